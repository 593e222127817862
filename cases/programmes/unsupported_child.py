"""事实无人抚养儿童: children whose parents live but cannot support them. (民发〔2019〕62号)"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.programmes.kind import (
    Covers,
    Facts,
    FirstMonth,
    Kind,
    Notice,
    Outcome,
    Pays,
)
from cases.programmes.parts import children, persons

LAW = gettext_lazy("民发〔2019〕62号; 民发〔2020〕125号")
LOST = (children.DEAD, children.MISSING)
UNABLE = frozenset(code for code, _words in children.STATES) - {"able", "not_found"}


def not_an_orphan(facts: Facts) -> Outcome | None:
    """Who lost both parents is an orphan. (民发〔2019〕62号)"""
    if all(facts.answers.get(name) in LOST for name, _label in children.PARENTS):
        needed = _("One parent at least who is not lost; who lost both is helped as an orphan.")
        return Outcome(False, _("Both parents are lost."), str(LAW), needed)
    return None


KIND = Kind(
    term=gettext_lazy("De facto unsupported child"),
    article="民发〔2019〕62号；民发〔2020〕125号",
    pays=Pays.MONTHLY,
    applied_for=True,
    after_death=False,
    covers=Covers.PERSON,
    who=(persons.person_named, children.is_child),
    conditions=(
        *(children.parent_in(name, UNABLE, LAW) for name, _label in children.PARENTS),
        not_an_orphan,
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
    payment_words=dict.fromkeys(("事实无人抚养儿童", "事实无人抚养", "事实孤儿"), ""),
    compared=("minor",),
    rests_on={},
    covers_watched=True,
    nursing=False,
    figures="children",
    cascade=None,
    told_to_departments=False,
)
