"""Deleting what a batch made, unless something later stands on it."""

from collections import Counter
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
    kept = list(rows.filter(_named_by(rows.model, memory=True)).values_list("pk", flat=True))
    marked = rows.model._base_manager.filter(pk__in=kept)
    if others := marked.filter(_named_by(rows.model, memory=False)).count():
        raise NotAllowed(
            _(
                "This import cannot be undone, because later records stand on it: %(listed)s. "
                "Undo those first."
            )
            % {"listed": f"{rows.model._meta.verbose_name_plural} {others}"}
        )
    delete_free(rows.exclude(pk__in=kept))
    marked.update(taken_back=True)
    return kept


def _named_by(model: Any, *, memory: bool) -> models.Q:
    """Rows that a protecting table names: one that remembers, or one that does not."""
    named = models.Q(pk__in=[])
    for field in model._meta.get_fields(include_hidden=True):
        relation: Any = field
        made = field.auto_created and (field.one_to_many or field.one_to_one)
        if not made or relation.on_delete is not models.PROTECT:
            continue
        table = relation.related_model
        others = table._base_manager.filter(**{relation.field.attname: OuterRef("pk")})
        remembers = getattr(table, "remembers", False)
        if not remembers and any(f.name == "taken_back" for f in table._meta.fields):
            named |= models.Q(Exists(others.filter(taken_back=memory)))
        elif remembers == memory:
            named |= models.Q(Exists(others))
    return named


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
