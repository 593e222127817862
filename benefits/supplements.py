"""Who gets a graded top-up in a month, who loses one, and what a signed month does. (分类施保)

The data of the first of the month decide: ages on that day, the card and the illness that are
registered. A top-up that somebody got for what our own data do not say (a department's file showed
it) stays until a changed card or illness is registered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import rates
from benefits.models import SupplementBatch, SupplementLine
from benefits.states import SupplementBatchStatus
from benefits.transitions import move_supplements
from cases import rules
from cases.actions import start_supplement, stop_supplement
from cases.models import (
    Award,
    AwardMember,
    FamilyChange,
    Supplement,
    SupplementCondition,
    SupplementKind,
)
from cases.programmes import codes
from cases.states import LIVE_AWARD
from welfare.audit import log as audit
from welfare.county.months import previous_month
from welfare.exceptions import NotAllowed
from welfare.jobs.actions import Progress
from welfare.jobs.heartbeat import beating
from welfare.models import Division, User
from welfare.site.language import kept

ZERO = Decimal(0)
TOPPED_UP = codes(lambda kind: kind.supplements)
CHANGED = ("disability", "health")
AT_A_TIME = 2_000


@dataclass
class _Month:
    """The county's kinds, ages and rates in one month, each read once."""

    county: Division
    month: date

    @cached_property
    def ages(self) -> rules.Ages:
        return rules.Ages(self.county, self.month)

    @cached_property
    def kinds(self) -> list[SupplementKind]:
        return list(SupplementKind.objects.filter(county=self.county).order_by("position", "pk"))

    @cached_property
    def said_otherwise(self) -> set[int]:
        """People of whom a changed card or illness was registered."""
        rows = FamilyChange.objects.filter(kind__in=CHANGED, town__parent=self.county)
        return set(rows.values_list("person", flat=True))

    def __post_init__(self) -> None:
        self._rates: dict[tuple[int, str], Decimal] = {}

    def rate(self, kind: SupplementKind | None, residence: str) -> Decimal:
        """Yuan a month; a missing rate is a hard stop. Raises MissingParameter."""
        if kind is None:
            return ZERO
        key = (kind.pk, residence)
        if key not in self._rates:
            price = rates.supplement(kind=kind, residence=residence, on=self.month)
            self._rates[key] = price.amount
        return self._rates[key]

    def more(
        self, due: SupplementKind | None, now: SupplementKind | None, residence: str
    ) -> Decimal:
        """What one top-up instead of the other comes to a month; below zero it is less."""
        return self.rate(due, residence) - self.rate(now, residence)

    def line(self, cover: AwardMember) -> SupplementLine | None:
        """What becomes of the top-up of one covered person, if anything."""
        person, award = cover.person, cover.award
        running = next(iter(cover.running), None)  # type: ignore[attr-defined]
        if running is not None and running.first_month > self.month:
            return None
        now = running.kind if running else None
        due = rules.first_kind(person, self.kinds, self.ages)
        if now == due or (now is not None and not self._may_go(cover, now, due)):
            return None
        residence = award.residence
        return SupplementLine(
            award=award,
            person=person,
            town_id=award.town_id,
            starts=due,
            stops=now,
            why=self._why(cover, due or now),
            amount=self.more(due, now, residence),
        )

    def _may_go(self, cover: AwardMember, now: SupplementKind, due: SupplementKind | None) -> bool:
        """Whether our own data say that the present top-up is not the right one."""
        if now.condition == SupplementCondition.NONE:
            return False
        if rules.holds(cover.person, now, self.ages):  # two fit: the first of the county's order
            return due is not None and due.position < now.position
        if now.condition != SupplementCondition.SEVERE:
            return True
        person = cover.person
        return person.disability_grade is not None or person.pk in self.said_otherwise

    def _why(self, cover: AwardMember, kind: SupplementKind | None) -> str:
        person = cover.person
        age = person.age_on(self.month)
        if kind is not None and kind.condition == SupplementCondition.SEVERE:
            words = {"kind": person.disability_kind, "grade": person.disability_grade}
            card = _("disability %(kind)s, grade %(grade)s") % words
            said = [card if person.disability_grade else _("no disability card"), person.health]
            return _(", ").join(one for one in said if one)
        return _("%(age)s years old") % {"age": age}


def covers(county: Division, month: date) -> Iterator[AwardMember]:
    """The living people of running awards with top-ups, each with what runs or begins then."""
    running = Supplement.objects.exclude(last_month__lt=month).select_related("kind")
    awards = Award.objects.in_term(month).filter(
        programme__county=county, programme__kind__in=TOPPED_UP, status__in=LIVE_AWARD
    )
    rows = AwardMember.objects.filter(
        award__in=awards, period__contains=month, person__died_on=None
    ).select_related("person", "award")
    with_running = rows.prefetch_related(
        Prefetch("supplements", running.order_by("first_month"), to_attr="running")
    )
    return with_running.order_by("pk").iterator(chunk_size=AT_A_TIME)


