"""The cases of a session of the joint meeting."""

from typing import Any

from cases.models import Meeting
from cases.papers.parts.sheets import yuan


def resolved(meeting: Meeting) -> list[tuple[Any, ...]]:
    """Each case that the session resolved, in order: number, who, what, what was decided."""
    rows = meeting.approvals.select_related(
        "application__programme", "application__town", "application__applicant"
    ).order_by("pk")
    return [
        (
            *(number, one.application.number, one.application.applicant.name),
            *(one.application.town.name, one.application.programme.name),
            *(yuan(one.application.amount_proposed), one.get_decision_display()),
            *(yuan(one.amount), one.note),
        )
        for number, one in enumerate(rows, 1)
    ]
