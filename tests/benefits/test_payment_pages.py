"""Pages of payments: what they show, that numbers agree, and that they do not query per row."""

import io
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from benefits import selections
from benefits.actions import payroll
from benefits.models import Payment, PayrollRun
from benefits.payroll import count_and_sum
from benefits.signing import seen
from benefits.states import RunStatus
from tests import factories, taken
from tests.benefits import scene
from tests.benefits.bank import answer, return_file
from tests.benefits.scene import MONTH
from welfare.accounts.roles import Role
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


def get(client, name, *args, **query):
    return client.get(reverse(f"benefits:{name}", args=args), query)


def post(client, name, *args, **values):
    return client.post(reverse(f"benefits:{name}", args=args), values)


@pytest.fixture
def finance(client):
    client.force_login(scene.finance())
    return client


def test_from_the_list_to_settled(client, finance, django_capture_on_commit_callbacks):
    factories.parameters()
    factories.award(basic=400)
    bad = factories.award(basic=500)
    factories.live(month=scene.MONTH)
    assert get(client, "run_list").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answered = post(client, "run_start", month="2026-10")
    run = PayrollRun.objects.get()
    assert answered.url == reverse("benefits:run", args=[run.pk])
    assert run.status == RunStatus.CALCULATED
    page = get(client, "run", run.pk).content.decode()
    assert "900.00" in page
    client.force_login(scene.reviewer())
    looked_at = get(client, "run", run.pk).context["changes_mark"]
    post(client, "run_sign", run.pk, version=run.version, looked_at=looked_at)
    client.force_login(scene.leader())
    run.refresh_from_db()
    post(client, "run_approve", run.pk, version=run.version, looked_at=looked_at)
    client.force_login(scene.cashier())
    run.refresh_from_db()
    post(client, "run_send", run.pk, version=run.version)
    file = post(client, "run_bank_file", run.pk)
    content = b"".join(file.streaming_content)
    assert "attachment" in file["Content-Disposition"]
    assert Event.objects.filter(verb="bank_file_downloaded").count() == 1
    failing = Payment.objects.get(award=bad).reference
    upload = io.BytesIO(return_file(content, {failing: "账号不存在"}))
    upload.name = "回盘.csv"
    assert post(client, "run_return", run.pk, file=upload).status_code == 403  # who sent it
    client.force_login(scene.finance())
    upload.seek(0)
    post(client, "run_return", run.pk, file=upload)
    run.refresh_from_db()
    assert run.status == RunStatus.SETTLED
    listed = get(client, "failed_list").content.decode()
    assert "账号不存在" in listed
    bad.refresh_from_db()
    given = {
        "account": "6299 1234 5678 9012",
        "holder": "测试",
        "bank": "测试银行",
        "reason": "换卡",
    }
    post(client, "account_correct", bad.pk, version=bad.version, **given)
    bad.refresh_from_db()
    assert bad.account == "6299123456789012"
    assert get(client, "run", run.pk).status_code == 200


