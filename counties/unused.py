"""What stands in a profile and nothing would ever use: a slip, so it is a fault with its line."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from counties.layouts import KINDS
from reports import annual
from reports.figures import catalogue
from reports.models import Snapshot
from reports.profile import PublishedValue
from verification.comparisons import RULES
from welfare.county.profile.lines import Lines
from welfare.county.profile.reading import Node, ProfileFault
from welfare.files.tables.values import plain_word
from welfare.models import Division

DECEMBER = 12
LAYOUT = re.compile(r"\[layouts\.(\w+)\](.*)")


def with_lines(
    faults: list[ProfileFault], lines: Lines, definitions: Mapping[str, Any]
) -> list[ProfileFault]:
    """Faults of layouts, each with the line of its layout, or of the column that it names."""
    return [replace(fault, line=_line(fault, lines, definitions)) for fault in faults]


def _line(fault: ProfileFault, lines: Lines, definitions: Mapping[str, Any]) -> int | None:
    """A layout stands once, or as one of several [[layouts.KIND]] by its name."""
    named = LAYOUT.match(fault.place)
    if named is None:
        return None
    kind, name = named[1], named[2].strip()
    several = definitions.get(kind)
    names = [one.get("name", "").strip() for one in several] if isinstance(several, list) else []
    number = [names.index(name) + 1] if name in names else []
    return lines.named_in(("layouts", kind, *number), fault.reason)


def check_words(root: Node) -> None:
    """Words of a layout that no comparison asks for; what a column says stands at the column."""
    layouts = root.values.get("layouts")
    for kind, given in layouts.items() if isinstance(layouts, Mapping) else ():
        several = given if isinstance(given, list) else [given]
        for number, one in enumerate(several, 1):
            words = one.get("words") if isinstance(one, Mapping) else None
            if kind in KINDS and isinstance(words, Mapping):
                way = ("layouts", kind, *([number] if given is several else []), "words")
                place = f"[layouts.{kind}.words]"
                _check_asked(Node(words, place, root.faults, path=way, lines=root.lines), kind)


def _check_asked(section: Node, kind: str) -> None:
    asked = {name for rule in RULES if kind in rule.departments for name in rule.words}
    heard: dict[str, str] = {}
    for name, listed in section.values.items():
        if name not in asked:
            section.bad(name, _("No comparison asks for this word."), _write_one_of(asked))
            continue
        for word in listed if isinstance(listed, list) else []:
            first = heard.setdefault(plain_word(word), name)
            if first != name:
                section.bad(
                    name,
                    _("“%(word)s” stands under %(first)s too.") % {"word": word, "first": first},
                    _("Leave it where it belongs: a word has one meaning."),
                )


def published_faults(
    county: Division, figures: list[PublishedValue], lines: Lines
) -> list[ProfileFault]:
    """Published figures under keys that the county's report of those months does not have."""
    spans = {(figure.year, figure.month) for figure in figures}
    keys = {span: _keys(county, *span) for span in spans}
    return [
        _unknown_figure(figure, lines)
        for figure in figures
        if figure.ours and figure.key not in keys[figure.year, figure.month]
    ]


def _unknown_figure(figure: PublishedValue, lines: Lines) -> ProfileFault:
    span = str(figure.year) if figure.month == DECEMBER else f"{figure.year}-{figure.month:02}"
    return ProfileFault(
        f"[published.{span}.figures] {figure.key}",
        str(figure.value),
        _("The report has no such figure."),
        _("Write the key as the report calls it, or put it under [published.%(span)s.others].")
        % {"span": span},
        line=lines.of(("published", span, "figures", figure.key)),
    )


def _keys(county: Division, year: int, month: int) -> set[str]:
    snapshot = Snapshot(county=county, month=date(year, month, 1))
    period = annual.period_from(snapshot, timezone.now(), annual.publishable(snapshot))
    return {figure.key for table in catalogue.tables(period) for figure in table.figures}


def _write_one_of(known: Any) -> str:
    return _("Known here: %(keys)s. Correct or remove it.") % {"keys": ", ".join(sorted(known))}
