"""The cells of one row as values. Everything wrong with a row is collected, then raised at once."""

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.county.months import add_months
from welfare.files.imports import marks, understood
from welfare.files.imports.reading import BadRow, Fault
from welfare.files.imports.remembering import keep, once_a_word
from welfare.files.imports.vocabulary import Vocabulary
from welfare.files.tables import (
    BadValue,
    Row,
    numerals,
    parse_date,
    parse_int,
    parse_money,
    parse_month,
    text,
)
from welfare.files.tables.errors import is_error
from welfare.files.tables.values import (
    CENT,
    NEVER,
    ambiguous_day,
    ambiguous_month,
    in_forms,
    own_terms,
)
from welfare.personal import account as accounts
from welfare.personal import resident_id as resident_ids
from welfare.personal.masks import mask_name
from welfare.personal.names import note_beside, plain_name, says_dead

T = TypeVar("T")
MOST_MONEY = Decimal("999999999999.99")
NAME_LENGTH = 60
ID_LENGTH = 18
MONTHS_OF_QUARTER = 3
DAY_ALONE = re.compile(r"\d{1,2}\s*月\s*\d{1,2}\s*[日号]")


class RowReader:
    """Reads the cells of a row; each method notes a fault instead of raising it."""

    __slots__ = (
        *("broken", "doubts", "faults", "heard", "labels", "mended", "repairs", "row", "today"),
        "vocabularies",
    )

    def __init__(
        self,
        row: Row,
        vocabularies: Mapping[str, Vocabulary] | None = None,
        today: datetime.date | None = None,
        labels: Mapping[str, Any] | None = None,
    ) -> None:
        self.row = row
        self.today = today or timezone.localdate()
        self.vocabularies = vocabularies or {}
        self.labels = labels or {}  # what columns are called, for one that the file does not have
        self.faults: list[Fault] = []
        self.doubts: list[Fault] = []  # what keeps no row out, and a person should look at
        self.repairs: list[str] = []
        self.mended: dict[str, None] = {}  # what was repaired, each once
        self.heard: list[understood.Heard] = []  # cells that do not plainly say what they mean
        self.broken: set[str] = set()  # columns in which a formula has failed

    def bad(self, key: str, code: str, reason: str, remedy: str) -> None:
        """Note what is wrong with a cell (or, with an empty key, with the row)."""
        known = key if self.row.has(key) else ""
        self.faults.append(Fault(self.row.problem(known, reason, remedy), code))

    def doubt(self, key: str, code: str, reason: str, remedy: str) -> None:
        """Note what a person should look at; it keeps no row out."""
        known = key if self.row.has(key) else ""
        self.doubts.append(Fault(self.row.problem(known, reason, remedy, "warning"), code))

    def raw(self, key: str) -> object:
        """The cell as the file has it; empty when this county's layout lacks the column.

        The error of a formula (#N/A) is a fault of the row, never an empty cell.
        """
        value = self.row.cell(key)
        if value.__class__ is str and value[:1] == "#" and is_error(value):
            self._failed(key, text(value))
            return ""
        return value

    def _failed(self, key: str, word: str) -> None:
        if key in self.broken:
            return
        self.broken.add(key)
        self.bad(
            key,
            "error_cell",
            _("A formula gave the error %(word)s instead of a value.") % {"word": word},
            _("Mend the formula, or type the value itself."),
        )

    def once(self, keys: tuple[str, ...], read: Callable[..., T], *given: object) -> T:
        """What `read` makes of these cells, worked out once for all rows that say the same there.

        It must depend on nothing but them and what is `given`. Where the row is faulty, or a cell
        was mended, it is worked out for this row alone.
        """
        values = self.row.varying(keys)
        said = (read, given, *values, *map(type, values))
        return self.remembered(said, keys, partial(read, self, *given))

    def remembered(self, said: object, keys: tuple[str, ...], read: Callable[[], T]) -> T:
        """What was `said` before, or what is read now; kept if these cells alone decide it."""
        known = self.row.read_before
        if said in known:
            value: T = known[said]
            return value
        before = len(self.repairs), len(self.mended), len(self.doubts)
        value = read()
        after = len(self.repairs), len(self.mended), len(self.doubts)
        clean = not self.faults and before == after
        if clean and not any(map(self.row.may_be_october, keys)):
            keep(known, said, value)
        return value

    def finish(self) -> None:
        """Raise BadRow if anything was noted."""
        if self.faults:
            raise BadRow(self.faults)

    def resident_id(self, key: str = "resident_id") -> resident_ids.ParsedId | None:
        """The resident ID; repairs are counted."""
        try:
            parsed = resident_ids.parse(self.raw(key), self.today)
        except resident_ids.BadResidentId as error:
            card = self.card_as_id(key) if error.code == "bad_length" else None
            if card is not None:
                self._repaired(key, (*card.person.repairs, "of_card"), card.person.value)
                return card.person
            if error.code == "empty" and not self.row.has(key):
                self.missing(key)
            else:
                self.bad(key, error.code, error.reason, error.remedy)
            return None
        self._repaired(key, parsed.repairs, parsed.value)
        return parsed

    def card_as_id(self, key: str = "resident_id") -> resident_ids.ParsedCard | None:
        """The disability card that stands where the ID should: the ID is the first part of it."""
        if len(text(self.raw(key))) <= ID_LENGTH:
            return None
        try:
            return resident_ids.disability_card(self.raw(key), self.today)
        except resident_ids.BadResidentId:
            return None

    def account(self, key: str = "account", *, past: bool = False) -> str:
        """A bank account, "" when the cell is empty; repairs are counted.

        What was paid in the `past` stays as it was written, unless a spreadsheet has rounded it.
        """
        try:
            number, repairs = accounts.read(self.raw(key))
        except accounts.BadAccount as error:
            if past and error.code != accounts.LOST:
                return self.text(key, longest=80)
            self.bad(key, error.code, error.reason, error.remedy)
            return ""
        self._repaired(key, repairs, number, "account_repaired")
        return number

    def _repaired(
        self, key: str, repairs: tuple[str, ...], number: str, as_what: str = "id_repaired"
    ) -> None:
        if repairs:
            self.repairs.extend(repairs)
            self.mended.setdefault(as_what)
            self.heard.append(understood.of_number(key, repairs, number))

    def mend(self, key: str, as_what: str, written: str, taken: str) -> None:
        """Note a name or a place that is nearly right, and what it was taken for."""
        self.mended.setdefault(as_what)
        self.heard.append(understood.of_word(key, as_what, written, taken))

    def _hear(self, heard: understood.Heard | None) -> None:
        if heard is not None:
            self.heard.append(heard)

    def disability_card(self, key: str = "disability_card") -> resident_ids.ParsedCard | None:
        """The disability card, None when the cell is empty."""
        if not text(self.raw(key)):
            return None
        try:
            return resident_ids.disability_card(self.raw(key), self.today)
        except resident_ids.BadResidentId as error:
            self.bad(key, error.code, error.reason, error.remedy)
            return None

    def text(self, key: str, *, required: bool = False, longest: int = 200) -> str:
        """The cell as text."""
        if self.row.is_marked(key) and self.row.marked(key).wrong:
            self.bad(key, *marks.refusal(self.row, key))
            return ""
        return self._text(key, text(self.raw(key)), required=required, longest=longest)

    def number(self, key: str, *, required: bool = False, longest: int = 200) -> str:
        """The number of a certificate, a household: 3.30021E+11 has lost its last digits."""
        said = self.text(key, required=required, longest=longest)
        if isinstance(self.raw(key), datetime.date):
            self.bad(
                key,
                "number_became_day",
                _("A spreadsheet made the day %(day)s of the number.") % {"day": said},
                _("Set the column to text format, then type the number anew."),
            )
        if accounts.SCIENTIFIC.fullmatch(said):
            self.bad(
                key,
                "number_lost_digits",
                _("A spreadsheet kept the number as a figure and lost its last digits."),
                _(
                    "They cannot be restored: set the column to text format, then type the number"
                    " anew, or have the file exported anew with text cells."
                ),
            )
        return said

    def written(self, key: str, *, required: bool = False, longest: int = 200) -> str:
        """The word that stands in the cell, whatever the layout takes it for."""
        known = text(self.raw(key)) and text(self.row.written(key))
        return self._text(key, known, required=required, longest=longest)

    def _text(self, key: str, value: str, *, required: bool, longest: int) -> str:
        if required and not value:
            self.missing(key)
        if len(value) > longest:
            self.bad(
                key,
                "too_long",
                _("The cell holds %(n)s characters.") % {"n": len(value)},
                _("Shorten it to at most %(n)s.") % {"n": longest},
            )
        return value

    def name(self, key: str = "name", *, required: bool = True) -> str:
        """A person's name in its one form, without what an office notes behind it: 甲（已故）."""
        written = self.text(key, required=required, longest=NAME_LENGTH)
        name = plain_name(written)
        if name != written:
            self.mend(key, "name_repaired", mask_name(written), mask_name(name))
        name, note = note_beside(name)
        if note:
            self.mend(key, "name_note", f"{mask_name(name)}{note}", mask_name(name))
        return name

    def said_dead(self, key: str = "name") -> bool:
        """Whether the cell of a name says beside it that the person has died."""
        return says_dead(note_beside(plain_name(text(self.row.cell(key))))[1])

    @once_a_word
    def date(
        self, key: str, *, required: bool = False, ends: bool = False, year: int | None = None
    ) -> datetime.date | None:
        """A day; of a quarter its first month, or the last where something `ends` (长期: never).

        "3月20日" alone is of the `year` that was given.
        """
        day = self._date(key, required=required, ends=ends, year=year)
        self._hear(understood.of_day(self.row, key, day, year=year))
        return day

    def _date(
        self, key: str, *, required: bool, ends: bool, year: int | None
    ) -> datetime.date | None:
        word = text(self.raw(key))
        if year and DAY_ALONE.fullmatch(word):
            return self._value(
                key, lambda cell: parse_date(f"{year}年{text(cell)}"), "bad_date", required
            )
        if ends and word in NEVER:
            return None
        said = numerals.quarter(word) if "季" in word or "Q" in word else None
        if said:
            day = datetime.date(*said, 1)
            return add_months(day, MONTHS_OF_QUARTER - 1) if ends else day
        return self._value(key, self._dated(key, parse_date), "bad_date", required)

    @once_a_word
    def past(
        self, key: str, *, required: bool = False, year: int | None = None
    ) -> datetime.date | None:
        """A day on which something has happened: none in the future."""
        day = self.date(key, required=required, year=year)
        if day is not None and day > self.today:
            self.bad(
                key,
                "future_day",
                _("%(day)s lies in the future.") % {"day": day.isoformat()},
                _("Correct the date."),
            )
            return None
        return day

    @once_a_word
    def month(
        self, key: str, *, required: bool = False, year: int | None = None
    ) -> datetime.date | None:
        """A month as its first day; "12月" alone is of the year that was given."""
        month = self._month(key, required=required, year=year)
        self._hear(understood.of_day(self.row, key, month, month=True, year=year))
        return month

    def _month(self, key: str, *, required: bool, year: int | None) -> datetime.date | None:
        word = text(self.raw(key))
        if not self.row.has(key):  # the name of a sheet: 1月发放明细 (2), 元月, 十二月
            word = numerals.BEHIND_MONTH.sub("", word).replace("元月", "1月")
        number = numerals.month_alone(word, year)
        if year and number:
            return datetime.date(year, number, 1)
        if self.row.has(key) or not word:
            return self._value(key, self._dated(key, parse_month), "bad_date", required)
        try:
            return parse_month(word, day_zero=self.row.day_zero)
        except BadValue:
            self.bad(
                key,
                "bad_date",
                _("The month is taken from “%(word)s”, which names none.") % {"word": word},
                _("Call the sheet after its month, such as 2022年10月, or add a column of months."),
            )
            return None

    def _dated(
        self, key: str, read: Callable[..., datetime.date | None]
    ) -> Callable[[object], datetime.date | None]:
        """What 2022.1 is say the other figures of the column; else the layout's own forms first."""
        forms = self.row.dates(key)

        def parse(value: object) -> datetime.date | None:
            if self.row.may_be_october(key):
                month = self.row.told_month(key)
                if not month:
                    raise ambiguous_month(value)
                return datetime.date(int(text(value)[:4]), month, 1)
            day = in_forms(value, forms)
            if day is None and isinstance(value, str):
                told = self.row.day_forms(key)
                if len(told) > 1:
                    raise ambiguous_day(value)
                day = in_forms(value, told)
            return read(day or value, day_zero=self.row.day_zero)

        return parse

    @once_a_word
    def money(
        self,
        key: str,
        *,
        required: bool = False,
        months: int = 0,
        paid: bool = False,
        persons: int | None = 1,
    ) -> Decimal | None:
        """An amount in yuan, to the cent; never negative.

        Of what lies behind the cent it is said that it is rounded; in what was `paid` it cannot be.

        Where the kind wants the amount of so many `months` (1: per month) and layout or heading say
        that the column holds that of another period, it is converted; the cell itself (5160元/年)
        is believed before them. So it is with the amount of each of so many `persons`
        (430元/人/月); with None they are counted later, and the amount of each is not rounded.
        """
        own = own_terms(self.row.cell(key))
        read = partial(parse_money, unit=self.row.unit(key))
        if own.months <= 1 or months:
            value = self._value(
                key, lambda cell: read(own_terms(cell).amount), "bad_money", required
            )
        else:  # of a period that nobody asks for
            value = self._value(key, read, "bad_money", required)
        if value is None:
            return None
        if abs(value) <= MOST_MONEY and value != value.quantize(CENT, ROUND_HALF_UP):
            self._behind_the_cent(key, value, paid=paid)
        given = (own.months or self.row.months(key)) if months else 0
        if given:
            value = value * months / given
        each = persons != 1 and self.is_each(key)
        if each:
            self.mended.setdefault("each_person")
            value *= persons or 1
        if value < 0:
            self.bad(
                key,
                "negative_money",
                _("The amount is negative."),
                _("Write it without a sign, or correct the row it takes back."),
            )
        elif value > MOST_MONEY:
            self.bad(
                key, "bad_money", _("The amount is too large to be true."), _("Correct the cell.")
            )
        many = (persons or 0) if each else 1
        self._hear(understood.of_money(self.row, key, (given, months), many, value))
        if abs(value) > MOST_MONEY or (each and persons is None):
            return value
        return value.quantize(CENT, ROUND_HALF_UP)

    def is_each(self, key: str) -> bool:
        """Whether an amount is that of each person, by its cell, the layout or the heading."""
        return own_terms(self.row.cell(key)).each or self.row.is_each(key)

    def _behind_the_cent(self, key: str, value: Decimal, *, paid: bool) -> None:
        """A spreadsheet that shows 400.12 may hold 400.123."""
        said = {"amount": f"{value.normalize():f}", "rounded": value.quantize(CENT, ROUND_HALF_UP)}
        if paid:
            self.bad(
                key,
                "behind_cent",
                _("%(amount)s has more than two decimals; no bank pays parts of a cent.") % said,
                _("Write what was really paid, for example %(rounded)s.") % said,
            )
            return
        reason = _("%(amount)s has more than two decimals; it is taken as %(rounded)s.") % said
        remedy = _("A spreadsheet may show less than it holds: look at the cell, and correct it.")
        self.doubt(key, "behind_cent", reason, remedy)

    @once_a_word
    def whole(
        self, key: str, *, required: bool = False, least: int = 0, most: int = 32_767
    ) -> int | None:
        """A whole number."""
        times = self.row.times(key)
        value = self._value(key, partial(parse_int, times=times), "bad_number", required)
        if value is not None and not least <= value <= most:
            self.bad(
                key,
                "bad_number",
                _("The number must be between %(least)s and %(most)s.")
                % {"least": least, "most": most},
                _("Correct the cell."),
            )
        return value

    def choice(self, key: str, *, required: bool = False) -> Any:
        """What the cell's word stands for by the layout, or else by the kind's own vocabulary."""
        word = text(self.raw(key))
        if not word:
            if required:
                self.missing(key)
            return None
        vocabulary = self.vocabularies[key]
        meaning = vocabulary.of_word(word)
        if meaning is not None:
            return meaning.stands_for
        if self.row.is_marked(key):
            self.bad(key, *marks.refusal(self.row, key))
            return None
        self.bad(key, *vocabulary.refusal(word))
        return None

    def missing(self, key: str) -> None:
        """Note that the cell is empty, or that there is no such column and what it is called.

        A cell that holds an error was noted before.
        """
        if key in self.broken:
            return
        if not self.row.has(key):
            column = self.row.layout.columns.get(key)
            label = {"label": self.labels.get(key) or (column.title if column else key)}
            reason = _("The file has no column “%(label)s”, and nothing else in it says this.")
            remedy = _("Add the column “%(label)s”, or say which column it is.")
            problem = self.row.problem("", reason % label, remedy % label)
            self.faults.append(Fault(problem, "missing", lacking=key))
            return
        if self.row.is_marked(key):
            self.bad(key, *marks.nothing_marked(self.row, key))
            return
        self.bad(key, "missing", _("The cell is empty."), _("Fill it in."))

    def _value(
        self, key: str, parse: Callable[[object], T | None], code: str, required: bool
    ) -> T | None:
        try:
            value = parse(self.raw(key))
        except BadValue as error:
            self.bad(key, code, error.reason, error.remedy)
            return None
        if value is None and required:
            self.missing(key)
        return value
