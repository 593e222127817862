"""Goods: nothing below zero, nothing twice by mistake, every receipt once."""

import pytest

from cases.actions import goods
from cases.counted.shortage import shortage
from cases.models import Distribution, Portion, Stock, StockMove
from tests import factories
from tests.cases import around, walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def on_hand(good):
    return Stock.objects.get(good=good, town__isnull=False).on_hand


def test_goods_come_in_go_out_and_are_counted():
    good, home = around.stocked(10), factories.household()
    move = around.given(good, home, 3)
    assert on_hand(good) == 7
    assert move.words == "棉被3床"
    goods.take_goods_back(by=walk.worker(), move=move, note="发错")
    assert on_hand(good) == 10
    around.given(good, home, 1)  # its receipt stands again
    assert list(StockMove.objects.given().values_list("change", flat=True)) == [-1]


def test_a_store_never_falls_below_zero():
    good, home = around.stocked(2, on=walk.days_ago(9)), factories.household()
    with pytest.raises(NotAllowed, match="仅有2床"):
        around.given(good, home, 3)
    with pytest.raises(NotAllowed, match="仅有0床"):  # before they came
        around.given(good, home, 1, on=walk.days_ago(10))
    assert (on_hand(good), StockMove.objects.given().count()) == (2, 0)


def test_the_same_goods_twice_in_a_month_need_a_word():
    good, home = around.stocked(), factories.household()
    around.given(good, home)
    with pytest.raises(NotAllowed, match="再次发放的原因"):
        around.given(good, home, paper="领002")
    with pytest.raises(NotAllowed, match="已用于其他发放"):
        around.given(good, factories.household())
    around.given(good, home, paper="领002", again_because="家中失火")
    assert on_hand(good) == 8


def test_a_hand_out_in_the_future_or_by_another_town_is_refused():
    good, home = around.stocked(), factories.household()
    with pytest.raises(NotAllowed, match="尚未到来"):
        around.given(good, home, on=walk.days_ago(-1))
    stranger = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    with pytest.raises(NotAllowed, match="不属于您的辖区"):
        goods.hand_out(
            by=stranger,
            household=home,
            good=good,
            person=home.head,
            quantity=1,
            moved_on=walk.days_ago(1),
            paper="领009",
        )
    assert on_hand(good) == 10


def test_the_county_sends_to_a_town():
    good = around.stocked(by=around.officer())
    town = factories.town()
    said = {"by": around.officer(), "good": good, "town": town, "moved_on": walk.days_ago(3)}
    with pytest.raises(NotAllowed, match="仅有10床"):
        goods.send_goods(quantity=11, paper="调001", **said)
    goods.send_goods(quantity=4, paper="调001", **said)
    held = {stock.town: stock.on_hand for stock in Stock.objects.all()}
    assert held == {None: 6, town: 4}


def test_families_are_drawn_from_the_roll_and_receive_once():
    good = around.stocked()
    first, second = factories.award(size=2), factories.award()
    drawn = around.distribution(good, first.programme, by_head=True)
    portions = {one.household: one.quantity for one in drawn.portions.all()}
    assert portions == {first.household: 2, second.household: 1}
    late = factories.award()
    assert goods.draw_again(by=around.officer(), distribution=drawn) == 1
    assert goods.draw_again(by=around.officer(), distribution=drawn) == 0
    portion = drawn.portions.get(household=late.household)
    said = {
        "by": walk.worker(),
        "portion": portion,
        "person": late.payee,
        "moved_on": walk.days_ago(1),
    }
    goods.give_portion(paper="冬001", **said)
    with pytest.raises(Exception, match="已领取"):
        goods.give_portion(paper="冬002", **said)
    assert set(Portion.objects.to_give()) == set(drawn.portions.exclude(pk=portion.pk))
    assert on_hand(good) == 9


def test_nothing_is_handed_out_before_the_distribution_begins():
    good, award = around.stocked(), factories.award()
    drawn = around.distribution(good, award.programme, begins_on=walk.days_ago(-3))
    said = {"by": walk.worker(), "person": award.household.head, "paper": "冬001"}
    portion = drawn.portions.get()
    with pytest.raises(NotAllowed, match="尚未开始"):
        goods.give_portion(portion=portion, moved_on=walk.days_ago(0), **said)
    Distribution.objects.update(begins_on=walk.days_ago(2))
    with pytest.raises(NotAllowed, match="尚未开始"):
        goods.give_portion(portion=portion, moved_on=walk.days_ago(3), **said)
    goods.give_portion(portion=portion, moved_on=walk.days_ago(2), **said)


def test_more_portions_than_goods_are_said_with_figures():
    good, award = around.stocked(3), factories.award()
    drawn = around.distribution(good, award.programme, quantity=3)
    assert shortage(drawn) == ""
    more = around.distribution(good, award.programme, name="二", quantity=2)
    assert shortage(more) == "棉被：待发放共5床，各库合计仅有3床，缺口2床。"
