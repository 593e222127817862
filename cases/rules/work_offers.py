"""How often somebody able to work refused fitting work in a row. (57号 Art 34)"""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases.changes import Ground
from cases.changes.grounds import REFUSED, TAKEN
from cases.logbooks import Definition
from cases.models import Award, AwardChange, FamilyChange, Person
from cases.states import AwardChangeStatus, FamilyChangeStatus
from welfare.exceptions import NotAllowed

OFFER = "work_offer"


def refused_before(person: Person, day: date) -> int:
    """Refusals without a good reason until a day, since the person last took work.

    In the order of the days on which they were answered, whichever family the person lived in then.
    """
    return _in_a_row(_answers(person).filter(happened_on__lte=day))


def refused_by(change: FamilyChange) -> int:
    """The same up to one answer, which is one of them; none where it is no refusal."""
    if change.facts.get("answer") != REFUSED or change.person is None:
        return 0
    if change.status == FamilyChangeStatus.WITHDRAWN:
        return 0
    day = change.happened_on
    until = Q(happened_on__lt=day) | Q(happened_on=day, pk__lte=change.pk)
    return _in_a_row(_answers(change.person).filter(until))


def _answers(person: Person) -> "QuerySet[FamilyChange]":
    return FamilyChange.objects.standing().filter(kind=OFFER, person=person)


def _in_a_row(rows: "QuerySet[FamilyChange]") -> int:
    refusals = 0
    for facts in rows.order_by("-happened_on", "-pk").values_list("facts", flat=True):
        if facts["answer"] == TAKEN:
            break
        refusals += facts["answer"] == REFUSED
    return refusals


def answer_in(definition: Definition, outcome: str) -> str:
    """What an outcome of a logbook says of an offer of work; nothing where it is no answer."""
    if not definition.work:
        return ""
    if outcome == definition.refused:
        return REFUSED
    return TAKEN if outcome in definition.helped else ""


def shares_lost(award: Award) -> set[int]:
    """Who lost the own share of an award by refusals and has it not back, by number."""
    lost: set[int] = set()
    decided = AwardChange.objects.filter(award=award, status=AwardChangeStatus.DECIDED)
    for row in decided.select_related("change").order_by("decided_at", "pk"):
        lost -= set(row.joined)
        if row.change.kind == OFFER:
            lost |= set(row.left)
    return lost


def check_answer_withdrawn(change: FamilyChange) -> None:
    """It is an answer that stands in no logbook, and nothing was decided that counts it."""
    if not change.definition.answer:
        raise NotAllowed(_("What changed in a family is registered anew, not withdrawn."))
    if change.record_id is not None:
        raise NotAllowed(_("The answer stands in a logbook. Strike the record there."))
    check_uncounted(change)


def check_uncounted(change: FamilyChange) -> None:
    """No award was changed by an answer or waits to be, by it or a later one."""
    later = AwardChange.objects.waiting().filter(
        change__kind=change.kind,
        change__person=change.person,
        change__happened_on__gte=change.happened_on,
    )
    if later.exists():
        raise NotAllowed(_("A change of an award waits that counts it. Withdraw that one first."))
    if change.award_changes.filter(status=AwardChangeStatus.DECIDED).exists():
        raise NotAllowed(_("An award was changed by it. That is taken back by a new decision."))


def check_not_by_offers(ground: str) -> None:
    """Three refusals are three answers with their days, not one sentence at the end."""
    if ground == Ground.REFUSED_WORK:
        raise NotAllowed(
            _(
                "Record each offer of work with its answer (“Register a change”): the cut of the "
                "own share follows from them."
            )
        )
