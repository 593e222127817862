"""What is done with services that the county buys. (政府购买服务)"""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

DIVISION, HOUSEHOLD = "welfare.division", "cases.household"
SERVICE, ORDER = "cases.service", "cases.serviceorder"
KEEPS = frozenset({P.KEEP_LOGBOOKS})

ROWS = (
    Verb(
        "add_service",
        DIVISION,
        rights=KEEPS,
        event="service_added",
        label=_("Service added to the list"),
        page="cases:add_service",
        button=_("New service"),
    ),
    Verb(
        "order_service",
        HOUSEHOLD,
        rights=KEEPS,
        event="service_ordered",
        label=_("Service ordered"),
        page="cases:order_service",
        button=_("Order a service"),
    ),
    Verb(
        "record_done",
        ORDER,
        rights=KEEPS,
        event="service_done",
        label=_("Service done"),
        page="cases:record_done",
        button=_("Record as done"),
        look=Look.FIRST,
    ),
    Verb(
        "accept_service",
        ORDER,
        rights=KEEPS,
        event="service_accepted",
        label=_("Service accepted"),
        page="cases:accept_service",
        button=_("Accept"),
        look=Look.FIRST,
    ),
    Verb(
        "cancel_order",
        ORDER,
        rights=KEEPS,
        event="order_cancelled",
        label=_("Order of a service cancelled"),
        page="cases:cancel_order",
        button=_("Cancel the order"),
        look=Look.DANGER,
    ),
    Verb(
        "record_bill",
        SERVICE,
        rights=KEEPS,
        event="bill_recorded",
        label=_("Bill of a provider entered"),
        page="cases:record_bill",
        button=_("Enter a bill"),
        look=Look.FIRST,
    ),
)
