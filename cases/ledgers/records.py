"""Records of a logbook from a file: settlements, lists, and what a department answers. (台账导入)

A row with the number of a record says what became of it; one without is a new record. The list of
a logbook, taken along and filled in, is such a file: so a department answers for all that were
passed on to it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, ClassVar, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions.logbooks import Written, add_record, answer_record, drafted, strike_record
from cases.actions.record_steps import step_record
from cases.ledgers.differing import NOTHING
from cases.ledgers.people import is_other_name, known_people
from cases.ledgers.record_rows import Doubles, RecordRow, StepSaid
from cases.ledgers.words import CERTIFICATES, YES_NO
from cases.logbooks import (
    CHOSEN,
    About,
    FieldKind,
    LogbookField,
    shown,
)
from cases.logbooks.sheet import HEADINGS, RECORD, name_heading, step_headings
from cases.logbooks.values import LONGEST
from cases.models import REPORTER, Logbook, LogbookRecord, Person, RecordStep
from cases.models.household import on_day
from cases.models.person import secrets_of
from cases.rules import logbooks as asked
from cases.rules.logbooks import Subject
from cases.rules.record_facts import RecordFacts
from welfare.accounts.roles import Permission
from welfare.exceptions import Conflict, NotAllowed
from welfare.files.imports import (
    Change,
    Desk,
    Entry,
    ImportSpec,
    Meaning,
    PlaceFinder,
    Reading,
    RowReader,
    SpecsByNeed,
    Vocabulary,
    number_hash,
)
from welfare.models import Division, ImportBatch, User

PREFIX = "records-"
MOST_COUNTED = 10**9
SEALED = (*REPORTER, "household__phone", *secrets_of("person", "household__head"))


class Drafted(NamedTuple):
    """A row with the record that it would make, and what that asks for on its way."""

    entry: Entry[RecordRow]
    record: LogbookRecord
    steps: list[RecordStep]


class RecordsSpec(ImportSpec[RecordRow]):
    """The file of one logbook; the county hands it in, and each row obeys the logbook's rules."""

    book: ClassVar[Logbook]
    about: ClassVar[About]
    columns: ClassVar[dict[str, LogbookField]]
    step_names: ClassVar[list[str]]
    permission = Permission.IMPORT_LEDGERS
    needed = ("happened_on",)
    rows_at_once = settings.IMPORT_CHUNK

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(batch)
        if not self.offered_to(self.county):
            raise NotAllowed(_("This logbook belongs to another county."))
        self.places = PlaceFinder(self.county)
        outcomes = {word for one in self.book.definitions.all() for word in one.read.outcomes}
        self.vocabularies = {
            "outcome": _words(sorted(outcomes)),
            "certificate": CERTIFICATES,
        }
        for key, one in self.columns.items():
            if one.kind in CHOSEN:
                self.vocabularies[key] = _words(one.choices)
            elif one.kind == FieldKind.YES_NO:
                self.vocabularies[key] = YES_NO
        self.doubles = Doubles(self.columns)

    @classmethod
    def offered_to(cls, county: Division | None) -> bool:
        return county is not None and cls.book.county_id == county.pk

    @property
    def by(self) -> User:
        """Who handed the file in and stands for its records."""
        if self.batch.uploaded_by is None:
            raise NotAllowed(_("A person hands in the file of a logbook, and writes its records."))
        return self.batch.uploaded_by

    def clean(self, cells: RowReader) -> RecordRow:
        """Read one row; what a new record must say is asked of a new record alone."""
        number = cells.number("record", longest=20)
        new = not number
        known_by = number_hash(cells) if new and self.about != About.PLACE else ""
        row = RecordRow(
            number=number,
            name=cells.name(required=new and self.about != About.PLACE),
            resident_id_hash=known_by,
            town=None,
            village=None,
            happened_on=cells.past("happened_on", required=new),
            done_by=cells.text("done_by", required=new, longest=60),
            values={one.code: self._value(cells, key, one) for key, one in self.columns.items()},
            steps=list(self._steps(cells)),
            outcome=cells.choice("outcome") or "",
            closed_on=cells.past("closed_on"),
            followed=cells.text("followed", longest=2000),
        )
        if row.outcome and row.closed_on is None:
            cells.missing("closed_on")
        if new and self.about == About.PLACE and cells.text("town"):
            row.town = self.places.town(cells)
            row.village = self.places.village(cells, row.town, required=False)
        return row

    def _value(self, cells: RowReader, key: str, one: LogbookField) -> Any:
        if one.kind in CHOSEN or one.kind == FieldKind.YES_NO:
            return cells.choice(key)
        if one.kind == FieldKind.MONEY:
            return cells.money(key)
        if one.kind == FieldKind.COUNT:
            return cells.whole(key, most=MOST_COUNTED)
        if one.kind == FieldKind.DAY:
            return cells.date(key)
        longest = LONGEST.get(one.kind, LONGEST[FieldKind.TEXT])
        if one.kind == FieldKind.NUMBER:
            return cells.number(key, longest=longest)
        return cells.text(key, longest=longest)

    def _steps(self, cells: RowReader) -> Iterator[StepSaid]:
        """What the row says of steps; a step that is said in part says what it lacks."""
        for at, name in enumerate(self.step_names):
            on, by, said = (f"step_{at}_{part}" for part in ("on", "by", "said"))
            if not any(cells.text(key, longest=2000) for key in (on, by, said)):
                continue
            done_on = cells.past(on, required=True)
            done_by = cells.text(by, required=True, longest=60)
            what = cells.text(said, required=True, longest=2000)
            if done_on and done_by and what:
                yield StepSaid(name, done_on, done_by, what)

    def check(self, reading: Reading[RecordRow]) -> None:
        """Each row by the rules by which it would be typed."""
        entries = list(reading.kept())
        records = self._records(one.record.number for one in entries)
        hashes = filter(None, (one.record.resident_id_hash for one in entries))
        people = known_people(self.county, hashes)
        facts = self._facts(entries, people.values(), records.values())
        answers = [one for one in entries if one.record.number]
        new = [one for one in entries if not one.record.number]
        made: list[Drafted] = []
        for entry in new:
            with self._refusing(reading, entry):
                made += self._draft(reading, entry, people, facts)
        self.doubles.look_up([one.record for one in made])
        for one in made:
            with self._refusing(reading, one.entry):
                self.doubles.check(reading, one.entry, one.record)
                first = [step.name for step in one.steps if step.first]
                self._check_follows(one.entry.record, one.record, first, facts)
        for entry in answers:
            with self._refusing(reading, entry):
                self._check_answer(reading, entry, records, facts)

    @contextmanager
    def _refusing(self, reading: Reading[RecordRow], entry: Entry[RecordRow]) -> Iterator[None]:
        """A row against which a rule speaks comes back with its sentence."""
        try:
            yield
        except (NotAllowed, Conflict) as against:
            remedy = _("Correct the row, or take it out.")
            reading.reject(entry, "", "not_allowed", str(against), remedy)

    def _facts(
        self,
        entries: Iterable[Entry[RecordRow]],
        people: Iterable[Person],
        records: Iterable[LogbookRecord],
    ) -> RecordFacts:
        """What the rules ask about all rows of a part, looked up together."""
        facts = RecordFacts(self.book, self.by)
        facts.gather(
            {one.pk for one in people},
            {one.household_id for one in records if one.household_id},
            {one.record.happened_on for one in entries if one.record.happened_on},
        )
        return facts

    def _records(self, numbers: Iterable[str]) -> dict[str, LogbookRecord]:
        asked_for = {int(one) for one in numbers if one.isdecimal()}
        rows = LogbookRecord.objects.visible_to(self.by).filter(logbook=self.book, pk__in=asked_for)
        rows = rows.select_related(
            "logbook__county", "definition", "person", "household__head", "town"
        )
        return {str(row.pk): row for row in rows.defer(*SEALED).prefetch_related("steps")}

    def _draft(
        self,
        reading: Reading[RecordRow],
        entry: Entry[RecordRow],
        people: dict[str, Person],
        facts: RecordFacts,
    ) -> Iterator["Drafted"]:
        """The record that a row would make; none where nobody is meant."""
        row = entry.record
        if row.resident_id_hash:
            assert row.happened_on is not None
            person = people.get(row.resident_id_hash)
            rows = facts.memberships(person) if person else []
            member = next(iter(on_day(rows, row.happened_on)), None)
            if member is None:
                self._nobody(reading, entry, asked.left_before(rows))
                return
            if is_other_name(member.person.name, row.name):
                self._other_name(reading, entry, member.person.name)
                return
            whom = member.person if self.about == About.PERSON else None
            row.subject = Subject(person=whom, household=member.household)
        else:
            row.subject = Subject(village=row.village, town=row.town)
        yield Drafted(entry, *drafted(self.by, self._written(row), facts))

    def _written(self, row: RecordRow) -> Written:
        assert row.happened_on is not None
        definition = asked.definition_on(self.book, row.happened_on)
        codes = {one.code for one in definition.read.fields}
        values = {code: value for code, value in row.values.items() if code in codes}
        return Written(self.book, row.subject, row.happened_on, row.done_by, values)

    def _nobody(self, reading: Reading[RecordRow], entry: Entry[RecordRow], left: str) -> None:
        reason = left or _("Nobody with this number lives in a family of the county.")
        remedy = _("Register the family first, or correct the number.")
        if left:
            remedy = _("Correct the day or the number, or take the row out.")
        reading.reject(entry, "resident_id", "unknown_person", reason, remedy)

    def _other_name(self, reading: Reading[RecordRow], entry: Entry[RecordRow], name: str) -> None:
        reason = _("On file this person is called %(name)s.") % {"name": name}
        remedy = _("Find out who is meant: correct the name or the number.")
        reading.reject(entry, "name", "other_name", reason, remedy)

    def _check_answer(
        self,
        reading: Reading[RecordRow],
        entry: Entry[RecordRow],
        records: dict[str, LogbookRecord],
        facts: RecordFacts,
    ) -> None:
        row = entry.record
        record = row.record = records.get(row.number)
        if record is None:
            reason = _("The logbook has no record with this number.")
            remedy = _("Leave the number as it stood in the list that was taken along.")
            reading.reject(entry, "record", "unknown_record", reason, remedy)
            return
        whom = record.person or (record.household.head if record.household else None)
        if row.name and whom and is_other_name(whom.name, row.name):
            self._other_name(reading, entry, whom.name)
            return
        done = {(one.name, one.done_on) for one in record.steps.all()}
        row.steps = [one for one in row.steps if (one.name, one.done_on) not in done]
        self._check_same(reading, entry, record)
        if row.outcome and (row.outcome, row.closed_on) == (record.outcome, record.closed_on):
            row.outcome = ""
        waiting = [one.name for one in record.steps.all() if one.first and one.done_on is None]
        self._check_follows(row, record, waiting, facts)
        if not (row.outcome or row.steps):
            reading.skip(entry, "already_there", _("The row says nothing new of this record."))

    def _check_follows(
        self, row: RecordRow, record: LogbookRecord, waiting: Iterable[str], facts: RecordFacts
    ) -> None:
        """What the row says was done on the record and came of it, for one not yet saved too."""
        for step in row.steps:
            asked.check_may_step(record, self.by, facts)
            asked.check_step(record, step.name, step.done_on)
        if row.outcome:
            asked.check_may_answer(record, self.by, facts)
            assert row.closed_on is not None
            doing = {one.name for one in row.steps}
            asked.check_nothing_first([one for one in waiting if one not in doing])
            asked.check_outcome(record, row.outcome, row.closed_on)

    def _check_same(
        self, reading: Reading[RecordRow], entry: Entry[RecordRow], record: LogbookRecord
    ) -> None:
        """What the row says in a column otherwise than the record is told, and changes nothing."""
        here = {one.code for one in record.says.fields}
        for key, one in self.columns.items():
            said = entry.record.values.get(one.code)
            if said in (None, "") or one.code not in here:
                continue
            kept = {one.code: said.isoformat() if isinstance(said, date) else said}
            old, new = shown(one, record.values), shown(one, kept)
            if old != new:
                reason = str(Change(key, one.label, old or NOTHING, new))
                remedy = _("The record stays as it is. If it is wrong, strike it and write anew.")
                reading.warn(entry.row, key, "differs", reason, remedy)

    def save(self, reading: Reading[RecordRow]) -> dict[str, int]:
        """Write the records, and what became of those that were there."""
        made = {"records": 0, "answered": 0}
        for entry in reading.kept():
            row = entry.record
            record = row.record
            made["records" if record is None else "answered"] += 1
            if record is None:
                record = add_record(by=self.by, batch=self.batch, **self._written(row)._asdict())
            for step in row.steps:
                step_record(by=self.by, record=record, **step._asdict())
            if row.outcome and row.closed_on:
                answer_record(
                    by=self.by,
                    record=record,
                    outcome=row.outcome,
                    closed_on=row.closed_on,
                    followed=row.followed,
                )
        return made

    def remove(self, by: User | None, reason: str) -> None:
        """Strike the records of the file; what it said of older ones is not taken back."""
        if by is None:
            raise NotAllowed(_("A person strikes the records of a logbook."))
        if self.batch.counts.get("made", {}).get("answered"):
            raise NotAllowed(
                _(
                    "The file says what became of records that were there before. What is recorded"
                    " stays: write a further step where it was wrong."
                )
            )
        rows = LogbookRecord.objects.filter(batch=self.batch).standing().order_by("pk")
        for record in rows:
            strike_record(by=by, record=record, because=reason)


