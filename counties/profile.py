"""A county's profile as a whole: read and checked first, then loaded in one transaction."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from benefits import profile as benefits_profile
from benefits.reference import missing_for
from cases import profile as cases_profile
from cases.models import Programme
from counties import files_section, unused
from counties.kinds import DESKS
from counties.layouts import KINDS, layout_faults
from reports import profile as reports_profile
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county import holidays
from welfare.county.profile import county as places
from welfare.county.profile import limits
from welfare.county.profile.lines import Lines
from welfare.county.profile.reading import YEARS, Node, ProfileFault
from welfare.county.profile.saving import Changes
from welfare.county.profile.syntax import syntax_fault
from welfare.exceptions import BadInput
from welfare.models import Division, User


class BadProfile(BadInput):
    """The profile cannot be loaded; `faults` says everything that is wrong with it."""

    def __init__(self, faults: list[ProfileFault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Profile:
    county: places.Place
    divisions: list[places.Place]
    calendar: tuple[int, int]
    parameters: list[limits.Limit]
    layouts: dict[str, Any]
    cases: cases_profile.CaseSections
    rates: benefits_profile.RateSections
    reports: reports_profile.ReportSections
    files: files_section.FilesSection
    lines: Lines


def read(path: Path) -> Profile:
    """Read and check the whole file. Raises BadProfile with everything that is wrong."""
    text = _text(path)
    root = Node(_parsed(path, text), "", [], lines=Lines(text))
    layouts = limits.read_layouts(root, KINDS)
    unused.check_words(root)
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
        reports=reports_profile.read(root, grants),
        files=files_section.read(root, DESKS),
        lines=root.lines,
    )
    root.close()
    if root.faults:
        raise BadProfile(root.faults)
    return profile


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = _("The file cannot be read: %(error)s.") % {"error": error.strerror}
    except UnicodeDecodeError:
        reason = _("The file is not UTF-8. Save it as UTF-8.")
    raise BadProfile([ProfileFault(path.name, "", reason, _("Nothing was loaded."))])


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadProfile([syntax_fault(path.name, text, error)]) from error


def _calendar(root: Node) -> tuple[int, int]:
    node = root.table("calendar")
    least, most = YEARS
    first, last = node.whole("from", None, least, most), node.whole("to", None, least, most)
    if last < first:
        node.bad("to", _("The calendar ends before it begins."), _("Write a later year."))
    node.close()
    return first, last


@transaction.atomic
def try_out(profile: Profile) -> None:
    """Everything that loading would refuse, and nothing stays."""
    load(profile)
    transaction.set_rollback(True)


@explained()
@transaction.atomic
def load(profile: Profile, *, by: User | None = None, go_live: bool = True) -> Changes:
    """Put everything, or nothing. Loading again changes nothing and writes no Event.

    Without `go_live` no programme goes live yet, so that its ledgers can be taken over.

    Raises BadProfile when a programme would be open of which its first case would find too little.
    """
    changes = Changes()
    county = places.save_divisions(changes, profile.county, profile.divisions)
    limits.save_parameters(changes, county, profile.parameters)
    disputed = limits.save_layouts(changes, county, profile.layouts)
    cases_profile.save(changes, county, profile.cases, go_live=go_live)
    benefits_profile.save(changes, county, profile.rates)
    reports_profile.save(changes, county, profile.reports)
    faults = unused.with_lines(disputed + layout_faults(county), profile.lines, profile.layouts)
    faults += _open_programmes(county, profile.lines)
    faults += unused.published_faults(county, profile.reports.published, profile.lines)
    if faults:
        raise BadProfile(faults)
    if days := holidays.seed(*profile.calendar):
        changes.added["welfare.workday"] += days
    if changes.any:
        audit.record("profile_loaded", county, by=by, **changes.as_dict())
    return changes


def _open_programmes(county: Division, lines: Lines) -> list[ProfileFault]:
    """What the profile and what was there before make together: enough for the first case?"""
    remedy = _("Add it with a day that has begun, or write open_for_applications = false.")
    return [
        ProfileFault(
            f"[programmes.{programme.code}] open_for_applications",
            "true",
            reason,
            remedy,
            lines.of(("programmes", programme.code, "open_for_applications")),
        )
        for programme in Programme.objects.filter(county=county, open_for_applications=True)
        for reason in (_("Missing: %(what)s.") % {"what": what} for what in missing_for(programme))
    ]
