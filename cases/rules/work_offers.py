"""How often somebody able to work refused fitting work in a row. (57号 Art 34)"""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.changes import Ground
from cases.changes.grounds import REFUSED, TAKEN
from cases.models import FamilyChange, Household, Person
from welfare.exceptions import NotAllowed

OFFER = "work_offer"


def refused_before(person: Person, household: Household) -> int:
    """Refusals without a good reason since the person last took work, as they are on record."""
    return _in_a_row(FamilyChange.objects.filter(kind=OFFER, person=person, household=household))


def refused_by(change: FamilyChange) -> int:
    """The same up to one answer, which is one of them; none where it is no refusal."""
    if change.facts.get("answer") != REFUSED:
        return 0
    rows = FamilyChange.objects.filter(
        kind=OFFER, person=change.person, household=change.household, pk__lte=change.pk
    )
    return _in_a_row(rows)


def _in_a_row(rows: "QuerySet[FamilyChange]") -> int:
    refusals = 0
    for facts in rows.order_by("-pk").values_list("facts", flat=True):
        if facts["answer"] == TAKEN:
            break
        refusals += facts["answer"] == REFUSED
    return refusals


def check_not_by_offers(ground: str) -> None:
    """Three refusals are three answers with their days, not one sentence at the end."""
    if ground == Ground.REFUSED_WORK:
        raise NotAllowed(
            _(
                "Record each offer of work with its answer (“Register a change”): the cut of the "
                "own share follows from them."
            )
        )
