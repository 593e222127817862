"""By which new standards a run pays, old beside new: the cause 新标准 as who signs reads it."""

from dataclasses import dataclass
from decimal import Decimal

from benefits.models import PayrollRun, StandardDraft, StandardDraftLine, StandardEffect
from benefits.signing import news
from benefits.states import DraftStatus
from welfare.audit.verb import MoneyCause

ZERO = Decimal(0)


@dataclass(frozen=True)
class NewStandard:
    """One document: its amounts, and what of the cause is by it."""

    draft: StandardDraft
    lines: list[StandardDraftLine]
    awards: int
    money: Decimal


def of(run: PayrollRun) -> list[NewStandard]:
    """The drafts behind the cause, the newest last; together they are its awards and its money.

    Of an award that two of them changed, all is told of the last one.
    """
    by_award = dict(_last_drafts(run))
    sums: dict[int, tuple[int, Decimal]] = {}
    for line in news.of(run, MoneyCause.STANDARD).lines:
        if draft := by_award.get(line.award):
            awards, money = sums.get(draft, (0, ZERO))
            sums[draft] = (awards + 1, money + line.money)
    drafts = StandardDraft.objects.filter(pk__in=sums).select_related("drafted_by", "signed_by")
    rows = drafts.prefetch_related("lines__programme__bands", "lines__kind")
    return [
        NewStandard(draft, list(draft.lines.all()), *sums[draft.pk])
        for draft in rows.order_by("in_force_at", "pk")
    ]


def _last_drafts(run: PayrollRun) -> "list[tuple[int, int]]":
    """Award and draft, so that of several the last one in force stays in a dictionary."""
    effects = StandardEffect.objects.filter(
        award__in=run.payments.order_by().values("award"),
        needs="",
        draft__status=DraftStatus.IN_FORCE,
        from_month__lte=run.month,
    )
    return list(effects.order_by("draft__in_force_at", "pk").values_list("award", "draft"))
