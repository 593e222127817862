"""The profile's sections of this floor: `[report]`, and `[published]` figures of the county."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cases.profile import CaseSections
from reports import plan
from reports.models import PublishedFigure, ReportPlan
from welfare.county.profile.reading import YEARS, Node, as_decimal
from welfare.county.profile.saving import Changes, put
from welfare.models import Division

MONTHS = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class PublishedValue:
    """A figure as the county published it, for January to `month`."""

    year: int
    month: int
    key: str
    value: Decimal
    source: str
    remark: str
    ours: bool = True  # whether the report is said to have such a figure


@dataclass(frozen=True)
class ReportSections:
    """What the county reports, as it is written in the profile, and what it published."""

    plan: dict[str, Any] | None
    published: list[PublishedValue]


def read(root: Node, grants: CaseSections) -> ReportSections:
    """Both sections; what is wrong is noted in the node."""
    return ReportSections(_plan(root, grants), _published(root))


def _plan(root: Node, grants: CaseSections) -> dict[str, Any] | None:
    if not root.has("report"):
        return None
    node = root.table("report")
    bands = {
        code: [band["code"] for band in values.get("bands", ())]
        for code, values in grants.programmes.items()
    }
    plan.read(node, plan.KnownNames(bands, tuple(grants.groups)))
    return dict(node.values)


def _published(root: Node) -> list[PublishedValue]:
    return [figure for months, node in root.named("published") for figure in _of(months, node)]


def _of(months: str, node: Node) -> list[PublishedValue]:
    written = MONTHS.fullmatch(months)
    if written is None or not YEARS[0] <= int(written[1]) <= YEARS[1]:
        remedy = _("Write [published.2022], or [published.2022-10] for January to October.")
        node.bad("", _("This is not a year."), remedy)
        return []
    year, month = int(written[1]), int(written[2] or 12)
    source = node.text("source")
    remarks = node.table("remarks") if node.has("remarks") else Node({}, "", [])
    of = (year, month, source, remarks)
    published = list(_figures(node.table("figures"), *of))
    if node.has("others"):  # published, and not to be worked out from what is kept here
        published += _figures(node.table("others"), *of, ours=False)
    remarks.close()
    node.close()
    return published


def _figures(
    node: Node, year: int, month: int, source: str, remarks: Node, *, ours: bool = True
) -> Iterator[PublishedValue]:
    for key in node.values:
        node.has(key)
        value = as_decimal(node.values[key])
        if value is None:
            node.bad(key, _("This is not a number."), _("Write it without unit."))
        else:
            yield PublishedValue(year, month, key, value, source, remarks.text(key, ""), ours)


def save(changes: Changes, county: Division, sections: ReportSections) -> None:
    """Put the plan, and the figures; each is known by county, months and key."""
    if sections.plan is not None:
        put(changes, ReportPlan, {"county": county}, {"definition": sections.plan})
    for figure in sections.published:
        keys = {"county": county, "year": figure.year, "month": figure.month, "key": figure.key}
        values = {"value": figure.value, "source": figure.source, "remark": figure.remark}
        put(changes, PublishedFigure, keys, values)
