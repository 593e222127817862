"""The reconciliation of a county: worked out by a job, read by pages, and nothing is missing."""

from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import Mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from benefits import tasks
from benefits.actions import claims
from benefits.actions import reconciliation as actions
from benefits.actions.reconciliation import start_reconciliation
from benefits.actions.reserve import confirm_reserve
from benefits.balance import reconcile
from benefits.models import MonthDifference, ReconciledMonth, Reconciliation
from benefits.states import RunStatus
from cases import clock
from cases.models import AwardAmount, Person
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_bulk import confirmed, heating
from tests.benefits.test_claims import counted, opened, plan
from tests.benefits.test_claims import decided as claimed
from tests.benefits.test_reserve import book, pay, undo
from tests.benefits.test_run_money import undone
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.models import Job, JobStatus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
AUGUST = date(2026, 8, 1)


def rows(month=MONTH, user=None):
    """By code of the programme: one month of the reconciliation, worked out now."""
    reconcile.work_out(factories.county())
    found = reconcile.by_month(user or scene.finance(), month, month)
    names = {factories.programme(c).pk: c for c in ("DIBAO", "RELIEF", "HEATING")}
    assert all(row.unexplained == 0 for row in found)
    return {names[row.programme]: row for row in found}


def overpaid(basic=400, due=350, month=AUGUST, area=None):
    """An award that was paid in its month what is not due any more."""
    award = factories.award(basic=basic, area=area)
    factories.live(month=month)
    answer(scene.run_to(RunStatus.SENT, month), scene.finance())
    AwardAmount.objects.filter(award=award).update(basic=due)
    return award


def granted():
    """Heating for everybody, paid here."""
    factories.programme("HEATING")
    factories.live(month=MONTH)
    confirmed(heating())


def get(client, name, **query):
    return client.get(reverse(f"benefits:{name}"), query)


# ---- one sums


def test_relief_stands_in_the_month_of_its_payment():
    award = walk.pay_first(walk.accepted(**walk.FIRST), "2000")
    month = first_of(clock.today())
    row = rows(month)["RELIEF"]
    assert (row.due, row.owed, row.planned, row.differing) == (2000, 2000, 0, 1)
    run = scene.run_to(RunStatus.SENT, month)
    row = rows(month)["RELIEF"]
    assert (row.due, row.sent, row.unanswered, row.owed) == (2000, 2000, 2000, 0)
    answer(run, scene.finance(), fail={run.payments.get(award=award).reference: "销户"})
    row = rows(month)["RELIEF"]
    assert (row.paid, row.sent_back, row.owed, row.differing) == (0, 2000, 2000, 1)
    AwardAmount.objects.filter(award=award).update(basic=1500)
    assert rows(month)["RELIEF"].owed == 1500


def test_what_a_town_booked_and_took_back_never_left_its_reserve(client):
    """It stood as sent back by a bank, and −2,000 were “at the bank, not answered yet”."""
    book()
    award = walk.pay_first(walk.accepted(**walk.FIRST), "2000")
    pay(award)
    confirm_reserve(by=scene.approver(), entry=undo(award))
    month = first_of(clock.today())
    row = rows(month)["RELIEF"]
    assert (row.reserve, row.sent_back, row.unanswered, row.unexplained) == (0, 0, 0, 0)
    assert row.owed == 2000
    award.refresh_from_db()
    pay(award, voucher="支2")
    row = rows(month)["RELIEF"]
    assert (row.due, row.reserve, row.owed, row.differing) == (2000, 2000, 0, 0)
    assert (row.unanswered, row.unexplained) == (0, 0)


def test_what_a_reserve_paid_has_its_own_column(client):
    book()
    award = walk.pay_first(walk.accepted(**walk.FIRST), "2000")
    pay(award)
    month = first_of(clock.today())
    row = rows(month)["RELIEF"]
    assert (row.due, row.reserve, row.sent, row.paid, row.owed) == (2000, 2000, 0, 0, 0)
    AwardAmount.objects.filter(award=award).update(basic=1500)
    row = rows(month)["RELIEF"]
    assert (row.due, row.reserve, row.too_much, row.differing) == (1500, 2000, 500, 1)
    client.force_login(scene.finance())
    page = get(client, "reconciliation").content.decode()
    assert 'data-label="备用金"' in page
    assert "2,000.00" in page


