"""Two people, or one double click, at the same moment: one wins, the other reads why."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from functools import partial
from io import BytesIO
from threading import Barrier
from time import sleep

import pytest
from django.db import OperationalError, connection
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from benefits import overtaken
from benefits.actions.claims import decide_claim
from benefits.actions.payroll import start_run
from benefits.models import Claim, Payment, PayrollRun
from benefits.signing import seen
from benefits.states import RunStatus
from benefits.tasks import calculate_run
from cases.models import Approval, Award
from tests import factories
from tests.benefits import scene, test_claims
from tests.cases import walk
from tests.sweep.county_rows import LAYOUTS
from tests.verification.files import department_file, layouts
from verification import imports as files_taken
from verification.actions import start_comparison
from verification.imports import DESK
from verification.models import Comparison, DepartmentFile, DepartmentRecord, Finding
from verification.tasks import compare
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed, Refused
from welfare.files import imports
from welfare.jobs import actions as jobs
from welfare.models import Event, ImportBatch, TableLayout

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """What each act returned, or the refusal it met, when all ran at the same moment."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            gate.wait(timeout=20)
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def post_at_once(users, url, data):
    """Status codes of the same form posted by all of them at the same moment."""
    clients = [signed_in(user) for user in users]
    answers = at_once(*[lambda client=client: client.post(url, data) for client in clients])
    return sorted(answer.status_code for answer in answers), answers


def second(role):
    """Another account of the same role."""
    return factories.user(role, name=f"{role.value}-2")


# ---- claims
def test_two_claims_of_one_month_decided_at_once_take_no_more_than_was_too_much():
    award = test_claims.counted()  # 100 too much of each month
    dues = ({test_claims.SEPTEMBER: Decimal(n)} for n in (340, 280))
    both = [test_claims.heard(test_claims.opened(award, due)) for due in dues]
    by = scene.approver()
    results = at_once(
        *[
            lambda one=one: decide_claim(by=by, claim=one, version=one.version, document="1号")
            for one in both
        ]
    )
    assert [isinstance(result, NotAllowed) for result in results].count(True) == 1
    assert Claim.objects.filter(status="decided").count() == 1


# ---- payroll
def test_two_runs_of_a_month_at_once():
    factories.parameters()
    for _n in range(3):
        factories.award()
    factories.live(month=scene.MONTH)
    people = [scene.finance(), second(Role.FINANCE)]
    results = at_once(*[lambda by=by: start_run(by=by, month=scene.MONTH) for by in people])
    refused = [result for result in results if isinstance(result, NotAllowed)]
    assert len(refused) == 1
    assert str(refused[0])
    assert PayrollRun.objects.count() == 1
    assert Payment.objects.count() == 3


def test_two_workers_on_one_run(monkeypatch):
    """A task delivered twice at the same moment: the payments are made once."""
    monkeypatch.setattr(jobs, "_queue", lambda job: None)
    factories.parameters()
    for _n in range(12):
        factories.award()
    factories.live(month=scene.MONTH)
    run = start_run(by=scene.finance(), month=scene.MONTH)
    at_once(*[lambda: calculate_run(run.job_id)] * 3)
    run.refresh_from_db()
    assert (run.status, run.count) == (RunStatus.CALCULATED, 12)
    assert not Payment.objects.values("award").annotate(n=Count("pk")).filter(n__gt=1)


def test_no_award_changes_while_its_money_is_written_into_the_banks_file(monkeypatch):
    """Looked at and written in one breath: who ends the award waits, and finds the month sent."""
    award = factories.award()
    run = scene.run_to(RunStatus.APPROVED)
    looked, met = overtaken.check_none, []

    def ended_by_another():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '300ms'")
                cursor.execute("UPDATE cases_award SET version = version WHERE id = %s", [award.pk])
        except OperationalError as waited:
            met.append(waited)
        finally:
            connection.close()

    def look(run):
        looked(run)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(ended_by_another).result()

    monkeypatch.setattr(overtaken, "check_none", look)
    assert scene.forward(run, RunStatus.SENT).status == RunStatus.SENT
    assert len(met) == 1


def test_the_second_signature_sent_twice_signs_once():
    factories.award()
    run = scene.run_to(RunStatus.SIGNED)
    url = reverse("benefits:run_approve", args=[run.pk])
    sent = {"version": run.version, "looked_at": list(seen.asked(run))}
    codes, answers = post_at_once([scene.leader()] * 2, url, sent)
    run.refresh_from_db()
    assert codes == [302, 409]
    assert "409" not in answers[0].content.decode()[:100]
    assert run.status == RunStatus.APPROVED
    assert Event.objects.filter(verb="run_approved").count() == 1


# ---- cases
def decision(case):
    return {
        "version": case.version,
        "shown_tier": case.tier,
        "decision": "approve",
        "note": "",
        "amount": case.amount_proposed,
    }


def case_url(case):
    return reverse("cases:decide", args=[case.pk])


