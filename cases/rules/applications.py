"""Which verb a person may do to an application now. Every rule raises a sentence."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from cases.clock import today
from cases.models import (
    Application,
    Household,
    NoticeResult,
    Person,
    Programme,
    PublicNotice,
    ReliefType,
)
from cases.programmes.relief import OWN_EXPENSES
from cases.rules.cover import covered_people, first_paid_month
from cases.rules.decisions import check_may_decide, check_may_pay_relief_first
from cases.rules.evidence import (
    applicant_lives_there,
    check_evidence,
    needs_notice,
    notice_stands,
    paid_first,
)
from cases.rules.exclusions import check_exclusions
from cases.rules.peer_reviews import check_is_peer_reviewed
from cases.rules.relatives import check_not_kin
from cases.rules.residence import check_serves
from cases.rules.samples import check_is_to_be_checked, check_is_visited
from cases.rules.steps import check_records_a_step
from cases.rules.surveys import check_surveyed
from cases.rules.time_limits import check_may_extend
from cases.states import LIVE_AWARD, ApplicationStatus
from cases.verbs import APPLICATION_VERBS, VERBS
from welfare.accounts.rules import alone, attached, check_area, check_permission, check_sum, may
from welfare.exceptions import NotAllowed
from welfare.models import User


def check_rights(application: Application, by: User, verb: str) -> None:
    """The person holds the right for this verb, in this area."""
    check_permission(by, APPLICATION_VERBS[verb].rights)
    check_area(application.town, by)


def check_state(application: Application, verb: str) -> None:
    """The table of verbs allows this one now."""
    allowed = APPLICATION_VERBS[verb].states
    if application.status not in allowed:
        named = _(" or ").join(str(s.label) for s in ApplicationStatus if s in allowed)
        raise NotAllowed(
            _("The application is “%(status)s”. This step is for one that is “%(allowed)s”.")
            % {"status": application.get_status_display(), "allowed": named}
        )


def check_may_register(
    household: Household, programme: Programme, beneficiary: Person | None, by: User
) -> None:
    """A caseworker of the household's town opens a case for a programme of its county.

    What covers the whole family is held once; each of several persons may be covered alone.
    """
    check_permission(by, VERBS["open_application"].rights)
    check_area(household.town, by)
    check_not_kin(household.pk, by)
    if programme.county_id != household.town.parent_id:
        raise NotAllowed(_("This programme belongs to another county."))
    if not programme.open_for_applications:
        raise NotAllowed(
            _("“%(programme)s” is not open for applications.") % {"programme": programme}
        )
    check_serves(programme, household, today())
    lasting = household.awards.filter(status__in=LIVE_AWARD, ends_on=None)
    of_programme = lasting.filter(programme=programme)
    if beneficiary is not None:
        of_programme = of_programme.exclude(dibao_detail__single_person=True)
    held = of_programme.first()
    if programme.is_monthly and not programme.definition.holds_persons and held:
        raise NotAllowed(
            _("This household already receives “%(programme)s” (%(number)s).")
            % {"programme": programme, "number": held.number}
        )


def check_request(application: Application) -> None:
    """What is asked for agrees with itself."""
    relief = application.programme.definition.relieves
    if relief and not (application.relief_type and application.cause):
        raise NotAllowed(_("Temporary relief needs its type and its cause."))
    if not relief and (application.relief_type or application.major or application.relief_first):
        raise NotAllowed(_("Type of relief, major case and relief first are for relief only."))
    if application.relief_first and application.relief_type != ReliefType.URGENT:
        raise NotAllowed(_("Relief first is for urgent need only."))
    if application.amount_requested is not None and application.amount_requested <= 0:
        raise NotAllowed(_("The amount asked for is above zero; leave it empty where none is."))
    fund = application.fund_source
    if fund and fund.county_id != application.programme.county_id:
        raise NotAllowed(_("This fund source belongs to another county."))
    if not applicant_lives_there(application):
        raise NotAllowed(_("The applicant is a member of the household."))


def check_may_hold(application: Application, by: User | None) -> None:
    """Nobody whom the case is about holds what excludes it, from the first month on."""
    programme = application.programme
    month = first_paid_month(programme, today(), application.applied_on, application.renews)
    check_exclusions(programme, covered_people(application), month, by)


def check_not_paid(application: Application) -> None:
    """Money went out already: the case is carried to its end."""
    if paid_first(application):
        raise NotAllowed(
            _("Relief was already paid on this case. Complete its papers and submit it.")
        )


def check_not_told(application: Application) -> None:
    """The applicant hears once, and completely, what is missing. (57号 Art 10)"""
    if application.missing_papers:
        raise NotAllowed(_("The one-time notice was already given. It cannot be given again."))


def check_amount(application: Application, amount: Decimal) -> None:
    """A sum in yuan and fen, never under what was paid."""
    check_sum(amount)
    check_covers_paid(application, amount)
    check_within_expenses(application, amount)


def check_explained(amount: Decimal, explanation: Sequence[Any]) -> None:
    """Nobody proposes money without saying how it comes about. (57号 Art 21)"""
    if amount and not any(explanation):
        raise NotAllowed(_("Please fill in: %(what)s.") % {"what": _("How the amount comes about")})


def check_covers_paid(application: Application, amount: Decimal) -> None:
    """The decision cannot fall below what relief first has paid."""
    paid = paid_first(application)
    if amount < paid:
        raise NotAllowed(
            _("%(paid)s yuan were already paid first. The amount cannot be lower.")
            % {"paid": f"{paid:,.2f}"}
        )


def check_within_expenses(application: Application, amount: Decimal) -> None:
    """Help for heavy expenses is at most what the family paid itself. (民发〔2018〕23号 二(一))"""
    said = application.answers.get(OWN_EXPENSES)
    if application.is_urgent or said in (None, ""):
        return
    if amount > Decimal(str(said)):
        raise NotAllowed(
            _("%(sum)s yuan is more than the expenses the family paid itself, %(limit)s.")
            % {"sum": f"{amount:,.2f}", "limit": f"{Decimal(str(said)):,.2f}"}
        )


def check_no_notice_runs(application: Application) -> None:
    """One notice at a time."""
    if application.notices.filter(result=NoticeResult.OPEN).exists():
        raise NotAllowed(_("A notice for this application is already running."))


def check_notice_may_be_posted(application: Application) -> None:
    """A notice shows the amount, so the amount comes first; some are never shown. (57号 Art 19)"""
    kind = application.programme.definition
    if "notice" not in kind.steps:
        raise NotAllowed(
            _("A case of “%(programme)s” is not posted in public. (%(article)s)")
            % {"programme": application.programme, "article": kind.article}
        )
    check_no_notice_runs(application)
    check_surveyed(application)
    if application.amount_proposed is None or application.grants_nothing:
        if application.programme.recognises:
            raise NotAllowed(_("Propose the recognition first: the notice shows it."))
        raise NotAllowed(_("Propose the amount first: the notice shows it."))
    if not needs_notice(application):
        raise NotAllowed(_("This case is decided without a public notice."))
    if notice_stands(application):
        raise NotAllowed(_("The notice of this proposal ran out without an objection: it stands."))


def check_notice_may_be_closed(application: Application) -> None:
    """A running notice is there to be closed."""
    if not application.notices.filter(result=NoticeResult.OPEN).exists():
        raise NotAllowed(_("No notice is running for this application."))


def check_own_notice(application: Application, notice: PublicNotice) -> None:
    """The notice hangs on this very case and is still open."""
    if notice.application_id != application.pk or notice.result != NoticeResult.OPEN:
        raise NotAllowed(_("No notice is running for this application."))


def check_not_delivered(application: Application) -> None:
    """The refusal is delivered once."""
    if application.refusal_delivered_on:
        raise NotAllowed(_("The delivery of the refusal is already recorded."))


def check_pays_first(application: Application, by: User) -> None:
    """Asked for, not paid yet, and by somebody who had no part in the case."""
    check_may_pay_relief_first(application, by)
    check_not_paid(application)


def check_may_change_programme(application: Application) -> None:
    """Only what one application is tested for leads from one programme to another."""
    check_is_one_of_several(application.programme)
    check_no_notice_runs(application)


def check_is_one_of_several(programme: Programme) -> None:
    """One application is tested for it among others, and not asked for by itself."""
    if programme.definition.cascade is None:
        raise NotAllowed(
            _("“%(programme)s” is applied for by itself.") % {"programme": programme.name}
        )


def check_is_surveyed(application: Application) -> None:
    """Only what depends on how a family lives is surveyed at home. (57号 Art 16)"""
    if "survey" not in application.programme.definition.steps:
        raise NotAllowed(_("This programme has no home survey."))


EXTRA: dict[str, Callable[[Application, User], None]] = attached(
    check_may_decide,
    check_pays_first,
    check_records_a_step,
    alone(check_evidence),
    alone(check_is_peer_reviewed),
    alone(check_is_surveyed),
    alone(check_is_to_be_checked),
    alone(check_is_visited),
    alone(check_may_change_programme),
    alone(check_may_extend),
    alone(check_not_delivered),
    alone(check_not_paid),
    alone(check_not_told),
    alone(check_notice_may_be_closed),
    alone(check_notice_may_be_posted),
)


def check_verb(application: Application, by: User, verb: str) -> None:
    """Everything that can be said of a verb before its values are known."""
    check_rights(application, by, verb)
    check_not_kin(application.household_id, by)
    check_state(application, verb)
    if rule := APPLICATION_VERBS[verb].rule:
        EXTRA[rule](application, by)


def available_verbs(application: Application, user: User) -> list[str]:
    """The verbs whose buttons this person sees on the case page; a common rule is asked once."""
    if not may(check_not_kin, application.household_id, user):
        return []
    meets = cache(lambda rule: may(EXTRA[rule], application, user))
    return [
        verb
        for verb, row in APPLICATION_VERBS.items()
        if may(check_rights, application, user, verb)
        and may(check_state, application, verb)
        and (not row.rule or meets(row.rule))
    ]
