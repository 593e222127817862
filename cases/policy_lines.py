"""A policy of who decides beside the one it follows: each of its lines, in words. (分级审批)"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, zip_longest
from typing import Any

from django.utils.translation import gettext as _

from cases.models import ApprovalPolicy, ApprovalRule, Programme
from cases.models.policy import route_words
from cases.models.programme import Condition

SAID = ("position", "below", "up_to", "route", "monthly_filing", "total_days")


@dataclass(frozen=True)
class LineValue:
    """One column of a line, before and now; None where there is no such line or limit."""

    label: str
    before: str | None
    after: str | None

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class ComparedLine:
    """A line of either policy or of both."""

    programme: str
    condition: str
    values: tuple[LineValue, ...]
    added: bool = False
    removed: bool = False

    @property
    def changed(self) -> bool:
        return self.added or self.removed or any(value.changed for value in self.values)


def followed(policy: Any) -> ApprovalPolicy | None:
    """The policy that counts until this one, a row or a kept state of it, does."""
    earlier = ApprovalPolicy.objects.counting().filter(
        county=policy.county_id, valid_from__lt=policy.valid_from
    )
    policy_before: ApprovalPolicy | None = earlier.order_by("-valid_from").first()
    return policy_before


def compared(before: Iterable[Any], after: Iterable[Any]) -> list[ComparedLine]:
    """Lines of the same programme and condition beside each other, in the order they are tried."""
    old, new = _by_matter(before), _by_matter(after)
    matters = list(dict.fromkeys([*new, *old]))
    names = Programme.objects.in_bulk({programme for programme, _condition in matters})
    return [
        ComparedLine(
            names[programme].name,
            str(Condition(condition).label),
            tuple(_values(was, now)),
            added=was is None,
            removed=now is None,
        )
        for programme, condition in matters
        for was, now in zip_longest(old[programme, condition], new[programme, condition])
    ]


def _by_matter(rows: Iterable[Any]) -> defaultdict[tuple[int, str], list[dict[str, str | None]]]:
    """Each line's words; its place is the one among the lines of its programme, for another
    programme's lines move nobody's."""
    places: defaultdict[int, count[int]] = defaultdict(lambda: count(1))
    lines: defaultdict[tuple[int, str], list[dict[str, str | None]]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: one.position):
        words = {name: _word(getattr(row, name)) for name in SAID}
        words |= {"position": str(next(places[row.programme_id]))}
        lines[row.programme_id, row.condition].append(words)
    return lines


def _values(
    was: dict[str, str | None] | None, now: dict[str, str | None] | None
) -> Iterable[LineValue]:
    for name in SAID:
        label = str(ApprovalRule._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        yield LineValue(label, was and was[name], now and now[name])


def _word(value: Any) -> str | None:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, list):
        return route_words(value)
    return None if value is None else str(value)
