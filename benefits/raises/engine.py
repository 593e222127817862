"""Working out a draft of standards, and putting it in force: in chunks, safe to take up again.

Each chunk is one transaction: what the draft does to the next awards, on its month their dated
amounts, and the mark where to continue. A worker that dies makes nothing twice.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from benefits import balance
from benefits.balance.sql import SETS
from benefits.balance.statement import Place, answered
from benefits.models import (
    Standard,
    StandardDraft,
    StandardDraftLine,
    StandardEffect,
    SupplementRate,
)
from benefits.pay_day import next_to_pay
from benefits.price_list import before_and_after
from benefits.raises import alike, candidates, figures, reckoning, settled
from benefits.raises.sql import AMOUNTS, VERSIONS, effects
from benefits.rates import first_month_of
from benefits.states import DraftStatus
from benefits.transitions import move_draft
from cases.models import Award, AwardAmount, AwardScope, Supplement
from welfare.audit import log as audit
from welfare.county.months import months_from, previous_month
from welfare.exceptions import NotAllowed
from welfare.jobs.actions import Progress
from welfare.jobs.heartbeat import beating
from welfare.jobs.statistics import be_sure_of_size, know_size
from welfare.models import User
from welfare.site.language import kept

CHUNK = settings.PAYROLL_CHUNK
DECEMBER = 12


def affected(draft: StandardDraft) -> QuerySet[Award]:
    """Monthly awards whose months include one from the draft's month on; suspended ones too."""
    lines = draft.lines.order_by()
    topped = Supplement.objects.filter(kind__in=lines.exclude(kind=None).values("kind"))
    topped = topped.filter(Q(last_month=None) | Q(last_month__gte=draft.from_month))
    by_line = Q(programme__in=lines.exclude(programme=None).values("programme"))
    rows: QuerySet[Award] = Award.objects.paid_monthly().filter(
        by_line | Q(pk__in=topped.values("member__award")),
        Q(last_month=None) | Q(last_month__gte=draft.from_month),
        Q(ends_on=None) | Q(ends_on__gte=draft.from_month),
        town__parent=draft.county_id,
    )
    return rows.order_by("pk")


def pay_month(draft: StandardDraft) -> date:
    """The month with whose run a draft would be paid first."""
    return max(next_to_pay(draft.county, timezone.localdate()), draft.from_month)


def changed_since(draft: StandardDraft) -> bool:
    """Whether an amount changed since it was worked out, or an award since an earlier day.

    Awards change at any hour of a working day; what was worked out today is near enough.
    """
    if draft.job is None:
        return True
    at, county = draft.job.created_at, draft.county_id
    since = {"events__pgh_created_at__gt": at}
    if Standard.objects.filter(programme__county=county, **since).exists():
        return True
    if SupplementRate.objects.filter(kind__county=county, **since).exists():
        return True
    if timezone.localtime(at).date() >= timezone.localdate():
        return False
    shown = Q(pk__in=affected(draft).values("pk")) | Q(pk__in=draft.effects.values("award"))
    return Award.objects.filter(shown, **since).exists()


def work_out(draft_id: int, progress: Progress) -> None:
    """What a draft does to every award; does nothing for one that is worked out."""
    if StandardDraft.objects.get(pk=draft_id).status == DraftStatus.DRAFTED:
        _through(draft_id, progress)
        finish_preview(draft_id, progress.job.started_by)


def put_in_force(draft_id: int, progress: Progress) -> None:
    """Write the standards, and then what each award pays by them; goes on where it stopped."""
    begin(draft_id)
    if StandardDraft.objects.not_followed().filter(pk=draft_id).exists():
        _through(draft_id, progress)
        finish(draft_id, progress.job.started_by)


def _through(draft_id: int, progress: Progress) -> None:
    draft = StandardDraft.objects.get(pk=draft_id)
    with beating(progress.job):
        be_sure_of_size(Award, AwardAmount)
        left = affected(draft).filter(pk__gt=draft.last_award).count()
        done = max(progress.job.total - left, 0)
        progress.set(done, done + left)
        while size := take_chunk(draft_id):
            done += size
            progress.set(done)


