"""Groups of people by what covers them: cross tables that a county says as data. (兜底保障情况)

Somebody is covered by the first column of the table that fits; columns that do not cover stand
beside. A table counts persons, or households by the household number of the group's own list.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models.programme import ONE_OFF
from cases.programmes import KINDS
from reports.figures.base import (
    AddsUp,
    Chart,
    Figure,
    FigureTable,
    Grid,
    Makers,
    Named,
    Period,
    Share,
    Unit,
    one_per,
)
from reports.figures.words import CHILDREN, DIBAO, ORPHAN, RELIEF, TEKUN, key_of, kinds
from reports.models import SnapshotAward, SnapshotGrouped, SnapshotMember
from reports.plan import CountedBy, CrossColumn, CrossTable
from reports.plan import CountedIn as Persons

LABELS = {
    DIBAO: _("On dibao"),
    TEKUN: _("On tekun"),
    ORPHAN: _("Orphan allowance"),
    CHILDREN: _("De facto unsupported children"),
    RELIEF: _("Applicant of temporary relief"),
}
ON_ROLL = _("The person stands on the roll at the end of the period by the own resident ID.")
APPLIED = _("The person applied for relief that was granted in the period, separate funds apart.")
LISTED = _("On the newest list of the group that was handed in by the end of the period.")
NUMBER, SELF = "household_key", "person_id"


class Group(NamedTuple):
    """One row of a cross table."""

    table: CrossTable
    group: Named

    @property
    def start(self) -> str:
        return f"{self.table.key}.{self.group.name}"

    @property
    def by(self) -> str:
        return SELF if self.table.counted_by == CountedBy.PERSON else NUMBER

    @property
    def covering(self) -> tuple[CrossColumn, ...]:
        return tuple(column for column in self.table.columns if column.covers)

    def before(self, column: CrossColumn) -> tuple[CrossColumn, ...]:
        """What covers somebody before this column does."""
        if not column.covers:
            return ()
        return self.covering[: self.covering.index(column)]


def crossed(period: Period) -> tuple[CrossTable, ...]:
    """As the county says; else its groups by the programmes that cover people under watch."""
    if period.plan.cross or not period.groups:
        return period.plan.cross
    columns = tuple(
        CrossColumn(key_of(group), str(label), codes)
        for group, label in LABELS.items()
        if (codes := _codes_of(period, group))
    )
    return (CrossTable("watch", str(_("Watched people by coverage")), "person", (), columns),)


def _codes_of(period: Period, group: str) -> tuple[str, ...]:
    covering = [code for code in kinds(group) if KINDS[code].covers_watched]
    return tuple(one.code for one in period.programmes if one.kind in covering)


def grouped(period: Period, codes: Iterable[str]) -> "QuerySet[SnapshotGrouped]":
    """The frozen lists of these groups."""
    return period.snapshot.grouped.filter(group_code__in=list(codes))


def holders(period: Period, columns: Iterable[CrossColumn]) -> "QuerySet[Any]":
    """The persons who hold something of these columns: `person`, by the own resident ID."""
    parts = [part for column in columns for part in _holders(period, column)]
    if not parts:  # a table of which no column covers anybody
        return SnapshotMember.objects.none().values_list("person_id")
    together: QuerySet[Any] = parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]
    return together


def _holders(period: Period, column: CrossColumn) -> "list[QuerySet[Any]]":
    kind_by_code = {one.code: one.kind for one in period.programmes}
    lasting = [code for code in column.programmes if kind_by_code.get(code) not in ONE_OFF]
    once = [code for code in column.programmes if kind_by_code.get(code) in ONE_OFF]
    parts: list[QuerySet[Any]] = []
    if lasting or not once:
        bands = {"award__band_code__in": column.bands} if column.bands else {}
        rows = period.members.filter(
            award__programme_code__in=lasting,
            award__on_roll=True,
            **bands,
        )
        parts.append(rows.order_by().values_list("person_id"))
    if once:
        parts.append(decisions(period, once).order_by().values_list("applicant_id"))
    return parts


def decisions(period: Period, codes: Iterable[str]) -> "QuerySet[SnapshotAward]":
    """Frozen decisions of one sum with their applicants, separate funds apart."""
    return period.awards.filter(
        programme_code__in=list(codes), fund_separate=False, applicant__isnull=False
    )


def in_column(
    period: Period,
    of: Group,
    columns: tuple[CrossColumn, ...],
    before: tuple[CrossColumn, ...] = (),
) -> "QuerySet[SnapshotGrouped]":
    """Everybody of the group of whose key one holds these columns and nobody the ones before."""
    everybody = grouped(period, [of.group.code])
    return _not_before(everybody, period, of, before).filter(
        **{f"{of.by}__in": _keys(everybody, period, of, columns)}
    )


def _keys(
    everybody: "QuerySet[SnapshotGrouped]",
    period: Period,
    of: Group,
    columns: tuple[CrossColumn, ...],
) -> "QuerySet[Any]":
    held: QuerySet[Any] = everybody.filter(person__in=holders(period, columns))
    return held.order_by().values(of.by)


def _not_before(
    everybody: "QuerySet[SnapshotGrouped]",
    period: Period,
    of: Group,
    before: tuple[CrossColumn, ...],
) -> "QuerySet[SnapshotGrouped]":
    if not before:
        return everybody
    held = everybody.filter(**{of.by: OuterRef(of.by)}, person__in=holders(period, before))
    return everybody.filter(~Exists(held))


def households(period: Period, of: Group, column: CrossColumn) -> "QuerySet[SnapshotGrouped]":
    """One listed person per household that this column covers."""
    return one_per(in_column(period, of, (column,), of.before(column)), of.by)


def persons(period: Period, of: Group, column: CrossColumn) -> "QuerySet[Any]":
    """The persons whom this column counts, by its unit; for a sum: the decisions behind it."""
    if column.unit == Persons.SUM:
        own = grouped(period, [of.group.code]).order_by().values("person")
        return decisions(period, column.programmes).filter(applicant__in=own)
    if column.unit == Persons.ALL:
        return in_column(period, of, (column,), of.before(column))
    everybody = grouped(period, [of.group.code])
    left_over = _not_before(everybody, period, of, of.before(column))
    return left_over.filter(person__in=holders(period, (column,)))


def covered_households(period: Period, of: Group) -> "QuerySet[SnapshotGrouped]":
    """One listed person per household that any column covers."""
    return one_per(in_column(period, of, of.covering), of.by)


def covered(period: Period, of: tuple[Group, ...]) -> "QuerySet[SnapshotGrouped]":
    """The persons of all covering columns."""
    parts = [
        persons(period, group, column).order_by().values_list("pk")
        for group in of
        for column in group.covering
    ]
    everybody = grouped(period, [group.group.code for group in of])
    if not parts:
        return everybody.none()
    return everybody.filter(pk__in=parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0])


def tables(period: Period) -> list[FigureTable]:
    """A table for each cross table of the county."""
    return [_table(period, one) for one in crossed(period)]


def _table(period: Period, table: CrossTable) -> FigureTable:
    listed = [one for one in period.groups if not table.groups or one.code in table.groups]
    of = tuple(Group(table, group) for group in listed)
    counts_persons = table.counted_by == CountedBy.PERSON
    make = _of_persons if counts_persons else _of_households
    figures: list[Figure | Share] = []
    for group in of:
        figures += make(period, group)
    if counts_persons:
        figures += _together(of)
    return FigureTable(
        table.key,
        table.name,
        tuple(figures),
        note=_note(period, listed),
        grid=_persons_grid(table, of) if counts_persons else _households_grid(table, of),
        sums=tuple(_sums(of)),
        chart=Chart.BARS if counts_persons else Chart.NONE,
    )


def _note(period: Period, listed: list[Named]) -> str:
    """How it is counted, and of which groups nobody handed in a list."""
    note = str(_("Each is covered by the first column that fits, from left to right."))
    if period.snapshot.pk is None:  # only the keys are asked for
        return note
    there = set(period.snapshot.grouped.order_by().values_list("group_code", flat=True).distinct())
    if missing := [str(one.name) for one in listed if one.code not in there]:
        words = _(", ").join(missing)
        note += " " + _("No list was handed in by the end of the period: %(groups)s.") % {
            "groups": words
        }
    return note


def _label(of: Group, what: Any) -> Any:
    return _("%(category)s: %(coverage)s") % {"category": of.group.name, "coverage": what}


def _definition(period: Period, column: CrossColumn) -> Any:
    kind_by_code = {one.code: one.kind for one in period.programmes}
    once = any(kind_by_code.get(code) in ONE_OFF for code in column.programmes)
    words = {
        Persons.ALL: _("All of a household of which one holds it at the end of the period."),
        Persons.SUM: _("The sum of the decisions whose applicant is on the list."),
    }
    return words.get(Persons(column.unit), APPLIED if once else ON_ROLL)


def _of_persons(period: Period, of: Group) -> list[Figure | Share]:
    codes, start = [of.group.code], of.start
    return [
        Figure(
            f"{start}.persons", of.group.name, Unit.PERSONS, LISTED, partial(grouped, codes=codes)
        ),
        *(
            Figure(
                f"{start}.{column.key}",
                _label(of, column.name),
                Unit.PERSONS,
                _definition(period, column),
                partial(persons, of=of, column=column),
            )
            for column in of.table.columns
        ),
        Figure(
            f"{start}.covered",
            _label(of, _("Covered, all")),
            Unit.PERSONS,
            _("Covered by any of the programmes; a person counts once."),
            partial(covered, of=(of,)),
        ),
        _share(f"{start}.rate", _label(of, _("Coverage")), f"{start}.covered", f"{start}.persons"),
    ]


def _of_households(period: Period, of: Group) -> list[Figure | Share]:
    codes, start, name = [of.group.code], of.start, of.group.name
    everybody = partial(grouped, codes=codes)
    once = _("Each household of the list that is covered, once.")
    return [
        _count(start, name, Unit.HOUSEHOLDS, LISTED, partial(_each_once, codes=codes)),
        _count(start, name, Unit.PERSONS, LISTED, everybody),
        _count(
            f"{start}.covered",
            _label(of, _("Covered, all")),
            Unit.HOUSEHOLDS,
            once,
            partial(covered_households, of=of),
        ),
        _count(
            f"{start}.covered",
            _label(of, _("Covered, all")),
            Unit.PERSONS,
            _("The persons of the columns that cover."),
            partial(covered, of=(of,)),
        ),
        *(figure for column in of.table.columns for figure in _of_column(period, of, column)),
    ]


def _each_once(period: Period, codes: list[str]) -> "QuerySet[SnapshotGrouped]":
    return one_per(grouped(period, codes), NUMBER)


def _of_column(period: Period, of: Group, column: CrossColumn) -> list[Figure]:
    key, label = f"{of.start}.{column.key}", _label(of, column.name)
    first = _("Households of which one holds it, and nothing of a column before.")
    beside = _("Households of which one holds it, whatever else they hold.")
    defined = first if of.before(column) else beside
    rows, people = (partial(make, of=of, column=column) for make in (households, persons))
    definition = _definition(period, column)
    return [
        _count(key, label, Unit.HOUSEHOLDS, defined, rows),
        _count(key, label, Unit.PERSONS, definition, people, total=column.summed),
    ]


def _count(
    start: str, label: Any, unit: Unit, definition: Any, rows: Any, total: str = ""
) -> Figure:
    return Figure(f"{start}.{unit.value}", label, unit, definition, rows, total)


def _together(of: tuple[Group, ...]) -> list[Figure | Share]:
    if not of:
        return []
    table, codes = of[0].table, [one.group.code for one in of]
    parts = [
        Figure(
            f"{table.key}.{column.key}",
            column.name,
            Unit.PERSONS,
            _("The groups added up."),
            partial(_of_all, of=of, column=column),
        )
        for column in table.columns
    ]
    return [
        Figure(
            f"{table.key}.total",
            _("Together"),
            Unit.PERSONS,
            LISTED,
            partial(grouped, codes=codes),
        ),
        Figure(
            f"{table.key}.covered",
            _("Covered, all"),
            Unit.PERSONS,
            _("Covered by any of the programmes; a person counts once."),
            partial(covered, of=of),
        ),
        _share(f"{table.key}.rate", _("Coverage"), f"{table.key}.covered", f"{table.key}.total"),
        *parts,
    ]


def _of_all(
    period: Period, of: tuple[Group, ...], column: CrossColumn
) -> "QuerySet[SnapshotGrouped]":
    parts = [persons(period, one, column).order_by().values_list("pk") for one in of]
    everybody = grouped(period, [one.group.code for one in of])
    return everybody.filter(pk__in=parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0])


def _share(key: str, label: Any, numerator: str, denominator: str) -> Share:
    definition = _("Those who are covered as a share of those who are listed.")
    return Share(key, label, definition, numerator, denominator)


def _persons_grid(table: CrossTable, of: tuple[Group, ...]) -> Grid:
    names = [column.name for column in table.columns]
    keys = [column.key for column in table.columns]
    parts = [*keys, "covered", "rate"]
    rows: list[tuple[Any, tuple[str, ...]]] = [
        (one.group.name, tuple(f"{one.start}.{part}" for part in ("persons", *parts))) for one in of
    ]
    together = tuple(f"{table.key}.{part}" for part in ("total", *parts))
    columns = (_("Listed"), *names, _("Covered together"), _("Coverage"))
    return Grid(columns, (*rows, (_("Together"), together)) if of else ())


def _households_grid(table: CrossTable, of: tuple[Group, ...]) -> Grid:
    parts = ["", ".covered", *(f".{column.key}" for column in table.columns)]
    rows = [
        (
            _("%(what)s (%(unit)s)") % {"what": one.group.name, "unit": unit.label},
            tuple(f"{one.start}{part}.{unit.value}" for part in parts),
        )
        for one in of
        for unit in (Unit.HOUSEHOLDS, Unit.PERSONS)
    ]
    names = [column.name for column in table.columns]
    return Grid((_("Listed"), _("Covered together"), *names), tuple(rows))


def _sums(of: tuple[Group, ...]) -> list[AddsUp]:
    """E12: the groups make all who are listed; E12c: the columns make all who are covered."""
    made: list[AddsUp] = []
    for one in of:
        parts = [f"{one.start}.{column.key}" for column in one.covering]
        if one.table.counted_by == CountedBy.PERSON:
            made.append(AddsUp("E12c", f"{one.start}.covered", tuple(parts)))
            continue
        for unit in (Unit.HOUSEHOLDS, Unit.PERSONS):
            keys = tuple(f"{part}.{unit.value}" for part in parts)
            made.append(AddsUp("E12c", f"{one.start}.covered.{unit.value}", keys))
    if of and of[0].table.counted_by == CountedBy.PERSON:
        key = of[0].table.key
        every = [(one.start, column.key) for one in of for column in one.covering]
        made += [
            AddsUp("E12", f"{key}.total", tuple(f"{one.start}.persons" for one in of)),
            AddsUp("E12c", f"{key}.covered", tuple(f"{start}.{part}" for start, part in every)),
        ]
    return made


TABLES: Makers = {80: tables}
