"""How cells were read that do not plainly say what they mean: one line a column, with an example.

A unit, a period, a day that is a figure, a mended number: what was understood stands in the preview
before anything is saved. Numbers of a person are masked in the examples; amounts are not.
"""

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from welfare.files.imports.words import WORDS
from welfare.files.tables import Row, text
from welfare.files.tables.values import (
    MONEY_UNITS,
    SERIAL,
    SERIAL_ZERO,
    in_forms,
    own_terms,
    own_unit,
    several_orders,
)
from welfare.personal.masks import mask_cell, mask_numbers

LONGEST = 24  # signs of an example
PLAIN_DAY = re.compile(r"\d{4}([-./年])\d{1,2}[-./月]\d{1,2}日?|(?:19|20)\d{6}|\d{4}-\d\d-\d\d .*")
PLAIN_MONTH = re.compile(r"\d{4}[-./年]\d{1,2}月?|(?:19|20)\d{4}")
NO_DAY = re.compile(r".*月(?:份|起|止)?|\d{4}[-./]\d{1,2}|(?:19|20)\d{4}")
PERIODS = {
    1: gettext_lazy("per month"),
    3: gettext_lazy("per quarter"),
    12: gettext_lazy("per year"),
}
PARTS_OF_DAYS = {"%Y": "年", "%y": "年", "%m": "月", "%d": "日"}
How = tuple[str, ...]  # in what manner, with what belongs to it


class Heard(NamedTuple):
    """A cell that was not read plainly: its column, how, what it says, what it was taken for."""

    key: str
    how: tuple[How, ...]
    written: str
    taken: str

    @property
    def manner(self) -> tuple[How, ...]:
        """In what manner, whatever the number of persons."""
        return tuple(one[:1] if one[0] == "each" else one for one in self.how)


def of_money(
    row: Row, key: str, periods: tuple[int, int], persons: int, taken: Any
) -> Heard | None:
    """An amount in another unit or of another period (given, wanted), or of each of `persons`."""
    cell, column = row.cell(key), row.layout.columns.get(key)
    unit = own_unit(own_terms(cell).amount)
    how: list[How] = [("unit", unit, "cell")] if unit else []
    if not unit and row.unit(key) != next(iter(MONEY_UNITS)):
        said = row.units(key)
        how = [("unit", row.unit(key), next(one for one in said if said[one]))]
    if periods[0] and periods[0] != periods[1]:
        how.append(("period", str(periods[0]), str(periods[1])))
    if persons != 1:
        how.append(("each", str(persons)))
    word = text(cell)
    if not how and word and not re.search(r"\d", word) and taken:
        how.append(("numeral",))
    if not how or column is None or taken is None:
        return None
    return Heard(key, tuple(how), word[:LONGEST], f"{Decimal(taken):,.2f}元")


def of_day(
    row: Row, key: str, day: datetime.date | None, *, month: bool = False, year: int | None = None
) -> Heard | None:
    """A day or a month of which the cell is a figure, has two readings, or says only a part."""
    cell = row.cell(key)
    word = text(cell)
    if not row.has(key) or not word or isinstance(cell, datetime.date):
        return None
    if day is None:
        return None
    how = _manner_of_day(row, key, cell, day, month=month, year=year)
    taken = f"{day:%Y-%m}" if month else day.isoformat()
    return Heard(key, (how,), word[:LONGEST], taken) if how else None


def _manner_of_day(
    row: Row, key: str, cell: Any, day: datetime.date, *, month: bool, year: int | None
) -> How | None:
    word = text(cell)
    if row.may_be_october(key):
        return ("point_one", "as_written" if row.taken_as_written(key) else "told")
    forms = [*row.dates(key), *(row.day_forms(key) if several_orders(cell) else ())]
    form = next((one for one in forms if in_forms(cell, [one]) == day), "")
    if form:
        return ("order", re.sub("%[Yymd]", lambda sign: PARTS_OF_DAYS[sign[0]], form))
    if (PLAIN_MONTH if month else PLAIN_DAY).fullmatch(word) or (month and PLAIN_DAY.match(word)):
        return None
    if SERIAL.fullmatch(word):
        return ("serial", "" if row.day_zero == SERIAL_ZERO else "1904")
    if month and year and str(year) not in word and str(year)[2:] not in word:
        return ("year_given", str(year))
    if not month and NO_DAY.fullmatch(word) and day.day == 1:
        return ("no_day",)
    return ("day",)


def of_number(key: str, repairs: Iterable[str], written: str) -> Heard:
    """A number of a person that was mended: what was taken away of it, its end as example."""
    return Heard(key, (("repaired", *repairs),), "", mask_cell(key, written))


def of_word(key: str, how: str, written: str, taken: str) -> Heard:
    """A name or a place that is nearly right."""
    return Heard(key, ((how,),), mask_numbers(written)[:LONGEST], taken)


def worded(heard: Heard) -> str:
    """One line: how the column was read, and the example."""
    how = "、".join(_worded(*one) for one in heard.how)
    words = {"how": how, "written": heard.written, "taken": heard.taken}
    if not heard.written:
        return _("%(how)s, for example %(taken)s") % words
    return _("%(how)s, %(written)s = %(taken)s") % words


def _worded(manner: str, *what: str) -> str:
    if manner == "unit":
        sources = {
            "cell": _("unit: %(unit)s, as the cell says"),
            "layout": _("unit: %(unit)s, as the county's layout says"),
            "title": _("unit: %(unit)s, as a line above the headings says"),
        }
        return sources.get(what[1], _("unit: %(unit)s")) % {"unit": what[0]}
    if manner == "period":
        given, wanted = (str(PERIODS[int(one)]) for one in what)
        return _("%(given)s, reckoned %(wanted)s") % {"given": given, "wanted": wanted}
    if manner == "each":
        if what[0] == "0":
            return _("amount of each person, times the persons of the household")
        return _("amount of each person, times %(n)s persons") % {"n": what[0]}
    if manner == "repaired":
        return "、".join(str(WORDS.get(one, one)) for one in what)
    if manner == "order":
        return _("read as %(order)s") % {"order": what[0]}
    if manner == "year_given":
        return _("of %(year)s, the year that was given with the file") % {"year": what[0]}
    return str(MANNERS[(manner, *what)])


MANNERS = {
    ("numeral",): gettext_lazy("an amount in words"),
    ("point_one", "told"): gettext_lazy(
        "January or October, as the other figures or the layout say"
    ),
    ("point_one", "as_written"): gettext_lazy("a text, taken as it is written"),
    ("serial", ""): gettext_lazy("the number of a day in a spreadsheet"),
    ("serial", "1904"): gettext_lazy("the number of a day in a workbook that counts from 1904"),
    ("no_day",): gettext_lazy("no day is written, the first of the month is taken"),
    ("day",): gettext_lazy("read as a day"),
    ("place_repaired",): gettext_lazy("a place nearly right"),
    ("name_repaired",): gettext_lazy("a name brought into its one form"),
    ("name_note",): gettext_lazy("what is noted beside the name is left out"),
}
