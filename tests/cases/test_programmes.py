"""Every kind says all that a kind must say, and its conditions hold exactly at their limits."""

import sys
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from types import ModuleType, SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured

from benefits.calculators import CALCULATORS
from cases import programmes
from cases.actions.details import DETAILS
from cases.deadlines import CLOCKS
from cases.forms.questions import fields_for
from cases.ledgers import DESK
from cases.models import Cause, Institution, Programme, ReliefType, Serves
from cases.programmes import (
    KINDS,
    Facts,
    Kind,
    ListedBand,
    Someone,
    described,
    relief,
    rigid_expense,
    tekun,
)
from cases.programmes.parts import children, disability, means, persons
from cases.programmes.tekun import ACTS, NO_SUPPORTER, CareForm
from cases.rules import asked
from cases.rules.evidence import STEPS
from tests import factories
from welfare.models import Key

TODAY = date(2026, 10, 20)
STANDARD = Decimal(600)
LIMITS = {
    Key.ADULT_AGE: "18",
    Key.TEKUN_AGE: "60",
    Key.TEKUN_CHILD_AGE: "16",
    Key.SUPPORTER_DIBAO_AGE: "61",
    Key.SUPPORTER_INCOME_AGE: "72",
    Key.NEAR_DIBAO_MULTIPLE: "1.5",
    Key.LIVING_NEAR_DIBAO: "1",
    Key.DISPOSABLE_INCOME: "13000",
    Key.RIGID_EXPENSE_PERCENT: "80",
    Key.RIGID_EXPENSE_REACHES: "0",
    Key.PARENT_AWAY_MONTHS: "6",
}


def someone(age=40, kind="", grade=None):
    return Someone(1, "某人", age, disability_kind=kind, disability_grade=grade)


def facts(person=None, size=1, alone=True, limits=None, **said):
    """One person, who is the case's own unless not `alone`, in a family of `size`."""
    person = person or someone()
    family = (person, *(Someone(2 + n, f"家人{n}", 30) for n in range(size - 1)))
    known = {**LIMITS, **(limits or {})}
    return Facts(
        **{
            "day": TODAY,
            "family": family,
            "applicant": person,
            "beneficiary": person if alone else None,
            "answers": {},
            "limit": lambda key: Decimal(known[key]),
            "standard": STANDARD,
            **said,
        }
    )


def outcomes(code, given, who=True):
    kind = KINDS[code]
    conditions = (*kind.who, *kind.conditions) if who else kind.conditions
    return asked(conditions, given)


def met(code, given):
    """True when every condition is met, False when one is not, None when one is open."""
    found = {outcome.met for outcome in outcomes(code, given)}
    return False if False in found else None if None in found else True


# ---- what a kind must say
@pytest.mark.parametrize("code", sorted(KINDS))
def test_a_kind_is_complete_and_names_only_what_exists(code):
    kind = KINDS[code]
    assert kind.code == code
    assert set(kind.steps) - set(kind.recorded_steps) <= set(STEPS)
    assert set(kind.clocks) <= set(CLOCKS)
    assert set(kind.details) <= set(DETAILS)
    assert set(kind.calculators) <= set(CALCULATORS)
    assert kind.bands >= ("band" in kind.details)
    assert ("notice" in kind.steps) == (kind.notice == programmes.Notice.COUNTY_SAYS)
    assert ("means_check" in kind.steps) == kind.means_check
    names = [question.name for question in kind.questions]
    assert len(names) == len(set(names))


def test_the_fourteen_kinds_are_found_by_being_there():
    assert set(KINDS) == {
        *("dibao", "tekun", "orphan", "unsupported_child", "disability_living"),
        *("disability_nursing", "old_age", "graded", "near_dibao", "rigid_expense"),
        *("relief", "batch", "price_link", "funeral"),
    }
    assert programmes.cascade() == ["tekun", "dibao", "near_dibao", "rigid_expense"]


def test_children_are_never_posted_in_public():
    never = programmes.codes(lambda kind: kind.notice == programmes.Notice.NEVER)
    assert set(never) == {"orphan", "unsupported_child"}


