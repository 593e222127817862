"""特困人员救助供养: people with none to support them. (43号; 社会救助法 Art 16)"""

from collections.abc import Mapping
from typing import Any

from django.db import models
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
    Words,
    reads,
)
from cases.programmes.parts import means, persons
from welfare.county.keys import Key


class CareForm(models.TextChoices):
    """Where a person on tekun is cared for, as the person chooses. (供养方式; 社会救助法 Art 16)"""

    INSTITUTION = "institution", gettext_lazy("In an institution")  # 集中供养
    HOME = "home", gettext_lazy("At home")  # 分散供养


ACTS = (
    ("eat", gettext_lazy("Eats without help")),  # 吃饭
    ("dress", gettext_lazy("Dresses without help")),  # 穿衣
    ("bed", gettext_lazy("Gets into and out of bed without help")),  # 上下床
    ("toilet", gettext_lazy("Uses the toilet without help")),  # 如厕
    ("walk", gettext_lazy("Walks indoors without help")),  # 室内行走
    ("bath", gettext_lazy("Washes without help")),  # 洗澡
)
MOST_PARTIAL = 3  # 43号 Art 22: one to three acts fail
NO_SUPPORTER = (
    ("none", gettext_lazy("Nobody is bound to support")),  # 无法定义务人
    ("tekun", gettext_lazy("Those bound to support are on tekun")),
    ("old_dibao", gettext_lazy("Those bound to support are elderly and on dibao")),
    ("old_income", gettext_lazy("Those bound to support are old, with low income")),
    ("severe", gettext_lazy("Those bound to support are severely disabled, with low income")),
    ("absent", gettext_lazy("Those bound to support are missing, in custody or without capacity")),
)
PROOF = gettext_lazy("Name and number of the paper, or the department asked.")
DUTY = gettext_lazy("Who is bound to support (the third of the three withouts)")  # 三无
ABILITIES = gettext_lazy("Self-care: six daily acts")  # 生活自理能力评估
CARE = gettext_lazy("Form of care")  # 供养方式
SUPPORTERS = (*NO_SUPPORTER, ("able", gettext_lazy("Somebody bound to support is able to")))
INJURY_FEE = "injury_fee_monthly"
COMPONENTS = ("basic", "care_self", "care_partial", "care_full")
# 43号 Art 5: kind of disability and the worst grade that still counts
WITHOUT_ABILITY = {"5": 3, "6": 3, "4": 2, "1": 1}


@reads(Key.TEKUN_AGE, Key.TEKUN_CHILD_AGE)
def unable_to_work(facts: Facts) -> Outcome:
    """无劳动能力: old, a child, or so disabled. (43号 Art 4-5)"""
    person, article = facts.person, _("43号 Art 4-5")
    if person is None:
        return Outcome(None, _("Nobody is chosen for whom help is asked."), article)
    old, young = (int(facts.limit(key)) for key in (Key.TEKUN_AGE, Key.TEKUN_CHILD_AGE))
    words = {"person": person.name, "age": person.age, "old": old, "young": young}
    grade = person.disability_grade
    worst = WITHOUT_ABILITY.get(person.disability_kind, 0)
    if person.age >= old or person.age < young:
        return Outcome(True, _("%(person)s is %(age)s years old.") % words, article)
    if grade is not None and grade <= worst:
        return Outcome(
            True,
            _("%(person)s: disability of grade %(grade)s.") % {**words, "grade": grade},
            article,
        )
    return Outcome(
        False,
        _("%(person)s is %(age)s years old and not disabled in the sense of the rule.") % words,
        article,
        _(
            "%(old)s years or older, under %(young)s, or intellect or mind grade 1-3, limb grade "
            "1-2, vision grade 1."
        )
        % words,
    )


def without_income(facts: Facts) -> Outcome:
    """无生活来源: own income below the dibao standard. (43号 Art 6)"""
    return means.own_income_below_standard(facts, _("43号 Art 6"))


