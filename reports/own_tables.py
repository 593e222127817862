"""Tables of one's own: approved measures by approved dimensions, counted from frozen months.

A cell is a query, so that it opens its list. Where people could be told from a small number, the
cell is not shown: SMALLEST. (个人信息保护法 Art 28, 统计法 Art 28)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, QuerySet, Sum, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Band, Cause, Programme
from cases.models.person import Sex
from reports.figures.relief import REGISTERED
from reports.models import OwnTable, Snapshot, SnapshotAward, SnapshotMember
from welfare.exceptions import NotAllowed
from welfare.models import Division, Level, Residence

SMALLEST = 3  # fewer people than this are not told apart by what is personal
WHOLE, NOT_RECORDED = "", "-"  # the keys of a total, and of what nobody recorded
AGES = ((18, _("under 18")), (60, _("18 to 59")), (80, _("60 to 79")), (200, _("80 and older")))

Cell = tuple[str, str]  # the keys of its row and its column
Words = Callable[[Division], Mapping[str, Any]]


@dataclass(frozen=True)
class Dimension:
    """By what is counted. `path` leads there from an award, or from a person where `personal`."""

    label: Any
    path: str
    words: Words
    of_person: bool = False
    nullable: bool = False
    personal: bool = False  # says something of a person that others are not to learn
    unsaid: Any = _("not recorded")


def _choices(choices: Any) -> Words:
    return lambda _county: {str(one.value): one.label for one in choices}


def _programmes(county: Division) -> Mapping[str, Any]:
    return dict(Programme.objects.filter(county=county).order_by("pk").values_list("code", "name"))


def _bands(county: Division) -> Mapping[str, Any]:
    rows = Band.objects.filter(programme__county=county).order_by("programme", "position")
    return dict(rows.values_list("code", "name"))


def _towns(county: Division) -> Mapping[str, Any]:
    rows = county.children.filter(level=Level.TOWN).order_by("code")
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def _apart(county: Division) -> Mapping[str, Any]:
    rows = Division.objects.filter(code__startswith=county.prefix).exclude(apart="")
    return {word: word for word in rows.order_by("apart").values_list("apart", flat=True)}


def _months(county: Division) -> Mapping[str, Any]:
    frozen = Snapshot.objects.filter(county=county, frozen_at__isnull=False).order_by("month")
    return {month.isoformat(): f"{month:%Y-%m}" for month in frozen.values_list("month", flat=True)}


def _ages(_county: Division) -> Mapping[str, Any]:
    return {str(below): label for below, label in AGES}


def _registered(_county: Division) -> Mapping[str, Any]:
    return {str(elsewhere): label for elsewhere, label in REGISTERED.items()}


def _grades(_county: Division) -> Mapping[str, Any]:
    return {str(n): gettext("grade %(n)s") % {"n": n} for n in range(1, 5)}


DIMENSIONS: dict[str, Dimension] = {
    "programme": Dimension(_("Programme"), "programme_code", _programmes),
    "band": Dimension(_("Class"), "band_code", _bands),
    "residence": Dimension(_("Urban or rural"), "residence", _choices(Residence)),
    "registered": Dimension(
        _("Registered residence"), "registered_elsewhere", _registered, personal=True
    ),
    "cause": Dimension(_("Cause"), "cause", _choices(Cause), personal=True),
    "apart": Dimension(
        _("Places reported apart"), "place_apart", _apart, unsaid=_("all other places")
    ),
    "town": Dimension(_("Town"), "town", _towns),
    "month": Dimension(_("Month"), "snapshot__month", _months),
    "age": Dimension(_("Age"), "age_band", _ages, of_person=True, personal=True),
    "sex": Dimension(_("Sex"), "sex", _choices(Sex), of_person=True, personal=True),
    "disability": Dimension(
        _("Grade of disability"),
        "disability_grade",
        _grades,
        of_person=True,
        nullable=True,
        personal=True,
    ),
}
MEASURES: dict[str, tuple[Any, Any]] = {
    "persons": (_("Persons"), Count("person", distinct=True)),
    "households": (_("Households"), Count("household", distinct=True)),
    "basic": (_("Basic amounts of a month (yuan)"), Sum("basic")),
    "supplement": (_("Supplements of a month (yuan)"), Sum("supplement")),
    "care": (_("Care fees of a month (yuan)"), Sum("care")),
}


def check(measure: str, rows: str, columns: str) -> None:
    """Only what is approved, and only what the measure can be told by."""
    asked = [name for name in (rows, columns) if name]
    if measure not in MEASURES or any(name not in DIMENSIONS for name in asked) or not rows:
        raise NotAllowed(gettext("This is not among the approved measures and dimensions."))
    if rows == columns:
        raise NotAllowed(gettext("Rows and columns are of two different things."))
    if measure != "persons" and any(DIMENSIONS[name].of_person for name in asked):
        raise NotAllowed(
            gettext("Households and money are not told by age, sex or disability: count persons.")
        )


def rows_of(table: OwnTable, snapshot: Snapshot, keys: Cell = (WHOLE, WHOLE)) -> "QuerySet[Any]":
    """What a cell counts: frozen awards on the roll, or their people."""
    rows, path = _all(table, snapshot)
    for name, key in zip((table.rows, table.columns), keys, strict=True):
        if name and key != WHOLE:
            rows = rows.filter(**_condition(DIMENSIONS[name], path, key))
    return rows


def _condition(dimension: Dimension, path: str, key: str) -> dict[str, Any]:
    at = _path(dimension, path)
    if key != NOT_RECORDED:
        return {at: key}
    return {f"{at}__isnull": True} if dimension.nullable else {at: ""}


def _all(table: OwnTable, snapshot: Snapshot) -> "tuple[QuerySet[Any], str]":
    persons = table.measure == "persons"
    path = "award__" if persons else ""
    model: Any = SnapshotMember if persons else SnapshotAward
    where: dict[str, Any] = {
        f"{path}on_roll": True,
        f"{path}snapshot__in": _snapshots(table, snapshot),
    }
    if table.programme:
        where[f"{path}programme_code"] = table.programme
    rows = model.objects.filter(**where).order_by()
    if persons:
        bands = [When(age__lt=below, then=Value(str(below))) for below, _label in AGES]
        rows = rows.annotate(age_band=Case(*bands, output_field=CharField()))
    return rows, path


def _snapshots(table: OwnTable, snapshot: Snapshot) -> list[int]:
    """The month itself; by month, every frozen month of its year up to it, in the last revision."""
    if "month" not in (table.rows, table.columns):
        return [snapshot.pk]
    rows = Snapshot.objects.filter(
        county=snapshot.county,
        frozen_at__isnull=False,
        month__year=snapshot.month.year,
        month__lte=snapshot.month,
    )
    newest = rows.order_by("month", "-revision").distinct("month")
    return list(newest.values_list("pk", flat=True))


def _path(dimension: Dimension, path: str) -> str:
    return dimension.path if dimension.of_person else f"{path}{dimension.path}"


@dataclass(frozen=True)
class Counted:
    """The cells by their keys; a total has the empty key, for people do not add up twice."""

    cells: Mapping[Cell, Decimal]
    rows: Mapping[str, Any]
    columns: Mapping[str, Any]
    hidden: frozenset[Cell]

    def text(self, row: str, column: str) -> str:
        """As it is printed; a hidden cell does not say whether it is small or hides a small one."""
        if (row, column) in self.hidden:
            return gettext("not shown")
        return number(self.value(row, column))

    def value(self, row: str, column: str) -> Decimal:
        """What nobody was found for is nought."""
        return self.cells.get((row, column), Decimal(0))

    def knows(self, row: str, column: str) -> bool:
        """Whether the cell stands in this month's table, and may be opened."""
        inside = (row in self.rows or not row) and (column in self.columns or not column)
        return inside and (row, column) not in self.hidden

    def change(self, before: "Counted", row: str, column: str) -> Decimal | None:
        """By how much it is more than in another month; unknown where one of both is hidden."""
        if (row, column) in self.hidden | before.hidden:
            return None
        return self.value(row, column) - before.value(row, column)


