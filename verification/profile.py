"""The profile's `[departments.CODE]`: when files are due, who answers, what own ones say."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from verification import departments
from verification.models import CountyDepartment, DepartmentLimit, FilePeriod
from verification.models.department import fault_of_limit
from verification.states import ListUse
from welfare.county.profile.reading import Node
from welfare.county.profile.saving import Changes, put
from welfare.models import Division

FIRST, LAST = 1, 28  # days that every month has


@dataclass(frozen=True)
class DepartmentSections:
    """By code, the values of each department."""

    departments: dict[str, dict[str, Any]]


def read(root: Node) -> DepartmentSections:
    """The section; what is wrong is noted in the node."""
    return DepartmentSections(
        {code: _department(code, node) for code, node in root.named("departments")}
    )


def _department(code: str, node: Node) -> dict[str, Any]:
    if len(code) > departments.LONGEST:
        reason = _("A code has at most %(n)s letters.") % {"n": departments.LONGEST}
        node.bad("", reason, _("Write a shorter one."))
    columns = node.values.get("columns", {}) if node.has("columns") else {}
    if fault := departments.fault_of_columns(code, columns):
        node.bad("columns", fault, _("Correct the columns."))
    name = node.text("name", "", longest=40)
    if columns and not name:
        node.bad("name", _("A department with columns of its own has a name."), _("Write it."))
    values = {
        "name": name,
        "liaison": node.text("liaison", "", longest=40),
        "phone": node.text("phone", "", longest=30),
        "period": node.choice("period", FilePeriod.values, FilePeriod.MONTHLY.value),
        "due_day": node.whole("due_day", None, FIRST, LAST),
        "first_month": node.month("first"),
        "columns": columns,
        "use": node.choice("use", ListUse.values, ListUse.KEPT.value),
    }
    if values["first_month"] is None:
        node.bad("first", _("The month is missing."), _("Write the month of the first file."))
    values["limits"] = [*_limits(node, fault_of_limit(columns, values["use"]))]
    node.close()
    return values


def _limits(node: Node, fault: str) -> Iterator[dict[str, Any]]:
    """From which amount on a list is looked at, by its days."""
    for row in node.rows("limits"):
        if fault:
            row.bad("above", fault, _("Leave it out."))
        yield {
            "valid_from": row.day("from"),
            "above": row.money("above"),
            "document": row.text("document", longest=200),
        }
        row.close()


def save(changes: Changes, county: Division, sections: DepartmentSections) -> None:
    """Put the departments; those that the profile does not name stay."""
    for code, values in sections.departments.items():
        limits = values["limits"]
        own = {name: value for name, value in values.items() if name != "limits"}
        row = put(changes, CountyDepartment, {"county": county, "code": code}, own)
        for limit in limits:
            day = {"department": row, "valid_from": limit["valid_from"]}
            said = {"above": limit["above"], "document": limit["document"]}
            put(changes, DepartmentLimit, day, said)
