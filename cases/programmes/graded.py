"""分度补助: a monthly sum by grade, as for Kashin-Beck disease. (大骨节病; 地方规定)"""

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
from cases.programmes.parts import persons

KIND = Kind(
    term=gettext_lazy("Graded allowance"),
    article="地方规定",
    pays=Pays.MONTHLY,
    applied_for=True,
    after_death=False,
    covers=Covers.PERSON,
    who=(persons.person_named, persons.chosen_band),
    conditions=(),
    questions=(Question("band", gettext_lazy("Grade"), Ask.BAND),),
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
    payment_words={"大骨节病": ""},
    compared=(),
    rests_on={},
    covers_watched=False,
    nursing=False,
    figures="allowances",
    cascade=None,
    told_to_departments=False,
)
