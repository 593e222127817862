"""What may be done with the supplements of a month, and by whom."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from benefits.models import SupplementBatch, SupplementLine
from benefits.supplement_verbs import BATCH
from benefits.verbs import VERBS
from cases.rules import check_none_kin, check_not_kin
from welfare.accounts.rules import attached, check_area, check_permission, may
from welfare.audit.verb import with_states
from welfare.county.months import first_of, next_month
from welfare.exceptions import NotAllowed
from welfare.models import Division, User

BATCH_VERBS = with_states(VERBS, BATCH)


def check_may_work_out(by: User, county: Division) -> None:
    """The county's own people."""
    check_permission(by, VERBS["work_out_supplements"].rights)
    if by.town is not None or by.county != county:
        raise NotAllowed(_("The county works out and signs its supplements."))


def check_month(month: date) -> None:
    """Today's cards and illnesses say nothing of another month than this one or the next."""
    this = first_of(timezone.localdate())
    if not this <= month <= next_month(this):
        raise NotAllowed(_("Only the supplements of this month or the next are worked out."))


def check_not_who_handed_on(batch: SupplementBatch, by: User) -> None:
    """Two people: whoever checked the list does not sign it."""
    if by.is_one_of(batch.handed_on_by_id):
        raise NotAllowed(_("You checked these supplements yourself. Somebody else signs them."))


EXTRA = attached(check_not_who_handed_on)
OF_THE_WHOLE_LIST = frozenset({"hand_on_supplements", "sign_supplements"})
OF_A_TOWN = frozenset({"hear_supplement"})


def check_batch_verb(batch: SupplementBatch, by: User, verb: str) -> None:
    """Right, area, state and rule of a verb."""
    row = BATCH_VERBS[verb]
    check_permission(by, row.rights)
    if by.county != batch.county or (by.town is not None and verb not in OF_A_TOWN):
        raise NotAllowed(_("The county works out and signs its supplements."))
    if batch.status not in row.states:
        raise NotAllowed(
            _("This is “%(status)s” already.") % {"status": batch.get_status_display()}
        )
    if verb in OF_THE_WHOLE_LIST:
        _check_nobody_near(batch, by)
    if row.rule:
        EXTRA[row.rule](batch, by)


def available_on_batch(batch: SupplementBatch, by: User) -> list[str]:
    """The verbs that this person may do to it now."""
    return [verb for verb in BATCH_VERBS if may(check_batch_verb, batch, by, verb)]


def _check_nobody_near(batch: SupplementBatch, by: User) -> None:
    """Nobody checks or signs a list by which the own family gets more or less. (回避)"""
    check_none_kin(batch.lines.counting().values_list("award__household", flat=True), by)


def check_not_of_own_family(line: SupplementLine, by: User) -> None:
    """Somebody else hears the own family, or leaves it out. (回避)"""
    check_not_kin(line.award.household_id, by)


def check_line_to_hear(line: SupplementLine, by: User) -> None:
    """Somebody gets less, in the own area, and stands in the list."""
    check_area(line.town, by)
    if line.amount >= 0 or line.out_by is not None:
        raise NotAllowed(_("Nobody gets less by this: nobody has to be heard."))
