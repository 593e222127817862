"""A grant for whole groups: prepared by one person, confirmed by another, paid by the next run."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import bulk, rules
from benefits.calculators import price_link
from benefits.models import BulkGrant, BulkGroup, Per
from benefits.states import GrantStatus
from benefits.transitions import move_grant
from cases.models import Programme
from welfare.accounts.rules import check_version
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county import parameters
from welfare.county.calendar import add_workdays
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.jobs import actions as jobs
from welfare.models import Key, User


@dataclass(frozen=True)
class Rises:
    """What the statistics office released: rises in percent over the same month a year before.

    `scpi` is the index of low-income households where the county uses it for the amount.
    """

    cpi: Decimal
    food_cpi: Decimal
    released_on: date
    scpi: Decimal | None = None


@explained()
@transaction.atomic
def prepare_batch(
    *,
    by: User,
    programme: Programme,
    month: date,
    as_of: date,
    groups: list[Programme],
    amount: Decimal,
    document: str,
    per: Per = Per.PERSON,
) -> BulkGrant:
    """One fixed sum for everybody of the groups, or for each of their households. (取暖、春节)"""
    _check_way(programme, by, price_linked=False)
    if amount <= 0:
        raise NotAllowed(_("An amount is more than zero."))
    return _prepare(by, programme, month, as_of, groups, document, per=per, amount=amount)


@explained()
@transaction.atomic
def prepare_price_subsidy(
    *,
    by: User,
    programme: Programme,
    month: date,
    as_of: date,
    groups: list[Programme],
    rises: Rises,
    document: str,
    least: Decimal | None = None,
    whole_yuan: bool = False,
) -> BulkGrant:
    """The month's price-linked subsidy, where it reaches a line. (社会救助法 Art 32; 1553号)"""
    _check_way(programme, by, price_linked=True)
    county, month = programme.county, first_of(month)
    rules.check_released(month, rises.released_on, timezone.localdate())
    cpi, food = (
        parameters.read_decimal(county=county, key=key, on=month)
        for key in (Key.CPI_PERCENT, Key.FOOD_CPI_PERCENT)
    )
    trigger = price_link.Trigger(rises.cpi, rises.food_cpi, cpi, food)
    reasons = rules.check_triggered(month, trigger)
    days = parameters.read_int(county=county, key=Key.PRICE_SUBSIDY_DAYS, on=rises.released_on)
    due = add_workdays(county, rises.released_on, days)
    return _prepare(
        by,
        programme,
        month,
        as_of,
        groups,
        document,
        per=Per.PERSON,
        cpi=rises.cpi,
        food_cpi=rises.food_cpi,
        scpi=rises.scpi,
        released_on=rises.released_on,
        due_on=due.day,
        due_provisional=due.provisional,
        reasons=list(reasons),
        least=least,
        whole_yuan=whole_yuan,
    )


def _check_way(programme: Programme, by: User, *, price_linked: bool) -> None:
    rules.check_may_prepare_grant(programme, by)
    if (programme.calculator == bulk.PRICE_LINKED) != price_linked:
        raise NotAllowed(
            _("“%(programme)s” comes about in another way.") % {"programme": programme}
        )


def _prepare(
    by: User,
    programme: Programme,
    month: date,
    as_of: date,
    groups: list[Programme],
    document: str,
    **fields: Any,
) -> BulkGrant:
    month, as_of = first_of(month), first_of(as_of)
    rules.check_months(month, as_of, timezone.localdate())
    rules.check_paid_here(programme, month)
    rules.check_groups(programme, groups)
    if not document.strip():
        raise NotAllowed(_("A grant names the document it comes from."))
    grant = BulkGrant.objects.create(
        programme=programme,
        month=month,
        as_of=as_of,
        document=document.strip(),
        created_by=by,
        **fields,
    )
    for position, group in enumerate(groups, 1):
        BulkGroup.objects.create(grant=grant, programme=group, position=position)
    _start(grant, by)
    audit.record(
        "grant_prepared",
        grant,
        by=by,
        programme=programme.name,
        month=f"{month:%Y-%m}",
        groups=[group.name for group in groups],
        amount=str(grant.amount),
    )
    return grant


def _start(grant: BulkGrant, by: User) -> None:
    grant.job = jobs.start(
        kind="bulk_grant",
        task="benefits.tasks.calculate_grant",
        title=_("Bulk grant %(grant)s") % {"grant": grant},
        by=by,
        county=grant.programme.county,
        arguments={"grant": grant.pk},
        result_url=reverse("benefits:bulk", args=[grant.pk]),
    )
    grant.save(update_fields=["job"])


@transaction.atomic
def confirm_grant(*, by: User, grant: BulkGrant, version: int) -> BulkGrant:
    """A second person confirms what was shown; the next payroll run pays it.

    Refused when people died, joined or left since: what is confirmed is what would be paid.
    """
    row = _locked(grant, version)
    rules.check_grant_verb(row, by, "confirm_grant")
    rules.check_paid_here(row.programme, row.month)
    if changed := bulk.changed_since(row):
        raise NotAllowed(
            _(
                "%(n)s sums would be others by now: people died, joined or left, or a standard "
                "changed. Discard the grant and prepare it again."
            )
            % {"n": changed}
        )
    move_grant(row, GrantStatus.CONFIRMED, confirmed_by=by, confirmed_at=timezone.now())
    if row.released_on is not None:
        county = row.programme.county
        rises, days = (Key.CPI_PERCENT, Key.FOOD_CPI_PERCENT), (Key.PRICE_SUBSIDY_DAYS,)
        parameters.mark_used(county=county, keys=rises, on=row.month)
        parameters.mark_used(county=county, keys=days, on=row.released_on)
    audit.record("grant_confirmed", row, by=by, **_figures(row))
    return row


@transaction.atomic
def discard_grant(*, by: User, grant: BulkGrant, version: int, reason: str) -> BulkGrant:
    """Give a grant up before any payment of it is planned; its acts stay on record."""
    row = _locked(grant, version)
    rules.check_grant_verb(row, by, "discard_grant")
    if not reason.strip():
        raise NotAllowed(_("Write the reason; it is kept in the log."))
    figures = _figures(row)
    move_grant(row, GrantStatus.DISCARDED)
    row.shares.all().delete()
    audit.record("grant_discarded", row, by=by, reason=reason.strip(), **figures)
    return row


def _locked(grant: BulkGrant, version: int) -> BulkGrant:
    row = BulkGrant.objects.locked(grant.pk)
    check_version(row.version, version)
    return row


def _figures(grant: BulkGrant) -> dict[str, Any]:
    return {"count": grant.count, "total": str(grant.total)}
