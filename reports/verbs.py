"""The verbs of `reports`: freeze a month, make a report, hand out what names people."""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Details, Look, Verb, table

SNAPSHOT, REPORT, FIGURES = "reports.snapshot", "reports.annualreport", "reports.figurelist"
ADJUSTMENT, TABLE = "reports.adjustment", "reports.owntable"
MAKES, SEES = frozenset({P.MAKE_REPORTS}), frozenset({P.SEE_REPORTS})

VERBS = table(
    Verb(
        "freeze",
        SNAPSHOT,
        rights=MAKES,
        event="snapshot_ordered",
        label=_("Snapshot ordered"),
        page="reports:snapshot_freeze",
        button=_("Freeze the month"),
        look=Look.FIRST,
    ),
    Verb(
        "note_taken_back",
        SNAPSHOT,
        event="snapshot_base_taken_back",
        label=_("File under a snapshot taken back"),
    ),
    Verb(
        "make_report",
        REPORT,
        rights=MAKES,
        event="report_ordered",
        label=_("Report ordered"),
        page="reports:annual_make",
        button=_("Make the report"),
        look=Look.FIRST,
    ),
    Verb(
        "take_workbook",
        REPORT,
        rights=SEES,
        event="report_workbook_taken",
        label=_("Workbook of a report taken"),
        page="reports:annual_workbook",
        button=_("Workbook"),
        look=Look.FIRST,
    ),
    Verb(
        "explain_warning",
        REPORT,
        rights=MAKES,
        event="warning_explained",
        label=_("Warning of a report explained"),
        page="reports:explain",
        opens="reports:annual_submission",
        button=_("Save the explanation"),
    ),
    Verb(
        "submit_report",
        REPORT,
        rights=MAKES,
        event="report_submitted",
        label=_("Report submitted"),
        page="reports:submit",
        opens="reports:annual_submission",
        button=_("Record as submitted"),
        look=Look.FIRST,
    ),
    Verb(
        "propose_adjustment",
        REPORT,
        rights=MAKES,
        event="adjustment_proposed",
        label=_("Correction of a submitted figure proposed"),
        page="reports:adjust",
        opens="reports:annual_submission",
        button=_("Propose the correction"),
    ),
    Verb(
        "confirm_adjustment",
        ADJUSTMENT,
        rights=MAKES,
        event="adjustment_confirmed",
        label=_("Correction of a submitted figure confirmed"),
        page="reports:confirm",
        opens="reports:annual_submission",
        button=_("Confirm"),
    ),
    Verb(
        "order_list",
        FIGURES,
        rights=SEES,
        event="figure_list_ordered",
        label=_("List behind a figure ordered"),
        page="reports:list_order",
        button=_("As a workbook"),
    ),
    Verb(
        "make_table",
        TABLE,
        rights=MAKES,
        event="own_table_made",
        label=_("Own table put together"),
        page="reports:table_make",
        button=_("Save the table"),
        look=Look.FIRST,
    ),
    Verb(
        "schedule_table",
        TABLE,
        rights=MAKES,
        event="own_table_scheduled",
        label=_("Own table: counted every month, or no longer"),
        page="reports:table_schedule",
        opens="reports:table",
        button=_("Count it every month"),
    ),
    Verb(
        "take_table",
        TABLE,
        rights=SEES,
        event="own_table_taken",
        label=_("Own table taken"),
        page="reports:table_workbook",
        button=_("Workbook"),
    ),
    Verb(
        "take_list",
        REPORT,
        rights=SEES,
        event="figure_list_taken",
        label=_("List behind a figure taken"),
        page="reports:drill_export",
        button=_("As a workbook"),
    ),
)
DETAILS = Details(
    names={
        "added": _("added"),
        "changed": _("changed"),
        "check": _("check"),
        "monthly": _("every month"),
        "name": _("name"),
        "figure": _("figure"),
        "revision": _("revision"),
    },
    values={
        "annual_report": _("annual report"),
        "figure_list": _("figure list"),
        "freeze_snapshot": _("snapshot"),
    },
)
