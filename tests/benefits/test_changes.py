"""A change of a family, from its registration to the money that follows."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from benefits import claim_proposals, run_warnings
from benefits.actions import payroll as runs
from benefits.actions.changes import follow_again
from benefits.balance import reconcile
from benefits.states import RunStatus
from cases.models import Award, AwardChange, FamilyChange, Supplement
from cases.states import AwardStatus
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.bank import answer
from tests.benefits.changed import TODAY, decide, follows, hear, last, register
from tests.benefits.scene import MONTH, NEXT
from tests.cases import walk
from welfare.county.months import next_month
from welfare.exceptions import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
DECEMBER = next_month(NEXT)


@pytest.fixture(scope="module")
def ground(once):
    """Limits, standards and people, once for all tests of the module."""
    once(changed.ground)


@pytest.fixture(autouse=True)
def _today(monkeypatch, ground):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)
    with translation.override("en"):
        yield


# ---- a death


def test_a_death_of_one_of_four_is_worked_out_heard_decided_and_paid():
    award = changed.award()
    gone = last(award)
    scene.supplement(award, nth=3)
    change = register(award, "death", person=gone)
    row = follows(change)
    gone.refresh_from_db()
    assert gone.died_on == date(2026, 11, 5)
    assert (row.direction, row.ground, row.to_hear) == ("cut", "death", True)
    assert (row.amount_before, row.basic, row.from_month) == (920, 440, DECEMBER)
    assert [line["sum"] for line in row.lines] == ["1440.00", "-1000.00"]
    assert (row.left, row.covered_size, row.family_size) == ([gone.pk], 3, 3)
    award.refresh_from_db()
    assert award.amount_in(DECEMBER).total == 920  # as before until it is decided
    with pytest.raises(NotAllowed, match="Hear the family"):
        decide(row)
    hear(row)
    decide(row)
    award.refresh_from_db()
    assert (award.covered_size, award.amount_in(NEXT).total) == (3, 920)
    assert award.amount_in(DECEMBER).total == 440
    cover = award.members.get(person=gone)
    assert cover.period.upper == DECEMBER
    assert Supplement.objects.get(member=cover).last_month == NEXT
    assert not award.follow_ups.running().exists()
    run = scene.run_to(RunStatus.CALCULATED, DECEMBER)
    assert [row.amount for row in run.payments.all()] == [440]


def test_a_death_told_late_makes_a_claim_of_the_months_paid():
    award = changed.award()
    changed.paid(MONTH)
    change = register(award, "death", person=last(award), happened_on=date(2026, 7, 20))
    assert change.late
    row = follows(change)
    assert row.from_month == date(2026, 8, 1)
    hear(row)
    decide(row)
    reconcile.work_out(factories.county())
    proposed = claim_proposals.proposals(scene.finance())
    assert [(one.award, one.total) for one in proposed] == [(award.pk, 480)]


def test_the_last_of_an_award_who_dies_ends_it_without_a_hearing():
    award = changed.award(size=1, income=100)
    row = follows(register(award, "death", person=award.payee))
    assert (row.direction, row.to_hear) == ("stop", False)
    decide(row)
    award.refresh_from_db()
    assert (award.status, award.last_month) == (AwardStatus.ENDED, NEXT)


def test_the_head_who_dies_leaves_another_head_and_payee():
    award = changed.award(size=2, income=100)
    head, other = award.payee, last(award)
    with pytest.raises(NotAllowed, match="Choose who is the head"):
        register(award, "death", person=head)
    row = follows(register(award, "death", person=head, new_head=other))
    award.household.refresh_from_db()
    assert (award.household.head, row.payee) == (other, other)
    decide(hear(row))
    award.refresh_from_db()
    assert award.payee == other


def test_an_account_in_the_name_of_the_dead_is_said_to_the_signers_until_it_is_another():
    """The payee was another one, and the money went on to the account of who had died."""
    award, fine = changed.award(size=2, income=100), changed.award(size=2)
    head, other = award.payee, last(award)
    answer(scene.run_to(RunStatus.SENT), scene.finance())
    row = hear(follows(register(award, "death", person=head, new_head=other)))
    client = Client()
    client.force_login(walk.approver())
    url = reverse("benefits:award_change_decide", args=[row.pk])
    done = client.post(url, {"version": row.version, "note": "1号"}, follow=True)
    assert f"账户户名仍为已故的{head.name}" in done.content.decode()
    run = scene.run_to(RunStatus.CALCULATED, DECEMBER)
    paid = run.payments.get(award=award, month=DECEMBER)
    assert (paid.payee, paid.payee_name) == (other, head.name)
    told = run_warnings.of_the_dead(run).filter(month=DECEMBER)  # who died in November is due it
    assert {(one.award, one.dead) for one in told} == {(award, head.name)}
    Award.objects.filter(pk=award.pk).update(account_holder=other.name)
    runs.discard_run(by=scene.finance(), run=run, version=run.version, reason="更正账户")
    again = scene.run_to(RunStatus.CALCULATED, DECEMBER)
    assert not run_warnings.of_the_dead(again).filter(month=DECEMBER).exists()
    assert again.payments.filter(award=fine).exists()


# ---- rules that hold for every kind


def test_who_registered_does_not_decide():
    award = changed.award()
    by = walk.worker()
    by.roles = [*by.roles, "county_approver"]
    by.save()
    row = hear(follows(register(award, "death", person=last(award), by=by)))
    with pytest.raises(NotAllowed, match="yourself"):
        decide(row, by=by)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"happened_on": date(2026, 12, 1)}, "has not come"),
        ({"reported_on": date(2026, 11, 1)}, "before it happened"),
        ({"evidence": " "}, "what was seen"),
        ({"reported_by": ""}, "reported by"),
    ],
)
def test_bad_dates_and_gaps_are_refused(fields, sentence):
    award = changed.award()
    with pytest.raises(NotAllowed, match=sentence):
        register(award, "death", person=last(award), **fields)
    assert FamilyChange.objects.count() == 0


def test_what_contradicts_the_register_is_refused():
    award = changed.award()
    gone = last(award)
    register(award, "death", person=gone)
    with pytest.raises(NotAllowed, match="not a member"):
        register(award, "death", person=gone)
    with pytest.raises(NotAllowed, match="not a member"):
        register(award, "leaving", person=factories.person(), away="prison")


def test_a_second_person_sees_what_the_first_did():
    award = changed.award()
    register(award, "death", person=last(award))
    with pytest.raises(Conflict, match="Change of the family registered"):
        register(award, "income", annual_income=Decimal(1000), version=1)


def test_an_award_waits_for_one_decision_at_a_time_and_follows_afterwards():
    award = changed.award()
    first = follows(register(award, "death", person=last(award)))
    second = register(award, "income", annual_income=Decimal(6000))
    assert not AwardChange.objects.filter(change=second).exists()
    decide(hear(first))
    second.refresh_from_db()
    row = follows(follow_again(by=walk.worker(), change=second, version=second.version))
    assert (row.direction, row.basic) == ("raise", 940)


def test_without_income_it_waits_with_the_sentence_what_is_needed():
    award = factories.award(size=4, basic=920)
    row = follows(register(award, "death", person=last(award)))
    assert row.needs
    hear(row)
    with pytest.raises(NotAllowed, match="not worked out"):
        decide(row)
