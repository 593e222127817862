"""What may be paid for the funeral of a person on 特困. (丧葬; 社会救助法 Art 16)"""

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Award, Funeral, Person, Programme
from cases.programmes import codes
from cases.rules.relatives import check_not_kin
from cases.verbs import VERBS
from welfare.accounts.rules import check_area, check_past, check_permission, check_sum
from welfare.county.months import first_of
from welfare.county.parameters import read_decimal
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Division, Key, User
from welfare.personal.names import plain_name


def paid_by_runs(county: Division, on: date) -> Programme | None:
    """The programme by which the county's runs pay for funerals on a day; None: by hand."""
    kinds = codes(lambda kind: kind.after_death)
    granted = Programme.objects.filter(county=county).of_kinds(kinds)
    return granted.live_in(first_of(on)).order_by("pk").first()


def check_may_record_funeral(award: Award, by: User) -> None:
    """Somebody on 特困 has died, and the funeral is not written down yet."""
    check_permission(by, VERBS["record_funeral"].rights)
    _check_open(award, by)


def check_paid_by_hand(award: Award, paid_on: date) -> None:
    """From the go-live on runs pay, and nobody pays by hand. (启用月)"""
    check_past(paid_on, _("Paid on"))
    if programme := paid_by_runs(award.programme.county, paid_on):
        raise NotAllowed(
            _("Funerals are paid by runs here, as “%(programme)s”. Let this one be paid so.")
            % {"programme": programme}
        )


def check_may_order_funeral(award: Award, by: User) -> None:
    """A run may pay for the funeral of somebody on 特困, where the county's runs do so."""
    check_permission(by, VERBS["order_funeral"].rights)
    _check_open(award, by)
    programme_of_funerals(award)


def programme_of_funerals(award: Award) -> Programme:
    """By which a run pays for the funeral. Raises NotAllowed where the county pays by hand."""
    programme = paid_by_runs(award.programme.county, timezone.localdate())
    if programme is None:
        raise NotAllowed(
            _(
                "No programme of the county pays for funerals in this system. Write down what was "
                "paid by hand, or let the county open such a programme and record its go-live."
            )
        )
    return programme


def _check_open(award: Award, by: User) -> None:
    check_area(award.town, by)
    check_not_kin(award.household_id, by)
    if not hasattr(award, "care_detail"):
        raise NotAllowed(_("Only the funeral of who was on tekun is paid for."))
    if not award.members.filter(person__died_on__isnull=False).exists():
        raise NotAllowed(_("Nobody on this award has died. Record the death first."))
    if award.funerals.standing().exists():
        raise NotAllowed(_("The funeral of this person is written down already."))


def check_funeral(award: Award, person: Person, held_on: date, amount: Decimal) -> None:
    """Of one whom the award covered at death, on a day that has come, within the limit."""
    check_past(held_on, _("Funeral held on"))
    check_sum(amount)
    died_on = person.died_on
    if died_on is None or not award.members.filter(person=person).exists():
        raise NotAllowed(_("This award covers nobody of this name who has died."))
    if held_on < died_on:
        raise NotAllowed(_("The person died on %(day)s only.") % {"day": died_on.isoformat()})
    if died_on < award.joined_on or (award.left_on and award.left_on < first_of(died_on)):
        raise NotAllowed(_("The person was not on tekun at death."))
    most = most_for_funeral(award, died_on)
    if amount > most:
        raise NotAllowed(
            _(
                "At most %(most)s yuan are paid for a funeral here: so many months of the living "
                "standard as the county has set."
            )
            % {"most": f"{most:,.2f}"}
        )


def check_paid_for_it(funeral_of: Person, payee: Person, holder: str, by: User) -> None:
    """Who saw to it is paid: somebody who lives, into no account of whoever enters it."""
    if payee.died_on is not None or payee.pk == funeral_of.pk:
        raise NotAllowed(_("Who saw to the funeral is paid, and nobody who has died."))
    if plain_name(holder) == plain_name(by.full_name):
        raise NotAllowed(
            _(
                "You do not enter an account in your own name. Let a colleague do it, who has seen "
                "the account."
            )
        )


def check_still_so(funeral: Funeral, by: User) -> None:
    """What was written down days ago may be confirmed: the death stands, and who is paid lives."""
    check_funeral(funeral.award, funeral.person, funeral.held_on, funeral.amount)
    if funeral.payee is not None:
        check_paid_for_it(funeral.person, funeral.payee, funeral.account_holder, by)


def check_may_confirm_funeral(funeral: Funeral, by: User) -> None:
    """What waits for a second person, who did not write it down. (两人经办)"""
    _check_stands(funeral, by, "confirm_funeral")
    if funeral.confirmed_by_id is not None:
        raise Conflict(_("This funeral is confirmed already."))
    if by.is_one_of(funeral.recorded_by_id):
        raise NotAllowed(_("Another person confirms a funeral than the one who wrote it down."))
    check_still_so(funeral, by)
    if funeral.by_run:
        programme_of_funerals(funeral.award)


def check_may_strike_funeral(funeral: Funeral, by: User) -> None:
    """Who writes funerals down takes back what nobody confirmed; after that, who confirms them."""
    _check_stands(funeral, by, "strike_funeral")
    if funeral.confirmed_by_id is not None:
        check_permission(by, VERBS["confirm_funeral"].rights)
    if funeral.paid_as_id and Award.objects.money_on_its_way().filter(pk=funeral.paid_as_id):
        raise NotAllowed(
            _(
                "Money for this funeral stands in a run or was paid. Take it out of the run first; "
                "what was paid is claimed."
            )
        )


def _check_stands(funeral: Funeral, by: User, verb: str) -> None:
    check_permission(by, VERBS[verb].rights)
    check_area(funeral.award.town, by)
    check_not_kin(funeral.award.household_id, by)
    if funeral.struck_at is not None:
        raise Conflict(_("This funeral was struck."))


def most_for_funeral(award: Award, died_on: date) -> Decimal:
    """The county's months of the living money that the award paid in the month of the death."""
    county = award.programme.county
    months = read_decimal(county=county, key=Key.FUNERAL_MONTHS, on=died_on)
    amount = award.amounts.filter(from_month__lte=first_of(died_on)).order_by("-from_month").first()
    if amount is None:
        raise NotAllowed(_("The award paid nothing in the month of the death."))
    most: Decimal = (amount.basic * months).quantize(Decimal("0.01"))
    return most
