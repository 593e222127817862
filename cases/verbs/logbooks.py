"""What is done to the county's logbooks and their records. (台账)"""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

LOGBOOK, RECORD = "cases.logbook", "cases.logbookrecord"
DEFINES = frozenset({P.SET_STANDARDS})
KEEPS = frozenset({P.KEEP_LOGBOOKS})

ROWS = (
    Verb(
        "open_logbook",
        LOGBOOK,
        rights=DEFINES,
        event="logbook_opened",
        label=_("Logbook opened"),
        page="cases:logbook_open",
        button=_("New logbook"),
        look=Look.FIRST,
    ),
    Verb(
        "define_logbook",
        LOGBOOK,
        rights=DEFINES,
        event="logbook_defined",
        label=_("Logbook defined anew"),
        page="cases:logbook_define",
        button=_("Define anew"),
    ),
    Verb(
        "add_record",
        LOGBOOK,
        rights=KEEPS,
        event="record_added",
        label=_("Record written into a logbook"),
        page="cases:record_add",
        button=_("New record"),
        look=Look.FIRST,
    ),
    Verb(
        "answer_record",
        RECORD,
        rights=KEEPS,
        event="record_answered",
        label=_("Outcome of a record written down"),
        page="cases:record_answer",
        button=_("Record the outcome"),
        look=Look.FIRST,
    ),
    Verb(
        "strike_record",
        RECORD,
        rights=KEEPS,
        event="record_struck",
        label=_("Record of a logbook struck"),
        page="cases:record_strike",
        button=_("Strike"),
        look=Look.DANGER,
    ),
)
