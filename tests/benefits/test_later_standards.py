"""Money owed from the month of the application on, over a change of the standard."""

from decimal import Decimal

import pytest

from benefits import application_entitlement as engine
from cases import actions, clock, rules
from cases.actions.transitions import drop_amount
from tests import factories
from tests.benefits import scene
from tests.benefits.asked import alone
from tests.cases import walk
from welfare.county.months import add_months, first_of, next_month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


def month(n):
    """The first day of the month n months from now."""
    return add_months(first_of(clock.today()), n)


@pytest.fixture
def applied():
    """A living subsidy asked for two months ago, 110 then and 130 from the month after."""
    scene.standards()
    walk.granted("LIVING", first_month="of_application")
    scene.standard("LIVING", 110)
    scene.standard("LIVING", 130, since=month(-1))
    said = {"work_injury_fee": False}
    case = scene.applied("LIVING", None, 2, accepted_on=month(-2), answers=said, **walk.BANK)
    factories.award(household=case.household, size=2)
    alone(case, 1, disability_kind="4", disability_grade=3)
    return walk.reviewed(case)


def proposed(case):
    case.refresh_from_db()
    return actions.propose_amount(
        by=walk.worker(),
        application=case,
        version=case.version,
        proposal=engine.propose(case, clock.today()).as_proposal(),
    )


def confirmed(case):
    case = proposed(case)
    case = walk.submit(walk.close(case, walk.post(case)) if rules.needs_notice(case) else case)
    while case.tier:
        case = walk.decide(case)
    return case.awards.get()


def test_a_new_standard_before_the_decision_is_paid_from_its_month(applied):
    award = confirmed(applied)
    rows = award.amounts.order_by("from_month")
    assert [(row.from_month, row.basic) for row in rows] == [
        (month(-2), Decimal(110)),
        (month(-1), Decimal(130)),
    ]
    factors = [row.explanation[0]["factor"] for row in rows]
    assert factors == ["110 × 1", "130 × 1"]


def test_a_standard_of_months_after_the_decision_waits(applied):
    scene.standard("LIVING", 150, since=next_month(clock.today()))
    found = engine.propose(applied, clock.today())
    assert [(one.month, one.entitlement.amount) for one in found.later] == [
        (month(-1), Decimal(130)),
        (month(1), Decimal(150)),
    ]
    assert [row.basic for row in confirmed(applied).amounts.order_by("from_month")] == [110, 130]


def test_the_page_shows_each_amount_with_its_month(applied, client):
    client.force_login(walk.worker())
    page = client.get(f"/benefits/applications/{applied.pk}/entitlement/").content.decode()
    assert "130.00" in page


def test_an_amount_that_is_dropped_takes_the_later_ones_along(applied):
    case = proposed(applied)
    assert case.later_amounts
    drop_amount(case)
    assert case.later_amounts == []
