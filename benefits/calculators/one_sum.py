"""一次性核定: a sum that people decide, explained and held against its limits. (临时救助)

Unit: yuan, once. Article: 社会救助法 Art 29, 民发〔2018〕23号 二(三). Nothing is refused here: a
limit that is not kept gives a sentence; who proposes the sum is told so (`exceeded`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.entitlement import ZERO, Entitlement, ExplanationLine, Price, add_up, figure, plain

LABEL = gettext_lazy("One sum by decision")


@dataclass(frozen=True)
class Cap:
    """At most so many months of the 低保 standard, for the whole case. (小额快救: one)"""

    months: Decimal
    standard: Price
    document: str = ""


@dataclass(frozen=True)
class OneSum:
    """The sum decided, and the limits that hold for it. What is None does not hold."""

    decided: Decimal
    persons: tuple[str, ...]
    cap: Cap | None = None
    expenses: Decimal | None = None  # 支出型: what the family paid itself


def amount(given: OneSum) -> Entitlement:
    """The sum decided, with a line for each limit."""
    decided = ExplanationLine(
        "decided",
        _("Sum decided"),
        plain(given.decided),
        given.decided,
        article=_article(),
        persons=given.persons,
    )
    return add_up([decided, *_limits(given)])


def _article() -> str:
    return _("Social Assistance Law Art 29; Minfa [2018] No. 23 Part 2(3)")


def _limits(given: OneSum) -> Iterator[ExplanationLine]:
    if given.cap is not None:
        cap = given.cap
        limit = cap.standard.month() * cap.months
        yield _limit(
            given,
            label=_("At most so many months of the dibao standard"),
            factor=f"≤ {cap.standard.text} × {figure(cap.months)} = {plain(limit)}",
            document=cap.document or cap.standard.document,
            kept=given.decided <= limit,
            needed=_(
                "%(sum)s yuan is more than %(months)s months of the dibao standard, %(limit)s."
            )
            % {
                "sum": plain(given.decided),
                "months": figure(cap.months),
                "limit": plain(limit),
            },
        )
    if given.expenses is not None:
        yield _limit(
            given,
            label=_("At most the expenses that the family paid itself"),
            factor=f"≤ {plain(given.expenses)}",
            document="",
            kept=given.decided <= given.expenses,
            needed=_("%(sum)s yuan is more than the expenses the family paid itself, %(limit)s.")
            % {"sum": plain(given.decided), "limit": plain(given.expenses)},
        )


def _limit(
    given: OneSum, *, label: str, factor: str, document: str, kept: bool, needed: str
) -> ExplanationLine:
    return ExplanationLine(
        "limit",
        label,
        factor,
        ZERO,
        document,
        _article(),
        given.persons,
        kept=kept,
        needed="" if kept else needed,
    )
