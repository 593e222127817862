"""Open findings of death among the payments of a run: what a signature keeps of them."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from benefits.models import Payment, PayrollRun
from benefits.signing.seen import MOST_DEATHS, SeenWarning, line, mark_of_dead
from verification import queues


def seen_deaths(run: PayrollRun) -> Iterator[SeenWarning]:
    """Each payment with who is said to have died, as the page of the run names it."""
    rows = queues.paid_to_the_dead(run)
    shown, mark = shown_deaths(rows)
    if shown:
        lines = [line(row, row.dead) for row in shown]
        label = _("Payments for people with an open finding of death")
        yield SeenWarning(label, rows.count(), lines, mark)


def shown_deaths(rows: "QuerySet[Payment]") -> tuple[list[Payment], str]:
    """The first of them, and the mark by which whoever signs says that they were looked at.

    They come to the page after it stands: a signature without the mark is one that was given
    before, or over another list.
    """
    shown = list(rows.select_related("award", "programme", "town")[:MOST_DEATHS])
    return shown, mark_of_dead(rows, shown, "found_dead")
