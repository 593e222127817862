"""Who keeps a logbook, and what a record of it may say. (台账)"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from cases.logbooks import About, Definition, FieldKind, Writes
from cases.models import (
    Application,
    Award,
    AwardMember,
    Household,
    Liaison,
    Logbook,
    LogbookDefinition,
    LogbookRecord,
    LogbookRecordScope,
    Member,
    Person,
    Programme,
    RecordStep,
)
from cases.rules.record_facts import RecordFacts
from cases.rules.relatives import check_not_kin
from cases.verbs import VERBS
from welfare.accounts.rules import check_area, check_past, check_permission
from welfare.county.months import first_of
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Division, User


@dataclass(frozen=True)
class Subject:
    """Whom a record is about: a person with the family, a family, a village, or a town.

    Nothing of them where the county writes about nobody in particular.
    """

    person: Person | None = None
    household: Household | None = None
    village: Division | None = None
    town: Division | None = None

    @property
    def lies_in(self) -> Division | None:
        """The town: that of the family before the one that was named."""
        if self.household:
            home: Division = self.household.town
            return home
        if self.village:
            return self.village.parent
        return self.town

    @property
    def at(self) -> Division | None:
        """The village: the one that was named, else that of the family."""
        return self.village or (self.household.village if self.household else None)


def check_may_define(county: Division, by: User) -> None:
    """The county's own people say what its logbooks hold."""
    check_permission(by, VERBS["define_logbook"].rights)
    if by.county is None or by.town is not None or by.county.pk != county.pk:
        raise NotAllowed(_("What a logbook holds is said by the county."))


def check_defined_later(logbook: Logbook, valid_from: date) -> None:
    """Definitions follow one another; records keep the one that held on their day."""
    last = logbook.definitions.order_by("-valid_from").first()
    if last and valid_from <= last.valid_from:
        raise NotAllowed(
            _("A definition of %(day)s holds already. Let the new one begin after it.")
            % {"day": last.valid_from.isoformat()}
        )
    written = logbook.records.filter(happened_on__gte=valid_from).order_by("-happened_on").first()
    if written:
        raise NotAllowed(
            _("There are records of %(day)s already. Let the new definition begin after them.")
            % {"day": written.happened_on.isoformat()}
        )


def check_columns_stay(logbook: Logbook, definition: Definition) -> None:
    """A column goes on holding what it held: old and new records are added up together."""
    held = {one.code: one for one in logbook.columns}
    for one in definition.fields:
        if one.code in held and held[one.code].kind != one.kind:
            raise NotAllowed(
                _("“%(name)s” held %(kind)s until now. Give the new column another name.")
                % {"name": one.label, "kind": held[one.code].kind.label}
            )


def check_may_keep(logbook: Logbook, definition: Definition, by: User) -> None:
    """Whose desk keeps it writes into it."""
    check_permission(by, VERBS["add_record"].rights)
    if by.county is None or by.county.pk != logbook.county_id:
        raise NotAllowed(_("This logbook belongs to another county."))
    desk = Writes.TOWN if by.town else Writes.COUNTY
    if definition.writes not in (desk, Writes.BOTH):
        raise NotAllowed(
            _("“%(logbook)s” is kept by: %(who)s.")
            % {"logbook": logbook, "who": definition.writes.label}
        )


def definition_on(logbook: Logbook, day: date) -> LogbookDefinition:
    """The definition by which a record of that day is written."""
    check_past(day, _("Day"))
    row = logbook.defined_on(day)
    if row is None:
        first = logbook.definitions.order_by("valid_from").first()
        raise NotAllowed(
            _("“%(logbook)s” is kept from %(day)s on.")
            % {"logbook": logbook, "day": first.valid_from.isoformat() if first else "—"}
        )
    return row


def check_subject(
    definition: Definition, subject: Subject, by: User, day: date, facts: RecordFacts
) -> None:
    """A record names whom its logbook is about, of the own area and not of the own family."""
    if definition.about == About.PERSON and subject.person is None:
        raise NotAllowed(_("Choose the person whom the record is about."))
    if definition.about != About.PLACE and subject.household is None:
        raise NotAllowed(_("Choose the family whom the record is about."))
    town = subject.lies_in
    if town is None and by.town is not None:
        raise NotAllowed(_("Name the village, or your town."))
    if town is not None:
        check_area(town, by)
    if subject.household:
        facts.check_not_kin(subject.household.pk)
        _check_lived_there(subject, day, facts)


def _check_lived_there(subject: Subject, day: date, facts: RecordFacts) -> None:
    """What is written later of somebody who has died or moved stands with the family of the day."""
    if subject.person is None or subject.household is None:
        return
    if not facts.lived_there(subject.household, subject.person, day):
        words = {"name": subject.person.name, "day": day.isoformat()}
        raise NotAllowed(_("%(name)s did not live in this family on %(day)s.") % words)


