"""Out of which money was paid: by source, programme, month and quarter of payment. (资金来源)"""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from reports.figures.base import AddsUp, Figure, FigureTable, Funded, Grid, Makers, Period, Unit
from reports.figures.spending import paid

MONTHS_OF_A_QUARTER = 3
REACHED = _("Payments of the period that reached the account, out of this source.")


def tables(period: Period) -> list[FigureTable]:
    """A column per source; then a row per source and programme. Nothing where nothing was paid."""
    if not period.funds:
        return []
    return [_by_month(period), _by_programme(period)]


def _by_month(period: Period) -> FigureTable:
    figures, sums = list[Figure](), list[AddsUp]()
    for fund in period.funds:
        months = [_of_month(fund, month) for month in period.months]
        figures += [_sum(_key(fund, "total"), fund.label, REACHED, fund), *months]
        sums.append(AddsUp("E9", _key(fund, "total"), tuple(one.key for one in months)))
    totals = tuple(_key(fund, "total") for fund in period.funds)
    rows = [
        (
            date_format(month, "YEAR_MONTH_FORMAT"),
            tuple(_key(fund, f"{month:%Y-%m}") for fund in period.funds),
        )
        for month in period.months
    ]
    return FigureTable(
        "funding",
        _("Spending by source"),
        tuple(figures),
        grid=Grid(tuple(fund.label for fund in period.funds), (*rows, (_("Together"), totals))),
        sums=(AddsUp("E10s", "pay.total", totals), *sums),
    )


def _of_month(fund: Funded, month: date) -> Figure:
    words = {"source": fund.label, "month": date_format(month, "YEAR_MONTH_FORMAT")}
    said = _("Payments of this month that reached the account, out of this source.")
    label = _("%(source)s, %(month)s") % words
    return _sum(_key(fund, f"{month:%Y-%m}"), label, said, fund, pay_month=month)


def _by_programme(period: Period) -> FigureTable:
    names = {one.code: one.name for one in period.programmes}
    figures, sums, rows = list[Figure](), list[AddsUp](), []
    quarters = list(_quarters(period))
    for fund in period.funds:
        wholes = []
        for code in fund.programmes:
            of, name = {"programme__code": code}, names.get(code, code)
            words = {"source": fund.label, "programme": name}
            whole = _key(fund, code, "total")
            label = _("%(source)s, %(programme)s") % words
            parts = [_of_quarter(fund, code, words, *quarter) for quarter in quarters]
            figures += [*parts, _sum(whole, label, REACHED, fund, **of)]
            keys = tuple(one.key for one in parts)
            sums.append(AddsUp("E10q", whole, keys))
            rows.append((label, (*keys, whole)))
            wholes.append(whole)
        sums.append(AddsUp("E10p", _key(fund, "total"), tuple(wholes)))
    columns = (*(_("Quarter %(n)s") % {"n": n} for n, _months in quarters), _("Together"))
    return FigureTable(
        "funding_programmes",
        _("Spending by source and programme"),
        tuple(figures),
        grid=Grid(columns, tuple(rows)),
        sums=tuple(sums),
    )


def _of_quarter(
    fund: Funded, code: str, words: dict[str, Any], n: int, months: list[date]
) -> Figure:
    label = _("%(source)s, %(programme)s, quarter %(n)s") % {**words, "n": n}
    said = _("Payments of this quarter that reached the account, out of this source.")
    where = {"programme__code": code, "pay_month__in": months}
    return _sum(_key(fund, code, f"q{n}"), label, said, fund, **where)


def _quarters(period: Period) -> Iterator[tuple[int, list[date]]]:
    """The quarters of the period that have begun, each with its months so far."""
    for first in range(0, len(period.months), MONTHS_OF_A_QUARTER):
        months = period.months[first : first + MONTHS_OF_A_QUARTER]
        yield first // MONTHS_OF_A_QUARTER + 1, months


def _key(fund: Funded, *rest: str) -> str:
    return ".".join(("fund", fund.code or "(none)", *rest))


def _sum(key: str, label: Any, said: Any, fund: Funded, **where: Any) -> Figure:
    of = {"source__code": fund.code} if fund.code else {"source": None}
    return Figure(key, label, Unit.YUAN, said, partial(paid, **of, **where), total="amount")


TABLES: Makers = {33: tables}
