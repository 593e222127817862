"""People on a programme: whole families or single persons, one layout or another. (花名册, 台账)

From which programme a row is says a column, the sheet, the layout or the form; what else is read
says the kind of the programme by its details.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy

from cases.ledgers import live_money
from cases.ledgers.award_rows import (
    PersonRow,
    add_shares,
    check_covered,
    count_members,
    day_of,
    known_rows,
    reject_covered_twice,
    reject_number_twice,
)
from cases.ledgers.award_terms import PARTS, Terms, TermsReader, lists_members, of_persons
from cases.ledgers.award_warnings import (
    warn_about_accounts,
    warn_about_ages,
    warn_about_amounts,
    warn_about_families,
    warn_about_holders,
    warn_about_known_accounts,
    warn_about_parts,
    warn_about_reviews,
)
from cases.ledgers.award_writing import Writer
from cases.ledgers.details import READERS, Room, readers_of
from cases.ledgers.differing import skip_there
from cases.ledgers.families import (
    Place,
    broken_family,
    families,
    heads_first,
    place_of,
    reject_broken_families,
)
from cases.ledgers.growing import Growing
from cases.ledgers.other_programmes import other_programmes
from cases.ledgers.people import FACTS, Who, look_at_who, take_people, warn_about_people
from cases.ledgers.single import Homes
from cases.ledgers.words import (
    CERTIFICATES,
    COVERED,
    HEAD,
    RELATIONS,
    SEXES,
    band_words,
    programme_words,
    taken_over,
)
from cases.ledgers.writing import Books
from cases.models import Programme, SupplementKind
from welfare.files.imports import (
    BadRow,
    FirstThatFits,
    ImportSpec,
    LooksLike,
    Meaning,
    PlaceFinder,
    Reading,
    RowReader,
)
from welfare.files.imports.regions import AREAS
from welfare.files.tables import BadValue, Layout, Row, TableFile, parse_money
from welfare.files.tables.layouts import BEGINS, RELATION
from welfare.files.tables.values import mark
from welfare.models import User

LEDGER = "people"
# What says of a household whose it is: the same or nothing where it goes on further down.
OWN = (
    *("village", "head_name", "family_size", "covered_size", "monthly_income"),
    *(f"basic_amount{part}" for part in PARTS),
    *("care_amount", "joined_on", "left_on", "bank", "account", "account_holder"),
)


class PeopleSpec(ImportSpec[PersonRow]):
    """Household, people, award, amount and details of everybody on a programme."""

    kind = LEDGER
    title = gettext_lazy("People on a programme")
    asks_year = True
    keys = {
        "programme": gettext_lazy("Programme"),
        "programme_2": gettext_lazy("Programme, second"),
        "programme_3": gettext_lazy("Programme, third"),
        "basic_amount": gettext_lazy("Amount per month"),
        "basic_amount_2": gettext_lazy("Amount per month, second programme"),
        "basic_amount_3": gettext_lazy("Amount per month, third programme"),
        "certificate_number": gettext_lazy("Certificate number"),
        "town": gettext_lazy("Town"),
        "village": gettext_lazy("Village or community"),
        "area": gettext_lazy("Urban or rural"),
        "head_name": gettext_lazy("Head of the household"),
        "head_id": gettext_lazy("Resident ID of the head"),
        "relation": gettext_lazy("Relation to the head"),
        "name": gettext_lazy("Name"),
        "resident_id": gettext_lazy("Resident ID"),
        "certificate": gettext_lazy("Kind of certificate"),
        "birth_date": gettext_lazy("Birth date"),
        "sex": gettext_lazy("Sex"),
        **FACTS,
        "disability_card": gettext_lazy("Disability card"),
        "family_size": gettext_lazy("Family size"),
        "covered_size": gettext_lazy("Persons covered"),
        "covered": gettext_lazy("Is the person covered"),
        "monthly_income": gettext_lazy("Income of the household"),
        "supplement": gettext_lazy("Supplement"),
        "joined_on": gettext_lazy("Joined on"),
        "reviewed_on": gettext_lazy("reviewed on"),
        "left_on": gettext_lazy("Left on"),
        "left_reason": gettext_lazy("Reason for leaving"),
        "bank": gettext_lazy("Bank"),
        "account": gettext_lazy("Account"),
        "account_holder": gettext_lazy("Account holder"),
        "remark": gettext_lazy("Remark"),
        **{key: label for reader in READERS.values() for key, label in reader.keys.items()},
    }
    needed = ("programme", "town", "name", "resident_id", "joined_on")
    given = ("programme",)
    of_household = "certificate_number"
    household_marks = ("head_id", "head_name")

    def __init__(self, batch: Any) -> None:
        super().__init__(batch)
        granted = taken_over(self.county, LEDGER)
        words = programme_words(granted)
        self.vocabularies = {
            **{key: known for one in READERS.values() for key, known in one.vocabularies.items()},
            **{f"programme{part}": words for part in PARTS},
            "band": band_words(granted),
            "relation": RELATIONS,
            "sex": SEXES,
            "covered": COVERED,
            "certificate": CERTIFICATES,
            "area": AREAS,
            "supplement": FirstThatFits(
                Meaning(kind.code, kind.name, (kind.name,), kind)
                for kind in SupplementKind.objects.filter(county=self.county)
            ),
        }
        self.terms = TermsReader(PlaceFinder(self.county))
        self.day = day_of(batch.year, batch.month)
        self.heads: dict[Place, tuple[Terms, ...]] = {}
        self.joined: dict[Place, Place] = {}
        self.numbers: dict[tuple[str, str], Row] = {}  # of a programme: the first row
        self.growing: Growing | None = None

    def _meant(self, said: Mapping[str, Collection[str]]) -> list[Programme]:
        """The programmes of which a file says that it is."""
        words = self.vocabularies["programme"]
        meant = [words.of_word(word) for part in PARTS for word in said.get(f"programme{part}", ())]
        return [meaning.stands_for for meaning in meant if meaning]

    def of_given(self, layout: Layout, given: Mapping[str, str]) -> Layout:
        """A layout of another programme lends its headings; what that one needs is not asked."""
        constants = [layout.constants, *(rule.constants for rule in layout.sheets)]
        keys = [f"programme{part}" for part in PARTS]
        own = self._meant({key: [one[key] for one in constants if key in one] for key in keys})
        chosen = self._meant({"programme": [given.get("programme", "")]})
        if chosen and of_persons(chosen[0]) and layout.head == BEGINS:
            layout = _each_alone(layout)
        if not own or not chosen or chosen[0] in own:
            return layout
        asked = tuple(column.key for column in layout.required)
        layout = replace(layout, lent=True, asked_of_own=asked)
        kinds = {programme.kind for programme in own}
        if chosen[0].kind in kinds:
            return layout
        columns = {
            key: replace(column, required=key in self.needed)
            for key, column in layout.columns.items()
        }
        of_families = not of_persons(chosen[0])
        return replace(
            layout,
            columns=columns,
            household=layout.household if of_families else (),
            merged=layout.merged if of_families else (),
        )

    def looks_like(self, table: TableFile) -> list[LooksLike]:
        """Another programme by its headings, or by what the file is called."""
        return other_programmes(table, self.vocabularies["programme"])

    def offered(self, key: str, said: Mapping[str, Collection[str]]) -> list[Meaning]:
        """Of classes those of the programmes that the file is of."""
        meanings = super().offered(key, said)
        meant = {programme.pk for programme in self._meant(said)}
        if key != "band" or not meant:
            return meanings
        return [one for one in meanings if not meant.isdisjoint(one.stands_for)]

    def unread(self, said: Mapping[str, Collection[str]]) -> frozenset[str]:
        """What only other programmes have: 安置方式 says nothing of anybody on dibao."""
        kinds = [programme.definition for programme in self._meant(said)]
        if not kinds:
            return frozenset()
        read = {
            key for kind in kinds for one in readers_of(kind.details).values() for key in one.keys
        }
        own = {key for reader in READERS.values() for key in reader.keys} - read
        return frozenset(own if any(kind.supplements for kind in kinds) else own | {"supplement"})

    def lacks(self, layout: Layout) -> list[str]:
        """How many are covered, where an award is a family's and its members have no rows."""
        if "covered_size" in layout.columns or lists_members(layout, layout.columns.__contains__):
            return []
        words = {layout.constants.get("programme", "")}
        words |= {rule.constants.get("programme", "") for rule in layout.sheets}
        if "programme" in layout.columns:
            words |= layout.columns["programme"].codes
        known = self.vocabularies["programme"]
        meant = [meaning.stands_for for word in words if word and (meaning := known.of_word(word))]
        return ["covered_size"] if meant and not any(map(of_persons, meant)) else []

    def clean(self, cells: RowReader) -> PersonRow:
        """Read a person's row; the first row of a household says what the family receives."""
        who = look_at_who(cells)
        relation = cells.choice("relation") or ""
        sex = cells.choice("sex") or ""
        terms = self._terms(cells, who, relation)
        covered, supplement = cells.choice("covered") is not False, None
        if covered and any(said.programme.definition.supplements for said in terms):
            supplement = cells.choice("supplement")
        own_share = _own_share(cells)
        cells.finish()
        if who is None or not terms:
            raise BadRow([broken_family(cells.row, place_of(cells.row, self.joined))])
        return PersonRow(
            who,
            relation,
            cells.row.is_head and (cells.row.sheet, cells.row.head) not in self.joined,
            sex,
            supplement,
            terms,
            in_household=cells.row.in_households,
            said_sum=_said_sum(cells),
            own_share=own_share,
            covered=covered,
        )

    def _terms(self, cells: RowReader, who: Who | None, relation: str) -> tuple[Terms, ...]:
        """What the row says of awards: of its own, or what the first row of the family said."""
        place = self._place(cells.row, relation)
        known = self.heads.get(place)
        if known is not None and not (known and of_persons(known[0].programme)):
            return known
        terms = self.terms.read(cells, who, self.day)
        if known is None:
            self.heads[place] = terms
        return terms

    def ordered(self, rows: Iterable[Row]) -> Iterable[Row]:
        """Heads before their members, in whatever sheets they stand."""
        relations = self.vocabularies["relation"]

        def is_head(row: Row) -> bool:
            said = relations.of_word(row.cell("relation"))
            return said is not None and said.stands_for == HEAD

        return heads_first(rows, self._number, is_head)

    def _number(self, row: Row) -> tuple[str, str] | None:
        """Programme and number of the household of a row; None where it has none."""
        number = mark(row.cell("certificate_number")) if row.in_households else ""
        if not number:
            return None
        programme = self.vocabularies["programme"].of_word(row.cell("programme"))
        return programme.code if programme else "", number

    def _place(self, row: Row, relation: str) -> Place:
        """Where the household begins: where its number stood before, if a member goes on with it.

        A head, or who does not say to be none, begins another household; so does a row with an
        amount, an account or a day of its own, for the number may be mistyped.
        """
        place = place_of(row, self.joined)
        number = self._number(row)
        if place in self.heads or not number:
            return place
        first = self.numbers.setdefault(number, row)
        if first is row or relation in {"", HEAD} or not _goes_on(first, row):
            return place
        self.joined[place] = place_of(first, self.joined)
        return self.joined[place]

    def check(self, reading: Reading[PersonRow]) -> None:
        """Households are whole and new; nobody holds what excludes each other."""
        check_covered(reading, self.joined)
        count_members(reading, self.joined)
        add_shares(reading, self.joined)
        there, new = known_rows(reading, self.joined)
        self.growing = Growing(new, self.day)
        self.growing.take_in(reading)
        skip_there(
            reading, there, day=self.day, labels=self.keys, growing=self.growing.households()
        )
        reject_number_twice(reading, self.joined)
        reject_covered_twice(self.county, reading)
        reject_broken_families(reading, self.joined)
        self.growing.tell(reading)
        warn_about_people(self.county, reading, lambda record: record.who)
        every = families(reading, self.joined)
        grouped = [family for family in every if not family[0].record.adds]
        own = [
            entry
            for family in grouped
            for entry in family
            if entry is family[0] or of_persons(entry.record.terms[0].programme)
        ]
        warn_about_parts(reading, self.joined)
        warn_about_families(reading, grouped)
        warn_about_ages(self.county, reading, own)
        warn_about_reviews(reading, own)
        warn_about_amounts(reading, own)
        warn_about_accounts(reading, own)
        warn_about_holders(self.county, reading, grouped)
        warn_about_known_accounts(self.county, reading, own)

    def save(self, reading: Reading[PersonRow]) -> dict[str, Any]:
        """Write everything by COPY, parents first."""
        rows = [entry.record for entry in reading.kept()]
        people = take_people((row.who for row in rows), self.batch)
        books = Books(self.batch)
        homes = Homes(books, [people[row.who.hash] for row in rows if row.alone])
        writer = Writer(books, Room(self.county), homes, people)
        assert self.growing is not None
        for family in families(reading, self.joined):
            listed = [entry.record for entry in family]
            if listed[0].adds:
                self.growing.write(writer, listed)
            else:
                writer.write(listed)
        return books.write()

    def money(self, made: Mapping[str, Any]) -> list[dict[str, Any]]:
        """New awards and other amounts of programmes that are paid here already."""
        return live_money.changes(self.batch, made)

    def remove(self, by: User | None, reason: str) -> None:
        """Undo: awards, then households, then people nobody else refers to."""
        Books(self.batch).remove()


def _said_sum(cells: RowReader) -> Decimal | None:
    """The sum as the row has it, before any month is reckoned; a faulty one was told elsewhere."""
    try:
        return parse_money(cells.row.cell("basic_amount"), cells.row.unit("basic_amount"))
    except BadValue:
        return None


def _own_share(cells: RowReader) -> Decimal | None:
    """What the row says of its own person, where the amounts are those of each. (人月补助额)"""
    if cells.faults or not cells.row.has("basic_amount") or not cells.is_each("basic_amount"):
        return None
    return cells.money("basic_amount", months=1, persons=1)


def _goes_on(first: Row, row: Row) -> bool:
    """Whether the row says nothing of its household that the first row of the number does not."""
    said = ((mark(row.cell(key)), key) for key in OWN)
    return all(not value or value == mark(first.cell(key)) for value, key in said)


def _each_alone(layout: Layout) -> Layout:
    """Of people who have an award each: none of their rows begins a household of others."""
    relation = replace(layout.columns[RELATION], required=False)
    return replace(layout, head="first", columns={**layout.columns, RELATION: relation})
