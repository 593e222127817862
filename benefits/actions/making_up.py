"""Awards that make up follow what is paid besides while a run is prepared: up at once, down heard.

(民发〔2019〕62号 三(一), 社会救助法 Art 48)
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from benefits import followed, making_up
from benefits.making_up import OutOfStep
from cases.actions.amounts import work_out_difference
from cases.actions.award_changes import propose_award_change
from cases.actions.changes import found_beside
from cases.changes import Direction
from cases.clock import today
from cases.models import Award, AwardChange, FamilyChange
from cases.states import LIVE_AWARD, AwardChangeStatus
from welfare.county.months import months_from, next_month
from welfare.models import Division, User
from welfare.site.language import kept


def bring_up_to_date(county: Division, month: date, by: User) -> list[OutOfStep]:
    """Raise the differences of the county as of a month; what may not be written is handed back.

    So are the months before it that were worked out beside something else: a run of theirs was
    discarded, their payment taken out or sent back, or the other award changed after they were
    paid. What they lack is owed from then on as arrears. What falls is put down as a change of the
    award, whose family is heard before it is decided.
    """
    with kept():
        before = list(making_up.before(county, month))
        now = list(making_up.out_of_step(county, month))
    for one in now:
        if one.rises:
            _raise(one, by)
    by_award: defaultdict[int, list[OutOfStep]] = defaultdict(list)
    for one in before:
        by_award[one.award.pk].append(one)
    for differing in by_award.values():
        _make_good([one for one in differing if one.rises], month, by)
    left = [one for one in (*now, *before) if not one.rises]
    _hand_to_hearing(left, by)
    return _once(left)


def _once(left: Iterable[OutOfStep]) -> list[OutOfStep]:
    """Each award once, as it is in the month of the run or in the first one before."""
    shown: dict[int, OutOfStep] = {}
    for one in left:
        shown.setdefault(one.award.pk, one)
    return list(shown.values())


def _put(award: Award, month: date, amount: Decimal, lines: "list[Any]", by: User) -> None:
    """From the month on it is this sum, made up like this."""
    standing = award.amount_in(month)
    if standing is None or (standing.total, standing.explanation) != (amount, lines):
        work_out_difference(by=by, award=award, from_month=month, amount=amount, explanation=lines)


def _raise(one: OutOfStep, by: User) -> None:
    if one.entitlement is not None:
        _put(one.award, one.month, one.entitlement.amount, one.entitlement.as_list(), by)


def _make_good(lacking: list[OutOfStep], until: date, by: User) -> None:
    """Raise the months that lack something; every other one stays as it is."""
    if not lacking:
        return
    award, by_month = lacking[0].award, {one.month: one for one in lacking}
    months = months_from(lacking[0].month, min(until, award.last_month or until))
    as_they_are = {each: award.amount_in(each) for each in months}
    for each, was in as_they_are.items():
        if each in by_month:
            _raise(by_month[each], by)
        elif was is not None:
            _put(award, each, was.total, was.explanation, by)


def _hand_to_hearing(left: Iterable[OutOfStep], by: User) -> None:
    """What falls is put down once for each award, from the first month that was paid too much."""
    first: dict[int, OutOfStep] = {}
    for one in left:
        if one.falls and one.award.status in LIVE_AWARD:
            known = first.setdefault(one.award.pk, one)
            first[one.award.pk] = min(known, one, key=lambda each: each.month)
    waiting = AwardChange.objects.waiting().filter(award__in=first)
    busy = set(waiting.values_list("award", flat=True))
    for pk, one in first.items():
        if pk not in busy:
            _propose(one, by)


def _propose(one: OutOfStep, by: User) -> None:
    """A change of the award, unless this very one was refused: then the run goes on naming it."""
    award = Award.objects.with_details().select_related("household__town").get(pk=one.award.pk)
    day = min(one.month - timedelta(days=1), today())
    refused = award.changes.filter(
        change__kind="beside", status=AwardChangeStatus.REFUSED, from_month=next_month(day)
    )
    worth = one.entitlement.amount if one.entitlement else None
    if refused.filter(basic=worth).exists():
        return
    about = FamilyChange(
        household=award.household, kind="beside", happened_on=day, reported_on=today()
    )
    follows = followed.follow(about, award, today())
    if follows is not None and Direction(follows.direction).takes_away:
        change = found_beside(by=by, household=award.household, happened_on=day)
        propose_award_change(by=by, change=change, award=award, follows=follows)
