"""Pages: scope, counts that equal their lists, exports, constant queries."""

import re
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from tests import factories, taken
from tests.verification.files import MONTH, department_file, grant
from tests.verification.test_findings import close, finding, verify
from verification import actions
from verification.imports import DESK
from verification.models import Comparison, CountyDepartment, Finding
from verification.own_departments import awaited
from verification.states import FindingStatus
from welfare.accounts.roles import Role
from welfare.county.months import add_months, first_of
from welfare.exceptions import NotAllowed
from welfare.files import imports

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def get(client, name, *args, **query):
    return client.get(reverse(f"verification:{name}", args=args), query)


def login(client, role, area=None):
    client.force_login(factories.user(role, area))


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("finding_list", {"town_caseworker", "town_head", "county_caseworker", "county_approver"}),
        ("comparison_list", {"county_caseworker"}),
        ("file_list", {"county_caseworker"}),
        ("due", {"town_caseworker", "town_head", "county_caseworker", "county_approver"}),
    ],
)
@pytest.mark.parametrize("role", Role)
def test_who_opens_which_page(county, client, name, roles, role):
    login(client, role)
    assert get(client, name).status_code == (200 if role in {*roles, Role.OVERSEER} else 403)


def listed(role, **query):
    """The workbook of the list, narrowed so: its headings and rows."""
    address = f"{reverse('verification:finding_list')}?{urlencode(query)}"
    return taken.rows(factories.user(role), address)


def is_open(answer):
    (box,) = re.findall(r'<details[^>]*class="filter[^>]*>', answer.content.decode())
    return " open" in box.replace("\n", " ")


def test_the_number_of_queries_does_not_depend_on_the_rows(
    county, client, django_assert_max_num_queries
):
    login(client, Role.COUNTY_CASEWORKER)
    for many in (1, 30):
        for _n in range(many):
            finding()
        with django_assert_max_num_queries(13):
            get(client, "finding_list")


def test_the_comparison_page_counts_what_its_lists_hold(county, client):
    award, dead = grant(), grant()
    department_file("car", [(award.payee, {"category": "普通二轮摩托车", "state": "正常"})])
    department_file("death", [(dead.payee, {})])
    with TestCase.captureOnCommitCallbacks(execute=True):
        run = actions.start_comparison(
            by=factories.user(Role.COUNTY_CASEWORKER), county=county, month=MONTH
        )
    login(client, Role.COUNTY_CASEWORKER)
    page = get(client, "comparison", run.pk)
    kinds = {row["kind"]: row for row in page.context["kinds"]}
    assert (kinds["motorcycle"]["noted"], kinds["dead"]["open"]) == (1, 1)
    assert kinds["car"]["n"] == 0
    for row in kinds.values():
        assert client.get(row["url"]).context["page"].paginator.count == row["n"]
    assert "不动产" in page.content.decode()


def test_start_from_the_page(county, client):
    login(client, Role.COUNTY_CASEWORKER)
    url = reverse("verification:comparison_start")
    refused = client.post(url, {"month": "2022-12"})
    assert refused.context["form"].errors
    assert client.post(url, {"month": "x"}).context["form"].errors
    assert client.get(url).status_code == 405
    department_file("death", [(grant().payee, {})])
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert client.post(url, {"month": "2022-12"}).status_code == 302
    assert Comparison.objects.get().finished_at


def test_the_way_through_the_forms(county, client):
    row = finding()
    login(client, Role.TOWN_CASEWORKER)
    assert get(client, "finding", row.pk).status_code == 200
    url = reverse("verification:finding_verify", args=[row.pk])
    assert client.get(url).status_code == 200
    answer = {"version": 1, "confirmed": "yes", "note": "车已卖"}
    assert client.post(url, {**answer, "note": ""}).context["form"].errors
    assert client.post(url, {**answer, "version": 7}).status_code == 409
    assert client.post(url, answer).status_code == 302
    assert client.post(url, answer).status_code == 409
    login(client, Role.COUNTY_CASEWORKER)
    assert get(client, "finding", row.pk).status_code == 200
    url = reverse("verification:finding_close", args=[row.pk])
    assert client.get(url).status_code == 200
    answer = {"version": 2, "action": "end", "effective_month": "2023-01", "note": "已核实"}
    answer["ground"] = "property"
    assert client.post(url, answer).context["form"].errors
    assert client.post(url, {**answer, "heard": "12月30日"}).status_code == 302
    row.refresh_from_db()
    assert row.status == FindingStatus.CLOSED
    assert get(client, "finding", row.pk).status_code == 200