@pytest.fixture
def half(monkeypatch):
    """Describe a kind without one of its parts, or with another value: half(part, value)."""

    def describe(part, *value):
        model = KINDS["dibao"]
        said = {one.name: getattr(model, one.name) for one in fields(Kind)}
        del said[part], said["code"]
        if value:
            said[part] = value[0]
        module = ModuleType("cases.programmes.half")
        module.make = lambda: Kind(**said)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        module.__class__ = type("M", (ModuleType,), {"KIND": property(lambda self: self.make())})
        return described("half")

    return describe


@pytest.mark.parametrize("part", [one.name for one in fields(Kind) if one.name != "code"])
def test_a_kind_that_leaves_a_part_out_stops_with_kind_and_part(half, part):
    with pytest.raises(ImproperlyConfigured) as stop:
        half(part)
    assert "half" in str(stop.value)
    assert part in str(stop.value)


@pytest.mark.parametrize("part", ["term", "article", "steps", "calculators", "first_months"])
def test_a_part_that_is_empty_stops_with_its_name(half, part):
    with pytest.raises(ImproperlyConfigured, match=part):
        half(part, ())


@pytest.mark.parametrize(
    ("part", "known"),
    [("steps", STEPS), ("clocks", CLOCKS), ("details", DETAILS), ("ledger", DESK.specs)],
)
def test_a_name_that_is_misspelt_stops_with_kind_and_part(part, known):
    programmes.check_named(part, known)
    said = getattr(KINDS["dibao"], part)
    wrong = "peeple" if isinstance(said, str) else (*said, "peeple")
    broken = SimpleNamespace(code="dibao", **{part: wrong})
    with pytest.raises(ImproperlyConfigured, match=f"dibao.*{part}.*peeple"):
        programmes.check_named(part, known, [broken])


def test_a_module_without_a_kind_stops(monkeypatch):
    monkeypatch.setitem(sys.modules, "cases.programmes.bare", ModuleType("bare"))
    with pytest.raises(ImproperlyConfigured, match="bare.*KIND"):
        described("bare")


@pytest.mark.parametrize("code", sorted(c for c in KINDS if KINDS[c].holds_persons))
def test_a_kind_for_one_person_asks_for_the_person(code):
    found = outcomes(code, facts(alone=False), who=True)
    assert any(outcome.met is False and outcome.needed for outcome in found)


# ---- children
PROOFS = {"father_proof": "证", "mother_proof": "证"}
GUARDIAN = {"guardian": "测祖父", "guardian_relation": "祖父"}
DEAD = {"father": "dead", "mother": "dead", "placement": "home", **GUARDIAN, **PROOFS}


@pytest.mark.parametrize(("age", "expected"), [(0, True), (17, True), (18, False), (56, False)])
@pytest.mark.parametrize("code", ["orphan", "unsupported_child"])
def test_a_child_is_under_age_when_help_is_asked_for(code, age, expected):
    assert children.is_child(facts(someone(age))).met is expected
    assert children.is_child in KINDS[code].who


def test_school_grants_nothing_to_who_is_of_age():
    outcome = children.is_child(facts(someone(56), answers={"in_school": True}))
    assert outcome.met is False
    assert "18" in outcome.needed


@pytest.mark.parametrize("code", ["orphan", "unsupported_child"])
def test_nobody_is_asked_what_decides_nothing(code):
    assert "in_school" not in {question.name for question in KINDS[code].questions}


def test_a_man_of_56_is_told_that_he_is_no_child():
    outcome = children.is_child(facts(someone(56)))
    assert outcome.met is False
    assert "56" in outcome.sentence
    assert outcome.needed
    assert outcome.article


@pytest.mark.parametrize(
    ("said", "expected"),
    [({}, True), ({"guardian": ""}, None), ({"guardian_relation": " "}, None)]
    + [({"guardian": "某人"}, False), ({"guardian": "家人0"}, True)],
)
@pytest.mark.parametrize("code", ["orphan", "unsupported_child"])
def test_a_child_has_a_guardian_who_is_somebody_else(code, said, expected):
    outcome = children.guarded(facts(someone(8), size=2, answers={**DEAD, **said}))
    assert outcome.met is expected
    assert bool(outcome.needed) is (expected is not True)
    assert "民法典" in outcome.article
    assert children.guarded in KINDS[code].conditions


