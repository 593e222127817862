"""Runs the steps in the database at hand and prints what came out."""

import os
import time
from contextlib import nullcontext
from pathlib import Path

from django.core.management import CommandError, call_command

from counties import folder
from tests.acceptance import county, results
from welfare.exceptions import Refused


def main() -> int:
    """Migrate, run every step, print the table; 1 when any figure differs."""
    place = os.environ.get("COUNTY")
    try:
        handed = folder.read(Path(place)) if place else county.sample()
    except Refused as refusal:
        print(refusal)
        return 1
    print(f"{handed.name}, {handed.month:%Y-%m}, {handed.profile}", flush=True)
    for path, reason in handed.strange.items():
        print(f"left out: {path.name}: {reason}", flush=True)
    call_command("migrate", verbosity=0)
    last = time.monotonic()

    def say(title: str) -> None:
        nonlocal last
        now = time.monotonic()
        print(f"{title}: {now - last:.1f} s", flush=True)
        last = now

    steps = county.steps(handed)
    if not county.done(next(steps), nullcontext, say, (CommandError, Refused)):
        print("The profile is refused: mend it, and begin again.")
        return 1
    report = county.run(steps, nullcontext, say, (CommandError, Refused))
    if handed.expected is None:
        print(results.listed(report))
        print(f"There is no {folder.EXPECTED}: nothing to compare with.")
        return 0 if report is not None else 1
    found = results.results(report, handed.expected)
    print(results.printed(found))
    print(f"\n{results.publication(found)}\n\n{results.headline(found)}")
    return 1 if results.wrong(found) else 0
