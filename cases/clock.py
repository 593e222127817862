"""The statutory clock: what is due when. (57号 Art 15-22, 社会救助法 Art 50)

The day on which a term starts is not counted. (民法典 Art 201)
"""

from datetime import date, timedelta

from django.utils import timezone

from cases.models import Application
from welfare.county.calendar import Deadline, add_workdays
from welfare.county.parameters import read_int
from welfare.models import Division, Key

MONTHS = 12


def today() -> date:
    """The day in the county's time zone."""
    return timezone.localdate()


def case_deadline(accepted_on: date, working_days: int) -> Deadline:
    """By when the whole case is decided."""
    return add_workdays(accepted_on, working_days)


def papers_due(county: Division, accepted_on: date) -> Deadline:
    """By when the papers of a relief paid first are complete."""
    days = read_int(county=county, key=Key.RELIEF_FIRST_PAPERS_DAYS, on=accepted_on)
    return add_workdays(accepted_on, days)


def notice_ends(county: Division, posted_on: date) -> date:
    """The last day of a public notice, in calendar days."""
    days = read_int(county=county, key=Key.NOTICE_DAYS, on=posted_on)
    return posted_on + timedelta(days=days)


def refusal_due(application: Application) -> Deadline:
    """By when the written refusal reaches the applicant. (57号 Art 21)"""
    decided_on = application.decided_on or today()
    county = application.programme.county
    days = read_int(county=county, key=Key.REFUSAL_NOTICE_DAYS, on=decided_on)
    return add_workdays(decided_on, days)


def means_check_valid_until(county: Division, reported_on: date) -> date:
    """The last day on which a means check report may be used."""
    months = read_int(county=county, key=Key.MEANS_CHECK_MONTHS, on=reported_on)
    return add_months(reported_on, months)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month when it is shorter."""
    years, index = divmod(day.month - 1 + months, MONTHS)
    first = date(day.year + years, index + 1, 1)
    following = date(first.year + first.month // MONTHS, first.month % MONTHS + 1, 1)
    last = (following - timedelta(days=1)).day
    return first.replace(day=min(day.day, last))


def first_of(day: date) -> date:
    """The month of a day, as its first day."""
    return day.replace(day=1)
