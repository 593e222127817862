"""Whom a grant is owed: who left the roll or died, before the list was made or after it."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from psycopg.types.range import DateRange

from benefits import bulk
from benefits.actions import payroll as runs
from benefits.models import Per
from benefits.states import RunStatus
from cases.models import Award, Person
from cases.states import AwardStatus
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_bulk import SEPTEMBER, confirmed, heating, paid_in
from welfare.exceptions import NotAllowed
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
AUGUST = date(2026, 8, 1)
ENDED = {"status": AwardStatus.ENDED, "stop_way": "ledger", "left_reason": "收入超标"}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


def lost(grant):
    return bulk.lost(grant, bulk.waits(grant)["total"])


def ended(award, last_month):
    """The end was decided in October, with the last month it says."""
    said = {**ENDED, "left_on": date(2026, 10, 5), "last_month": last_month}
    Award.objects.filter(pk=award.pk).update(**said)


def test_whose_last_month_lay_before_the_roll_gets_nothing():
    """Ended in October for the months from September on: the roll of September had it still."""
    before, with_it = factories.award(), factories.award()
    ended(before, AUGUST)
    ended(with_it, SEPTEMBER)
    assert [share.award for share in heating(as_of=SEPTEMBER).shares.all()] == [with_it]


def test_an_exit_that_was_over_and_was_ended_later_gets_nothing():
    over = factories.award(exit_support_from=date(2022, 1, 1), exit_support_months=6)
    changed.exit_granted(over)
    ended(over, SEPTEMBER)
    fine = factories.award()
    assert [share.award for share in heating(as_of=SEPTEMBER).shares.all()] == [fine]


@pytest.mark.parametrize(
    "since", [{**ENDED, "left_on": date(2026, 10, 19), "last_month": SEPTEMBER}, "suspended"]
)
def test_who_ended_or_was_suspended_for_the_month_since_is_not_paid(since):
    """Confirmed, and before the run decided that the month was not due."""
    gone, stays = factories.award(), factories.award()
    grant = confirmed(heating())
    if since == "suspended":
        said = {"stop_way": "ledger", "suspended_from": MONTH, "suspended_reason": "核查"}
        since = {"status": AwardStatus.SUSPENDED, **said}
    Award.objects.filter(pk=gone.pk).update(**since)
    run = scene.run_to(RunStatus.CALCULATED)
    assert [row.award for row in paid_in(run)] == [stays]
    assert lost(grant) == {"count": 1, "total": 200}


def test_who_ended_after_the_month_keeps_what_was_confirmed():
    award = factories.award()
    confirmed(heating())
    ended(award, MONTH)
    assert paid_in(scene.run_to(RunStatus.CALCULATED)).get().award == award


def test_a_planned_share_of_who_ended_for_the_month_is_not_signed():
    award, _stays = factories.award(), factories.award()
    confirmed(heating())
    run = scene.run_to(RunStatus.CALCULATED)
    ended(award, SEPTEMBER)
    run.payments.filter(award=award).exclude(pk__in=paid_in(run)).delete()
    with pytest.raises(NotAllowed):
        scene.sign(run, scene.reviewer())


def test_a_household_in_which_nobody_lives_any_more_is_not_paid():
    """A sum for each household went on to one in which everybody had died."""
    alone, family = factories.award(), factories.award(size=2)
    grant = confirmed(heating(per=Per.HOUSEHOLD))
    run = scene.run_to(RunStatus.CALCULATED)
    for award in (alone, family):
        Person.objects.filter(pk=award.payee_id).update(died_on=date(2026, 10, 19))
    with pytest.raises(NotAllowed):
        scene.sign(run, scene.reviewer())
    runs.discard_run(by=scene.finance(), run=run, version=run.version, reason="死亡")
    assert [row.award for row in paid_in(scene.run_to(RunStatus.CALCULATED))] == [family]
    assert lost(grant) == {"count": 1, "total": 200}


def test_who_joined_after_the_month_of_the_roll_keeps_no_sum_alive():
    """Somebody who came later kept the sum of a household in which all it covered had died."""
    award = factories.award()
    grant = confirmed(heating(per=Per.HOUSEHOLD, as_of=SEPTEMBER))
    award.members.create(person=factories.person(), relation="子女", period=DateRange(MONTH, None))
    Person.objects.filter(pk=award.payee_id).update(died_on=date(2026, 10, 19))
    assert not paid_in(scene.run_to(RunStatus.CALCULATED)).exists()
    assert lost(grant) == {"count": 1, "total": 200}


@pytest.mark.parametrize("per", [Per.HOUSEHOLD, Per.PERSON])
def test_what_hung_on_an_award_that_had_not_the_month_is_paid_once_by_another_one(per):
    """The sum of a family with two awards was lost with the first one of them."""
    first = factories.award("DIBAO", size=2)
    second = factories.award("LIVING", household=first.household)
    grant = confirmed(heating("DIBAO", "LIVING", per=per))
    ended(first, SEPTEMBER)
    assert (bulk.waits(grant)["total"], lost(grant)["total"]) == (grant.total, 0)
    run = scene.run_to(RunStatus.SENT)
    payment = paid_in(run).get()
    assert (payment.award, payment.amount) == (second, grant.total)
    told = Event.objects.filter(verb="share_led_on").values_list("details__after", flat=True)
    assert set(told) == {second.number}
    Award.objects.filter(pk=first.pk).update(
        status=AwardStatus.ACTIVE, stop_way="", left_reason="", left_on=None, last_month=None
    )
    assert not paid_in(scene.run_to(RunStatus.CALCULATED, NEXT)).exists()


def test_an_award_that_was_paid_its_share_gets_no_other_one():
    grown, family = factories.award("DIBAO"), factories.award("LIVING")
    family.members.create(
        person=grown.payee, relation="子女", period=DateRange(factories.LONG_AGO, None)
    )
    confirmed(heating("DIBAO", "LIVING"))
    run = scene.run_to(RunStatus.SENT)
    assert paid_in(run).count() == 2
    ended(grown, SEPTEMBER)
    assert not paid_in(scene.run_to(RunStatus.CALCULATED, NEXT)).exists()


def test_a_share_leads_to_nobody_else_and_to_nothing_more():
    """What was confirmed stays; but the same people may get it by another award of theirs."""
    first, strange = factories.award("DIBAO"), factories.award("DIBAO")
    own = factories.award("LIVING", household=first.household)
    grant = confirmed(heating("DIBAO", "LIVING", per=Per.HOUSEHOLD))
    share = grant.shares.filter(award=first)
    for change in ({"award": strange}, {"award": own, "amount": 300}, {"persons": 2}):
        with pytest.raises(DatabaseError), transaction.atomic():
            share.update(**change)
    share.update(award=own)
    scene.run_to(RunStatus.SENT)
    with pytest.raises(DatabaseError), transaction.atomic():
        grant.shares.filter(award=own).update(award=first)


def test_what_is_missing_is_asked_by_award_only_where_some_is(django_assert_num_queries):
    """Every opening of the page of a grant asked the awards of the whole county one by one."""
    gone, _stays = factories.award(), factories.award()
    grant = confirmed(heating())
    with django_assert_num_queries(2):
        assert lost(grant)["count"] == 0
    Person.objects.filter(pk=gone.payee_id).update(died_on=date(2026, 10, 19))
    with django_assert_num_queries(3):
        assert lost(grant) == {"count": 1, "total": 200}


def test_the_page_accounts_for_the_whole_sum(client):
    """What is not paid any more stood nowhere: the lines came to less than was confirmed."""
    gone, _stays = factories.award(size=2), factories.award()
    grant = confirmed(heating())
    ended(gone, SEPTEMBER)
    scene.run_to(RunStatus.CALCULATED)
    client.force_login(scene.approver())
    page = client.get(f"/benefits/bulk/{grant.pk}/")
    rows = page.context["progress"]
    assert [(row["count"], row["total"]) for row in rows] == [(1, 200), (1, 400)]
    assert sum(row["total"] for row in rows) == grant.total == 600


def test_a_grant_of_a_later_month_says_which_run_pays_it(client):
    factories.award()
    grant = confirmed(heating(month=NEXT))
    scene.run_to(RunStatus.CALCULATED)
    client.force_login(scene.approver())
    text = client.get(f"/benefits/bulk/{grant.pk}/").content.decode()
    assert "2026年11月" in text
    assert "以后月份的发放批次" in text


def ended_before(award):
    ended(award, SEPTEMBER)


def suspended(award):
    said = {"stop_way": "ledger", "suspended_from": MONTH, "suspended_reason": "核查"}
    Award.objects.filter(pk=award.pk).update(status=AwardStatus.SUSPENDED, **said)


def all_died(award):
    people = award.members.values("person")
    Person.objects.filter(pk__in=people).update(died_on=date(2026, 10, 19))


@pytest.mark.parametrize("per", [Per.HOUSEHOLD, Per.PERSON])
@pytest.mark.parametrize("fate", [ended_before, suspended, all_died])
@pytest.mark.parametrize("comes_back", [False, True])
def test_what_no_run_pays_any_more_is_not_owed_by_the_reconciliation(per, fate, comes_back):
    """The page of the grant called it lost; the reconciliation kept it as owed for good."""
    gone, _stays = factories.award(size=2, basic=400), factories.award(size=2, basic=400)
    grant = confirmed(heating(per=per))
    if comes_back:
        run = scene.run_to(RunStatus.SENT)
        row = run.payments.get(grant=grant, award=gone)
        answer(run, scene.finance(), fail={row.reference: "销户"})
    each = grant.total / 2
    before, after = owed_of(grant), fate(gone) or owed_of(grant)
    assert before == (each if comes_back else 2 * each)
    assert after == before - each
    assert bulk.waits(grant)["total"] == (0 if comes_back else each)


def owed_of(grant):
    rows = [one for one in scene.reconciled()(MONTH) if one.programme == grant.programme_id]
    assert all(one.unexplained == 0 for one in rows)
    return sum(one.owed for one in rows)
