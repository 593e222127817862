"""一次性发放: one sum to everybody of some groups: heating, Spring Festival. (地方规定)"""

from django.utils.translation import gettext_lazy

from cases.programmes.kind import (
    Covers,
    FirstMonth,
    Kind,
    Notice,
    Pays,
    never_an_institution,
)

KIND = Kind(
    term=gettext_lazy("One-off batch"),
    article="地方规定",
    pays=Pays.ONE_OFF,
    applied_for=False,
    covers=Covers.FAMILY,
    who=(),
    conditions=(),
    questions=(),
    steps=("acceptance", "amount"),
    clocks=("refusal_notice",),
    details=(),
    calculators=("flat",),
    components=(),
    institution_paid=never_an_institution,
    placements=(),
    makes_up=False,
    full_support=False,
    yardstick=False,
    bands=False,
    first_months=(FirstMonth.OF_DECISION,),
    lasts=None,
    notice=Notice.NO_STEP,
    notice_again=False,
    means_check=False,
    supplements=False,
    ledger="",
    payment_words={"取暖补贴": "", "春节补贴": ""},
    compared=(),
    rests_on={},
    covers_watched=False,
    nursing=False,
    figures="batches",
    cascade=None,
    told_to_departments=False,
)
