"""Who orders, accepts and pays for which service. (政府购买服务)"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cases.models import Household, Person, Service, ServiceOrder
from cases.rules.goods import check_county_keeps
from cases.rules.relatives import check_not_kin
from cases.verbs import VERBS
from welfare.accounts.rules import check_area, check_past, check_permission, check_sum
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Division, User


def check_may_list(county: Division, price: Decimal, by: User) -> None:
    """The county says what is bought at which price."""
    check_county_keeps(county, by)
    check_sum(price)


def check_orders(
    household: Household,
    person: Person,
    service: Service,
    assessed_on: date,
    ordered_on: date,
    by: User,
) -> None:
    """For one of a family of the own area, after the need was assessed."""
    check_permission(by, VERBS["order_service"].rights)
    check_area(household.town, by)
    check_not_kin(household.pk, by)
    check_past(assessed_on, _("Need assessed on"))
    check_past(ordered_on, _("Ordered on"))
    if ordered_on < assessed_on:
        raise NotAllowed(_("The need is assessed before the service is ordered."))
    if service.county_id != household.town.parent_id:
        raise NotAllowed(_("This service is of another county."))
    if not household.members.filter(person=person, left_on=None).exists():
        raise NotAllowed(_("%(name)s does not live in this family.") % {"name": person.name})


def check_not_twice(person: Person, service: Service, ordered_on: date, because: str) -> None:
    """The same service for one person twice on a day is a mistake, unless somebody says why."""
    rows = ServiceOrder.objects.standing().filter(person=person, service=service)
    if rows.filter(ordered_on=ordered_on).exists() and not because.strip():
        raise NotAllowed(
            _("%(name)s has an order of %(service)s of %(day)s already. Say why there is another.")
            % {"name": person.name, "service": service.name, "day": ordered_on.isoformat()}
        )


def check_may_touch(order: ServiceOrder, by: User, verb: str) -> None:
    """An order of the own area that stands."""
    check_permission(by, VERBS[verb].rights)
    check_area(order.town, by)
    check_not_kin(order.household_id, by)
    if order.cancelled_on:
        raise Conflict(_("This order was cancelled."))


def check_may_do(order: ServiceOrder, by: User) -> None:
    """Once."""
    check_may_touch(order, by, "record_done")
    if order.done_on:
        raise Conflict(_("This service is recorded as done already."))


def check_may_accept(order: ServiceOrder, by: User) -> None:
    """What was done, once, by another than who ordered it or recorded it as done."""
    check_may_touch(order, by, "accept_service")
    if order.done_on is None:
        raise NotAllowed(_("This service is not done yet."))
    if order.accepted_on:
        raise Conflict(_("This service is accepted already."))
    if by.is_one_of(order.recorded_by_id, order.done_recorded_by_id):
        raise NotAllowed(_("Who ordered the service or recorded it as done does not accept it."))


def check_may_cancel(order: ServiceOrder, by: User) -> None:
    """Before it was accepted."""
    check_may_touch(order, by, "cancel_order")
    if order.accepted_on:
        raise NotAllowed(_("This service is accepted: it is not cancelled any more."))


def check_day(day: date, not_before: date, what: str) -> None:
    """A day that has come, and not before the step that goes before."""
    check_past(day, what)
    if day < not_before:
        raise NotAllowed(
            _("%(what)s: not before %(day)s.") % {"what": what, "day": not_before.isoformat()}
        )


def check_may_bill(service: Service, by: User) -> None:
    """The county enters what its providers charge."""
    check_county_keeps(service.county, by)


def check_bill(
    county: Division,
    provider: str,
    orders: Sequence[ServiceOrder],
    amount: Decimal,
    billed_on: date,
    by: User,
) -> None:
    """A bill stands for accepted orders of its provider, each on one bill, and for their sum."""
    check_county_keeps(county, by)
    check_past(billed_on, _("Billed on"))
    check_sum(amount)
    if not orders:
        raise NotAllowed(_("Choose the orders that the bill is about."))
    for order in orders:
        _check_billable(order, county, provider)
    _check_billed_after(orders, billed_on)
    due = sum((order.cost for order in orders), Decimal(0))
    if due != amount:
        raise NotAllowed(
            _("The orders come to %(due)s yuan, the bill to %(amount)s.")
            % {"due": f"{due:,.2f}", "amount": f"{amount:,.2f}"}
        )


def _check_billed_after(orders: Sequence[ServiceOrder], billed_on: date) -> None:
    """What was accepted is billed, not what will be."""
    last = max(order.accepted_on for order in orders if order.accepted_on)
    if billed_on < last:
        raise NotAllowed(
            _("The bill is of %(billed)s, but an order on it was accepted on %(day)s only.")
            % {"billed": billed_on.isoformat(), "day": last.isoformat()}
        )


def _check_billable(order: ServiceOrder, county: Division, provider: str) -> None:
    words = {"order": order, "day": order.ordered_on.isoformat()}
    if order.service.county_id != county.pk or order.service.provider != provider:
        raise NotAllowed(_("%(order)s (%(day)s) is of another provider.") % words)
    if order.accepted_on is None or order.cancelled_on:
        raise NotAllowed(_("%(order)s (%(day)s) is not accepted.") % words)
    if order.bill is not None:
        raise NotAllowed(
            _("%(order)s (%(day)s) stands on bill %(bill)s already.")
            % {**words, "bill": order.bill.number}
        )
