"""A county's profile as a whole: read and checked first, then loaded in one transaction."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from benefits import profile as benefits_profile
from benefits.reference import missing_for
from cases import profile as cases_profile
from cases.models import Programme
from reports.models import PublishedFigure
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county import holidays
from welfare.county.profile import county as places
from welfare.county.profile import limits
from welfare.county.profile.reading import Fault, Node, as_decimal
from welfare.county.profile.saving import Changes, put
from welfare.exceptions import BadInput
from welfare.models import Division, User

YEARS = (2000, 2100)


class BadProfile(BadInput):
    """The profile cannot be loaded; `faults` says everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Figure:
    """A figure as the county published it."""

    year: int
    key: str
    value: Decimal
    source: str


@dataclass(frozen=True)
class Profile:
    county: places.Place
    divisions: list[places.Place]
    calendar: tuple[int, int]
    parameters: list[limits.Limit]
    layouts: dict[str, Any]
    cases: cases_profile.CaseSections
    rates: benefits_profile.RateSections
    published: list[Figure]


def read(path: Path) -> Profile:
    """Read and check the whole file. Raises BadProfile with everything that is wrong."""
    root = Node(_parsed(path), "", [])
    layouts = limits.read_layouts(root)
    county = places.read_county(root)
    grants = cases_profile.read(root)
    profile = Profile(
        county=county,
        divisions=places.read_divisions(root, county, layouts, path.parent),
        calendar=_calendar(root),
        parameters=limits.read_parameters(root),
        layouts=dict(root.values.get("layouts", {})),
        cases=grants,
        rates=benefits_profile.read(root, grants),
        published=_published(root),
    )
    root.close()
    if root.faults:
        raise BadProfile(root.faults)
    return profile


def _parsed(path: Path) -> dict[str, Any]:
    remedy = _("Nothing was loaded.")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        reason = _("The file cannot be read: %(error)s.") % {"error": error.strerror}
    except UnicodeDecodeError:
        reason = _("The file is not UTF-8. Save it as UTF-8.")
    except tomllib.TOMLDecodeError as error:
        reason = _("The file is not TOML: %(error)s.") % {"error": error}
    raise BadProfile([Fault(str(path), "", reason, remedy)])


def _calendar(root: Node) -> tuple[int, int]:
    node = root.table("calendar")
    least, most = YEARS
    first, last = node.whole("from", None, least, most), node.whole("to", None, least, most)
    if last < first:
        node.bad("to", _("The calendar ends before it begins."), _("Write a later year."))
    node.close()
    return first, last


def _published(root: Node) -> list[Figure]:
    return [figure for year, node in root.named("published") for figure in _of_year(year, node)]


def _of_year(year: str, node: Node) -> list[Figure]:
    if not (year.isascii() and year.isdigit() and YEARS[0] <= int(year) <= YEARS[1]):
        node.bad("", _("This is not a year."), _("Write [published.2022]."))
        return []
    source, figures = node.text("source"), node.table("figures")
    found = []
    for key in figures.values:
        figures.has(key)
        value = as_decimal(figures.values[key])
        if value is None:
            figures.bad(key, _("This is not a number."), _("Write it without unit."))
        else:
            found.append(Figure(int(year), key, value, source))
    node.close()
    return found


@transaction.atomic
def try_out(profile: Profile) -> None:
    """Everything that loading would refuse, and nothing stays."""
    load(profile)
    transaction.set_rollback(True)


@explained()
@transaction.atomic
def load(profile: Profile, *, by: User | None = None) -> Changes:
    """Put everything, or nothing. Loading again changes nothing and writes no Event.

    Raises BadProfile when a programme would be open of which its first case would find too little.
    """
    changes = Changes()
    county = places.save_divisions(changes, profile.county, profile.divisions)
    limits.save_parameters(changes, county, profile.parameters)
    limits.save_layouts(changes, county, profile.layouts)
    cases_profile.save(changes, county, profile.cases)
    benefits_profile.save(changes, county, profile.rates)
    _save_published(changes, county, profile.published)
    _check_open_programmes(county)
    if days := holidays.seed(*profile.calendar):
        changes.added["welfare.workday"] += days
    if changes.any:
        audit.record("profile_loaded", county, by=by, **changes.as_dict())
    return changes


def _check_open_programmes(county: Division) -> None:
    """What the profile and what was there before make together: enough for the first case?"""
    remedy = _("Add it with a day that has begun, or write open_for_applications = false.")
    faults = [
        Fault(f"[programmes.{programme.code}] open_for_applications", "true", reason, remedy)
        for programme in Programme.objects.filter(county=county, open_for_applications=True)
        for reason in (_("Missing: %(what)s.") % {"what": what} for what in missing_for(programme))
    ]
    if faults:
        raise BadProfile(faults)


def _save_published(changes: Changes, county: Division, figures: list[Figure]) -> None:
    for figure in figures:
        keys = {"county": county, "year": figure.year, "key": figure.key}
        put(changes, PublishedFigure, keys, {"value": figure.value, "source": figure.source})
