"""What may be done with a finding, by whom, with which effect. Rules raise; they never write."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from benefits.models import Payment
from benefits.states import PaymentStatus, RunStatus
from cases.models import Application, Award, next_month
from cases.states import OPEN_APPLICATION, ApplicationStatus
from verification.models import ClosingAction, Finding, FindingKind, MeansCheck
from verification.states import FindingStatus
from welfare.accounts.roles import Permission
from welfare.county import parameters
from welfare.exceptions import NotAllowed
from welfare.models import Division, Key, User

A, K = ClosingAction, FindingKind
TO_THE_AWARD = (A.SUSPEND, A.END, A.NONE)
ACTIONS: dict[FindingKind, tuple[ClosingAction, ...]] = {
    K.NEWLY_SEVERE: (A.START_SUPPLEMENT, A.NONE),
    K.NO_LONGER_SEVERE: (A.STOP_SUPPLEMENT, A.NONE),
    K.DEAD: (A.END, A.SUSPEND, A.NONE),
    K.CAR: TO_THE_AWARD,
    K.BUSINESS: TO_THE_AWARD,
    K.PENSION: TO_THE_AWARD,
    K.SECOND_HOUSE: TO_THE_AWARD,
    K.MEDICAL_MISSED: (A.REFER, A.NONE),
    K.OTHER_NAME: (A.NONE,),
    K.AGED_OUT: (A.STOP_SUPPLEMENT, A.NONE),
    K.AGED_IN: (A.START_SUPPLEMENT, A.NONE),
}
WITHOUT_EFFECT = (A.NONE, A.REFER)
NEEDS_HEARING = (A.STOP_SUPPLEMENT, A.SUSPEND, A.END)


def holds(rule: Callable[..., None], *args: Any) -> bool:
    """Ask a rule whether a button is shown."""
    try:
        rule(*args)
    except NotAllowed:
        return False
    return True


def check_may_compare(user: User | None, county: Division) -> None:
    """The county runs the comparison; beat runs it in nobody's name."""
    if user is None:
        return
    if not user.may(Permission.COMPARE) or user.county != county:
        raise NotAllowed(_("The county's caseworkers run the comparison of their county."))


def check_may_verify(user: User, finding: Finding) -> None:
    """The town where the people live looks at a finding."""
    if not user.may(Permission.VERIFY_FINDING) or user.town is None:
        raise NotAllowed(_("A caseworker of the town verifies a finding."))
    if finding.town_id != user.town.pk:
        raise NotAllowed(_("This finding belongs to another town."))
    if finding.status != FindingStatus.OPEN:
        raise NotAllowed(_("This finding does not wait for the town."))


def check_county_may_act(user: User, finding: Finding) -> None:
    """The county returns or closes what the town has verified."""
    if not user.may(Permission.CLOSE_FINDING) or user.county is None or user.town is not None:
        raise NotAllowed(_("The county closes a finding."))
    if finding.county_id != user.county.pk:
        raise NotAllowed(_("This finding belongs to another county."))
    if finding.status != FindingStatus.VERIFIED:
        raise NotAllowed(_("The town has not verified this finding yet, or it is already closed."))


def check_may_close(user: User, finding: Finding) -> None:
    """Like `check_county_may_act`, and never by who verified it."""
    check_county_may_act(user, finding)
    if finding.verified_by_id == user.pk:
        raise NotAllowed(_("Who verified a finding does not close it."))


def check_may_assign(user: User, finding: Finding) -> None:
    """The county hands a finding to a town when the file does not name one that we know."""
    if not user.may(Permission.CLOSE_FINDING) or user.town is not None:
        raise NotAllowed(_("The county hands a finding to a town."))
    if finding.county != user.county:
        raise NotAllowed(_("This finding belongs to another county."))
    if finding.status != FindingStatus.OPEN or finding.town_id is not None:
        raise NotAllowed(_("This finding is already with a town."))


def actions_for(finding: Finding) -> tuple[ClosingAction, ...]:
    """What closing may do: nothing to the award when the town found that it is not so."""
    allowed = ACTIONS.get(FindingKind(finding.kind), (A.NONE,))
    return allowed if finding.confirmed else (A.NONE,)


def check_action(
    finding: Finding, action: ClosingAction, effective_month: date | None, heard: str
) -> None:
    """The effect fits the finding, starts in an unpaid month, and the family was heard."""
    if action not in actions_for(finding):
        raise NotAllowed(
            _("“%(action)s” does not fit this finding. Choose one of: %(allowed)s.")
            % {
                "action": action.label,
                "allowed": "、".join(str(a.label) for a in actions_for(finding)),
            }
        )
    if action in WITHOUT_EFFECT:
        return
    if finding.award is None:
        raise NotAllowed(_("This finding is about nobody on a roll; nothing can be changed."))
    if effective_month is None:
        raise NotAllowed(_("Say from which month this takes effect."))
    check_not_paid(finding.award, effective_month)
    if action in NEEDS_HEARING and not heard.strip():
        raise NotAllowed(
            _("Write when and how the family was heard before support is cut or ended (Art 48).")
        )


