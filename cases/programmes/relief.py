"""临时救助: one sum for a family in sudden or heavy need. (社会救助法 Art 50; 民发〔2018〕23号)"""

from django.utils.translation import gettext_lazy

from cases.programmes.kind import (
    Ask,
    Covers,
    FirstMonth,
    Kind,
    Notice,
    Pays,
    Question,
    never_an_institution,
)

OWN_EXPENSES = "own_expenses"

KIND = Kind(
    term=gettext_lazy("Temporary relief"),
    article="社会救助法第50条；民发〔2018〕23号",
    pays=Pays.ONE_OFF,
    applied_for=True,
    covers=Covers.FAMILY_OR_ONE,
    who=(),
    conditions=(),
    questions=(
        Question(
            OWN_EXPENSES,
            gettext_lazy("Expenses the family paid itself (yuan)"),  # 自付支出
            Ask.MONEY,
            required=False,
            help=gettext_lazy("For relief of heavy expenses: the sum is at most these."),
        ),
    ),
    steps=("acceptance", "survey", "peer_review", "means_check", "amount", "notice"),
    clocks=(
        *("means_check_start", "quick_relief", "relief_first", "relief_first_papers"),
        "refusal_notice",
    ),
    details=("relief",),
    calculators=("one_sum",),
    components=(),
    institution_paid=never_an_institution,
    placements=(),
    makes_up=False,
    full_support=False,
    yardstick=False,
    bands=False,
    first_months=(FirstMonth.OF_DECISION,),
    lasts=None,
    notice=Notice.COUNTY_SAYS,
    notice_again=False,
    means_check=True,
    supplements=False,
    ledger="relief",
    payment_words={},
    compared=(),
    covers_watched=True,
    figures="relief",
    cascade=None,
    told_to_departments=False,
)
