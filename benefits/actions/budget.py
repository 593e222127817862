"""Allocations: entered by one person, confirmed by another; what a run lacks is let be paid."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import budget, budget_rules, rules
from benefits.models import Allocation, PayrollRun
from benefits.states import RunStatus
from cases.models import FundSource, Programme
from welfare.accounts.rules import check_given, check_month, check_past, check_version
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import User


@explained()
@transaction.atomic
def enter_allocation(
    *,
    by: User,
    source: FundSource,
    programmes: Sequence[Programme],
    first_month: date,
    last_month: date,
    amount: Decimal,
    document: str,
    dated: date,
    position: int = 1,
    note: str = "",
) -> Allocation:
    """下达: money for some programmes and months; it counts once another person confirms it."""
    budget_rules.check_may_enter_allocation(source, programmes, by)
    budget_rules.check_amount(amount)
    for month in (first_month, last_month):
        check_month(month)
    check_given(document, _("document"))
    check_past(dated, _("Day of the document"))
    made = Allocation.objects.create(
        county=source.county,
        source=source,
        first_month=first_month,
        last_month=last_month,
        position=position,
        amount=amount,
        document=document.strip(),
        dated=dated,
        note=note.strip(),
        entered_by=by,
    )
    made.programmes.set(programmes)
    audit.record("allocation_entered", made, by=by, **_said(made))
    return made


@explained()
@transaction.atomic
def take_back_allocation(
    *, by: User, allocation: Allocation, amount: Decimal, document: str, dated: date, note: str
) -> Allocation:
    """收回、调剂: so much of an allocation goes, once another person confirms it."""
    budget_rules.check_may_take_back(allocation, by)
    budget_rules.check_amount(amount)
    budget_rules.check_left(allocation, amount)
    check_given(document, _("document"))
    check_given(note, _("reason"))
    check_past(dated, _("Day of the document"))
    made = Allocation.objects.create(
        county=allocation.county,
        source=allocation.source,
        first_month=allocation.first_month,
        last_month=allocation.last_month,
        position=allocation.position,
        amount=amount,
        document=document.strip(),
        dated=dated,
        reduces=allocation,
        note=note.strip(),
        entered_by=by,
    )
    audit.record("allocation_taken_back", made, by=by, reason=made.note, **_said(made))
    return made


@explained()
@transaction.atomic
def confirm_allocation(*, by: User, allocation: Allocation) -> Allocation:
    """The second person agrees; a run that waits for its signatures takes its money out anew."""
    open_run = PayrollRun.objects.filter(county=allocation.county, status=RunStatus.CALCULATED)
    run = open_run.select_for_update(of=("self",)).first()
    Allocation.objects.filter(county=allocation.county).in_turn()
    allocation = Allocation.objects.get(pk=allocation.pk)
    budget_rules.check_may_confirm_allocation(allocation, by)
    allocation.confirmed_by, allocation.confirmed_at = by, timezone.now()
    allocation.save(update_fields=["confirmed_by", "confirmed_at"])
    audit.record("allocation_confirmed", allocation, by=by, **_said(allocation))
    if run is not None:
        budget.draw(run)
        for name, value in budget.NO_CONSENT.items():
            setattr(run, name, value)
        run.version += 1
        run.save(update_fields=["version", *budget.NO_CONSENT])
    return allocation


@transaction.atomic
def drop_allocation(*, by: User, allocation: Allocation, reason: str) -> None:
    """An entry that waits is given up; the log and its history keep it."""
    Allocation.objects.filter(pk=allocation.pk).in_turn()
    allocation = Allocation.objects.get(pk=allocation.pk)
    budget_rules.check_may_drop_allocation(allocation, by)
    check_given(reason, _("reason"))
    audit.record(
        "allocation_dropped", allocation, by=by, reason=reason.strip(), **_said(allocation)
    )
    allocation.programmes.clear()
    allocation.delete()


def _said(allocation: Allocation) -> dict[str, Any]:
    return {
        "document": allocation.document,
        "source": str(allocation.source),
        "amount": str(allocation.amount),
    }


@transaction.atomic
def allow_uncovered(*, by: User, run: PayrollRun, version: int, reason: str) -> PayrollRun:
    """先行垫付: what no allocation covers of a run may be signed, by this person's name."""
    run = PayrollRun.objects.locked(run.pk)
    check_version(run.version, version)
    rules.check_verb(run, by, "allow_uncovered")
    check_given(reason, _("reason"))
    bare = budget.uncovered(run)
    if not bare:
        raise NotAllowed(_("Allocations cover everything that this run pays."))
    run.uncovered_by, run.uncovered_at = by, timezone.now()
    run.uncovered_reason, run.uncovered_amount = reason.strip(), bare
    run.version += 1
    names = ("uncovered_by", "uncovered_at", "uncovered_reason", "uncovered_amount", "version")
    run.save(update_fields=names)
    audit.record("uncovered_allowed", run, by=by, reason=reason.strip(), amount=str(bare))
    return run