def left_before(members: Iterable[Member]) -> str:
    """Why nobody of these memberships counts for a day: until when the last of them went."""
    left = [one.left_on for one in members if one.left_on]
    if not left:
        return ""
    return _("This person left the family on %(day)s, before the day of the record.") % {
        "day": max(left).isoformat()
    }


def check_may_visit(household: Household, by: User) -> None:
    """A sheet about a family goes onto the telephone of who may write of it."""
    check_area(household.town, by)
    check_not_kin(household.pk, by)


def check_liaison(definition: Definition, kept: Mapping[str, Any], facts: RecordFacts) -> None:
    """Nobody is passed on to a department in which nobody answers. (联络员)"""
    asked = [kept.get(one.code) for one in definition.fields if one.kind == FieldKind.DEPARTMENT]
    for department in filter(None, asked):
        if department not in facts.departments:
            raise NotAllowed(
                _("“%(department)s” has no liaison: the county names one first.")
                % {"department": department}
            )


def check_reporter(definition: Definition, name: str, phone: str) -> None:
    """Who told it is named only where the logbook asks; a telephone is somebody's."""
    if (name or phone) and not definition.reporter:
        raise NotAllowed(_("This logbook does not ask who reported it."))
    if phone and not name.strip():
        raise NotAllowed(_("Say whose telephone it is."))


def check_may_step(record: LogbookRecord, by: User, facts: RecordFacts | None = None) -> None:
    """Who keeps the logbook writes down what was done on a record that stands."""
    _check_may_touch(record, by, "step_record", facts)
    if not record.says.steps:
        raise NotAllowed(_("This logbook asks for no steps."))


def check_step(record: LogbookRecord, name: str, done_on: date) -> None:
    """One of the steps of its logbook, not before the record's own day and not to come."""
    if name not in {one.name for one in record.says.steps}:
        raise NotAllowed(_("“%(word)s” is no step of this logbook.") % {"word": name})
    check_past(done_on, _("Done on"))
    if done_on < record.happened_on:
        raise NotAllowed(
            _("The step lies before the record itself (%(day)s).")
            % {"day": record.happened_on.isoformat()}
        )


def check_steps_done(record: LogbookRecord) -> None:
    """Nothing is closed before what comes first was done: every complaint is looked into."""
    rows = RecordStep.objects.filter(record=record, done_on=None, first=True)
    check_nothing_first(rows.values_list("name", flat=True))


def check_nothing_first(waiting: Collection[str]) -> None:
    """`waiting`: the steps that come before an outcome and are still to be done."""
    if waiting:
        raise NotAllowed(_("Record first: %(steps)s.") % {"steps": _("; ").join(waiting)})


def check_may_apply_from(record: LogbookRecord, by: User) -> None:
    """A case is opened from a record once, after what comes first was done."""
    _check_may_touch(record, by, "apply_from_record")
    if not record.says.opens:
        raise NotAllowed(_("No case is opened from a record of this logbook."))
    if _has_case(record):
        raise Conflict(_("A case was opened from this record already."))
    if record.closed_on:
        raise Conflict(_("The outcome is recorded already."))
    check_steps_done(record)


def check_home_of(record: LogbookRecord, household: Household) -> None:
    """The case is that of the family whom the record names."""
    if record.household_id and record.household_id != household.pk:
        raise NotAllowed(_("The record is about another family."))


def check_may_link(record: LogbookRecord, by: User) -> None:
    """Who keeps the logbook says what followed."""
    _check_may_touch(record, by, "link_record")


def check_linked(case: Application | Award, by: User) -> None:
    """The case is of the own area, and not of the own family."""
    check_area(case.town, by)
    check_not_kin(case.household_id, by)


def check_may_name_liaison(county: Division, by: User) -> None:
    """The county says who answers for another department."""
    check_permission(by, VERBS["name_liaison"].rights)
    if by.county is None or by.town is not None or by.county.pk != county.pk:
        raise NotAllowed(_("Liaisons are named by the county."))


def written_alike(record: LogbookRecord) -> LogbookRecordScope:
    """What stands in the logbook of the same day about the same people, and says the same."""
    return record.logbook.records.standing().filter(
        happened_on=record.happened_on,
        values=record.values,
        household=record.household,
        person=record.person,
        town=record.town,
        village=record.village,
    )


