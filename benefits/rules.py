"""What may be done with a payroll run, by whom. Rules raise a sentence and never write."""

from datetime import date

from django.db.models import Min
from django.utils.translation import gettext as _

from benefits.models import Payment, PayrollRun
from benefits.states import OPEN_RUN, RunStatus
from cases.models import Award, CareDetail, CareForm, Institution, next_month
from welfare.accounts.roles import Permission
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Division, Job, User


def check_version(row: PayrollRun | Award, shown: int) -> None:
    """What was on the screen must be what is stored."""
    if row.version != shown:
        raise Conflict(
            _("“%(row)s” was changed in the meantime. Nothing was saved; look at it again.")
            % {"row": row}
        )


def check_right(by: User, permission: Permission) -> None:
    if not by.may(permission):
        raise NotAllowed(_("This step needs the right: %(right)s.") % {"right": permission.label})


def county_of(by: User) -> Division:
    """The county whose money this person may move; people of a town move none."""
    if by.division is None or by.town is not None:
        raise NotAllowed(_("Payroll runs belong to the county. Your account has another area."))
    return by.division


def check_area(run: PayrollRun, by: User) -> None:
    if run.county_id != county_of(by).pk:
        raise NotAllowed(_("This run belongs to another county."))


def check_may_start(by: User, month: date, today: date) -> None:
    """Nothing is open, and the month has begun or is the next one."""
    check_right(by, Permission.PREPARE_PAYROLL)
    county = county_of(by)
    if month > next_month(today):
        raise NotAllowed(
            _("A run is prepared for next month at the latest. Choose an earlier month.")
        )
    _check_not_before_ledgers(county, month)
    open_run = PayrollRun.objects.filter(county=county, status__in=OPEN_RUN).first()
    if open_run is not None:
        raise NotAllowed(
            _("Run %(run)s is still open (%(status)s). Finish or discard it first.")
            % {"run": open_run, "status": open_run.get_status_display()}
        )


def check_may_sign(run: PayrollRun, by: User) -> None:
    check_right(by, Permission.PREPARE_PAYROLL)
    check_area(run, by)
    _check_status(run, RunStatus.CALCULATED)
    if run.count == 0:
        raise NotAllowed(_("The run holds no payments. Discard it."))


def check_may_approve(run: PayrollRun, by: User) -> None:
    """Another person than those who prepared the run and signed it first."""
    check_right(by, Permission.APPROVE_PAYROLL)
    check_area(run, by)
    _check_status(run, RunStatus.SIGNED)
    if by.pk in {run.signed_by_id, run.created_by_id}:
        raise NotAllowed(
            _(
                "You prepared this run or signed it first. "
                "Another person gives the second signature."
            )
        )


def check_may_reopen(run: PayrollRun, by: User) -> None:
    """Who signs may also send back; the first signature is then void."""
    _check_prepares_or_approves(by)
    check_area(run, by)
    _check_status(run, RunStatus.SIGNED)


def check_may_discard(run: PayrollRun, by: User) -> None:
    """Only while nothing was sent, and not under the hands of a running calculation."""
    _check_prepares_or_approves(by)
    check_area(run, by)
    _check_status(run, *OPEN_RUN)
    if run.status == RunStatus.DRAFT and is_working(run.job):
        raise NotAllowed(_("The run is being calculated. Cancel the job first, then discard it."))


def check_may_send(run: PayrollRun, by: User) -> None:
    check_right(by, Permission.PREPARE_PAYROLL)
    check_area(run, by)
    _check_status(run, RunStatus.APPROVED)


def check_may_take_file(run: PayrollRun, by: User) -> None:
    """The bank file holds whole account numbers."""
    check_right(by, Permission.PREPARE_PAYROLL)
    check_area(run, by)
    _check_status(run, RunStatus.SENT, RunStatus.SETTLED)


def check_may_read_return(run: PayrollRun, by: User) -> None:
    check_right(by, Permission.PREPARE_PAYROLL)
    check_area(run, by)
    _check_status(run, RunStatus.SENT)


def is_working(job: Job | None) -> bool:
    return job is not None and job.is_open and not job.heartbeat_ran_out


def allowed(check: object, *args: object) -> bool:
    """Whether a rule would let the act pass: a button is shown by asking the same rule."""
    try:
        check(*args)  # type: ignore[operator]
    except NotAllowed:
        return False
    return True


def check_may_correct_account(award: Award, by: User) -> None:
    """The town that knows the household, or the people who prepare payments."""
    if not (by.may(Permission.REGISTER_CASE) or by.may(Permission.PREPARE_PAYROLL)):
        check_right(by, Permission.PREPARE_PAYROLL)
    if not Award.objects.visible_to(by).filter(pk=award.pk).exists():
        raise NotAllowed(_("This award belongs to another area."))
    institution = institution_of(award)
    if institution is not None:
        raise NotAllowed(
            _(
                "The money of this award goes to “%(institution)s”. The county corrects its "
                "account under Administration, Parameters and tables, Institutions."
            )
            % {"institution": institution}
        )


def institution_of(award: Award) -> Institution | None:
    """The institution that receives the money of who lives there. (社会救助法 Art 16)"""
    care = CareDetail.objects.filter(award=award, form=CareForm.INSTITUTION)
    lives = care.select_related("institution").first()
    return lives.institution if lives else None


def _check_not_before_ledgers(county: Division, month: date) -> None:
    """What was paid before the ledgers begin is not known here: it must not be paid again."""
    taken_over = Payment.objects.filter(town__parent=county, batch__isnull=False)
    first: date | None = taken_over.aggregate(first=Min("pay_month"))["first"]
    if first is not None and month < first:
        raise NotAllowed(
            _(
                "The payments taken over begin with %(month)s; what was paid before is not known "
                "here. Choose that month or a later one."
            )
            % {"month": f"{first:%Y-%m}"}
        )


def _check_prepares_or_approves(by: User) -> None:
    if not by.may(Permission.APPROVE_PAYROLL):
        check_right(by, Permission.PREPARE_PAYROLL)


def _check_status(run: PayrollRun, *wanted: RunStatus) -> None:
    if run.status not in wanted:
        raise NotAllowed(
            _("Run %(run)s is “%(status)s”. This step is not possible now; look at the run again.")
            % {"run": run, "status": run.get_status_display()}
        )
