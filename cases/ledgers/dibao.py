"""The 低保 roll: a row per person, a household per certificate. (低保台账)"""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.ledgers.dibao_rows import HEAD, KEPT, SINGLE, DibaoRow, FamilyRow, exit_support
from cases.ledgers.dibao_warnings import (
    warn_about_accounts,
    warn_about_amounts,
    warn_about_families,
)
from cases.ledgers.families import (
    Family,
    broken_family,
    families,
    joined_and_left,
    programme_of,
    reject_broken_families,
    reject_covered_twice,
    skip_known_numbers,
)
from cases.ledgers.people import read_who, take_people, warn_about_people
from cases.ledgers.writing import Books, end_of
from cases.models import Award, DibaoDetail, GradualExit, Household, SupplementKind
from welfare.files.imports import BadRow, ImportSpec, Places, Reading, RowReader
from welfare.files.tables.values import mark
from welfare.personal import crypto


class DibaoSpec(ImportSpec[DibaoRow]):
    """Household, people, award, amount and supplements of every certificate."""

    kind = "roll"
    title = gettext_lazy("Subsistence allowance ledger")
    asks_year = True

    def __init__(self, batch: Any) -> None:
        super().__init__(batch)
        self.programme = programme_of(self.county, self.kind)
        self.places = Places(self.county)
        self.kinds = {kind.name: kind for kind in SupplementKind.objects.filter(county=self.county)}
        self.heads: dict[tuple[str, int], FamilyRow] = {}

    def clean(self, cells: RowReader) -> DibaoRow:
        """Read a person's row; the first row of a household says what it receives."""
        place = (cells.row.sheet, cells.row.head)
        family = self._family(cells) if cells.row.number == cells.row.head else None
        relation = cells.text("relation", required=True, longest=20)
        supplement = cells.choice("supplement", self.kinds)
        sex = cells.text("sex")
        who = read_who(cells)
        if family is not None:
            self.heads[place] = family
        head = self.heads.get(place)
        if head is None:
            raise BadRow([broken_family(cells.row)])
        return DibaoRow(who, relation, sex, supplement, head, first=family is not None)

    def _family(self, cells: RowReader) -> FamilyRow | None:
        """Read what stands once per household; None when something is wrong with it."""
        town = self.places.town(cells)
        village = self.places.village(cells, town)
        number = cells.text("certificate_number", required=True, longest=40)
        covered_size, family_size = _sizes(cells)
        basic = cells.money("basic_amount", required=True)
        income = cells.money("monthly_income") or Decimal(0)
        joined_on, left_on = joined_and_left(cells)
        texts = {
            key: cells.text(key, longest=longest)
            for key, longest in (
                ("bank", 80),
                ("left_reason", 60),
                ("remark", 200),
            )
        }
        texts["head_name"] = cells.name("head_name", required=False)
        texts["account"] = cells.account()
        _check_exit_support(cells, texts["remark"])
        if town is None or village is None or basic is None or joined_on is None:
            return None
        return FamilyRow(
            number=number,
            town=town,
            village=village,
            family_size=family_size,
            covered_size=covered_size,
            income=income,
            basic=basic,
            joined_on=joined_on,
            left_on=left_on,
            **texts,
        )

    def check(self, reading: Reading[DibaoRow]) -> None:
        """Households are whole, new, and their people hold nothing else at the same time."""
        skip_known_numbers(self.programme, reading, lambda record: str(record.number))
        reject_number_twice(reading)
        reject_covered_twice(self.programme, reading, lambda r: (r.who.hash, r.period))
        reject_broken_families(reading)
        warn_about_people(reading, lambda record: record.who)
        grouped = families(reading)
        warn_about_families(reading, grouped)
        warn_about_amounts(reading, grouped)
        warn_about_accounts(reading, grouped)

    def save(self, reading: Reading[DibaoRow]) -> dict[str, Any]:
        """Write everything by COPY, parents first."""
        people = take_people((entry.record.who for entry in reading.kept()), self.batch)
        books = Books(self.batch)
        for family in families(reading):
            self._write(books, family, people)
        return books.write()

    def _write(self, books: Books, family: Family, people: dict[str, Any]) -> None:
        said: FamilyRow = family[0].record.family
        rows = [entry.record for entry in family]
        head_row = next((row for row in rows if row.relation == HEAD), rows[0])
        head = people[head_row.who.hash]
        home = books.add_household(
            Household(
                number=said.number,
                head=head,
                town=said.town,
                village=said.village,
                residence=said.village.residence,
            )
        )
        award = books.add_award(self._award(said, home, head), said.basic)
        books.add_detail(
            DibaoDetail(
                award=award,
                single_person=SINGLE in said.remark,
                kept_after_exit=KEPT in said.remark,
            )
        )
        months, since = said.exit_support
        if since is not None and months is not None:
            books.add_detail(GradualExit(award=award, from_month=since, months=months))
        for row in rows:
            person = people[row.who.hash]
            books.add_member(home, person, row.relation, said.joined_on, said.left_on)
            books.cover(award, person, row.relation, row is head_row, row.supplement)

    def _award(self, said: FamilyRow, home: Household, head: Any) -> Award:
        return Award(
            programme=self.programme,
            household=home,
            town=said.town,
            village=said.village,
            residence=said.village.residence,
            number=said.number,
            payee=head,
            bank_name=said.bank,
            account=said.account,
            account_hash=crypto.keyed_hash(said.account),
            account_holder=said.head_name or head.name,
            joined_on=said.joined_on,
            first_month=said.first_month,
            family_size=said.family_size,
            covered_size=said.covered_size,
            monthly_income=said.income,
            remark=said.remark,
            **end_of(said.left_on, said.left_reason),
        )

    def remove(self) -> None:
        """Undo: awards, then households, then people nobody else refers to."""
        Books(self.batch).remove()


def _sizes(cells: RowReader) -> tuple[int, int]:
    """How many the award covers, and how many the family has."""
    covered_size = cells.whole("covered_size", required=True, least=1, most=99) or 0
    family_size = cells.whole("family_size", least=1, most=99) or covered_size
    if covered_size > family_size:
        cells.bad(
            "covered_size",
            "bad_number",
            _("More people are covered than the family has."),
            _("Correct one of the two numbers."),
        )
    return covered_size, family_size


def _check_exit_support(cells: RowReader, remark: str) -> None:
    try:
        exit_support(remark)
    except ValueError:
        cells.bad(
            "remark",
            "bad_date",
            _("The gradual exit begins in a month that does not exist."),
            _("Write it such as 渐退帮扶12个月（自2022年3月起）."),
        )


def reject_number_twice(reading: Reading[Any]) -> None:
    """A certificate number stands for one household of the file; which one, nobody here knows."""
    places: dict[str, dict[tuple[str, int], None]] = {}
    for entry in reading.kept():
        place = (entry.row.sheet, entry.row.head)
        places.setdefault(mark(entry.record.number), {}).setdefault(place)
    for entry in reading.kept():
        same = places[mark(entry.record.number)]
        if len(same) == 1:
            continue
        other = next(p for p in same if p != (entry.row.sheet, entry.row.head))
        reading.reject(
            entry,
            "certificate_number",
            "number_twice",
            _("Another household of this file has the same number: %(sheet)s row %(n)s.")
            % {"sheet": other[0], "n": other[1]},
            _("Correct one of the two numbers; if it is one household, put its rows together."),
        )
