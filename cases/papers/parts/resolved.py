"""The cases of a session of the joint meeting."""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import AgendaItem, Decision, Meeting
from cases.papers.parts.sheets import yuan


def on_agenda(meeting: Meeting) -> list[tuple[Any, ...]]:
    """Each case of the agenda in its order: number, whose, where, which kind, what is proposed."""
    return [_case(item) for item in _items(meeting)]


def _items(meeting: Meeting) -> list[AgendaItem]:
    rows = meeting.items.prefetch_related("stepped_back").with_names()
    return list(rows.order_by("position"))


def _case(item: AgendaItem) -> tuple[Any, ...]:
    case = item.case
    # what was recorded is printed as it was signed, whatever the case proposes since
    proposed = yuan(item.amount_proposed if item.result else case.amount_proposed)
    return (
        *(item.position, case.number, case.applicant.name, case.town.name),
        *(item.what, proposed),
    )


def resolved(meeting: Meeting) -> list[tuple[Any, ...]]:
    """The same with the votes, who stepped back, and what was resolved."""
    return [(*_case(item), *_result(item)) for item in _items(meeting)]


def _result(item: AgendaItem) -> tuple[Any, ...]:
    votes = f"{item.votes_for} / {item.votes_against} / {item.abstained}"
    away = _(", ").join(member.name for member in item.stepped_back.all())
    agreed = yuan(item.amount) if item.result == Decision.APPROVE else ""
    return (votes, away, item.get_result_display(), agreed, item.reason)
