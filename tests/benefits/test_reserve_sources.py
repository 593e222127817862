"""Whose money a town's reserve pays with: the rule of the payroll, on what the town holds."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from benefits import reserve
from benefits.actions.reserve import book_reserve, confirm_reserve, pay_from_reserve
from benefits.models import ReserveEntry
from cases import clock
from tests import factories
from tests.benefits import scene
from tests.benefits.test_budget import pot
from tests.cases import walk
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


@pytest.fixture
def award():
    return walk.pay_first(walk.accepted(**walk.FIRST), "2000")


def moved(award, money, amount, kind="top_up"):
    entry = book_reserve(
        by=scene.finance(),
        town=award.town,
        kind=kind,
        happened_on=clock.today(),
        amount=Decimal(amount),
        voucher=f"记{ReserveEntry.objects.count() + 1}",
        allocation=money,
    )
    return confirm_reserve(by=scene.approver(), entry=entry)


def paid(award):
    award.refresh_from_db()
    return pay_from_reserve(
        by=walk.worker(),
        award=award,
        version=award.version,
        paid_on=clock.today(),
        voucher="支1",
        received_by="测试",
    ).source.code


def ended(award, amount):
    """Put in while it could be used, by an allocation whose months are over now."""
    last = first_of(first_of(clock.today()) - timedelta(days=1))
    money = factories.allocation(
        award.programme,
        position=1,
        source=factories.fund(code="CITY", name="市级"),
        document="旧文",
        first_month=date(2026, 1, 1),
        last_month=last,
        amount=amount,
    )
    ReserveEntry.objects.create(
        town=award.town,
        kind="top_up",
        happened_on=clock.today(),
        amount=amount,
        allocation=money,
        voucher="旧1",
        entered_by=scene.finance(),
        confirmed_by=scene.approver(),
        confirmed_at=timezone.now(),
    )
    return money


def test_money_is_used_in_the_order_of_use_and_not_of_booking(award):
    later, first = pot(award.programme, 6000, 2, "COUNTY"), pot(award.programme, 6000, 1, "LOTTERY")
    moved(award, later, 3000), moved(award, first, 3000)
    assert paid(award) == "LOTTERY"


def test_what_went_back_is_not_spent_again(award):
    """Whatever went back was taken off what was put in first, of whichever source it was."""
    first, second = pot(award.programme, 6000, 1, "LOTTERY"), pot(award.programme, 6000, 2, "CITY")
    moved(award, first, 3000), moved(award, second, 3000)
    moved(award, second, 3000, "back")
    assert reserve.held_by_source(award.town) == {first.source_id: 3000, second.source_id: 0}
    assert paid(award) == "LOTTERY"
    assert reserve.held_by_source(award.town)[first.source_id] == 1000


def test_of_a_source_that_was_spent_nothing_goes_back(award):
    first, second = pot(award.programme, 6000, 1, "LOTTERY"), pot(award.programme, 6000, 2, "CITY")
    moved(award, first, 3000), moved(award, second, 3000)
    assert paid(award) == "LOTTERY"
    with pytest.raises(NotAllowed, match="已经支出"):
        moved(award, first, 3000, "back")
    moved(award, first, 1000, "back")
    assert reserve.held_by_source(award.town)[first.source_id] == 0


def test_a_source_that_does_not_hold_the_whole_is_passed_over(award):
    first, second = pot(award.programme, 6000, 1, "LOTTERY"), pot(award.programme, 6000, 2, "CITY")
    moved(award, first, 1999), moved(award, second, 3000)
    assert paid(award) == "CITY"


def test_where_none_holds_the_whole_the_first_that_has_something_pays(award):
    first, second = pot(award.programme, 6000, 1, "LOTTERY"), pot(award.programme, 6000, 2, "CITY")
    moved(award, first, 1500), moved(award, second, 1500)
    assert paid(award) == "LOTTERY"


def test_what_has_ended_comes_last(award):
    ended(award, 3000)
    moved(award, pot(award.programme, 6000, 2, "COUNTY"), 3000)
    assert paid(award) == "COUNTY"


def test_no_reserve_is_filled_out_of_what_has_ended(award):
    """A run would take nothing of it either."""
    money = ended(award, 3000)
    with pytest.raises(NotAllowed, match="2026-01"):
        moved(award, money, 1)
    moved(award, money, 3000, "back")  # what is there goes back


def of_one(award, code):
    source = factories.fund(code=code, name="同舟工程", separate=True)
    award.relief_detail.fund_source = source
    award.relief_detail.save()
    return source


def test_relief_out_of_one_source_takes_money_of_no_other(award):
    """It was handed out of whatever was put in first."""
    moved(award, pot(award.programme, 6000, 1, "LOTTERY"), 3000)
    of_one(award, "TONGZHOU")
    with pytest.raises(NotAllowed, match="同舟工程"):
        paid(award)
    moved(award, pot(award.programme, 6000, 2, "TONGZHOU"), 3000)
    assert paid(award) == "TONGZHOU"
