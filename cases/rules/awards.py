"""What may happen to an award, and by whom."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.clock import clocks_of, today
from cases.deadlines import Start, TimedStep, clocks_from
from cases.models import (
    Application,
    Award,
    AwardMember,
    Member,
    Origin,
    Person,
    Review,
    Supplement,
    grade_of,
)
from cases.reviews import ending_soon
from cases.rules.guardianship import check_child
from cases.rules.relatives import check_not_kin
from cases.rules.relief import check_pays_from_reserve, check_withdraws_first
from cases.states import ApplicationStatus, AwardStatus
from cases.verbs import AWARD_VERBS
from welfare.accounts.rules import (
    alone,
    attached,
    check_area,
    check_month,
    check_past,
    check_permission,
    check_sum,
    may,
)
from welfare.county.months import first_of, previous_month
from welfare.exceptions import NotAllowed
from welfare.models import User


def check_award_rights(award: Award, by: User, verb: str) -> None:
    """The person holds the right for this verb, in this area."""
    check_permission(by, AWARD_VERBS[verb].rights)
    check_area(award.town, by)


def check_award_verb(award: Award, by: User, verb: str) -> None:
    """Everything that can be said of a verb before its values are known."""
    check_award_rights(award, by, verb)
    check_not_kin(award.household_id, by)
    _check_now(award, by, verb)


def _check_now(award: Award, by: User, verb: str) -> None:
    check_award_rights(award, by, verb)
    check_award_state(award, verb)
    if rule := AWARD_VERBS[verb].rule:
        EXTRA[rule](award, by)


def available_award_verbs(award: Award, user: User) -> list[str]:
    """The verbs that this person may do to the award now."""
    if not may(check_not_kin, award.household_id, user):
        return []
    return [verb for verb in AWARD_VERBS if may(_check_now, award, user, verb)]


def check_award_state(award: Award, verb: str) -> None:
    """The table of verbs allows this one now."""
    allowed = AWARD_VERBS[verb].states
    if award.status not in allowed:
        named = _(" or ").join(str(s.label) for s in AwardStatus if s in allowed)
        raise NotAllowed(
            _("The award is “%(status)s”. This step is for one that is “%(allowed)s”.")
            % {"status": award.get_status_display(), "allowed": named}
        )


def check_supplements(award: Award) -> None:
    """Only some kinds have graded top-ups. (社会救助法 Art 20)"""
    if not award.programme.definition.supplements:
        raise NotAllowed(_("“%(programme)s” has no supplements.") % {"programme": award.programme})


def check_monthly(award: Award) -> None:
    """Only a monthly award is suspended, changed or topped up."""
    if not award.programme.is_monthly:
        raise NotAllowed(_("This is a one-off relief: it has no months."))


def check_supplement_runs(award: Award) -> None:
    """Something is there to be stopped."""
    running = Supplement.objects.filter(member__award=award).exclude(
        last_month__lt=first_of(today())
    )
    if not running.exists():
        raise NotAllowed(_("Nobody in this award has a supplement now."))


def check_care(award: Award) -> None:
    """Only some kinds are a form and a grade of care. (43号 Art 20-23)"""
    if "care" not in award.programme.definition.details:
        raise NotAllowed(_("“%(programme)s” has no form of care.") % {"programme": award.programme})


def check_makes_up(award: Award) -> None:
    """Only some kinds pay the difference to their standard. (民发〔2019〕62号 三(一))"""
    if not award.programme.definition.makes_up:
        raise NotAllowed(
            _("“%(programme)s” does not make up a difference.") % {"programme": award.programme}
        )


def check_has_band(award: Award) -> None:
    """Only an award by class has one to change."""
    if not hasattr(award, "band_detail"):
        raise NotAllowed(_("This award is of no class."))


def check_follow_up(award: Award) -> None:
    """Something was reported and waits for its step; care is assessed by an act of its own."""
    if not award.follow_ups.running().exclude(step=TimedStep.CARE_AGAIN).exists():
        raise NotAllowed(_("Nothing was reported about this award that waits to be done."))


def check_keeps_care(award: Award, by: User) -> None:
    """A care that waits to be assessed again, and not by relatives. (43号 Art 23, 回避)"""
    check_not_kin(award.household_id, by)
    check_care(award)
    if not award.follow_ups.running().filter(step=TimedStep.CARE_AGAIN).exists():
        raise NotAllowed(_("Nobody reported that other care is needed."))


def check_same_grade(award: Award, answers: Mapping[str, bool]) -> None:
    """All six daily acts, and the grade that they give is the one that is paid. (43号 Art 22)"""
    grade = grade_of(answers)
    if grade is None:
        raise NotAllowed(_("The six daily acts are not all assessed."))
    if grade != award.care_detail.grade:
        raise NotAllowed(
            _("These answers give “%(grade)s”: change the care instead.") % {"grade": grade.label}
        )


def check_reviewed(award: Award, by: User) -> None:
    """Only some kinds are looked at again, and not by relatives. (定期核查, 回避)"""
    check_not_kin(award.household_id, by)
    if not clocks_from(clocks_of(award.programme), Start.REVIEWED):
        raise NotAllowed(_("“%(programme)s” is not reviewed.") % {"programme": award.programme})
    waiting = Review.objects.waiting().filter(award=award).select_related("campaign").first()
    if waiting is not None:
        raise NotAllowed(
            _("It stands on the list of “%(campaign)s”: record its result there.")
            % {"campaign": waiting.campaign}
        )


def check_renews(award: Award, by: User) -> None:
    """It ends by itself before long, nobody asked yet, and no relative does. (续保, 回避)"""
    check_not_kin(award.household_id, by)
    if award.ends_on is None:
        raise NotAllowed(_("This award does not end by itself: nothing is to be renewed."))
    day = today()
    soon = Award.objects.filter(pk=award.pk)
    if not ending_soon(soon, award.programme.county, day).exists():
        raise NotAllowed(
            _("It ends on %(day)s: that is not near, or past. Who needs help anew applies.")
            % {"day": award.ends_on.isoformat()}
        )
    if award.renewals.not_given_up().exists():
        raise NotAllowed(_("The renewal was asked for already."))


def check_not_kept(award: Award, by: User) -> None:
    """Dibao that is not marked yet, and not by relatives. (脱贫不脱保, 回避)"""
    if not hasattr(award, "dibao_detail"):
        raise NotAllowed(_("Only dibao is kept after leaving poverty."))
    if award.dibao_detail.kept_after_exit:
        raise NotAllowed(_("This award is marked so already."))
    check_not_kin(award.household_id, by)


def check_kept(award: Award, by: User) -> None:
    """What is marked, and not by relatives. (回避)"""
    if not hasattr(award, "dibao_detail") or not award.dibao_detail.kept_after_exit:
        raise NotAllowed(_("This award is not marked so."))
    check_not_kin(award.household_id, by)


def may_be_steady(award: Award) -> bool:
    """Whether its review waits longer where little changes. (57号 Art 31)"""
    return bool(clocks_from(clocks_of(award.programme), Start.REVIEWED_UNSTEADY))


EXTRA = attached(
    check_pays_from_reserve,
    alone(check_withdraws_first),
    alone(check_care),
    alone(check_child),
    alone(check_follow_up),
    check_keeps_care,
    check_reviewed,
    check_renews,
    check_not_kept,
    check_kept,
    alone(check_has_band),
    alone(check_makes_up),
    alone(check_monthly),
    alone(check_supplement_runs),
    alone(check_supplements),
)


def check_in_award(award: Award, month: date) -> None:
    """The month lies in the months of the award."""
    check_month(month)
    if month < award.first_month or (award.last_month and month > award.last_month):
        raise NotAllowed(_("%(month)s is not a month of this award.") % {"month": f"{month:%Y-%m}"})


def check_resumes_after_suspension(award: Award, month: date) -> None:
    """Money flows again not before it stopped."""
    check_in_award(award, month)
    if award.suspended_from and month < award.suspended_from:
        raise NotAllowed(
            _("The award is suspended from %(month)s. It is resumed from then or later.")
            % {"month": f"{award.suspended_from:%Y-%m}"}
        )
    covered = award.members.filter(period__contains=month)
    living = Q(person__died_on=None) | Q(person__died_on__gte=month)
    if covered.exists() and not covered.filter(living).exists():
        raise NotAllowed(
            _(
                "Everybody whom the award covers died before %(month)s. It is not resumed; it ends "
                "by the change of the family, or by hand."
            )
            % {"month": f"{month:%Y-%m}"}
        )


def check_proposed_by_another(proposed_by: User | None, by: User) -> None:
    """Nobody stops an award alone: who proposed it does not decide it."""
    if proposed_by is None or by.is_one_of(proposed_by.pk):
        raise NotAllowed(
            _("One person proposes that an award is suspended or ends, another one decides.")
        )


def check_suspension_term(award: Award, from_month: date, until: date | None) -> None:
    """The term of a suspension is of whole months of the award, from its first one on."""
    if until is None:
        return
    check_in_award(award, until)
    if until < from_month:
        raise NotAllowed(_("A suspension ends in the month it begins or later."))


def check_end(award: Award, left_on: date, last_month: date) -> None:
    """Day and last month of the end agree with the beginning."""
    check_month(last_month)
    if left_on < award.joined_on:
        raise NotAllowed(_("An award does not end before it began."))
    if last_month > first_of(left_on):
        raise NotAllowed(_("Money is owed at most for the month in which the award ends."))
    if last_month < previous_month(award.first_month):
        raise NotAllowed(
            _("The award was paid from %(month)s. Its last month cannot lie so far before.")
            % {"month": f"{award.first_month:%Y-%m}"}
        )


def is_heard(award: Award, dead: Person | None = None) -> bool:
    """Whether somebody lives who is heard before help is cut or ended. (社会救助法 Art 48)

    Who died is asked nothing; somebody of the household who lives on is. `dead`: whose death is
    shown and not recorded yet.
    """
    at_home = Member.objects.filter(household=award.household_id, left_on=None)
    covered = award.members.filter(period__upper_inf=True)
    alive = Person.objects.filter(died_on=None).exclude(pk=dead.pk if dead else 0)
    return alive.filter(
        Q(pk__in=at_home.values("person")) | Q(pk__in=covered.values("person"))
    ).exists()


def check_heard(award: Award, heard: str) -> None:
    """Before help is cut or ended, the person is heard. (社会救助法 Art 48)"""
    if award.programme.is_monthly and not heard.strip() and is_heard(award):
        raise NotAllowed(
            _("Hear the person first and record what was said. (Social Assistance Law, Art. 48)")
        )


def check_heard_day(award: Award, heard_on: date | None) -> None:
    """A family is heard on the support that it has, and that day has come."""
    if heard_on is None:
        return
    check_past(heard_on, _("heard on"))
    if heard_on < award.joined_on:
        raise NotAllowed(
            _("The support began on %(day)s only: the family was not heard on it before.")
            % {"day": award.joined_on.isoformat()}
        )


def check_new_amount(
    award: Award, from_month: date, basic: Decimal, care: Decimal, heard: str
) -> None:
    """Sums in yuan and fen; a lower one only after the person was heard."""
    for amount in (basic, care):
        check_sum(amount)
    before = award.amount_in(from_month)
    if before and basic + care < before.total:
        check_heard(award, heard)


def check_no_later_amount(award: Award, from_month: date) -> None:
    """An amount that was set for later months would go on as if nothing had changed."""
    later = award.amounts.filter(from_month__gt=from_month).order_by("from_month").last()
    if later is not None:
        raise NotAllowed(
            _("Another amount is in force from %(month)s: choose that month or a later one.")
            % {"month": f"{later.from_month:%Y-%m}"}
        )


def covered_member(award: Award, person: Person, month: date) -> AwardMember:
    """The person as covered by this award in that month."""
    members = AwardMember.objects.filter(award=award, person=person)
    member: AwardMember | None = members.filter(period__contains=month).first()
    if member is None:
        raise NotAllowed(
            _("%(person)s is not covered by this award in %(month)s.")
            % {"person": person, "month": f"{month:%Y-%m}"}
        )
    return member


def check_award_may_open(application: Application, origin: Origin) -> None:
    """Nobody enters a roll without confirmation, except by relief first. (57号 Art 28)"""
    confirmed = application.status == ApplicationStatus.APPROVED
    first = application.status == ApplicationStatus.ACCEPTED and application.relief_first
    if not (confirmed if origin == Origin.CONFIRMED else first):
        raise NotAllowed(_("An award opens with the last confirmation, not before."))
