"""Services that are bought: a bill stands for what was accepted, once, and for its sum."""

import pytest
from django.db import ProgrammingError

from cases.actions import services
from cases.models import ServiceBill, ServiceOrder
from tests import factories
from tests.cases import around, walk
from welfare.exceptions import Conflict, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def test_from_the_need_to_the_bill():
    offered, home = around.service(), factories.household()
    order = around.accepted(around.ordered(offered, home))
    bill = around.billed("120.00", order)
    order.refresh_from_db()
    assert (order.bill, bill.amount) == (bill, order.cost)
    assert not ServiceOrder.objects.to_bill().exists()


def test_a_bill_is_refused_for_what_is_not_accepted_twice_or_of_another_sum():
    offered, home = around.service(), factories.household()
    ordered = around.ordered(offered, home)
    with pytest.raises(NotAllowed, match="尚未验收"):
        around.billed("120.00", ordered)
    order = around.accepted(ordered)
    with pytest.raises(NotAllowed, match="订单合计120.00元"):
        around.billed("150.00", order)
    around.billed("120.00", order)
    with pytest.raises(NotAllowed, match="已列入结算单001"):
        around.billed("120.00", order, number="002")
    assert ServiceBill.objects.count() == 1


def test_an_order_that_stands_on_a_bill_stays_there():
    order = around.accepted(around.ordered(around.service(), factories.household()))
    around.billed("120.00", order)
    with pytest.raises(ProgrammingError, match="order_billed_once|Cannot update"):
        ServiceOrder.objects.update(bill=None)


def test_a_service_is_done_then_accepted_each_once():
    order = around.ordered(around.service(), factories.household())
    with pytest.raises(NotAllowed, match="尚未完成"):
        services.accept_service(
            by=around.officer(), order=order, accepted_on=walk.days_ago(1), content=True
        )
    with pytest.raises(NotAllowed, match="尚未到来"):
        services.record_done(by=walk.worker(), order=order, done_on=walk.days_ago(-1))
    with pytest.raises(NotAllowed, match="不得早于"):
        services.record_done(by=walk.worker(), order=order, done_on=walk.days_ago(31))
    done = around.done(order)
    with pytest.raises(Conflict):
        around.done(order)
    said = {"accepted_on": walk.days_ago(1), "content": False}
    services.accept_service(by=around.officer(), order=done, **said)
    with pytest.raises(NotAllowed, match="不得取消"):
        services.cancel_order(by=walk.worker(), order=order, because="误录")


def test_an_order_keeps_its_price_and_is_cancelled_with_a_reason():
    offered = around.service()
    order = around.ordered(offered, factories.household())
    offered.price = 80
    offered.save()
    order.refresh_from_db()
    assert order.price == 60
    services.cancel_order(by=walk.worker(), order=order, because="本人住院")
    with pytest.raises(Conflict):
        around.done(order)


def test_who_ordered_or_recorded_it_does_not_accept():
    """One person ordered, recorded and accepted what was then billed."""
    said = {"accepted_on": walk.days_ago(1), "content": True}
    order = around.done(around.ordered(around.service(), factories.household()))
    with pytest.raises(NotAllowed, match="不得验收"):
        services.accept_service(by=walk.worker(), order=order, **said)
    second = around.ordered(around.service(name="助餐"), factories.household())
    services.record_done(by=around.officer(), order=second, done_on=walk.days_ago(5))
    with pytest.raises(NotAllowed, match="不得验收"):
        services.accept_service(by=around.officer(), order=second, **said)
    assert not ServiceOrder.objects.to_bill().exists()
    services.accept_service(by=around.officer(), order=order, **said)


def test_a_bill_is_not_older_than_what_was_accepted():
    order = around.accepted(around.ordered(around.service(), factories.household()))
    with pytest.raises(NotAllowed, match="方才验收"):
        around.billed("120.00", order, on=walk.days_ago(11))
    assert not ServiceBill.objects.exists()
    around.billed("120.00", order, on=walk.days_ago(10))


def test_the_same_service_twice_on_a_day_asks_why():
    offered, home = around.service(), factories.household()
    around.ordered(offered, home)
    with pytest.raises(NotAllowed, match="已有一笔“助浴”订单"):
        around.ordered(offered, home)
    around.ordered(offered, home, on=walk.days_ago(29))
    around.ordered(offered, home, again_because="上午一次，下午一次")
    assert ServiceOrder.objects.count() == 3