def test_a_decision_sent_twice_decides_once():
    case = walk.submitted(amount="5000")
    codes, _answers = post_at_once([walk.head()] * 2, case_url(case), decision(case))
    assert Approval.objects.filter(application=case).count() == 1
    assert Award.objects.filter(application=case).count() == 1
    assert codes == [302, 409]


def test_two_approvers_at_once():
    """Both saw the case with the county; the second reads that it was decided meanwhile."""
    case = walk.decide(walk.submitted(amount="20000"))
    assert case.tier == "county"
    people = [walk.approver(), second(Role.COUNTY_APPROVER)]
    codes, answers = post_at_once(people, case_url(case), decision(case))
    assert codes == [302, 409]
    assert Approval.objects.filter(application=case, tier="county").count() == 1
    loser = next(answer for answer in answers if answer.status_code == 409)
    assert reverse("cases:application", args=[case.pk]) in loser.content.decode()


# ---- files and comparisons
def _slowly(act, *args):
    sleep(0.5)
    return act(*args)


def car_file():
    people = [factories.person() for _n in range(5)]
    lines = ["号牌号码,车辆类型,所有人,身份证明号码,机动车状态"]
    lines += [f"陕C{p.pk:05d},小型轿车,{p.name},{p.resident_id},正常" for p in people]
    return "\n".join(lines).encode()


def test_two_imports_of_the_same_file_at_once():
    county, by = factories.county(), factories.user(Role.COUNTY_CASEWORKER)
    TableLayout.objects.create(county=county, kind="car", definition=LAYOUTS["car"])
    content = car_file()
    batches = [
        imports.hand_in(
            by=by,
            county=county,
            spec=DESK.specs["car"],
            file=BytesIO(content),
            file_name="机动车.csv",
            month=date(2022, 12, 1),
        )
        for _n in range(2)
    ]
    at_once(*[lambda one=one: imports.take_now(by=by, batch=one, desk=DESK) for one in batches])
    states = sorted(ImportBatch.objects.values_list("status", flat=True))
    assert states in (["failed", "imported"], ["imported", "previewed"])
    assert DepartmentFile.objects.count() == 1
    assert DepartmentRecord.objects.count() == 5


def test_a_file_confirmed_twice_is_taken_once():
    county, by = factories.county(), factories.user(Role.COUNTY_CASEWORKER)
    TableLayout.objects.create(county=county, kind="car", definition=LAYOUTS["car"])
    batch = imports.hand_in(
        by=by,
        county=county,
        spec=DESK.specs["car"],
        file=BytesIO(car_file()),
        file_name="机动车.csv",
        month=date(2022, 12, 1),
    )
    url = reverse("verification:file_confirm", args=[batch.pk])
    codes, _answers = post_at_once([by] * 2, url, {})
    assert codes == [302, 302]  # the second is led back to the file with the sentence
    assert DepartmentRecord.objects.count() == 5
    assert Event.objects.filter(verb="ledger_imported").count() == 1


def test_two_files_of_one_month_at_once_are_one_that_counts(monkeypatch):
    copied = files_taken.copy_rows
    slow = partial(_slowly, copied)  # so that the other one comes while this is under way
    monkeypatch.setattr(files_taken, "copy_rows", slow)
    people = [factories.person() for _ in range(2)]
    by = [factories.user(Role.COUNTY_CASEWORKER), second(Role.COUNTY_CASEWORKER)]
    batches = [
        imports.hand_in(
            by=one,
            county=factories.county(),
            spec=DESK.specs["death"],
            file=BytesIO(
                f"姓名,身份证号,死亡日期\n{who.name},{who.resident_id},2022-12-05\n".encode()
            ),
            file_name="f.csv",
            month=date(2022, 12, 1),
        )
        for one, who in zip(by, people, strict=True)
    ]
    done = at_once(
        *[
            lambda one=one, batch=batch: imports.take_now(by=one, batch=batch, desk=DESK)
            for one, batch in zip(by, batches, strict=True)
        ]
    )
    assert [getattr(batch, "status", batch) for batch in done] == ["imported", "imported"]
    assert sorted(DepartmentFile.objects.values_list("current", flat=True)) == [False, True]


def test_two_comparisons_at_once_find_everything_once():
    factories.parameters()
    county = factories.county()
    layouts(county)
    people = [factories.award().payee for _n in range(6)]
    department_file("car", [(p, {"state": "正常", "category": "小型轿车"}) for p in people])
    by = [factories.user(Role.COUNTY_CASEWORKER), second(Role.COUNTY_CASEWORKER)]
    month = date(2022, 12, 1)
    at_once(*[lambda p=p: start_comparison(by=p, county=county, month=month) for p in by])
    cars = Finding.objects.filter(kind="car")
    assert cars.count() == 6
    assert cars.values("award").distinct().count() == 6
    for job in Comparison.objects.values_list("job", flat=True):
        compare(job)
    assert cars.count() == 6
