"""Folders of families are destroyed when their keeping period is over."""

from django.utils.translation import gettext_lazy as _

from cases.states import DestructionStatus
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Verb

DESTRUCTION = "cases.destructionlist"
D = DestructionStatus
ARCHIVE = frozenset({P.KEEP_ARCHIVE})

ROWS = (
    Verb(
        "draw_up_destruction",
        DESTRUCTION,
        rights=ARCHIVE,
        event="destruction_drawn_up",
        label=_("List of folders to destroy drawn up"),
        page="cases:destruction_draw_up",
        button=_("Draw up this year's list"),
    ),
    Verb(
        "appraise_destruction",
        DESTRUCTION,
        rights=ARCHIVE,
        states=frozenset({D.DRAWN}),
        leads_to=frozenset({D.APPRAISED}),
        event="destruction_appraised",
        label=_("Folders to destroy appraised"),
        page="cases:destruction_appraise",
        button=_("Appraise"),
    ),
    Verb(
        "decide_destruction",
        DESTRUCTION,
        rights=frozenset({P.DECIDE_COUNTY}),
        states=frozenset({D.APPRAISED}),
        leads_to=frozenset({D.DESTROYED, D.REFUSED}),
        event="destruction_decided",
        label=_("Destruction of folders decided"),
        also={"folder_destroyed": _("Papers of the folder destroyed")},
        page="cases:destruction_decide",
        button=_("Decide"),
    ),
    Verb(
        "print_destruction_list",
        DESTRUCTION,
        rights=frozenset({P.SEE_CASES}),
        event="destruction_printed",
        label=_("List of folders to destroy printed"),
        page="cases:destruction_paper_pdf",
        button=_("Print"),
    ),
)
