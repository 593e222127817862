"""What is done to the county's logbooks and their records. (台账)"""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

LOGBOOK, RECORD, LIAISON = "cases.logbook", "cases.logbookrecord", "cases.liaison"
DEFINES = frozenset({P.SET_STANDARDS})
KEEPS = frozenset({P.KEEP_LOGBOOKS})

ROWS = (
    Verb(
        "name_liaison",
        LIAISON,
        rights=DEFINES,
        event="liaison_named",
        label=_("Liaison of a department named"),
        page="cases:liaison_name",
        button=_("Name a liaison"),
        look=Look.FIRST,
    ),
    Verb(
        "end_liaison",
        LIAISON,
        rights=DEFINES,
        event="liaison_ended",
        label=_("Liaison of a department ended"),
        page="cases:liaison_end",
        button=_("End"),
        look=Look.DANGER,
    ),
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
        "ask_progress",
        LOGBOOK,
        rights=KEEPS,
        event="progress_asked",
        label=_("Progress of a month asked for"),
        page="cases:progress_ask",
        button=_("Ask for a month"),
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
        "step_record",
        RECORD,
        rights=KEEPS,
        event="record_step_done",
        label=_("Step of a record written down"),
        page="cases:record_work",
        button=_("Record a step"),
        look=Look.FIRST,
    ),
    Verb(
        "apply_from_record",
        RECORD,
        rights=frozenset({P.REGISTER_CASE}),
        event="record_led_to_case",
        label=_("Case opened from a record"),
        page="cases:record_apply",
        button=_("Open a case from it"),
        look=Look.FIRST,
    ),
    Verb(
        "link_record",
        RECORD,
        rights=KEEPS,
        event="record_linked",
        label=_("Record linked with a case"),
        page="cases:record_link",
        button=_("Link a case"),
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
