"""What is done with the lists that hang in the villages. (公布, 长期公示)"""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

SUBJECT = "cases.publication"

ROWS = (
    Verb(
        "hang_publication",
        SUBJECT,
        rights=frozenset({P.REGISTER_CASE}),
        event="publication_hung",
        label=_("List hung in the village"),
        page="cases:publication_hang",
        button=_("Record that it hangs"),
        look=Look.FIRST,
    ),
    Verb(
        "look_at_board",
        SUBJECT,
        rights=frozenset({P.SEE_CASES}),
        event="board_looked_at",
        label=_("Photograph of a board looked at"),
        page="cases:board_photograph",
        button=_("Open"),
    ),
)