def number(value: Decimal) -> str:
    """As a cell prints it: money with its cents where it has some."""
    return f"{value:,.2f}" if value % 1 else f"{value:,.0f}"


def sides(now: Counted, before: Counted | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Rows and columns of a month with those that only the month beside it has."""
    if before is None:
        return dict(now.rows), dict(now.columns)
    return {**now.rows, **before.rows}, {**now.columns, **before.columns}


def count(table: OwnTable, snapshot: Snapshot, measure: str = "") -> dict[Cell, Decimal]:
    """Every cell and every total, from the queries that its lists show; or by another measure."""
    counted_by = MEASURES[measure or table.measure][1]
    check(table.measure, table.rows, table.columns)
    rows, path = _all(table, snapshot)
    sides = [_path(DIMENSIONS[name], path) for name in (table.rows, table.columns) if name]
    cells: dict[Cell, Decimal] = {}
    for by in {(), *((side,) for side in sides), tuple(sides)}:
        counted = rows.values(*by).annotate(n=counted_by) if by else None
        lines = counted if counted is not None else [rows.aggregate(n=counted_by)]
        for line in lines:
            key = [_key(line.get(side)) if side in by else WHOLE for side in sides]
            cells[(key[0], key[1] if len(key) > 1 else WHOLE)] = Decimal(line["n"] or 0)
    return cells


def _key(value: object) -> str:
    """Nothing recorded has a key of its own: the empty one is the total's."""
    return NOT_RECORDED if value in (None, "") else str(value)


def shown(table: OwnTable, snapshot: Snapshot, cells: Mapping[Cell, Decimal]) -> Counted:
    """The cells with the words of their keys, and which of them are too small to be shown."""
    rows = _side(table, table.rows, [row for row, _column in cells])
    columns = _side(table, table.columns, [column for _row, column in cells])
    hidden: frozenset[Cell] = frozenset()
    if any(DIMENSIONS[name].personal for name in (table.rows, table.columns) if name):
        people = table.measure in ("persons", "households")
        behind = cells if people else count(table, snapshot, "households")
        hidden = too_small(behind, list(rows), list(columns))
    return Counted(cells, rows, columns, hidden)


def _side(table: OwnTable, name: str, keys: list[str]) -> dict[str, Any]:
    words = DIMENSIONS[name].words(table.county) if name else {}
    there = set(keys) - {WHOLE}
    listed = {key: word for key, word in words.items() if key in there}
    unknown = {
        key: DIMENSIONS[name].unsaid if key == NOT_RECORDED else key for key in there - set(listed)
    }
    return {**listed, **dict(sorted(unknown.items()))}


def too_small(
    behind: Mapping[Cell, Decimal], rows: list[str], columns: list[str]
) -> frozenset[Cell]:
    """The cells that stand for few, and what else is hidden so that nobody can work them out.

    `behind` are the persons of a cell, of money and households the families. Every line ends with
    its total.
    """
    down = [*rows, WHOLE]
    across = [*columns, WHOLE] if columns else [WHOLE]
    lines = [[(row, column) for column in across] for row in down] if columns else []
    lines += [[(row, column) for row in down] for column in across]
    hidden = {at for line in lines for at in line if _few(behind, at)}
    while (more := _more(lines, hidden, behind)) is not None:
        hidden.add(more)
    return frozenset(hidden)


def _few(behind: Mapping[Cell, Decimal], at: Cell) -> bool:
    return 0 < behind.get(at, Decimal(0)) < SMALLEST


def _more(
    lines: list[list[Cell]], hidden: set[Cell], behind: Mapping[Cell, Decimal]
) -> Cell | None:
    """What has to be hidden next; None where nothing follows from what is shown."""
    for line in lines:
        inside = [at for at in line if at in hidden]
        if inside and line[-1] not in hidden and all(_few(behind, at) for at in inside):
            return _next(line, hidden, behind)  # 8 + x + y = 10: the rest of few is few
    for at in sorted(hidden):
        if _follows(at, lines, hidden):
            beside = [_next(line, hidden, behind) for line in lines if at in line]
            further = [one for one in beside if one is not None]
            if further:
                return min(further, key=lambda one: _cost(one, behind))
    return None


def _next(line: list[Cell], hidden: set[Cell], behind: Mapping[Cell, Decimal]) -> Cell | None:
    """The smallest of what is shown of a line; a total last."""
    there = [at for at in line if at not in hidden and behind.get(at)]
    return min(there, key=lambda at: _cost(at, behind), default=None)


def _cost(at: Cell, behind: Mapping[Cell, Decimal]) -> tuple[int, Decimal, Cell]:
    return at.count(WHOLE), behind[at], at


def _follows(at: Cell, lines: list[list[Cell]], hidden: set[Cell]) -> bool:
    """Whether the sums of the lines say a hidden cell, each line being an equation.

    A cell joins the two lines it stands in. It is free while other hidden cells lead from the one
    to the other: what is added to it is then taken off along the way.
    """
    ends = {one: {n for n, line in enumerate(lines) if one in line} for one in hidden}
    for one, of in ends.items():
        ends[one] = of if len(of) > 1 else {*of, -1}  # a table of one side has one line
    start, goal = ends.pop(at)
    reached, grew = {start}, True
    while grew:
        joined = {n for of in ends.values() if of & reached for n in of}
        grew = not joined <= reached
        reached |= joined
    return goal not in reached


def kept(cells: Mapping[Cell, Decimal]) -> list[list[str]]:
    """The cells as a row of the database keeps them."""
    return [[row, column, str(value)] for (row, column), value in cells.items()]


def read(listed: list[list[str]]) -> dict[Cell, Decimal]:
    """The same, read back."""
    return {(row, column): Decimal(value) for row, column, value in listed}