def lines_of(county: Division, month: date) -> Iterator[SupplementLine]:
    """Everybody whose top-up would be another one from the month on."""
    of_month = _Month(county, month)
    with kept():
        lines = [line for cover in covers(county, month) if (line := of_month.line(cover))]
    return iter(lines)


def check_sums(batch: SupplementBatch) -> None:
    """What is signed is what was shown and heard: no rate or residence is another since."""
    of_month = _Month(batch.county, batch.month)
    kinds = {kind.pk: kind for kind in of_month.kinds}
    named = ("starts", "stops", "award__residence", "amount")
    for starts, stops, residence, amount in (
        batch.lines.to_apply().order_by().values_list(*named).distinct()
    ):
        more = of_month.more(kinds.get(starts), kinds.get(stops), residence)
        if more != amount:
            raise NotAllowed(
                _(
                    "A top-up comes to %(now)s yuan a month now, the list says %(then)s. Discard "
                    "the list and have the month worked out again."
                )
                % {"now": more, "then": amount}
            )


def _check_sum(line: SupplementLine, of_month: _Month) -> None:
    more = of_month.more(line.starts, line.stops, line.award.residence)
    if more != line.amount:
        raise NotAllowed(
            _("This comes to %(now)s yuan a month now, %(then)s were signed.")
            % {"now": more, "then": line.amount}
        )


def work_out(batch_id: int, progress: Progress) -> None:
    """Fill a batch that is being worked out; does nothing for one that is not."""
    with beating(progress.job):
        count = fill(batch_id, progress.job.started_by)
    if count is not None:
        progress.set(count, count)


@transaction.atomic
def fill(batch_id: int, by: User | None) -> int | None:
    """All lines in one transaction, and the batch can be checked."""
    batch = SupplementBatch.objects.locked(batch_id)
    if batch.status != SupplementBatchStatus.DRAFT:
        return None
    lines = list(lines_of(batch.county, batch.month))
    for line in lines:
        line.batch = batch
    SupplementLine.objects.bulk_create(lines, batch_size=AT_A_TIME)
    move_supplements(batch, SupplementBatchStatus.OPEN)
    audit.record("supplements_worked_out", batch, by=by, count=len(lines))
    return len(lines)


def apply_signed(batch_id: int, progress: Progress) -> None:
    """Start and stop what was signed, a person at a time; what is done stays done."""
    batch = SupplementBatch.objects.select_related("signed_by").get(pk=batch_id)
    if batch.status != SupplementBatchStatus.SIGNED or batch.signed_by is None:
        return
    pks = list(batch.lines.to_apply().values_list("pk", flat=True))
    progress.set(0, len(pks))
    of_month = _Month(batch.county, batch.month)
    for done, pk in enumerate(pks, 1):
        _apply_line(pk, batch, of_month)
        progress.set(done)
    _finish(batch_id, batch.signed_by)


def _apply_line(pk: int, batch: SupplementBatch, of_month: _Month) -> None:
    """One person: by the signer, or with the sentence why it is not possible any more."""
    try:
        with transaction.atomic():
            _apply(pk, batch, of_month)
    except NotAllowed as refusal:
        SupplementLine.objects.filter(pk=pk, applied_at=None).update(refused=str(refusal)[:300])


def _apply(pk: int, batch: SupplementBatch, of_month: _Month) -> None:
    line = SupplementLine.objects.locked(pk)
    if line.applied_at is not None or batch.signed_by is None:
        return
    _check_sum(line, of_month)
    said = {"award": line.award, "person": line.person, "by": batch.signed_by, "reason": line.why}
    said["batch"] = str(batch)
    if line.starts is not None:
        start_supplement(
            kind=line.starts,
            first_month=batch.month,
            instead=line.stops is not None,
            ages=of_month.ages,
            **said,
        )
    else:
        last_month = previous_month(batch.month)
        stop_supplement(last_month=last_month, heard=line.heard, **said)
    line.applied_at = timezone.now()
    line.save(update_fields=["applied_at"])


@transaction.atomic
def _finish(batch_id: int, by: User) -> None:
    batch = SupplementBatch.objects.locked(batch_id)
    if batch.status != SupplementBatchStatus.SIGNED:
        return
    move_supplements(batch, SupplementBatchStatus.APPLIED)
    applied = batch.lines.exclude(applied_at=None).count()
    refused = batch.lines.exclude(refused="").count()
    audit.record("supplements_applied", batch, by=by, count=applied, left_out=refused)
