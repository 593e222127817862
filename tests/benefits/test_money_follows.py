"""The money of a family that moved, or whose payee left: who sees it, and who is told."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from benefits import selections
from benefits.actions import changes
from benefits.states import RunStatus
from cases.models import Award
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.bank import answer
from tests.benefits.changed import TODAY, decide, follows, hear, last, register
from tests.benefits.scene import NEXT
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.county.months import next_month

pytestmark = pytest.mark.django_db
DECEMBER = next_month(NEXT)


@pytest.fixture(scope="module")
def ground(once):
    def build():
        scene.ground()
        changed.ground()

    once(build)


@pytest.fixture(autouse=True)
def _today(monkeypatch, ground):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)


def seen(user, url, *args):
    client = Client()
    client.force_login(user)
    return client.get(reverse(url, args=args)).content.decode()


def test_what_came_back_waits_with_the_town_that_the_family_lives_in_now():
    """It stood on the list of the old town, which may not touch the account any more."""
    award, there = changed.award(size=2), factories.town(2)
    run = scene.run_to(RunStatus.SENT)
    here, new = walk.worker(), factories.user(Role.TOWN_CASEWORKER, there)
    change = register(award, "town", to_town=there)
    village = factories.village(there)
    changes.take_and_follow(by=new, change=change, version=change.version, village=village)
    row = run.payments.get()
    answer(run, scene.finance(), fail={row.reference: "账户已销户"})
    assert list(selections.failed(new)) == [row]
    assert not selections.failed(here).exists()
    assert list(selections.failed(scene.finance())) == [row]
    assert there.name in seen(scene.finance(), "benefits:failed_list")
    assert "账户已销户" in seen(new, "benefits:account_correct", award.pk)
    assert list(selections.payments(here)) == [row]  # what this town paid stays its own


def test_who_left_and_holds_the_account_is_said_to_the_signers():
    """After a divorce the family's money went on to the account of who had left, unsaid."""
    award = changed.award(size=2, income=100)
    head, other = award.payee, last(award)
    answer(scene.run_to(RunStatus.SENT), scene.finance())
    said = {"happened_on": date(2026, 10, 5), "person": head, "new_head": other}
    row = hear(follows(register(award, "divorce", **said)))
    client = Client()
    client.force_login(walk.approver())
    url = reverse("benefits:award_change_decide", args=[row.pk])
    done = client.post(url, {"version": row.version, "note": "1号"}, follow=True)
    assert f"账户户名仍为{head.name}" in done.content.decode()
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert run.payments.get().payee == other
    assert run.payments.get().payee_name == head.name
    assert "户名不是领款人本人" in seen(scene.reviewer(), "benefits:run", run.pk)


def test_who_stays_behind_is_not_paid_by_an_award_that_went_along():
    """The award of three went with two of them, and paid for all three on."""
    award = changed.award(size=3)
    stays, *going = [one.person for one in award.members.order_by("pk")]
    said = {"members": going, "head_of_new": going[0], "address": "新村2组"}
    change = changes.register_change(
        by=walk.worker(),
        household=award.household,
        version=award.household.version,
        kind="split",
        award=award,
        **changed.said(**said),
    )
    row = follows(change)
    assert (row.left, row.covered_size, row.basic) == ([stays.pk], 2, 480 * 2 - 750)
    decide(hear(row))
    award.refresh_from_db()
    assert (award.household, award.payee) == (change.beside, going[0])
    assert award not in Award.objects.disagreeing()


def test_who_stays_is_paid_by_where_the_family_lived_in_each_month():
    """A change of before, told after the move, priced months before it by the new place."""
    moved, stayed = changed.award(size=3), changed.award(size=3)
    urban = factories.village(moved.town, urban=True)
    decide(follows(register(moved, "village", village=urban)))  # from December on
    amounts = []
    for award in (moved, stayed):
        award.refresh_from_db()
        going = last(award)
        said = {"members": [going], "head_of_new": going, "happened_on": date(2026, 10, 5)}
        row = hear(follows(register(award, "split", **said)))
        decide(row)
        amounts.append([award.amount_in(month).total for month in (NEXT, DECEMBER)])
    (before, after), (rural, still_rural) = amounts
    assert before == rural == still_rural
    assert after > before
