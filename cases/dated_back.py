"""What was entered with a date in the past: a hearing, a signature, a visit, a notice. (补录)

It is allowed: paper comes first. It is marked where it stands, counted, and shown to who decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import timezone

from welfare.audit import log as audit
from welfare.audit.labels import label
from welfare.models import Event

# The days of acts, as the log keeps them; an act that happens by being entered has none.
DAYS = ("accepted_on", "visited_on", "reported_on", "posted_on", "closed_on", "done_on")
DAYS += ("heard_on", "signed_on", "held_on", "checked_on", "reviewed_on", "found_on")


@dataclass(frozen=True)
class DatedBack:
    """One act: what, of which day, entered when and by whom."""

    what: str
    day: date
    entered_on: date
    who: str

    @property
    def days(self) -> int:
        return (self.entered_on - self.day).days


def day_of(event: Event) -> date | None:
    """The earliest day that an act names, where it lies before the day of the entry."""
    told = [said for name in DAYS if (said := str(event.details.get(name) or ""))]
    day = date.fromisoformat(min(told)) if told else None
    return day if day and day < timezone.localdate(event.at) else None


def among(events: Iterable[Event]) -> list[DatedBack]:
    """Those of these acts that were entered later than they happened, in their order."""
    return [
        DatedBack(
            label(event.verb),
            day,
            timezone.localdate(event.at),
            event.actor.full_name if event.actor else "",
        )
        for event in events
        if (day := day_of(event)) is not None
    ]


def of(case: models.Model) -> list[DatedBack]:
    """The same of everything that was done on a case."""
    return among(audit.told_of(case))
