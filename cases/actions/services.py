"""Services of the county's list: ordered by need, done, accepted, billed. (政府购买服务)"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import rules
from cases.models import Household, Person, Service, ServiceBill, ServiceOrder
from cases.rules import services as asked
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import Division, User

EVENTS = {
    "order_service": "service_ordered",
    "record_done": "service_done",
    "accept_service": "service_accepted",
    "cancel_order": "order_cancelled",
}


@explained()
@transaction.atomic
def add_service(
    *, by: User, county: Division, provider: str, name: str, unit: str, price: Decimal
) -> Service:
    """A further line of the list. Orders keep the price at which they were made."""
    asked.check_may_list(county, price, by)
    made = Service.objects.create(
        county=county,
        provider=provider.strip(),
        name=name.strip(),
        unit=unit.strip(),
        price=price,
    )
    audit.record("service_added", made, by=by, amount=str(price))
    return made


@explained()
@transaction.atomic
def order_service(
    *,
    by: User,
    household: Household,
    person: Person,
    service: Service,
    quantity: int,
    need: str,
    assessed_on: date,
    ordered_on: date,
    again_because: str = "",
    form: UUID | None = None,
) -> ServiceOrder:
    """What one person needs, from the list, at its price of today. A `form` orders once."""
    home = Household.objects.locked(household.pk)
    before: ServiceOrder | None = ServiceOrder.objects.filter(form=form, recorded_by=by).first()
    if form and before:
        return before
    asked.check_orders(home, person, service, assessed_on, ordered_on, by)
    asked.check_not_twice(person, service, ordered_on, again_because)
    rules.check_given(need, _("assessed need"))
    made = ServiceOrder.objects.create(
        service=service,
        household=home,
        person=person,
        town=home.town,
        need=need.strip(),
        assessed_on=assessed_on,
        ordered_on=ordered_on,
        quantity=quantity,
        price=service.price,
        recorded_by=by,
        form=form,
    )
    _told("order_service", made, by, reason=again_because.strip(), happened_on=str(ordered_on))
    return made


@explained()
@transaction.atomic
def record_done(*, by: User, order: ServiceOrder, done_on: date) -> ServiceOrder:
    """The provider did it."""
    row = _locked(order)
    asked.check_may_do(row, by)
    asked.check_day(done_on, row.ordered_on, _("Done on"))
    row.done_on, row.done_recorded_by = done_on, by
    row.save(update_fields=["done_on", "done_recorded_by"])
    _told("record_done", row, by, happened_on=str(done_on))
    return row


@explained()
@transaction.atomic
def accept_service(
    *, by: User, order: ServiceOrder, accepted_on: date, content: bool
) -> ServiceOrder:
    """Another than who ordered or recorded it looked at what was done and asked the person."""
    row = _locked(order)
    asked.check_may_accept(row, by)
    asked.check_day(accepted_on, row.done_on or row.ordered_on, _("Service accepted on"))
    row.accepted_on, row.accepted_by, row.content = accepted_on, by, content
    row.accepted_at = timezone.now()
    row.save(update_fields=["accepted_on", "accepted_by", "accepted_at", "content"])
    _told("accept_service", row, by, happened_on=str(accepted_on))
    return row


@explained()
@transaction.atomic
def cancel_order(*, by: User, order: ServiceOrder, because: str) -> ServiceOrder:
    """It is not done any more; it stays to be read."""
    row = _locked(order)
    asked.check_may_cancel(row, by)
    rules.check_given(because, _("why"))
    row.cancelled_on, row.cancelled_because = timezone.localdate(), because.strip()
    row.save(update_fields=["cancelled_on", "cancelled_because"])
    _told("cancel_order", row, by, reason=because)
    return row


@explained()
@transaction.atomic
def record_bill(
    *,
    by: User,
    service: Service,
    number: str,
    billed_on: date,
    amount: Decimal,
    orders: Sequence[ServiceOrder],
) -> ServiceBill:
    """A bill of a service's provider: accepted orders only, none twice, and the sum agrees."""
    pks = [order.pk for order in orders]
    rows = ServiceOrder.objects.select_for_update(of=("self",)).filter(pk__in=pks)
    chosen = list(rows.select_related("service", "bill", "person").order_by("pk"))
    county, provider = service.county, service.provider
    asked.check_bill(county, provider, chosen, amount, billed_on, by)
    bill = ServiceBill.objects.create(
        county=county,
        provider=provider,
        number=number.strip(),
        billed_on=billed_on,
        amount=amount,
        recorded_by=by,
    )
    ServiceOrder.objects.filter(pk__in=pks).update(bill=bill)
    audit.record("bill_recorded", bill, by=by, amount=str(amount), cases=len(chosen))
    return bill


def _locked(order: ServiceOrder) -> ServiceOrder:
    row: ServiceOrder = ServiceOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    return row


def _told(verb: str, order: ServiceOrder, by: User, reason: str = "", **words: Any) -> None:
    audit.record(
        EVENTS[verb],
        order,
        by=by,
        case=order.household,
        town=order.town,
        reason=reason,
        service=order.service.name,
        **words,
    )
