"""What the page of a run says of months that are early or were missed."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from benefits.states import RunStatus
from cases.models import PaymentKind
from tests import factories
from tests.benefits import scene
from tests.benefits.scene import MONTH, NEXT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


def test_a_missed_first_month_is_paid_with_the_next_run_and_named(client):
    """It had to be paid by a run of its own, to which the page led; now it is arrears."""
    factories.parameters()
    award = scene.as_confirmed(factories.award(first_month=MONTH))
    scene.goes_live("DIBAO")
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    client.force_login(scene.finance())
    answer = client.get(reverse("benefits:run", args=[run.pk]))
    (missed,) = answer.context["behind"]
    assert (missed.award, missed.month, missed.kind) == (award, MONTH, PaymentKind.ARREARS)
    assert award.number in answer.content.decode()


@pytest.mark.parametrize(("today", "early"), [(date(2026, 10, 20), True), (NEXT, False)])
def test_a_run_for_a_month_to_come_warns(client, monkeypatch, today, early):
    factories.parameters()
    factories.award()
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    client.force_login(scene.finance())
    monkeypatch.setattr(timezone, "localdate", lambda *_args: today)
    answer = client.get(reverse("benefits:run", args=[run.pk]))
    assert answer.context["early"] is early
