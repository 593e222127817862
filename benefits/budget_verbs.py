"""The verbs of allocations: entered, taken back, confirmed by another, dropped while they wait."""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

ALLOCATION = "benefits.allocation"
ENTERS = frozenset({P.PREPARE_PAYROLL})
CONFIRMS = frozenset({P.APPROVE_PAYROLL})

ROWS = (
    Verb(
        "enter_allocation",
        ALLOCATION,
        rights=ENTERS,
        event="allocation_entered",
        label=_("Allocation entered"),
        page="benefits:allocation_enter",
        button=_("Enter an allocation"),
        look=Look.FIRST,
    ),
    Verb(
        "take_back_allocation",
        ALLOCATION,
        rights=ENTERS,
        event="allocation_taken_back",
        label=_("Taking back of an allocation entered"),
        page="benefits:allocation_take_back",
        button=_("Take back or move"),
    ),
    Verb(
        "confirm_allocation",
        ALLOCATION,
        rights=CONFIRMS,
        event="allocation_confirmed",
        label=_("Allocation confirmed"),
        page="benefits:allocation_confirm",
        button=_("Confirm the allocation"),
        look=Look.FIRST,
    ),
    Verb(
        "drop_allocation",
        ALLOCATION,
        rights=ENTERS | CONFIRMS,
        event="allocation_dropped",
        label=_("Waiting allocation dropped"),
        page="benefits:allocation_drop",
        button=_("Drop the entry"),
        look=Look.DANGER,
    ),
)
