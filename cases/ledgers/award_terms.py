"""What a ledger says of an award: read once per household, or for each person of a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from cases.ledgers.details import Asked, readers_of
from cases.ledgers.families import covered, joined_and_left
from cases.ledgers.people import Who
from cases.models import Band, Programme
from cases.programmes import FirstMonth, Pays
from welfare.county.months import first_of, next_month
from welfare.files.imports import PlaceFinder, RowReader
from welfare.files.tables import Layout
from welfare.files.tables.values import CENT
from welfare.models import Division, Residence
from welfare.personal.names import plain_bank

# One row may speak of several programmes, each with an amount of its own. (两项补贴)
PARTS = ("", "_2", "_3")
MADE, MADE_SIGNS = "H", 12  # a number that no certificate has
COUNTED = 0  # persons covered, where no column says how many: whom the rows of the household list
Granted = tuple[Programme, Decimal | None, tuple[str, ...]]  # amount; is it of each person?
PER_PROGRAMME = {"band"}  # read anew for each programme of a row


@dataclass(frozen=True, slots=True)
class Terms:
    """One award as the ledger has it; `basic` is None where nothing is paid."""

    programme: Programme
    number: str
    town: Division
    village: Division | None
    residence: str
    family_size: int
    covered_size: int
    income: Decimal | None
    basic: Decimal | None
    care: Decimal
    joined_on: date
    reviewed_on: date | None
    left_on: date | None
    left_reason: str
    holder: str
    bank: str
    account: str
    remark: str
    details: Mapping[str, Any]
    each: tuple[str, ...] = ()  # amounts of each person, for whom the ledger lists to be counted

    def counted(self, persons: int) -> "Terms":
        """The same of so many persons whom the rows of the household list."""
        amounts = {name: getattr(self, name) for name in self.each}
        return replace(
            self,
            covered_size=persons,
            family_size=max(self.family_size, persons),
            each=(),
            **{
                name: (one * persons).quantize(CENT, ROUND_HALF_UP)
                for name, one in amounts.items()
                if one is not None
            },
        )

    @property
    def first_month(self) -> date:
        """The month from which money is owed, as the programme has it."""
        after = self.programme.first_month == FirstMonth.AFTER_DECISION
        return next_month(self.joined_on) if after else first_of(self.joined_on)

    @property
    def last_month(self) -> date | None:
        return first_of(self.left_on) if self.left_on else None

    @property
    def period(self) -> "DateRange":
        """The months that the award covers."""
        return covered(self.first_month, self.last_month)


def of_persons(programme: Programme) -> bool:
    """Whether an award belongs to one person, so that each row has its own."""
    return programme.definition.holds_persons


def lists_members(layout: Layout, gives: Callable[[str], bool]) -> bool:
    """Whether a household has a row for each of its members, so that they can be counted."""
    named = gives("relation") or (gives("head_name") and gives("name"))
    return bool(layout.by_rows or (layout.household and named))


class TermsReader:
    """Reads the terms of the awards that a row speaks of; every fault is noted in the cells."""

    def __init__(self, places: PlaceFinder) -> None:
        self.places = places
        self.bands: dict[int, dict[str, Band]] = {}  # of each programme, asked once per file

    def read(self, cells: RowReader, who: Who | None, day: date | None) -> tuple[Terms, ...]:
        """The terms; none where something is wrong with them. `day`: of which the ledger is."""
        named = self._named(cells)
        persons = all(map(of_persons, named.values()))
        sizes = _sizes(cells, persons=persons)
        granted = self._granted(cells, named, sizes["covered_size"])
        programmes = [programme for programme, _basic, _each in granted]
        in_household = cells.row.in_households or not persons
        town = self.places.town(cells)
        needed = in_household and cells.row.has("village")  # some ledgers name the town alone
        village = self.places.village(cells, town, required=needed)
        joined_on, left_on = joined_and_left(cells)
        common: dict[str, Any] = {
            "number": _number(cells, who, required=in_household),
            "care": cells.money("care_amount", months=1) or Decimal(0),
            "income": cells.money("monthly_income", months=1, persons=sizes["family_size"] or None),
            "left_on": left_on,
            "reviewed_on": cells.past("reviewed_on"),
            "residence": _residence(cells, village),
            **sizes,
            **_payment(cells, who, programmes),
        }
        income = () if sizes["family_size"] or not cells.is_each("monthly_income") else ("income",)
        until = left_on or day or timezone.localdate()
        asked = [Asked(one, who, until, self._bands_of(one)) for one in programmes]
        details = self._details(cells, asked)
        if town is None or joined_on is None or cells.faults:
            return ()
        return tuple(
            Terms(
                programme=programme,
                town=town,
                village=village,
                basic=basic,
                joined_on=joined_on,
                details=said,
                each=each + income,
                **common,
            )
            for (programme, basic, each), said in zip(granted, details, strict=True)
        )

    def _bands_of(self, programme: Programme) -> dict[str, Band]:
        if programme.pk not in self.bands:
            self.bands[programme.pk] = {band.code: band for band in programme.bands.all()}
        return self.bands[programme.pk]

    def _named(self, cells: RowReader) -> dict[str, Programme]:
        """The programmes of a row by the part of it that speaks of them."""
        said = {part: cells.choice(f"programme{part}") for part in PARTS}
        named = {part: programme for part, programme in said.items() if programme is not None}
        if not named and not cells.faults:
            cells.missing("programme")
        return named

    def _granted(
        self, cells: RowReader, named: Mapping[str, Programme], covered_size: int
    ) -> list[Granted]:
        """The programmes of a row with their amounts; of several those whose amount is filled."""
        granted: list[Granted] = []
        if len(named) > 1 and not any(cells.text(f"basic_amount{one}") for one in [*named][1:]):
            _refuse_one_sum(cells, named)
        for part, programme in named.items():
            key, alone = f"basic_amount{part}", len(named) == 1
            if alone and not cells.row.has(key) and not cells.text(key):
                key = "basic_amount"  # one sum, of whichever programme the row names
            pays = programme.definition.pays != Pays.NOTHING
            persons = 1 if of_persons(programme) else covered_size or None
            amount = cells.money(key, required=pays and alone, months=1, persons=persons)
            _doubt_merged(cells, key)
            each = ("basic",) if persons is None and cells.is_each(key) else ()
            if alone:
                return [(programme, amount if pays else None, each)]
            if amount:
                granted.append((programme, amount, each))
        if named and not granted and not cells.faults:
            cells.missing("basic_amount")
        return granted

    def _details(self, cells: RowReader, asked: list[Asked]) -> list[dict[str, Any]]:
        shared: dict[str, Any] = {}
        details = []
        for one in asked:
            said: dict[str, Any] = {}
            for name, reader in readers_of(one.programme.definition.details).items():
                if name in PER_PROGRAMME:
                    said[name] = reader.read(cells, one)
                    continue
                if name not in shared:
                    shared[name] = reader.read(cells, one)
                said[name] = shared[name]
            details.append(said)
        return details


def _refuse_one_sum(cells: RowReader, named: Mapping[str, Programme]) -> None:
    """One sum for several programmes: what of it is whose, nothing on this floor says."""
    others = [part for part, one in named.items() if part and one.definition.pays != Pays.NOTHING]
    blank = all(cells.row.has(f"basic_amount{one}") for one in others)  # nothing is paid of them
    if blank or not cells.text("basic_amount"):
        return
    cells.bad(
        "basic_amount",
        "one_sum",
        _("One sum is given for %(programmes)s.")
        % {"programmes": "、".join(f"“{one}”" for one in named.values())},
        _(
            "Give the amount of each programme a column of its own; where it is the same for all,"
            " say it in the preview, under what no column of the file says."
        ),
    )


def _doubt_merged(cells: RowReader, key: str) -> None:
    """An amount of two families in one cell: each is taken over with the whole of it."""
    above = cells.row.merged_above(key) if cells.row.begins_household else 0
    if above:
        cells.doubt(
            key,
            "several_households",
            _("The cell is merged with that of another household, from row %(row)s on.")
            % {"row": above},
            _("If the amount is that of both together, divide it; that of each stays as it is."),
        )


def _residence(cells: RowReader, village: Division | None) -> str:
    """Urban or rural: as the ledger says, or as the village is."""
    said = cells.choice("area")
    return said or (village.residence if village else Residence.RURAL)


def _payment(cells: RowReader, who: Who | None, programmes: list[Programme]) -> dict[str, str]:
    """Whose account, which one, and what else stands in words.

    Money goes to a guardian where the programme has one; elsewhere such a column says no holder.
    """
    holder = cells.name("account_holder", required=False) or cells.name("head_name", required=False)
    if not holder and any("guardian" in one.definition.details for one in programmes):
        holder = cells.name("guardian", required=False)
    return {
        "holder": holder or (who.name if who else ""),
        "bank": plain_bank(cells.text("bank", longest=80)),
        "account": cells.account(),
        "left_reason": cells.text("left_reason", longest=60),
        "remark": cells.text("remark", longest=200),
    }


def _sizes(cells: RowReader, *, persons: bool) -> dict[str, int]:
    """How many the award covers, and how many the family has."""
    if persons:
        return {"covered_size": 1, "family_size": 1}
    layout, has = cells.row.layout, cells.row.has
    counted = not cells.raw("covered_size") and not has("covered_size")
    asked = not (counted and lists_members(layout, has))
    covered_size = cells.whole("covered_size", required=asked, least=1, most=99) or COUNTED
    family_size = cells.whole("family_size", least=1, most=99) or covered_size
    if covered_size > family_size:
        cells.bad(
            "covered_size",
            "bad_number",
            _("More people are covered than the family has."),
            _("Correct one of the two numbers."),
        )
    return {"covered_size": covered_size, "family_size": family_size}


def _number(cells: RowReader, who: Who | None, *, required: bool) -> str:
    """The household's number, or one by which it is found again where the county gives none.

    That one is made of whom the household is listed by, and tells nothing of them. A layout that
    describes no column of it says so.
    """
    layout = cells.row.layout
    if not required or (layout.numbered and "certificate_number" in layout.columns):
        return cells.number("certificate_number", required=required, longest=38)
    return f"{MADE}{who.hash[:MADE_SIGNS].upper()}" if who else ""
