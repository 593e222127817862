"""Draw the state machines of all apps from their tables of states and verbs, as Mermaid."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from welfare.audit import labels
from welfare.audit.verb import Machine, Verb

PAGE = Path(settings.BASE_DIR) / "docs" / "states.md"
HEAD = """# Which state may follow which

Written by `manage.py statemachine --write` from each app's states and table of verbs; a test
compares.
"""


def machines() -> list[Machine]:
    """Every subject with states, floor by floor from below."""
    return [m for config in apps.get_app_configs() for m in getattr(config, "machines", ())]


def verbs_of(machine: Machine) -> list[Verb]:
    """What is done to a subject with states."""
    return [v for v in labels.verbs() if v.subject == machine.subject and v.states]


def _moves(machine: Machine) -> list[Verb]:
    return [verb for verb in verbs_of(machine) if verb.leads_to]


def _arrows(machine: Machine) -> list[str]:
    lines = [f"    [*] --> {start.value}" for start in machine.starts]
    for state, following in machine.transitions.items():
        for to in (state, *sorted(following)):
            ways = [v.name for v in _moves(machine) if state in v.states and to in v.leads_to]
            if ways:
                lines.append(f"    {state.value} --> {to.value}: {', '.join(ways)}")
        if not following:
            lines.append(f"    {state.value} --> [*]")
    return lines


def _drawn(machine: Machine) -> str:
    names = [f"    {s.value}: {s.value} ({s.label})" for s in machine.states]
    chart = "\n".join(["```mermaid", "stateDiagram-v2", *names, *_arrows(machine), "```"])
    staying = [
        f"- `{verb.name}` in {', '.join(s.value for s in machine.states if s in verb.states)}"
        for verb in verbs_of(machine)
        if not verb.leads_to
    ]
    parts = [f"## {machine.title}", chart]
    if staying:
        parts += ["Without a change of state:", "\n".join(staying)]
    return "\n\n".join(parts)


def page() -> str:
    """The whole page of the docs."""
    with translation.override("en"):
        return "\n".join([HEAD, "\n\n".join(_drawn(machine) for machine in machines()), ""])


class Command(BaseCommand):
    """Print the diagrams, or write them to docs/states.md."""

    help = "Draw the state machines from the tables of states and verbs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/states.md")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            PAGE.parent.mkdir(exist_ok=True)
            PAGE.write_text(page(), encoding="utf-8")
            self.stdout.write(f"{PAGE.name} written")
        else:
            self.stdout.write(page())
