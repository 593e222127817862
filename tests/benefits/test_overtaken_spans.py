"""A sum for several months that is paid again is overtaken by what happens in any of them."""

from datetime import date

import pytest

from benefits import overtaken, run_warnings
from benefits.overtaken import Overtook
from benefits.states import PaymentStatus, RunStatus
from cases.models import Award, Person, Suspension
from tests import factories
from tests.benefits import scene
from tests.benefits.changed import award as family
from tests.benefits.changed import ground, register
from tests.benefits.scene import MONTH
from tests.benefits.test_balance import paid
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
JULY, AUGUST, SEPTEMBER = (date(2026, month, 1) for month in (7, 8, 9))


def ended(award):
    Award.objects.filter(pk=award.pk).update(
        status="ended",
        stop_way="ledger",
        left_on=date(2026, 8, 20),
        last_month=AUGUST,
        left_reason="死亡",
    )


def off_in_between(award):
    Suspension.objects.create(award=award, first_month=AUGUST, last_month=AUGUST, reason="核查")


def died(award):
    Person.objects.filter(award_members__award=award).update(died_on=date(2026, 8, 12))


def quarter_again(made=factories.award):
    """July to September in one sum, sent back by the bank and planned again by a run."""
    award = made()
    award.account_hash = award.account_hash or "x"
    paid(award, JULY, 1200, last_month=SEPTEMBER, status=PaymentStatus.FAILED, failure="账户有误")
    run = scene.run_to(RunStatus.CALCULATED)
    return award, run, run.payments.exclude(replaces=None).get()


CAUSES = {Overtook.ENDED: ended, Overtook.NOT_OWED: off_in_between, Overtook.DIED: died}


@pytest.mark.parametrize("cause", CAUSES)
def test_what_happened_in_a_later_month_of_it_is_named_and_refused(cause):
    award, run, payment = quarter_again()
    assert payment.last_month == SEPTEMBER
    assert payment.pk not in overtaken.of(run)
    CAUSES[cause](award)
    known = overtaken.of(run)[payment.pk]
    assert cause in known.causes
    assert known.due is None  # the first months may be owed
    with pytest.raises(NotAllowed):
        overtaken.check_none(run)


def test_an_undecided_death_inside_it_holds_it_back(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 8))
    ground()
    award, run, payment = quarter_again(lambda: family(2))
    assert payment.pk not in overtaken.of(run)
    person, day = award.members.order_by("pk").last().person, date(2026, 7, 20)
    register(award, "death", person=person, happened_on=day, reported_on=day)
    assert Overtook.DEATH_WAITS in overtaken.of(run)[payment.pk].causes
    assert overtaken.undecided(run).filter(pk=payment.pk).exists()


def test_the_signer_sees_who_died_and_was_covered_in_a_later_month_of_it():
    award, run, payment = quarter_again()
    died(award)
    assert payment in run_warnings.of_the_dead(run)
    assert run.month == MONTH
