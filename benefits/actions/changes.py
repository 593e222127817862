"""A change of a family is registered, and what follows for its awards is put down with it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from benefits import followed
from benefits.actions.advances import advances_follow
from benefits.actions.claims import claims_follow
from cases import rules
from cases.actions import award_changes, stops
from cases.actions import changes as cases
from cases.actions.households import register_person
from cases.clock import today
from cases.models import Award, AwardChange, FamilyChange, Household, Person
from cases.rules.end_notices import ends_from
from welfare.constraints import explained
from welfare.county.months import previous_month
from welfare.exceptions import NotAllowed
from welfare.models import Division, User


@explained()
@transaction.atomic
def register_change(
    *,
    by: User,
    household: Household,
    version: int,
    newcomer: dict[str, Any] | None = None,
    person: Person | None = None,
    **said: Any,
) -> FamilyChange:
    """Register it, and open a change of each award for which something follows. (57号 Art 31)"""
    if newcomer is not None:
        person = register_person(by=by, **newcomer)
    change = cases.record_change(by=by, household=household, version=version, person=person, **said)
    if change.to_town_id is None:
        _follow(change, by)
    return change


def _follow(change: FamilyChange, by: User) -> None:
    """What follows is proposed; an award that waits for another decision follows afterwards."""
    for award, follows in followed.each(change, today()):
        done = AwardChange.objects.filter(change=change, award=award).exclude(status="withdrawn")
        waits = AwardChange.objects.waiting().filter(award=award)
        if not done.exists() and not waits.exists():
            award_changes.propose_award_change(by=by, change=change, award=award, follows=follows)


def answers_to_follow(today: date) -> list[int]:
    """Answers of the last month that a logbook says, of which nothing was put down yet."""
    rows = FamilyChange.objects.standing().filter(record__isnull=False, award_changes=None)
    since = today - timedelta(days=31)
    return list(
        rows.filter(recorded_at__date__gte=since).order_by("pk").values_list("pk", flat=True)
    )


@transaction.atomic
def follow_answer(*, change_id: int) -> None:
    """The logbook says an answer to an offer of work; what follows is proposed by who wrote it."""
    row = FamilyChange.objects.locked(change_id)
    if not row.award_changes.exists():
        _follow(row, row.recorded_by)


@explained()
@transaction.atomic
def follow_again(*, by: User, change: FamilyChange, version: int) -> FamilyChange:
    """Work out what is not put down yet, once what waited before is decided."""
    row = cases.follow_change(by=by, change=change, version=version)
    before = row.award_changes.count()
    _follow(row, by)
    if row.award_changes.count() == before:
        raise NotAllowed(
            _("Nothing more follows from it, or an award still waits for another decision.")
        )
    return row


@explained()
@transaction.atomic
def take_and_follow(
    *, by: User, change: FamilyChange, version: int, village: Division
) -> FamilyChange:
    """Take the household over; another standard of the new place is a change of its awards."""
    row = cases.take_over(by=by, change=change, version=version, village=village)
    claims_follow(by=by, change=row)
    advances_follow(by=by, change=row)
    _follow(row, by)
    return row


@explained()
@transaction.atomic
def work_out_anew(
    *,
    by: User,
    award_change: AwardChange,
    version: int,
    from_month: date,
    month_reason: str = "",
    annual_income: Decimal | None = None,
    without_exit: bool = False,
) -> AwardChange:
    """With another month or income, or at the standards as they are by now."""
    income = annual_income if annual_income is not None else award_change.annual_income
    follows = followed.follow(
        award_change.change,
        award_change.award,
        today(),
        from_month=from_month,
        annual_income=income,
        without_exit=without_exit,
    )
    if follows is None:
        raise NotAllowed(_("Nothing is different by it any more: withdraw this change."))
    return award_changes.work_out_again(
        by=by,
        award_change=award_change,
        version=version,
        follows=follows,
        month_reason=month_reason,
    )


@explained()
@transaction.atomic
def decide_worked_out(
    *, by: User, award_change: AwardChange, version: int, note: str
) -> AwardChange:
    """Agree to what was worked out; it must still be the result. (57号 Art 31)"""
    Award.objects.locked(award_change.award_id)
    row = award_changes.taken("decide_award_change", award_change, by, version)
    if not still_so(row):
        raise NotAllowed(
            _("The amount is another one by now (standard, people or income). Work it out again.")
        )
    return award_changes.decide_award_change(
        by=by, award_change=award_change, version=version, note=note
    )


def still_so(row: AwardChange) -> bool:
    """Whether the change would be worked out today as it was."""
    now = followed.follow(
        row.change,
        row.award,
        today(),
        from_month=row.from_month,
        annual_income=row.annual_income,
        without_exit=row.without_exit,
    )
    if now is None:
        return False
    same = (now.direction, now.basic, now.care) == (row.direction, row.basic, row.care)
    same = same and now.last_month == row.last_month
    people = (now.left, now.joined) == (row.left, row.joined)
    later = [(one["from_month"], one["total"]) for one in now.later]
    return same and people and later == [(o["from_month"], o["total"]) for o in row.later]


@explained()
@transaction.atomic
def propose_the_end(
    *,
    by: User,
    award: Award,
    version: int,
    ground: str,
    found_on: date,
    papers: str,
    from_month: date,
    **said: Any,
) -> AwardChange:
    """Somebody proposes that an award ends; it pays on until another decides. (Law Art 48)"""
    rules.check_end(award, ends_from(award, today()) or today(), previous_month(from_month))
    change = stops.propose_end(
        by=by, award=award, version=version, ground=ground, found_on=found_on, papers=papers
    )
    return _proposed(change, by, award, from_month, **said)


@explained()
@transaction.atomic
def propose_the_suspension(
    *,
    by: User,
    award: Award,
    version: int,
    found_on: date,
    papers: str,
    from_month: date,
    until: date,
    **said: Any,
) -> AwardChange:
    """The same of a suspension for a term."""
    rules.check_in_award(award, from_month)
    rules.check_suspension_term(award, from_month, until)
    change = stops.propose_suspension(
        by=by, award=award, version=version, found_on=found_on, papers=papers, until=until
    )
    return _proposed(change, by, award, from_month, **said)


def _proposed(
    change: FamilyChange,
    by: User,
    award: Award,
    from_month: date,
    *,
    month_reason: str = "",
    heard: str = "",
    heard_on: date | None = None,
) -> AwardChange:
    """The change of the one award, heard already; it waits for the tier that decides."""
    row: Award = Award.objects.locked(award.pk)
    follows = followed.follow(change, row, today(), from_month=from_month)
    if follows is None:
        raise NotAllowed(_("Nothing follows from this for the award."))
    made = award_changes.propose_award_change(
        by=by, change=change, award=row, follows=follows, month_reason=month_reason
    )
    rules.check_month_in_law(made, from_month, month_reason)
    rules.check_heard(row, heard)
    if heard.strip():
        on = heard_on or today()
        rules.check_heard_day(row, on)
        award_changes.put_hearing(made, by, heard_on=on, heard=heard)
    return made
