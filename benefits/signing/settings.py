"""Settings of the county that decide how much is paid, changed since the last run was signed.

Whoever signs looks at each old and new value and says so: one person alone may enter a
standard, a rate or a parameter, but nobody is paid by it under one person's eyes. Before the first
run everything is new: it is told by where it came from, and the rows stand behind it.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Max, Model, Value
from django.utils.translation import gettext as _

from benefits.models import Allocation, BankLayout, PayrollRun, Standard, SupplementRate
from benefits.signing.words import RowNames, SettingWords, told_apart
from cases.models import (
    ApprovalPolicy,
    ApprovalRule,
    Band,
    ExclusionRule,
    Institution,
    Programme,
    SupplementKind,
)
from welfare.county.reference_tables import who_did
from welfare.exceptions import NotAllowed
from welfare.models import Division, Parameter, User

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
    BankLayout: "county",
    Allocation: "county",
}
# A draft decides nothing: it is told, whole, when somebody else has signed it.
DRAFTS: dict[type[Model], str] = {ApprovalPolicy: "waits", ApprovalRule: "policy__waits"}
# A row that follows another one from a day on: what is the same in both, and what it says.
DATED: dict[type[Model], tuple[tuple[str, ...], str]] = {
    Standard: (("programme", "residence", "component"), "amount"),
    SupplementRate: (("kind", "residence"), "amount"),
    Parameter: (("county", "key"), "value"),
    ExclusionRule: (("county", "first", "second"), "verdict"),
}
COUNTY = 0  # where a statement is kept for any county
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
    profile: str = ""  # the file of the county's profile that brought it
    removed: bool = False
    values: tuple[ChangedValue, ...] = ()
    state: Any = None  # what it says now
    is_new: bool = False


@dataclass(frozen=True)
class SettingSource:
    """Changes that came together: by one profile, or entered in one table."""

    profile: str
    table: str
    count: int
    who: tuple[User, ...]
    last: datetime


States = dict[str, dict[str, int]]
Pairs = dict[str, tuple[int | None, int | None]]  # by row: its state before and now


def before(run: PayrollRun) -> PayrollRun | None:
    """The last run that two people signed; of one that was signed, the one before it."""
    signed = PayrollRun.objects.filter(county=run.county_id, approved_at__isnull=False)
    if run.approved_at is not None:
        signed = signed.filter(approved_at__lt=run.approved_at)
    return signed.exclude(pk=run.pk).exclude(status="discarded").order_by("-approved_at").first()


def dated_ahead(run: PayrollRun, last: PayrollRun) -> list[tuple[User, datetime]]:
    """Who entered, however long ago, what counts first in this run: since the month of the last."""
    made = []
    first = {"valid_from__gt": last.month, "valid_from__lte": run.month}
    rows = [table._default_manager.filter(**{TABLES[table]: run.county_id}) for table in DATED]
    listed = [
        some.filter(**first).order_by().annotate(at=Value(at)).values_list("at", "pk")
        for at, some in enumerate(rows)
    ]
    begun: dict[int, list[int]] = {}  # most months nothing begins to count
    for at, pk in listed[0].union(*listed[1:], all=True):
        begun.setdefault(at, []).append(pk)
    for at, numbers in sorted(begun.items()):
        of_rows = _history(list(DATED)[at]).filter(pgh_obj__in=numbers)
        states_of = {state.pgh_id: state for state in of_rows.select_related("pgh_context")}
        who = who_did(list(states_of.values()))
        made += [(person, states_of[state].pgh_created_at) for state, person in who.items()]
    return made


def states(county: Division) -> States:
    """By table and row: the state in which it is now."""
    by_table: States = {table._meta.label_lower: {} for table in TABLES}
    with connection.cursor() as cursor:
        cursor.execute(_latest(), {"county": county.pk})
        for label, row, state in cursor.fetchall():
            by_table[label][str(row)] = state
    return by_table


@cache
def _latest() -> str:
    """One statement for all tables: every page of a run and each signature asks it."""
    parts = []
    for table, path in TABLES.items():
        rows = table._default_manager.filter(**{path: COUNTY})
        if table in DRAFTS:
            rows = rows.filter(**{DRAFTS[table]: False})
        latest = _history(table).filter(pgh_obj__in=rows.values("pk")).order_by().values("pgh_obj")
        sql, _places = latest.annotate(state=Max("pgh_id")).query.sql_with_params()
        label = table._meta.label_lower
        parts.append(f"SELECT '{label}', * FROM ({sql % '%(county)s'}) AS latest")
    return " UNION ALL ".join(parts)


def changed(run: PayrollRun, now: States | None = None) -> list[SettingChange]:
    """Everything since the run before was signed twice; before the first run, all that there is.

    Of a run that was signed itself: what its signers looked at. `now`: the states, where
    they were read already, for whoever signs keeps those that were shown and no later ones.
    """
    return since(before(run), run, now)


def since(
    last: PayrollRun | None, run: PayrollRun, now: States | None = None
) -> list[SettingChange]:
    """The same, where the run before was looked up already."""
    changes: list[SettingChange] = []
    names = RowNames()
    for table, differing in _differing(last, run, now):
        changes += _changes(table, run.county_id, differing, names)
    return changes


def marks(run: PayrollRun, now: States | None = None) -> list[str]:
    """The marks of everything that changed, for whoever compares them and tells nobody what it is.

    Before the first run all that there is is new, and telling it takes longer than the signature.
    """
    made: list[str] = []
    for table, differing in _differing(before(run), run, now):
        both = {state for pair in differing.values() if None not in pair for state in pair}
        events = _history(table).in_bulk(both)
        made += [
            _mark(table, row, pair[1])
            for row, pair in differing.items()
            if not events.keys() >= set(pair) or told_apart(table, *map(events.get, pair))
        ]
    return made


def _differing(
    last: PayrollRun | None, run: PayrollRun, now: States | None
) -> Iterator[tuple[type[Model], Pairs]]:
    """By table: the rows whose state is another one since the run before, with both states."""
    now = now or run.settings_signed or states(run.county)
    signed = last.settings_signed if last else {}
    for table in TABLES:
        label = table._meta.label_lower
        yield table, _pairs(signed.get(label, {}), now.get(label, {}))


def _pairs(was: dict[str, int], now: dict[str, int]) -> Pairs:
    pairs = {row: (was.get(row), now.get(row)) for row in was | now}
    return {row: pair for row, pair in pairs.items() if pair[0] != pair[1]}


def _mark(table: type[Model], row: str, state: int | None) -> str:
    return f"{table._meta.label_lower}:{row}:{state}"


def since_signed(run: PayrollRun, table: type[Model]) -> list[SettingChange]:
    """What became another in a table after a run was signed twice."""
    label = table._meta.label_lower
    was, is_now = run.settings_signed.get(label, {}), states(run.county).get(label, {})
    return list(_changes(table, run.county_id, _pairs(was, is_now), RowNames()))


def as_signed(run: PayrollRun, row: Model) -> Any:
    """The state of a row that stood when a run was signed twice."""
    state = run.settings_signed[row._meta.label_lower][str(row.pk)]
    return _history(type(row)).get(pgh_id=state)


def sources(changes: list[SettingChange]) -> list[SettingSource]:
    """Where the changes came from, those of a profile first, the most of them first."""
    groups: dict[tuple[str, str], list[SettingChange]] = {}
    for change in changes:
        key = (change.profile, "") if change.profile else ("", change.table)
        groups.setdefault(key, []).append(change)
    made = [
        SettingSource(
            profile,
            table,
            len(rows),
            tuple(dict.fromkeys(row.who for row in rows if row.who)),
            max(row.when for row in rows),
        )
        for (profile, table), rows in groups.items()
    ]
    return sorted(made, key=lambda one: (one.table, -one.count))


def _history(table: type[Model]) -> Any:
    return table._meta.get_field("events").related_model._default_manager  # type: ignore[union-attr]


def _changes(
    table: type[Model], county: int, pairs: Pairs, names: RowNames
) -> Iterator[SettingChange]:
    if not pairs:
        return
    wanted = {state for pair in pairs.values() for state in pair if state}
    events = _history(table).select_related("pgh_context").in_bulk(wanted)
    who, words = who_did(list(events.values())), SettingWords(table, events.values(), names)
    rows, earlier = _rows(table, county, pairs), _Earlier(table, words)
    if table in DATED:
        earlier.look_at(rows.values())
    name = str(table._meta.verbose_name)
    for row, (was, now) in sorted(pairs.items(), key=lambda item: int(item[0])):
        mark = _mark(table, row, now)
        if now is None:
            old = events[was]
            yield SettingChange(name, mark, words.whole(old), old.pgh_created_at, removed=True)
            continue
        old, new = events.get(was), events[now]
        values = tuple(
            ChangedValue(
                field.verbose_name, earlier.said(new, field) if old is None else said, after
            )
            for field, said, after in words.changed(old, new)
        )
        if not values:
            continue  # changed, and changed back
        told = str(rows[int(row)]) if int(row) in rows else words.whole(new)
        when, by = new.pgh_created_at, who.get(now)
        whence, says = _profile(new), {"values": values, "state": new, "is_new": old is None}
        yield SettingChange(name, mark, told, when, by, whence, **says)


def _profile(state: Any) -> str:
    """The file of the profile that made a state, if one did."""
    context = state.pgh_context
    return str((context.metadata or {}).get("profile", "")) if context else ""


def _rows(table: type[Model], county: int, wanted: Iterable[str]) -> dict[int, Any]:
    """The rows with what their names are made of; of a dated table all of the county's."""
    related = [field.name for field in table._meta.fields if field.is_relation]
    named = table._default_manager.select_related(*related)
    if table in DATED:
        return {row.pk: row for row in named.filter(**{TABLES[table]: county})}
    return dict(named.in_bulk(int(row) for row in wanted))


