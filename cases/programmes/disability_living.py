"""困难残疾人生活补贴: for disabled people in dibao families. (国发〔2015〕52号)"""

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
    never_an_institution,
)
from cases.programmes.parts import disability, persons
from welfare.models import Key

IN_HARDSHIP = ("dibao", "near_dibao")  # counties may widen to near-dibao families


def in_hardship(facts: Facts) -> Outcome:
    """Lives in a family on dibao, or, where the county says so, in a near-dibao family."""
    article = _("国发〔2015〕52号")
    if facts.held & set(IN_HARDSHIP):
        return Outcome(True, _("The person's family is on dibao or a near-dibao family."), article)
    return Outcome(
        False,
        _("The person's family is neither on dibao nor a near-dibao family."),
        article,
        _("A running dibao award, or the recognition as a near-dibao family."),
    )


KIND = Kind(
    term=gettext_lazy("Living subsidy for disabled people in hardship"),
    article="国发〔2015〕52号；民发〔2021〕70号",
    pays=Pays.MONTHLY,
    applied_for=True,
    covers=Covers.PERSON,
    who=(persons.person_named, persons.has_card),
    conditions=(in_hardship, disability.no_work_injury_fee),
    questions=disability.QUESTIONS,
    steps=("acceptance", "federation", "amount"),
    clocks=("refusal_notice",),
    details=("disability",),
    calculators=("flat",),
    components=("basic",),
    institution_paid=never_an_institution,
    placements=(),
    yardstick=False,
    bands=False,
    first_months=(FirstMonth.OF_APPLICATION, FirstMonth.AFTER_DECISION),
    review=Key.REVIEW_MONTHS,
    lasts=None,
    notice=Notice.COUNTY_SAYS,
    notice_again=False,
    means_check=False,
    supplements=False,
    ledger="",
    payment_words={"困难残疾人生活补贴": "rural", "生活补贴": "rural"},
    compared=False,
    covers_watched=False,
    figures="disability",
    cascade=None,
    told_to_departments=True,
)