@pytest.mark.parametrize(("age", "expected"), [(17, False), (18, True)])
def test_a_guardian_of_the_family_is_of_age(age, expected):
    given = facts(someone(8), answers={**DEAD, "guardian": "姐姐"})
    sister = Someone(7, "姐姐", age)
    outcome = children.guarded(replace(given, family=(*given.family, sister)))
    assert outcome.met is expected
    assert ("18" in outcome.needed) is not expected


def test_a_child_with_a_family_names_no_institution_and_one_in_an_institution_does():
    home = facts(someone(8), answers=DEAD)
    inside = replace(home, answers={**DEAD, "placement": "institution"})
    named = {"institution": "福利院"}
    assert children.placed(home).met is True
    assert children.placed(replace(home, **named)).met is None
    assert children.placed(inside).met is None
    assert children.placed(replace(inside, **named)).met is True
    among_the_old = children.placed(replace(inside, institution="敬老院", serves=Serves.ADULTS))
    assert among_the_old.met is False
    assert "儿童" in among_the_old.needed


@pytest.mark.django_db
def test_a_child_is_offered_no_home_for_the_old():
    for name, serves in (("敬老院", "adults"), ("儿童福利院", "children"), ("综合福利院", "")):
        Institution.objects.filter(pk=factories.institution(name).pk).update(serves=serves)
    offered = {}
    for code in ("ORPHAN", "TEKUN"):
        factories.programme(code)
        asked_for = fields_for(Programme.objects.get(code=code))["ask_institution"]
        offered[code.lower()] = [label for _number, label in asked_for.choices]
    assert not any("敬老院" in label for label in offered["orphan"])
    assert any("综合福利院" in label for label in offered["orphan"])
    assert any("敬老院" in label for label in offered["tekun"])


def test_an_orphan_lost_both_parents_with_proofs():
    child = someone(8)
    assert met("orphan", facts(child, answers=DEAD)) is True
    assert met("orphan", facts(child, answers={**DEAD, "mother": "prison"})) is False
    assert met("orphan", facts(child, answers={**DEAD, "mother_proof": ""})) is None
    assert met("orphan", facts(child)) is None


LAWFUL = sorted(code for code, _words in children.STATES if code not in ("able", "not_found"))


@pytest.mark.parametrize("state", LAWFUL)
def test_a_child_is_unsupported_when_the_other_parent_is_in_a_lawful_state(state):
    away = {"mother": state, "mother_proof": "证", "mother_since": "2020-01-01"}
    expected = state not in (children.DEAD, children.MISSING)  # both lost: an orphan
    assert met("unsupported_child", facts(someone(8), answers={**DEAD, **away})) is expected


def test_a_parent_who_is_able_supports_the_child():
    assert met("unsupported_child", facts(someone(8), answers={**DEAD, "mother": "able"})) is False


@pytest.mark.parametrize(
    ("since", "expected"),
    [("2026-04-20", True), ("2026-04-21", False), ("2026-04-19", True), ("", None)],
)
@pytest.mark.parametrize("state", sorted(children.LASTING))
def test_a_parent_is_away_for_six_months_to_the_day(state, since, expected):
    away = {"mother": state, "mother_proof": "证", "mother_since": since}
    assert met("unsupported_child", facts(someone(8), answers={**DEAD, **away})) is expected


# ---- relief
PAID = {"own_expenses": "3000"}
WELL_OFF = {"annual_income": Decimal(13000)}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, True),
        (WELL_OFF, False),
        ({"annual_income": Decimal(12999)}, True),
        ({"answers": {**PAID, "property_within": False}}, False),
        ({"answers": PAID}, None),
        ({"answers": {"property_within": True}}, None),
        ({"answers": {"property_within": True, "own_expenses": "0"}}, False),
        ({"annual_income": None}, None),
        ({"relief_type": "urgent", "answers": {}, **WELL_OFF}, None),
    ],
)
def test_help_for_expenses_tests_income_property_and_expenses(said, expected):
    asked_for = {"relief_type": "expense", "annual_income": Decimal(7200)}
    answers = {"answers": {**PAID, "property_within": True}}
    given = facts(**{**asked_for, **answers, **said})
    if given.relief_type == "urgent":
        assert outcomes("relief", given) == []
    else:
        assert met("relief", given) is expected
        assert all(outcome.article for outcome in outcomes("relief", given))


