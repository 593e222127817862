"""Who may decide a case: the tier's right, and nobody who took part in it. (回避)"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import DECIDES, Application, Decision, SampledCase, Survey, Tier
from cases.rules.cover import living_in
from cases.rules.evidence import family_changed
from cases.rules.relatives import check_not_kin
from cases.rules.relief import check_did_not_pay_first
from cases.verbs import VERBS
from welfare.accounts.rules import check_area, check_permission
from welfare.audit import log as audit
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import IssuedPaper, User


def took_part(application: Application, by: User) -> bool:
    """Whether this person did casework on the case, or changed its family or people meanwhile."""
    home = application.household
    beside = (home, application.applicant, *living_in(home))
    return audit.took_part(by, application, beside=beside, since=application.registered_at)


def check_not_involved(application: Application, by: User) -> None:
    """Nobody decides a case they worked on or are related to. (57号 Art 11, 回避)"""
    if took_part(application, by):
        raise NotAllowed(_("You worked on this case yourself. Somebody else decides it."))
    if SampledCase.objects.filter(
        application=application, draw__drawn_by__in=by.own_accounts
    ).exists():
        raise NotAllowed(
            _("You drew the sample that this case went through. Somebody else decides it.")
        )
    check_did_not_survey(application, by)
    check_not_kin(application.household_id, by)


def signers_of(cases: Iterable[int]) -> dict[int, list[str]]:
    """By case: the names that stand on its surveys."""
    signers: dict[int, list[str]] = {}
    rows = Survey.objects.filter(application__in=list(cases))
    for case, *names in rows.values_list("application", "first_signer", "second_signer"):
        signers.setdefault(case, []).extend(names)
    return signers


def surveyed(name: str, signers: Iterable[str]) -> bool:
    """Whether this is one of those who signed; a signer may write their post beside the name."""
    return bool(name) and any(name in signer for signer in signers)


def check_did_not_survey(application: Application, by: User) -> None:
    """Whose name stands on the survey saw the family for the town, whoever wrote it down."""
    if surveyed(by.full_name, signers_of([application.pk]).get(application.pk, [])):
        raise NotAllowed(_("You signed the home survey of this case. Somebody else decides it."))


def check_one_tier(application: Application, by: User) -> None:
    """One person never signs two tiers, in no round."""
    others = application.approvals.filter(decided_by__in=by.own_accounts).exclude(
        tier=application.tier
    )
    if others.exists():
        raise NotAllowed(_("You already decided this case at another tier."))


def check_may_decide(application: Application, by: User) -> None:
    """The case is with this tier, the tier is the person's, and the person had no part in it."""
    check_area(application.town, by)
    check_permission(by, VERBS["approve"].rights)
    if not application.tier:
        raise NotAllowed(_("This application is not in review."))
    check_permission(by, {DECIDES[Tier(application.tier)]})
    check_not_involved(application, by)
    check_did_not_pay_first(application, by)
    check_one_tier(application, by)


def check_shown_tier(application: Application, shown_tier: str) -> None:
    """The page asked for the decision of the tier that has the case."""
    if shown_tier != application.tier:
        raise Conflict(
            _("This case has meanwhile moved to: %(tier)s. Nothing of yours was saved.")
            % {"tier": application.get_tier_display()}
        )


def check_reason(decision: Decision, note: str) -> None:
    """A return or refusal tells the applicant and the town why. (57号 Art 21)"""
    if decision != Decision.APPROVE and not note.strip():
        raise NotAllowed(_("A return or refusal gives its reason."))


def decided_amount(application: Application, decision: Decision, amount: Decimal | None) -> Decimal:
    """What this tier decides on: the amount proposed, unless the meeting sets another."""
    proposed = application.amount_proposed or Decimal(0)
    if decision == Decision.APPROVE and application.grants_nothing:
        raise NotAllowed(_("No help is proposed: refuse the case, or return it to the town."))
    if amount is None or amount == proposed:
        return proposed
    if decision != Decision.APPROVE or application.tier != Tier.MEETING:
        raise NotAllowed(
            _("Only the joint meeting sets another amount. Return the case with a comment.")
        )
    if application.programme.is_monthly:
        raise NotAllowed(_("This amount follows from standard and income and is not set freely."))
    if amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise NotAllowed(_("An amount is above zero and has two decimal places at most."))
    return amount


def check_family_unchanged(application: Application) -> None:
    """A monthly amount was computed for these people; they must still be the same."""
    if family_changed(application):
        raise NotAllowed(
            _(
                "The people of the household, or what is known of them, changed since the "
                "proposal. Return the case to the town."
            )
        )


def check_may_pay_relief_first(application: Application, by: User) -> None:
    """A town head authorises, for a case that others registered. (社会救助法 Art 50)"""
    check_permission(by, VERBS["pay_relief_first"].rights)
    check_area(application.town, by)
    if not application.relief_first:
        raise NotAllowed(_("This application does not ask for relief first."))
    check_not_involved(application, by)


def check_delivery_day(application: Application, delivered_on: date) -> None:
    """A refusal is delivered on or after the day of the decision."""
    if application.decided_on and delivered_on < application.decided_on:
        raise NotAllowed(_("The refusal was decided later than this day."))


def check_refusal_numbered(application: Application, delivered_on: date) -> None:
    """What has no number yet is a draft and reaches nobody; it has it before it is delivered."""
    papers = IssuedPaper.objects.filter(
        subject_type=application._meta.label_lower, subject_id=application.pk, paper="refusal"
    )
    issued = papers.first()
    if issued is None:
        raise NotAllowed(
            _(
                "The notice of the refusal has no number yet and is not to be delivered. Give it "
                "its number under Papers of the case first."
            )
        )
    if delivered_on < timezone.localdate(issued.issued_at):
        raise NotAllowed(_("The notice of the refusal got its number later than this day."))
