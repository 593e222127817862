"""Deleting what a batch made, unless something later stands on it."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, ProtectedError, QuerySet
from django.utils.translation import gettext as _

from welfare.exceptions import NotAllowed


def delete_free(rows: "QuerySet[Any]") -> int:
    """Delete the rows; raises NotAllowed naming what still stands on them. Returns how many."""
    try:
        return rows.delete()[0]
    except ProtectedError as error:
        kinds = Counter(str(one._meta.verbose_name_plural) for one in error.protected_objects)
        listed = "、".join(f"{name} {count}" for name, count in sorted(kinds.items()))
        raise NotAllowed(
            _(
                "This import cannot be undone, because later records stand on it: %(listed)s. "
                "Undo those first."
            )
            % {"listed": listed}
        ) from error


def take_back(rows: "QuerySet[Any]") -> list[int]:
    """Delete the rows; those that rows which remember name stay and are marked `taken_back`.

    A model that remembers says so (`remembers = True`): a frozen snapshot, a finding. What else
    stands on a row is a refusal, as with `delete_free`. Returns the keys of those that stay.
    """
    kept = list(rows.filter(_remembered(rows.model)).values_list("pk", flat=True))
    marked = rows.model._base_manager.filter(pk__in=kept)
    if listed := [(others, count) for others in standing_on(marked) if (count := others.count())]:
        raise NotAllowed(
            _(
                "This import cannot be undone, because later records stand on it: %(listed)s. "
                "Undo those first."
            )
            % {"listed": "、".join(f"{o.model._meta.verbose_name_plural} {n}" for o, n in listed)}
        )
    delete_free(rows.exclude(pk__in=kept))
    marked.update(taken_back=True)
    return kept


def standing_on(rows: "QuerySet[Any]") -> "Iterator[QuerySet[Any]]":
    """What keeps the rows from being deleted: what names them, or what would go with them.

    One set of rows for each relation, which may be empty. What remembers keeps nothing.
    """
    for table, field in _naming(rows.model, models.PROTECT):
        if getattr(table, "remembers", False):
            continue
        others = table._base_manager.filter(**{f"{field}__in": rows})
        yield others.filter(taken_back=False) if _marks(table) else others
    for table, field in _naming(rows.model, models.CASCADE):
        yield from standing_on(table._base_manager.filter(**{f"{field}__in": rows}))


def _remembered(model: Any) -> models.Q:
    """Rows that a protecting table names which remembers, by itself or row by row."""
    named = models.Q(pk__in=[])
    for table, field in _naming(model, models.PROTECT):
        others = table._base_manager.filter(**{field: OuterRef("pk")})
        if getattr(table, "remembers", False):
            named |= models.Q(Exists(others))
        elif _marks(table):
            named |= models.Q(Exists(others.filter(taken_back=True)))
    return named


def _marks(table: Any) -> bool:
    """Whether rows of the table may stay for memory alone, marked so."""
    return any(field.name == "taken_back" for field in table._meta.fields)


def _naming(model: Any, on_delete: Any) -> Iterator[tuple[Any, str]]:
    """The tables whose rows name those of the model in this way, each with the field."""
    for field in model._meta.get_fields(include_hidden=True):
        relation: Any = field
        made = field.auto_created and (field.one_to_many or field.one_to_one)
        if made and relation.on_delete is on_delete:
            yield relation.related_model, relation.field.name


def unreferenced(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Only those rows that no other table refers to."""
    for field in rows.model._meta.get_fields(include_hidden=True):
        relation: Any = field
        if not (field.auto_created and (field.one_to_many or field.one_to_one)):
            continue
        if relation.on_delete is models.DO_NOTHING:
            continue
        others = relation.related_model._base_manager.filter(
            **{relation.field.attname: OuterRef("pk")}
        )
        rows = rows.exclude(Exists(others))
    return rows
