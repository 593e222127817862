"""What the page of a run says of months that are early or were missed."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from benefits.states import RunStatus
from tests import factories
from tests.benefits import scene
from tests.benefits.scene import MONTH, NEXT

pytestmark = pytest.mark.django_db


def test_a_missed_first_month_is_named_with_the_way_to_its_run(client):
    factories.parameters()
    scene.as_confirmed(factories.award(first_month=MONTH))
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    client.force_login(scene.finance())
    answer = client.get(reverse("benefits:run", args=[run.pk]))
    assert answer.context["late_months"] == [MONTH]
    leads = f"{reverse('benefits:run_list')}?month=2026-10"
    assert leads in answer.content.decode()
    scene.forward(run, RunStatus.SENT)
    assert 'value="2026-10"' in client.get(leads).content.decode()


@pytest.mark.parametrize(("today", "early"), [(date(2026, 10, 20), True), (NEXT, False)])
def test_a_run_for_a_month_to_come_warns(client, monkeypatch, today, early):
    factories.parameters()
    factories.award()
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    client.force_login(scene.finance())
    monkeypatch.setattr(timezone, "localdate", lambda *_args: today)
    answer = client.get(reverse("benefits:run", args=[run.pk]))
    assert answer.context["early"] is early
