"""Open findings of death among the payments of a run: what a signature keeps of them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from benefits.models import PayrollRun
from benefits.signing.seen import MOST_DEATHS, SeenWarning, line
from verification import queues


def seen_deaths(run: PayrollRun) -> Iterator[SeenWarning]:
    """Each payment with who is said to have died, as the page of the run names it."""
    rows = queues.paid_to_the_dead(run)
    if count := rows.count():
        named = rows.select_related("award", "programme", "town")[:MOST_DEATHS]
        lines = [line(row, row.dead) for row in named]
        yield SeenWarning(_("Payments for people with an open finding of death"), count, lines)
