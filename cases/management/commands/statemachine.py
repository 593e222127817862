"""Draw the state machines of `cases` from their tables in states.py, as Mermaid."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db.models import TextChoices
from django.utils import translation

from cases.states import (
    APPLICATION_TRANSITIONS,
    APPLICATION_VERBS,
    AWARD_TRANSITIONS,
    AWARD_VERBS,
    ApplicationStatus,
    AwardStatus,
    Step,
)

PAGE = Path(settings.BASE_DIR) / "docs" / "states.md"
HEAD = """# Which state may follow which

Written by `manage.py statemachine --write` from the tables in `cases/states.py`; a test compares.
"""


def _arrows(
    transitions: Mapping[Any, frozenset[Any]], verbs: Mapping[str, Step], start: TextChoices
) -> list[str]:
    lines = [f"    [*] --> {start.value}"]
    for state, following in transitions.items():
        stays = [v for v, step in verbs.items() if state in step.allowed_in & step.leads_to]
        lines += [f"    {state.value} --> {state.value}: {verb}" for verb in stays]
        for to in sorted(following):
            ways = [
                v for v, step in verbs.items() if state in step.allowed_in and to in step.leads_to
            ]
            lines.append(f"    {state.value} --> {to.value}: {', '.join(ways)}")
        if not following:
            lines.append(f"    {state.value} --> [*]")
    return lines


def _machine(
    title: str,
    states: type[TextChoices],
    transitions: Mapping[Any, frozenset[Any]],
    verbs: Mapping[str, Step],
) -> str:
    names = [f"    {s.value}: {s.value} ({s.label})" for s in states]
    arrows = _arrows(transitions, verbs, next(iter(transitions)))
    staying = [
        f"- `{verb}` in {', '.join(s.value for s in states if s in step.allowed_in)}"
        for verb, step in verbs.items()
        if not step.leads_to
    ]
    chart = "\n".join(["```mermaid", "stateDiagram-v2", *names, *arrows, "```"])
    return "\n\n".join([f"## {title}", chart, "Without a change of state:", "\n".join(staying)])


def page() -> str:
    """The whole page of the docs."""
    with translation.override("en"):
        machines = [
            _machine("Application", ApplicationStatus, APPLICATION_TRANSITIONS, APPLICATION_VERBS),
            _machine("Award", AwardStatus, AWARD_TRANSITIONS, AWARD_VERBS),
        ]
    return "\n".join([HEAD, "\n\n".join(machines), ""])


class Command(BaseCommand):
    """Print the diagrams, or write them to docs/states.md."""

    help = "Draw the state machines of cases from their tables."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/states.md")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            PAGE.parent.mkdir(exist_ok=True)
            PAGE.write_text(page(), encoding="utf-8")
            self.stdout.write(f"{PAGE.name} written")
        else:
            self.stdout.write(page())
