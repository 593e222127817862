"""最低生活保障: income support of families or of one person. (57号; 社会救助法 Art 18-21)"""

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
    reads,
)
from cases.programmes.parts import means
from welfare.county.keys import Key

# Why one person of a family may be covered alone. (单人保, 57号 Art 8; 民发〔2022〕83号 一(一))
SEVERE, ILL, CLERGY, UNEMPLOYED = "near_severe", "near_ill", "clergy", "adult_severe"
GROUNDS = (
    (SEVERE, gettext_lazy("Severely disabled, in a near-dibao family")),
    (ILL, gettext_lazy("Seriously ill, in a near-dibao family")),
    (CLERGY, gettext_lazy("Clergy living at a place of worship for three years")),
    (UNEMPLOYED, gettext_lazy("Adult without work and severely disabled")),
)
ALONE = gettext_lazy("Only where one person applies alone (single-person cover)")  # 单人保
IN_NEAR_FAMILY = (SEVERE, ILL)
DISABLED = (SEVERE, UNEMPLOYED)


@reads(Key.ADULT_AGE)
def ground_holds(facts: Facts) -> Outcome | None:
    """The ground of single-person cover fits the person. (57号 Art 8)"""
    person, ground, article = facts.beneficiary, facts.answers.get("single_ground"), _("57号 Art 8")
    if person is None:
        return None
    named = dict(GROUNDS)
    if ground not in named:
        needed = _("One of: %(grounds)s.") % {"grounds": _(", ").join(map(str, named.values()))}
        return Outcome(
            None, _("Why one person is to be covered alone is not said."), article, needed
        )
    words = {"person": person.name, "ground": str(named[ground])}
    if ground in DISABLED and not person.severely_disabled:
        return Outcome(
            False,
            _("%(person)s is not registered as severely disabled.") % words,
            article,
            _("A disability card of grade 1 or 2, or of grade 3 for intellect or mind."),
        )
    if ground == UNEMPLOYED and person.age < facts.limit(Key.ADULT_AGE):
        return Outcome(False, _("%(person)s is not an adult.") % words, article)
    return Outcome(True, _("%(person)s: %(ground)s.") % words, article)


def class_named(facts: Facts) -> Outcome | None:
    """The family is put into one of the county's classes, where it has some. (57号 Art 23)"""
    if not facts.bands:
        return None
    named = {band.code: band.name for band in facts.bands}
    chosen, article = facts.answers.get("band", ""), _("57号 Art 23")
    if chosen in named:
        return Outcome(True, _("Class: %(class)s.") % {"class": named[chosen]}, article)
    needed = _("One of: %(bands)s.") % {"bands": _(", ").join(named.values())}
    return Outcome(None, _("The class is not chosen."), article, needed)


def income_fits(facts: Facts) -> Outcome:
    """The family is below the standard; one person alone is covered only where it is not."""
    if facts.beneficiary is None:
        return means.income_below_standard(facts)
    return means.income_not_below_standard(facts)


def own_income_fits(facts: Facts) -> Outcome | None:
    """Who is covered alone lives below the standard, whichever way it is paid. (57号 Art 8)"""
    if facts.beneficiary is None:
        return None
    return means.own_income_below_standard(facts, _("57号 Art 8"))


@reads(Key.NEAR_DIBAO_MULTIPLE)
def near_family(facts: Facts) -> Outcome | None:
    """The family of a person covered alone is a near-dibao family, where the ground asks it."""
    if facts.beneficiary is None or facts.answers.get("single_ground") not in IN_NEAR_FAMILY:
        return None
    return means.income_below_near_limit(facts)


KIND = Kind(
    term=gettext_lazy("Dibao"),
    article="社会救助法第18条；民发〔2021〕57号",
    pays=Pays.MONTHLY,
    applied_for=True,
    after_death=False,
    covers=Covers.FAMILY_OR_ONE,
    who=(ground_holds,),
    conditions=(income_fits, near_family, own_income_fits, means.property_within, class_named),
    questions=(
        means.PROPERTY,
        Question(
            "income_steady",
            gettext_lazy("Income has fixed sources and nobody is able to work"),
            Ask.YES_NO,
            required=False,
            help=gettext_lazy("Such a family is reviewed less often. (57号 Art 31)"),
            group=means.MEANS,
        ),
        Question(
            "band",
            gettext_lazy("Class"),
            Ask.BAND,
            help=gettext_lazy("As judged by the county's rules on classes; each has its sum."),
            group=means.MEANS,
        ),
        Question(
            "single_ground",
            gettext_lazy("Why one person alone"),
            Ask.CHOICE,
            GROUNDS,
            alone=True,
            group=ALONE,
        ),
        Question(
            "own_income",
            gettext_lazy("The person's own income (yuan a year)"),
            Ask.MONEY,
            alone=True,
            group=ALONE,
            help=gettext_lazy("As for a household of one; 0 when there is none."),
        ),
    ),
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
        *("refusal_notice", "review", "review_unsteady", "death", "scan"),
    ),
    details=("dibao", "band"),
    calculators=("top_up", "by_class"),
    components=("basic",),
    institution_paid=never_an_institution,
    placements=(),
    makes_up=False,
    full_support=False,
    yardstick=True,
    bands=True,
    first_months=(FirstMonth.AFTER_DECISION,),
    lasts=None,
    notice=Notice.COUNTY_SAYS,
    notice_again=False,
    means_check=True,
    supplements=True,
    work_refusals=Key.WORK_REFUSALS,
    ledger="people",
    payment_words={"农村低保": "rural", "城市低保": "urban"},
    compared=("means",),
    rests_on={},
    covers_watched=True,
    nursing=False,
    figures="dibao",
    cascade=2,
    told_to_departments=True,
)