def test_what_is_set_off_for_a_claim_is_no_money_of_the_bank(client):
    """It was counted as sent and paid: by so much more than the file of the bank said."""
    award = factories.award(size=4, basic=300)
    plan(claimed(opened(award)), set_off=60)
    factories.live(month=MONTH)
    columns = ("due", "planned", "set_off", "sent", "paid", "sent_back", "owed", "unanswered")

    def told():
        row = rows()["DIBAO"]
        (source,) = reconcile.by_source(scene.finance(), MONTH, MONTH)
        assert all(source[name] == getattr(row, name) for name in columns[1:6])
        return tuple(getattr(row, name) for name in columns)

    run = scene.run_to(RunStatus.CALCULATED)
    assert told() == (300, 240, 60, 0, 0, 0, 0, 0)
    run = scene.forward(run, RunStatus.SENT)
    assert told() == (300, 0, 60, 240, 0, 0, 0, 240)
    answer(run, scene.finance(), fail={run.payments.get().reference: "销户"})
    assert told() == (300, 0, 0, 240, 0, 240, 300, 0)
    scene.account_right(award)
    again = scene.run_to(RunStatus.SENT, NEXT)
    answer(again, scene.finance())
    assert told() == (300, 0, 60, 480, 240, 240, 0, 0)
    client.force_login(scene.finance())
    page = get(client, "reconciliation", until="2026-10").content.decode()
    assert page.count('data-label="抵扣" class="num">60.00') == 2


def test_a_bulk_grant_is_due_to_the_living_and_stays_what_was_paid():
    family = factories.award(size=2, first_month=MONTH)
    granted()
    both = rows()
    assert (both["HEATING"].due, both["HEATING"].owed, both["DIBAO"].due) == (400, 400, 400)
    gone = Person.objects.filter(pk=family.members.last().person_id)
    gone.update(died_on=date(2026, 10, 19))
    assert rows()["HEATING"].due == 200
    run = scene.run_to(RunStatus.SENT)
    answer(run, scene.finance())
    both = rows()
    assert (both["HEATING"].paid, both["HEATING"].owed, both["DIBAO"].paid) == (200, 0, 400)
    Person.objects.filter(pk=family.members.first().person_id).update(died_on=MONTH)
    assert (rows()["HEATING"].due, rows()["HEATING"].too_much) == (200, 0)


def test_a_month_of_several_programmes_has_its_sum(client):
    factories.award(size=2, first_month=MONTH)
    granted()
    rows()
    client.force_login(scene.finance())
    lines = get(client, "reconciliation", until="2026-10").context["lines"]
    assert [line["row"].due for line in lines] == [400, 400, 800]
    assert lines[-1]["row"].programme is None


def test_what_cannot_be_worked_out_is_named_and_the_sums_meet():
    award = factories.award(first_month=MONTH)
    factories.live(month=MONTH)
    answer(scene.run_to(RunStatus.SENT), scene.finance())
    AwardAmount.objects.filter(award=award).delete()
    row = rows()["DIBAO"]
    assert (row.due, row.paid, row.unknown, row.differing) == (400, 400, 1, 0)


# ---- the job


def test_the_button_works_it_out_and_pages_read_it(client, django_capture_on_commit_callbacks):
    award = overpaid()
    Job.objects.filter(kind=reconcile.KIND).delete()  # which the answer of the bank had queued
    client.force_login(scene.finance())
    assert get(client, "reconciliation", until="2026-10").context["lines"] == []
    with django_capture_on_commit_callbacks(execute=True):
        pressed = client.post(reverse("benefits:reconcile"))
    assert pressed.url == reverse("benefits:reconciliation")
    job = Job.objects.get(kind=reconcile.KIND)
    assert (job.status, job.done, job.total) == (JobStatus.DONE, 1, 1)
    page = get(client, "reconciliation", until="2026-10")
    assert f"{Reconciliation.objects.get().as_of:%Y-%m-}" in page.content.decode()
    assert [line["row"].due for line in page.context["lines"]][-1] == 350
    AwardAmount.objects.filter(award=award).update(basic=100)  # is not looked at on a page
    page = get(client, "reconciliation_month", month="2026-08")
    assert [(row.award, row.difference) for row in page.context["page"]] == [(award, -50)]


def test_the_list_of_differences_says_what_is_sent_and_beside_it_what_is_set_off(client):
    """Planned and sent stood there before the set-off: no bank was told such a sum."""
    award = counted()
    plan(claimed(opened(award)), set_off=60)
    run = scene.run_to(RunStatus.CALCULATED)
    AwardAmount.objects.filter(award=award).update(basic=320)
    client.force_login(scene.finance())

    def told(run):
        reconcile.work_out(factories.county())
        ((row, money),) = get(client, "reconciliation_month", month="2026-10").context["rows"]
        assert row.difference == 20
        return money.planned, money.sent, money.paid, money.set_off

    assert told(run) == (240, 0, 0, 60)
    AwardAmount.objects.filter(award=award).update(basic=300)
    run = scene.forward(run, RunStatus.SENT)
    AwardAmount.objects.filter(award=award).update(basic=320)
    assert told(run) == (0, 240, 0, 60)
    answer(run, scene.finance())
    assert told(run) == (0, 0, 240, 60)