class _Earlier:
    """What the row said that a new dated row follows."""

    def __init__(self, table: type[Model], words: SettingWords) -> None:
        self.words = words
        same, self.says = DATED.get(table, ((), ""))
        self.same = [table._meta.get_field(name).attname for name in same]  # type: ignore[union-attr]
        self.by_key: dict[tuple[Any, ...], list[Any]] = {}

    def look_at(self, rows: Iterable[Any]) -> None:
        """The dated rows of the county, each of which may follow another."""
        for row in sorted(rows, key=lambda one: one.valid_from):
            self.by_key.setdefault(self._key(row), []).append(row)

    def _key(self, row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in self.same)

    def said(self, state: Any, field: Any) -> Any:
        if field.name != self.says:
            return None
        rows = self.by_key.get(self._key(state), [])
        before_it = [row for row in rows if row.valid_from < state.valid_from]
        return self.words.value(before_it[-1], field) if before_it else None


def fingerprint(shown: list[str]) -> str:
    """Which changes were shown, by their marks; empty where there is nothing to look at."""
    if not shown:
        return ""
    return hashlib.sha256("\n".join(sorted(shown)).encode()).hexdigest()[:16]


def check_seen(changed_marks: list[str], looked_at: Collection[str]) -> None:
    """Whoever signs has looked at every change that there is now."""
    if changed_marks and fingerprint(changed_marks) not in looked_at:
        raise NotAllowed(
            _(
                "%(n)s settings that decide how much is paid were changed since the last run. "
                "Look at each of them on the page of the run, and say there that you did."
            )
            % {"n": len(changed_marks)}
        )
