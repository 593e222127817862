"""Looking people up in the registers: it changes nothing, and is on record all the same.

Who looks up what no case needs is liable for it. (社会救助法 Art 70)
"""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

ROWS = (
    Verb(
        "search_registers",
        "welfare.user",
        rights=frozenset({P.SEE_CASES}),
        event="registers_searched",
        label=_("People looked up"),
        page="cases:search",
        button=_("Search"),
        look=Look.FIRST,
    ),
)
