"""What closing a finding does to the award, by the actions of `cases`."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import class_money
from cases import actions as awards
from cases.models import Award, Person, Supplement, SupplementKind
from verification.comparisons import BY_KIND
from verification.comparisons.death import DEAD
from verification.models import Finding
from verification.states import ClosingAction
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.models import User


class Closing(NamedTuple):
    """One decision on a finding: from when, why, and how the family was heard."""

    finding: Finding
    by: User
    month: date
    reason: str
    heard: str

    @property
    def award(self) -> Award:
        award = self.finding.award
        assert award is not None
        return award

    @property
    def person(self) -> Person:
        person = self.finding.person
        assert person is not None
        return person

    @property
    def last_day(self) -> date:
        """The day before the effect begins."""
        return self.month - timedelta(days=1)


def apply(action: ClosingAction, closing: Closing) -> None:
    """Carry the effect out; no effect for findings closed without one."""
    effect = EFFECTS.get(action)
    if effect is not None:
        effect(closing)


def note_death(finding: Finding, by: User) -> None:
    """Whom the register of deaths names, as the town found right, is dead. (83号)

    Whatever becomes of the award: where it goes on for the others, the death waits to be settled.
    """
    days = [said["day"] for said in finding.evidence if said.get("day")]
    if finding.kind == DEAD and finding.confirmed and finding.person and days:
        awards.record_death(
            by=by,
            person=finding.person,
            died_on=date.fromisoformat(min(days)),
            shown_by=finding.file_label,
        )


def _start_supplement(closing: Closing) -> None:
    finding = closing.finding
    condition = BY_KIND[finding.kind].starts
    assert condition is not None
    kinds = SupplementKind.objects.filter(county=finding.county, condition=condition)
    kind = kinds.order_by("position").first()
    if kind is None:
        raise NotAllowed(
            _("%(county)s has no supplement for “%(condition)s”. Add its kind and its rate first.")
            % {"county": finding.county, "condition": condition.label}
        )
    running = Supplement.objects.filter(
        member__award=closing.award, member__person=closing.person
    ).exclude(last_month__lt=closing.month)
    awards.start_supplement(
        by=closing.by,
        award=closing.award,
        person=closing.person,
        kind=kind,
        first_month=closing.month,
        reason=closing.reason,
        shown_by=finding.file_label,
        instead=running.exists(),  # one at a time, the first that fits (docs/law.md §1.14)
    )


def _stop_supplement(closing: Closing) -> None:
    awards.stop_supplement(
        by=closing.by,
        award=closing.award,
        person=closing.person,
        last_month=first_of(closing.last_day),
        reason=closing.reason,
        heard=closing.heard,
    )


def _suspend(closing: Closing) -> None:
    awards.suspend_award(
        by=closing.by,
        proposed_by=closing.finding.verified_by,
        award=closing.award,
        version=closing.award.version,
        from_month=closing.month,
        reason=closing.reason,
        heard=closing.heard,
    )


def _end(closing: Closing) -> None:
    finding = closing.finding
    awards.end_award(
        by=closing.by,
        proposed_by=closing.finding.verified_by,
        award=closing.award,
        version=closing.award.version,
        # who died before the award began leaves it on its first day, with no month due
        left_on=max(closing.last_day, closing.award.joined_on),
        last_month=first_of(closing.last_day),
        reason=closing.reason,
        heard=closing.heard,
        proposed_on=finding.verified_at and timezone.localdate(finding.verified_at),
        dead=finding.person if finding.kind == DEAD else None,
    )


def _change_class(closing: Closing) -> None:
    band, entitlement = class_money.of_award(closing.award, closing.month, closing.person)
    awards.change_band(
        by=closing.by,
        award=closing.award,
        version=closing.award.version,
        band=band,
        from_month=closing.month,
        amount=entitlement.amount,
        explanation=entitlement.as_list(),
        reason=closing.reason,
        heard=closing.heard,
    )


EFFECTS: dict[ClosingAction, Callable[[Closing], None]] = {
    ClosingAction.START_SUPPLEMENT: _start_supplement,
    ClosingAction.STOP_SUPPLEMENT: _stop_supplement,
    ClosingAction.CHANGE_CLASS: _change_class,
    ClosingAction.SUSPEND: _suspend,
    ClosingAction.END: _end,
}
