"""The verbs of namesakes: two administrators say that two accounts are two people's."""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Concerns, Look, Verb

NAMESAKES = "welfare.namesakes"
ADMINISTRATORS = frozenset({P.MANAGE_SYSTEM, P.MANAGE_USERS})
OWN = Concerns(frozenset(), "welfare:account", "", own=True)

ROWS = (
    Verb(
        "state_namesakes",
        NAMESAKES,
        rights=ADMINISTRATORS,
        event="namesakes_stated",
        label=_("Stated that two accounts of one name are two people"),
        news=OWN,
        page="welfare:namesakes_state",
        button=_("Tell two people apart"),
        look=Look.FIRST,
    ),
    Verb(
        "confirm_namesakes",
        NAMESAKES,
        rights=ADMINISTRATORS,
        event="namesakes_confirmed",
        label=_("Confirmed that two accounts of one name are two people"),
        news=OWN,
        page="welfare:namesakes_confirm",
        button=_("Confirm"),
        look=Look.DANGER,
    ),
    Verb(
        "drop_namesakes",
        NAMESAKES,
        rights=ADMINISTRATORS,
        event="namesakes_dropped",
        label=_("Two accounts of one name count as one person's again"),
        page="welfare:namesakes_drop",
        button=_("Take back"),
    ),
)
