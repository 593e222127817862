"""The months of an award: planned, at the bank, paid and sent back are told apart, year by year."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits import balance, claim_proposals, claims
from benefits.balance import reconcile
from benefits.models import MonthDifference
from benefits.states import RunStatus
from cases import rules
from cases.actions import end_award
from cases.models import Award, AwardAmount
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_claims import opened, paid
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 11, 20))


def shown(client, award, **query):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    return client.get(reverse("benefits:award_payments", args=[award.pk]), query)


def proposals(client):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    return client.get(reverse("benefits:claim_proposals"))


def reduced(award, amount, month=MONTH):
    AwardAmount.objects.create(
        award=award, from_month=month, basic=amount, residence=award.residence, reason="收入增加"
    )


def asked_by_the_form(client, award):
    """What the form of a claim proposes, all months together."""
    form = client.get(reverse("benefits:claim_open", args=[award.pk])).context["form"]
    paid_for = {row.month: row.paid for row in claims.known_of(award).paid()}
    dues = {month: form[f"due_{month:%Y_%m}"].value() for month in paid_for}
    return sum(paid_for[month] - due for month, due in dues.items() if due is not None)


def half_way():
    """October was paid 430; November is planned with 430; both are worth 100 by now."""
    award = factories.award(basic=430)
    first = scene.run_to(RunStatus.SENT)
    answer(first, scene.finance())
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    reduced(award, 100)
    return award, run


def test_planned_sent_and_paid_are_told_apart(client):
    """The page called planned money paid, and 330 that a claim could ask for 660."""
    award, run = half_way()
    page = shown(client, award)
    rows = {row.month: row for row in page.context["months"]}
    assert (rows[MONTH].planned, rows[MONTH].paid, rows[MONTH].too_much) == (0, 430, 330)
    assert (rows[NEXT].planned, rows[NEXT].paid, rows[NEXT].too_much) == (430, 0, 0)
    assert rows[NEXT].ahead == 330
    sums = page.context["sums"]
    assert (sums["paid"], sums["planned"], sums["sent"], sums["due"]) == (430, 430, 0, 200)
    assert (sums["too_much"], sums["ahead"], page.context["unclaimed"]) == (330, 330, 330)
    AwardAmount.objects.filter(award=award, from_month=MONTH).delete()
    run = scene.forward(run, RunStatus.SENT)
    reduced(award, 100)
    (row,) = (row for row in shown(client, award).context["months"] if row.month == NEXT)
    assert (row.planned, row.sent, row.paid, row.ahead) == (0, 430, 0, 330)
    answer(run, scene.finance())
    (row,) = (row for row in shown(client, award).context["months"] if row.month == NEXT)
    assert (row.planned, row.sent, row.paid, row.too_much) == (0, 0, 430, 330)


def test_what_was_sent_back_is_neither_paid_nor_at_the_bank(client):
    award = factories.award(basic=430)
    run = scene.run_to(RunStatus.SENT)
    answer(run, scene.finance(), fail={run.payments.get().reference: "销户"})
    (row,) = (row for row in shown(client, award).context["months"] if row.month == MONTH)
    assert (row.planned, row.sent, row.paid, row.sent_back) == (0, 0, 0, 430)


@pytest.mark.parametrize("worked_out", ["before", "after"])
def test_the_list_the_page_and_the_claim_say_the_same_sum(client, worked_out):
    award, _run = half_way()
    reconcile.work_out(factories.county())
    if worked_out == "before":
        reduced(award, 90, NEXT)  # another page of the same award, since
    page = proposals(client)
    assert [(one.award, one.total) for _award, one in page.context["rows"]] == [(award.pk, 330)]
    assert page.context["total"] == 330
    assert shown(client, award).context["unclaimed"] == 330
    assert asked_by_the_form(client, award) == 330
    opened(award, {MONTH: Decimal(100)})
    assert proposals(client).context["rows"] == []
    assert shown(client, award).context["unclaimed"] == 0


def test_the_reconciliation_says_apart_what_was_paid_and_what_is_planned_above_the_due():
    award, _run = half_way()
    month = scene.reconciled()
    (october,), (november,) = month(MONTH), month(NEXT)
    assert (october.too_much, october.ahead, october.unexplained) == (330, 0, 0)
    assert (november.too_much, november.ahead, november.unexplained) == (0, 330, 0)
    kept = MonthDifference.objects.get(award=award, month=NEXT)
    assert (kept.planned, kept.sent, kept.paid) == (430, 0, 0)


def test_a_plan_is_no_paid_month_of_a_change():
    award, run = half_way()
    assert rules.paid_since(award, MONTH).last == MONTH
    AwardAmount.objects.filter(award=award, from_month=MONTH).delete()
    scene.forward(run, RunStatus.SENT)
    assert rules.paid_since(award, MONTH).last == NEXT


def ended_after_death():
    """Two months were paid after the death; the award is ended with the month of the death."""
    factories.parameters()
    award = factories.award(basic=400)
    factories.live(month=SEPTEMBER)
    for month in (SEPTEMBER, MONTH):
        paid(award, month)
    reconcile.work_out(factories.county())
    end_award(
        by=factories.user(Role.COUNTY_APPROVER),
        proposed_by=factories.user(Role.TOWN_CASEWORKER),
        award=award,
        version=award.version,
        left_on=date(2026, 8, 20),
        last_month=date(2026, 8, 1),
        reason="死亡",
        heard="家属无异议",
        heard_on=date(2026, 11, 10),
    )
    return award


def test_what_was_paid_after_a_death_is_listed_at_once_with_its_next_step(client):
    """It stood in no list before the night had passed, and by then nobody looked for it."""
    award = ended_after_death()
    page = proposals(client)
    ((listed, row),) = page.context["rows"]
    assert (listed, row.months, row.total) == (award, 2, 800)
    step = reverse("benefits:claim_open", args=[award.pk])
    assert step in page.content.decode()
    own = shown(client, award)
    assert own.context["unclaimed"] == 800
    assert step in own.content.decode()
    assert asked_by_the_form(client, award) == 800


def test_another_county_and_another_town_see_nothing_of_it(client):
    award = ended_after_death()
    near = factories.user(Role.TOWN_CASEWORKER, award.town)
    far = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    assert [one.award for one in claim_proposals.proposals(near)] == [award.pk]
    assert claim_proposals.proposals(far) == []


def of_years():
    award = factories.award(basic=100)
    factories.live(month=date(2023, 5, 1))
    factories.parameters()
    for month in (date(2023, 5, 1), date(2024, 1, 1), MONTH):
        paid(award, month)
    return award


def test_every_month_is_reached_a_year_at_a_time_newest_first(client):
    """Only 24 months were shown, of an award of many years the rest could not be reached."""
    award = of_years()
    page = shown(client, award)
    assert page.context["years"] == [2026, 2025, 2024, 2023]
    assert page.context["year"] == 2026
    seen = []
    for year in page.context["years"]:
        assert f"?year={year}" in page.content.decode()
        one = shown(client, award, year=year)
        seen += [row.month for row in one.context["months"]]
        assert one.context["sums"] == page.context["sums"]
        assert {row.month.year for row in one.context["rows"]} <= {year}
    rows = balance.of_awards(Award.objects.filter(pk=award.pk), date(2023, 5, 1), NEXT)
    assert seen == [row.month for row in rows][::-1]
    assert len(seen) == 43
    sums = page.context["sums"]
    assert (sums["due"], sums["paid"], sums["owed"]) == (4300, 1200, 4000)
    assert sums["too_much"] == 900


@pytest.mark.parametrize("said", ["", "1999", "x", "²"])
def test_a_year_that_there_is_not_is_the_latest(client, said):
    assert shown(client, of_years(), year=said).context["year"] == 2026
