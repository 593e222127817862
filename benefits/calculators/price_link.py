"""价格临时补贴: the 低保 standard times the rise of consumer prices.

Unit: yuan for the month and the award. Article: 社会救助法 Art 32, 发改价格〔2021〕1553号. The rule
sets a sum per person, so that sum is what is rounded, once: to the cent, or to whole yuan where
the county says so; some counties pay at least a fixed sum.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.entitlement import (
    CENT,
    ZERO,
    Entitlement,
    ExplanationLine,
    Price,
    add_up,
    figure,
    plain,
    rounded,
)

LABEL = gettext_lazy("Standard × price rise")
PERCENT = Decimal(100)


@dataclass(frozen=True)
class PriceLink:
    """The standard, the index and its rise over the same month of the year before, in percent."""

    standard: Price
    persons: tuple[str, ...]
    index: str  # CPI, or SCPI where the county uses that of low-income households
    rise: Decimal
    document: str = ""  # of the index's release
    least: Price | None = None  # a person is paid no less
    step: Decimal = CENT  # what the sum per person is rounded to: 0.01, or 1 for whole yuan


@dataclass(frozen=True)
class Trigger:
    """The month's two rises in percent and the county's lines for them. (发改价格〔2021〕1553号)"""

    cpi: Decimal
    food: Decimal
    cpi_line: Decimal
    food_line: Decimal


def reasons(given: Trigger) -> tuple[str, ...]:
    """A sentence for each line that the month reaches; none: nothing is paid for the month."""
    sentence = _("%(index)s rose by %(rise)s %%, the line is %(line)s %%.")
    return tuple(
        sentence % {"index": index, "rise": figure(rise), "line": figure(line)}
        for index, rise, line in (
            (_("CPI"), given.cpi, given.cpi_line),
            (_("Food CPI"), given.food, given.food_line),
        )
        if rise >= line
    )


def amount(given: PriceLink) -> Entitlement:
    """Standard × rise for each person, × persons; nothing where prices fell."""
    size = len(given.persons)
    linked = max(given.standard.month() * given.rise / PERCENT, ZERO)
    each = rounded(linked, given.step)
    article = _("Social Assistance Law Art 32; Fagai Jiage [2021] No. 1553")
    lines = [
        ExplanationLine(
            "linked",
            _("Standard × rise of %(index)s × persons") % {"index": given.index},
            f"{given.standard.text} × {figure(given.rise)} % × {size}",
            each * size,
            _documents(given.standard.document, given.document),
            article,
            given.persons,
        )
    ]
    if given.rise <= 0:
        label = _("prices did not rise: nothing to pay")
        lines.append(
            ExplanationLine("floor", label, "", ZERO, article=article, persons=given.persons)
        )
    elif given.least is not None and each < given.least.amount:
        lines.append(
            ExplanationLine(
                "least",
                _("made up to the least sum per person"),
                f"({plain(given.least.amount)} − {plain(each)}) × {size}",
                (given.least.amount - each) * size,
                given.least.document,
                article,
                given.persons,
            )
        )
    return add_up(lines)


def _documents(*names: str) -> str:
    return _("; ").join(name for name in names if name)
