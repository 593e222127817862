"""The verbs of setting a county up in the browser, by the rules of the profile's sections."""

import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path, PurePath
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits.models import PayrollRun
from cases import profile as cases_profile
from cases import programmes
from cases.models import Award, Origin
from counties import checklist
from counties import profile as profiles
from welfare.accounts.roles import Permission
from welfare.accounts.rules import check_permission
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county import holidays
from welfare.county.profile import county as places
from welfare.county.profile import limits
from welfare.county.profile.reading import Node
from welfare.county.profile.saving import Changes
from welfare.exceptions import BadInput, NotAllowed
from welfare.models import Division, Key, Level, User

T = TypeVar("T")
YEARS_BEFORE, YEARS_AFTER = 2, 1  # of the calendar, around the year of the founding


@explained()
@transaction.atomic
def found_county(*, by: User, code: str, name: str) -> Division:
    """The first row of everything. Accounts that have no area yet get it, where it is the first."""
    _check_may_found(by)
    place = _read({"county": {"code": code.strip(), "name": name.strip()}}, places.read_county)
    if Division.objects.filter(code__startswith=place.code[:6]).exists():
        raise NotAllowed(_("This county is there already. Ask its security administrator."))
    county = places.save_divisions(Changes(), place, [])
    year = timezone.localdate().year
    holidays.seed(year - YEARS_BEFORE, year + YEARS_AFTER)
    audit.record("county_founded", county, by=by)
    _give_area(by, county)
    return county


@explained()
@transaction.atomic
def add_divisions(*, by: User, rows: list[tuple[str, str, str]]) -> Changes:
    """Towns and villages: code, name, urban or rural ("": as its code says)."""
    county = _own(by, Permission.MANAGE_SYSTEM)
    listed = [
        {"code": code, "name": name} | ({"residence": residence} if residence else {})
        for code, name, residence in rows
    ]
    towns = county.children.filter(level=Level.TOWN).values("code", "name")
    new = {row["code"] for row in listed}
    known = [dict(row) for row in towns if row["code"] not in new]
    place = places.Place(county.code, county.name, Level.COUNTY, "")
    read = _read(
        {"divisions": {"rows": known + listed}},
        lambda root: places.read_divisions(root, place, {}, Path()),
    )
    places.save_divisions(changes := Changes(), place, read)
    audit.record("divisions_added", county, by=by, **changes.as_dict())
    return changes


@explained()
@transaction.atomic
def take_on_programmes(*, by: User, kinds: list[str]) -> Changes:
    """The county's rows of kinds, as the law has them, closed for applications at first."""
    county = _own(by, Permission.SET_STANDARDS)
    there = checklist.kinds_granted(county)
    granted = {
        kind.upper(): {"name": str(programmes.kind_of(kind).term), "kind": kind}
        for kind in kinds
        if kind not in there
    }
    sections = _read({"programmes": granted}, cases_profile.read)
    cases_profile.save(changes := Changes(), county, sections)
    audit.record("programmes_taken_on", county, by=by, **changes.as_dict())
    return changes


@explained()
@transaction.atomic
def set_limits(*, by: User, values: dict[Key, str], valid_from: date, document: str) -> Changes:
    """Several limits of one document and one day."""
    county = _own(by, Permission.SET_STANDARDS)
    rows = [
        {"key": key.value, "value": value, "from": valid_from, "document": document}
        for key, value in values.items()
    ]
    read = _read({"parameters": rows}, limits.read_parameters)
    limits.save_parameters(changes := Changes(), county, read)
    audit.record("limits_set", county, by=by, **changes.as_dict())
    return changes


@transaction.atomic
def load_profile(
    *,
    by: User,
    content: bytes,
    divisions: tuple[str, bytes] | None = None,
    file: str = "",
) -> Division:
    """A profile handed in: it founds the county, or brings one's own up to date.

    `divisions` is the table that the profile names, by its name and content.
    """
    check_permission(by, frozenset({Permission.MANAGE_SYSTEM}))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "profile.toml"
        path.write_bytes(content)
        if divisions is not None:
            (Path(folder) / PurePath(divisions[0]).name).write_bytes(divisions[1])
        read = profiles.read_to_load(path, partial(_check_may_load, by))
    profiles.load(read, by=by, file=file)
    county = Division.objects.get(code=read.county.code)
    if by.county is None:
        _give_area(by, county)
    return county


def _check_may_load(by: User, place: places.Place) -> None:
    """A profile founds a county, or is of one's own."""
    if by.county is None:
        _check_may_found(by)
        if Division.objects.filter(code__startswith=place.code[:6]).exists():
            raise NotAllowed(_("This county is there already. Ask its security administrator."))
    elif by.county.code != place.code:
        raise NotAllowed(_("The profile is of another county. Hand in that of your own."))
    else:
        _check_not_at_work(by.county)


def _check_not_at_work(county: Division) -> None:
    """A profile changes standards, policies and accounts at once; whoever sets a county up does so
    before money moves, afterwards the people of the trade do it, one by one. (三员分立)"""
    confirmed = Award.objects.filter(programme__county=county).exclude(origin=Origin.LEDGER)
    if confirmed.exists() or PayrollRun.objects.filter(county=county).exists():
        raise NotAllowed(
            _(
                "%(county)s is at work: help was confirmed or a payroll run prepared. What is to "
                "change is changed under Parameters and tables, where who and why is kept."
            )
            % {"county": county}
        )


def _check_may_found(by: User) -> None:
    check_permission(by, frozenset({Permission.MANAGE_SYSTEM}))
    if by.division is not None:
        raise NotAllowed(_("Your account belongs to %(area)s already.") % {"area": by.division})


def _give_area(by: User, county: Division) -> None:
    """Of a second county only who founded it: the others may belong anywhere."""
    first = not Division.objects.filter(level=Level.COUNTY).exclude(pk=county.pk).exists()
    waiting = User.objects.filter(division=None) if first else User.objects.filter(pk=by.pk)
    for user in waiting.order_by("pk"):
        user.division = county
        user.save(update_fields=["division"])
        audit.record("area_changed", user, by=by, before="", after=county.code)
    by.refresh_from_db(fields=["division"])


def _own(by: User, right: Permission) -> Division:
    check_permission(by, frozenset({right}))
    if by.county is None or by.town is not None:
        raise NotAllowed(_("Your account belongs to no county yet. Found it first."))
    return by.county


def _read(given: dict[str, Any], reader: Callable[[Node], T]) -> T:
    """A section by the rules of the profile; what is wrong with it is said in sentences."""
    root = Node(given, "", [])
    section = reader(root)
    if root.faults:
        raise BadInput(" ".join(f"{one.value} {one.reason} {one.remedy}" for one in root.faults))
    return section
