"""What may be done with advances, by whom. Rules raise a sentence, never write. (垫付)"""

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import advances
from benefits.models import Advance, AdvanceRepayment, AdvanceWriteOff
from benefits.verbs import VERBS
from cases.models import Household, Person, Tier
from cases.rules import check_matter_resolved
from cases.rules.relatives import check_not_kin
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import check_area, check_permission
from welfare.county import parameters
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Division, Key, User

TIERS = {Tier.COUNTY: P.DECIDE_COUNTY, Tier.MEETING: P.DECIDE_MEETING}


def check_may_lend(household: Household, person: Person | None, by: User) -> None:
    """The county lends to one who lives in the family; no near relative of theirs does. (回避)"""
    check_permission(by, VERBS["lend_advance"].rights)
    check_area(household.town, by)
    check_not_kin(household.pk, by)
    if person is None or not household.members.filter(person=person, left_on=None).exists():
        raise NotAllowed(_("Choose the person of this family who was treated."))


def _check_who(advance: Advance, by: User, verb: str) -> None:
    check_permission(by, VERBS[verb].rights)
    check_area(advance.town, by)
    check_not_kin(advance.household_id, by)


def _check_may(advance: Advance, by: User, verb: str) -> None:
    _check_who(advance, by, verb)
    if advances.open_of(advance, timezone.localdate()) <= 0:
        raise Conflict(_("Nothing of this advance is open any more."))


def check_may_plan(advance: Advance, by: User) -> None:
    """Instalments are agreed as long as something is open."""
    _check_may(advance, by, "plan_advance")


def check_may_repay(advance: Advance, by: User) -> None:
    """Who lent the money does not record that it came back. (不相容岗位)"""
    _check_may(advance, by, "repay_advance")
    if by.is_one_of(advance.recorded_by_id):
        raise NotAllowed(_("You recorded this advance. Another person records its repayment."))


def check_may_reverse(advance: Advance, by: User) -> None:
    """Something came back, and another person recorded it; also where nothing is open any more."""
    _check_who(advance, by, "reverse_repayment")
    if not advances.standing_repayments(advance).exists():
        raise Conflict(_("No repayment of this advance is on record."))


def check_reversed_by_another(repayment: AdvanceRepayment, by: User) -> None:
    """Another person than the one who took the money says that it was not so."""
    if by.is_one_of(repayment.recorded_by_id):
        raise NotAllowed(_("You recorded this repayment. Another person reverses it."))


def check_may_remind(advance: Advance, by: User) -> None:
    """The county reminds, or the town that knows the family."""
    _check_may(advance, by, "remind_advance")


def check_may_propose_write_off(advance: Advance, by: User) -> None:
    """One proposal at a time."""
    _check_may(advance, by, "propose_write_off")
    if advance.write_offs.filter(granted=None).exists():
        raise Conflict(_("A write-off of this advance already waits."))


def check_may_decide_write_off(advance: Advance, by: User) -> None:
    """Another person than who proposed it, of the tier whose matter the sum is.

    Also where everything came back meanwhile: then it is refused, and waits no longer.
    """
    _check_who(advance, by, "decide_write_off")
    waiting = waiting_of(advance)
    if waiting is None:
        raise Conflict(_("No write-off of this advance waits."))
    check_permission(by, frozenset({TIERS[Tier(waiting.tier)]}))
    if by.is_one_of(waiting.proposed_by_id, advance.recorded_by_id):
        raise NotAllowed(_("Another person decides than the one who proposed or lent it."))
    if waiting.tier == Tier.MEETING:
        check_matter_resolved(waiting.matter)


def waiting_of(advance: Advance) -> AdvanceWriteOff | None:
    """The write-off that waits to be decided."""
    row: AdvanceWriteOff | None = advance.write_offs.filter(granted=None).first()
    return row


def check_at_most_open(advance: Advance, amount: Decimal) -> None:
    """Nobody gives back, and nobody is let off, more than is open."""
    left = advances.open_of(advance, timezone.localdate())
    if not 0 < amount <= left:
        raise NotAllowed(
            _("%(open)s yuan of this advance are open. Give a sum above zero, at most that.")
            % {"open": left}
        )


def check_after_lending(advance: Advance, day: date, what: str) -> None:
    """What came of an advance came after it."""
    if day < advance.lent_on:
        raise NotAllowed(
            _("%(what)s: %(day)s is before the money was lent (%(lent)s).")
            % {"what": what, "day": day.isoformat(), "lent": advance.lent_on.isoformat()}
        )


def check_ceiling(county: Division, amount: Decimal, on: date) -> None:
    """More than the county lends for one treatment is a slip, or no matter of an advance."""
    most = parameters.read_decimal(county=county, key=Key.ADVANCE_CEILING, on=on)
    if amount > most:
        raise NotAllowed(_("An advance is %(most)s yuan at most.") % {"most": f"{most:,.2f}"})


def check_instalments(
    advance: Advance, agreed_on: date, instalments: list[tuple[date, Decimal]]
) -> None:
    """They fall due after they were agreed, and come to all that is open."""
    if not instalments:
        raise NotAllowed(_("Agree one instalment at least."))
    if any(due_on < agreed_on for due_on, _amount in instalments):
        raise NotAllowed(_("An instalment falls due after it was agreed."))
    total = sum((amount for _due, amount in instalments), Decimal(0))
    check_at_most_open(advance, total)
    if total != (left := advances.open_of(advance, timezone.localdate())):
        raise NotAllowed(
            _("The plan comes to %(total)s yuan; %(open)s are open. Agree on all of it.")
            % {"total": total, "open": left}
        )
