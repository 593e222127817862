"""What the cells of a file will say at the import, told in the preview: one cause, one note."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from welfare.files.tables import BadValue, Row, parse_month, place_words, text
from welfare.files.tables.errors import is_error
from welfare.files.tables.rows import LeftOut
from welfare.personal import account as accounts
from welfare.personal import resident_id as resident_ids

ACCOUNT, RESIDENT_ID, MONTH = "account", "resident_id", "month"
SHOWN = 3  # kinds of an error and months that a note names


class FirstLook:
    """Counts as the rows pass; nothing is kept of them but the first place of each cause."""

    def __init__(self, month: date | None) -> None:
        self.month = month
        self.counts: Counter[str] = Counter()
        self.first: dict[str, str] = {}
        self.errors: Counter[str] = Counter()
        self.other_months: Counter[date] = Counter()
        self._months: dict[object, date | None] = {}  # as cells write them

    def see(self, row: Row) -> None:
        """Look at the cells of one data row that a spreadsheet may have broken."""
        for cell in row.cells:
            if cell.__class__ is str and cell[:1] == "#" and is_error(cell):
                self.errors[text(cell)] += 1
                self._count("error", row)
        if row.begins_household and row.has(ACCOUNT):
            self._account(row)
        if row.has(RESIDENT_ID):
            self._resident_id(row)
        for key in row.dated:
            if row.may_be_october(key):
                self._count(_how_told(row, key), row)
        if self.month is not None and row.has(MONTH) and not row.may_be_october(MONTH):
            self._month(row, self.month)

    def notes(self, hidden: int, others: list[LeftOut]) -> list[str]:
        """The causes in sentences, those that keep rows out first.

        `others` are the rows that seem to be of another table under the one that is read.
        """
        said = [*self._of_cells(), *self._of_rows(hidden, others)]
        return [
            sentence % {"n": f"{n:,}", "place": self.first.get(name, "")}
            for name, n, sentence in said
            if n
        ]

    def _of_rows(self, hidden: int, others: list[LeftOut]) -> list[tuple[str, int, str]]:
        if others:
            self.first["others"] = place_words(others[0].sheet, others[0].number)
        return [
            (
                "others",
                len(others),
                _("%(n)s rows under the headings are not read: they hold nothing in the columns by"
                  " which people are known (first: %(place)s). If another table begins there, put"
                  " it on a sheet of its own; if they are people, fill those columns in."),
            ),
            ("", hidden, _("%(n)s rows are hidden or filtered away; they are read too.")),
        ]  # fmt: skip

    def _of_cells(self) -> Iterator[tuple[str, int, str]]:
        said = [
            (self.counts["error"], _error_note(self.errors)),
            (
                self.counts["account_lost"],
                _("%(n)s account numbers lost their digits in a spreadsheet (first: %(place)s);"
                  " these rows will be rejected. Set the column to text format, type the numbers"
                  " anew, or have the file exported anew with text cells."),
            ),
            (
                self.counts["id_lost"],
                _("%(n)s resident IDs lost their digits in a spreadsheet (first: %(place)s); these"
                  " rows will be rejected. Type the numbers anew into cells in text format."),
            ),
            (
                self.counts["ambiguous"],
                _("%(n)s dates are figures such as 2022.1, which may be January or October (first:"
                  " %(place)s); these rows will be rejected until you say below which it is."),
            ),
            (
                self.counts["told"],
                _("%(n)s dates are figures such as 2022.1; whether January or October, the other"
                  " figures of their column or the county's layout say (first: %(place)s)."),
            ),
            (
                self.counts["as_written"],
                _("%(n)s dates are texts such as 2022.1 and are read as January (first:"
                  " %(place)s). If a spreadsheet has cut them from 2022.10, write 2022-10 there."),
            ),
            (sum(self.other_months.values()), self._month_note()),
            (
                self.counts["account"],
                _("%(n)s account numbers will be repaired: spaces, hyphens, apostrophes or wide"
                  " digits are taken out (first: %(place)s)."),
            ),
            (
                self.counts["id"],
                _("%(n)s resident IDs will be repaired: spaces, apostrophes or wide digits are"
                  " taken out (first: %(place)s)."),
            ),
        ]  # fmt: skip
        names = (
            *("error", "account_lost", "id_lost", "ambiguous", "told", "as_written", "month"),
            *("account", "id"),
        )
        for name, (n, sentence) in zip(names, said, strict=True):
            yield name, n, sentence

    def _count(self, name: str, row: Row) -> None:
        self.counts[name] += 1
        if name not in self.first:
            self.first[name] = row.place

    def _account(self, row: Row) -> None:
        try:
            _number, repairs = accounts.read(row[ACCOUNT])
        except accounts.BadAccount as error:
            if error.code == accounts.LOST:
                self._count("account_lost", row)
            return
        if repairs:
            self._count("account", row)

    def _resident_id(self, row: Row) -> None:
        cell = row[RESIDENT_ID]
        if isinstance(cell, str) and resident_ids.CLEAN.fullmatch(cell):
            return
        if resident_ids.marked_as_text(cell):
            self._count("id", row)
            return
        try:
            parsed = resident_ids.parse(cell)
        except resident_ids.BadResidentId as error:
            if error.code == "number_lost_digits":
                self._count("id_lost", row)
            return
        if parsed.repairs:
            self._count("id", row)

    def _month(self, row: Row, given: date) -> None:
        month = self._months.get(row[MONTH])
        if month is None:
            try:
                month = self._months[row[MONTH]] = parse_month(row[MONTH])
            except BadValue:
                return
        if month and month != given:
            self.other_months[month] += 1
            self._count("month", row)

    def _month_note(self) -> str:
        months = [f"{month:%Y-%m}" for month, _n in self.other_months.most_common(SHOWN)]
        note = _(
            "%%(n)s rows are of another month (%(months)s) than the file was handed in for (first:"
            " %%(place)s); they will be rejected. Hand the file in for its own month."
        )
        return note % {"months": "、".join(months)}


def _how_told(row: Row, key: str) -> str:
    """How it is known whether 2022.1 is January or October."""
    if not row.told_month(key):
        return "ambiguous"
    return "as_written" if row.taken_as_written(key) else "told"


def _error_note(errors: Counter[str]) -> str:
    note = _(
        "%%(n)s cells hold the error of a formula (%(words)s; first: %%(place)s). Where such a"
        " cell is read, its row will be rejected. Mend the formulas, or paste the values."
    )
    return note % {"words": _(", ").join(word for word, _n in errors.most_common(SHOWN))}
