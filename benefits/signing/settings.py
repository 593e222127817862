"""Settings of the county that decide how much is paid, changed since the last run was signed.

Whoever signs second looks at each old and new value and says so: one person alone may enter a
standard, a rate or a parameter, but nobody is paid by it under one person's eyes.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
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
from welfare.county.reference_tables import steps
from welfare.exceptions import NotAllowed
from welfare.models import Event, Parameter

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
class Value:
    """One field of a changed row, as it was and as it is."""

    label: Any
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """A row of a table that was added, changed or removed."""

    table: str
    mark: str  # which state of which row; what was shown is told by it
    row: str
    when: datetime | None = None
    who: Any = None
    removed: bool = False
    values: tuple[Value, ...] = ()


def changed(run: PayrollRun) -> list[Change]:
    """Everything since the last run was signed twice; before the first run, all that there is."""
    last = before(run)
    since = last.approved_at if last else None
    found: list[Change] = []
    for table, path in TABLES.items():
        states = table._meta.get_field("events").related_model._default_manager.filter(  # type: ignore[union-attr]
            **{path: run.county_id}
        )
        if since is not None:
            states = states.filter(pgh_created_at__gt=since)
        rows: dict[int, int] = {}
        for row, state in states.order_by("pgh_id").values_list("pgh_obj_id", "pgh_id"):
            rows[row] = state
        words = str(table._meta.verbose_name)
        stored = table._default_manager.in_bulk(rows)
        found += [
            Change(words, f"{table._meta.label_lower}:{state}", str(stored[row]))
            if since is None
            else _described(words, state, stored[row], since)
            for row, state in rows.items()
            if row in stored
        ]
    return [*found, *_removed(run, since)]


def _described(table: str, state: int, stored: Model, since: datetime) -> Change:
    """What the steps since the last signature made of a row, first value against last."""
    hidden = {str(f.verbose_name) for f in stored._meta.fields if f.is_relation or f.primary_key}
    taken = [step for step in reversed(steps(stored)) if step["when"] > since]
    values: dict[str, Value] = {}
    for step in taken:
        for change in step["changes"]:
            label = str(change["label"])
            if label not in hidden:
                first = values[label].before if label in values else change["before"]
                values[label] = Value(label, first, change["after"])
    named = _after_its_predecessor(stored, values)
    mark, last = f"{stored._meta.label_lower}:{state}", taken[-1]
    return Change(table, mark, str(stored), last["when"], last["who"], values=tuple(named.values()))


def _after_its_predecessor(stored: Model, values: dict[str, Value]) -> dict[str, Value]:
    """A new dated row stands beside the value that counted before it."""
    if type(stored) not in DATED:
        return values
    same, name = DATED[type(stored)]
    label = str(stored._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    if label not in values or values[label].before is not None:
        return values
    earlier = type(stored)._default_manager.filter(
        **{field: getattr(stored, field) for field in same},
        valid_from__lt=stored.valid_from,  # type: ignore[attr-defined]
    )
    row = earlier.order_by("-valid_from").first()
    was = getattr(row, name) if row else None
    return {**values, label: Value(label, was, getattr(stored, name))}


def _removed(run: PayrollRun, since: datetime | None) -> list[Change]:
    """Rows that are gone: the log alone knows them."""
    if since is None:
        return []
    by_label = {table._meta.label_lower: table for table in TABLES}
    events = Event.objects.filter(
        county=run.county_id, at__gt=since, verb="table_row_removed", subject_type__in=by_label
    ).select_related("actor")
    return [
        Change(
            str(by_label[event.subject_type]._meta.verbose_name),
            f"event:{event.pk}",
            str(event.details.get("row", "")),
            event.at,
            event.actor,
            removed=True,
        )
        for event in events.order_by("pk")
    ]


def fingerprint(changes: list[Change]) -> str:
    """Which changes were shown; empty where there is nothing to look at."""
    if not changes:
        return ""
    marks = "\n".join(sorted(change.mark for change in changes))
    return hashlib.sha256(marks.encode()).hexdigest()[:16]


def check_seen(changes: list[Change], seen: str) -> None:
    """Whoever signs second has looked at every change that there is now."""
    if fingerprint(changes) != seen:
        raise NotAllowed(
            _(
                "%(n)s settings that decide how much is paid were changed since the last run. "
                "Look at each of them on the page of the run, and say there that you did."
            )
            % {"n": len(changes)}
        )