def check_not_written(record: LogbookRecord, alike: Iterable[LogbookRecord]) -> None:
    """The same is no second record while it waits, nor, where nothing follows, by the same hand.

    `alike`: what is written already and says the same, as `written_alike` finds it.
    """
    for same in alike:
        by_the_same = not same.needs_outcome and same.done_by == record.done_by
        if not (same.waits or by_the_same):
            continue
        raise NotAllowed(
            _(
                "The same stands in the logbook already: record %(number)s, by %(who)s. If it was"
                " another time, say in a column what differs."
            )
            % {"number": same.pk, "who": same.done_by}
        )


def check_department_offered(county: Division, department: str) -> None:
    """A liaison answers for a department that a logbook offers, by the word that stands there."""
    offered = sorted(
        {
            word
            for book in Logbook.objects.filter(county=county).prefetch_related("definitions")
            for column in book.columns
            if column.kind == FieldKind.DEPARTMENT
            for word in column.choices
        }
    )
    if department not in offered:
        words = {"department": department, "offered": _("; ").join(offered) or "—"}
        raise NotAllowed(
            _("No logbook passes families on to “%(department)s”. There are: %(offered)s.") % words
        )


def check_follows_liaison(last: Liaison | None, day: date) -> None:
    """A new liaison begins after the one before; nobody is named for a day long past."""
    if last and day <= last.valid_from:
        raise NotAllowed(
            _("%(name)s answers from %(day)s on. Let the new liaison begin after that.")
            % {"name": last.name, "day": last.valid_from.isoformat()}
        )


def check_still_answers(liaison: Liaison) -> None:
    """Who answers no more does not end again."""
    if liaison.until is not None:
        raise Conflict(_("This liaison has ended already."))


def check_may_answer(record: LogbookRecord, by: User, facts: RecordFacts | None = None) -> None:
    """A standing record waits for its outcome; who keeps the logbook records it."""
    _check_may_touch(record, by, "answer_record", facts)
    if not record.needs_outcome:
        raise NotAllowed(_("Nothing follows from a record of this logbook."))
    if record.closed_on:
        raise Conflict(_("The outcome is recorded already."))


def check_outcome(record: LogbookRecord, outcome: str, closed_on: date) -> None:
    """One of the outcomes of its logbook, not before the record's own day."""
    if outcome not in record.says.outcomes:
        raise NotAllowed(_("“%(word)s” is no outcome of this logbook.") % {"word": outcome})
    check_opened(record, outcome)
    check_past(closed_on, _("Answered on"))
    if closed_on < record.happened_on:
        raise NotAllowed(
            _("The outcome lies before the record itself (%(day)s).")
            % {"day": record.happened_on.isoformat()}
        )


def check_opened(record: LogbookRecord, outcome: str) -> None:
    """That a case was opened is said only of a record with its case."""
    if outcome == record.says.opens and not _has_case(record):
        raise NotAllowed(
            _("“%(word)s” follows from the case itself: open it from here, or link it first.")
            % {"word": outcome}
        )


def outcomes_of(record: LogbookRecord) -> list[str]:
    """What may be recorded now."""
    said = record.says
    return [word for word in said.outcomes if word != said.opens or _has_case(record)]


def _has_case(record: LogbookRecord) -> bool:
    return record.pk is not None and record.follows.exclude(application=None).exists()


def check_may_strike(record: LogbookRecord, by: User) -> None:
    """A mistake is struck by whose desk wrote it."""
    _check_may_touch(record, by, "strike_record")


def _check_may_touch(
    record: LogbookRecord, by: User, verb: str, facts: RecordFacts | None = None
) -> None:
    check_permission(by, VERBS[verb].rights)
    check_may_keep(record.logbook, record.says, by)
    if record.town is not None:
        check_area(record.town, by)
    elif by.town is not None:
        raise NotAllowed(_("This record is the county's."))
    if record.household_id:
        (facts or RecordFacts(record.logbook, by)).check_not_kin(record.household_id)
    if record.struck_on:
        raise Conflict(_("This record was struck."))


def programme_of(person: Person | None, day: date) -> Programme | None:
    """What the person was on that day; of several the one that supports most.

    Who is kept by the state comes first, then the order in which an application is tested.
    """
    month = first_of(day)
    begins = Q(period__startswith=F("award__first_month"), award__first_month__gt=month)
    running = Award.objects.lasting().filter(
        Q(left_on=None) | Q(left_on__gt=day), Q(ends_on=None) | Q(ends_on__gte=day)
    )
    covers = AwardMember.objects.filter(
        begins | Q(period__contains=month),
        person=person,
        award__in=running.filter(joined_on__lte=day),
    )
    programmes = [one.award.programme for one in covers.select_related("award__programme")]
    return min(programmes, key=_place, default=None)


def _place(programme: Programme) -> tuple[bool, bool, int, int]:
    kind = programme.definition
    return not kind.full_support, kind.cascade is None, kind.cascade or 0, programme.pk
