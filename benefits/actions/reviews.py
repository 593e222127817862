"""What a review found is registered with it, where it changes the award. (复核后的调整)"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from benefits.actions.changes import register_change
from cases.actions import reviews
from cases.models import FamilyChange, Household, Review, ReviewResult
from cases.rules import reviews as rules
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import User


@explained()
@transaction.atomic
def record_and_register(
    *,
    by: User,
    review: Review,
    version: int,
    result: str,
    visited_on: date,
    since: date | None = None,
    annual_income: Decimal | None = None,
    ground: str = "",
    change: FamilyChange | None = None,
    **said: Any,
) -> Review:
    """Record the result; another income, or a ground, becomes a change and what follows from it.

    What was registered as a change already (a death, a move) is only named.
    """
    if result not in reviews.NAMES_A_CHANGE:
        change = None
    elif change is None:
        row = Review.objects.locked(review.pk)
        rules.check_review_verb(row, by, "record_result")
        rules.check_visit(row, visited_on, None)
        rules.check_no_change_of_it_waits(row)
        what = _what_it_is(result, annual_income, ground, said["seen"])
        happened_on = since or visited_on
        change = _register(by, row, visited_on, happened_on, what, said)
    return reviews.record_result(
        by=by,
        review=review,
        version=version,
        result=result,
        visited_on=visited_on,
        change=change,
        **said,
    )


def _what_it_is(
    result: str, annual_income: Decimal | None, ground: str, seen: str
) -> dict[str, Any]:
    """The kind of change, with what it asks."""
    if result == ReviewResult.STOP:
        if not ground:
            raise NotAllowed(_("Say on which ground the award is to be cut or ended."))
        return {"kind": "ground", "ground": ground, "what": seen.strip()[:200]}
    if annual_income is None:
        raise NotAllowed(
            _("Say the income of the family, or choose the change that was registered.")
        )
    return {"kind": "income", "annual_income": annual_income}


def _register(
    by: User,
    review: Review,
    visited_on: date,
    happened_on: date,
    what: dict[str, Any],
    said: dict[str, Any],
) -> FamilyChange:
    home = Household.objects.get(pk=review.award.household_id)
    return register_change(
        by=by,
        household=home,
        version=home.version,
        happened_on=happened_on,
        reported_on=visited_on,
        reported_by=f"{said['first_visitor'].strip()}、{said['second_visitor'].strip()}"[:60],
        evidence=said["seen"],
        **what,
    )
