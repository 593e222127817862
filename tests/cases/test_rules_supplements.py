"""A graded top-up goes to a living person for whom its condition holds. (社会救助法 Art 20)"""

from datetime import date

import pytest

from cases import actions, rules
from cases.models import Supplement, SupplementKind
from tests import factories
from tests.cases import walk
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db
MAY = date(2022, 5, 1)


@pytest.fixture
def award():
    factories.parameters()
    return factories.award()


def kind(condition):
    return SupplementKind.objects.get_or_create(
        county=factories.county(),
        code=condition,
        defaults={"name": condition, "position": 1, "condition": condition},
    )[0]


def start(award, condition, **fields):
    asked = {"person": award.payee, "first_month": MAY, "reason": "分类施保", **fields}
    return actions.start_supplement(
        by=walk.approver(), award=award, kind=kind(condition), version=award.version, **asked
    )


def be(person, **facts):
    for name, value in facts.items():
        setattr(person, name, value)
    person.save()


@pytest.mark.parametrize(
    ("condition", "facts", "holds"),
    [
        ("elderly", {"birth_date": date(1965, 12, 1)}, False),  # 56 years old
        ("elderly", {"birth_date": date(1962, 5, 2)}, False),  # sixty a day later
        ("elderly", {"birth_date": date(1962, 5, 1)}, True),
        ("minor", {"birth_date": date(2004, 5, 1)}, False),
        ("minor", {"birth_date": date(2004, 5, 2)}, True),
        ("severe", {}, False),
        ("severe", {"disability_kind": "4", "disability_grade": 3}, False),
        ("severe", {"disability_kind": "5", "disability_grade": 3}, True),
        ("severe", {"disability_kind": "1", "disability_grade": 2}, True),
        ("severe", {"health": "重病"}, True),
        ("none", {}, True),
    ],
)
def test_the_condition_holds_in_the_first_month(award, condition, facts, holds):
    be(award.payee, **facts)
    if holds:
        assert start(award, condition).first_month == MAY
    else:
        with pytest.raises(NotAllowed, match="2022-05"):
            start(award, condition)
        assert not Supplement.objects.exists()


def test_the_dead_receive_none(award):
    be(award.payee, birth_date=date(1940, 1, 1), died_on=date(2022, 4, 3))
    for shown_by in ("", "残联持证残疾人"):
        with pytest.raises(NotAllowed, match="2022-04-03"):
            start(award, "elderly", shown_by=shown_by)


def test_a_file_shows_a_severe_disability_but_no_age(award):
    """What a department's file says stands in for our own data only where the file says it."""
    be(award.payee, birth_date=date(1965, 12, 1))
    with pytest.raises(NotAllowed):
        start(award, "elderly", shown_by="残联持证残疾人")
    assert start(award, "severe", shown_by="残联持证残疾人")


@pytest.mark.parametrize("code", ["TEKUN", "ORPHAN", "RELIEF"])
def test_the_action_itself_refuses_what_the_kind_has_not(code):
    """The page hides the button by the same rule; nobody gets past it by calling the action."""
    factories.parameters()
    award = factories.award(code)
    with pytest.raises(NotAllowed):
        start(award, "none")
    assert not rules.may(rules.check_award_verb, award, walk.approver(), "start_supplement")
    assert not Supplement.objects.exists()
