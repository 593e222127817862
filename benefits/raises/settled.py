"""What a draft makes of months that another standard had made too much already. (再次更正)

The first standard that was put right left paid months above what is due. The next one starts from
what the awards were paid: it may make less of it too much, and pay nothing on.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from benefits import balance
from benefits.balance import MonthBalance
from benefits.models import StandardDraft, StandardEffect
from benefits.raises.figures import DIFFERENCE
from benefits.states import DraftStatus
from cases.models import Award
from welfare.county.months import months_from, previous_month

ZERO = Decimal(0)


def put_down(draft: StandardDraft, ids: list[int]) -> None:
    """By how much paid months of these awards become less, or more, than was paid for them."""
    last = previous_month(draft.pay_month or draft.from_month)
    lowered = StandardEffect.objects.filter(
        award__in=ids, draft__status=DraftStatus.IN_FORCE, needs=""
    ).annotate(by=DIFFERENCE)
    before = lowered.filter(by__lt=0).exclude(draft=draft).exclude(until__lt=draft.from_month)
    rows = list(
        draft.effects.filter(award__in=before.values("award"), needs="")
        .exclude(behind=ZERO)
        .select_related("draft")
    )
    if not rows:
        return
    awards = Award.objects.filter(pk__in={row.award_id for row in rows})
    known = {
        (one.award, one.month): one
        for one in balance.of_awards(awards, draft.from_month, last, explained=False)
    }
    for row in rows:
        row.overpaid = _overpaid(row, last, known)
    StandardEffect.objects.bulk_update(rows, ["overpaid"])


def _overpaid(
    row: StandardEffect, last: date, known: Mapping[tuple[int, date], MonthBalance]
) -> Decimal:
    until = min(row.until or last, last)
    months = months_from(row.from_month, until) if row.from_month <= until else []
    balances = (known.get((row.award_id, month)) for month in months)
    counts_already = row.draft.status == DraftStatus.IN_FORCE and row.kind_id is not None
    whole = ZERO
    for one in balances:
        if one is None or not one.due:
            continue
        was = one.difference - (row.difference if counts_already else ZERO)
        whole += min(was + row.difference, ZERO) - min(was, ZERO)
    return whole
