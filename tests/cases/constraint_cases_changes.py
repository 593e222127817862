"""What PostgreSQL refuses of the opinions on a change of an award, beside constraint_cases."""

from cases import models as m
from tests.cases import walk
from tests.cases.constraint_cases import BREAKS, award_change, breaks, changed

__all__ = ["BREAKS"]


def opinion(row=None, **values):
    said = {"tier": "town", "note": "同意", "given_by": walk.head(), **values}
    return m.ChangeOpinion.objects.create(award_change=row or award_change(), **said)


changed("change_opinion_says_why", opinion, note="")


@breaks("change_opinion_once_per_tier")
def _():
    opinion(opinion().award_change, given_by=walk.approver())


@breaks("change_opinion_once_per_person")
def _():
    opinion(opinion().award_change, tier="county")
