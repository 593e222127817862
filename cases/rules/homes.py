"""Who gives a bed to whom. (供养机构床位)"""

from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from cases.models import Award, Bed, BedRequest, CareForm, CareGrade, Institution, Person, Stay
from cases.rules.care import check_takes_in
from cases.rules.relatives import check_not_kin
from cases.states import LIVE_AWARD
from cases.verbs import VERBS
from welfare.accounts.rules import check_area, check_past, check_permission
from welfare.county.months import first_of
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import User

MOST_BEDS, FIRST_BEDS = 500, 9999  # at once; of the first number
WEIGHT = {CareGrade.FULL: 0, CareGrade.PARTIAL: 1, CareGrade.SELF: 2}


def check_may_keep_beds(institution: Institution, by: User) -> None:
    """The county keeps the beds of its homes."""
    check_permission(by, VERBS["add_beds"].rights)
    if by.county is None or by.county.pk != institution.county_id:
        raise NotAllowed(_("This institution belongs to another county."))
    if by.town is not None:  # a home belongs to no town
        raise NotAllowed(_("This is kept by the county."))


def check_numbers(first: int, count: int) -> None:
    """Some beds, not so many that it is a slip of the finger, numbered from one on."""
    if not 1 <= count <= MOST_BEDS or not 1 <= first <= FIRST_BEDS:
        raise NotAllowed(
            _("At once 1 to %(most)s beds are added, with a first number from 1 to %(first)s.")
            % {"most": MOST_BEDS, "first": FIRST_BEDS}
        )


def check_may_close_bed(bed: Bed, by: User) -> None:
    """A bed in which nobody lives is taken out of use."""
    check_may_keep_beds(bed.institution, by)
    if bed.closed_on:
        raise Conflict(_("This bed is closed already."))
    if bed.stays.standing().exists():
        raise NotAllowed(_("Somebody lives in this bed."))


def check_closes(bed: Bed, closed_on: date, by: User) -> None:
    """On a day that has come, and not while somebody lived in it."""
    check_may_close_bed(bed, by)
    check_past(closed_on, _("Bed closed on"))
    last = bed.stays.aggregate(day=Max("moved_out"))["day"]
    if last and closed_on < last:
        raise NotAllowed(_("Somebody lived in this bed until %(day)s.") % {"day": last.isoformat()})


def check_cared_award(award: Award, by: User) -> None:
    """A running award of 特困, in the own area and not of the own family."""
    check_permission(by, VERBS["move_in"].rights)
    check_area(award.town, by)
    check_not_kin(award.household_id, by)
    if award.status not in LIVE_AWARD:
        raise NotAllowed(_("This award has ended."))
    if not hasattr(award, "care_detail"):
        raise NotAllowed(_("Only who is on tekun is cared for."))


def check_may_wait(award: Award, by: User) -> None:
    """Nobody waits who has a bed."""
    check_cared_award(award, by)
    if award.stays.standing().exists():
        raise NotAllowed(_("This person has a bed."))


def check_may_ask(award: Award, institution: Institution | None, asked_on: date, by: User) -> None:
    """One who has no bed waits for one."""
    check_may_wait(award, by)
    check_past(asked_on, _("Asked on"))
    if institution is not None:
        check_takes_in(award, institution, asked_on)


def without_bed(award: Award) -> bool:
    """Whether somebody whom the award covers lives in no bed of a home."""
    here = award.stays.standing().values("person")
    return bool(award.members.filter(period__endswith=None).exclude(person__in=here).exists())


def check_may_move_in(award: Award, by: User) -> None:
    """The care of the person names a home, and a bed is free there."""
    check_cared_award(award, by)
    home = award.care_detail.institution
    if home is None:
        raise NotAllowed(_("The care of this person names no home. Change the care first."))
    if not without_bed(award):
        raise NotAllowed(_("This person has a bed."))
    if Bed.objects.free().filter(institution=home).exists():
        return
    if award.bed_requests.filter(ended_on=None).exists():
        raise NotAllowed(
            _(
                "%(home)s has no free bed. The person is on the waiting list already; a bed is "
                "free once somebody moves out or beds are added."
            )
            % {"home": home}
        )
    raise NotAllowed(
        _("%(home)s has no free bed. Put the person on the waiting list with “%(button)s”.")
        % {"home": home, "button": VERBS["ask_for_bed"].button}
    )


def check_moves_in(award: Award, person: Person, bed: Bed, moved_in: date, by: User) -> None:
    """The care names the home, so that the money goes there; the bed is in use and free."""
    check_cared_award(award, by)
    check_past(moved_in, _("Moved in on"))
    care = award.care_detail
    if care.form != CareForm.INSTITUTION or care.institution_id != bed.institution_id:
        raise NotAllowed(
            _(
                "The care of this person does not name %(home)s. Change the care first: the money "
                "follows it."
            )
            % {"home": bed.institution}
        )
    if bed.closed_on:
        raise NotAllowed(_("This bed is closed."))
    if not award.members.filter(person=person, period__endswith=None).exists():
        raise NotAllowed(_("The award does not cover this person."))
    check_in_award(award, person, moved_in)


def award_began(award: Award) -> date:
    """The first day on which the award counted: its first month, or that of joining if earlier."""
    first: date = award.first_month
    return min(first_of(award.joined_on), first)


def check_in_award(award: Award, person: Person, moved_in: date) -> None:
    """Nobody moves in before the award began that pays the home, nor before being born."""
    earliest = max(award_began(award), person.birth_date)
    if moved_in < earliest:
        raise NotAllowed(
            _("%(what)s: not before %(day)s.")
            % {"what": _("Moved in on"), "day": earliest.isoformat()}
        )


def check_order_of_waiting(award: Award, bed: Bed, passed_over: str) -> None:
    """Who needs more care comes first; before them another only with a reason. (失能优先)"""
    waiting = BedRequest.objects.waiting().filter(
        award__programme__county=bed.institution.county_id
    )
    heavier = [
        one
        for one in waiting.select_related("award__care_detail")
        if one.award_id != award.pk
        and one.institution_id in (None, bed.institution_id)
        and WEIGHT[CareGrade(one.award.care_detail.grade)]
        < WEIGHT[CareGrade(award.care_detail.grade)]
    ]
    if heavier and not passed_over.strip():
        raise NotAllowed(
            _("Who needs more care waits for this bed (%(count)s). Say why this one is first.")
            % {"count": len(heavier)}
        )


def check_moves_out(stay: Stay, moved_out: date, by: User) -> None:
    """Once, and not before moving in."""
    check_may_move_out(stay, by)
    check_past(moved_out, _("Moved out on"))
    if moved_out < stay.moved_in:
        raise NotAllowed(
            _("The person moved in on %(day)s only.") % {"day": stay.moved_in.isoformat()}
        )


def check_may_move_out(stay: Stay, by: User) -> None:
    """The person lives there still."""
    check_permission(by, VERBS["move_out"].rights)
    check_area(stay.award.town, by)
    check_not_kin(stay.award.household_id, by)
    if stay.moved_out:
        raise Conflict(_("The person moved out already."))
