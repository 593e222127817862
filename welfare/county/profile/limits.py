"""The sections [[parameters]] and [layouts]: dated limits, and how the table files look."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from welfare.county.parameters import fault_of, typed
from welfare.county.profile.reading import Node, ProfileFault
from welfare.county.profile.saving import Changes, put
from welfare.files.imports.merging import Merged, merge
from welfare.files.tables import Layout, read_kind
from welfare.models import Division, Key, Parameter, TableLayout

# Keys that profiles used to carry, with what says the same now: named at loading, never an error.
NO_LONGER_USED = {
    "budget": gettext_lazy("The allocations ([[allocations]]) alone say what a run has cover for."),
}
SECTIONS_NO_LONGER_USED = {
    "paying_bank": gettext_lazy("[[banks]] says which bank pays, and how its files look."),
}


@dataclass(frozen=True)
class Limit:
    key: Key
    value: str
    valid_from: date
    document: str


def read_parameters(profile: Node) -> list[Limit]:
    """Every limit with the day it begins and the document it comes from."""
    there = profile.rows("parameters")
    limits = [_read_parameter(one) for one in there if one.values.get("key") not in NO_LONGER_USED]
    _check_once(profile, limits)
    return limits


def no_longer_used(profile: Node) -> list[str]:
    """A sentence for each key and section of an older profile that nothing reads any more."""
    rows = profile.values.get("parameters", [])
    listed = rows if isinstance(rows, list) else []
    said = {row.get("key") for row in listed if isinstance(row, Mapping)}
    return [
        _("[[parameters]] “%(key)s” is no longer used. %(instead)s")
        % {"key": key, "instead": instead}
        for key, instead in NO_LONGER_USED.items()
        if key in said
    ] + [
        _("[%(section)s] is no longer used. %(instead)s") % {"section": section, "instead": instead}
        for section, instead in SECTIONS_NO_LONGER_USED.items()
        if profile.has(section)
    ]


def _read_parameter(node: Node) -> Limit:
    key = Key(node.choice("key", Key.values))
    value = typed(key, str(node.values.get("value", "")))
    if not node.has("value"):
        node.bad("value", _("This value is missing."), _("Add it."))
    elif reason := fault_of(key, value):
        node.bad("value", reason, "")
    limit = Limit(key, value, node.day("from"), node.text("document"))
    node.close()
    return limit


def _check_once(profile: Node, limits: list[Limit]) -> None:
    seen: set[tuple[Key, date]] = set()
    for limit in limits:
        if (limit.key, limit.valid_from) in seen:
            words = {"key": limit.key.value, "day": limit.valid_from.isoformat()}
            profile.bad(
                "parameters",
                _("The key %(key)s stands there twice from %(day)s.") % words,
                _("Remove one of the two."),
            )
        seen.add((limit.key, limit.valid_from))


def save_parameters(changes: Changes, county: Division, limits: list[Limit]) -> None:
    for limit in limits:
        put(
            changes,
            Parameter,
            {"county": county, "key": limit.key.value, "valid_from": limit.valid_from},
            {"value": limit.value, "document": limit.document},
        )


def read_layouts(profile: Node, kinds: Collection[str]) -> dict[str, list[Layout]]:
    """The layouts, checked; their definitions stay as they are written.

    Of a kind of file that is none of the `kinds` nothing else is said.
    """
    if not profile.has("layouts"):
        return {}
    section = profile.table("layouts")
    layouts: dict[str, list[Layout]] = {}
    remedy = _("Correct the layout.")
    for kind, given in section.values.items():
        place, way = f"[layouts.{kind}]", (*section.path, kind)
        if kind not in kinds:
            reason = _("There is no kind of file called %(kind)s. Give one of: %(kinds)s.")
            reason %= {"kind": kind, "kinds": ", ".join(kinds)}
            section.faults.append(ProfileFault(place, "", reason, remedy, section.lines.of(way)))
            continue
        read, faults = read_kind(kind, given)
        if read:
            layouts[kind] = read
        for fault in faults:
            which = (*way, fault.number) if fault.number else way
            line = section.lines.named_in(which, str(fault))
            section.faults.append(ProfileFault(place, "", str(fault), remedy, line))
    return layouts


def save_layouts(
    changes: Changes, county: Division, definitions: dict[str, Any]
) -> list[ProfileFault]:
    """Put each kind's layout, or its several layouts by their names.

    What the county has said in the browser since stays; where both say something of the same, the
    fault names it.
    """
    faults = []
    for kind, given in definitions.items():
        for definition in given if isinstance(given, list) else [given]:
            name = str(definition.get("name", "")).strip()
            keys = {"county": county, "kind": kind, "name": name}
            merged = _merged(TableLayout.objects.filter(**keys).first(), definition)
            if merged.against:
                faults.append(_disputed(kind, name, merged.against))
                continue
            if merged.kept:
                changes.notes.append(
                    _("%(layout)s: kept what was said in the browser: %(what)s")
                    % {"layout": f"{kind} {name}".strip(), "what": "; ".join(merged.kept)}
                )
            values = {"definition": merged.definition, "from_profile": definition}
            put(changes, TableLayout, keys, values)
    return faults


def _merged(stored: TableLayout | None, definition: dict[str, Any]) -> Merged:
    if stored is None or stored.definition == definition:
        return Merged(definition)
    return merge(stored.from_profile or {}, stored.definition, definition)


def _disputed(kind: str, name: str, against: list[str]) -> ProfileFault:
    return ProfileFault(
        f"[layouts.{kind}] {name}".strip(),
        "",
        _("The county has said otherwise in the browser since: %(what)s.")
        % {"what": "; ".join(against)},
        _(
            "Write the same into the profile, or remove the layout under Administration, File"
            " layouts."
        ),
    )
