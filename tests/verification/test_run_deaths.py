"""Before a run is signed its page names payments for people who have died, or may have."""

import re
from datetime import date

import pytest
from django.urls import reverse

from benefits.actions import payroll
from benefits.signing import seen
from benefits.states import RunStatus
from cases.models import Person
from tests import factories
from tests.benefits import scene
from tests.verification.test_findings import finding
from verification.models import Comparison
from verification.states import FindingStatus
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


@pytest.fixture
def award():
    factories.parameters()
    factories.award()  # of somebody who lives
    return factories.award(size=2)


def pages(client, run, role=Role.FINANCE):
    client.force_login(factories.user(role))
    page = client.get(reverse("benefits:run", args=[run.pk]))
    fragment = reverse("verification:run_deaths", args=[run.pk])
    assert fragment in page.content.decode()
    return page, client.get(fragment)


@pytest.mark.parametrize("role", [Role.FINANCE, Role.COUNTY_APPROVER])
def test_an_open_death_is_named_with_its_award(client, award, role):
    died = award.members.order_by("pk").last().person
    row = finding("dead", award, department="death", person=died)
    run = scene.run_to(RunStatus.CALCULATED)
    _page, fragment = pages(client, run, role)
    said = fragment.content.decode()
    assert fragment.context["count"] == 1
    assert reverse("cases:award", args=[award.pk]) in said
    assert died.name in said
    sees = reverse("verification:finding", args=[row.pk]) in said
    assert sees is (role == Role.COUNTY_APPROVER)


def test_each_signature_keeps_the_open_deaths_that_it_was_given_over(client, award):
    died = award.members.order_by("pk").last().person
    row = finding("dead", award, department="death", person=died)
    run = scene.run_to(RunStatus.APPROVED)
    for kept in (run.seen_first, run.seen_second):
        (deaths,) = [check for check in kept if check["label"] == "保障对象有未办结死亡疑点的发放"]
        assert deaths["count"] == 1
        (said,) = deaths["lines"]
        for word in (award.number, died.name, "400.00"):
            assert word in said
    type(row).objects.filter(pk=row.pk).update(
        status=FindingStatus.WITHDRAWN, withdrawn_at=run.created_at
    )
    scene.forward(run, RunStatus.SENT)
    client.force_login(factories.user(Role.FINANCE))
    page = client.get(reverse("benefits:run", args=[run.pk])).content.decode()
    assert "未办结死亡疑点" in page.partition("签批时所见核查结果")[2]


def test_nobody_signs_over_open_deaths_that_were_not_on_the_page_yet(client, award):
    """They follow the page: on a slow line the button stood there before them."""
    run = scene.run_to(RunStatus.CALCULATED)
    looked_at = seen.asked(run)
    died = award.members.order_by("pk").last().person
    finding("dead", award, department="death", person=died)
    url = reverse("benefits:run_sign", args=[run.pk])
    client.force_login(scene.reviewer())
    said = {"version": run.version, "looked_at": list(looked_at)}
    answer = client.post(url, said, follow=True).content.decode()
    assert "保障对象有未办结死亡疑点的发放" in answer
    run.refresh_from_db()
    assert run.status == RunStatus.CALCULATED
    fragment_url = reverse("verification:run_deaths", args=[run.pk])
    fragment = client.get(fragment_url, headers={"HX-Request": "true"}).content.decode()
    (mark,) = seen.asked(run) - looked_at
    assert f'form="signature-form" name="looked_at" value="{mark}"' in fragment
    finding("dead", factories.award(size=2), department="death")  # of nobody in this run
    client.post(url, said | {"looked_at": [*looked_at, mark]})
    run.refresh_from_db()
    assert run.status == RunStatus.SIGNED
    other = run.payments.exclude(award=award).get().award
    finding("dead", other, department="death", person=other.payee)
    with pytest.raises(NotAllowed, match="未办结死亡疑点"):  # one more than what was shown
        payroll.approve_run(
            by=scene.leader(), run=run, version=run.version, looked_at={*looked_at, mark}
        )


def test_the_page_of_the_run_itself_has_the_tick(client, award):
    """Where its fragment does not come, without script or on a broken line, nobody could sign."""
    died = award.members.order_by("pk").last().person
    finding("dead", award, department="death", person=died)
    run = scene.run_to(RunStatus.CALCULATED)
    client.force_login(scene.reviewer())
    page = client.get(reverse("benefits:run", args=[run.pk])).content.decode()
    looked_at = re.findall(r'name="looked_at" value="([^"]+)"', page)
    assert died.name in page
    alone = client.get(reverse("verification:run_deaths", args=[run.pk])).content.decode()
    assert "signature-form" not in alone  # of another page
    said = {"version": run.version, "looked_at": looked_at}
    client.post(reverse("benefits:run_sign", args=[run.pk]), said)
    run.refresh_from_db()
    assert run.status == RunStatus.SIGNED


def test_a_payee_with_an_open_death_is_named(client, award):
    other = factories.person()
    type(award).objects.filter(pk=award.pk).update(payee=other)
    finding("dead", award, department="death", person=other)
    run = scene.run_to(RunStatus.CALCULATED)
    assert pages(client, run)[1].context["count"] == 1


def test_a_death_that_was_withdrawn_is_not_named(client, award):
    run = scene.run_to(RunStatus.CALCULATED)
    finding(
        "dead",
        award,
        status=FindingStatus.WITHDRAWN,
        withdrawn_at=run.created_at,
    )
    finding("car", award)
    _page, fragment = pages(client, run)
    assert fragment.context["count"] == 0
    assert reverse("cases:award", args=[award.pk]) not in fragment.content.decode()


def test_count_and_sum_are_said_and_that_nothing_was_compared(client, award):
    died = award.members.order_by("pk").last().person
    finding("dead", award, department="death", person=died)
    run = scene.run_to(RunStatus.CALCULATED)
    fragment = pages(client, run)[1]
    assert (fragment.context["count"], fragment.context["total"]) == (1, 400)
    assert "400.00" in fragment.content.decode()
    done = {"county": run.county, "month": run.month, "finished_at": run.created_at}
    assert not fragment.context["compared"]
    Comparison.objects.create(**done, departments=["car"])
    assert not pages(client, run)[1].context["compared"]
    Comparison.objects.create(**done, departments=["death"])
    assert pages(client, run)[1].context["compared"]


def test_a_recorded_death_is_named_by_the_run_itself(client, award):
    died = award.members.order_by("pk").last().person
    Person.objects.filter(pk=died.pk).update(died_on=date(2026, 9, 30))
    run = scene.run_to(RunStatus.CALCULATED)
    page, _fragment = pages(client, run)
    assert page.context["dead_count"] == 1
    said = page.content.decode()
    assert reverse("cases:award", args=[award.pk]) in said
    assert died.name in said
    assert "2026-09-30" in said


def test_another_county_sees_no_run(client, award):
    run = scene.run_to(RunStatus.CALCULATED)
    client.force_login(factories.user(Role.TOWN_CASEWORKER, award.town))
    assert client.get(reverse("verification:run_deaths", args=[run.pk])).status_code in (403, 404)
