"""A run of a hundred thousand payments: its page is there at once, and giving it up is a job."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benefits import discarding
from benefits import payroll as engine
from benefits.actions import payroll
from benefits.balance import steps
from benefits.models import Payment
from benefits.payroll_sql import PLAN, PLAN_AT_ONCE
from benefits.states import RunStatus
from benefits.tasks import clear_run
from benefits.views import run_context
from tests import factories
from tests.benefits import scene
from tests.benefits.scene import MONTH
from welfare.audit import log as audit
from welfare.exceptions import NotAllowed
from welfare.models import Job

pytestmark = pytest.mark.django_db


def discard(run):
    return payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="重做")


def test_a_large_run_is_discarded_by_a_job_that_may_be_killed(monkeypatch):
    awards = [factories.award(basic=100 + n) for n in range(5)]
    run = scene.run_to(RunStatus.CALCULATED)
    monkeypatch.setattr(discarding, "AT_ONCE", 2)
    run = discard(run)
    assert (run.status, run.payments.count()) == (RunStatus.DISCARDING, 5)
    with pytest.raises(NotAllowed):
        discard(run)
    with pytest.raises(NotAllowed):
        scene.sign(run, scene.reviewer())
    with pytest.raises(NotAllowed):  # nobody plans the same money a second time meanwhile
        payroll.start_run(by=scene.finance(), month=MONTH)
    discarding._remove_some(run.pk)  # the worker died after its first chunk
    assert run.payments.count() == 3
    clear_run(run.job_id)
    run.refresh_from_db()
    job = Job.objects.get(pk=run.job_id)
    assert (run.status, run.payments.count()) == (RunStatus.DISCARDED, 0)
    assert (job.status, job.done, job.total) == ("done", 3, 3)
    clear_run(run.job_id)
    discarding.clear(run.pk, None)
    assert audit.told_of(run).filter(verb="run_cleared").count() == 1
    assert scene.run_to(RunStatus.CALCULATED).count == len(awards)


def test_the_page_of_a_run_that_is_being_discarded_shows_the_job(client, monkeypatch):
    factories.award()
    run = scene.run_to(RunStatus.CALCULATED)
    monkeypatch.setattr(discarding, "AT_ONCE", 0)
    run = discard(run)
    client.force_login(scene.finance())
    page = client.get(reverse("benefits:run", args=[run.pk])).content.decode()
    assert run.job.title in page
    client.get(reverse("welfare:start"))  # the tile says so, too


def test_a_small_run_is_gone_at_once():
    factories.award()
    run = discard(scene.run_to(RunStatus.CALCULATED))
    assert (run.status, Payment.objects.count()) == (RunStatus.DISCARDED, 0)


def test_the_parts_of_a_large_run_follow_by_themselves(client, monkeypatch):
    factories.award()
    factories.award(account="")
    run = scene.run_to(RunStatus.CALCULATED)
    client.force_login(scene.reviewer())
    page_url = reverse("benefits:run", args=[run.pk])
    urls = {part: reverse("benefits:run_part", args=[run.pk, part]) for part in run_context.PARTS}
    whole = client.get(page_url).content.decode()
    monkeypatch.setattr(run_context, "LARGE", 0)
    page = client.get(page_url).content.decode()
    for url in urls.values():
        assert url in page
        assert url not in whole
        assert client.get(url).status_code == 200
    left_out = reverse("benefits:run_exclusions", args=[run.pk])
    assert left_out in whole
    assert left_out not in page
    assert left_out in client.get(urls["checks"]).content.decode()
    assert client.get(reverse("benefits:run_part", args=[run.pk, "x"])).status_code == 404


def test_a_large_run_is_signed_where_its_parts_do_not_follow(client, monkeypatch):
    """Without script the ticks stood on no page that could be sent."""
    factories.award()
    run = scene.run_to(RunStatus.CALCULATED)
    client.force_login(scene.reviewer())
    page_url = reverse("benefits:run", args=[run.pk])
    monkeypatch.setattr(run_context, "LARGE", 0)
    assert f"{page_url}?whole=on" in client.get(page_url).content.decode()
    whole = client.get(page_url, {"whole": "on"}).content.decode()
    looked_at = re.findall(r'name="looked_at" value="([^"]+)"', whole)
    assert looked_at
    said = {"version": run.version, "looked_at": looked_at}
    client.post(reverse("benefits:run_sign", args=[run.pk]), said)
    run.refresh_from_db()
    assert run.status == RunStatus.SIGNED


def asked(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("page", ["run", "run_news", "run_differences"])
def test_a_page_asks_as_often_however_many_payments_there_are(client, page):
    client.force_login(scene.reviewer())
    counts = []
    for awards in (2, 12):
        for _n in range(awards):
            factories.award()
        run = scene.run_to(RunStatus.CALCULATED)
        counts.append(asked(client, reverse(f"benefits:{page}", args=[run.pk])))
        discard(run)
    assert counts[0] == counts[1]


def test_what_is_paid_while_a_large_run_is_planned_is_left_out(monkeypatch):
    """The others are planned all the same: a month paid twice is left out, and not the run."""
    first = factories.award(basic=100)
    scene.run_to(RunStatus.SENT)
    others = {factories.award(basic=200 + n) for n in range(3)}
    unseen = {"paid": Payment.objects.filter(pk__lt=0).values("award")}
    asked = []

    def taken(template, places):
        asked.append(template)
        return step_by_step(template, {**places, **unseen})

    step_by_step = steps.taken
    monkeypatch.setattr(steps, "taken", taken)
    monkeypatch.setattr(engine, "MANY", 0)
    run = scene.run_to(RunStatus.CALCULATED)
    assert asked == [PLAN_AT_ONCE, PLAN]
    assert {payment.award for payment in run.payments.all()} == others
    assert first.payments.count() == 1
