"""What a department must say of its file, and what most of the files share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from verification.records import Said
from welfare.personal import crypto

if TYPE_CHECKING:
    from welfare.files.imports.row_reader import RowReader
else:  # the words of the audit log name departments before any app has its models
    RowReader = object

__all__ = [
    "NUMBER",
    "STATE",
    "TOWN",
    "WHO",
    "WORD",
    "Department",
    "RowReader",
    "Said",
    "TypedColumn",
    "WordColumn",
    "by_resident_id",
    "dated",
    "described_by",
    "happened",
    "is_person",
    "listed",
]

WORD, STATE, NUMBER, TOWN = 40, 20, 60, 40  # how long the record's columns are
WHO = {"name": _("Name"), "resident_id": _("Resident ID"), "sex": _("Sex"), "town": _("Town")}


class WordColumn(NamedTuple):
    """A column of words: the record's field, and what is said there with the usual words for it."""

    field: str
    meanings: Mapping[str, tuple[Any, tuple[str, ...]]]
    others: tuple[str, ...]  # usual words that mean none of these
    may_stay_unknown: bool = False  # a word that nobody knows hides nothing: its rows are found


class TypedColumn(NamedTuple):
    """A column that is read by its type alone, into a field of the record or into `more`."""

    label: Any
    type: str = "text"  # one of TYPES
    into: str = ""  # the field of the record; empty: kept in `more` under the column's own key
    needed: bool = False
    also: tuple[str, ...] = ()  # other headings under which it comes


LONGEST_OF = {"category": WORD, "state": STATE, "identifier": NUMBER, "town_name": TOWN, "": WORD}
READERS: Mapping[str, Callable[..., Any]] = {
    "text": lambda cells, key, of: cells.text(
        key, required=of.needed, longest=LONGEST_OF.get(of.into, WORD)
    ),
    "word": lambda cells, key, of: cells.written(
        key, required=of.needed, longest=LONGEST_OF.get(of.into, WORD)
    ),
    "money": lambda cells, key, of: cells.money(key, required=of.needed),
    "monthly": lambda cells, key, of: cells.money(key, required=of.needed, months=1),
}
DAY = "day"
TYPES = (*READERS, DAY)
BORN = slice(6, 14)  # the birth date in a resident ID


def listed(*lines: str) -> tuple[str, ...]:
    """Usual words, written with spaces between them."""
    return tuple(word for line in lines for word in line.split())


def is_person(record: Said, number: str) -> None:
    """The row is of the person with that resident ID."""
    record.resident_id = number
    record.resident_id_hash = crypto.keyed_hash(number)


def dated(cells: RowReader, key: str, month: date, *, required: bool = False) -> date | None:
    """A day of what the row is about, none in the future.

    It may lie before the person's birth: an inherited house, a car and a firm are older than
    their owner. One after the month of the file is kept, for it is true all the same: who died
    stays dead. It is told, because the file may be of another month than it was handed in for.
    """
    day = cells.past(key, required=required)
    if day is not None and (day.year, day.month) > (month.year, month.month):
        cells.doubt(
            key,
            "after_month",
            gettext("%(day)s lies after %(month)s, for which the file was handed in.")
            % {"day": day.isoformat(), "month": f"{month:%Y-%m}"},
            gettext(
                "If the file is of a later month, undo it and hand it in for that month; if the day"
                " is mistyped, correct it. The row is kept."
            ),
        )
    return day


def happened(cells: RowReader, key: str, record: Said, month: date) -> date | None:
    """A day on which something happened to the person, without which the row says nothing."""
    day = dated(cells, key, month, required=True)
    if day and record.resident_id and day.isoformat().replace("-", "") < record.resident_id[BORN]:
        cells.bad(
            key,
            "before_birth",
            gettext("The day lies before the birth date in the resident ID."),
            gettext("Correct the date, or the number."),
        )
        return None
    return day


def by_resident_id(cells: RowReader, record: Said) -> None:
    """The row names the person by resident ID."""
    parsed = cells.resident_id()
    if parsed is not None:
        is_person(record, parsed.value)


@dataclass(frozen=True, kw_only=True)
class Department:
    """One department and its file.

    `describe` reads what the department says of the person into the record's columns, of the month
    for which the file was handed in. What none of them holds goes into `record.more` by a name of
    the department's own, as text; a check reads it as `record.more->>'name'`. `evidence` says what
    those columns are called where a finding shows them.
    """

    position: int
    label: Promise
    columns: Mapping[str, Any]  # beside WHO; some only tell the file from another
    needed: tuple[str, ...]
    describe: Callable[[RowReader, Said, date], None]
    evidence: Mapping[str, Any]
    words: Mapping[str, WordColumn] = field(default_factory=dict)
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # other headings of columns
    economic: bool = False  # what a family lives on: its comparison scans (经济状况扫描)
    identify: Callable[[RowReader, Said], None] = by_resident_id
    code: str = ""  # the name of its module; set when the package is read

    def __post_init__(self) -> None:
        """Name what is needed or explained and is no column. Raises ValueError."""
        for name in (*self.needed, *self.words):
            if name not in WHO and name not in self.columns:
                raise ValueError(f"“{name}” is none of its columns")

    @property
    def may_stay_unknown(self) -> tuple[str, ...]:
        """The columns whose unknown words hold nobody up."""
        return tuple(key for key, column in self.words.items() if column.may_stay_unknown)


def described_by(
    typed: Mapping[str, TypedColumn], *, position: int, label: Any, **more: Any
) -> "Department":
    """A department of which nothing is to be said but what its columns are."""

    def describe(cells: RowReader, record: Said, month: date) -> None:
        for key, of in typed.items():
            if of.type == DAY:
                value: Any = dated(cells, key, month, required=of.needed)
            else:
                value = READERS[of.type](cells, key, of)
            if of.into:
                setattr(record, of.into, value)
            elif value not in (None, ""):
                record.more = {**(record.more or {}), key: str(value)}

    columns = {key: of.label for key, of in typed.items() if key not in WHO}
    needed = [key for key, of in typed.items() if of.needed]
    return Department(
        position=position,
        label=label,
        columns=columns,
        needed=("resident_id", *needed),
        describe=describe,
        evidence={of.into or key: of.label for key, of in typed.items() if of.into != "town_name"},
        also={key: of.also for key, of in typed.items() if of.also},
        **more,
    )