def _words(words: Iterable[str]) -> Vocabulary:
    return Vocabulary(Meaning(word, word, (word,)) for word in words)


def kind_of(book: Logbook) -> str:
    """By which the files of a logbook are handed in."""
    return f"{PREFIX}{book.pk}"


def _spec(of: Logbook) -> type[RecordsSpec]:
    """The kind of file of one logbook."""
    fields = {f"column_{at}": one for at, one in enumerate(of.columns)}
    steps = {
        f"step_{at}_{part}": label
        for at, name in enumerate(of.step_names)
        for part, label in zip(("on", "by", "said"), step_headings(name), strict=True)
    }
    of_whom = of.shown_on(date.max).read.about
    who = {"name": name_heading(of_whom)}
    if of_whom != About.PLACE:
        who["resident_id"] = gettext_lazy("Resident ID")
        who["certificate"] = gettext_lazy("Kind of certificate")

    class Spec(RecordsSpec):
        book = of
        about = of_whom
        kind = kind_of(of)
        title = of.name
        columns = fields
        step_names = of.step_names
        keys = {
            "record": RECORD,
            **{key: HEADINGS[key] for key in ("happened_on", "town", "village")},
            **who,
            **{key: one.label for key, one in fields.items()},
            **{key: HEADINGS[key] for key in ("done_by", "outcome", "closed_on", "followed")},
            **steps,
        }

    return Spec


def _spec_of(code: str) -> type[RecordsSpec]:
    """The kind of a logbook of any county, as its definitions are now. Raises KeyError."""
    number = code.removeprefix(PREFIX)
    if number == code or not number.isdecimal():
        raise KeyError(code)
    rows = Logbook.objects.select_related("county").prefetch_related("definitions")
    book = rows.filter(pk=int(number)).first()
    if book is None or book.shown_on(date.max).read.tasks:
        raise KeyError(code)
    return _spec(book)


class RecordDesk(Desk):
    """Takes over the files of all logbooks."""

    def kinds(self) -> list[str]:
        return [f"{PREFIX}{pk}" for pk in Logbook.objects.values_list("pk", flat=True)]

    def titles_in(self, county: Division | None) -> dict[str, str]:
        """Those of one county, and what each is called there."""
        own = Logbook.objects.filter(county=county).values_list("pk", "name")
        return {f"{PREFIX}{pk}": name for pk, name in own}


RECORDS = RecordDesk(
    specs=SpecsByNeed({}, make=_spec_of),
    task="cases.tasks.import_records",
    urls="cases:records",
    list_page="cases:logbook_list",
    list_title=gettext_lazy("Logbooks"),
)
