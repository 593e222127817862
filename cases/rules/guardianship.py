"""A child's guardian, placement and parents, as they are changed while the award runs."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.clock import today
from cases.models import Award, Institution, placements_from
from cases.programmes.parts import children
from cases.rules.conditions import asked, facts_of_award, refusal
from cases.verbs import AWARD_VERBS
from welfare.accounts.rules import check_past
from welfare.exceptions import NotAllowed


def check_child(award: Award) -> None:
    """Only a child's award keeps guardian, placement and parents. (民发〔2019〕62号)"""
    if "guardian" not in award.programme.definition.details:
        raise NotAllowed(
            _("“%(programme)s” has no guardian and no placement.") % {"programme": award.programme}
        )


def check_guarded(award: Award, answers: Mapping[str, Any], month: date) -> None:
    """By what is said now the child is still one of those whom its programme supports.

    Asked is what was asked at the intake, on the first day of the month or as of today. Whose
    parent is able again, or who is an orphan by now, has no award that is kept in silence: it is
    said how it ends. (62号 二(四))
    """
    _check_institution(award, answers)
    _check_days(answers)
    facts = facts_of_award(award, answers, min(month, today()))
    arranged = (children.guarded, children.placed)
    parents = [one for one in award.programme.definition.conditions if one not in arranged]
    of_parents = [one for one in asked(parents, facts) if one.met is not True]
    refused = [*of_parents, *(one for one in asked(arranged, facts) if one.met is not True)]
    sentences = [refusal(one) for one in refused]
    if any(one.met is False for one in of_parents):
        sentences.append(
            _(
                "If this is so, “%(programme)s” is not to be paid any more: choose “%(button)s” on "
                "the page of the award."
            )
            % {"programme": award.programme, "button": AWARD_VERBS["propose_end"].button}
        )
    if sentences:
        raise NotAllowed("\n".join(sentences))


def _check_institution(award: Award, answers: Mapping[str, Any]) -> None:
    home = answers.get("institution")
    if home and not Institution.objects.filter(pk=home, county=award.programme.county_id).exists():
        raise NotAllowed(_("This institution belongs to another county."))


def _check_days(answers: Mapping[str, Any]) -> None:
    for question in children.QUESTIONS:
        if question.name in children.SINCE and answers.get(question.name):
            check_past(date.fromisoformat(answers[question.name]), str(question.label))


def is_placed_anew(award: Award, month: date, placement: str) -> bool:
    """Whether the child lives by another standard from the month on than was decided until now."""
    own = award.programme.definition.placements
    lived = [one.placement for one in placements_from(award, month)] or [""]
    return any(one != placement and (one in own or placement in own) for one in lived)
