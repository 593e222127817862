"""A review that found something: the change, what follows, the decision, the notice, the money."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits.actions.changes import decide_worked_out
from benefits.actions.reviews import record_and_register
from benefits.states import RunStatus
from cases.actions import reviews
from cases.models import AwardChange, FamilyChange, Review
from tests.benefits import changed, scene
from tests.benefits.changed import TODAY, follows, hear, last, register
from tests.benefits.scene import NEXT
from tests.cases import reviewed, walk
from tests.cases.reviewed import SEEN, clerk, confirmed, of
from welfare.county.months import next_month
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db
DECEMBER = next_month(NEXT)
DUE = date(2026, 12, 31)


@pytest.fixture(scope="module")
def ground(once):
    """Limits, standards and people, once for all tests of the module."""
    once(changed.ground)


@pytest.fixture(autouse=True)
def _today(monkeypatch, ground):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)


def on_a_list(**fields):
    award = changed.award(**fields)
    reviewed.opened(due_on=DUE)
    return award


def record(award, **fields):
    row = of(award)
    said = {"visited_on": TODAY, **SEEN, **fields}
    return record_and_register(by=walk.worker(), review=row, version=row.version, **said)


def test_another_income_opens_its_change_at_once_and_the_award_pays_as_before():
    award = on_a_list()
    row = record(award, result="changed", annual_income=Decimal(16800))
    change = follows(row.change)
    assert (row.change.kind, row.change.evidence) == ("income", SEEN["seen"])
    assert (change.direction, change.amount_before, change.basic) == ("cut", 920, 520)
    assert change.to_hear
    confirmed(row)
    run = scene.run_to(RunStatus.CALCULATED, DECEMBER)
    assert [payment.amount for payment in run.payments.all()] == [920]


def test_from_the_review_to_the_notice_and_the_money(client):
    award = on_a_list()
    client.force_login(walk.worker())
    page = reverse("benefits:review_record", args=[of(award).pk])
    said = {"version": 1, "visited_on": "2026-11-20", "result": "changed", **SEEN}
    refused = client.post(page, said)  # which income?
    assert (refused.status_code, FamilyChange.objects.count()) == (200, 0)
    assert client.post(page, {**said, "annual_income": "16800"}).status_code == 302
    row = confirmed(of(award))
    sheets = reverse("cases:campaign_papers", args=[row.campaign_id, award.village_id])
    shown = client.get(sheets)
    assert (shown.context["waiting"], shown.context["sheets"]) == (1, [])
    decided = hear(follows(row.change))
    decided.refresh_from_db()
    decide_worked_out(
        by=walk.approver(), award_change=decided, version=decided.version, note="测试调〔2026〕9号"
    )
    paper = client.get(sheets).content.decode()
    for word in ("520.00", "920.00", "测试调〔2026〕9号", "家属无异议", "60"):
        assert word in paper
    run = scene.run_to(RunStatus.CALCULATED, DECEMBER)
    assert [payment.amount for payment in run.payments.all()] == [520]


def test_a_ground_proposes_the_end_and_the_family_is_heard_before():
    award = on_a_list()
    with pytest.raises(NotAllowed):
        record(award, result="stop")
    row = record(award, result="stop", ground="property")
    change = follows(row.change)
    assert (change.direction, change.ground, change.to_hear) == ("stop", "property", True)
    with pytest.raises(NotAllowed):
        decide_worked_out(
            by=walk.approver(), award_change=change, version=change.version, note="1号"
        )


def test_the_review_that_led_to_the_end_counts_as_reviewed():
    award = on_a_list()
    row = record(award, result="stop", ground="property")
    hear(follows(row.change))
    changed.decide(follows(row.change))
    award.refresh_from_db()
    assert award.status == "ended"
    row = confirmed(row)
    assert (row.status, row.result, row.next_on) == ("confirmed", "stop", None)
    campaign = row.campaign
    done = reviews.close_campaign(by=clerk(), campaign=campaign, version=campaign.version)
    assert done.status == "closed"


def test_what_was_registered_already_is_named_and_not_registered_twice():
    award = on_a_list()
    change = register(award, "death", person=last(award))
    with pytest.raises(NotAllowed):  # it waits to be decided
        record(award, result="changed", annual_income=Decimal(16800))
    row = record(award, result="changed", change=change)
    assert (row.change, FamilyChange.objects.count()) == (change, 1)
    other = changed.award(size=2)
    reviewed.opened(name="补查", due_on=DUE)
    with pytest.raises(NotAllowed):  # of another household
        record(other, result="changed", change=change)


def test_what_is_refused_leaves_no_change_behind():
    award = on_a_list()
    for said in ({"second_visitor": "赵一"}, {"visited_on": date(2026, 11, 21)}, {"seen": " "}):
        with pytest.raises(NotAllowed):
            record(award, result="changed", annual_income=Decimal(16800), **said)
    assert (FamilyChange.objects.count(), AwardChange.objects.count()) == (0, 0)


def test_a_change_in_the_form_without_a_change_in_the_result_counts_for_nothing():
    award = on_a_list()
    change = register(award, "death", person=last(award))
    assert record(award, result="no_change", change=change).change is None


def test_after_sending_back_the_change_is_withdrawn_or_named_again():
    award = on_a_list()
    row = record(award, result="changed", annual_income=Decimal(16800))
    change = row.change
    reviews.return_review(by=walk.head(), review=row, version=row.version, reason="再核实")
    with pytest.raises(NotAllowed):
        record(award, result="changed", annual_income=Decimal(19200))
    assert record(award, result="changed", change=change).status == "recorded"
    assert Review.objects.get().change == change
    assert clerk() != walk.worker()