@pytest.mark.parametrize("held", ["dibao", "near_dibao", "rigid_expense"])
def test_of_a_family_known_to_the_county_only_the_expenses_are_tested(held):
    known = {"relief_type": "expense", "held": frozenset({held}), **WELL_OFF}
    assert met("relief", facts(answers=PAID, **known)) is True
    assert met("relief", facts(**known)) is None
    assert len(outcomes("relief", facts(answers=PAID, **known))) == 2


def test_the_type_of_relief_has_one_name():
    assert ReliefType.EXPENSE == relief.EXPENSE


# ---- tekun
@pytest.mark.parametrize(
    ("age", "kind", "grade", "expected"),
    [(60, "", None, True), (59, "", None, False), (15, "", None, True), (16, "", None, False)]
    + [(40, "5", 3, True), (40, "5", 4, False), (40, "6", 3, True), (40, "6", 4, False)]
    + [(40, "4", 2, True), (40, "4", 3, False), (40, "1", 1, True), (40, "1", 2, False)]
    + [(40, "2", 1, False), (40, "3", 1, False), (40, "5", None, False)],
)
def test_who_is_unable_to_work(age, kind, grade, expected):
    found = asked(KINDS["tekun"].who, facts(someone(age, kind, grade)))
    assert [outcome.met for outcome in found] == [expected]


WITHOUT = {
    **{act: True for act, _label in ACTS},
    **{"own_income": "7199.99", "property_within": True, "supporters": "none"},
    **{"supporters_proof": "户籍证明", "care_form": "home", "carer": "王五"},
}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, True),
        ({"own_income": "7200"}, False),
        ({"own_income": ""}, None),
        ({"property_within": False}, False),
        ({"supporters": "able"}, False),
        ({"supporters_proof": ""}, None),
        ({"eat": None}, None),
        ({"care_form": ""}, None),
        ({"carer": ""}, None),
        ({"care_form": "institution"}, None),
    ],
)
def test_the_three_withouts_of_tekun(said, expected):
    assert met("tekun", facts(someone(70), answers={**WITHOUT, **said})) is expected


@pytest.mark.parametrize("state", [code for code, _words in NO_SUPPORTER])
def test_every_lawful_state_of_supporters_counts(state):
    assert met("tekun", facts(someone(70), answers={**WITHOUT, "supporters": state})) is True


@pytest.mark.parametrize(("state", "years"), [("old_dibao", 61), ("old_income", 72)])
def test_from_which_age_a_supporter_counts_as_unable_the_county_says(state, years):
    case = facts(someone(70), answers={**WITHOUT, "supporters": state})
    assert str(years) in tekun.without_supporter(case).sentence


def test_an_institution_that_is_named_cares():
    answers = {**WITHOUT, "care_form": CareForm.INSTITUTION.value}
    assert met("tekun", facts(someone(70), answers=answers, institution="敬老院")) is True


@pytest.mark.parametrize(
    ("age", "serves", "expected"),
    [(70, Serves.ADULTS, True), (70, Serves.CHILDREN, False), (8, Serves.ADULTS, False)]
    + [(8, Serves.CHILDREN, True), (8, "", True)],
)
def test_an_institution_takes_in_adults_or_children(age, serves, expected):
    answers = {**WITHOUT, "care_form": CareForm.INSTITUTION.value}
    case = facts(someone(age), answers=answers, institution="某院", serves=serves)
    assert met("tekun", case) is expected


# ---- dibao and the recognitions: the standard is 600 a month, the near-dibao limit 900
OWN = {"property_within": True, "spent_proof": "医院票据"}


@pytest.mark.parametrize(
    ("monthly", "dibao", "near"),
    [("599.99", True, False), ("600", False, True), ("899.99", False, True), ("900", False, False)],
)
def test_a_family_is_measured_by_the_standard_and_its_multiple(monthly, dibao, near):
    given = facts(size=3, alone=False, answers=OWN, annual_income=Decimal(monthly) * 12 * 3)
    assert met("dibao", given) is dibao
    assert met("near_dibao", given) is near


def test_income_that_nobody_surveyed_leaves_the_case_open():
    assert met("dibao", facts(alone=False, answers=OWN)) is None


