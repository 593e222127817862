"""New standards and rates: drafted by one person, signed by another, in force on their month."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import standard_draft_rules as rules
from benefits.models import (
    Component,
    Standard,
    StandardDraft,
    StandardDraftLine,
    StandardPer,
    SupplementRate,
)
from benefits.raises import engine
from benefits.states import DraftStatus
from benefits.transitions import move_draft
from cases.models import Programme, SupplementKind
from welfare.accounts.rules import check_given, check_past, check_sum, check_version
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import first_of
from welfare.jobs import actions as jobs
from welfare.models import User


@dataclass(frozen=True)
class NewAmount:
    """A new amount: of a programme's standard, or of a supplement."""

    amount: Decimal
    residence: str
    programme: Programme | None = None
    component: str = Component.BASIC
    kind: SupplementKind | None = None


@explained()
@transaction.atomic
def draft_standards(
    *,
    by: User,
    from_month: date,
    document: str,
    document_on: date,
    reason: str,
    amounts: list[NewAmount],
) -> StandardDraft:
    """Say what is to count from a month on; a job works out what it does to every award."""
    county = rules.check_may_draft(by)
    check_given(document, _("document"))
    check_given(reason, _("reason"))
    check_past(document_on, _("date of the document"))
    draft = StandardDraft(
        county=county,
        from_month=first_of(from_month),
        document=document.strip(),
        document_on=document_on,
        reason=reason.strip(),
        drafted_by=by,
    )
    lines = [line for one in amounts if (line := _line(draft, one)).amount != line.old]
    rules.check_lines(draft, lines)
    draft.save()
    for line in lines:
        line.save()
    _start_preview(draft, by)
    audit.record(
        "standards_drafted",
        draft,
        by=by,
        reason=reason.strip(),
        from_month=f"{draft.from_month:%Y-%m}",
        amounts=[f"{line.what} {line.old or '—'}→{line.amount}" for line in lines],
    )
    return draft


def _line(draft: StandardDraft, new: NewAmount) -> StandardDraftLine:
    """With the amount that would count in the draft's month without it."""
    check_sum(new.amount)
    line = StandardDraftLine(draft=draft, residence=new.residence, amount=new.amount)
    there = {"residence": new.residence, "valid_from__lte": draft.from_month}
    if new.kind is not None:
        line.kind = new.kind
        rate = SupplementRate.objects.filter(kind=new.kind, **there).order_by("valid_from").last()
        line.old = rate.amount if rate else None
        return line
    line.programme, line.component = new.programme, new.component
    known = Standard.objects.filter(programme=new.programme, component=new.component, **there)
    row = known.order_by("valid_from").last()
    line.old, line.per = (row.amount, row.per) if row else (None, StandardPer.MONTH)
    return line


def _start_preview(draft: StandardDraft, by: User) -> None:
    draft.pay_month = engine.pay_month(draft)
    draft.last_award = 0
    _start(draft, by, "work_out_standards", _("Effects of new standards %(draft)s"))


def _start(draft: StandardDraft, by: User | None, task: str, title: str) -> None:
    draft.job = jobs.start(
        kind="standards",
        task=f"benefits.tasks.{task}",
        title=(title % {"draft": draft})[:200],
        by=by,
        county=draft.county,
        arguments={"draft": draft.pk},
        result_url=reverse("benefits:standard_draft", args=[draft.pk]),
    )
    draft.save(update_fields=["job", "pay_month", "last_award"])


@transaction.atomic
def preview_again(*, by: User, draft: StandardDraft, version: int) -> StandardDraft:
    """Work it out anew: awards changed, or a month was paid since."""
    row = _taken("preview_again", draft, by, version)
    row.effects.all().delete()
    move_draft(row, DraftStatus.DRAFTED)
    _start_preview(row, by)
    audit.record("standards_preview_started", row, by=by)
    return row


@explained()
@transaction.atomic
def sign_standards(*, by: User, draft: StandardDraft, version: int) -> StandardDraft:
    """A second person agrees; once the month has come it counts at once."""
    row = _taken("sign_standards", draft, by, version)
    for line in row.lines.select_related("programme", "kind"):
        engine.check_free(row, line)
    move_draft(row, DraftStatus.SIGNED, signed_by=by, signed_at=timezone.now())
    audit.record(
        "standards_signed", row, by=by, from_month=f"{row.from_month:%Y-%m}", reason=row.document
    )
    if row.from_month <= timezone.localdate():
        start_its_month(row)
    return row


@transaction.atomic
def start_month(*, by: User, draft: StandardDraft, version: int) -> StandardDraft:
    """Put signed standards in force the month before, so that a run of their month can be made."""
    row = _taken("start_month", draft, by, version)
    start_its_month(row)
    audit.record("standards_started", row, by=by, from_month=f"{row.from_month:%Y-%m}")
    return row


def due(today: date) -> list[StandardDraft]:
    """Signed standards whose month has come and that no job puts in force."""
    rows = StandardDraft.objects.filter(status=DraftStatus.SIGNED, from_month__lte=today)
    return [row for row in rows.select_related("job") if not (row.job and row.job.is_open)]


def start_its_month(draft: StandardDraft) -> None:
    """Queue the job that puts them in force, in the name of who signed."""
    task, title = "put_standards_in_force", _("New standards %(draft)s")
    _start(draft, draft.signed_by, task, title)


@transaction.atomic
def withdraw_standards(
    *, by: User, draft: StandardDraft, version: int, reason: str
) -> StandardDraft:
    """Nothing of it comes into force; what was worked out goes, this draft and the log stay."""
    row = _taken("withdraw_standards", draft, by, version)
    check_given(reason, _("reason"))
    row.effects.all().delete()
    row.candidates.all().delete()
    move_draft(row, DraftStatus.WITHDRAWN)
    audit.record("standards_withdrawn", row, by=by, reason=reason.strip())
    return row


def _taken(verb: str, draft: StandardDraft, by: User, version: int) -> StandardDraft:
    row = StandardDraft.objects.locked(draft.pk)
    check_version(row.version, version)
    rules.check_draft_verb(row, by, verb)
    return row
