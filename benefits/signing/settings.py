"""Settings of the county that decide how much is paid, changed since the last run was signed.

Whoever signs second looks at each old and new value and says so: one person alone may enter a
standard, a rate or a parameter, but nobody is paid by it under one person's eyes.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Model
from django.utils.translation import gettext as _

from benefits.models import PayingBank, PayrollRun, Standard, SupplementRate
from benefits.signing.hands import before
from cases.models import (
    ApprovalPolicy,
    ApprovalRule,
    Band,
    ExclusionRule,
    Institution,
    Programme,
    SupplementKind,
)
from welfare.county.reference_tables import in_words, value_in, who_did
from welfare.exceptions import NotAllowed
from welfare.models import Division, Parameter, User
from welfare.personal.fields import HashField

# The tables by which money rises or goes elsewhere, and the way to their county.
TABLES: dict[type[Model], str] = {
    Standard: "programme__county",
    SupplementRate: "kind__county",
    SupplementKind: "county",
    Programme: "county",
    Band: "programme__county",
    ApprovalPolicy: "county",
    ApprovalRule: "policy__county",
    ExclusionRule: "county",
    Parameter: "county",
    Institution: "county",
    PayingBank: "county",
}
# A row that follows another one from a day on: what is the same in both, and what it says.
DATED: dict[type[Model], tuple[tuple[str, ...], str]] = {
    Standard: (("programme", "residence", "component"), "amount"),
    SupplementRate: (("kind", "residence"), "amount"),
    Parameter: (("county", "key"), "value"),
    ExclusionRule: (("county", "first", "second"), "verdict"),
}
SHOWN = 100


@dataclass(frozen=True)
class ChangedValue:
    """One field of a changed row, as it was and as it is."""

    label: Any
    before: Any
    after: Any


@dataclass(frozen=True)
class SettingChange:
    """A row of a table that was added, changed or removed; `mark` says which state of it."""

    table: str
    mark: str
    row: str
    when: datetime
    who: User | None = None
    removed: bool = False
    values: tuple[ChangedValue, ...] = ()


def states(county: Division) -> dict[str, dict[str, int]]:
    """By table and row: the state in which it is now."""
    by_table = {}
    for table, path in TABLES.items():
        history, rows = _history(table), table._default_manager.filter(**{path: county})
        latest = history.filter(pgh_obj__in=rows.values("pk")).order_by("pgh_obj")
        pairs = latest.values_list("pgh_obj").annotate(state=Max("pgh_id"))
        by_table[table._meta.label_lower] = {str(row): state for row, state in pairs}
    return by_table


def changed(run: PayrollRun) -> list[SettingChange]:
    """Everything since the last run was signed twice; before the first run, all that there is."""
    last, now = before(run), states(run.county)
    signed = last.settings_signed if last else {}
    changes: list[SettingChange] = []
    for table in TABLES:
        label = table._meta.label_lower
        was, is_now = signed.get(label, {}), now[label]
        pairs = {row: (was.get(row), is_now.get(row)) for row in was | is_now}
        changes += _changes(table, {row: p for row, p in pairs.items() if p[0] != p[1]})
    return changes


def _history(table: type[Model]) -> Any:
    return table._meta.get_field("events").related_model._default_manager  # type: ignore[union-attr]


def _changes(
    table: type[Model], pairs: dict[str, tuple[int | None, int | None]]
) -> Iterator[SettingChange]:
    wanted = {state for pair in pairs.values() for state in pair if state}
    events = _history(table).select_related("pgh_context").in_bulk(wanted)
    who, rows = who_did(list(events.values())), table._default_manager.in_bulk(pairs)
    words, label = str(table._meta.verbose_name), table._meta.label_lower
    for row, (was, now) in sorted(pairs.items(), key=lambda item: int(item[0])):
        mark = f"{label}:{row}:{now}"
        if now is None:
            old = events[was]
            yield SettingChange(words, mark, _gone(table, old), old.pgh_created_at, removed=True)
            continue
        old, new, stored = events.get(was), events[now], rows[int(row)]
        values = tuple(_values(stored, old, new))
        yield SettingChange(
            words, mark, str(stored), new.pgh_created_at, who.get(now), values=values
        )


def _gone(table: type[Model], old: Any) -> str:
    """What a row that is there no more said."""
    shown = (value_in(old, field) for field in table._meta.fields if not _hidden(field))
    return " · ".join(str(value) for value in shown if value not in (None, ""))


def _values(stored: Model, old: Any, new: Any) -> Iterator[ChangedValue]:
    """What differs between two states; a new dated row stands beside the one that it follows."""
    same, said = DATED.get(type(stored), ((), ""))
    for field in stored._meta.fields:
        if _hidden(field):
            continue
        was, now = value_in(old, field), value_in(new, field)
        if old is None and field.name == said:
            was = _said_before(stored, same, field)
        if was != now:
            yield ChangedValue(field.verbose_name, was, now)


def _said_before(stored: Any, same: tuple[str, ...], field: Any) -> Any:
    earlier = type(stored)._default_manager.filter(
        **{name: getattr(stored, name) for name in same}, valid_from__lt=stored.valid_from
    )
    row = earlier.order_by("-valid_from").first()
    return in_words(field, getattr(row, field.attname)) if row else None


def _hidden(field: Any) -> bool:
    """Numbers of other rows and hashes say nothing to whoever reads them."""
    return bool(field.is_relation or field.primary_key or isinstance(field, HashField))


def fingerprint(changes: list[SettingChange]) -> str:
    """Which changes were shown; empty where there is nothing to look at."""
    if not changes:
        return ""
    marks = "\n".join(sorted(change.mark for change in changes))
    return hashlib.sha256(marks.encode()).hexdigest()[:16]


def check_seen(changes: list[SettingChange], seen: str) -> None:
    """Whoever signs second has looked at every change that there is now."""
    if fingerprint(changes) != seen:
        raise NotAllowed(
            _(
                "%(n)s settings that decide how much is paid were changed since the last run. "
                "Look at each of them on the page of the run, and say there that you did."
            )
            % {"n": len(changes)}
        )
