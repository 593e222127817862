"""Days and months of a file that may be read in two ways, which a person is asked about.

What the rest of the column or the county's layout says of them is not asked.
"""

from dataclasses import dataclass

from welfare.files.tables import Row, text
from welfare.files.tables.values import MONTHS_OF_POINT_ONE, in_forms

Place = tuple[str, str, str]  # layout, key, what is open of it
POINT_ONE, ORDER, SHORT_YEAR = "point_one", "order", "short_year"


@dataclass(slots=True)
class OpenDate:
    """A first cell that shows the question, and how many there are."""

    example: str
    count: int
    readings: dict[str, str]  # what is kept of the answer: the day that it makes of the example


class OpenDates:
    """Counts as the rows pass."""

    def __init__(self) -> None:
        self.found: dict[Place, OpenDate] = {}

    def see(self, row: Row) -> None:
        """Look at the days of one data row."""
        for key in row.dated:
            if row.may_be_october(key):
                if not row.told_month(key):
                    self._note(row, key, POINT_ONE, _of_point_one(row.text(key)))
            elif len(forms := row.day_forms(key)) > 1:
                what = SHORT_YEAR if "%y" in forms[0] else ORDER
                self._note(row, key, what, _of_order(row.text(key), forms))

    def _note(self, row: Row, key: str, what: str, readings: dict[str, str]) -> None:
        place = (row.layout.name, key, what)
        known = self.found.setdefault(place, OpenDate(text(row[key]), 0, readings))
        known.count += 1


def _of_point_one(figure: str) -> dict[str, str]:
    return {word: f"{figure[:4]}-{month:02}" for word, month in MONTHS_OF_POINT_ONE.items()}


def _of_order(word: str, forms: tuple[str, ...]) -> dict[str, str]:
    days = {form: in_forms(word, [form]) for form in forms}
    return {form: day.isoformat() for form, day in days.items() if day}