def test_tile_list_and_file_are_one_number(client, finance):
    for basic in (100, 200, 300, 400):
        factories.award(basic=basic, area=factories.town(1 + basic // 250))
    run = scene.run_to(RunStatus.SENT)
    references = list(run.payments.order_by("pk").values_list("reference", flat=True))
    answer(run, scene.finance(), fail=dict.fromkeys(references[:2], "销户"))
    assert count_and_sum(selections.failed(scene.finance())) == (2, Decimal(300))
    tiles = get(client, "due").content.decode()
    assert "300.00" in tiles
    assert get(client, "failed_list").context["count"] == 2
    query = {"month": "2026-10", "town": factories.town(2).pk}
    listed = get(client, "payment_list", **query)
    assert (listed.context["count"], listed.context["total"]) == (2, Decimal(700))
    address = f"{reverse('benefits:payment_list')}?{urlencode(query)}"
    sheet = taken.sheet(scene.finance(), address)
    assert [sheet[f"{letter}3"].number_format for letter in "LMNO"] == ["#,##0.00"] * 4
    rows = list(sheet.values)[2:]
    assert len(rows) == 2
    assert sum(row[14] for row in rows) == 700
    assert all("6299" not in str(row[8]) for row in rows)


def test_pages_of_a_run_do_not_query_per_row(finance, subtests, django_assert_max_num_queries):
    asked = {}

    def many(count):
        for n in range(count):
            factories.award(account="" if n % 3 == 0 else "6299000011112222", basic=100 + n)

    many(3)
    run = scene.run_to(RunStatus.CALCULATED)
    for name in ("run", "run_differences", "run_exclusions"):
        with django_assert_max_num_queries(53) as few:
            assert get(finance, name, run.pk).status_code == 200
        asked[name] = len(few)
    PayrollRun.objects.update(status=RunStatus.DISCARDED)
    Payment.objects.all().delete()
    many(20)
    again = scene.run_to(RunStatus.CALCULATED)
    for name, few in asked.items():
        with subtests.test(name=name), django_assert_max_num_queries(few):
            assert get(finance, name, again.pk).status_code == 200


def test_lists_do_not_query_per_row(finance, subtests, django_assert_max_num_queries):
    asked = {}
    factories.award()
    run = scene.run_to(RunStatus.SENT)
    answer(run, scene.finance(), fail={run.payments.get().reference: "销户"})
    for name in ("payment_list", "failed_list", "run_list"):
        with django_assert_max_num_queries(25) as few:
            get(finance, name)
        asked[name] = len(few)
    for _n in range(12):
        factories.award()
    second = scene.run_to(RunStatus.SENT)
    references = second.payments.values_list("reference", flat=True)
    answer(second, scene.finance(), fail=dict.fromkeys(references, "销户"))
    for name, few in asked.items():
        with subtests.test(name=name), django_assert_max_num_queries(few):
            get(finance, name)


def test_checks_of_a_run(client, finance):
    first, second = factories.award(), factories.award()
    scene.run_to(RunStatus.SENT)
    for award in (first, second):
        award.account, award.account_hash = "6299555566667777", "shared"
        award.save()
    late = factories.award(first_month=MONTH)
    run = scene.run_to(RunStatus.CALCULATED, date(2026, 11, 1))
    context = get(client, "run", run.pk).context
    assert context["shared_count"] == 2
    assert context["changed_count"] == 2
    assert [(row.award, row.month) for row in context["behind"]] == [(late, MONTH)]
    assert context["behind_told"]["total"] == 400


def test_the_payments_of_an_award_on_its_page(client):
    award = factories.award()
    scene.supplement(award)
    scene.run_to(RunStatus.SENT)
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    page = get(client, "award_payments", award.pk).content.decode()
    assert "544.00" in page
    assert "重病重残 144 × 1" in " ".join(page.split())
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    assert get(client, "award_payments", award.pk).status_code == 404


def test_standards_in_force_and_to_come(client, finance):
    scene.standards()
    scene.kinds()
    page = get(client, "standard_list")
    assert page.content.decode().count("480.00") == 1
    assert scene.DOCUMENT in page.content.decode()


@pytest.mark.parametrize("role", [Role.STATISTICIAN, Role.COUNTY_CASEWORKER])
def test_nothing_is_due_for_people_who_only_look(client, role):
    client.force_login(factories.user(role))
    assert get(client, "due").status_code == 204


def test_an_empty_choice_of_a_filter_says_all(client):
    client.force_login(factories.user(Role.FINANCE))
    page = client.get(reverse("benefits:payment_list")).content.decode()
    assert "---------" not in page


def test_what_is_left_out_names_its_month_in_words(client, finance):
    """The detail was a bare 2026-10."""
    unset = factories.award()
    unset.amounts.all().delete()
    factories.award()
    run = scene.run_to(RunStatus.CALCULATED)
    page = get(client, "run_exclusions", run.pk).content.decode()
    assert "2026年10月" in page
    assert "2026-10</td>" not in page


def test_nothing_is_said_to_be_in_order_before_it_was_worked_out(client, finance):
    """“No award differs” stood under “not reconciled yet”."""
    assert "没有不符" not in get(client, "reconciliation_month").content.decode()
    scene.reconciled()
    assert "没有不符" in get(client, "reconciliation_month").content.decode()


def test_money_taken_back_leads_to_the_year_that_one_came_from(client, finance):
    """From the list of 2023 one landed on that of this year."""
    made = factories.allocation(
        factories.programme("DIBAO"), first_month=date(2023, 1, 1), last_month=date(2023, 12, 1)
    )
    there = f"{reverse('benefits:allocation_list')}?year=2023"
    assert there in get(client, "allocation_take_back", made.pk).content.decode()
    said = {"amount": "1", "document": "文", "dated": "2026-11-01", "note": "调剂"}
    answered = client.post(reverse("benefits:allocation_take_back", args=[made.pk]), said)
    assert answered.url == there


def one_calculated():
    factories.award()
    return scene.run_to(RunStatus.CALCULATED)


def one_sent():
    return scene.forward(one_calculated(), RunStatus.SENT)


class TestACalculatedRun:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(one_calculated).pk

    @pytest.fixture
    def run(self, built, db):
        return PayrollRun.objects.get(pk=built)

    def test_stale_versions_are_a_conflict(self, run, client, finance):
        client.force_login(scene.reviewer())
        signed = {"version": run.version, "looked_at": list(seen.asked(run))}
        assert post(client, "run_sign", run.pk, **signed).status_code == 302
        assert post(client, "run_sign", run.pk, **signed).status_code == 409
        assert post(client, "run_discard", run.pk, version="x", reason="y").status_code == 200
        run.refresh_from_db()
        assert run.status == RunStatus.SIGNED

    def test_a_wrong_filter_shows_nothing_instead_of_everything(self, client, finance):
        assert get(client, "payment_list", month="abc").context["count"] == 0
        assert get(client, "payment_list", town="999999").context["count"] == 0

    def test_of_a_run_that_was_discarded_no_list_says_what_differs(self, run, client, finance):
        """“Every award is paid as last month” stood there, and nothing was paid."""
        payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="测试")
        page = reverse("benefits:run", args=[run.pk])
        for name in ("run_differences", "run_news"):
            assert client.get(reverse(f"benefits:{name}", args=[run.pk])).url == page


class TestASentRun:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(one_sent).pk

    @pytest.fixture
    def run(self, built, db):
        return PayrollRun.objects.get(pk=built)

    def test_a_wrong_return_file_shows_the_sentence_and_the_workbook(self, run, client, finance):
        payment = run.payments.get()
        upload = io.BytesIO(f"流水号,金额,结果\n{payment.reference},1,成功\n".encode())
        upload.name = "x.csv"
        page = post(client, "run_return", run.pk, file=upload)
        assert "400.00" in page.content.decode()
        refused = run.returns.get()
        workbook = post(client, "return_errors", refused.pk)
        assert b"".join(workbook.streaming_content).startswith(b"PK")
        assert get(client, "run", run.pk).status_code == 200

    def test_failed_payments_stay_listed_until_their_replacement_is_sent(
        self, run, client, finance
    ):
        award = run.payments.get().award
        answer(run, scene.finance(), fail={run.payments.get().reference: "销户"})
        page = get(client, "failed_list").content.decode()
        assert "暂不重发" in page
        assert reverse("benefits:account_correct", args=[award.pk]) in page
        right = reverse("benefits:account_confirm", args=[award.pk])
        assert right in page
        assert "1 笔暂不重发" in get(client, "due").content.decode()
        assert "销户" in get(client, "account_confirm", award.pk).content.decode()
        given = {"version": award.version, "reason": "银行误退，账户有效"}
        post(client, "account_confirm", award.pk, **given)
        page = get(client, "failed_list").content.decode()
        assert "银行误退" in page
        assert right not in page
        assert "暂不重发" not in get(client, "due").content.decode()
        second = scene.run_to(RunStatus.CALCULATED, date(2026, 11, 1))
        page = get(client, "failed_list")
        assert page.context["count"] == 1
        assert "2026-11 #1" in page.content.decode()
        assert "2026-11 #1" in get(client, "account_correct", award.pk).content.decode()
        scene.forward(second, RunStatus.SENT)
        assert get(client, "failed_list").context["count"] == 0

    def test_another_county_sees_nothing(self, run, client):
        stranger = factories.user(Role.FINANCE, factories.county("610398", "别县"), name="other")
        stranger.roles = [Role.FINANCE, Role.CASHIER]
        stranger.save()
        client.force_login(stranger)
        for name in ("run", "run_differences", "run_exclusions", "run_return", "run_discard"):
            assert get(client, name, run.pk).status_code == 404
        for name in ("run_send", "run_bank_file"):
            assert post(client, name, run.pk, version=1).status_code == 404
        assert get(client, "payment_list").context["count"] == 0
        assert get(client, "account_correct", run.payments.get().award_id).status_code == 404

    def test_api_is_scoped_and_masked(self, run, client, finance):
        rows = client.get("/api/v1/payments/").json()["results"]
        assert rows[0]["account"].startswith("****")
        assert client.get("/api/v1/payroll-runs/").json()["results"][0]["id"] == run.pk
        client.force_login(factories.user(Role.TOWN_CASEWORKER))
        assert client.get("/api/v1/payments/").status_code == 403
        client.logout()
        assert client.get("/api/v1/payments/").status_code == 401
