"""The room of the programmes: one module per kind, found by being there.

Everybody else asks here: `kind_of(code)`, `codes(...)`. Nobody else compares a kind by its name.
"""

import pkgutil
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured

from cases.programmes.kind import (
    Ask,
    Condition,
    Covers,
    Facts,
    FirstMonth,
    Kind,
    ListedBand,
    Notice,
    Outcome,
    Pays,
    Question,
    RecordedStep,
    Serves,
    Someone,
    age_gaps,
    colliding,
    fitting_bands,
)

__all__ = [
    "KINDS",
    "Ask",
    "ListedBand",
    "Condition",
    "Covers",
    "Facts",
    "FirstMonth",
    "Kind",
    "Notice",
    "Outcome",
    "Pays",
    "Question",
    "RecordedStep",
    "Serves",
    "Someone",
    "age_gaps",
    "cascade",
    "check_named",
    "choices",
    "codes",
    "colliding",
    "fitting_bands",
    "kind_of",
    "recorded_steps",
    "step_choices",
]
DESCRIPTION = "kind"  # the module that says what a kind must say


def described(name: str) -> Kind:
    """The kind of one module. Raises ImproperlyConfigured with its name and the missing part."""
    try:
        kind: Kind = import_module(f"cases.programmes.{name}").KIND
        return replace(kind, code=name)
    except (AttributeError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(
            f"The programme kind “{name}” is half described: {error}. "
            f"See cases/programmes/kind.py for what a kind must say."
        ) from error


def _read() -> dict[str, Kind]:
    modules = (m for m in pkgutil.iter_modules(__path__) if not m.ispkg and m.name != DESCRIPTION)
    kinds = [described(module.name) for module in modules]
    check_steps(kinds)
    return {kind.code: kind for kind in sorted(kinds, key=_place)}


def check_steps(kinds: Iterable[Kind]) -> None:
    """One name, one recorded step: kinds may share a step, and not a name alone."""
    by_name: dict[str, RecordedStep] = {}
    for kind in kinds:
        for step in kind.recorded_steps:
            if by_name.setdefault(step.name, step) is not step:
                raise ImproperlyConfigured(
                    f"The programme kind “{kind.code}” declares another step “{step.name}”."
                )


def _place(kind: Kind) -> tuple[int, str]:
    """Monthly support first, then recognitions, then single sums."""
    return [Pays.MONTHLY, Pays.NOTHING, Pays.ONE_OFF].index(kind.pays), kind.code


KINDS = _read()


def kind_of(code: str) -> Kind:
    """The kind of that code."""
    return KINDS[code]


def check_named(part: str, known: Collection[str], kinds: Iterable[Kind] | None = None) -> None:
    """Every kind names in this part what is there; else the start stops with kind and part.

    Called where what is named stands: this room does not know the rooms that look it up.
    """
    for kind in KINDS.values() if kinds is None else kinds:
        said = getattr(kind, part)
        named = {said} if isinstance(said, str) else {n for n in said if isinstance(n, str)}
        if strange := named - {*known, ""}:
            raise ImproperlyConfigured(
                f"The programme kind “{kind.code}” is half described: its part “{part}” names "
                f"“{min(strange)}”, and there is none of that name."
            )


def codes(where: Callable[[Kind], bool]) -> list[str]:
    """The codes of the kinds of which something is true, for queries."""
    return [code for code, kind in KINDS.items() if where(kind)]


def choices() -> list[tuple[str, object]]:
    """For the column `Programme.kind`."""
    return [(code, kind.term) for code, kind in KINDS.items()]


def recorded_steps() -> dict[str, RecordedStep]:
    """Every step of which somebody writes down what came of it, by its name."""
    return {step.name: step for kind in KINDS.values() for step in kind.recorded_steps}


def step_choices() -> list[tuple[str, object]]:
    """For the column `StepRecord.step`."""
    return [(name, step.term) for name, step in recorded_steps().items()]


def cascade() -> list[str]:
    """The kinds for which one application is tested, in order. (国办发〔2023〕39号 五(一))"""
    return sorted(codes(lambda kind: kind.cascade is not None), key=lambda c: KINDS[c].cascade or 0)
