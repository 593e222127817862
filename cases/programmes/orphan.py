"""孤儿: children who lost their parents. (国办发〔2010〕54号)"""

from django.utils.translation import gettext_lazy

from cases.programmes.kind import (
    Covers,
    FirstMonth,
    Kind,
    Notice,
    Pays,
)
from cases.programmes.parts import children, persons

LAW = gettext_lazy("国办发〔2010〕54号")
LOST = (children.DEAD, children.MISSING, "not_found")

KIND = Kind(
    term=gettext_lazy("Orphan"),
    article="国办发〔2010〕54号",
    pays=Pays.MONTHLY,
    applied_for=True,
    after_death=False,
    covers=Covers.PERSON,
    who=(persons.person_named, children.is_child),
    conditions=(
        *(children.parent_in(name, LOST, LAW) for name, _label in children.PARENTS),
        children.guarded,
        children.placed,
    ),
    questions=children.QUESTIONS,
    steps=("acceptance", "survey", "amount"),
    clocks=("child_town", "child_county", "refusal_notice", "review", "death"),
    details=("guardian",),
    calculators=("child",),
    components=("basic",),
    institution_paid=children.institution_paid,
    placements=("institution",),
    makes_up=True,
    full_support=True,
    yardstick=False,
    bands=False,
    first_months=(FirstMonth.AFTER_DECISION,),
    lasts=None,
    notice=Notice.NEVER,
    notice_again=False,
    means_check=False,
    supplements=False,
    work_refusals=None,
    ledger="people",
    payment_words={"孤儿": ""},
    compared=("minor",),
    rests_on={},
    covers_watched=True,
    nursing=False,
    figures="orphan",
    cascade=None,
    told_to_departments=False,
)