@transaction.atomic
def begin(draft_id: int) -> None:
    """On its month: the standards and rates of a signed draft count."""
    draft = StandardDraft.objects.locked(draft_id)
    if draft.status != DraftStatus.SIGNED:
        return
    for line in draft.lines.select_related("programme__county", "kind__county"):
        check_free(draft, line)
        of_that_day(draft, line).update(corrected_by=draft)
        said = {"valid_from": draft.from_month, "residence": line.residence}
        said |= {"amount": line.amount, "document": draft.document}
        if line.kind is not None:
            SupplementRate.objects.create(kind=line.kind, **said)
        else:
            of = {"programme": line.programme, "component": line.component, "per": line.per}
            Standard.objects.create(**of, **said)
    draft.effects.all().delete()
    draft.last_award = 0
    draft.pay_month = pay_month(draft)
    draft.save(update_fields=["last_award", "pay_month"])
    move_draft(draft, DraftStatus.IN_FORCE, in_force_at=timezone.now())
    audit.record(
        "standards_in_force", draft, by=draft.signed_by, from_month=f"{draft.from_month:%Y-%m}"
    )


def check_free(draft: StandardDraft, line: StandardDraftLine) -> None:
    """An amount of that very day is put right only by a draft that says what it was."""
    there = of_that_day(draft, line).first()
    if there is not None and there.amount != line.old:
        raise NotAllowed(
            _(
                "%(what)s: by now %(amount)s counts from %(month)s on. Withdraw this draft and "
                "draft it anew."
            )
            % {
                "what": line.what,
                "amount": there.amount,
                "month": f"{draft.from_month:%Y-%m}",
            }
        )


def of_that_day(draft: StandardDraft, line: StandardDraftLine) -> "QuerySet[Any]":
    """The standard or rate that counts from the draft's own month: the draft puts it right."""
    table = Standard if line.kind_id is None else SupplementRate
    rows: QuerySet[Any] = table.objects.filter(valid_from=draft.from_month, **_thing(line))
    return rows


def _thing(line: StandardDraftLine) -> dict[str, Any]:
    """Of what an amount is, as the rows of its table say it."""
    if line.kind_id is not None:
        return {"kind": line.kind_id, "residence": line.residence}
    return {
        "programme": line.programme_id,
        "component": line.component,
        "residence": line.residence,
    }


def put_right(draft: StandardDraft) -> dict[int, str]:
    """By line: the document of the amount of the same month that it puts right."""
    documents = {}
    for line in draft.lines.select_related("programme", "kind"):
        rows = of_that_day(draft, line)
        if draft.status == DraftStatus.IN_FORCE:
            rows = rows.model.every.filter(corrected_by=draft, **_thing(line))
        if row := rows.first():
            documents[line.pk] = row.document
    return documents


@transaction.atomic
def take_chunk(draft_id: int) -> int:
    """Work out the next awards; on the draft's month, put down what they pay by it."""
    draft = StandardDraft.objects.locked(draft_id)
    writes = draft.status == DraftStatus.IN_FORCE and draft.worked_out_at is None
    if not writes and draft.status != DraftStatus.DRAFTED:
        return 0
    rows = affected(draft).filter(pk__gt=draft.last_award)
    ids = list(rows.values_list("pk", flat=True)[:CHUNK])
    if not ids:
        return 0
    if writes:  # whoever changes one of them now waits, and is told
        locked = Award.objects.select_for_update(of=("self",)).filter(pk__any=ids)
        list(locked.order_by("pk").values_list("pk", flat=True))
    _fill(draft, ids)
    if writes:
        written: dict[str, Place] = {"draft": ("bigint", draft.pk), "awards": ("bigint[]", ids)}
        answered(AMOUNTS, written, SETS)
        answered(VERSIONS, written, SETS)
    draft.last_award = ids[-1]
    draft.save(update_fields=["last_award"])
    return len(ids)