def test_the_button_leaves_the_person_on_its_page(client):
    """Who looks for what was paid too much is not led to the reconciliation."""
    client.force_login(scene.finance())
    page = reverse("benefits:claim_proposals")
    button = f"{reverse('benefits:reconcile')}?next={page.replace('/', '%2F')}"
    assert button in client.get(page).content.decode()
    assert client.post(button).url == page
    elsewhere = f"{reverse('benefits:reconcile')}?next=//elsewhere.example/"
    assert client.post(elsewhere).url == reverse("benefits:reconciliation")


def test_one_at_a_time_and_the_towns_have_no_button(client):
    county = factories.county()
    job = start_reconciliation(by=scene.finance(), county=county)
    with pytest.raises(NotAllowed):
        start_reconciliation(by=scene.finance(), county=county)
    tasks.start_nightly_reconciliations()
    assert Job.objects.filter(kind=reconcile.KIND).count() == 1
    client.force_login(scene.finance())
    page = get(client, "reconciliation")
    assert page.context["job"]["running"]
    assert reverse("welfare:job_progress", args=[job.pk]) in page.content.decode()
    worker = factories.user(Role.TOWN_CASEWORKER)
    with pytest.raises(NotAllowed):
        start_reconciliation(by=worker, county=county)
    client.force_login(worker)
    page = get(client, "claim_proposals")
    assert page.context["job"] is None
    assert "may" not in page.context or not page.context["may"].get("start_reconciliation")
    with pytest.raises(NotAllowed):
        start_reconciliation(by=scene.finance(), county=factories.county("610398", "彼县"))


def test_the_schedule_and_the_answer_of_the_bank_start_it():
    factories.award(first_month=MONTH)
    factories.live(month=MONTH)
    answer(scene.run_to(RunStatus.SENT), scene.finance())
    job = Job.objects.get(kind=reconcile.KIND)
    assert job.started_by == scene.finance()
    tasks.reconcile_county(job.pk)
    tasks.start_nightly_reconciliations()
    assert not Job.objects.filter(kind=reconcile.KIND, started_by=None).exists()
    Reconciliation.objects.update(as_of=timezone.now() - timedelta(days=1))
    tasks.start_nightly_reconciliations()
    assert Job.objects.filter(kind=reconcile.KIND, started_by=None).count() == 1
    assert ReconciledMonth.objects.get(month=MONTH).paid == 400


def test_one_county_in_which_it_fails_does_not_end_the_night(monkeypatch):
    here, there = factories.county(), factories.county("610398", "彼县")
    for county in (here, there):
        factories.programme("DIBAO", county)

    def begins(*, by, county):
        if county == here:
            raise RuntimeError("its rows are locked")
        return actions.keep_reconciled(by=by, county=county)

    monkeypatch.setattr(tasks, "keep_reconciled", begins)
    tasks.start_nightly_reconciliations()
    assert Job.objects.get(kind=reconcile.KIND).county == there


def test_the_answer_of_the_bank_is_taken_while_somebody_starts_it(monkeypatch):
    factories.award(first_month=MONTH)
    factories.live(month=MONTH)
    factories.programme("DIBAO", factories.county("610398", "彼县"))
    run = scene.run_to(RunStatus.SENT)
    asked = iter([False])  # by whoever looks first; from then on it is running
    monkeypatch.setattr(reconcile, "is_running", lambda _county: next(asked, True))
    monkeypatch.setattr(actions.jobs, "start", begins := Mock(side_effect=actions.jobs.start))
    start_reconciliation(by=scene.finance(), county=run.county)
    assert answer(run, scene.finance()).paid == 1
    tasks.start_nightly_reconciliations()
    assert begins.call_count == 1


def test_who_starts_it_at_the_same_moment_waits(monkeypatch):
    county = factories.county()
    seen = []
    monkeypatch.setattr(
        reconcile, "is_running", lambda _county: seen.append(len(asked.captured_queries)) or False
    )
    with CaptureQueriesContext(connection) as asked:
        start_reconciliation(by=scene.finance(), county=county)
    before = [one["sql"] for one in asked.captured_queries[: seen[0]]]
    assert any("FOR NO KEY UPDATE" in sql for sql in before)


