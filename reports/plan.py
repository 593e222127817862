"""What a county reports beside the common figures, as data: the section `[report]` of its profile.

Columns of the table of spending, classes counted together, shares of the population, cross tables
of groups and programmes, and what the levels of decision are called.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import CareForm, Tier
from welfare.county.profile.reading import Node
from welfare.models import Residence

LONGEST_NAME = 40


class Population(models.TextChoices):
    """Of which people a share is taken."""

    NONE = "", gettext_lazy("No shares")
    ALL = "all", gettext_lazy("Population")
    AGRICULTURAL = "agricultural", gettext_lazy("Agricultural population")  # 农业人口


class CountedBy(models.TextChoices):
    """What counts once in a cross table."""

    PERSON = "person", gettext_lazy("Person")
    HOUSEHOLD = "household", gettext_lazy("Household")  # 户编号


class CountedIn(models.TextChoices):
    """Which persons a column of a cross table counts."""

    OWN = "own", gettext_lazy("Who holds it by the own resident ID")
    ALL = "all", gettext_lazy("All of the household")
    SUM = "sum", gettext_lazy("The sum of a column of the decisions")


SUMMED = ("family_size", "covered_size")


@dataclass(frozen=True)
class Series:
    """One column of the table of spending. (pay.NAME.…)"""

    name: str
    programmes: tuple[str, ...]
    residence: str = ""
    care_form: str = ""


@dataclass(frozen=True)
class Classes:
    """Some classes of a programme counted together, such as 一二类."""

    key: str
    name: str
    programme: str
    bands: tuple[str, ...]


@dataclass(frozen=True)
class CrossColumn:
    """What covers somebody in a cross table; those that `cover` count in their order, once."""

    key: str
    name: str
    programmes: tuple[str, ...]
    bands: tuple[str, ...] = ()
    unit: str = CountedIn.OWN
    summed: str = ""
    covers: bool = True


@dataclass(frozen=True)
class CrossTable:
    """Groups of people by what covers them. (兜底保障交叉表)"""

    key: str
    name: str
    counted_by: str
    groups: tuple[str, ...]  # codes; empty: every group of the county
    columns: tuple[CrossColumn, ...]


@dataclass(frozen=True)
class Plan:
    """The whole section; an empty one reports what every county reports."""

    tiers: Mapping[str, str] = field(default_factory=dict)
    population: str = ""
    series: tuple[Series, ...] = ()
    classes: tuple[Classes, ...] = ()
    cross: tuple[CrossTable, ...] = ()


@dataclass(frozen=True)
class KnownNames:
    """What the profile grants: classes by programme, and the groups of people."""

    bands: Mapping[str, Sequence[str]]
    groups: Sequence[str]


def of(definition: Mapping[str, Any]) -> Plan:
    """The plan of a section that was checked when it was loaded."""
    return read(Node(definition, "[report]", []), None)


def read(node: Node, known: KnownNames | None) -> Plan:
    """The plan; what is wrong is noted in the node. Without `known` no code is looked up."""
    plan = Plan(
        tiers=_tiers(node),
        population=node.choice("population", Population.values, Population.NONE),
        series=tuple(_series(row, known) for row in node.rows("series")),
        classes=tuple(_classes(row, known) for row in node.rows("classes")),
        cross=tuple(_cross(row, known) for row in node.rows("cross")),
    )
    for name, keys in (
        ("series", [one.name for one in plan.series]),
        ("classes", [one.key for one in plan.classes]),
        ("cross", [one.key for one in plan.cross]),
    ):
        if len(keys) > len(set(keys)):
            node.bad(name, _("Two entries have the same name."), _("Name them apart."))
    node.close()
    return plan


def _tiers(node: Node) -> dict[str, str]:
    if not node.has("tiers"):
        return {}
    section = node.table("tiers")
    words = {tier: section.text(tier, "", LONGEST_NAME) for tier in Tier.values}
    section.close()
    return {tier: word for tier, word in words.items() if word}


def _programmes(node: Node, known: KnownNames | None) -> tuple[str, ...]:
    if known is None:
        return tuple(node.values.get("programmes", ())) if node.has("programmes") else ()
    listed = node.choices("programmes", list(known.bands))
    if not listed:
        node.bad("programmes", _("This value is missing."), _("Add it."))
    return tuple(listed)


def _bands(node: Node, programmes: tuple[str, ...], known: KnownNames | None) -> tuple[str, ...]:
    if not node.has("bands"):
        return ()
    if known is None:
        return tuple(node.values["bands"])
    if len(programmes) != 1:
        node.bad("bands", _("Classes belong to one programme."), _("Name one programme."))
        return ()
    return tuple(node.choices("bands", list(known.bands.get(programmes[0], ()))))


def _series(node: Node, known: KnownNames | None) -> Series:
    made = Series(
        name=node.text("name", longest=LONGEST_NAME),
        programmes=_programmes(node, known),
        residence=node.choice("residence", ["", *Residence.values], ""),
        care_form=node.choice("care_form", ["", *CareForm.values], ""),
    )
    node.close()
    return made


def _classes(node: Node, known: KnownNames | None) -> Classes:
    key, name = node.text("key", longest=LONGEST_NAME), node.text("name", longest=LONGEST_NAME)
    programme = node.text("programme")
    if known is not None and programme not in known.bands:
        node.bad("programme", _("This word is not known."), _("Name a programme of the county."))
    made = Classes(key, name, programme, _bands(node, (programme,), known))
    if not made.bands:
        node.bad("bands", _("This value is missing."), _("Add it."))
    node.close()
    return made


def _cross(node: Node, known: KnownNames | None) -> CrossTable:
    counted_by = node.choice("counted_by", CountedBy.values, CountedBy.PERSON)
    made = CrossTable(
        key=node.text("key", longest=LONGEST_NAME),
        name=node.text("name", longest=LONGEST_NAME),
        counted_by=counted_by,
        groups=_groups(node, known),
        columns=tuple(_column(row, counted_by, known) for row in node.rows("columns")),
    )
    if not made.columns:
        node.bad("columns", _("This value is missing."), _("Add it."))
    node.close()
    return made


def _groups(node: Node, known: KnownNames | None) -> tuple[str, ...]:
    if not node.has("groups"):
        return ()
    if known is None:
        return tuple(node.values["groups"])
    return tuple(node.choices("groups", list(known.groups)))


def _column(node: Node, counted_by: str, known: KnownNames | None) -> CrossColumn:
    name = node.text("name", longest=LONGEST_NAME)
    programmes = _programmes(node, known)
    unit = node.choice("unit", CountedIn.values, CountedIn.OWN)
    covers = node.flag("covers", True)
    summed = node.choice("summed", SUMMED, SUMMED[0]) if unit == CountedIn.SUM else ""
    if unit == CountedIn.SUM and covers:
        node.bad("covers", _("A sum of a column covers nobody."), _("Write covers = false."))
    if unit != CountedIn.OWN and counted_by == CountedBy.PERSON:
        node.bad("unit", _("This table counts persons."), _("Write “own”, or count households."))
    key = node.text("key", name, LONGEST_NAME)
    bands = _bands(node, programmes, known)
    node.close()
    return CrossColumn(key, name, programmes, bands, unit, summed, covers)
