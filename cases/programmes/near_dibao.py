"""低保边缘家庭: families just above the dibao standard. (57号 Art 8; 社会救助法 Art 21)"""

from django.utils.translation import gettext_lazy

from cases.programmes.kind import (
    Covers,
    FirstMonth,
    Kind,
    Notice,
    Pays,
    never_an_institution,
)
from cases.programmes.parts import means
from welfare.county.keys import Key

KIND = Kind(
    term=gettext_lazy("Near-dibao family"),
    article="社会救助法第21条；民发〔2021〕57号第8条",
    pays=Pays.NOTHING,
    applied_for=True,
    after_death=False,
    covers=Covers.FAMILY,
    who=(),
    conditions=(
        means.income_not_below_standard,
        means.income_below_near_limit,
        means.property_within,
    ),
    questions=(means.PROPERTY,),
    steps=(
        "acceptance",
        "survey",
        "peer_review",
        "means_check",
        "amount",
        "notice",
        "county_visit",
    ),
    clocks=(
        *("survey_start", "means_check_start", "county_decision", "special_term"),
        *("refusal_notice", "review", "death", "scan"),
    ),
    details=("recognition",),
    calculators=("none",),
    components=(),
    institution_paid=never_an_institution,
    placements=(),
    makes_up=False,
    full_support=False,
    yardstick=False,
    bands=False,
    first_months=(FirstMonth.AFTER_DECISION, FirstMonth.OF_DECISION),
    lasts=Key.NEAR_DIBAO_MONTHS,
    notice=Notice.COUNTY_SAYS,
    notice_again=False,
    means_check=True,
    supplements=False,
    work_refusals=None,
    ledger="people",
    payment_words={},
    compared=("means",),
    rests_on={},
    covers_watched=False,
    nursing=False,
    figures="recognised",
    cascade=3,
    told_to_departments=True,
)
