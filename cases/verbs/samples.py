"""The county's random checks. (43号 Art 16)"""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Verb

SUBJECT = "cases.sampledraw"

ROWS = (
    Verb(
        "draw_sample",
        SUBJECT,
        rights=frozenset({P.CHECK_SAMPLE}),
        event="sample_drawn",
        label=_("Sample drawn for the random check"),
        page="cases:sample_draw",
        button=_("Draw the sample"),
    ),
)
