"""What a draft makes of months that another standard had made too much already. (再次更正)

The first standard that was put right left paid months above what is due. The next one starts from
what the awards were paid: it may make less of it too much, and pay nothing on.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from benefits import balance
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
        award__id__any=ids, draft__status=DraftStatus.IN_FORCE, needs=""
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
        row.overpaid = ZERO
    for place, together in _by_month(rows, last).items():
        if (one := known.get(place)) and one.due:
            _share(together, one.difference)
    StandardEffect.objects.bulk_update(rows, ["overpaid"])


def _by_month(
    rows: Iterable[StandardEffect], last: date
) -> dict[tuple[int, date], list[StandardEffect]]:
    """The rows of each award that count in a month: the standard's and the supplements'."""
    together: dict[tuple[int, date], list[StandardEffect]] = {}
    for row in rows:
        until = min(row.until or last, last)
        for month in months_from(row.from_month, until) if row.from_month <= until else []:
            together.setdefault((row.award_id, month), []).append(row)
    return together


def _share(rows: Sequence[StandardEffect], difference: Decimal) -> None:
    """Of a month, what all rows together make less or more of what is too much; each that goes
    the same way takes of it up to its own difference."""
    whole = sum((row.difference for row in rows), ZERO)
    was = difference - sum((row.difference for row in rows if _counts_already(row)), ZERO)
    rest = min(was + whole, ZERO) - min(was, ZERO)
    for row in rows:
        own = row.difference
        part = max(rest, min(own, ZERO)) if rest < 0 else min(rest, max(own, ZERO))
        row.overpaid += part
        rest -= part


def _counts_already(row: StandardEffect) -> bool:
    """A supplement's new rate is in what is due as soon as its draft is in force."""
    return row.draft.status == DraftStatus.IN_FORCE and row.kind_id is not None
