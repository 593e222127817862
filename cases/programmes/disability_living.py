"""困难残疾人生活补贴: for disabled people in dibao families, or in poor ones. (国发〔2015〕52号)"""

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
    reads,
)
from cases.programmes.parts import disability, persons
from welfare.county.keys import Key

DIBAO, NEAR_DIBAO = "dibao", "near_dibao"
RESTS_ON = {DIBAO: None, NEAR_DIBAO: Key.LIVING_NEAR_DIBAO}


@reads(Key.LIVING_NEAR_DIBAO)
def in_hardship(facts: Facts) -> Outcome:
    """Lives in a family on dibao, or, where the county widens it, in a near-dibao family."""
    article, widened = _("国发〔2015〕52号"), facts.limit(Key.LIVING_NEAR_DIBAO) == 1
    if DIBAO in facts.held:
        return Outcome(True, _("The person's family is on dibao."), article)
    if NEAR_DIBAO in facts.held and widened:
        return Outcome(True, _("The person's family is a near-dibao family."), article)
    if NEAR_DIBAO in facts.held:
        return Outcome(
            False,
            _("The person's family is a near-dibao family, and the county helps dibao only."),
            article,
            _("A running dibao award."),
        )
    return Outcome(
        False,
        _("The person's family is neither on dibao nor a near-dibao family."),
        article,
        _("A running dibao award, or the recognition as a near-dibao family.")
        if widened
        else _("A running dibao award."),
    )


KIND = Kind(
    term=gettext_lazy("Living subsidy for disabled people in hardship"),
    article="国发〔2015〕52号；民发〔2021〕70号",
    pays=Pays.MONTHLY,
    applied_for=True,
    after_death=False,
    covers=Covers.PERSON,
    who=(persons.person_named, persons.has_card),
    conditions=(in_hardship, disability.no_work_injury_fee),
    questions=disability.QUESTIONS,
    steps=("acceptance", disability.FEDERATION, "amount"),
    clocks=("refusal_notice", "review", "death"),
    details=("disability",),
    calculators=("flat",),
    components=("basic",),
    institution_paid=never_an_institution,
    placements=(),
    makes_up=False,
    full_support=False,
    yardstick=False,
    bands=False,
    first_months=(FirstMonth.OF_APPLICATION, FirstMonth.AFTER_DECISION),
    lasts=None,
    notice=Notice.NO_STEP,
    notice_again=False,
    means_check=False,
    supplements=False,
    work_refusals=None,
    ledger="people",
    payment_words={"困难残疾人生活补贴": "", "生活补贴": ""},
    compared=("card", "hardship"),
    rests_on=RESTS_ON,
    covers_watched=False,
    nursing=False,
    figures="disability",
    cascade=None,
    told_to_departments=True,
)
