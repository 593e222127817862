"""The 低保 roll: a row per person, a household per certificate. (低保台账)"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.ledgers.families import (
    Family,
    covered,
    families,
    programme_of,
    reject_broken_families,
    reject_covered_twice,
    skip_known_numbers,
)
from cases.ledgers.people import Who, read_who, take_people, warn_about_people
from cases.ledgers.writing import Books, end_of
from cases.models import Award, Household, SupplementKind, next_month
from welfare import crypto
from welfare.imports import Cells, ImportSpec, Places, Reading
from welfare.models import Division, Residence

HEAD = "户主"
EXIT_SUPPORT = re.compile(r"渐退帮扶\s*(\d{1,2})\s*个?月(?:[（(]自(\d{4})年(\d{1,2})月起[）)])?")
KEPT = "脱贫不脱保"
SINGLE = "单人保"
USUAL_SHARE = 0.6  # a sum that so many households share is the standard, others are worth a look


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """What the first row of a household says of it."""

    number: str
    head_name: str
    town: Division
    village: Division
    family_size: int
    covered_size: int
    income: Decimal
    basic: Decimal
    supplement: Decimal
    bank: str
    account: str
    joined_on: date
    left_on: date | None
    left_reason: str
    remark: str

    @property
    def exit_support(self) -> tuple[int | None, date | None]:
        """渐退帮扶: how many months, from which month."""
        found = EXIT_SUPPORT.search(self.remark)
        if found is None:
            return None, None
        months, year, month = found.groups()
        return int(months), date(int(year), int(month), 1) if year else None

    @property
    def marked(self) -> bool:
        """Whether the amount may differ from standard less income."""
        return self.exit_support[0] is not None or SINGLE in self.remark


@dataclass(frozen=True, slots=True)
class RollRow:
    who: Who
    relation: str
    sex: str
    supplement: SupplementKind | None
    number: str
    family: FamilyRow | None  # on the first row of the household only
    first_month: date
    last_month: date | None


class RollSpec(ImportSpec[RollRow]):
    """Household, people, award, amount and supplements of every certificate."""

    kind = "roll"
    title = gettext_lazy("Ledger of the subsistence allowance")
    asks_year = True

    def __init__(self, batch: Any) -> None:
        super().__init__(batch)
        self.programme = programme_of(self.county, "DIBAO")
        self.places = Places(self.county)
        self.kinds = {kind.name: kind for kind in SupplementKind.objects.filter(county=self.county)}

    def clean(self, cells: Cells) -> RollRow:
        """Read a person's row; the first row of a household says what it receives."""
        first = cells.row.number == cells.row.head
        number = cells.text("certificate_number", required=True, longest=40)
        relation = cells.text("relation", required=True, longest=20)
        supplement = cells.choice("supplement", self.kinds)
        joined_on = cells.date("joined_on", required=True)
        left_on = cells.date("left_on")
        if joined_on and left_on and left_on < joined_on:
            cells.bad(
                "left_on",
                "bad_date",
                _("The household left before it joined."),
                _("Correct one of the two days."),
            )
        family = self._family(cells, number, joined_on, left_on) if first else None
        who = read_who(cells)
        assert joined_on is not None
        last = left_on.replace(day=1) if left_on else None
        return RollRow(
            who,
            relation,
            cells.text("sex"),
            supplement,
            number,
            family,
            next_month(joined_on),
            last,
        )

    def _family(
        self, cells: Cells, number: str, joined_on: date | None, left_on: date | None
    ) -> FamilyRow | None:
        town = self.places.town(cells)
        village = self.places.village(cells, town)
        covered_size = cells.whole("covered_size", required=True, least=1, most=99) or 0
        family_size = cells.whole("family_size", least=1, most=99) or covered_size
        if covered_size > family_size:
            cells.bad(
                "covered_size",
                "bad_number",
                _("More people are covered than the family has."),
                _("Correct one of the two numbers."),
            )
        basic = cells.money("basic_amount", required=True)
        income = cells.money("monthly_income") or Decimal(0)
        supplement = cells.money("supplement_amount") or Decimal(0)
        texts = {key: cells.text(key, longest=80) for key in ("bank", "account")}
        head_name = cells.text("head_name", longest=60)
        left_reason = cells.text("left_reason", longest=60)
        remark = cells.text("remark")
        if None in (town, village, basic, joined_on):
            return None  # the faults are noted; the row is rejected
        assert town is not None
        assert village is not None
        assert basic is not None
        assert joined_on is not None
        return FamilyRow(
            number,
            head_name,
            town,
            village,
            family_size,
            covered_size,
            income,
            basic,
            supplement,
            texts["bank"],
            texts["account"],
            joined_on,
            left_on,
            left_reason,
            remark,
        )

    def check(self, reading: Reading[RollRow]) -> None:
        """Households are whole, new, and their people hold nothing else at the same time."""
        known = set(Award.objects.filter(programme=self.programme).values_list("number", flat=True))
        skip_known_numbers(reading, known, lambda record: str(record.number))
        reject_number_twice(reading)
        reject_covered_twice(reading, lambda r: (r.who.hash, covered(r.first_month, r.last_month)))
        reject_broken_families(reading)
        warn_about_people(reading, lambda record: record.who)
        found = families(reading)
        _warn_about_families(reading, found)
        _warn_about_amounts(reading, found)
        _warn_about_accounts(reading, found)

    def save(self, reading: Reading[RollRow]) -> dict[str, Any]:
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
        award = books.add_award(self._award(said, home, head, rows[0]), said.basic)
        for row in rows:
            person = people[row.who.hash]
            books.add_member(home, person, row.relation, said.joined_on, said.left_on)
            books.cover(award, person, row.relation, row is head_row, row.supplement)

    def _award(self, said: FamilyRow, home: Household, head: Any, row: RollRow) -> Award:
        months, since = said.exit_support
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
            first_month=row.first_month,
            family_size=said.family_size,
            covered_size=said.covered_size,
            monthly_income=said.income,
            single_person=SINGLE in said.remark,
            kept_after_exit=KEPT in said.remark,
            exit_support_from=since,
            exit_support_months=months,
            remark=said.remark,
            **end_of(said.left_on, said.left_reason),
        )

    def remove(self) -> None:
        """Undo: awards, then households, then people nobody else refers to."""
        Books(self.batch).remove()


