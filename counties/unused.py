"""What stands in a profile and nothing would ever use: a slip, so it is a fault with its line."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from reports.figures import catalogue
from reports.figures.base import Period
from reports.models import Snapshot
from reports.profile import Figure
from verification.comparisons import RULES
from welfare.county.profile.lines import Lines
from welfare.county.profile.reading import Fault, Node
from welfare.models import Division

LAYOUT = re.compile(r"\[layouts\.(\w+)\]")


def with_lines(faults: list[Fault], lines: Lines) -> list[Fault]:
    """Faults of layouts, each with the line of the layout, or of the column that it names."""
    return [replace(fault, line=_line(fault, lines)) for fault in faults]


def _line(fault: Fault, lines: Lines) -> int | None:
    """A layout stands once, or several times as [[layouts.KIND]]; the first that has the key."""
    named = LAYOUT.match(fault.place)
    if named is None:
        return None
    way = ("layouts", named[1])
    layouts = [way, *((*way, number) for number in range(1, lines.count(way) + 1))]
    keys = re.findall(r"[A-Za-z_][A-Za-z_0-9]*", fault.reason)
    for layout in layouts:
        for key in keys:
            for at in ((*layout, "columns", key), (*layout, key)):
                if lines.knows(at):
                    return lines.of(at)
    return lines.of(way)


def check_words(root: Node) -> None:
    """Words of a layout that no comparison asks for; what a column says stands at the column."""
    layouts = root.values.get("layouts")
    for kind, given in layouts.items() if isinstance(layouts, Mapping) else ():
        asked = {name for rule in RULES if kind in rule.departments for name in rule.words}
        words = given.get("words") if isinstance(given, Mapping) else None
        if not isinstance(words, Mapping):
            continue
        place, way = f"[layouts.{kind}.words]", ("layouts", kind, "words")
        section = Node(words, place, root.faults, path=way, lines=root.lines)
        for name in words:
            if name not in asked:
                section.bad(name, _("No comparison asks for this word."), _write_one_of(asked))


def published_faults(county: Division, figures: list[Figure], lines: Lines) -> list[Fault]:
    """Published figures under keys that the county's report does not have."""
    keys = {year: _keys(county, year) for year in {figure.year for figure in figures}}
    return [
        Fault(
            f"[published.{figure.year}.figures] {figure.key}",
            str(figure.value),
            _("The report has no such figure."),
            _("Write the key as the report calls it, or put it under [published.%(year)s.others].")
            % {"year": figure.year},
            line=lines.of(("published", str(figure.year), "figures", figure.key)),
        )
        for figure in figures
        if figure.ours and figure.key not in keys[figure.year]
    ]


def _keys(county: Division, year: int) -> set[str]:
    month = timezone.localdate().replace(year=year, month=12, day=1)
    snapshot = Snapshot(county=county, month=month)
    kinds, programmes = catalogue.supplement_kinds(county), catalogue.programmes(county)
    period = Period(snapshot, timezone.now(), kinds, programmes)
    return {figure.key for table in catalogue.tables(period) for figure in table.figures}


def _write_one_of(known: Any) -> str:
    return _("Known here: %(keys)s. Correct or remove it.") % {"keys": ", ".join(sorted(known))}
