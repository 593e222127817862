"""The right to help, once opened, is changed by dated acts and never rewritten."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from cases import clock, rules
from cases.actions import follow_ups
from cases.actions.transitions import keep, move_award, take_award
from cases.models import Award, Person, Supplement, SupplementKind, Suspension
from cases.rules.end_notices import check_end_posted
from cases.states import AwardStatus, StopWay
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import next_month, previous_month
from welfare.exceptions import NotAllowed
from welfare.models import User
from welfare.site.language import kept

REASON_LENGTH = 60
SUSPENDED_LENGTH = 200


@dataclass(frozen=True)
class Stop:
    """Who proposed and who decided that an award stops, or how it stops by itself."""

    way: StopWay
    proposed_by: User | None = None
    decided_by: User | None = None

    @classmethod
    def by_two(cls, proposed_by: User | None, by: User) -> "Stop":
        """The two of them; the database refuses one for both."""
        return cls(StopWay.TWO_PEOPLE, proposed_by, by)

    def note(self, row: Award) -> None:
        """Write it down on the locked award; the caller saves."""
        row.stop_way = self.way
        row.stop_proposed_by, row.stop_decided_by = self.proposed_by, self.decided_by


def suspend(row: Award, from_month: date, until: date | None, reason: str, stop: Stop) -> None:
    """A locked award is suspended here and nowhere else."""
    stop.note(row)
    row.suspended_from, row.suspended_until = from_month, until
    row.suspended_reason = reason.strip()[:SUSPENDED_LENGTH]
    move_award(row, AwardStatus.SUSPENDED)
    keep(row)


@explained()
@transaction.atomic
def suspend_award(
    *,
    by: User,
    proposed_by: User | None,
    award: Award,
    version: int,
    from_month: date,
    reason: str,
    heard: str = "",
    heard_on: date | None = None,
    until: date | None = None,
) -> Award:
    """Stop the money from a month on, after the person was heard; the award stays on the roll.

    `proposed_by`: another person than who decides it. With a last month it is due to be resumed or
    ended then; nothing happens by itself.
    (社会救助法 Art 48)
    """
    row = take_award("suspend_award", award, by, version)
    rules.check_proposed_by_another(proposed_by, by)
    rules.check_in_award(row, from_month)
    rules.check_given(reason, _("reason"))
    rules.check_heard(row, heard)
    rules.check_heard_day(row, heard_on)
    rules.check_suspension_term(row, from_month, until)
    suspend(row, from_month, until, reason, Stop.by_two(proposed_by, by))
    audit.record(
        "award_suspended",
        row,
        by=by,
        reason=reason,
        heard=heard,
        **_heard(heard_on),
        from_month=f"{from_month:%Y-%m}",
        last_month=f"{until:%Y-%m}" if until else "",
    )
    return row


@explained()
@transaction.atomic
def resume_award(*, by: User, award: Award, version: int, from_month: date, reason: str) -> Award:
    """Let the money flow again from a month on; the months between stay unpaid."""
    row = take_award("resume_award", award, by, version)
    rules.check_resumes_after_suspension(row, from_month)
    rules.check_given(reason, _("reason"))
    if row.suspended_from and from_month > row.suspended_from:
        Suspension.objects.create(
            award=row,
            first_month=row.suspended_from,
            last_month=previous_month(from_month),
            reason=row.suspended_reason,
        )
    row.suspended_from, row.suspended_until, row.suspended_reason = None, None, ""
    row.stop_way, row.stop_proposed_by, row.stop_decided_by = "", None, None
    move_award(row, AwardStatus.ACTIVE)
    keep(row)
    audit.record("award_resumed", row, by=by, reason=reason, from_month=f"{from_month:%Y-%m}")
    return row


@explained()
@transaction.atomic
def end_award(
    *,
    by: User,
    proposed_by: User | None,
    award: Award,
    version: int,
    left_on: date,
    last_month: date,
    reason: str,
    heard: str = "",
    heard_on: date | None = None,
    proposed_on: date | None = None,
    dead: Person | None = None,
) -> Award:
    """End an award after the person was heard; its parts end with it. (社会救助法 Art 48)

    `proposed_by`: another person than who decides it; `proposed_on`: when, as the end
    of 特困 is posted from then on.
    `dead`: whose death is shown and recorded after it.
    """
    row = take_award("end_award", award, by, version)
    rules.check_proposed_by_another(proposed_by, by)
    rules.check_given(reason, _("reason"))
    rules.check_heard(row, heard)
    rules.check_heard_day(row, heard_on)
    rules.check_end(row, left_on, last_month)
    check_end_posted(row, proposed_on, dead)
    told = {"heard": heard, **_heard(heard_on), "stop": Stop.by_two(proposed_by, by)}
    end_with_parts(row, by, left_on=left_on, last_month=last_month, reason=reason, **told)
    return row


def end_with_parts(
    row: Award,
    by: User | None,
    *,
    stop: Stop,
    left_on: date,
    last_month: date,
    reason: str,
    heard: str = "",
    **told: Any,
) -> None:
    """An award ends here and nowhere else: nothing of it runs on, and nothing waits for it."""
    stop.note(row)
    row.left_on, row.last_month = left_on, last_month
    row.left_reason = reason.strip()[:REASON_LENGTH]
    move_award(row, AwardStatus.ENDED)
    _end_parts(row, last_month)
    with kept():
        follow_ups.finish(row, _("Award ended"))
    keep(row)
    audit.record(
        "award_ended",
        row,
        by=by,
        reason=reason,
        heard=heard,
        **told,
        left_on=str(left_on),
        last_month=f"{last_month:%Y-%m}",
    )


def _heard(on: date | None) -> dict[str, Any]:
    """The day of a hearing; how long before it was entered, where it was no hearing of today."""
    if on is None:
        return {"heard_on": ""}
    days = (clock.today() - on).days
    late = {"heard_before": _("%(n)s days before it was entered") % {"n": days}} if days else {}
    return {"heard_on": str(on), **late}


def _end_parts(award: Award, last_month: date) -> None:
    """Periods and supplements reach to the last month; what had not begun falls away."""
    end = next_month(last_month)
    for member in award.members.all():
        start, until = member.period.lower, member.period.upper
        if start is None or (until is not None and until <= end):
            continue
        member.period = DateRange(start, end) if start < end else DateRange(empty=True)
        member.save()
    parts = Supplement.objects.filter(member__award=award)
    parts.filter(first_month__gt=last_month).delete()
    for part in parts.exclude(last_month__lte=last_month):
        part.last_month = last_month
        part.save()


@explained()
@transaction.atomic
def start_supplement(
    *,
    by: User,
    award: Award,
    person: Person,
    kind: SupplementKind,
    first_month: date,
    reason: str,
    version: int | None = None,
    shown_by: str = "",
    instead: bool = False,
    batch: str = "",
    ages: rules.Ages | None = None,
) -> Supplement:
    """A covered person receives a graded top-up from a month on. (社会救助法 Art 20)

    `shown_by` names the department's file that shows a condition which our own data lack. With
    `instead` it takes the place of the one that runs, which ends with the month before. `batch`
    names the month's list in which it was signed; who starts many hands the month's `ages` on.
    """
    row = take_award("start_supplement", award, by, version)
    rules.check_in_award(row, first_month)
    rules.check_given(reason, _("reason"))
    if kind.county_id != row.programme.county_id:
        raise NotAllowed(_("This supplement kind belongs to another county."))
    member = rules.covered_member(row, person, first_month)
    ages = ages or rules.Ages(kind.county, first_month)
    rules.check_condition(member.person, kind, ages, shown_by)
    if instead:
        stop_running(row, member.person, previous_month(first_month))
    supplement = Supplement.objects.create(
        member=member, kind=kind, first_month=first_month, reason=reason.strip()
    )
    keep(row)
    audit.record(
        "supplement_started",
        row,
        by=by,
        reason=reason,
        person=person.pk,
        kind=kind.name,
        first_month=f"{first_month:%Y-%m}",
        shown_by=shown_by,
        instead=instead,
        batch=batch,
    )
    return supplement


def stop_running(award: Award, person: Person, last_month: date) -> bool:
    """End what the person has after a month; what had not begun falls away. Whether it had any."""
    parts = Supplement.objects.filter(member__award=award, member__person=person)
    running = parts.exclude(last_month__lte=last_month)
    there = running.exists()
    running.filter(first_month__gt=last_month).delete()
    for supplement in running.all():
        supplement.last_month = last_month
        supplement.save()
    return there


@explained()
@transaction.atomic
def stop_supplement(
    *,
    by: User,
    award: Award,
    person: Person,
    last_month: date,
    reason: str,
    heard: str = "",
    version: int | None = None,
    batch: str = "",
) -> None:
    """A graded top-up ends with a month; one that had not begun falls away.

    `heard` is what the person said before. (社会救助法 Art 48)
    """
    row = take_award("stop_supplement", award, by, version)
    rules.check_month(last_month)
    rules.check_given(reason, _("reason"))
    rules.check_heard(row, heard)
    if not stop_running(row, person, last_month):
        raise NotAllowed(
            _("%(person)s has no supplement after %(month)s.")
            % {"person": person, "month": f"{last_month:%Y-%m}"}
        )
    keep(row)
    audit.record(
        "supplement_stopped",
        row,
        by=by,
        reason=reason,
        heard=heard,
        person=person.pk,
        last_month=f"{last_month:%Y-%m}",
        batch=batch,
    )