def test_return_and_assign_pages(county, client):
    lost = finding("medical_missed", town=None)
    row = verify(finding())
    login(client, Role.COUNTY_CASEWORKER)
    url = reverse("verification:finding_return", args=[row.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"version": 2, "note": "再看"}).status_code == 302
    url = reverse("verification:finding_assign", args=[lost.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"version": 1, "town": factories.town().pk}).status_code == 302
    assert not Finding.objects.filter(town=None).exists()


def test_a_step_that_is_not_due_leads_back(county, client):
    row = finding()
    login(client, Role.COUNTY_CASEWORKER)
    assert get(client, "finding_close", row.pk).status_code == 302


def test_no_whole_number_on_a_page_or_in_the_api(county, client):
    row = finding()
    number = row.person.resident_id
    login(client, Role.TOWN_CASEWORKER)
    for path in (
        reverse("verification:finding", args=[row.pk]),
        reverse("verification:finding_list"),
        f"/api/v1/findings/{row.pk}/",
        "/api/v1/findings/",
    ):
        response = client.get(path)
        assert response.status_code == 200
        assert number not in response.content.decode()
    login(client, Role.FINANCE)
    assert client.get("/api/v1/findings/").status_code == 403
    login(client, Role.TOWN_CASEWORKER, factories.town(2))
    assert client.get(f"/api/v1/findings/{row.pk}/").status_code == 404
    assert len(client.get("/api/v1/findings/").json()["results"]) == 0


def test_the_file_grid_says_who_has_not_sent(county, client):
    department_file("death", [(grant().payee, {})])
    login(client, Role.COUNTY_CASEWORKER)
    page = get(client, "file_list", month="2022-12")
    assert (page.context["sent"], page.context["departments"]) == (1, 1)
    assert "未报送" in page.content.decode()


def test_the_county_waits_for_what_it_asked_for_and_for_whoever_sent_lately(county):
    """Not for each of all the departments there are: most counties hear of a few."""
    assert awaited(county, MONTH) == set()
    department_file("death", [(grant().payee, {})], month=add_months(MONTH, -1))
    assert awaited(county, MONTH) == {"death"}
    said = {"county": county, "due_day": 10}
    CountyDepartment.objects.create(code="car", first_month=MONTH, **said)
    CountyDepartment.objects.create(code="tax", first_month=add_months(MONTH, 1), **said)
    assert awaited(county, MONTH) == {"death", "car"}


def test_the_file_of_a_department_of_the_countys_own_has_its_page(county, client):
    said = {"county": county, "due_day": 10, "first_month": MONTH, "name": "彩票"}
    CountyDepartment.objects.create(code="lottery", columns={"won": {"label": "奖金"}}, **said)
    someone = grant().payee
    text = f"姓名,身份证号,奖金\n{someone.name},{someone.resident_id},9\n"
    batch = imports.hand_in(
        by=factories.user(Role.COUNTY_CASEWORKER),
        county=county,
        spec=DESK.specs["lottery"],
        file=BytesIO(text.encode()),
        file_name="彩票_202212.csv",
        month=MONTH,
    )
    login(client, Role.COUNTY_CASEWORKER)
    assert get(client, "file_detail", batch.pk).status_code == 200


def test_a_month_that_has_not_begun_has_no_comparison(county):
    later = add_months(first_of(timezone.localdate()), 1)
    department_file("death", [(grant().payee, {})], month=later)
    with pytest.raises(NotAllowed, match="尚未开始"):
        actions.start_comparison(by=None, county=county, month=later)


def test_the_county_is_told_of_findings_without_a_town(client, county):
    """They stood in no tile and in no list of their own."""
    finding("car")
    nowhere = finding("dead", town=None)
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    tiles = client.get(reverse("verification:due")).content.decode()
    assert "without_town=on" in tiles
    page = client.get(reverse("verification:finding_list"), {"without_town": "on"})
    assert [row.pk for row in page.context["page"]] == [nowhere.pk]


def findings():
    """Of three kinds in two towns, one of them closed."""
    two = grant(area=factories.town(2))
    rows = [finding(), finding(), finding("dead"), finding("car", two), finding("business", two)]
    close(verify(rows[2]))
    verify(rows[3])
    return [row.pk for row in rows]


