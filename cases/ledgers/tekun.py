"""People in extreme poverty: an award per person, a household per number. (特困台账)"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.ledgers.dibao import reject_number_twice
from cases.ledgers.dibao_rows import HEAD
from cases.ledgers.families import (
    covered,
    families,
    joined_and_left,
    programme_of,
    reject_broken_families,
    reject_covered_twice,
    skip_known_numbers,
)
from cases.ledgers.people import Who, read_who, take_people, warn_about_people
from cases.ledgers.writing import Books, end_of
from cases.models import (
    Award,
    CareDetail,
    CareForm,
    CareGrade,
    Household,
    Institution,
    grade_of,
)
from cases.programmes import tekun
from welfare.county.months import first_of, next_month
from welfare.files.imports import ImportSpec, Places, Reading, RowReader
from welfare.files.imports.regions import AREAS
from welfare.models import Division
from welfare.personal import crypto

FORMS = {
    **dict.fromkeys(["集中", "集中供养"], CareForm.INSTITUTION),
    **dict.fromkeys(["分散", "分散供养"], CareForm.HOME),
}
GRADES = {
    **dict.fromkeys(["全自理", "自理"], CareGrade.SELF),
    **dict.fromkeys(["半护理", "半自理", "部分丧失"], CareGrade.PARTIAL),
    **dict.fromkeys(["全护理", "完全丧失"], CareGrade.FULL),
}
ACTS = tuple(act for act, _label in tekun.ACTS)
ABLE = {"能": True, "是": True, "不能": False, "否": False}


@dataclass(frozen=True, slots=True)
class TekunRow:
    who: Who
    number: str
    relation: str
    town: Division
    village: Division
    residence: str
    form: CareForm
    institution: str
    carer: str
    answers: dict[str, bool]
    grade: CareGrade
    basic: Decimal
    care: Decimal
    bank: str
    account: str
    joined_on: date
    left_on: date | None
    left_reason: str

    @property
    def period(self) -> tuple[date, date | None]:
        last = first_of(self.left_on) if self.left_on else None
        return next_month(self.joined_on), last


class TekunSpec(ImportSpec[TekunRow]):
    """The grade is kept as recorded, also where the six answers say otherwise."""

    kind = "hardship"
    title = gettext_lazy("Extreme-poverty ledger")
    asks_year = True

    def __init__(self, batch: Any) -> None:
        super().__init__(batch)
        self.programme = programme_of(self.county, self.kind)
        self.places = Places(self.county)
        self.homes: dict[str, Institution] = {}

    def clean(self, cells: RowReader) -> TekunRow:
        """Read one person."""
        town = self.places.town(cells)
        village = self.places.village(cells, town)
        form = cells.choice("care_form", FORMS, required=True)
        grade = cells.choice("care_grade", GRADES, required=True)
        basic = cells.money("basic_amount", required=True)
        joined_on, left_on = joined_and_left(cells)
        number = cells.text("certificate_number", required=True, longest=38)
        answers = {act: cells.choice(act, ABLE) for act in ACTS}
        care = cells.money("care_amount") or Decimal(0)
        residence = cells.choice("area", AREAS)
        texts = {
            key: cells.text(key, longest=longest)
            for key, longest in {
                "relation": 20,
                "institution": 80,
                "bank": 80,
                "left_reason": 60,
            }.items()
        }
        texts["carer"] = cells.name("carer", required=False)
        texts["account"] = cells.account()
        who = read_who(cells)
        assert town is not None
        assert village is not None
        assert form is not None
        assert grade is not None
        assert basic is not None
        assert joined_on is not None
        return TekunRow(
            who,
            number,
            town=town,
            village=village,
            residence=residence or village.residence,
            form=form,
            grade=grade,
            answers={act: able for act, able in answers.items() if able is not None},
            basic=basic,
            care=care,
            joined_on=joined_on,
            left_on=left_on,
            **texts,
        )

    def check(self, reading: Reading[TekunRow]) -> None:
        """Households are whole and new; nobody is covered twice; grades fit the answers."""
        skip_known_numbers(self.programme, reading, lambda record: str(record.number))
        reject_number_twice(reading)
        reject_covered_twice(self.programme, reading, lambda r: (r.who.hash, covered(*r.period)))
        reject_broken_families(reading)
        warn_about_people(reading, lambda record: record.who)
        for entry in reading.kept():
            if entry.record.form == CareForm.INSTITUTION and not entry.record.institution:
                reading.warn(
                    entry.row,
                    "institution",
                    "no_institution",
                    _("The institution is not named: nothing is paid until it is."),
                    _("Name it in the file, or change the care of the award afterwards."),
                )
            grade = grade_of(entry.record.answers)
            if grade is not None and grade != entry.record.grade:
                reading.warn(
                    entry.row,
                    "care_grade",
                    "misgraded",
                    _("By the six answers the grade is %(grade)s.") % {"grade": grade.label},
                    _("Assess the person again; the recorded grade is kept."),
                )

    def save(self, reading: Reading[TekunRow]) -> dict[str, Any]:
        """Write everything by COPY, parents first."""
        people = take_people((entry.record.who for entry in reading.kept()), self.batch)
        books = Books(self.batch)
        for family in families(reading):
            rows = [entry.record for entry in family]
            head = next((row for row in rows if row.relation == HEAD), rows[0])
            home = books.add_household(
                Household(
                    number=head.number,
                    head=people[head.who.hash],
                    town=head.town,
                    village=head.village,
                    residence=head.residence,
                )
            )
            for position, row in enumerate(rows):
                self._write(books, home, row, position, people)
        return books.write()

    def _write(
        self,
        books: Books,
        home: Household,
        row: TekunRow,
        position: int,
        people: Mapping[str, Any],
    ) -> None:
        person = people[row.who.hash]
        award = Award(
            programme=self.programme,
            household=home,
            town=row.town,
            village=row.village,
            residence=row.residence,
            number=f"{row.number}-{position + 1}" if position else row.number,
            payee=person,
            bank_name=row.bank,
            account=row.account,
            account_hash=crypto.keyed_hash(row.account),
            account_holder=row.who.name,
            joined_on=row.joined_on,
            first_month=row.period[0],
            family_size=1,
            covered_size=1,
            **end_of(row.left_on, row.left_reason),
        )
        books.add_award(award, row.basic, row.care)
        books.add_detail(
            CareDetail(
                award=award,
                form=row.form,
                grade=row.grade,
                answers=row.answers,
                institution=self._institution(row),
                carer=row.carer,
            )
        )
        books.add_member(home, person, row.relation or HEAD, row.joined_on, row.left_on)
        books.cover(award, person, row.relation, row.relation == HEAD)

    def _institution(self, row: TekunRow) -> Institution | None:
        """The institution of that name; a new name is a new one, its account is still to be set."""
        if row.form != CareForm.INSTITUTION or not row.institution:
            return None
        if row.institution not in self.homes:
            self.homes[row.institution], _created = Institution.objects.get_or_create(
                county=self.county, name=row.institution
            )
        return self.homes[row.institution]

    def remove(self) -> None:
        """Undo: awards, then households, then people nobody else refers to."""
        Books(self.batch).remove()
