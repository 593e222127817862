"""What the database refused, in the words of the constraint that refused it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.apps import apps
from django.db import IntegrityError
from django.db.models import BaseConstraint

from welfare.exceptions import NotAllowed


@lru_cache(maxsize=1)
def _named() -> dict[str, BaseConstraint]:
    models = apps.get_models(include_auto_created=True)
    return {made.name: made for model in models for made in model._meta.constraints}


def constraint_name(error: IntegrityError) -> str:
    """Which constraint (or unique index) was broken; empty when the database does not say."""
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""


def readable(error: IntegrityError) -> str:
    """The sentence of the broken constraint; empty when no model declares it."""
    constraint = _named().get(constraint_name(error))
    return str(constraint.get_violation_error_message()) if constraint else ""


@contextmanager
def explained() -> Iterator[None]:
    """Turn a broken constraint into NotAllowed with its sentence; others pass unchanged.

    Use it around the transaction (`@explained()` above `@transaction.atomic`): after the error the
    transaction cannot go on.
    """
    try:
        yield
    except IntegrityError as error:
        if sentence := readable(error):
            raise NotAllowed(sentence) from error
        raise
