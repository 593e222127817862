"""The statutory clock: what is due when. (57号 Art 15-22, 社会救助法 Art 50)

The day on which a term starts is not counted. (民法典 Art 201)
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from cases.deadlines import CLOCKS, Clock, Start, TimedStep, clocks_from
from cases.models import Application, Award, Programme, TimeLimit
from cases.states import OPEN_APPLICATION
from welfare.county.calendar import Deadline, add_days, add_workdays, working_day_from
from welfare.county.months import add_months
from welfare.county.parameters import read_day_kind, read_int, read_where_set, read_yes
from welfare.models import Division, Key


class Due(NamedTuple):
    """A step that waits to be done, by which day, and whether that day is provisional (暂估)."""

    step: TimedStep
    day: date
    provisional: bool

    @property
    def label(self) -> str:
        return str(self.step.label)


def today() -> date:
    """The day in the county's time zone."""
    return timezone.localdate()


def case_deadline(county: Division, accepted_on: date, working_days: int) -> Deadline:
    """By when the whole case is decided."""
    return add_workdays(county, accepted_on, working_days)


def clocks_of(programme: Programme) -> tuple[Clock, ...]:
    """The clocks of this programme's steps."""
    return tuple(CLOCKS[name] for name in programme.definition.clocks)


def due(clock: Clock, county: Division, started_on: date, known_on: date | None = None) -> Deadline:
    """By when a step is due that counts from this day.

    The length is that of the day on which it became known, where that is a later one.
    """
    length = read_int(county=county, key=clock.length, on=known_on or started_on)
    if clock.kind is None:
        return Deadline(add_months(started_on, length), provisional=False)
    return add_days(county, started_on, length, clock.kind)


def review_on(
    programme: Programme, reviewed_on: date, *, steady: bool | None, special: bool = False
) -> date | None:
    """By when an award is looked at again; None where its kind is not. (57号 Art 31)

    The shorter term of a kind that has one holds unless somebody said that little changes; the
    special term holds whatever was said.
    """
    one = _review_clock(programme, steady)
    if one and special:
        one = CLOCKS["review_special"]
    return due(one, programme.county, reviewed_on).day if one else None


def review_months(programme: Programme, on: date) -> int | None:
    """How many months lie between two reviews, by the limits of that day; None without reviews."""
    one = _review_clock(programme, None)
    return read_int(county=programme.county, key=one.length, on=on) if one else None


def _review_clock(programme: Programme, steady: bool | None) -> Clock | None:
    clocks = clocks_of(programme)
    unsteady = () if steady else clocks_from(clocks, Start.REVIEWED_UNSTEADY)
    return next(iter(unsteady or clocks_from(clocks, Start.REVIEWED)), None)


def next_due(application: Application, limits: Iterable[TimeLimit]) -> Due | None:
    """The step of the case that is due first, of its running limits and the whole case."""
    dues = [Due(TimedStep(limit.step), limit.due_on, limit.provisional) for limit in limits]
    if application.deadline and application.status in OPEN_APPLICATION:
        whole = (application.deadline, application.deadline_provisional)
        dues.append(Due(TimedStep.WHOLE, *whole))
    return min(dues, key=lambda one: one.day, default=None)


def notice_ends(county: Division, posted_on: date) -> date:
    """The last full day of a public notice; the day of posting is not counted. (57号 Art 19)"""
    days = read_int(county=county, key=Key.NOTICE_DAYS, on=posted_on)
    return _last_day_up(county, posted_on, days)


def end_notice_days_in(county: Division, on: date) -> int | None:
    """How long the end of 特困 is posted before, where the county says so. (43号 Art 26)"""
    days = read_where_set(county=county, key=Key.END_NOTICE_DAYS, on=on)
    return None if days is None else int(days)


def end_notice_days(award: Award) -> int | None:
    """The same today, for an award."""
    return end_notice_days_in(award.programme.county, today())


def end_notice_ends(award: Award, posted_on: date) -> date:
    """The last full day of a notice before the end, counted like every notice."""
    county = award.programme.county
    days = read_int(county=county, key=Key.END_NOTICE_DAYS, on=posted_on)
    return _last_day_up(county, posted_on, days)


def end_objection_due(award: Award, closed_on: date) -> date:
    """By when an objection to it is looked into. (43号 Art 15, 26)"""
    return due(CLOCKS["survey_again_tekun"], award.programme.county, closed_on).day


def _last_day_up(county: Division, posted_on: date, days: int) -> date:
    kind = read_day_kind(county=county, key=Key.NOTICE_DAY_KIND, on=posted_on)
    last = add_days(county, posted_on, days, kind).day
    if read_yes(county=county, key=Key.NOTICE_MAY_END_ON_DAY_OFF, on=posted_on):
        return last
    return working_day_from(county, last).day


def means_check_valid_until(county: Division, reported_on: date) -> date:
    """The last day on which a means check report may be used."""
    months = read_int(county=county, key=Key.MEANS_CHECK_MONTHS, on=reported_on)
    return add_months(reported_on, months)