def _fill(draft: StandardDraft, ids: list[int]) -> None:
    lines = list(draft.lines.select_related("programme", "kind"))
    prepared = reckoning.Prepared(draft, *before_and_after(draft))
    pairs = alike.find(ids)
    with kept():
        by_standard = any(line.programme_id for line in lines)
        rows, people = alike.worked_out(pairs if by_standard else [], prepared)
        rates = [_rate(draft, line) for line in lines if line.kind_id]
    told = {"worked_out": ("jsonb", Jsonb(rows)), "lines": ("jsonb", Jsonb(rates))}
    answered(effects(people), _places(draft) | told, SETS)
    settled.put_down(draft, ids)


def _rate(draft: StandardDraft, line: StandardDraftLine) -> dict[str, str | int | None]:
    """A line of a supplement, until the next rate that stands already."""
    later = SupplementRate.objects.filter(
        kind=line.kind, residence=line.residence, valid_from__gt=draft.from_month
    )
    following = later.order_by("valid_from").first()
    until = following and previous_month(first_month_of(following.valid_from))
    words = {"lines": f"{line.kind} {line.old or '—'}→{line.amount}", "document": draft.document}
    reason = _("Another standard: %(lines)s (%(document)s)") % words
    return {
        "kind": line.kind_id,
        "residence": line.residence,
        "since": draft.from_month.isoformat(),
        "until": until.isoformat() if until else None,
        "before": str(line.old or 0),
        "after": str(line.amount),
        "reason": reason[:200],
    }


def _places(draft: StandardDraft) -> dict[str, Place]:
    paid = draft.pay_month or draft.from_month
    awards = alike.looked_at()
    until = date(paid.year, DECEMBER, 1)
    months = months_from(draft.from_month, until)
    unsteady = _unsteady(awards, months)
    return {
        "draft": ("bigint", draft.pk),
        "months": ("date[]", months),
        "next": ("date", paid),
        "scope": balance.counted(awards).values("pk", "from_month"),
        "unsteady": ("bigint[]", unsteady),
        "payable": Award.objects.payable_in(balance.EACH).filter(pk__any=unsteady).values("pk"),
    }


def _unsteady(awards: AwardScope, months: list[date]) -> list[int]:
    """Those of which each month is asked whether it is paid: all that are not paid in every month.

    A term has no hole but the months of a suspension: who never had one, and is paid in the first
    and in the last of the months, is paid in all.
    """
    steady = awards.payable_in(months[0]).payable_in(months[-1]).filter(suspensions=None)
    every = awards.order_by().values_list("pk", flat=True)
    return sorted(every.difference(steady.order_by().values_list("pk", flat=True)))


@transaction.atomic
def finish_preview(draft_id: int, by: User | None) -> None:
    """Every award was looked at: who newly qualifies is listed, and another person may sign."""
    draft = StandardDraft.objects.locked(draft_id)
    if draft.status != DraftStatus.DRAFTED:
        return
    candidates.fill(draft)
    know_size(StandardEffect)
    move_draft(draft, DraftStatus.PREVIEWED)
    cost = figures.cost(draft)
    audit.record("standards_worked_out", draft, by=by, count=cost.awards, total=str(cost.year))


@transaction.atomic
def finish(draft_id: int, by: User | None) -> None:
    """Every award pays by the new standards now, or is listed with what is needed."""
    draft = StandardDraft.objects.locked(draft_id)
    if draft.status != DraftStatus.IN_FORCE or draft.worked_out_at is not None:
        return
    know_size(StandardEffect)
    draft.worked_out_at = timezone.now()
    draft.version += 1
    draft.save(update_fields=["worked_out_at", "version"])
    cost = figures.cost(draft)
    audit.record("standards_followed", draft, by=by, count=cost.awards, total=str(cost.year))
