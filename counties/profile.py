"""A county's profile as a whole: read and checked first, then loaded in one transaction."""

import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pghistory
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from benefits import profile as benefits_profile
from benefits.reference import gaps_for
from cases import profile as cases_profile
from cases.models import Programme
from counties import files_section, unused
from counties.checklist import missing_lines
from counties.kinds import DESKS
from counties.layouts import KINDS, layout_faults
from reports import profile as reports_profile
from verification import profile as verification_profile
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county import holidays
from welfare.county.profile import county as places
from welfare.county.profile import limits
from welfare.county.profile.lines import Lines
from welfare.county.profile.reading import YEARS, Node, ProfileFault
from welfare.county.profile.saving import Changes
from welfare.county.profile.syntax import syntax_fault
from welfare.exceptions import BadInput, Refused
from welfare.models import Division, Parameter, User

OPEN = "open_for_applications"
# What nearly everything refers to, and what the first case of an open programme finds.
FOUNDATIONS = {"county", "divisions", "programmes", "supplements", "groups"}
LOOKED_UP = {"standards", "supplement_rates", "policies", "exclusions", "parameters"}


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
    no_longer_used: list[str]
    layouts: dict[str, Any]
    departments: verification_profile.DepartmentSections
    cases: cases_profile.CaseSections
    rates: benefits_profile.RateSections
    reports: reports_profile.ReportSections
    files: files_section.FilesSection
    lines: Lines


def read(path: Path) -> Profile:
    """Read the whole file. Raises BadProfile with everything that it shows by itself."""
    root = _opened(path)
    profile = _read(root, path.parent)
    if root.faults:
        raise BadProfile(root.faults)
    return profile


def read_to_load(
    path: Path, refuse: Callable[[places.Place], None] = lambda _county: None
) -> Profile:
    """The same, with what loading would refuse of the sections that are in order.

    So that who mends the first faults does not meet the next ones afterwards. `refuse` raises
    NotAllowed for a county of which the person may not even hear what would be wrong.
    """
    root = _opened(path)
    profile = _read(root, path.parent)
    refuse(profile.county)
    if root.faults:
        raise BadProfile(root.faults + _further(root, path.parent))
    return profile


def _opened(path: Path) -> Node:
    text = _text(path)
    return Node(_parsed(path, text), "", [], lines=Lines(text))


def _read(root: Node, folder: Path) -> Profile:
    departments = verification_profile.read(root)
    layouts = limits.read_layouts(root, [*KINDS, *departments.departments])
    unused.check_words(root)
    county = places.read_county(root)
    grants = cases_profile.read(root)
    profile = Profile(
        county=county,
        divisions=places.read_divisions(root, county, layouts, folder),
        calendar=_calendar(root),
        parameters=limits.read_parameters(root),
        no_longer_used=limits.no_longer_used(root),
        layouts=dict(root.values.get("layouts", {})),
        departments=departments,
        cases=grants,
        rates=benefits_profile.read(root, grants),
        reports=reports_profile.read(root, grants),
        files=files_section.read(root, [*DESKS, *departments.departments]),
        lines=root.lines,
    )
    root.close()
    return profile


def _further(root: Node, folder: Path) -> list[ProfileFault]:
    """What loading finds without the sections that are wrong; nothing where all rests on them."""
    wrong = {fault.section for fault in root.faults}
    if not wrong.isdisjoint(FOUNDATIONS):
        return []
    values = {name: value for name, value in root.values.items() if name not in wrong}
    layouts = root.values.get("layouts")
    if isinstance(layouts, dict):
        kept = {kind: one for kind, one in layouts.items() if f"layouts.{kind}" not in wrong}
        values["layouts"] = kept
    try:
        try_out(_read(Node(values, "", [], lines=root.lines), folder))
    except BadProfile as more:
        told = wrong.isdisjoint(LOOKED_UP)
        return [fault for fault in more.faults if told or not fault.place.endswith(OPEN)]
    except (Refused, DatabaseError):  # of a half nothing can be said
        return []
    return []


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
def try_out(profile: Profile) -> list[str]:
    """Everything that loading would refuse, and nothing stays; what would be missing then."""
    notes = load(profile).notes
    closed = [note for note in notes if note not in profile.no_longer_used]
    lines = missing_lines(Division.objects.get(code=profile.county.code))
    transaction.set_rollback(True)
    return closed + lines