class TestSomeFindings:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, departments, further):
        return further(findings)

    @pytest.fixture
    def some(self, built, db):
        rows = Finding.objects.in_bulk(built)
        return [rows[pk] for pk in built]

    @pytest.mark.parametrize("role", [Role.TOWN_CASEWORKER, Role.COUNTY_CASEWORKER])
    def test_tabs_count_what_their_lists_hold(self, some, client, role):
        login(client, role)
        page = get(client, "finding_list")
        for tabs in (page.context["tabs"], page.context["kinds"]):
            for tab in tabs:
                listed = client.get(reverse("verification:finding_list") + tab.url)
                assert listed.context["page"].paginator.count == tab.count

    def test_a_town_sees_only_its_own(self, some, client):
        login(client, Role.TOWN_CASEWORKER)
        assert get(client, "finding_list").context["page"].paginator.count == 3
        foreign = some[4]
        for name in ("finding", "finding_verify"):
            assert get(client, name, foreign.pk).status_code == 404
        post = client.post(
            reverse("verification:finding_verify", args=[foreign.pk]),
            {"version": 1, "confirmed": "yes", "note": "x"},
        )
        assert post.status_code == 404
        assert len(listed(Role.TOWN_CASEWORKER)) == 1 + 3

    def test_another_county_sees_nothing(self, some, client):
        login(client, Role.COUNTY_CASEWORKER, factories.county("610398", "邻县"))
        assert get(client, "finding_list").context["page"].paginator.count == 0
        for name in ("finding", "finding_close", "finding_return", "finding_assign"):
            assert get(client, name, some[0].pk).status_code == 404
        run = Comparison.objects.get()
        assert get(client, "comparison", run.pk).status_code == 404
        assert get(client, "comparison_list").context["page"].paginator.count == 0

    def test_a_wrong_filter_shows_nothing_instead_of_everything(self, some, client):
        login(client, Role.COUNTY_CASEWORKER)
        for wrong in ({"month": "abc"}, {"town": "999999"}, {"kind": "x"}, {"status": "x"}):
            assert get(client, "finding_list", **wrong).context["page"].paginator.count == 0
            assert len(listed(Role.COUNTY_CASEWORKER, **wrong)) == 1
            assert len(client.get("/api/v1/findings/", wrong).json()["results"]) == 0

    def test_the_api_narrows_as_the_page_does(self, some, client):
        login(client, Role.COUNTY_CASEWORKER)
        for query in (
            {"month": "2021-01"},
            {"month": f"{MONTH:%Y-%m}"},
            {"town": factories.town(2).pk},
        ):
            shown = get(client, "finding_list", **query).context["page"].paginator.count
            assert len(client.get("/api/v1/findings/", query).json()["results"]) == shown

    def test_the_filter_is_folded_until_it_is_used(self, some, client):
        login(client, Role.COUNTY_CASEWORKER)
        for query in ({}, {"status": "open"}):
            assert not is_open(get(client, "finding_list", **query))
        for query in ({"kind": "car"}, {"kind": "nothing-such"}):
            assert is_open(get(client, "finding_list", **query))

    def test_the_workbook_names_each_fact(self, some):
        Finding.objects.update(evidence=[{"day": "2022-11-20", "name": "某人"}])
        said = [row[6] for row in listed(Role.COUNTY_CASEWORKER)[1:] if row[6]]
        assert said
        assert all("：" in one for one in said)

    def test_the_export_holds_exactly_the_filtered_rows(self, some, client):
        login(client, Role.COUNTY_CASEWORKER)
        for query in (
            {},
            {"kind": "car"},
            {"status": "closed"},
            {"month": "2022-12", "kind": "dead"},
        ):
            shown = get(client, "finding_list", **query).context["page"].paginator.count
            assert len(listed(Role.COUNTY_CASEWORKER, **query)) == 1 + shown

    def test_a_town_without_its_village_of_findings_has_tiles(self, some, client):
        login(client, Role.TOWN_CASEWORKER)
        (tile,) = get(client, "due").context["tiles"]
        assert tile.number == 2
        assert client.get(tile.url).context["page"].paginator.count == 2
        login(client, Role.COUNTY_CASEWORKER)
        tiles = get(client, "due").context["tiles"]
        assert tiles[0].number == 1
        assert client.get(tiles[0].url).context["page"].paginator.count == 1
