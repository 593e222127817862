"""Lists of services, orders and bills. (政府购买服务)"""

from django.db.models import Count, F, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from cases.counted.definition import CountedList, ListColumn
from cases.models import Service, ServiceBill, ServiceOrder
from cases.models.person import secrets_of
from welfare.models import User

GROUP = _("Bought services")
COST = Sum(F("quantity") * F("price"))


def _services(user: User) -> "QuerySet[Service]":
    return Service.objects.visible_to(user).select_related("county").order_by("provider", "pk")


def _orders(user: User) -> "QuerySet[ServiceOrder]":
    rows = ServiceOrder.objects.visible_to(user)
    rows = rows.select_related("service", "person", "town", "bill", "household")
    return rows.defer("household__phone", *secrets_of("person")).order_by("-ordered_on", "-pk")


def _bills(user: User) -> "QuerySet[ServiceBill]":
    rows = ServiceBill.objects.visible_to(user)
    return rows.annotate(count=Count("orders")).order_by("-billed_on", "-pk")


def _next(order: ServiceOrder) -> tuple[str, ...]:
    if order.cancelled_on or order.accepted_on:
        return ()
    return ("accept_service" if order.done_on else "record_done", "cancel_order")


LISTS = (
    CountedList(
        "services",
        _("List of services"),
        GROUP,
        _services,
        (
            ListColumn(_("provider"), lambda row: row.provider),
            ListColumn(_("service"), lambda row: row.name),
            ListColumn(_("price"), lambda row: row.price, number=True),
            ListColumn(_("unit"), lambda row: row.unit),
        ),
        heads=("add_service",),
        offers=lambda _row: ("record_bill",),
    ),
    CountedList(
        "orders",
        _("Orders of services"),
        GROUP,
        _orders,
        (
            ListColumn(
                _("Person"),
                lambda row: row.person.name,
                page="cases:household",
                pk=lambda row: row.household_id,
            ),
            ListColumn(_("Town"), lambda row: row.town.name),
            ListColumn(_("provider"), lambda row: row.service.provider),
            ListColumn(_("service"), lambda row: row.service.name),
            ListColumn(_("how many"), lambda row: row.quantity, number=True),
            ListColumn(_("Cost"), lambda row: row.cost, number=True),
            ListColumn(_("ordered on"), lambda row: row.ordered_on),
            ListColumn(_("done on"), lambda row: row.done_on),
            ListColumn(_("service accepted on"), lambda row: row.accepted_on),
            ListColumn(_("number of the bill"), lambda row: row.bill.number if row.bill else ""),
        ),
        parts={
            "to_do": (_("Services to be done"), lambda rows: rows.to_do()),
            "to_accept": (_("To be accepted"), lambda rows: rows.to_accept()),
            "to_bill": (_("To be billed"), lambda rows: rows.to_bill()),
            "billed": (_("Billed"), lambda rows: rows.exclude(bill=None)),
            "cancelled": (_("Cancelled"), lambda rows: rows.exclude(cancelled_on=None)),
        },
        due="to_accept",
        town="town",
        day="ordered_on",
        sums={"cost": (_("Cost"), COST)},
        offers=_next,
    ),
    CountedList(
        "bills",
        _("Bills of providers"),
        GROUP,
        _bills,
        (
            ListColumn(_("provider"), lambda row: row.provider),
            ListColumn(_("number of the bill"), lambda row: row.number),
            ListColumn(_("billed on"), lambda row: row.billed_on),
            ListColumn(_("Orders"), lambda row: row.count, number=True),
            ListColumn(_("amount"), lambda row: row.amount, number=True),
        ),
        day="billed_on",
        sums={"amount": (_("amount"), Sum("amount"))},
    ),
)
