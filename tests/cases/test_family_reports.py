"""What families report each month or quarter, who has not, and the roster without change."""

import html
from datetime import date
from urllib.parse import quote, urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import reviews
from cases.actions.family_reports import take_report
from cases.models import FamilyReport, Household
from tests import factories, taken
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event, Key, Parameter
from welfare.personal.masks import mask_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground", "today")]
TODAY, APRIL = date(2026, 4, 28), date(2026, 4, 1)


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY)


def take(*homes, **fields):
    said = {"reported_on": TODAY, "channel": "village", "told_by": "户主", "changed": False}
    return take_report(by=fields.pop("by", walk.worker()), households=homes, **{**said, **fields})


def silent():
    return set(reviews.silent(Household.objects.all(), APRIL))


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def test_who_is_measured_by_income_reports_and_the_others_do_not():
    one, two = factories.award().household, factories.award("NEAR").household
    factories.award("OLD")
    factories.household()
    assert silent() == {one, two}
    take(one)
    assert silent() == {two}
    row = FamilyReport.objects.get()
    assert (row.period, row.changed, row.taken_by) == (APRIL, False, walk.worker())
    event = Event.objects.get(verb="report_taken")
    assert (event.case_id, event.details["period"]) == (one.pk, "2026-04")


@pytest.mark.parametrize(
    ("months", "first"), [("1", date(2026, 5, 1)), ("3", APRIL), ("6", date(2026, 1, 1))]
)
def test_the_period_is_the_countys(months, first):
    factories.parameters(family_report_months=months)
    assert reviews.period_of(factories.county(), date(2026, 5, 9)) == first
    later = Parameter.objects.get(key=Key.FAMILY_REPORT_MONTHS)
    later.pk, later.value, later.valid_from = None, "1", date(2026, 5, 1)
    later.save()
    assert reviews.period_of(factories.county(), date(2026, 5, 9)) == date(2026, 5, 1)


def test_what_is_not_so_is_refused():
    home, other = factories.award().household, factories.award().household
    foreign = factories.award(area=factories.town(2)).household
    take(home)
    for homes, said in (
        ([home], {}),  # reported already
        ([foreign], {}),
        ([factories.household()], {}),  # nothing to report
        ([], {}),
        ([other], {"reported_on": date(2026, 4, 29)}),
        ([other], {"told_by": " "}),
        ([other], {"changed": True}),  # what?
        ([other, factories.award().household], {"changed": True, "told": "务工"}),
        ([other], {"by": walk.head()}),
    ):
        with pytest.raises(NotAllowed):
            take(*homes, **said)
    assert FamilyReport.objects.count() == 1


def test_a_village_is_taken_at_once_and_a_change_goes_on_to_its_registration(client):
    homes = [factories.award().household for _n in range(3)]
    client.force_login(walk.worker())
    listed = client.get(url("report_list"))
    assert listed.context["page"].paginator.count == 3
    page = client.get(url("report_take"), {"village": homes[0].village_id})
    assert page.context["form"].fields["households"].queryset.count() == 3
    said = {"reported_on": "2026-04-28", "channel": "village", "told_by": "村委会"}
    many = {**said, "households": [home.pk for home in homes[:2]], "changed": "False"}
    assert client.post(url("report_take"), many).url == url("report_list")
    one = {**said, "households": [homes[2].pk], "changed": "True", "told": "长子外出务工"}
    assert client.post(url("report_take"), one).url == url("change_kinds", homes[2].pk)
    counted = [tab.count for tab in client.get(url("report_list")).context["tabs"]]
    assert counted == [0, 3, 1]
    shown = client.get(url("report_list"), {"standing": "changed"}).content.decode()
    assert "长子外出务工" in shown
    take(homes[2])  # and later in the month: nothing more changed


def test_the_roster_of_a_village_is_masked_printed_and_taken_as_a_table(client):
    award, other = factories.award(size=2), factories.award()
    foreign = factories.award(area=factories.town(2)).household
    take(award.household)
    take(other.household, changed=True, told="务工")
    take(foreign, by=factories.user(Role.TOWN_CASEWORKER, foreign.town))
    client.force_login(walk.worker())
    asked = {"village": award.village_id, "month": "2026-04"}
    page = client.get(url("no_change_list"), asked).content.decode()
    number = award.payee.resident_id
    assert mask_id(number) in page
    assert number not in page
    assert other.payee.name not in page
    printing = url("list_print", "no-change", award.village_id) + "?" + urlencode(asked)
    assert html.escape(printing) in page
    assert "data-print" not in page
    assert client.get(printing).status_code == 405
    assert "data-print-now" in client.post(printing).content.decode()
    printed = Event.objects.get(verb="list_printed")
    assert (printed.details["rows"], printed.actor) == (1, walk.worker())
    beside = url("list_print", "no-change", foreign.village_id) + "?" + urlencode(asked)
    assert client.post(beside).status_code == 404
    address = f"{url('no_change_list')}?{urlencode(asked)}"
    assert html.escape(f"{reverse('welfare:export_order')}?list={quote(address, '')}") in page
    written = list(taken.sheet(walk.worker(), address).iter_rows(values_only=True))
    assert len(written) == 4
    assert str(award.village) in written[1][0]
    assert written[3][:5] == (award.payee.name, mask_id(number), "低保", 2, 400)
    wrong = {"month": "2026-99"}
    assert client.get(url("no_change_list"), asked | wrong).context["rows"] == []
    assert client.get(url("no_change_list"), {"village": foreign.village_id}).context["rows"] == []


def test_the_list_asks_as_often_for_many_as_for_one(client, django_assert_max_num_queries):
    take(factories.award().household)
    client.force_login(walk.worker())
    client.get(url("report_list"), {"standing": "said"})
    with django_assert_max_num_queries(16) as one:
        client.get(url("report_list"), {"standing": "said"})
    take(*[factories.award().household for _n in range(50)])
    with django_assert_max_num_queries(len(one)):
        page = client.get(url("report_list"), {"standing": "said"}).context["page"]
    assert (page.paginator.count, len(page.object_list)) == (51, 50)


def test_tiles_of_the_start_page(client):
    award = factories.award()
    client.force_login(walk.worker())
    tiles = {tile.url: tile.number for tile in client.get(url("due")).context["tiles"]}
    assert tiles[url("report_list")] == 1
    take(award.household)
    assert url("report_list") not in {t.url for t in client.get(url("due")).context["tiles"]}
    Parameter.objects.filter(key=Key.FAMILY_REPORT_MONTHS).delete()
    assert client.get(url("due")).status_code in (200, 204)
    refused = client.get(url("report_list"))
    assert str(Key.FAMILY_REPORT_MONTHS.label) in refused.content.decode()
