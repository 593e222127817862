"""Months before a run, worked out beside something else: raised, or handed to a hearing."""

from decimal import Decimal

import pytest
from django.urls import reverse

from benefits.actions import changes
from benefits.actions.making_up import bring_up_to_date
from benefits.models import Payment
from benefits.states import RunStatus
from cases import actions, clock
from cases.actions import award_changes
from cases.models import AwardChange
from tests import factories
from tests.benefits import scene
from tests.benefits.test_making_up import (
    coming,
    family,
    held_by_a_child,
    in_force,
    less,
    worked_out,
)
from tests.cases import walk
from welfare.county.months import add_months, first_of, month_end, next_month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
__all__ = ["family", "held_by_a_child"]


def this_month():
    return first_of(clock.today())


def paid_until_now(held):
    """The month before this one is paid; whatever else follows is known afterwards."""
    month = add_months(this_month(), -1)
    factories.live(month=month)
    scene.run_to(RunStatus.SETTLED, month)
    return month


def arrears_of(held, run):
    paid = run.payments.filter(award=held, kind="arrears").order_by("month")
    return [(one.month, one.amount) for one in paid]


def test_an_award_that_ended_since_still_gets_what_its_months_lacked(family):
    home, held = family
    other = worked_out(held, home)
    month = paid_until_now(held)
    less(other, 600, month)
    held.refresh_from_db()
    actions.end_award(
        by=walk.approver(),
        proposed_by=walk.worker(),
        award=held,
        version=held.version,
        left_on=clock.today(),
        last_month=month,
        reason="长大",
        heard="已听取",
    )
    made = scene.run_to(RunStatus.CALCULATED, this_month())
    assert arrears_of(held, made) == [(month, 100)]


def test_an_award_that_is_suspended_since_still_gets_what_its_months_lacked(family):
    home, held = family
    other = worked_out(held, home)
    month = paid_until_now(held)
    less(other, 600, month)
    held.refresh_from_db()
    actions.suspend_award(
        by=walk.approver(),
        proposed_by=walk.worker(),
        award=held,
        version=held.version,
        from_month=this_month(),
        reason="核查",
        heard="已听取",
    )
    made = scene.run_to(RunStatus.CALCULATED, this_month())
    assert arrears_of(held, made) == [(month, 100)]
    assert in_force(held, this_month()).basic == Decimal(1200)


def test_a_gap_behind_a_month_that_is_in_step_is_made_good(family):
    home, held = family
    other, gap = worked_out(held, home), add_months(this_month(), -2)
    factories.live(month=gap)
    less(other, 600, gap)
    less(other, 900, next_month(gap))
    assert bring_up_to_date(held.programme.county, this_month(), scene.finance()) == []
    assert in_force(held, gap).basic == Decimal(1300)
    for month in (next_month(gap), this_month(), coming()):
        assert in_force(held, month).basic == Decimal(1200)
    assert in_force(held, add_months(gap, -1)).basic == Decimal(1200)


def falls(family, month):
    """The other award is more from a month on, and the money of this month is prepared."""
    home, held = family
    other = worked_out(held, home)
    factories.live(month=month)
    less(other, 1200, month)
    left = bring_up_to_date(held.programme.county, this_month(), scene.finance())
    return held, left


def test_what_falls_is_handed_to_a_hearing_by_itself(family):
    month = add_months(this_month(), -1)
    held, left = falls(family, month)
    assert [one.award for one in left] == [held]
    found = AwardChange.objects.get()
    assert (found.award, found.direction, found.to_hear) == (held, "cut", True)
    assert (found.from_month, found.basic, found.needs) == (month, Decimal(1100), "")
    assert found.change.happened_on == month_end(add_months(month, -1))
    assert in_force(held, month).basic == Decimal(1200)
    bring_up_to_date(held.programme.county, this_month(), scene.finance())
    assert AwardChange.objects.count() == 1
    said = {"heard_on": clock.today(), "heard": "无异议"}
    award_changes.hear_award_change(
        by=walk.worker(), award_change=found, version=found.version, **said
    )
    found.refresh_from_db()
    changes.decide_worked_out(
        by=walk.approver(), award_change=found, version=found.version, note="补差减少"
    )
    assert in_force(held, month).basic == Decimal(1100)
    assert bring_up_to_date(held.programme.county, this_month(), scene.finance()) == []


def test_what_fell_only_in_a_month_before_is_heard_for_that_month_alone(family):
    home, held = family
    other, month = worked_out(held, home), add_months(this_month(), -2)
    factories.live(month=month)
    less(other, 1200, month)
    less(other, 900, next_month(month))
    (left,) = bring_up_to_date(held.programme.county, this_month(), scene.finance())
    assert (left.award, left.month) == (held, month)
    found = AwardChange.objects.get()
    assert [(one["from_month"], Decimal(one["total"])) for one in found.months] == [
        (month, Decimal(1100)),
        (next_month(month), Decimal(1200)),
    ]


def test_a_fall_that_was_refused_is_named_and_not_put_down_again(family):
    held, _left = falls(family, this_month())
    found = AwardChange.objects.get()
    award_changes.refuse_award_change(
        by=walk.approver(), award_change=found, version=found.version, note="不减"
    )
    (left,) = bring_up_to_date(held.programme.county, this_month(), scene.finance())
    assert left.award == held
    assert AwardChange.objects.count() == 1


def test_what_was_handed_to_a_hearing_has_its_page(family, client):
    falls(family, this_month())
    found = AwardChange.objects.get()
    client.force_login(walk.worker())
    page = client.get(reverse("cases:award_change_hear", args=[found.pk])).content.decode()
    assert str(found.change.get_kind_display()) in page
    assert "1,100.00" in page


def test_a_run_does_not_wait_for_the_hearing(family):
    held, _left = falls(family, this_month())
    scene.run_to(RunStatus.CALCULATED, this_month())
    assert Payment.objects.get(award=held, month=this_month()).amount == Decimal(1200)
