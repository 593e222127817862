"""Goods: nothing below zero, nothing twice by mistake, every receipt once."""

import pytest
from django.urls import reverse

from cases.actions import changes, goods
from cases.counted.shortage import shortage
from cases.models import Distribution, Portion, Stock, StockMove
from tests import factories
from tests.benefits import changed
from tests.cases import around, walk
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Event

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


def test_many_receipts_are_written_down_at_once_each_with_its_own_result(client):
    good = around.stocked(2)
    homes = [factories.award("DIBAO").household for _one in range(4)]
    list_ = around.distribution(good, factories.programme("DIBAO"))
    portions = {one.household_id: one for one in Portion.objects.filter(distribution=list_)}
    first, second, third, fourth = (portions[home.pk] for home in homes)
    client.force_login(walk.worker())
    page = reverse("cases:give_portions", args=[list_.pk])
    assert client.get(page).content.decode().count('name="paper-') == 4
    said = {f"paper-{first.pk}": "签01", f"paper-{second.pk}": "签01", f"paper-{third.pk}": "签03"}
    said |= {f"paper-{fourth.pk}": "", "moved_on": walk.days_ago(1).isoformat()}
    answer = client.post(page, said)
    assert on_hand(good) == 0  # the first and the third
    errors = answer.context["form"].errors
    assert list(errors) == [f"paper-{second.pk}"]
    assert "已用于其他发放" in str(errors)
    assert f'name="paper-{first.pk}"' not in answer.content.decode()
    assert Event.objects.get(verb="portions_given").details == {"saved": 2, "rejected": 1}
    again = client.post(page, {**said, f"paper-{second.pk}": "签02", f"paper-{fourth.pk}": "签04"})
    refused = again.context["form"].errors
    assert "已领取" in str(refused[f"paper-{first.pk}"])
    assert "仅有0床" in str(refused[f"paper-{fourth.pk}"])
    assert StockMove.objects.given().count() == 2


def test_receipts_without_a_number_or_of_another_list_are_refused():
    good, home = around.stocked(2), factories.award("DIBAO").household
    programme = factories.programme("DIBAO")
    one = around.distribution(good, programme)
    other = around.distribution(good, programme, name="2026年夏令救助")
    said = {"by": walk.worker(), "distribution": one, "moved_on": walk.days_ago(1)}
    with pytest.raises(NotAllowed, match="收据编号"):
        goods.give_portions(**said, receipts={})
    foreign = Portion.objects.get(distribution=other, household=home)
    with pytest.raises(NotAllowed, match="另一次集中发放"):
        goods.give_portions(**said, receipts={foreign: "签01"})
    assert on_hand(good) == 2


def test_what_is_written_of_a_past_day_leaves_no_day_since_below_zero():
    """The day itself and today held enough; between them −8 lay in the store."""
    good, home = around.stocked(10, on=walk.days_ago(9)), factories.household()
    around.given(good, home, 8, on=walk.days_ago(5))
    came_in(good, 20, on=walk.days_ago(2), paper="采购002")
    said = {"paper": "领002", "on": walk.days_ago(7), "again_because": "家中失火"}
    with pytest.raises(NotAllowed, match="仅有2床"):
        around.given(good, home, 10, **said)
    around.given(good, home, 2, **said)
    assert on_hand(good) == 20


def came_in(good, quantity=10, paper="采购001", **said):
    return goods.take_in(
        by=walk.worker(),
        good=good,
        kind="bought",
        quantity=quantity,
        moved_on=said.get("on", walk.days_ago(30)),
        paper=paper,
    )


def test_a_paper_brings_goods_in_once():
    """A second click doubled the store."""
    good = around.stocked(10)
    with pytest.raises(NotAllowed, match="已凭此单据入库"):
        came_in(good)
    assert on_hand(good) == 10


def test_one_proposes_a_write_off_and_another_decides():
    good = around.stocked(10)
    row = around.lost(good, 3)
    assert on_hand(good) == 10
    with pytest.raises(NotAllowed, match="已用于其他报损"):
        around.lost(good, 3)
    with pytest.raises(NotAllowed, match="提出报损的人员不得"):
        goods.decide_goods_loss(by=walk.worker(), loss=row, granted=True)
    stranger = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    with pytest.raises(NotAllowed, match="不属于您的辖区"):
        goods.decide_goods_loss(by=stranger, loss=row, granted=True)
    goods.decide_goods_loss(by=around.officer(), loss=row, granted=True)
    assert on_hand(good) == 7
    with pytest.raises(Conflict, match="已作出决定"):
        goods.decide_goods_loss(by=around.officer(), loss=row, granted=True)
    assert StockMove.objects.get(kind="lost").loss == row


def test_a_write_off_is_refused_with_a_reason_and_proposed_anew():
    good = around.stocked(10)
    row = around.lost(good, 3)
    with pytest.raises(NotAllowed):
        goods.decide_goods_loss(by=around.officer(), loss=row, granted=False)
    goods.decide_goods_loss(by=around.officer(), loss=row, granted=False, said="可晾晒再用")
    assert on_hand(good) == 10
    again = around.lost(good, 10)
    around.given(good, factories.household(), on=walk.days_ago(1))
    with pytest.raises(NotAllowed, match="仅有9床"):
        goods.decide_goods_loss(by=around.officer(), loss=again, granted=True)
    again.refresh_from_db()
    assert again.granted is None


def test_what_waits_for_a_family_goes_with_it_to_the_other_town():
    """Both towns were refused: the list named the old one, the family lived in the new one."""
    award, there = changed.award(), factories.town(2)
    home, good = award.household, around.stocked()
    portion = around.distribution(good, award.programme).portions.get(household=home)
    order = around.ordered(around.service(), home)
    desk = taken_over(award, there)
    portion.refresh_from_db()
    order.refresh_from_db()
    assert (portion.town, order.town) == (there, there)
    goods.take_in(
        by=desk,
        good=good,
        kind="donated",
        quantity=5,
        moved_on=walk.days_ago(9),
        paper="捐001",
    )
    said = {"by": desk, "person": home.head, "moved_on": walk.days_ago(1), "paper": "冬001"}
    goods.give_portion(portion=portion, **said)
    assert Stock.objects.get(good=good, town=there).on_hand == 4


def test_a_portion_taken_back_waits_where_the_family_lives_by_now():
    award, there = changed.award(), factories.town(2)
    home, good = award.household, around.stocked()
    portion = around.distribution(good, award.programme).portions.get(household=home)
    said = {"person": home.head, "moved_on": walk.days_ago(1), "paper": "冬001"}
    move = goods.give_portion(by=walk.worker(), portion=portion, **said)
    taken_over(award, there)
    portion.refresh_from_db()
    assert portion.town == factories.town()  # it received it there
    goods.take_goods_back(by=around.officer(), move=move, note="发错")
    portion.refresh_from_db()
    assert portion.town == there


def taken_over(award, there):
    """By the town to which the family moved; its caseworker."""
    change = changed.register(award, "town", to_town=there)
    desk = factories.user(Role.TOWN_CASEWORKER, there)
    village = factories.village(there)
    changes.take_over(by=desk, change=change, version=change.version, village=village)
    return desk


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
