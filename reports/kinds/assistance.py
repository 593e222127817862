"""社会救助月报、季报: the reported figures with their codes. (docs/law.md §8.1)"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from benefits.models import Payment
from cases import programmes
from reports import cross_foot_data
from reports.cross_foot import TwoSides
from reports.figures import dibao, relief, spending, subsidies, tekun
from reports.figures.base import AddsUp, AtMost, FigureTable, Period, Unit
from reports.figures.words import CHILDREN, DIBAO, ORPHAN, RELIEF, TEKUN, kinds
from reports.kinds import building
from reports.kinds.base import EVERY_LEVEL, MONTH, QUARTER, ReportKind
from reports.kinds.building import FigureRow, Statutory
from reports.kinds.children import on_roll as children_on_roll
from welfare.models import Residence

HOUSEHOLDS, PERSONS, WAN = Unit.HOUSEHOLDS, Unit.PERSONS, Unit.WAN
ON_ROLL = _("On the roll at the end of the period, suspended ones among them.")
PAID = _("Payments of the year so far that reached the account, by the month of payment.")
ON_DIBAO = "YZH012410000"
PLACES = {
    Residence.URBAN: (_("Urban dibao, paid in the year so far"), "YZH011221100"),
    Residence.RURAL: (_("Rural dibao, paid in the year so far"), "YZH011221200"),
}
NAMED = (*kinds(DIBAO), *kinds(TEKUN), *kinds(RELIEF), *kinds(ORPHAN), *kinds(CHILDREN))
SUBSIDIES = {
    "living": (_("Living subsidy, paid"), tuple(subsidies.LIVING)),
    "nursing": (_("Nursing subsidy, paid"), tuple(subsidies.NURSING)),
}
OTHERS = tuple(code for code in programmes.KINDS if code not in (*NAMED, *subsidies.BOTH))


def paid(
    period: Period, of: Iterable[str], residence: str = "", **where: Any
) -> "QuerySet[Payment]":
    """Paid of these kinds since January."""
    if residence:
        where["residence"] = residence
    return spending.paid(period, programme__kind__in=list(of), **where)


def everything(period: Period) -> "QuerySet[Payment]":
    """All that was paid since January."""
    return spending.paid(period)


def _money() -> list[FigureRow]:
    def row(name: str, label: Any, rows: Any, code: str = "") -> FigureRow:
        return FigureRow(name, label, WAN, PAID, rows, total="amount", code=code, year=True)

    whole = _("Social assistance, paid in the year so far")
    return [
        row("paid", whole, everything, "YZH011220000"),
        row("paid.dibao", _("Dibao, paid"), partial(paid, of=kinds(DIBAO)), "YZH011221000"),
        *(
            row(f"paid.dibao.{p}", label, partial(paid, of=kinds(DIBAO), residence=p), code)
            for p, (label, code) in PLACES.items()
        ),
        row("paid.tekun", _("Tekun, paid"), partial(paid, of=kinds(TEKUN))),
        row("paid.relief", _("Temporary relief, paid"), partial(paid, of=kinds(RELIEF))),
        row("paid.orphans", _("Orphans, paid"), partial(paid, of=kinds(ORPHAN))),
        row("paid.facts", _("Unsupported children, paid"), partial(paid, of=kinds(CHILDREN))),
        *(
            row(f"paid.{name}", label, partial(paid, of=of))
            for name, (label, of) in SUBSIDIES.items()
        ),
        row("paid.others", _("Other programmes, paid"), partial(paid, of=OTHERS)),
    ]


def _rolls() -> list[FigureRow]:
    words = _("%(programme)s, %(residence)s")
    rows: list[FigureRow] = []
    for group, label, households, persons in (
        ("dibao", _("Dibao"), dibao.households, _dibao_persons),
        ("tekun", _("Tekun"), tekun.households, tekun.persons),
    ):
        for name, unit, of in (
            ("households", HOUSEHOLDS, households),
            ("persons", PERSONS, persons),
        ):
            rows += [
                FigureRow(
                    f"{group}.{place}.{name}",
                    words % {"programme": label, "residence": place.label},
                    unit,
                    ON_ROLL,
                    partial(of, residence=place),
                )
                for place in Residence
            ]
    return rows


def _dibao_persons(period: Period, residence: str) -> "QuerySet[Any]":
    return dibao.persons(period, award__residence=residence)


def _others() -> list[FigureRow]:
    now = _("On the roll at the end of the period; a person counts once.")
    helped = partial(relief.cases, fund_separate=False)
    return [
        FigureRow(
            "dibao.persons",
            _("Dibao, persons"),
            PERSONS,
            ON_ROLL,
            dibao.persons,
            code=ON_DIBAO,
        ),
        FigureRow("tekun.persons", _("Tekun, persons"), PERSONS, ON_ROLL, tekun.persons),
        FigureRow(
            "relief.persons",
            _("Temporary relief"),
            Unit.PERSON_TIMES,
            _("The sum of the family sizes of the decisions of the period."),
            helped,
            total="family_size",
        ),
        FigureRow(
            "subsidies.living",
            _("Living subsidy"),
            PERSONS,
            now,
            partial(subsidies.drawing, codes=subsidies.LIVING),
        ),
        FigureRow(
            "subsidies.nursing",
            _("Nursing subsidy"),
            PERSONS,
            now,
            partial(subsidies.drawing, codes=subsidies.NURSING),
        ),
        FigureRow("orphans", _("Orphans"), PERSONS, now, partial(children_on_roll, group=ORPHAN)),
        FigureRow(
            "facts",
            _("De facto unsupported children"),
            PERSONS,
            now,
            partial(children_on_roll, group=CHILDREN),
        ),
    ]


def table(period: Period) -> list[FigureTable]:
    """Both sheets."""
    rows = (*_money(), *_rolls(), *_others())
    parts = ("dibao", "tekun", "relief", "orphans", "facts", *SUBSIDIES, "others")
    sums = (
        AddsUp("E10p", "paid", tuple(f"paid.{part}" for part in parts)),
        AddsUp("E2", "paid.dibao", tuple(f"paid.dibao.{place}" for place in PLACES)),
        *(
            AddsUp("E2", f"{one}.persons", tuple(f"{one}.{place}.persons" for place in Residence))
            for one in ("dibao", "tekun")
        ),
    )
    limits = tuple(
        AtMost("E3", f"{one}.{place}.persons", f"{one}.{place}.households")
        for one in ("dibao", "tekun")
        for place in Residence
    )
    made = Statutory("assistance", _("Social assistance"), rows, sums, limits)
    return building.made(made, period)


def checks(period: Period) -> Iterator[TwoSides]:
    """What was paid against runs and banks, and who holds what excludes each other: of a county."""
    if period.area is None or period.area == period.county:
        yield from cross_foot_data.money(replace(period, span=0))
        yield from cross_foot_data.together(period)


KINDS = tuple(
    ReportKind(
        f"assistance_{name}",
        title,
        table,
        months,
        EVERY_LEVEL,
        compares=True,
        checks=checks,
    )
    for name, title, months in (
        ("month", _("Social assistance, monthly report"), MONTH),
        ("quarter", _("Social assistance, quarterly report"), QUARTER),
    )
)
