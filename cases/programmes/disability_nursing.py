"""重度残疾人护理补贴: for severely disabled people who need long care. (国发〔2015〕52号)"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.programmes.kind import (
    Ask,
    Covers,
    Facts,
    FirstMonth,
    Kind,
    Notice,
    Outcome,
    Pays,
    Question,
    never_an_institution,
)
from cases.programmes.parts import disability, persons
from welfare.personal.disability import WIDENED_KINDS


def may_need_nursing(facts: Facts) -> Outcome:
    """重度残疾人: grade 1-2; of intellect and mind any grade for which the county lists a class."""
    person = facts.person
    if person is None or not person.has_card:
        return persons.has_card(facts)
    words = {"person": person.name, "grade": person.disability_grade}
    sentence = _("%(person)s: disability of grade %(grade)s.") % words
    if person.severely_disabled or person.disability_kind in WIDENED_KINDS:
        return Outcome(True, sentence, _("国发〔2015〕52号"))
    needed = _("Grade 1 or 2; grade 3 or 4 only for intellect or mind, where the county says so.")
    return Outcome(False, sentence, _("国发〔2015〕52号"), needed)


def needs_long_care(facts: Facts) -> Outcome:
    """需要长期照护. (国发〔2015〕52号)"""
    said = facts.answers.get("long_care")
    sentence = _("Needs care for a long time: %(said)s.") % {
        "said": {True: _("yes"), False: _("no"), None: _("not said")}[said]
    }
    return Outcome(said, sentence, _("国发〔2015〕52号"), "" if said else _("Long need of care."))


KIND = Kind(
    term=gettext_lazy("Nursing subsidy for severely disabled people"),
    article="国发〔2015〕52号；民发〔2021〕70号",
    pays=Pays.MONTHLY,
    applied_for=True,
    after_death=False,
    covers=Covers.PERSON,
    who=(persons.person_named, may_need_nursing, persons.fits_a_band),
    conditions=(needs_long_care, disability.no_work_injury_fee),
    questions=(
        *disability.QUESTIONS,
        Question("long_care", gettext_lazy("Needs care for a long time"), Ask.YES_NO),
    ),
    steps=("acceptance", disability.FEDERATION, "amount"),
    clocks=("refusal_notice", "review", "death"),
    details=("disability", "band"),
    calculators=("flat",),
    components=(),
    institution_paid=never_an_institution,
    placements=(),
    makes_up=False,
    full_support=False,
    yardstick=False,
    bands=True,
    first_months=(FirstMonth.OF_APPLICATION, FirstMonth.AFTER_DECISION),
    lasts=None,
    notice=Notice.NO_STEP,
    notice_again=False,
    means_check=False,
    supplements=False,
    work_refusals=None,
    ledger="people",
    payment_words={"重度残疾人护理补贴": "", "护理补贴": ""},
    compared=("card", "severe"),
    rests_on={},
    covers_watched=False,
    nursing=True,
    figures="disability",
    cascade=None,
    told_to_departments=True,
)
