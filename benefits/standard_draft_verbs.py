"""The verbs of drafts of standards: drafted, worked out, signed by another, in force. (提标)"""

from django.utils.translation import gettext_lazy as _

from benefits.states import DraftStatus
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, MoneyCause, Verb

DRAFT = "benefits.standarddraft"
D = DraftStatus
DRAFTS = frozenset({P.SET_STANDARDS})
SIGNS = frozenset({P.DECIDE_COUNTY, P.APPROVE_PAYROLL})
RECOVERS = frozenset({P.RECOVER})
IN_FORCE = frozenset({D.IN_FORCE})
STANDARD = frozenset({MoneyCause.STANDARD})

ROWS = (
    Verb(
        "draft_standards",
        DRAFT,
        rights=DRAFTS,
        event="standards_drafted",
        label=_("New standards drafted"),
        casework=True,
        page="benefits:standard_draft_create",
        button=_("Draft new standards"),
        look=Look.FIRST,
        money=STANDARD,
    ),
    Verb(  # by the job
        "work_out_standards",
        DRAFT,
        states=frozenset({D.DRAFTED}),
        leads_to=frozenset({D.PREVIEWED}),
        event="standards_worked_out",
        label=_("Effects of new standards worked out"),
    ),
    Verb(
        "sign_standards",
        DRAFT,
        rights=SIGNS,
        states=frozenset({D.PREVIEWED}),
        leads_to=frozenset({D.SIGNED}),
        rule="check_not_drafter",
        event="standards_signed",
        label=_("New standards signed"),
        page="benefits:standard_draft_sign",
        button=_("Sign the new standards"),
        look=Look.FIRST,
        money=STANDARD,
    ),
    Verb(
        "preview_again",
        DRAFT,
        rights=DRAFTS | SIGNS,
        states=frozenset({D.PREVIEWED}),
        leads_to=frozenset({D.DRAFTED}),
        event="standards_preview_started",
        label=_("Effects of new standards to be worked out anew"),
        page="benefits:standard_draft_again",
        button=_("Work out anew"),
    ),
    Verb(
        "start_month",
        DRAFT,
        rights=DRAFTS | SIGNS | {P.PREPARE_PAYROLL},
        states=frozenset({D.SIGNED}),
        rule="check_its_month_is_near",
        event="standards_started",
        label=_("New standards started before their month"),
        page="benefits:standard_draft_start",
        button=_("Put in force now"),
    ),
    Verb(  # by the job
        "put_in_force",
        DRAFT,
        states=frozenset({D.SIGNED}),
        leads_to=frozenset({D.IN_FORCE}),
        event="standards_in_force",
        label=_("New standards in force"),
        also={"standards_followed": _("Awards follow the new standards")},
    ),
    Verb(
        "withdraw_standards",
        DRAFT,
        rights=DRAFTS | SIGNS,
        states=frozenset({D.DRAFTED, D.PREVIEWED, D.SIGNED}),
        leads_to=frozenset({D.WITHDRAWN}),
        rule="check_nothing_begun",
        event="standards_withdrawn",
        label=_("New standards withdrawn"),
        page="benefits:standard_draft_withdraw",
        button=_("Withdraw"),
        look=Look.DANGER,
    ),
    Verb(
        "open_draft_claims",
        DRAFT,
        rights=RECOVERS,
        states=IN_FORCE,
        rule="check_all_worked_out",
        event="draft_claims_opened",
        label=_("Claims opened for what was paid by a wrong standard"),
        casework=True,
        page="benefits:draft_claims_open",
        button=_("Claim from all on the list"),
        look=Look.FIRST,
    ),
    Verb(
        "hear_draft_claims",
        DRAFT,
        rights=RECOVERS,
        states=IN_FORCE,
        rule="check_claims_to_hear",
        event="draft_claims_heard",
        label=_("Households heard on claims by a wrong standard"),
        casework=True,
        page="benefits:draft_claims_hear",
        button=_("Record the hearing of all opened"),
    ),
    Verb(
        "decide_draft_claims",
        DRAFT,
        rights=frozenset({P.DECIDE_COUNTY}),
        states=IN_FORCE,
        rule="check_claims_to_decide",
        event="draft_claims_decided",
        label=_("Claims by a wrong standard decided"),
        page="benefits:draft_claims_decide",
        button=_("Decide all heard"),
        look=Look.FIRST,
    ),
)
