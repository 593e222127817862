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
