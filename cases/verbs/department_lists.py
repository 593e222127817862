"""What is done with the lists that other departments get."""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Verb

SUBJECT = "cases.programme"

ROWS = (
    Verb(
        "give_list",
        SUBJECT,
        rights=frozenset({P.GIVE_LISTS}),
        event="list_given",
        label=_("List given to another department"),
        page="cases:department_list",
        button=_("Lists for other departments"),
    ),
)