@explained()
@transaction.atomic
def load(
    profile: Profile, *, by: User | None = None, go_live: bool = True, file: str = ""
) -> Changes:
    """Put everything, or nothing. Loading again changes nothing and writes no Event.

    Without `go_live` no programme goes live yet, so that its ledgers can be taken over. The
    history of every row says by which file it came.

    Raises BadProfile when a programme would be open of which its first case would find too little.
    A programme that only lacks limits is loaded closed, with a note: an older profile cannot have
    those that came since, and its ledgers need none of them.
    """
    with pghistory.context(profile=file or profile.county.name):
        try:
            with transaction.atomic():
                return _load(profile, by, go_live)
        except _LimitsMissing as lacking:
            changes = _load(_closed(profile, lacking.notes), by, go_live)
            changes.notes += lacking.notes.values()
            return changes


class _LimitsMissing(Exception):
    """Programmes that would be open and lack nothing but limits: what is said of each, by code."""

    def __init__(self, notes: dict[str, str]) -> None:
        super().__init__(*notes)
        self.notes = notes


def _closed(profile: Profile, codes: Collection[str]) -> Profile:
    programmes = {
        code: values | ({OPEN: False} if code in codes else {})
        for code, values in profile.cases.programmes.items()
    }
    return replace(profile, cases=replace(profile.cases, programmes=programmes))


def _load(profile: Profile, by: User | None, go_live: bool) -> Changes:
    changes = Changes(notes=list(profile.no_longer_used))
    county = places.save_divisions(changes, profile.county, profile.divisions)
    limits.save_parameters(changes, county, profile.parameters)
    verification_profile.save(changes, county, profile.departments)
    disputed = limits.save_layouts(changes, county, profile.layouts)
    live = benefits_profile.paid_here(county)
    opened = set(_open(county).values_list("code", flat=True))
    cases_profile.save(changes, county, profile.cases)
    benefits_profile.save(changes, county, profile.rates, live)
    if go_live:
        cases_profile.save_go_lives(changes, county, profile.cases)
    reports_profile.save(changes, county, profile.reports)
    faults = unused.with_lines(disputed + layout_faults(county), profile.lines, profile.layouts)
    closed = _lacking_limits_alone(county, profile.cases.programmes.keys() - opened)
    faults += _open_programmes(county, profile.lines, closed)
    faults += unused.published_faults(county, profile.reports.published, profile.lines)
    if faults:
        raise BadProfile(faults)
    if closed:
        raise _LimitsMissing(closed)
    if days := holidays.seed(*profile.calendar):
        changes.added["welfare.workday"] += days
    if changes.any:
        audit.record("profile_loaded", county, by=by, **changes.as_dict())
    return changes


def _open(county: Division) -> "QuerySet[Programme]":
    return Programme.objects.filter(county=county, open_for_applications=True)


def _lacking_limits_alone(county: Division, codes: Collection[str]) -> dict[str, str]:
    """Those of these programmes that are to be opened for the first time; what is said of each."""
    said = {}
    for programme in _open(county).filter(code__in=codes).order_by("pk"):
        gaps = gaps_for(programme)
        if gaps and all(gap.table == Parameter._meta.label_lower for gap in gaps):
            said[programme.code] = _(
                "“%(programme)s” was loaded, but not opened for applications. Missing: %(list)s."
                " Add them under [[parameters]] and load the profile again."
            ) % {"programme": programme, "list": _("; ").join(gap.what for gap in gaps)}
    return said


def _open_programmes(county: Division, lines: Lines, closed: Collection[str]) -> list[ProfileFault]:
    """What the profile and what was there before make together: enough for the first case?"""
    remedy = _("Add it with a day that has begun, or write open_for_applications = false.")
    return [
        ProfileFault(
            f"[programmes.{programme.code}] {OPEN}",
            "true",
            reason,
            remedy,
            lines.of(("programmes", programme.code, OPEN)),
        )
        for programme in _open(county).exclude(code__in=closed)
        for reason in (_("Missing: %(what)s.") % {"what": gap.what} for gap in gaps_for(programme))
    ]
