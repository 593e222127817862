"""What a draft makes of awards that are alike but for their income, told by two of them.

An amount does not depend on the income, or is so much less by each yuan of it, or stands at zero
because the income is above the standard. So what neither the highest nor the lowest income changes
no income between them does; and what falls from one to the other by as much as the income rises
does so all the way. Where anything else differs nothing is said, and each is worked out alone.
(社会救助法 Art 18)

What is worked out for the two has the same fraction of a cent in both incomes, so that each amount
between is a whole number of cents away, and rounding is the same for all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from benefits.raises.sql import ANNUAL, SHIFTED

MONEY = {"basic_before": "less_before", "basic": "less"}


@dataclass(frozen=True)
class Income:
    """Of one award: a month, to the whole cent below, and a year as it is written."""

    share: Decimal | None
    annual: str | None


Row = dict[str, Any]


class Differs(Exception):
    """Something of the two differs that does not follow from the income."""


def rows(high: list[Row], low: list[Row], of_high: Income, of_low: Income) -> list[Row] | None:
    """The rows for all between, with places for what follows from the income of each."""
    if high is low:
        return high
    if len(high) != len(low) or of_high.share is None or of_low.share is None:
        return None
    both = TwoIncomes(of_high, of_low, of_high.share - of_low.share)
    try:
        return [both.row(a, b) for a, b in zip(high, low, strict=True)]
    except Differs:
        return None


@dataclass(frozen=True)
class TwoIncomes:
    """Two incomes, and by how much a month they differ."""

    high: Income
    low: Income
    apart: Decimal

    def row(self, high: Row, low: Row) -> Row:
        shifted: list[str] = []
        same = {name: value for name, value in high.items() if name not in {"award", "lines"}}
        made: Row = {"award": high["award"], "shifted": shifted}
        for name, value in same.items():
            if name in MONEY:
                made[name], made[MONEY[name]] = self._money(value, low[name])
            elif value == low[name]:
                made[name] = value
            else:
                raise Differs
        if len(high["lines"]) != len(low["lines"]):
            raise Differs
        pairs = zip(high["lines"], low["lines"], strict=True)
        made["lines"] = [self._line(a, b, shifted) for a, b in pairs]
        return made

    def _money(self, high: str, low: str) -> tuple[str, bool]:
        """The same for all; or what it would be without income, less the share of each."""
        if high == low:
            return high, False
        if Decimal(low) - Decimal(high) != self.apart or self.high.share is None:
            raise Differs
        return str(Decimal(high) + self.high.share), True

    def _line(self, high: Any, low: Any, shifted: list[str]) -> Any:
        if high == low:
            return high
        if (
            not (isinstance(high, Mapping) and isinstance(low, Mapping))
            or high.keys() != low.keys()
        ):
            raise Differs
        return {name: self._field(name, high[name], low[name], shifted) for name in high}

    def _field(self, name: str, high: Any, low: Any, shifted: list[str]) -> Any:
        if high == low:
            return high
        if name == "sum" and len(shifted) < len(SHIFTED):
            shifted.append(self._money(high, low)[0])
            return SHIFTED[len(shifted) - 1]
        if isinstance(high, str) and isinstance(low, str) and self.high.annual and self.low.annual:
            written = high.replace(self.high.annual, ANNUAL)
            if written == low.replace(self.low.annual, ANNUAL):
                return written
        raise Differs
