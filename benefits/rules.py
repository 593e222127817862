"""What may be done with a payroll run, by whom. Rules raise a sentence and never write."""

from datetime import date

from django.db.models import Min
from django.utils.translation import gettext as _

from benefits.models import BankReturn, Payment, PayrollRun
from benefits.states import OPEN_RUN, RunStatus
from benefits.verbs import RUN_VERBS, VERBS
from cases.models import Award, CareDetail, CareForm, Institution
from cases.rules import alone, attached, check_permission, may
from welfare.audit import log as audit
from welfare.county.months import next_month
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Division, Job, User


def check_version(row: PayrollRun | Award, shown: int) -> None:
    """What was on the screen must be what is stored."""
    if row.version != shown:
        raise Conflict(
            _("“%(row)s” was changed in the meantime. Nothing was saved; look at it again.")
            % {"row": row}
        )


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
    check_permission(by, VERBS["start_run"].rights)
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


def check_holds_payments(run: PayrollRun) -> None:
    """An empty run is signed by nobody."""
    if run.count == 0:
        raise NotAllowed(_("The run holds no payments. Discard it."))


def check_not_prepared(run: PayrollRun, by: User) -> None:
    """Another person than those who prepared the run, or signed it first at any time."""
    if by.pk in {run.signed_by_id, run.created_by_id} or audit.took_part(by, run):
        raise NotAllowed(
            _(
                "You prepared this run or signed it first. "
                "Another person gives the second signature."
            )
        )


def check_not_being_calculated(run: PayrollRun) -> None:
    """A run is not discarded under the hands of its calculation."""
    if run.status == RunStatus.DRAFT and is_working(run.job):
        raise NotAllowed(_("The run is being calculated. Cancel the job first, then discard it."))


EXTRA = attached(check_not_prepared, alone(check_holds_payments), alone(check_not_being_calculated))


def check_verb(run: PayrollRun, by: User, verb: str) -> None:
    """Everything that can be said of a verb of the table before its values are known."""
    row = RUN_VERBS[verb]
    check_permission(by, row.rights)
    check_area(run, by)
    if run.status not in row.states:
        raise NotAllowed(
            _("Run %(run)s is “%(status)s”. This step is not possible now; look at the run again.")
            % {"run": run, "status": run.get_status_display()}
        )
    if row.rule:
        EXTRA[row.rule](run, by)


def available_verbs(run: PayrollRun, user: User) -> list[str]:
    """The verbs that this person may do to the run now."""
    by_people = (name for name, verb in RUN_VERBS.items() if verb.rights)
    return [name for name in by_people if may(check_verb, run, user, name)]


def is_working(job: Job | None) -> bool:
    return job is not None and job.is_open and not job.heartbeat_ran_out


def check_takes_errors(bank_return: BankReturn, by: User) -> None:
    """The rows hold whole account numbers."""
    check_permission(by, VERBS["record_errors_taken"].rights)
    check_area(bank_return.run, by)


def check_may_export(by: User) -> None:
    check_permission(by, VERBS["export_payments"].rights)


def check_may_correct_account(award: Award, by: User) -> None:
    """The town that knows the household, or the people who prepare payments."""
    check_permission(by, VERBS["correct_account"].rights)
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
