"""Departments as a county has them: those of the modules, and those it has added itself."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from verification.departments import DEPARTMENTS, Department, own
from verification.models import CountyDepartment, DepartmentFile, DepartmentLimit
from verification.models.department import label_of as label
from verification.states import ListUse
from welfare.county.months import add_months, first_of
from welfare.exceptions import MissingParameter
from welfare.models import Division

__all__ = [
    "LateFile",
    "awaited",
    "begun_in",
    "department_of",
    "departments_of",
    "label",
    "late_files",
    "offered",
    "own_limits",
    "uses_of",
]

BACK = 6  # months in which a file that never came is still asked for


def department_of(code: str) -> Department:
    """Of a module, or as a county has described it. Raises KeyError."""
    if code in DEPARTMENTS:
        return DEPARTMENTS[code]
    row = CountyDepartment.objects.own().filter(code=code).first()
    if row is None:
        raise KeyError(code)
    return own(row.code, row.name, row.columns)


def departments_of(county: Division) -> dict[str, Department]:
    """By code, in their order: those of the modules, then the county's own."""
    rows = CountyDepartment.objects.own().filter(county=county).order_by("code")
    return {**DEPARTMENTS, **{row.code: own(row.code, row.name, row.columns) for row in rows}}


def begun_in(county: Division, month: date) -> dict[str, Department]:
    """Those of which the county does not say that their first file is of a later month."""
    later = CountyDepartment.objects.filter(county=county, first_month__gt=month)
    codes = {*later.values_list("code", flat=True)}
    return {code: one for code, one in departments_of(county).items() if code not in codes}


def offered(county: Division | None) -> dict[str, Any]:
    """What the files are called that an outside office of the county may hand in, by code."""
    every = departments_of(county) if county is not None else DEPARTMENTS
    return {code: one.label for code, one in every.items()}


def uses_of(county: Division) -> dict[str, str]:
    """Of each department of its own, what it means to stand in its file."""
    rows = CountyDepartment.objects.own().filter(county=county)
    return dict(rows.values_list("code", "use"))


def own_limits(county: Division, codes: Collection[str], on: date) -> dict[str, Decimal]:
    """By code, from which amount on a list is looked at; of lists that have such an amount.

    Raises MissingParameter where a list has amounts and none of them is in force yet.
    """
    rows = DepartmentLimit.objects.filter(
        department__county=county, department__code__in=codes, department__use=ListUse.MEANS
    ).select_related("department")
    in_force: dict[str, Decimal] = {}
    for row in rows.order_by("department", "valid_from"):
        code = row.department.code
        if row.valid_from <= on:
            in_force[code] = row.above
        elif code not in in_force:
            raise MissingParameter(
                _("%(list)s: the amount from which it is looked at is not set for %(day)s.")
                % {"list": row.department, "day": on}
            )
    return in_force


class LateFile(NamedTuple):
    """A file that should have been there on its day."""

    department: CountyDepartment
    month: date
    due: date


def late_files(county: Division, today: date) -> list[LateFile]:
    """Files of the last months that are not there though their day is over, the oldest first."""
    there = set(
        DepartmentFile.objects.filter(county=county, current=True).values_list(
            "department", "month"
        )
    )
    return sorted(
        (
            late
            for row in CountyDepartment.objects.filter(county=county)
            for late in _late(row, today)
            if (row.code, late.month) not in there
        ),
        key=lambda late: (late.due, late.department.code),
    )


def awaited(county: Division, month: date) -> set[str]:
    """Whose file of a month the county waits for: as it has said, else who sent one lately."""
    said = {row.code: row.due_for(month) for row in CountyDepartment.objects.filter(county=county)}
    lately = DepartmentFile.objects.filter(
        county=county, month__gte=add_months(month, -BACK), month__lt=month
    )
    sent = {*lately.values_list("department", flat=True)}
    return {code for code, due in said.items() if due is not None} | (sent - said.keys())


def _late(row: CountyDepartment, today: date) -> Iterator[LateFile]:
    for back in range(1, BACK + 1):
        month = add_months(first_of(today), -back)
        due = row.due_for(month)
        if due is not None and due < today:
            yield LateFile(row, month, due)
