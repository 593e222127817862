"""Orphans, each with the guardian. (孤儿台账)"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.ledgers.dibao_rows import HEAD
from cases.ledgers.families import covered, joined_and_left, programme_of, reject_covered_twice
from cases.ledgers.people import Who, read_who, take_people, warn_about_people
from cases.ledgers.single import Homes
from cases.ledgers.writing import Books, end_of
from cases.models import Award, GuardianDetail
from welfare.county.months import first_of, next_month
from welfare.files.imports import ImportSpec, Places, Reading, RowReader
from welfare.models import Division
from welfare.personal import crypto

PLACEMENTS = {
    **dict.fromkeys(["社会散居", "散居", "分散"], "home"),
    **dict.fromkeys(["机构养育", "机构", "集中", "集中养育"], "institution"),
}


@dataclass(frozen=True, slots=True)
class OrphanRow:
    who: Who
    town: Division
    village: Division | None
    placement: str
    guardian: str
    guardian_relation: str
    bank: str
    account: str
    amount: Decimal
    joined_on: date
    left_on: date | None

    @property
    def period(self) -> tuple[date, date | None]:
        return next_month(self.joined_on), first_of(self.left_on) if self.left_on else None


class OrphansSpec(ImportSpec[OrphanRow]):
    """An award per child; with the guardian and the placement."""

    kind = "orphans"
    title = gettext_lazy("Orphan ledger")
    asks_year = True

    def __init__(self, batch: Any) -> None:
        super().__init__(batch)
        self.programme = programme_of(self.county, self.kind)
        self.places = Places(self.county)

    def clean(self, cells: RowReader) -> OrphanRow:
        """Read one child."""
        town = self.places.town(cells)
        village = self.places.village(cells, town, required=False)
        amount = cells.money("basic_amount", required=True)
        joined_on, left_on = joined_and_left(cells)
        texts = {key: cells.text(key, longest=60) for key in ("guardian_relation", "bank")}
        texts["guardian"] = cells.name("guardian", required=False)
        texts["account"] = cells.account()
        who = read_who(cells)
        assert town is not None
        assert amount is not None
        assert joined_on is not None
        return OrphanRow(
            who,
            town,
            village,
            amount=amount,
            joined_on=joined_on,
            left_on=left_on,
            placement=cells.choice("placement", PLACEMENTS) or "",
            **texts,
        )

    def check(self, reading: Reading[OrphanRow]) -> None:
        """A child that was taken over before is skipped; nobody is covered twice."""
        known = set(
            Award.objects.filter(programme=self.programme).values_list(
                "payee__resident_id_hash", "joined_on"
            )
        )
        for entry in reading.entries:
            if (entry.record.who.hash, entry.record.joined_on) in known:
                reading.skip(entry, "already_there", _("This child was taken over before."))
        reject_covered_twice(self.programme, reading, lambda r: (r.who.hash, covered(*r.period)))
        warn_about_people(reading, lambda record: record.who)

    def save(self, reading: Reading[OrphanRow]) -> dict[str, Any]:
        """Write everything by COPY, parents first."""
        people = take_people((entry.record.who for entry in reading.kept()), self.batch)
        books = Books(self.batch)
        homes = Homes(books, people.values())
        for entry in reading.kept():
            row = entry.record
            person = people[row.who.hash]
            home = homes.of(person, town=row.town, village=row.village, since=row.joined_on)
            award = Award(
                programme=self.programme,
                household=home,
                town=row.town,
                village=row.village,
                residence=home.residence,
                number=f"GE{row.joined_on:%Y%m%d}-{person.pk}",
                payee=person,
                bank_name=row.bank,
                account=row.account,
                account_hash=crypto.keyed_hash(row.account),
                account_holder=row.guardian or row.who.name,
                joined_on=row.joined_on,
                first_month=row.period[0],
                family_size=1,
                covered_size=1,
                **end_of(row.left_on, ""),
            )
            books.add_award(award, row.amount)
            books.add_detail(
                GuardianDetail(
                    award=award,
                    guardian=row.guardian,
                    relation=row.guardian_relation,
                    placement=row.placement,
                )
            )
            books.cover(award, person, HEAD, True)
        return books.write()

    def remove(self) -> None:
        """Undo: awards, then households, then people nobody else refers to."""
        Books(self.batch).remove()