@pytest.mark.parametrize(
    ("ground", "person", "monthly", "expected"),
    [
        ("near_severe", someone(30, "4", 2), "700", True),
        ("near_severe", someone(30, "4", 3), "700", False),
        ("near_severe", someone(30, "5", 3), "700", True),
        ("near_severe", someone(30, "4", 2), "900", False),
        ("near_severe", someone(30, "4", 2), "599.99", False),
        ("near_ill", someone(30), "700", True),
        ("near_ill", someone(30), "900", False),
        ("clergy", someone(30), "5000", True),
        ("adult_severe", someone(18, "4", 1), "5000", True),
        ("adult_severe", someone(17, "4", 1), "5000", False),
        ("adult_severe", someone(30), "5000", False),
        ("", someone(30), "700", None),
    ],
)
def test_single_person_cover_has_a_lawful_ground(ground, person, monthly, expected):
    given = facts(
        person,
        size=2,
        answers={**OWN, "single_ground": ground, "own_income": "0"},
        annual_income=Decimal(monthly) * 12 * 2,
    )
    assert met("dibao", given) is expected


def test_a_class_is_chosen_where_the_county_lists_some():
    bands = (ListedBand("A", "一类"), ListedBand("B", "二类"))
    given = {"alone": False, "annual_income": Decimal(0), "bands": bands}
    assert met("dibao", facts(answers=OWN, **given)) is None
    assert met("dibao", facts(answers={**OWN, "band": "B"}, **given)) is True
    assert met("dibao", facts(answers={**OWN, "band": "C"}, **given)) is None


INCOME = Decimal(12000)  # 1,000 a month: above 900 and under 13,000 a year


@pytest.mark.parametrize(
    ("spent", "reaches", "expected"),
    [("9600.01", "0", True), ("9600", "0", False), ("9600", "1", True), ("9599.99", "1", False)],
)
def test_rigid_expenses_exceed_four_fifths_of_the_income(spent, reaches, expected):
    given = facts(
        alone=False,
        answers={**OWN, "spent_medical": spent},
        annual_income=INCOME,
        limits={Key.RIGID_EXPENSE_REACHES: reaches},
    )
    assert met("rigid_expense", given) is expected
    said = rigid_expense.expenses_exceed(given)
    assert f"{float(spent) / 120:.1f} %" in said.sentence
    assert "80 %" in said.sentence


@pytest.mark.parametrize(
    ("annual", "expected"),
    [("10799.99", False), ("10800", True), ("12999.99", True), ("13000", False)],
)
def test_a_rigid_expense_family_lies_between_the_near_limit_and_the_local_income(annual, expected):
    answers = {**OWN, "spent_medical": "20000"}
    given = facts(alone=False, answers=answers, annual_income=Decimal(annual))
    assert met("rigid_expense", given) is expected


def test_expenses_of_all_kinds_add_up_and_illness_needs_none():
    parts = {"spent_medical": "5000", "spent_education": "4600.01"}
    given = {"alone": False, "annual_income": INCOME}
    assert met("rigid_expense", facts(answers={**OWN, **parts}, **given)) is True
    assert met("rigid_expense", facts(answers=OWN, **given)) is None
    assert met("rigid_expense", facts(answers={**OWN, "ill_by_cost": True}, **given)) is True


@pytest.mark.parametrize("code", ["dibao", "near_dibao", "rigid_expense"])
@pytest.mark.parametrize(("said", "expected"), [(True, True), (False, False), (None, None)])
def test_property_is_within_the_limits(code, said, expected):
    given = facts(answers={"property_within": said})
    assert means.property_within(given).met is expected
    assert means.property_within in KINDS[code].conditions


# ---- disability and bands
@pytest.mark.parametrize(
    ("kind", "grade", "expected"), [("1", 4, True), ("", 2, False), ("1", None, False)]
)
@pytest.mark.parametrize("code", ["disability_living", "disability_nursing"])
def test_a_subsidy_for_disabled_people_asks_for_the_card(code, kind, grade, expected):
    given = facts(someone(40, kind, grade))
    assert persons.has_card(given).met is expected
    asked = [one(given) for one in KINDS[code].who if one is not persons.fits_a_band]
    about_card = [one for one in asked if one is not None and one.article]
    assert len({one.sentence for one in about_card}) == len(about_card) == 1
    if not expected:
        assert about_card[0].met is False


