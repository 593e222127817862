"""What is done with the beds of homes and those who live in them. (供养机构床位)"""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

INSTITUTION, BED, STAY = "cases.institution", "cases.bed", "cases.stay"
AWARD = "cases.award"
KEEPS = frozenset({P.KEEP_LOGBOOKS})

ROWS = (
    Verb(
        "add_beds",
        INSTITUTION,
        rights=KEEPS,
        event="beds_added",
        label=_("Beds added to a home"),
        page="cases:add_beds",
        button=_("Add beds"),
    ),
    Verb(
        "close_bed",
        BED,
        rights=KEEPS,
        event="bed_closed",
        label=_("Bed closed"),
        page="cases:close_bed",
        button=_("Close the bed"),
        look=Look.DANGER,
    ),
    Verb(
        "ask_for_bed",
        AWARD,
        rights=KEEPS,
        event="bed_asked",
        label=_("Bed asked for"),
        page="cases:ask_for_bed",
        button=_("Ask for a bed"),
    ),
    Verb(
        "move_in",
        AWARD,
        rights=KEEPS,
        event="moved_in",
        label=_("Moved into a home"),
        page="cases:move_in",
        button=_("Move in"),
        look=Look.FIRST,
    ),
    Verb(
        "move_out",
        STAY,
        rights=KEEPS,
        event="moved_out",
        label=_("Moved out of a home"),
        page="cases:move_out",
        button=_("Move out"),
    ),
)