def last_paid_month(award: Award) -> date | None:
    """The last month that is paid or frozen in a payroll run."""
    rows = Payment.objects.filter(award=award).exclude(status=PaymentStatus.FAILED)
    rows = rows.exclude(run__status=RunStatus.DISCARDED)
    last: date | None = rows.aggregate(last=Max("month"))["last"]
    return last


def first_open_month(finding: Finding) -> date:
    """Where an effect can begin: after the month of the finding and after the last paid one."""
    earliest: date = next_month(finding.month)
    if finding.award is None:
        return earliest
    last = last_paid_month(finding.award)
    unpaid: date = next_month(last) if last else earliest
    first: date = finding.award.first_month
    return max(earliest, first, unpaid)


def check_not_paid(award: Award, month: date) -> None:
    """Paid months never change; a change begins after them."""
    last = last_paid_month(award)
    if last is not None and month <= last:
        raise NotAllowed(
            _("%(month)s is already paid or in a payroll run. Choose %(next)s or later.")
            % {"month": f"{month:%Y-%m}", "next": f"{next_month(last):%Y-%m}"}
        )


def check_may_ask_for_means(user: User, application: Application) -> None:
    """The town that handles the case asks for a means check of it, while it is open."""
    if not user.may(Permission.REGISTER_CASE) or user.town is None:
        raise NotAllowed(_("A caseworker of the town asks for a means check."))
    if application.town_id != user.town.pk:
        raise NotAllowed(_("This application belongs to another town."))
    if application.status not in OPEN_APPLICATION:
        raise NotAllowed(_("This application is already decided; its means are not checked."))
    if application.status == ApplicationStatus.IN_REVIEW:
        raise NotAllowed(
            _("This application is being decided. Its means are checked again once it is returned.")
        )


def check_authorisation(application: Application, signed_on: date | None, on: date) -> None:
    """Without a valid authorisation nobody is checked. (社会救助法 Art 41)"""
    if signed_on is None:
        raise NotAllowed(
            _("Without a signed authorisation nobody's means are checked (Art 41). Have it signed.")
        )
    if signed_on > on:
        raise NotAllowed(_("Means are checked only after the authorisation is signed."))
    county = application.town.parent
    assert county is not None
    months = parameters.read_int(county=county, key=Key.MEANS_CHECK_MONTHS, on=on)
    if months_after(signed_on, months) < on:
        raise NotAllowed(
            _(
                "The authorisation of %(day)s is older than %(months)s months. "
                "Have a new one signed."
            )
            % {"day": signed_on.isoformat(), "months": months}
        )


def check_may_begin(user: User, check: MeansCheck) -> None:
    """The county begins a check that was asked for, once. (57号 Art 17)"""
    if not user.may(Permission.COMPARE) or user.town is not None:
        raise NotAllowed(_("The county begins a means check."))
    if user.county is None or check.application.town.parent_id != user.county.pk:
        raise NotAllowed(_("This application belongs to another county."))
    if check.application.status not in OPEN_APPLICATION:
        raise NotAllowed(_("This application is already decided; its means are not checked."))
    if check.begun_on or check.reported_on:
        raise NotAllowed(_("This means check has already begun."))


def check_begun_on(check: MeansCheck, begun_on: date, today: date) -> None:
    """A check begins between the day it was asked for and today."""
    if not check.requested_on <= begun_on <= today:
        raise NotAllowed(_("A means check begins after it was asked for, and not in the future."))


def check_report(check: MeansCheck, reported_on: date, hits: int, note: str, today: date) -> None:
    """A report comes once, after it was asked for; hits are verified before they count."""
    if check.reported_on is not None:
        raise NotAllowed(_("The report of this means check is already recorded."))
    if not check.requested_on <= reported_on <= today:
        raise NotAllowed(_("A report comes after it was asked for, and not in the future."))
    if hits and not note.strip():
        raise NotAllowed(_("Hits need a note on how they were verified."))


def months_after(day: date, months: int) -> date:
    """The same day that many months later, or the last day of that month."""
    first = day.replace(day=1)
    for _n in range(months):
        first = next_month(first)
    last = (next_month(first) - first).days
    return first.replace(day=min(day.day, last))
