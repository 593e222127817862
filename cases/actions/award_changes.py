"""What follows from a change for one award: worked out above, heard, decided, applied."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from cases import rules
from cases.actions import follow_ups, matters
from cases.actions.amounts import put_amount
from cases.actions.awards import Stop, end_with_parts, stop_running, suspend
from cases.actions.exits import grant_exit, leave_exit
from cases.actions.transitions import keep, move_change
from cases.changes import Direction, Ground
from cases.deadlines import TimedStep
from cases.models import (
    Award,
    AwardChange,
    AwardMember,
    Band,
    ChangeOpinion,
    Decision,
    FamilyChange,
    Household,
    MatterKind,
    Member,
    Person,
    Supplement,
    Tier,
)
from cases.rules.end_notices import check_end_posted
from cases.states import AwardChangeStatus
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import MONTHS, previous_month
from welfare.exceptions import NotAllowed
from welfare.models import Division, User
from welfare.site.language import kept

ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Follows:
    """What the floor above worked out for one award; `needs` says why it could not."""

    direction: Direction
    from_month: date
    covered_size: int
    family_size: int
    household: Household
    village: Division | None
    residence: str
    to_hear: bool
    ground: Ground | str = ""
    left: list[int] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)
    payee: Person | None = None
    band: Band | None = None
    annual_income: Decimal | None = None
    income_before: Decimal | None = None
    amount_before: Decimal | None = None
    lines_before: list[Any] = field(default_factory=list)
    basic: Decimal | None = None
    care: Decimal = ZERO
    lines: list[Any] = field(default_factory=list)
    later: list[Any] = field(default_factory=list)
    needs: str = ""
    last_month: date | None = None
    without_exit: bool = False

    def columns(self) -> dict[str, Any]:
        """As an `AwardChange` keeps it."""
        return vars(self) | {"needs": self.needs[:400]}


@explained()
@transaction.atomic
def propose_award_change(
    *, by: User, change: FamilyChange, award: Award, follows: Follows, month_reason: str = ""
) -> AwardChange:
    """Put down what a change means for an award; it pays as before until that is decided."""
    row: Award = Award.objects.locked(award.pk)
    if AwardChange.objects.waiting().filter(award=row).exists():
        raise NotAllowed(_("%(award)s: another change waits to be decided first.") % {"award": row})
    total = None if follows.basic is None else follows.basic + follows.care
    route = rules.route_of(row.programme, total, timezone.localdate())
    made = AwardChange(
        change=change,
        award=row,
        town=row.town,
        route=route,
        tier=route[0],
        proposed_by=by,
        month_reason=month_reason.strip(),
        **follows.columns(),
    )
    _lay(made, by)
    made.save()
    said: dict[str, Any] = {"found_on": str(change.happened_on)} if change.of_award else {}
    audit.record("award_change_proposed", made, by=by, reason=made.needs, **_told(made), **said)
    return made


@transaction.atomic
def work_out_again(
    *, by: User, award_change: AwardChange, version: int, follows: Follows, month_reason: str = ""
) -> AwardChange:
    """Another month or income, or another standard since: put down anew what follows.

    What the family said counts for nothing worse: it is heard again; and a tier that agreed to
    another amount is asked again. Who does this leaves the decision to another.
    """
    row = taken("work_out_again", award_change, by, version)
    rules.check_month_in_law(row, follows.from_month, month_reason)
    if _worse_than_heard(row, follows):
        row.heard, row.heard_on = "", None
    for name, value in follows.columns().items():
        setattr(row, name, value)
    row.month_reason = month_reason.strip()
    row.route = rules.route_of(row.award.programme, row.total, timezone.localdate())
    row.tier = row.route[0]
    row.opinions.all().delete()
    _lay(row, by)
    row.version += 1
    row.save()
    row.reworked_by.add(by)
    audit.record(
        "award_change_reworked",
        row,
        by=by,
        case=row.award,
        reason=month_reason.strip(),
        from_month=f"{row.from_month:%Y-%m}",
        basic="" if row.basic is None else str(row.basic),
    )
    return row


def _worse_than_heard(row: AwardChange, follows: Follows) -> bool:
    """The family loses more by it, or sooner or otherwise, than it was told."""
    if row.total is None or follows.basic is None:
        return True
    lowest = min(_sums(follows.basic + follows.care, follows.later))
    return (
        (follows.direction, follows.last_month) != (row.direction, row.last_month)
        or follows.from_month < row.from_month
        or lowest < min(_sums(row.total, row.later))
    )


def _sums(first: Decimal, later: list[Any]) -> list[Decimal]:
    """What is paid from the month on, and at the standards of later months."""
    return [first, *(Decimal(one["total"]) for one in later)]


@transaction.atomic
def hear_award_change(
    *, by: User, award_change: AwardChange, version: int, heard_on: date, heard: str
) -> AwardChange:
    """What the family said, before anything is cut or ends. (社会救助法 Art 48)"""
    row = taken("hear_award_change", award_change, by, version)
    put_hearing(row, by, heard_on=heard_on, heard=heard)
    return row


def put_hearing(row: AwardChange, by: User, *, heard_on: date, heard: str) -> None:
    """Keep what the family said with a locked change."""
    rules.check_past(heard_on, _("heard on"))
    rules.check_given(heard, _("what the family said"))
    if heard_on < row.change.happened_on:
        raise NotAllowed(_("The family is heard on what has happened, not before it."))
    row.heard, row.heard_on = heard.strip(), heard_on
    row.version += 1
    row.save()
    audit.record(
        "award_change_heard",
        row,
        by=by,
        case=row.award,
        reason=heard.strip(),
        done_on=str(heard_on),
    )


@explained()
@transaction.atomic
def agree_award_change(
    *, by: User, award_change: AwardChange, version: int, note: str
) -> AwardChange:
    """A tier below the last one agrees; the next one looks at it then. (初审意见)"""
    row = taken("agree_award_change", award_change, by, version)
    rules.check_given(note, _("opinion"))
    ChangeOpinion.objects.create(
        award_change=row, tier=row.tier, note=note.strip()[:300], given_by=by
    )
    tier = row.tier
    row.tier = row.next_tier or row.tier
    _lay(row, by)
    keep(row)
    audit.record("award_change_agreed", row, by=by, case=row.award, reason=note.strip(), tier=tier)
    return row


@explained()
@transaction.atomic
def decide_award_change(
    *, by: User, award_change: AwardChange, version: int, note: str
) -> AwardChange:
    """Another person agrees: the award covers, pays and stands as was worked out. (57号 Art 31)"""
    award: Award = Award.objects.locked(award_change.award_id)
    row = taken("decide_award_change", award_change, by, version)
    rules.check_given(note, _("reasons, and number of the decision"))
    rules.check_month_in_law(row, row.from_month, row.month_reason)
    _apply(row, award, by, note)
    row.note, row.decided_by, row.decided_at = note.strip(), by, timezone.now()
    matters.entered(row.matter, by, Decision.APPROVE)
    move_change(row, AwardChangeStatus.DECIDED)
    audit.record("award_changed", row, by=by, reason=note.strip(), **_told(row))
    return row


@transaction.atomic
def refuse_award_change(
    *, by: User, award_change: AwardChange, version: int, note: str
) -> AwardChange:
    """The award stays as it is, for this reason."""
    row = taken("refuse_award_change", award_change, by, version)
    rules.check_given(note, _("reason"))
    row.note, row.decided_by, row.decided_at = note.strip(), by, timezone.now()
    matters.entered(row.matter, by, Decision.REFUSE)
    move_change(row, AwardChangeStatus.REFUSED)
    audit.record("award_change_refused", row, by=by, case=row.award, reason=note.strip())
    return row


@transaction.atomic
def withdraw_award_change(
    *, by: User, award_change: AwardChange, version: int, reason: str
) -> AwardChange:
    """It was registered wrongly, or another one takes its place."""
    row = taken("withdraw_award_change", award_change, by, version)
    rules.check_given(reason, _("reason"))
    matters.taken_back(row.matter)
    move_change(row, AwardChangeStatus.WITHDRAWN)
    audit.record("award_change_withdrawn", row, by=by, case=row.award, reason=reason.strip())
    return row


def taken(verb: str, award_change: AwardChange, by: User, version: int) -> AwardChange:
    """The locked row, as it was shown, when this person may do this to it now."""
    row = AwardChange.objects.locked(award_change.pk)
    rules.check_version(row.version, version)
    rules.check_award_change_verb(row, by, verb)
    return row


def _lay(row: AwardChange, by: User) -> None:
    """Once it is the joint meeting's turn it is laid before it, as it is worked out now.

    The caller saves.
    """
    matters.taken_back(row.matter)
    row.matter = None
    if row.tier == Tier.MEETING:
        row.matter = matters.lay_before_meeting(
            laid_by=by,
            kind=MatterKind.AWARD_CHANGE,
            award=row.award,
            town=row.town,
            household=row.change.household,
            of=row.change_id,
            about=f"{row.change.get_kind_display()} {row.get_direction_display()}",
            amount=row.total,
        )


def _told(row: AwardChange) -> dict[str, Any]:
    """What the log keeps of what was worked out."""
    return {
        "case": row.award,
        "change": str(row.change.get_kind_display()),
        "direction": str(row.get_direction_display()),
        "from_month": f"{row.from_month:%Y-%m}",
        "last_month": f"{row.last_month:%Y-%m}" if row.last_month else "",
        "before": "" if row.amount_before is None else str(row.amount_before),
        "basic": "" if row.basic is None else str(row.basic),
        "heard": row.heard,
    }


# ---- what a decision does to the award


def _apply(row: AwardChange, award: Award, by: User, note: str) -> None:
    direction = Direction(row.direction)
    reason = str(row.change.get_kind_display())
    _settle_death(row, award)
    if direction == Direction.STOP:
        _stop(row, award, by)
        return
    if direction == Direction.SUSPEND:
        suspend(award, row.from_month, row.last_month, note, Stop.by_two(row.proposed_by, by))
        return
    _cover(row, award, by)
    if row.band is not None:
        award.band_detail.band = row.band
        award.band_detail.save()
    award.covered_size, award.family_size = row.covered_size, row.family_size
    award.household, award.village = row.household, row.village
    award.town = row.household.town
    award.residence = row.residence
    if row.payee is not None:
        award.payee = row.payee
    if row.annual_income is not None and not _stated_later(row):
        award.monthly_income = (row.annual_income / MONTHS).quantize(Decimal("0.01"))
    if direction == Direction.FADE:
        grant_exit(row, award)
    elif direction in (Direction.RAISE, Direction.CUT):
        leave_exit(award)
    keep(award)
    if row.basic is not None and award.programme.pays_monthly:
        _pay(row, award, reason)


def _stated_later(row: AwardChange) -> bool:
    """Another income counts from a later month on, decided before this one."""
    later = AwardChange.objects.filter(award=row.award_id, status=AwardChangeStatus.DECIDED)
    return later.filter(from_month__gt=row.from_month, annual_income__isnull=False).exists()


def _stop(row: AwardChange, award: Award, by: User) -> None:
    with kept():
        reason = str(row.because or row.change.get_kind_display())
    last_month = previous_month(row.from_month)
    today = timezone.localdate()
    check_end_posted(award, timezone.localdate(row.proposed_at))
    rules.check_end(award, today, last_month)
    stop = Stop.by_two(row.proposed_by, by)
    told = {"reason": reason, "heard": row.heard}
    end_with_parts(award, by, stop=stop, left_on=today, last_month=last_month, **told)


def _settle_death(row: AwardChange, award: Award) -> None:
    """What waited since the death is done by this. (民发〔2022〕83号 一(三))"""
    if row.change.kind == "death":
        with kept():
            follow_ups.finish(award, _("Settled by a change of the award"), TimedStep.DEATH)


def _cover(row: AwardChange, award: Award, by: User) -> None:
    """Who left is covered until the month before; who joined, from the month on."""
    for cover in award.members.filter(person__in=row.left):
        start, until = cover.period.lower, cover.period.upper
        if start is None or (until is not None and until <= row.from_month):
            continue
        ends = DateRange(start, row.from_month)
        cover.period = ends if start < row.from_month else DateRange(empty=True)
        cover.save()
        stop_running(award, cover.person, previous_month(row.from_month))
    people = list(Person.objects.filter(pk__in=row.joined).order_by("pk"))
    rules.check_joins(award, people, row.from_month, by)
    for person in people:
        _join(row, award, person)


def _join(row: AwardChange, award: Award, person: Person) -> None:
    """A person stands once in an award: who comes back is covered on from the first time."""
    member = Member.objects.filter(household=row.household, person=person, left_on=None).first()
    cover = award.members.filter(person=person).first()
    start = cover.period.lower if cover and not cover.period.isempty else None
    values = {
        "relation": member.relation if member else "",
        "is_head": person.pk == row.household.head_id,
        "period": DateRange(start or row.from_month, None),
    }
    AwardMember.objects.update_or_create(award=award, person=person, defaults=values)


def _pay(row: AwardChange, award: Award, reason: str) -> None:
    """The amount from the month on, and what later standards make of it."""
    with kept():
        words = f"{reason}（{row.change.happened_on.isoformat()}）"[:200]
    months = [row.from_month]
    put_amount(
        award,
        row.from_month,
        basic=row.basic or ZERO,
        care=row.care,
        reason=words,
        explanation=row.lines,
        residence=row.residence,
    )
    for one in row.later:
        month = date.fromisoformat(one["from_month"])
        months.append(month)
        put_amount(
            award,
            month,
            basic=Decimal(one["basic"]),
            care=Decimal(one["care"]),
            reason=words,
            explanation=one["explanation"],
            residence=one["residence"],
        )
    left = award.amounts.filter(from_month__gt=row.from_month).exclude(from_month__in=months)
    if left.exists():
        raise NotAllowed(_("Another amount was set meanwhile. Work this out again."))


def ending_supplements(row: AwardChange) -> list[Supplement]:
    """The top-ups that end with whom this change takes out of the award."""
    rows = Supplement.objects.filter(member__award=row.award_id, member__person__in=row.left)
    running = rows.exclude(last_month__lt=previous_month(row.from_month))
    return list(running.select_related("kind", "member__person").order_by("pk"))
