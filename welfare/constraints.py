"""What the database refused, in the words of the constraint or trigger that refused it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import IntegrityError
from django.db.models import Model

from welfare.exceptions import NotAllowed


class Refusal(pgtrigger.Trigger):
    """A trigger that keeps what no constraint can say, after each statement that wrote rows.

    It raises with `constraint` as the name of what is broken; `sentence` is what people read.
    """

    level = pgtrigger.Statement
    when = pgtrigger.After

    def __init__(self, *, constraint: str, sentence: Any, **options: Any) -> None:
        self.constraint, self.sentence = constraint, sentence
        super().__init__(**options)


def sentences(model: type[Model]) -> dict[str, Any]:
    """What people read when the database refuses a row of the model, by what refused it.

    Not worded yet: they are kept, and the next person reads another language.
    """
    said = {made.name: made.violation_error_message for made in model._meta.constraints}
    triggers = getattr(model._meta, "triggers", ())
    kept = {made.constraint: made.sentence for made in triggers if isinstance(made, Refusal)}
    return {**said, **kept}


@lru_cache(maxsize=1)
def _named() -> dict[str, Any]:
    models = apps.get_models(include_auto_created=True)
    return {name: sentence for model in models for name, sentence in sentences(model).items()}


def constraint_name(error: IntegrityError) -> str:
    """Which constraint (or unique index) was broken; empty when the database does not say."""
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""


def readable(error: IntegrityError) -> str:
    """The sentence of the broken constraint; empty when no model declares it."""
    return str(_named().get(constraint_name(error), ""))


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
