"""The verbs of the month's supplements: worked out, heard, handed on, signed, applied."""

from django.utils.translation import gettext_lazy as _

from benefits.states import SupplementBatchStatus
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, MoneyCause, Verb

BATCH = "benefits.supplementbatch"
S = SupplementBatchStatus
CHECKS = frozenset({P.CLOSE_FINDING})
SIGNS = frozenset({P.DECIDE_COUNTY})
HEARS = frozenset({P.REGISTER_CASE, P.CLOSE_FINDING})
OPEN, HANDED = frozenset({S.OPEN}), frozenset({S.HANDED_ON})
UNSIGNED = OPEN | HANDED
MONEY = frozenset({MoneyCause.SUPPLEMENT})

ROWS = (
    Verb(
        "work_out_supplements",
        BATCH,
        rights=CHECKS,
        event="supplements_started",
        label=_("Supplements of a month are being worked out"),
        page="benefits:supplements_work_out",
        button=_("Work out the month's supplements"),
        look=Look.FIRST,
    ),
    Verb(  # by the job
        "fill_supplements",
        BATCH,
        states=frozenset({S.DRAFT}),
        leads_to=frozenset({S.OPEN}),
        event="supplements_worked_out",
        label=_("Supplements of a month worked out"),
    ),
    Verb(
        "hand_on_supplements",
        BATCH,
        rights=CHECKS,
        states=OPEN,
        leads_to=HANDED,
        event="supplements_handed_on",
        label=_("Supplements of a month checked and handed on"),
        page="benefits:supplements_hand_on",
        button=_("Hand on to be signed"),
        look=Look.FIRST,
        money=MONEY,
    ),
    Verb(
        "sign_supplements",
        BATCH,
        rights=SIGNS,
        states=HANDED,
        leads_to=frozenset({S.SIGNED}),
        rule="check_not_who_handed_on",
        event="supplements_signed",
        label=_("Supplements of a month signed"),
        page="benefits:supplements_sign",
        button=_("Sign the supplements"),
        look=Look.FIRST,
        money=MONEY,
    ),
    Verb(  # by the job
        "apply_supplements",
        BATCH,
        states=frozenset({S.SIGNED}),
        leads_to=frozenset({S.APPLIED}),
        event="supplements_applied",
        label=_("Supplements of a month started and stopped"),
    ),
    Verb(
        "return_supplements",
        BATCH,
        rights=SIGNS | CHECKS,
        states=HANDED,
        leads_to=OPEN,
        event="supplements_returned",
        label=_("Supplements of a month sent back"),
        page="benefits:supplements_return",
        button=_("Send back"),
    ),
    Verb(
        "discard_supplements",
        BATCH,
        rights=CHECKS,
        states=UNSIGNED | {S.DRAFT},
        leads_to=frozenset({S.DISCARDED}),
        event="supplements_discarded",
        label=_("Supplements of a month discarded"),
        page="benefits:supplements_discard",
        button=_("Discard"),
    ),
    Verb(
        "hear_supplement",
        BATCH,
        rights=HEARS,
        states=UNSIGNED,
        event="supplement_heard",
        label=_("Person heard before a supplement ends"),
        page="benefits:supplement_hear",
        button=_("Record what the person said"),
    ),
    Verb(
        "take_supplement_out",
        BATCH,
        rights=CHECKS | SIGNS,
        states=UNSIGNED,
        event="supplement_taken_out",
        label=_("Person taken out of the month's supplements"),
        page="benefits:supplement_take_out",
        button=_("Take out"),
        look=Look.DANGER,
    ),
)
