"""From an empty run to two signatures, and back."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import (
    budget,
    discarding,
    overtaken,
    rules,
    standard_draft_rules,
    taken_out,
)
from benefits.actions.making_up import bring_up_to_date
from benefits.models import ExclusionCode, Payment, PayrollRun
from benefits.payroll import count_and_sum
from benefits.reference import paid_by
from benefits.signing import seen, settings
from benefits.states import PaymentStatus, RunStatus
from benefits.transitions import move_run
from cases.models import Programme
from cases.rules import check_not_kin
from welfare.accounts.rules import check_version
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import first_of
from welfare.county.parameters import mark_used
from welfare.exceptions import NotAllowed
from welfare.jobs import actions as jobs
from welfare.models import Key, User


@explained()
@transaction.atomic
def start_run(*, by: User, month: date) -> PayrollRun:
    """Open the next run of a month and queue its calculation.

    Two people who start at the same moment: the database lets one run be open, the other reads so.
    """
    month = first_of(month)
    rules.check_may_start(by, month, timezone.localdate())
    county = rules.county_of(by)
    standard_draft_rules.check_all_follow(county, month)
    left = bring_up_to_date(county, month, by)
    earlier = PayrollRun.objects.filter(county=county, month=month).count()
    run = PayrollRun.objects.create(
        county=county,
        month=month,
        sequence=earlier + 1,
        created_by=by,
        out_of_step=[award.as_dict() for award in left],
    )
    title = _("Payroll run %(run)s") % {"run": run}
    _with_job(run, "payroll", "benefits.tasks.calculate_run", title, by)
    audit.record("run_started", run, by=by, month=f"{month:%Y-%m}", sequence=run.sequence)
    return run


@transaction.atomic
def sign_run(
    *,
    by: User,
    run: PayrollRun,
    version: int,
    note: str = "",
    looked_at: Collection[str] = (),
) -> PayrollRun:
    """First signature. What no allocation covers is let be paid by name before.

    `looked_at` says which lists of what is unusual, and of changed settings, were shown.
    """
    run = _locked(run, version)
    rules.check_verb(run, by, "sign_run")
    overtaken.check_none(run)
    budget.check_covered(run)
    settings.check_seen(settings.marks(run), looked_at)
    checks = _looked_at(run, looked_at)
    signed = {"signed_by": by, "signed_at": timezone.now(), "seen_first": checks}
    signed |= {"signed_count": run.count, "signed_total": run.total}
    move_run(run, RunStatus.SIGNED, **signed, note=note.strip() or run.note)
    audit.record("run_signed", run, by=by, reason=note.strip(), **_figures(run))
    return run


@transaction.atomic
def approve_run(
    *,
    by: User,
    run: PayrollRun,
    version: int,
    looked_at: Collection[str] = (),
) -> PayrollRun:
    """Second signature, by another person than those who prepared and signed it.

    What is looked at is ticked as at the first one.
    """
    run = _locked(run, version)
    rules.check_verb(run, by, "approve_run")
    overtaken.check_none(run)
    now = settings.states(run.county)
    changed = settings.marks(run, now)
    settings.check_seen(changed, looked_at)
    checks = _looked_at(run, looked_at)
    signed = {"approved_by": by, "approved_at": timezone.now(), "seen_second": checks}
    signed |= {"approved_count": run.count, "approved_total": run.total}
    move_run(run, RunStatus.APPROVED, **signed, settings_signed=now)
    _keep_parameters(run)
    audit.record("run_approved", run, by=by, settings=len(changed), **_figures(run))
    return run


def _looked_at(run: PayrollRun, ticked: Collection[str]) -> list[dict[str, Any]]:
    """What the checks say now, all of which that is ticked was."""
    checks = seen.now(run)
    seen.check_looked_at(checks, ticked)
    return checks


def _keep_parameters(run: PayrollRun) -> None:
    """The limits by which a month is paid are not written over afterwards."""
    paid = Programme.objects.filter(pk__in=run.payments.values("programme"))
    keys = {Key.PAY_DAY}.union(*(paid_by(one) for one in paid))
    if run.payments.filter(claim__isnull=False).exists():
        keys.add(Key.SET_OFF_PERCENT)
    mark_used(county=run.county, keys=keys, on=run.month)


@transaction.atomic
def take_out(
    *, by: User, run: PayrollRun, version: int, payment: Payment, reason: str
) -> PayrollRun:
    """Leave one payment out of a run that is not sent yet; after the second signature only what
    something overtook.

    It stays owed: the next run holds it again, and shows why it was taken out. Signatures stand,
    for they were given to more than is paid; what each was given to stays beside what is paid.
    """
    run = _locked(run, version)
    rules.check_verb(run, by, "take_out")
    row = run.payments.filter(pk=payment.pk, status=PaymentStatus.PLANNED).first()
    if row is None:
        raise NotAllowed(_("This payment is not in the run any more. Look at the run again."))
    check_not_kin(row.award.household_id, by)
    words = _required(reason)
    overtaken.check_may_leave(run, row)
    said = taken_out.take_out(run, row, ExclusionCode.TAKEN_OUT, words, by=by)
    run.count, run.total = count_and_sum(run.payments.all())
    run.version += 1
    run.save(update_fields=["count", "total", "version"])
    audit.record("payment_taken_out", run, by=by, reason=words, **said)
    return run


@transaction.atomic
def reopen_run(*, by: User, run: PayrollRun, version: int, reason: str) -> PayrollRun:
    """Send a run that was signed once back to be looked at again; signature and cover are void."""
    run = _locked(run, version)
    rules.check_verb(run, by, "reopen_run")
    void: dict[str, Any] = {"signed_by": None, "signed_at": None}
    void |= {"signed_count": None, "signed_total": None}
    void |= budget.NO_CONSENT
    move_run(run, RunStatus.CALCULATED, **void)
    audit.record("run_reopened", run, by=by, reason=_required(reason))
    return run


@transaction.atomic
def discard_run(*, by: User, run: PayrollRun, version: int, reason: str) -> PayrollRun:
    """Give a run up before it is sent: its planned payments go, its acts stay on record.

    Those of a large run go by a job, and no other run begins before they are gone.
    """
    run = _locked(run, version)
    rules.check_verb(run, by, "discard_run")
    move_run(run, RunStatus.DISCARDING)
    audit.record("run_discarded", run, by=by, reason=_required(reason), **_figures(run))
    if run.payments.count() <= discarding.AT_ONCE:
        discarding.clear(run.pk, by)
        run.refresh_from_db()
        return run
    title = _("Discarding of run %(run)s") % {"run": run}
    return _with_job(run, "discard", "benefits.tasks.clear_run", title, by)


def _with_job(run: PayrollRun, kind: str, task: str, title: str, by: User) -> PayrollRun:
    """Queue what is done with a run; the run and its job lead to each other."""
    run.job = jobs.start(
        kind=kind,
        task=task,
        title=title,
        by=by,
        county=run.county,
        arguments={"run": run.pk},
        result_url=reverse("benefits:run", args=[run.pk]),
    )
    run.save(update_fields=["job"])
    return run


def _locked(run: PayrollRun, version: int) -> PayrollRun:
    row = PayrollRun.objects.locked(run.pk)
    check_version(row.version, version)
    return row


def _required(reason: str) -> str:
    if not reason.strip():
        raise NotAllowed(_("Write the reason; it is kept in the log."))
    return reason.strip()


def _figures(run: PayrollRun) -> dict[str, Any]:
    return {"count": run.count, "total": str(run.total)}