def reject_number_twice(reading: Reading[Any]) -> None:
    """A certificate number stands for one household of the file."""
    seen: dict[str, tuple[str, int]] = {}
    for entry in reading.kept():
        place = (entry.row.sheet, entry.row.head)
        first = seen.setdefault(entry.record.number, place)
        if first != place:
            reading.reject(
                entry,
                "certificate_number",
                "number_twice",
                _("Another household of this file has the same number: %(sheet)s row %(n)s.")
                % {"sheet": first[0], "n": first[1]},
                _("Correct one of the two numbers."),
            )


def _warn_about_families(reading: Reading[RollRow], found: list[Family]) -> None:
    for family in found:
        said, first = family[0].record.family, family[0].row
        if len(family) != said.covered_size:
            reading.warn(
                first,
                "covered_size",
                "rows_differ",
                _("%(size)s people are covered, but the household has %(rows)s rows.")
                % {"size": said.covered_size, "rows": len(family)},
                _("Correct the number, or add the missing rows."),
            )
        if said.left_on and not said.left_reason:
            reading.warn(
                first,
                "left_reason",
                "no_reason",
                _("The ledger gives no reason for leaving."),
                _("Add it if it is known."),
            )
        for entry in family:
            sex = {"男": "M", "女": "F"}.get(entry.record.sex, entry.record.who.number.sex)
            if sex != entry.record.who.number.sex:
                reading.warn(
                    entry.row,
                    "sex",
                    "sex_differs",
                    _("The resident ID says another sex; the ID is believed."),
                    _("Compare with the ID card."),
                )


def _warn_about_amounts(reading: Reading[RollRow], found: list[Family]) -> None:
    """What most households of town or country have in common is the standard."""
    for residence in Residence.values:
        group = [f for f in found if f[0].record.family.village.residence == residence]
        sums = Counter(_per_head(family[0].record.family) for family in group)
        usual, count = sums.most_common(1)[0] if sums else (None, 0)
        if usual is None or count < USUAL_SHARE * len(group):
            continue
        for family in group:
            said = family[0].record.family
            if said.marked or _per_head(said) == usual:
                continue
            reading.warn(
                family[0].row,
                "basic_amount",
                "amount_differs",
                _("The amount is not %(standard)s × persons − income as in most households.")
                % {"standard": f"{usual:.2f}"},
                _("Check amount, persons and income."),
            )


def _per_head(said: FamilyRow) -> Decimal:
    return (said.basic + said.income) / said.covered_size


def _warn_about_accounts(reading: Reading[RollRow], found: list[Family]) -> None:
    owners: dict[str, list[Family]] = {}
    for family in found:
        said = family[0].record.family
        if said.account and said.left_on is None:
            owners.setdefault(said.account, []).append(family)
    for sharing in owners.values():
        if len(sharing) < 2:
            continue
        for family in sharing:
            others = "、".join(
                f[0].record.number for f in sharing if f[0].record.number != family[0].record.number
            )
            reading.warn(
                family[0].row,
                "account",
                "account_shared",
                _("The same account is paid for %(others)s.") % {"others": others},
                _("Compare with the bank book."),
            )
