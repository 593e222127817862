"""高龄津贴: a monthly sum by age band, as the county lists them. (地方规定)

A county opens another one (百岁补贴) by its rows, without a module.
"""

from django.utils.translation import gettext_lazy

from cases.programmes.kind import (
    Covers,
    FirstMonth,
    Kind,
    Notice,
    Pays,
    never_an_institution,
)
from cases.programmes.parts import persons

KIND = Kind(
    term=gettext_lazy("Old-age allowance"),
    article="老年人权益保障法第33条；地方规定",
    pays=Pays.MONTHLY,
    applied_for=True,
    after_death=False,
    covers=Covers.PERSON,
    who=(persons.person_named, persons.fits_a_band),
    conditions=(),
    questions=(),
    steps=("acceptance", "amount"),
    clocks=("refusal_notice", "review", "death"),
    details=("band",),
    calculators=("flat",),
    components=(),
    institution_paid=never_an_institution,
    placements=(),
    makes_up=False,
    full_support=False,
    yardstick=False,
    bands=True,
    first_months=(FirstMonth.OF_APPLICATION, FirstMonth.AFTER_DECISION, FirstMonth.OF_DECISION),
    lasts=None,
    notice=Notice.NO_STEP,
    notice_again=False,
    means_check=False,
    supplements=False,
    work_refusals=None,
    ledger="people",
    payment_words={"高龄津贴": "", "高龄补贴": ""},
    compared=(),
    rests_on={},
    covers_watched=False,
    nursing=False,
    figures="allowances",
    cascade=None,
    told_to_departments=False,
)
