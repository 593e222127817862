"""认定: a recognition pays nothing; its tests are shown line by line. (低保边缘, 刚性支出)

Unit: yuan a month, always 0; other departments help the family. Article: for 低保边缘 社会救助法
Art 21 and 57号 Art 8 (income per person below 1.5 × the 低保 standard, or the county's multiple);
for 刚性支出 社会救助法 Art 22 and 刚性支出困难家庭认定办法 Art 4 (income per person below the
disposable income of residents last year, and rigid spending of twelve months over the county's
ratio of the income).
A test that is not passed gives a sentence in `exceeded`.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.entitlement import MONTHS, ZERO, Entitlement, Line, Price, add_up, figure, plain

LABEL = gettext_lazy("Recognition, without payment")
PERCENT = Decimal(100)


@dataclass(frozen=True)
class Spending:
    """Rigid spending of the twelve months before the application, and the ratio to hold it to.

    The law says over (超过) the ratio; a county may write “reaches” (达到).
    """

    total: Decimal
    percent: Decimal
    document: str = ""
    may_equal: bool = False


@dataclass(frozen=True)
class Recognition:
    """The family with its income of a year, and the line its income per person must lie below."""

    persons: tuple[str, ...]
    annual_income: Decimal
    line: Price
    article: str
    multiple: Decimal = Decimal(1)
    spending: Spending | None = None


def amount(given: Recognition) -> Entitlement:
    """Nothing to pay, and the tests. Compared from totals of a year, so nothing is rounded."""
    lines = [_income(given)]
    if given.spending is not None:
        lines.append(_spending(given, given.spending))
    return add_up(lines)


def _income(given: Recognition) -> Line:
    size = len(given.persons)
    kept = given.annual_income < given.multiple * given.line.yearly * size
    limit = given.multiple * given.line.month()
    times = "" if given.multiple == 1 else f"{figure(given.multiple)} × "
    needed = _("Income per person is %(income)s yuan a month. It must be below %(limit)s yuan.") % {
        "income": plain(given.annual_income / (MONTHS * size)),
        "limit": plain(limit),
    }
    return Line(
        "test",
        _("Income per person below %(limit)s yuan a month") % {"limit": plain(limit)},
        f"{plain(given.annual_income)} ÷ {MONTHS} ÷ {size} < {times}{given.line.text}",
        ZERO,
        given.line.document,
        given.article,
        given.persons,
        kept=kept,
        needed="" if kept else needed,
    )


def _spending(given: Recognition, spending: Spending) -> Line:
    limit = given.annual_income * spending.percent / PERCENT
    kept = spending.total > limit or (
        spending.may_equal and spending.total == limit and spending.total > 0
    )
    sign = "≥" if spending.may_equal else ">"
    sentence = (
        _("Rigid spending of twelve months is %(spent)s yuan. It must reach %(limit)s yuan.")
        if spending.may_equal
        else _("Rigid spending of twelve months is %(spent)s yuan. It must be over %(limit)s yuan.")
    )
    year = f"{plain(given.annual_income)} × {figure(spending.percent)} %"
    return Line(
        "test",
        _("Rigid spending of twelve months against the year's income"),
        f"{plain(spending.total)} {sign} {year}",
        ZERO,
        spending.document,
        given.article,
        given.persons,
        kept=kept,
        needed="" if kept else sentence % {"spent": plain(spending.total), "limit": plain(limit)},
    )
