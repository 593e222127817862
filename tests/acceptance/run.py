"""Runs the steps in the database at hand and prints what came out."""

import time
from contextlib import nullcontext

from django.core.management import call_command

from tests.acceptance import county, results


def main() -> int:
    """Migrate, run every step, print the table; 1 when any figure differs."""
    call_command("migrate", verbosity=0)
    last = time.monotonic()

    def say(title: str) -> None:
        nonlocal last
        now = time.monotonic()
        print(f"{title}: {now - last:.1f} s", flush=True)
        last = now

    report = county.run(county.steps(), nullcontext, say)
    found = results.results(report)
    print(results.printed(found))
    bad = results.wrong(found)
    print(f"\n{len(found)} keys, {len(found) - len(bad)} equal, {len(bad)} not.")
    return 1 if bad else 0
