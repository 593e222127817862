"""The verbs of advances: lent, agreed, repaid, reminded, written off by two people. (垫付)"""

from django.utils.translation import gettext_lazy as _

from benefits.claim_verbs import TAKES_MONEY
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

ADVANCE = "benefits.advance"
RECOVERS = frozenset({P.RECOVER})

ROWS = (
    Verb(
        "lend_advance",
        ADVANCE,
        rights=RECOVERS,
        event="advance_lent",
        label=_("Advance recorded"),
        also={"advance_taken_over": _("Taken over by another town")},
        page="benefits:advance_lend",
        button=_("Record an advance"),
        look=Look.FIRST,
    ),
    Verb(
        "plan_advance",
        ADVANCE,
        rights=RECOVERS,
        event="advance_planned",
        label=_("Instalments of an advance agreed"),
        page="benefits:advance_plan",
        button=_("Agree instalments"),
    ),
    Verb(
        "repay_advance",
        ADVANCE,
        rights=TAKES_MONEY,
        event="advance_repaid",
        label=_("Advance paid back"),
        page="benefits:advance_repay",
        button=_("Record a repayment"),
        look=Look.FIRST,
    ),
    Verb(
        "reverse_repayment",
        ADVANCE,
        rights=frozenset({P.DECIDE_COUNTY}),
        event="repayment_reversed",
        label=_("Repayment of an advance reversed"),
        page="benefits:advance_repay_reverse",
        button=_("Reverse a repayment"),
    ),
    Verb(
        "remind_advance",
        ADVANCE,
        rights=frozenset({P.RECOVER, P.REGISTER_CASE}),
        event="advance_reminded",
        label=_("Reminded of an advance"),
        page="benefits:advance_remind",
        button=_("Record a reminder"),
    ),
    Verb(
        "propose_write_off",
        ADVANCE,
        rights=RECOVERS,
        event="write_off_proposed",
        label=_("Write-off of an advance proposed"),
        page="benefits:advance_write_off",
        button=_("Propose a write-off"),
    ),
    Verb(
        "decide_write_off",
        ADVANCE,
        rights=frozenset({P.DECIDE_COUNTY, P.DECIDE_MEETING}),
        event="write_off_granted",
        label=_("Write-off of an advance granted"),
        also={"write_off_refused": _("Write-off of an advance refused")},
        page="benefits:advance_write_off_decide",
        button=_("Decide the write-off"),
        look=Look.FIRST,
    ),
)
