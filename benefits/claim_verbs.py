"""The verbs of claims: opened, heard, decided; agreed, received, waived, reminded."""

from django.utils.translation import gettext_lazy as _

from benefits.states import ClaimStatus
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

CLAIM = "benefits.claim"
C = ClaimStatus
RECOVERS = frozenset({P.RECOVER})
SPEAKS = frozenset({P.RECOVER, P.REGISTER_CASE})  # the town knows the household
DECIDED = frozenset({C.DECIDED})

ROWS = (
    Verb(
        "open_claim",
        CLAIM,
        rights=RECOVERS,
        event="claim_opened",
        label=_("Claim opened"),
        casework=True,
        page="benefits:claim_open",
        button=_("Claim money back"),
    ),
    Verb(
        "hear_claim",
        CLAIM,
        rights=SPEAKS,
        states=frozenset({C.OPENED}),
        leads_to=frozenset({C.HEARD}),
        event="claim_heard",
        label=_("Household heard on the claim"),
        casework=True,
        page="benefits:claim_hear",
        button=_("Record what the household said"),
        look=Look.FIRST,
    ),
    Verb(
        "decide_claim",
        CLAIM,
        rights=frozenset({P.DECIDE_COUNTY}),
        states=frozenset({C.HEARD}),
        leads_to=DECIDED,
        rule="check_not_opener",
        event="claim_decided",
        label=_("Claim decided"),
        page="benefits:claim_decide",
        button=_("Decide the claim"),
        look=Look.FIRST,
    ),
    Verb(
        "record_receipt",
        CLAIM,
        rights=frozenset({P.PREPARE_PAYROLL}),
        states=DECIDED,
        rule="check_still_open",
        event="receipt_recorded",
        label=_("Money paid back"),
        page="benefits:claim_receipt",
        button=_("Record a receipt"),
        look=Look.FIRST,
    ),
    Verb(
        "reverse_receipt",
        CLAIM,
        rights=frozenset({P.DECIDE_COUNTY}),
        states=DECIDED,
        rule="check_has_receipts",
        event="receipt_reversed",
        label=_("Receipt reversed"),
        page="benefits:claim_receipt_reverse",
        button=_("Reverse a receipt"),
    ),
    Verb(
        "plan_claim",
        CLAIM,
        rights=RECOVERS,
        states=DECIDED,
        rule="check_may_be_planned",
        event="claim_planned",
        label=_("Agreed how the claim comes back"),
        page="benefits:claim_plan",
        button=_("Agree instalments or a set-off"),
    ),
    Verb(
        "remind",
        CLAIM,
        rights=SPEAKS,
        states=DECIDED,
        rule="check_still_open",
        event="household_reminded",
        label=_("Household reminded"),
        page="benefits:claim_remind",
        button=_("Record a reminder"),
    ),
    Verb(
        "propose_waiver",
        CLAIM,
        rights=RECOVERS,
        states=DECIDED,
        rule="check_still_open",
        event="waiver_proposed",
        label=_("Waiver proposed"),
        page="benefits:claim_waive",
        button=_("Propose a waiver"),
    ),
    Verb(
        "decide_waiver",
        CLAIM,
        rights=frozenset({P.DECIDE_COUNTY, P.DECIDE_MEETING}),
        states=DECIDED,
        rule="check_waiver_waits",
        event="waiver_granted",
        label=_("Waiver granted"),
        also={"waiver_refused": _("Waiver refused")},
        page="benefits:claim_waiver_decide",
        button=_("Decide the waiver"),
        look=Look.FIRST,
    ),
    Verb(
        "discard_claim",
        CLAIM,
        rights=frozenset({P.RECOVER, P.DECIDE_COUNTY}),
        states=frozenset({C.OPENED, C.HEARD}),
        leads_to=frozenset({C.DISCARDED}),
        event="claim_discarded",
        label=_("Claim discarded"),
        page="benefits:claim_discard",
        button=_("Discard"),
        look=Look.DANGER,
    ),
)
