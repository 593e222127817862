"""How a state of a setting is told: names for the rows it refers to, labels, yes and no."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from benefits.calculators import CALCULATORS
from benefits.models import Standard, components_of
from cases.models import Programme
from welfare.county.parameters import said
from welfare.county.reference_tables import value_in
from welfare.models import Key, Parameter
from welfare.personal.fields import HashField


def told_fields(table: type[Model]) -> list[Any]:
    """What a row says to people; its number and what it is looked up by say nothing."""
    return [
        field
        for field in table._meta.fields
        if not field.primary_key and field.editable and not isinstance(field, HashField)
    ]


def differs(old: Any, new: Any, field: Any) -> bool:
    """Whether two states say another thing in a field, also where both are shown masked."""
    return bool(getattr(old, field.attname) != getattr(new, field.attname))


class RowNames:
    """The names of rows that settings refer to, each asked for once: they share county and fund."""

    def __init__(self) -> None:
        self.known: dict[type[Model], dict[Any, str]] = {}

    def of(self, table: type[Model], numbers: set[Any]) -> dict[Any, str]:
        """The names of a table's rows that are known, these among them if they are there."""
        known = self.known.setdefault(table, {})
        if missing := numbers - known.keys() - {None}:
            rows = table._default_manager.filter(pk__in=missing)
            known |= {row.pk: str(row) for row in rows}
        return known


def told_apart(table: type[Model], old: Any, new: Any) -> bool:
    """Whether two states say another thing at all: a row may have been changed back."""
    return any(differs(old, new, field) for field in told_fields(table))


class SettingWords:
    """The words of one table for a number of its states, with one query for each other table."""

    def __init__(self, table: type[Model], states: Iterable[Any], names: RowNames) -> None:
        self.table, listed = table, list(states)
        self.names: dict[str, dict[Any, str]] = {}
        for field in told_fields(table):
            if field.is_relation:
                numbers = {getattr(state, field.attname) for state in listed}
                self.names[field.name] = names.of(field.related_model, numbers)
        self.components: dict[Any, dict[str, Any]] = {}
        if table is Standard:
            numbers = {state.programme_id for state in listed}
            granted = Programme.objects.filter(pk__in=numbers).prefetch_related("bands")
            self.components = {one.pk: components_of(one) for one in granted}

    def value(self, state: Any, field: Any) -> Any:
        """A field of one state; None where it says nothing."""
        raw = getattr(state, field.attname)
        if field.is_relation:
            return None if raw is None else self.names[field.name].get(raw, _("removed"))
        if self.table is Standard and field.name == "component":
            return self.components.get(state.programme_id, {}).get(raw, raw)
        if self.table is Programme and field.name == "calculator":
            return CALCULATORS[raw].label if raw in CALCULATORS else raw
        if self.table is Parameter and field.name == "value":
            return said(Key(state.key), raw)
        told = value_in(state, field)
        return None if told in ("", []) else told

    def whole(self, state: Any) -> str:
        """Everything that a state says, in one line: of a row that is there no more."""
        fields = (field for field in told_fields(self.table) if field.name not in UNSAID)
        told = (self.value(state, field) for field in fields)
        return " · ".join(str(one) for one in told if one is not None)

    def changed(self, old: Any, new: Any) -> Iterator[tuple[Any, Any, Any]]:
        """Field, before and now: of what differs, or of a new row what it says."""
        for field in told_fields(self.table):
            if old is None:
                now = None if field.name in UNSAID else self.value(new, field)
                if now is not None:
                    yield field, None, now
            elif differs(old, new, field):
                was, now = self.value(old, field), self.value(new, field)
                if was == now:
                    now = _("%(value)s (another one)") % {"value": now}
                yield field, was, now


UNSAID = frozenset({"county", "code"})  # of a row that is new: its own county, and what names it
