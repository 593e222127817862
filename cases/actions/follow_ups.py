"""What is looked at again on a running award: its review, a changed ability, a death.

Here and nowhere else a follow-up is written. (57号 Art 31, 43号 Art 23, 民发〔2022〕83号 一(三))
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Case, DateField, F, Value, When
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from cases import clock, reviews, rules
from cases.actions.transitions import keep, take_award
from cases.deadlines import Start, TimedStep, clocks_from
from cases.models import Award, DibaoDetail, FollowUp, Person, Review
from cases.states import LIVE_AWARD
from welfare.accounts.rules import check_past
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import MissingParameter, NotAllowed
from welfare.models import User
from welfare.site.language import kept


def begin(
    award: Award, start: Start, on: date, reported: str, person: Person | None = None
) -> list[FollowUp]:
    """What counts from such a report counts from that day; a step that runs already goes on.

    A death is a fact whatever the county has not set: its step then waits without a day, and says
    what is missing. Of another start MissingParameter is raised.
    """
    begun = []
    for one in clocks_from(clock.clocks_of(award.programme), start):
        said: dict[str, Any] = {"reported": reported, "started_on": on}
        try:
            due = clock.due(one, award.programme.county, on, known_on=clock.today())
            said |= {"due_on": due.day, "provisional": due.provisional}
        except MissingParameter as missing:
            if start != Start.DIED:
                raise
            said["reported"] = f"{reported} {missing}"
        row, _new = FollowUp.objects.get_or_create(
            award=award, step=one.step, person=person, done_on=None, defaults=said
        )
        begun.append(row)
    return begun


def finish(award: Award, outcome: str, *steps: TimedStep) -> None:
    """These steps, or all, wait no longer: an act on the award has done them."""
    rows = FollowUp.objects.running().filter(award=award)
    today = clock.today()
    for row in rows.filter(step__in=steps) if steps else rows:
        _done(row, max(today, row.started_on), outcome)


def _done(row: FollowUp, on: date, outcome: str) -> None:
    row.done_on, row.outcome = on, outcome
    row.save(update_fields=["done_on", "outcome"])


def begin_after_death(person: Person, died_on: date) -> None:
    """Every running award that covers the dead is looked at again and its money settled.

    The term is that of dibao (83号 一(三)); the county holds it for whatever else is paid by the
    month or recognised: the money of the dead is owed to nobody.
    """
    covering = Award.objects.filter(
        status__in=LIVE_AWARD,
        members__person=person,
        members__period__overlap=DateRange(died_on, None),
    ).distinct()
    with kept():
        words = {"person": person.name, "day": died_on.isoformat()}
        reported = _("%(person)s died on %(day)s.") % words
    for award in covering.select_related("programme__county"):
        begin(award, Start.DIED, died_on, reported, person)


@explained()
@transaction.atomic
def report_ability(
    *, by: User, award: Award, version: int, reported_on: date, reported: str
) -> Award:
    """Somebody told that the person needs other care: the grade is assessed again. (43号 Art 23)"""
    row = take_award("report_ability", award, by, version)
    check_past(reported_on, _("Reported on"))
    rules.check_given(reported, _("what was reported"))
    (begun,) = begin(row, Start.ABILITY_CHANGED, reported_on, reported.strip())
    keep(row)
    audit.record("ability_reported", row, by=by, reason=reported, due_on=str(begun.due_on))
    return row


@explained()
@transaction.atomic
def finish_follow_up(
    *, by: User, award: Award, version: int, follow_up: FollowUp, done_on: date, outcome: str
) -> Award:
    """A step after a report is done: say what came of it, also where nothing changed."""
    row = take_award("finish_follow_up", award, by, version)
    check_past(done_on, _("Done on"))
    rules.check_given(outcome, _("what came of it"))
    step = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if step.award_id != row.pk or step.done_on is not None:
        raise NotAllowed(_("This step is done already."))
    if step.is_countys_turn:
        raise NotAllowed(
            _("Who may change the care assesses the six daily acts again and settles this by it.")
        )
    _done(step, done_on, outcome.strip())
    keep(row)
    audit.record("follow_up_done", row, by=by, reason=outcome, step=step.step, done_on=str(done_on))
    return row


@explained()
@transaction.atomic
def record_review(
    *,
    by: User,
    award: Award,
    version: int,
    reviewed_on: date,
    outcome: str,
    income_steady: bool | None = None,
) -> Award:
    """The award was looked at again; the day of the next review follows. (57号 Art 31)

    Another amount, or the end, is an act of its own.
    """
    row = take_award("record_review", award, by, version)
    check_past(reviewed_on, _("Reviewed on"))
    rules.check_given(outcome, _("what came of it"))
    if reviewed_on < row.joined_on:
        raise NotAllowed(_("An award is not reviewed before it began."))
    set_next_review(row, reviewed_on, income_steady)
    audit.record(
        "award_reviewed",
        row,
        by=by,
        reason=outcome,
        reviewed_on=str(reviewed_on),
        review_on=str(row.review_on),
    )
    return row


def set_next_review(row: Award, reviewed_on: date, income_steady: bool | None) -> None:
    """By when it is looked at again, by its kind, by what was said, or by its class and group."""
    if rules.may_be_steady(row):
        row.dibao_detail.income_steady = income_steady
        row.dibao_detail.save(update_fields=["income_steady"])
    row.review_on = clock.review_on(
        row.programme, reviewed_on, steady=income_steady, special=reviews.is_special(row)
    )
    keep(row)


def set_next_reviews(county: int, visited: Sequence[Review]) -> None:
    """The same of many awards, locked by the caller, after their visits: a statement for each of
    the two things that are written, however many they are."""
    awards = [one.award for one in visited]
    among = Award.objects.filter(pk__in=[award.pk for award in awards])
    special = {*reviews.special_of(county, among).values_list("pk", flat=True)}
    steady: dict[bool | None, list[int]] = defaultdict(list)
    terms: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for one in visited:
        if rules.may_be_steady(one.award):
            steady[one.income_steady].append(one.award_id)
        term = (one.award.programme, one.visited_on, one.income_steady, one.award_id in special)
        terms[term].append(one.award_id)
    for said, of in steady.items():
        DibaoDetail.objects.filter(award__in=of).update(income_steady=said)
    days = []
    for (programme, visited_on, said, often), of in terms.items():
        day = clock.review_on(programme, visited_on, steady=said, special=often)
        days.append(When(pk__in=of, then=Value(day)))
    among.update(review_on=Case(*days, output_field=DateField()), version=F("version") + 1)
