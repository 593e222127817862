"""The lists of beds, goods, services and guardians: pages, workbooks, parts, and their verbs."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions import goods, homes
from cases.chain import chain
from cases.counted import LISTS
from cases.models import ServiceBill, Stay, Stock, StockMove
from tests import factories, taken
from tests.cases import around, walk
from welfare.exceptions import NotAllowed
from welfare.exports.actions import order_export

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def town_full(number):
    """One of everything, for the n-th family."""
    home = factories.institution(f"敬老院{number}")
    bed = around.beds(home)[0]
    award = around.cared(home)
    around.moved_in(award, bed)
    guard = around.guarded(around.cared())
    item = around.visit_item(f"住{number}")
    around.visited(guard, wrong=item)
    around.judged(guard)
    around.end_posted(guard.award)
    family = award.household
    stock = around.good(f"棉被{number}")
    goods.take_in(
        by=walk.worker(),
        good=stock,
        kind="donated",
        quantity=9,
        moved_on=walk.days_ago(9),
        paper=f"捐{number}",
        note="爱心企业",
    )
    around.given(stock, family, paper=f"领{number}")
    around.lost(stock, paper=f"损{number}")
    order = around.accepted(around.ordered(around.service(name=f"助浴{number}"), family))
    around.billed("120.00", order, number=f"{number}")
    around.distribution(stock, award.programme, name=f"冬令{number}")


def url(name):
    return reverse("cases:counted_list", args=[name])


def test_every_list_is_a_page_and_a_workbook_with_constant_queries(client):
    client.force_login(around.officer())
    town_full(1)
    once = {name: _queries(client, url(name)) for name in LISTS}
    for number in (2, 3):
        town_full(number)
    for name, one in LISTS.items():
        assert _queries(client, url(name)) <= once[name], name
        for part in one.parts:
            assert client.get(url(name), {"part": part}).status_code == 200
        headings, *_rows = taken.rows(around.officer(), url(name))
        assert list(headings) == [str(column.label) for column in one.columns]
    assert client.get(reverse("cases:counted")).status_code == 200
    assert client.get(url("nothing")).status_code == 404
    assert client.get(url("residents"), {"part": "nothing"}).context["page"].paginator.count == 0


def _queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_person_moves_in_and_out_on_the_pages(client):
    home = factories.institution()
    bed = around.beds(home)[0]
    award = around.cared(home)
    client.force_login(walk.worker())
    page = client.get(reverse("cases:award_care", args=[award.pk]))
    assert page.status_code == 200
    said = {"person": award.payee_id, "bed": bed.pk, "moved_in": walk.days_ago(2)}
    address = reverse("cases:move_in", args=[award.pk])
    refused = client.post(address, {**said, "moved_in": walk.days_ago(-2)})
    assert refused.status_code == 200
    assert not Stay.objects.exists()
    assert client.post(address, said).status_code == 302
    stay = Stay.objects.get()
    gone = {"moved_out": walk.days_ago(1), "because": "回家"}
    assert client.post(reverse("cases:move_out", args=[stay.pk]), gone).status_code == 302
    titles = [item["title"] for item in chain(award.household, [], [])]
    assert sum("敬老院" in title for title in titles) == 2


def test_who_is_cared_for_at_home_is_sent_to_the_change_of_care(client):
    award = around.cared()
    client.force_login(walk.worker())
    answer = client.get(reverse("cases:move_in", args=[award.pk]), follow=True)
    assert answer.request["PATH_INFO"] == reverse("cases:award_care", args=[award.pk])


def test_goods_and_a_service_reach_a_family_on_its_page(client):
    good, home = around.stocked(3), factories.household()
    offered = around.service()
    client.force_login(walk.worker())
    shown = client.get(reverse("cases:household", args=[home.pk])).content.decode()
    assert reverse("cases:hand_out", args=[home.pk]) in shown
    address = reverse("cases:hand_out", args=[home.pk])
    said = {"good": good.pk, "quantity": 4, "person": home.head_id, "paper": "领1"}
    said["moved_on"] = walk.days_ago(1)
    assert client.post(address, said).status_code == 200  # more than there is
    assert client.post(address, {**said, "quantity": 2}).status_code == 302
    assert StockMove.objects.given().get().change == -2
    ordered = {"person": home.head_id, "need": "独居", "service": offered.pk, "quantity": 1}
    ordered |= {"assessed_on": walk.days_ago(3), "ordered_on": walk.days_ago(2)}
    address = reverse("cases:order_service", args=[home.pk])
    assert client.post(address, ordered).status_code == 302
    titles = [item["title"] for item in chain(home, [], [])]
    assert any("棉被2床" in title for title in titles)
    assert any("助浴" in title for title in titles)


def test_a_bill_is_entered_from_the_list_of_services(client):
    offered = around.service()
    order = around.accepted(around.ordered(offered, factories.household()))
    client.force_login(around.officer())
    address = reverse("cases:record_bill", args=[offered.pk])
    said = {"number": "9", "billed_on": walk.days_ago(1), "orders": [order.pk]}
    assert client.post(address, {**said, "amount": "100"}).status_code == 200
    assert not ServiceBill.objects.exists()
    assert client.post(address, {**said, "amount": "120"}).status_code == 302
    assert client.post(address, {**said, "amount": "120"}).status_code == 200  # billed already
    assert ServiceBill.objects.get().orders.get() == order


def test_a_second_click_sends_and_orders_nothing_more(client):
    """The same form twice took twice as many out of the store and ordered a service twice."""
    good, home = around.stocked(10, by=around.officer()), factories.household()
    offered = around.service()
    client.force_login(around.officer())
    address, sent = reverse("cases:send_goods", args=[good.pk]), uuid4()
    said = {"town": factories.town().pk, "quantity": 3, "moved_on": walk.days_ago(1)}
    said |= {"paper": "调001", "form": sent}
    assert 'name="form"' in client.get(address).content.decode()
    for _click in range(2):
        assert client.post(address, said).status_code == 302
    assert Stock.objects.get(good=good, town=None).on_hand == 7
    assert client.post(address, {**said, "form": uuid4()}).status_code == 302  # another load
    assert Stock.objects.get(good=good, town=None).on_hand == 4
    client.force_login(walk.worker())
    address = reverse("cases:order_service", args=[home.pk])
    said = {"person": home.head_id, "need": "独居", "service": offered.pk, "quantity": 1}
    said |= {"assessed_on": walk.days_ago(3), "ordered_on": walk.days_ago(2), "form": sent}
    for _click in range(2):
        assert client.post(address, said).status_code == 302
    assert home.services.count() == 1


def test_a_second_click_records_no_second_visit(client):
    guard = around.guarded(around.cared())
    client.force_login(walk.worker())
    address = reverse("cases:record_guard_visit", args=[guard.pk])
    said = {"visited_on": walk.days_ago(1), "seen": "在家，身体尚可"}
    assert client.post(address, said).status_code == 302
    assert client.post(address, said).status_code == 200
    assert guard.visits.count() == 1


class TestOfAFullTown:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _full(cls, ground, further):
        further(lambda: town_full(1))

    def test_a_list_is_taken_along_for_a_reason_only(self, client):
        """Its names went out by a plain link, without reason, mark or end."""
        client.force_login(around.officer())
        page = client.get(url("residents")).content.decode()
        assert reverse("welfare:export_order") in page
        with pytest.raises(NotAllowed, match="用途|原因"):
            order_export(by=around.officer(), address=url("residents"), reason="")

    def test_a_town_sees_no_button_of_a_step_of_the_county(self, client):
        countys = {"add-beds", "close-bed", "add-good", "send-goods", "open-distribution"}
        countys |= {"draw-again", "add-service", "record-bill", "add-kit-item"}
        lists = ("homes", "beds", "goods", "distributions", "services", "kits")
        client.force_login(around.officer())
        assert set.union(*(offered(client, url(name)) for name in lists)) >= countys
        client.force_login(walk.worker())
        assert not set.union(*(offered(client, url(name)) for name in lists)) & countys
        assert "take-in" in offered(client, url("goods"))

    def test_the_overview_says_what_a_number_counts(self, client):
        client.force_login(walk.worker())
        page = client.get(reverse("cases:counted")).content.decode()
        assert "空闲：1" in page


def offered(client, address):
    """Where the buttons of a page lead."""
    page = client.get(address)
    rows = [one for _row, _cells, offers in page.context.get("lines", []) for one in offers]
    return {one.url.split("/")[3] for one in [*page.context.get("heads", []), *rows]}


def test_a_care_page_offers_what_is_possible(client):
    client.force_login(walk.worker())

    def buttons(award):
        page = client.get(reverse("cases:award_care", args=[award.pk]))
        return {one.url.split("/")[3] for one in page.context["buttons"]}

    assert buttons(around.cared()) == {"ask-for-bed", "name-guard", "score-care"}
    home = factories.institution()
    award, bed = around.cared(home), around.beds(home)[0]
    assert buttons(award) == {"ask-for-bed", "move-in", "name-guard"}
    around.moved_in(award, bed)
    assert buttons(award) == {"name-guard"}


def test_who_waits_moves_in_from_the_list(client):
    home = factories.institution()
    around.beds(home)
    award, at_home = around.cared(home), around.cared()
    for one in (award, at_home):
        homes.ask_for_bed(by=walk.worker(), award=one, asked_on=walk.days_ago(3))
    client.force_login(around.officer())
    page = client.get(url("waiting"))
    places = {one.url for _row, _cells, offers in page.context["lines"] for one in offers}
    assert places == {
        reverse("cases:move_in", args=[award.pk]),
        reverse("benefits:care_change", args=[at_home.pk]),
    }


def test_a_lack_of_goods_is_said_when_the_families_are_drawn(client):
    award, good = factories.award(), around.stocked(2)
    client.force_login(around.officer())
    said = {"name": "冬令", "occasion": "winter", "good": good.pk, "quantity": 3, "document": "1号"}
    said |= {"programmes": [award.programme_id], "begins_on": walk.days_ago(0)}
    answer = client.post(reverse("cases:open_distribution"), said, follow=True)
    assert "缺口1床" in answer.content.decode()


def test_a_step_is_about_a_person_by_name(client):
    award = around.cared()
    client.force_login(walk.worker())
    page = client.get(reverse("cases:score_care", args=[award.pk])).content.decode()
    assert f"对象：{award.payee.name}" in page
    refused = client.post(reverse("cases:score_care", args=[award.pk]), {"score": "-1"})
    said = str(refused.context["form"].errors)
    assert "该字段是必填项" not in said
    assert "确保该值" not in said


def test_a_town_does_not_come_to_the_beds_of_a_home(client):
    home = factories.institution()
    bed = around.beds(home)[0]
    client.force_login(walk.worker())
    for name, pk in (("add_beds", home.pk), ("close_bed", bed.pk)):
        address = reverse(f"cases:{name}", args=[pk])
        said = {"kind": "plain", "first": 1, "count": 1, "closed_on": walk.days_ago(0)}
        assert client.get(address).status_code == 403
        assert client.post(address, said).status_code == 403
    assert list(home.beds.values_list("closed_on", flat=True)) == [None, None]
