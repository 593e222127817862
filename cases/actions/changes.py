"""What happened in a family is registered; a move to another town is handed and taken over."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases import rules
from cases.actions.change_effects import EFFECTS, Effect, Happened, said_of_work, settle
from cases.actions.transitions import keep, move_change
from cases.changes import KINDS
from cases.clock import today
from cases.models import (
    Award,
    AwardChange,
    FamilyChange,
    Household,
    LogbookRecord,
    MeetingMatter,
    Member,
    Person,
    Portion,
    Review,
    ServiceOrder,
)
from cases.states import (
    LIVE_AWARD,
    OPEN_APPLICATION,
    FamilyChangeStatus,
)
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import Division, User
from welfare.site.language import kept

RECORDED = {False: "change_recorded", True: "household_handed_over"}


@explained()
@transaction.atomic
def record_change(
    *,
    by: User,
    household: Household,
    version: int,
    kind: str,
    happened_on: date,
    reported_on: date,
    reported_by: str,
    evidence: str,
    person: Person | None = None,
    annual_income: Decimal | None = None,
    **said: Any,
) -> FamilyChange:
    """Register what happened in a family, when, who told it and what was seen. (57号 Art 30)

    The household and its people are changed at once; awards follow by a decision of their own.
    """
    home: Household = Household.objects.locked(household.pk)
    rules.check_may_register_change(home, by)
    rules.check_shown(home, version)
    rules.check_not_in_review(home)
    rules.check_given(reported_by, _("reported by"))
    rules.check_given(evidence, _("what was seen"))
    rules.check_dates(happened_on, reported_on)
    rules.check_after_the_last(home, kind, person, happened_on)
    effect = _happens(Happened(by, home, person, happened_on, kind, {**said, "evidence": evidence}))
    to_town = said.get("to_town")
    row = FamilyChange.objects.create(
        household=home,
        town=home.town,
        kind=kind,
        status=FamilyChangeStatus.HANDED_OVER if to_town else FamilyChangeStatus.RECORDED,
        person=person,
        happened_on=happened_on,
        reported_on=reported_on,
        reported_by=reported_by.strip(),
        evidence=evidence.strip(),
        late=rules.is_late(home, happened_on, reported_on),
        annual_income=annual_income,
        joined=effect.joined,
        left=effect.left,
        facts=effect.facts,
        beside=effect.beside,
        to_town=to_town,
        recorded_by=by,
    )
    audit.record(
        RECORDED[to_town is not None],
        row,
        by=by,
        case=home,
        reason=evidence.strip(),
        change=str(KINDS[kind].label),
        happened_on=str(happened_on),
        late=row.late,
        person=person.pk if person else "",
    )
    return row


def _happens(now: Happened) -> Effect:
    """The household and its people as they are by it."""
    effect = EFFECTS[now.kind](now)
    now.household.version += 1
    now.household.save()
    return effect


@transaction.atomic
def found_beside(*, by: User, household: Household, happened_on: date) -> FamilyChange:
    """What is paid besides an award that makes up is more: found while the money is prepared.

    Nothing is registered of the family by it; it leads to the hearing. (社会救助法 Art 48)
    """
    with kept():
        told, seen = _("Found when the payroll was prepared"), _("What is paid besides is more.")
    row = FamilyChange.objects.create(
        household=household,
        town=household.town,
        kind="beside",
        happened_on=happened_on,
        reported_on=today(),
        reported_by=told,
        evidence=seen,
        facts={"what": ""},
        recorded_by=by,
    )
    label, day = str(KINDS[row.kind].label), str(happened_on)
    audit.record("change_recorded", row, by=by, case=household, change=label, happened_on=day)
    return row


def register_answer(*, by: User, record: LogbookRecord, answer: str) -> FamilyChange:
    """What the logbook says of an offer of work is the answer that is counted. (57号 Art 34)

    Of the family in which the person lives by now; nothing of the family itself is another.
    """
    person, what = record.person, str(record) if record.says.confidential else record.sentence
    lives = Member.objects.filter(person=person, left_on=None).select_related("household").first()
    home = lives.household if lives else record.household
    if person is None or home is None or record.closed_on is None:
        raise NotAllowed(_("Choose the person whom the record is about."))
    row = FamilyChange.objects.create(
        household=home,
        town=home.town,
        kind=rules.OFFER,
        person=person,
        happened_on=record.closed_on,
        reported_on=record.closed_on,
        reported_by=record.done_by,
        evidence=what,
        facts=said_of_work(person, record.closed_on, answer, what),
        record=record,
        recorded_by=by,
    )
    label, day = str(KINDS[row.kind].label), str(row.happened_on)
    audit.record(
        "change_recorded",
        row,
        by=by,
        case=home,
        change=label,
        happened_on=day,
        person=person.pk,
    )
    return row


def strike_answer(*, by: User, record: LogbookRecord, because: str) -> None:
    """The record of an answer is struck, and the answer with it."""
    row = FamilyChange.objects.select_for_update(of=("self",)).filter(record=record).first()
    if row is not None:
        rules.check_uncounted(row)
        move_change(row, FamilyChangeStatus.WITHDRAWN)
        audit.record("answer_withdrawn", row, by=by, case=row.household, reason=because.strip())


@explained()
@transaction.atomic
def take_over(*, by: User, change: FamilyChange, version: int, village: Division) -> FamilyChange:
    """The other town takes the household with its awards and open cases. (57号 Art 31)"""
    row = _taken("take_over", change, by, version)
    home: Household = Household.objects.locked(row.household_id)
    rules.check_not_in_review(home)
    town = rules.town_of(village, by)
    settle(home, village, by)
    home.town, home.version = town, home.version + 1
    home.save()
    for award in Award.objects.select_for_update(of=("self",)).filter(
        household=home, status__in=LIVE_AWARD
    ):
        award.town, award.village = town, village
        keep(award)
        audit.record("household_taken_over", row, by=by, case=award, change=str(town))
    waiting = AwardChange.objects.waiting().filter(award__household=home)
    waiting.update(town=town)
    MeetingMatter.objects.filter(open=True, award_change__in=waiting).update(town=town)
    Review.objects.waiting().filter(award__household=home).update(town=town, village=village)
    Portion.objects.to_give().filter(household=home).update(town=town)
    ServiceOrder.objects.standing().filter(household=home, accepted_on=None).update(town=town)
    for case in home.applications.select_for_update(of=("self",)).filter(
        status__in=OPEN_APPLICATION
    ):
        case.town = town
        keep(case)
    row.taken_by = by
    move_change(row, FamilyChangeStatus.TAKEN)
    audit.record("household_taken_over", row, by=by, case=home, town=town, change=str(town))
    return row


@transaction.atomic
def send_back(*, by: User, change: FamilyChange, version: int, reason: str) -> FamilyChange:
    """The household stays where it is: the other town does not take it, or this one was wrong."""
    row = _taken("send_back", change, by, version)
    rules.check_given(reason, _("reason"))
    move_change(row, FamilyChangeStatus.SENT_BACK)
    audit.record("household_sent_back", row, by=by, case=row.household, reason=reason.strip())
    return row


@transaction.atomic
def withdraw_answer(*, by: User, change: FamilyChange, version: int, reason: str) -> FamilyChange:
    """An answer was registered by mistake: it stays on record and counts no longer."""
    row = _taken("withdraw_answer", change, by, version)
    rules.check_given(reason, _("reason"))
    move_change(row, FamilyChangeStatus.WITHDRAWN)
    audit.record("answer_withdrawn", row, by=by, case=row.household, reason=reason.strip())
    return row


@transaction.atomic
def follow_change(*, by: User, change: FamilyChange, version: int) -> FamilyChange:
    """Say that what follows from a change was worked out once more, for what is not yet."""
    row = _taken("follow_change", change, by, version)
    rules.check_area(row.household.town, by)
    row.version += 1
    row.save(update_fields=["version"])
    audit.record("change_followed", row, by=by, case=row.household)
    return row


def _taken(verb: str, change: FamilyChange, by: User, version: int) -> FamilyChange:
    """The locked change, as it was shown, when this person may do this to it now."""
    row = FamilyChange.objects.locked(change.pk)
    if by.town is None or by.town.pk not in (row.town_id, row.to_town_id):
        rules.check_area(row.town, by)
    rules.check_version(row.version, version)
    rules.check_family_change_verb(row, by, verb)
    return row