def test_a_queued_job_that_never_came_stops_nothing():
    factories.programme("DIBAO")
    lost = start_reconciliation(by=scene.finance(), county=factories.county())
    tasks.start_nightly_reconciliations()
    assert Job.objects.filter(kind=reconcile.KIND).count() == 1
    Job.objects.filter(pk=lost.pk).update(created_at=timezone.now() - timedelta(hours=2))
    tasks.start_nightly_reconciliations()
    late = Job.objects.filter(kind=reconcile.KIND).latest("pk")
    assert (late.pk != lost.pk, late.started_by) == (True, None)
    Job.objects.filter(pk=late.pk).update(created_at=timezone.now() - timedelta(hours=2))
    start_reconciliation(by=scene.finance(), county=factories.county())


def test_a_job_that_dies_leaves_what_was_there(monkeypatch):
    for _n in range(3):
        overpaid()
    reconcile.work_out(factories.county())
    before = Reconciliation.objects.get().as_of
    shown = set(MonthDifference.objects.values_list("pk", flat=True))
    monkeypatch.setattr(reconcile, "CHUNK", 2)

    def dies(done):
        if done > 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reconcile.work_out(factories.county(), dies)
    assert Reconciliation.objects.get().as_of == before
    assert set(MonthDifference.objects.values_list("pk", flat=True)) == shown
    row = rows(AUGUST)["DIBAO"]  # and in chunks it is the same
    assert (row.due, row.paid, row.too_much, row.differing) == (1050, 1200, 150, 3)


# ---- who sees what


def test_a_town_sees_its_own(client):
    here = overpaid()
    there = overpaid(area=factories.town(2))
    reconcile.work_out(factories.county())
    worker = factories.user(Role.TOWN_CASEWORKER, here.town)
    client.force_login(worker)
    page = get(client, "claim_proposals")
    assert [award for award, _one in page.context["rows"]] == [here]
    assert there.number not in page.content.decode()
    assert [row.award for row in reconcile.differing(worker, AUGUST)] == [here]
    (row,) = reconcile.by_month(worker, AUGUST, AUGUST)
    assert (row.due, row.too_much) == (350, 50)
    client.force_login(scene.finance())
    assert get(client, "claim_proposals").context["total"] == 100
    other = factories.user(Role.FINANCE, factories.county("610398", "彼县"))
    assert not reconcile.differing(other, AUGUST)
    assert reconcile.by_month(other, AUGUST, AUGUST) == []


def test_a_proposal_that_is_true_no_longer_is_refused_with_a_sentence(client):
    award = overpaid()
    reconcile.work_out(factories.county())
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("benefits:claim_open", args=[award.pk])
    assert client.get(url).status_code == 200
    AwardAmount.objects.filter(award=award).update(basic=400)
    answered = client.get(url, follow=True)
    assert answered.redirect_chain[0][0] == reverse("cases:award", args=[award.pk])
    assert [str(one) for one in answered.context["messages"]]
    AwardAmount.objects.filter(award=award).update(basic=350)
    claims.open_claim(
        by=factories.user(Role.COUNTY_CASEWORKER),
        award=award,
        reason="mistake",
        cause="差错",
        dues={AUGUST: Decimal(350)},
    )
    assert get(client, "claim_proposals").context["rows"] == []
    assert client.get(url).status_code == 302


def test_a_month_of_an_undone_ledger_leads_to_it(client):
    award = factories.award(first_month=NEXT)
    factories.live(month=NEXT)
    reconcile.work_out(factories.county())
    client.force_login(scene.finance())
    link = reverse("benefits:undone_list")
    assert link not in get(client, "reconciliation_month", month="2026-11").content.decode()
    undone(award, NEXT)
    assert link in get(client, "reconciliation_month", month="2026-11").content.decode()


@pytest.mark.parametrize("name", ["reconciliation", "reconciliation_month", "claim_proposals"])
def test_a_page_asks_as_often_for_many_awards_as_for_few(client, name):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    asked = []
    for more in (2, 12):
        for _n in range(more):
            factories.award(basic=400)
        factories.live(month=AUGUST)
        answer(scene.run_to(RunStatus.SENT, AUGUST), scene.finance())
        AwardAmount.objects.update(basic=350)
        reconcile.work_out(factories.county())
        get(client, name, month="2026-08")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = get(client, name, month="2026-08")
        asked.append(len(queries))
    assert page.status_code == 200
    assert asked[0] == asked[1] <= 20
