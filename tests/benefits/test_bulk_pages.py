"""Pages of bulk grants: from the form to the confirmation, what they show, and to whom."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits.models import BulkGrant, Payment
from benefits.states import GrantStatus, RunStatus
from cases.models import GoLive
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_bulk import confirmed, heating, prices
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


@pytest.fixture
def finance(client):
    client.force_login(scene.finance())
    return client


def get(client, name, *args, **query):
    return client.get(reverse(f"benefits:{name}", args=args), query)


def post(client, name, *args, **values):
    return client.post(reverse(f"benefits:{name}", args=args), values)


def test_a_batch_from_the_form_to_the_run(client, finance, django_capture_on_commit_callbacks):
    factories.parameters()
    scene.goes_live("HEATING")
    for number in (1, 2):
        factories.award("DIBAO", area=factories.town(number), size=number)
    programme, dibao = factories.programme("HEATING"), factories.programme("DIBAO")
    listed = get(finance, "bulk_list").content.decode()
    assert reverse("benefits:bulk_prepare", args=[programme.pk]) in listed
    assert get(finance, "bulk_prepare", programme.pk).status_code == 200
    said = {"month": "2026-10", "as_of": "2026-10", "per": "person", "amount": "200"}
    said |= {"document": "测试〔2026〕8号", "groups": dibao.pk}
    with django_capture_on_commit_callbacks(execute=True):
        answered = post(finance, "bulk_prepare", programme.pk, **said)
    grant = BulkGrant.objects.get()
    assert answered.url == reverse("benefits:bulk", args=[grant.pk])
    assert (grant.status, grant.count, grant.total) == (GrantStatus.CALCULATED, 3, 600)
    page = get(finance, "bulk", grant.pk)
    assert not page.context["may"]["confirm_grant"]
    assert [row["total"] for row in page.context["by_town"]] == [200, 400]
    assert sum(row["total"] for row in page.context["by_group"]) == grant.total
    client.force_login(scene.approver())
    page = get(client, "bulk", grant.pk)
    assert page.context["may"]["confirm_grant"]
    assert "600.00" in page.content.decode()
    post(client, "bulk_confirm", grant.pk, version=grant.version)
    grant.refresh_from_db()
    assert (grant.status, grant.confirmed_by) == (GrantStatus.CONFIRMED, scene.approver())
    waiting = get(client, "bulk", grant.pk).context["progress"]
    assert [(row["count"], row["total"]) for row in waiting] == [(2, Decimal(600))]
    run = scene.run_to(RunStatus.SENT)
    shown = get(client, "run", run.pk).content.decode()
    assert "取暖补贴" in shown
    named = get(client, "bulk", grant.pk)
    assert [(row["run"], row["count"], row["total"]) for row in named.context["runs"]] == [
        (run, 2, Decimal(600))
    ]
    assert reverse("benefits:run", args=[run.pk]) in named.content.decode()
    first = run.payments.filter(grant=grant).order_by("pk").first()
    answer(run, scene.finance(), fail={first.reference: "销户"})
    became = {
        row["status"]: row["total"] for row in get(client, "bulk", grant.pk).context["progress"]
    }
    assert became == {"paid": 400, "failed": 200}
    rows = get(client, "payment_list", grant=grant.pk)
    assert (rows.context["count"], rows.context["total"]) == (2, 600)
    assert get(client, "bulk_list").status_code == 200


def test_a_price_subsidy_below_the_line_is_refused_with_everything_still_typed(finance):
    factories.parameters()
    scene.standards()
    factories.award()
    scene.goes_live("PRICES", date(2026, 9, 1))
    programme = factories.programme("PRICES")
    said = {"month": "2026-09", "as_of": "2026-09", "cpi": "2.1", "food_cpi": "3"}
    said |= {
        "released_on": "2026-10-14",
        "document": "文",
        "groups": factories.programme("DIBAO").pk,
    }
    page = post(finance, "bulk_prepare", programme.pk, **said)
    assert page.status_code == 200
    assert "2.1" in page.context["form"].non_field_errors()[0]
    assert 'value="2.1"' in page.content.decode()
    assert not BulkGrant.objects.exists()
    answered = post(finance, "bulk_prepare", programme.pk, **{**said, "cpi": "3.5"})
    assert answered.status_code == 302
    assert BulkGrant.objects.get().groups.get().programme.code == "DIBAO"


def test_an_overdue_subsidy_is_listed_until_it_reached_everybody(finance, monkeypatch):
    scene.standards()
    factories.award(size=2)
    grant = confirmed(prices())
    assert not get(finance, "bulk_list").context["overdue"]
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 11, 20))
    assert list(get(finance, "bulk_list").context["overdue"]) == [grant]
    assert str(grant.due_on) in get(finance, "bulk_list").content.decode()
    assert reverse("benefits:bulk_list") in get(finance, "due").content.decode()
    run = scene.run_to(RunStatus.SENT)
    assert list(get(finance, "bulk_list").context["overdue"]) == [grant]
    answer(run, scene.finance())
    assert not get(finance, "bulk_list").context["overdue"]


def test_people_are_narrowed_by_town_and_group(finance):
    for number in (1, 2):
        factories.award("DIBAO", area=factories.town(number), size=2)
    factories.award("TEKUN")
    grant = heating("DIBAO", "TEKUN")
    everybody = get(finance, "bulk_people", grant.pk)
    assert (everybody.context["count"], everybody.context["total"]) == (5, 1000)
    some = get(finance, "bulk_people", grant.pk, town=factories.town(2).pk)
    assert some.context["count"] == 2
    some = get(finance, "bulk_people", grant.pk, group=factories.programme("TEKUN").pk)
    assert some.context["count"] == 1
    assert get(finance, "bulk_people", grant.pk, town=9999).context["count"] == 0
    one = grant.shares.order_by("pk").first()
    for wanted in (one.person.name, one.award.number):
        found = get(finance, "bulk_people", grant.pk, q=wanted).context["page"]
        assert one.pk in {row.pk for row in found}
        assert found.paginator.count < 5
    assert get(finance, "bulk_people", grant.pk, q="查无此人").context["count"] == 0
    assert "61032" not in everybody.content.decode()  # no resident IDs


def test_a_stale_page_is_a_conflict_and_a_discard_has_its_reason(client, finance):
    factories.award()
    grant = heating()
    client.force_login(scene.approver())
    assert post(client, "bulk_confirm", grant.pk, version=grant.version - 1).status_code == 409
    assert get(client, "bulk_discard", grant.pk).status_code == 200
    post(client, "bulk_discard", grant.pk, version=grant.version, reason="")
    grant.refresh_from_db()
    assert grant.status == GrantStatus.CALCULATED
    post(client, "bulk_discard", grant.pk, version=grant.version, reason="文件撤回")
    grant.refresh_from_db()
    assert grant.status == GrantStatus.DISCARDED
    assert "文件撤回" in get(client, "bulk", grant.pk).content.decode()


def test_who_sees_and_who_may(client):
    factories.award()
    grant = heating()
    client.force_login(factories.user(Role.STATISTICIAN))
    assert get(client, "bulk", grant.pk).status_code == 200
    assert post(client, "bulk_confirm", grant.pk, version=grant.version).status_code == 403
    assert get(client, "bulk_prepare", grant.programme_id).status_code == 403
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    assert get(client, "bulk_list").status_code == 403
    stranger = factories.user(Role.FINANCE, factories.county("610398", "别县"), name="other")
    client.force_login(stranger)
    for name in ("bulk", "bulk_people", "bulk_discard"):
        assert get(client, name, grant.pk).status_code == 404
    assert get(client, "bulk_prepare", grant.programme_id).status_code == 404
    assert get(client, "bulk_list").context["page"].paginator.count == 0


def test_the_approver_is_told(client):
    factories.award()
    heating()
    client.force_login(scene.approver())
    assert reverse("benefits:bulk_list") in get(client, "due").content.decode()


@pytest.mark.parametrize("name", ["bulk", "bulk_people"])
def test_pages_do_not_query_per_row(finance, name, django_assert_max_num_queries):
    for _n in range(2):
        factories.award(size=2)
    grant = confirmed(heating())
    run = scene.run_to(RunStatus.CALCULATED)
    with django_assert_max_num_queries(40) as few:
        assert get(finance, name, grant.pk).status_code == 200
    run.payments.all().delete()
    Payment.objects.all().delete()
    run.status = RunStatus.DISCARDED
    run.save()
    BulkGrant.objects.filter(pk=grant.pk).update(status=GrantStatus.DISCARDED)
    for number in range(20):
        factories.award(area=factories.town(1 + number % 4), size=2)
    again = confirmed(heating())
    scene.run_to(RunStatus.CALCULATED)
    with django_assert_max_num_queries(len(few)):
        assert get(finance, name, again.pk).status_code == 200


def test_the_list_does_not_query_per_row(finance, django_assert_max_num_queries):
    scene.standards()
    factories.award()
    prices()
    with django_assert_max_num_queries(25) as few:
        get(finance, "bulk_list")
    for month in range(1, 9):
        heating(month=date(2026, month, 1), as_of=date(2026, month, 1))
    with django_assert_max_num_queries(len(few)):
        get(finance, "bulk_list")


def test_groups_are_ticked_and_keep_the_order_of_the_list(
    finance, django_capture_on_commit_callbacks
):
    factories.parameters()
    factories.award("DIBAO")
    scene.goes_live("HEATING")
    programme = factories.programme("HEATING")
    groups = [factories.programme(code) for code in ("DIBAO", "TEKUN", "ORPHAN")]
    page = get(finance, "bulk_prepare", programme.pk).content.decode()
    assert page.count('type="checkbox" name="groups"') == len(groups)
    assert 'name="group_2"' not in page
    said = {"month": "2026-10", "as_of": "2026-10", "per": "person", "amount": "200"}
    said |= {"document": "文", "groups": [groups[2].pk, groups[0].pk]}
    with django_capture_on_commit_callbacks(execute=True):
        post(finance, "bulk_prepare", programme.pk, **said)
    chosen = BulkGrant.objects.get().groups.order_by("position")
    assert [one.programme for one in chosen] == [groups[0], groups[2]]


def test_who_may_not_prepare_reads_who_does(client):
    factories.programme("HEATING")
    client.force_login(scene.approver())
    page = get(client, "bulk_list")
    assert [one.code for one in page.context["prepared_here"]] == ["HEATING"]
    assert "取暖补贴" in page.content.decode()


def test_a_month_before_the_go_live_is_granted_elsewhere():
    """A subsidy of September stood in October's run, though ledgers held September."""
    factories.award("DIBAO")
    scene.goes_live("HEATING", NEXT)
    with pytest.raises(NotAllowed, match=f"{factories.programme('HEATING')}.*2026-11.*2026-10"):
        heating("DIBAO")
    GoLive.objects.update(month=MONTH)
    grant = heating("DIBAO")
    GoLive.objects.update(month=NEXT)
    with pytest.raises(NotAllowed, match="2026-11"):
        confirmed(grant)


def test_no_grant_of_a_programme_that_is_not_paid_here():
    factories.award("DIBAO")
    scene.goes_live("HEATING")
    GoLive.objects.update(confirmed_at=None)
    with pytest.raises(NotAllowed, match=str(factories.programme("HEATING"))):
        heating("DIBAO")
    assert not BulkGrant.objects.exists()
