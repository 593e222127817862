"""价格临时补贴: a share of the standard while prices rise. (社会救助法 Art 32)"""

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
    term=gettext_lazy("Price-linked subsidy"),
    article="社会救助法第32条；发改价格〔2021〕1553号",
    pays=Pays.ONE_OFF,
    applied_for=False,
    covers=Covers.FAMILY,
    who=(),
    conditions=(),
    questions=(),
    steps=("acceptance", "amount"),
    clocks=("refusal_notice",),
    details=(),
    calculators=("price_link",),
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
    payment_words={"价格临时补贴": ""},
    compared=(),
    rests_on={},
    covers_watched=False,
    nursing=False,
    figures="batches",
    cascade=None,
    told_to_departments=False,
)