def _age_that_counts(said: str) -> Key | None:
    """From which age somebody bound to support is taken to be unable to, in these states."""
    ages = {"old_dibao": Key.SUPPORTER_DIBAO_AGE, "old_income": Key.SUPPORTER_INCOME_AGE}
    return ages.get(said)


@reads(Key.SUPPORTER_DIBAO_AGE, Key.SUPPORTER_INCOME_AGE, always=False)
def without_supporter(facts: Facts) -> Outcome:
    """无法定义务人, or none who is able. (43号 Art 8)"""
    said, article = facts.answers.get("supporters"), _("43号 Art 8")
    words = dict(SUPPORTERS)
    if said not in words:
        return Outcome(None, _("Who is bound to support is not said."), article)
    met, sentence = said in dict(NO_SUPPORTER), _("%(what)s.") % {"what": words[said]}
    if key := _age_that_counts(said):
        told = {"what": words[said], "years": int(facts.limit(key))}
        sentence = _("%(what)s: %(years)s years or older.") % told
    if met and not facts.answers.get("supporters_proof"):
        return Outcome(None, sentence, article, _("The proof: name and number."))
    needed = "" if met else _("Nobody who has the duty and is able to support.")
    return Outcome(met, sentence, article, needed)


def assessed(facts: Facts) -> Outcome:
    """All six daily acts are answered. (43号 Art 20-21)"""
    missing = [str(label) for name, label in ACTS if facts.answers.get(name) is None]
    article = _("43号 Art 20-23")
    if missing:
        listed = _(", ").join(missing)
        return Outcome(
            None,
            _("The six daily acts are not all assessed."),
            article,
            _("%(what)s.") % {"what": listed},
        )
    failed = sum(not facts.answers[name] for name, _label in ACTS)
    return Outcome(True, _("%(failed)s of six daily acts fail.") % {"failed": failed}, article)


@reads(Key.ADULT_AGE, always=False)
def cared_for(facts: Facts) -> Outcome:
    """The form that the person chose is filled in: carer, or a home that takes the person in.

    (社会救助法 Art 16)
    """
    form, article = facts.answers.get("care_form"), _("社会救助法 Art 16")
    if form not in CareForm.values:
        return Outcome(
            None,
            _("The form of care is not chosen."),
            article,
            _("The form of care that the person chooses."),
        )
    named = facts.institution if form == CareForm.INSTITUTION else facts.answers.get("carer")
    words = {"form": CareForm(form).label, "named": named or _("not said")}
    sentence = _("%(form)s: %(named)s.") % words
    if form == CareForm.INSTITUTION and (needed := persons.no_place(facts)):
        return Outcome(False, sentence, article, needed)
    needed = "" if named else _("The institution, or the carer at home.")
    return Outcome(True if named else None, sentence, article, needed)


def injury_fee(facts: Facts) -> Outcome | None:
    """工伤保险生活护理费 beside tekun: the care fee makes it up, and pays nothing twice.

    (△ of docs/law.md §5.4)
    """
    fee = facts.money(INJURY_FEE)
    if not fee:
        return None
    return Outcome(
        True,
        _("Draws a nursing fee of work-injury insurance, %(fee)s yuan a month: less care fee.")
        % {"fee": fee},
        _("社会救助法 Art 17"),
    )


def home_paid(answers: Mapping[str, Any]) -> bool:
    """Who lives in an institution: its own account is paid. (docs/law.md §2.5)"""
    return answers.get("care_form") == CareForm.INSTITUTION and bool(answers.get("institution"))


def _proof(name: str, label: Words, *, of_family: bool = False) -> Question:
    """By what income or property was shown, beside the answer; of the third without see DUTY."""
    return Question(
        name,
        label,
        Ask.TEXT,
        required=False,
        help=PROOF,
        of_family=of_family,
        by_submission=True,
        group=means.MEANS,
    )