@pytest.mark.parametrize(
    ("held", "fee", "expected"),
    [({"dibao"}, False, True), ({"near_dibao"}, False, True), ({"tekun"}, False, False)]
    + [(set(), False, False), ({"dibao"}, True, False), ({"dibao"}, None, None)],
)
def test_the_living_subsidy_is_for_hardship_without_a_nursing_fee(held, fee, expected):
    given = facts(someone(40, "4", 2), held=frozenset(held), answers={"work_injury_fee": fee})
    assert met("disability_living", given) is expected


@pytest.mark.parametrize(("held", "expected"), [("dibao", True), ("near_dibao", False)])
def test_a_county_may_keep_the_living_subsidy_to_dibao_families(held, expected):
    """国发〔2015〕52号 names dibao families; the county widens it by its own document."""
    given = facts(
        someone(40, "4", 2),
        held=frozenset({held}),
        answers={"work_injury_fee": False},
        limits={Key.LIVING_NEAR_DIBAO: "0"},
    )
    assert met("disability_living", given) is expected


@pytest.mark.parametrize(
    ("grade", "care", "expected"),
    [(1, True, True), (2, True, True), (3, True, False)] + [(1, False, False), (1, None, None)],
)
def test_the_nursing_subsidy_is_for_the_grades_listed_who_need_long_care(grade, care, expected):
    answers = {"work_injury_fee": False, "long_care": care}
    bands = (ListedBand("1", "一级", grades=(1,)), ListedBand("2", "二级", grades=(2,)))
    given = facts(someone(40, "4", grade), answers=answers, bands=bands)
    assert met("disability_nursing", given) is expected
    assert disability.no_work_injury_fee in KINDS["disability_nursing"].conditions


@pytest.mark.parametrize(
    ("age", "band"),
    [(79, None), (80, "80—89岁"), (89, "80—89岁"), (90, "90岁以上"), (101, "90岁以上")],
)
def test_an_age_belongs_to_one_band(age, band):
    bands = (ListedBand("80", "80—89岁", 80, 89), ListedBand("90", "90岁以上", 90))
    given = facts(someone(age), bands=bands)
    assert met("old_age", given) is (band is not None)
    assert band is None or band in persons.fits_a_band(given).sentence


def test_a_grade_is_chosen_and_among_those_listed():
    bands = (ListedBand("I", "Ⅰ度"), ListedBand("II", "Ⅱ度"))
    assert met("graded", facts(bands=bands)) is None
    assert met("graded", facts(bands=bands, answers={"band": "II"})) is True
    assert met("graded", facts(bands=bands, answers={"band": "IV"})) is False


@pytest.mark.parametrize("code", sorted(KINDS))
def test_what_is_not_met_says_what_and_by_which_article(code):
    """Whatever a condition answers to an empty case is a sentence that a person can act on."""
    for outcome in outcomes(code, facts(someone(56))):
        assert outcome.sentence
        if outcome.met is False:
            assert outcome.needed or outcome.article


def test_expenses_are_counted_with_their_receipts_only():
    given = {"alone": False, "annual_income": INCOME}
    answers = {"property_within": True, "spent_medical": "20000"}
    assert met("rigid_expense", facts(answers=answers, **given)) is None
    assert met("rigid_expense", facts(answers={**OWN, **answers}, **given)) is True


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, None),
        ({"school_expense": "tuition"}, None),
        ({"school_proof": "缴费票据12号"}, None),
        ({"school_expense": "holidays", "school_proof": "缴费票据12号"}, None),
        ({"school_expense": "tuition", "school_proof": "缴费票据12号"}, True),
    ],
)
def test_relief_for_schooling_says_for_what_and_by_which_paper(said, expected):
    known = {"relief_type": "expense", "held": frozenset({"dibao"}), "cause": relief.SCHOOLING}
    given = facts(answers={**PAID, **said}, **known)
    assert met("relief", given) is expected
    assert met("relief", replace(given, cause="illness")) is True
    assert relief.SCHOOLING == Cause.SCHOOLING
