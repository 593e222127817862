"""What was entered with a date in the past is marked, counted and shown to who decides."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from benefits.signing import unusual
from benefits.states import RunStatus
from cases import actions, dated_back
from cases.history import story
from cases.models import AwardChange
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.test_signing import unusual_in
from tests.cases import walk
from verification.actions import record_authorisations
from verification.authorisations import Signature
from welfare.accounts.roles import Role
from welfare.audit import log as audit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


def days_ago(n):
    return timezone.localdate() - timedelta(days=n)


def signed(case, on):
    head = case.household.head
    return record_authorisations(
        by=factories.user(Role.TOWN_CASEWORKER),
        application=case,
        signed_on=on,
        signed=[Signature(head.name, head)],
    )


def shown(case):
    return {one.what: one.days for one in dated_back.of(case)}


def test_an_authorisation_of_an_earlier_day_is_marked_and_counted_for_the_decider(client):
    case = walk.ready("DIBAO", "400")
    before = len(shown(case))
    signed(case, timezone.localdate())
    assert len(shown(case)) == before
    signed(case, days_ago(9))
    assert len(shown(case)) == before + 1
    assert 9 in shown(case).values()
    marked = [item["body"] for item in story(case) if "9天" in item["body"]]
    assert len(marked) == 1
    case = walk.submit(case)
    client.force_login(factories.user(Role.TOWN_HEAD))
    page = client.get(reverse("cases:decide", args=[case.pk]))
    assert len(page.context["dated_back"]) == before + 1
    assert days_ago(9).isoformat() in page.content.decode()


def test_a_notice_that_hung_before_it_was_entered_counts():
    case = walk.ready("DIBAO", "400")
    told = [event.verb for event in audit.told_of(case) if dated_back.day_of(event)]
    assert {"notice_posted", "notice_closed"} <= set(told)


def test_a_hearing_of_an_earlier_day_stands_before_who_decides_the_change(client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: changed.TODAY)
    changed.ground()
    award = changed.award()
    row = changed.follows(changed.register(award, "death", person=changed.last(award)))
    actions.award_changes.hear_award_change(
        by=walk.worker(),
        award_change=row,
        version=row.version,
        heard_on=date(2026, 11, 15),
        heard="家属无异议",
    )
    row = AwardChange.objects.get(pk=row.pk)
    client.force_login(walk.approver())
    page = client.get(reverse("benefits:award_change_decide", args=[row.pk])).content.decode()
    assert "2026-11-15" in page


@pytest.mark.parametrize("named", ["heard_on", "signed_on"])
def test_the_signers_of_the_run_see_it_among_what_is_unusual(named):
    late, same, empty = (factories.award(basic=Decimal(400)) for _n in range(3))
    today = timezone.localdate()
    for award, on in ((late, str(days_ago(9))), (same, str(today)), (empty, "")):
        audit.record("award_resumed", award, by=walk.approver(), reason="恢复", **{named: on})
    run = scene.run_to(RunStatus.CALCULATED)
    found = unusual_in(run)
    assert found[unusual.Unusual.DATED_BACK] == [late.pk]