KIND = Kind(
    term=gettext_lazy("Tekun"),
    article="社会救助法第16条；民发〔2021〕43号",
    pays=Pays.MONTHLY,
    applied_for=True,
    after_death=False,
    covers=Covers.PERSON,
    who=(persons.person_named, unable_to_work),
    conditions=(
        *(without_income, without_supporter, means.property_within, assessed, cared_for),
        injury_fee,
    ),
    questions=(
        Question(
            "own_income",
            gettext_lazy("The person's own income (yuan a year)"),
            Ask.MONEY,
            help=gettext_lazy(
                "Basic pension, medical insurance and old-age allowance do not count; 0 when there "
                "is none."
            ),
            group=means.MEANS,
        ),
        _proof("own_income_proof", gettext_lazy("Proof of the person's own income")),
        means.PROPERTY,
        _proof("property_proof", gettext_lazy("Proof of the property"), of_family=True),
        Question(
            "supporters",
            gettext_lazy("Who is bound to support"),
            Ask.CHOICE,
            SUPPORTERS,
            help=gettext_lazy("Spouse, parents, children; grandchildren where the children died."),
            group=DUTY,
        ),
        Question(
            "supporters_proof",
            gettext_lazy("Proof of it"),
            Ask.TEXT,
            help=PROOF,
            group=DUTY,
        ),
        *(Question(name, label, Ask.YES_NO, group=ABILITIES) for name, label in ACTS),
        Question(
            INJURY_FEE,
            gettext_lazy("Nursing fee of work-injury insurance (yuan a month)"),
            Ask.MONEY,
            required=False,
            help=gettext_lazy("Empty or 0 when there is none. The care fee is less by it."),
            group=CARE,
        ),
        Question(
            "care_form",
            gettext_lazy("Form of care, as the person chose"),
            Ask.CHOICE,
            tuple(CareForm.choices),
            group=CARE,
        ),
        Question(
            "institution",
            gettext_lazy("Institution"),
            Ask.INSTITUTION,
            required=False,
            needed_for=gettext_lazy("needed in an institution"),
            help=gettext_lazy("In an institution only: the money goes to its account."),
            group=CARE,
        ),
        Question(
            "carer",
            gettext_lazy("Carer at home"),
            Ask.TEXT,
            required=False,
            needed_for=gettext_lazy("needed at home"),
            help=gettext_lazy("At home only: who looks after the person by agreement."),
            group=CARE,
        ),
        Question(
            "agreement_on",
            gettext_lazy("Care agreement signed on"),
            Ask.DATE,
            required=False,
            by_submission=True,
            group=CARE,
        ),
    ),
    steps=(
        "acceptance",
        "survey",
        "peer_review",
        "means_check",
        "amount",
        "notice",
        "sample",
        "county_visit",
    ),
    clocks=(
        *("town_survey", "means_check_start", "survey_again_tekun", "county_decision_tekun"),
        *("refusal_notice", "care_again", "review", "death", "scan"),
    ),
    details=("care",),
    calculators=("care",),
    components=COMPONENTS,
    institution_paid=home_paid,
    placements=tuple(f"{form}_{part}" for form in CareForm.values for part in COMPONENTS),
    makes_up=False,
    full_support=True,
    yardstick=False,
    bands=False,
    first_months=(FirstMonth.AFTER_DECISION,),
    lasts=None,
    notice=Notice.COUNTY_SAYS,
    notice_again=True,
    means_check=True,
    supplements=False,
    work_refusals=None,
    ledger="people",
    payment_words={
        **dict.fromkeys(("农村分散特困", "农村集中特困", "农村特困"), "rural"),
        **dict.fromkeys(("城市分散特困", "城市集中特困", "城市特困"), "urban"),
        # as tekun was called before it was one programme (国发〔2016〕14号)
        **dict.fromkeys(("农村五保", "五保", "五保户", "五保供养", "农村五保供养"), "rural"),
        **dict.fromkeys(("城镇三无", "城市三无", "三无", "三无人员", "城镇三无人员"), "urban"),
    },
    compared=("means",),
    rests_on={},
    covers_watched=True,
    nursing=False,
    figures="tekun",
    cascade=1,
    told_to_departments=True,
)
