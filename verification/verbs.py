"""The verbs of `verification`: comparisons, findings, means checks.

What a column means is said in welfare/audit/verb.py; extra rules are attached in
verification/rules.py.
"""

from django.utils.translation import gettext_lazy as _

from cases.states import WORKABLE, ApplicationStatus
from verification.departments import DEPARTMENTS
from verification.states import FINDING_TRANSITIONS, ClosingAction, FindingStatus
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Concerns, Details, Look, Machine, Verb, table, with_states
from welfare.files.states import Extent

COMPARISON, FINDING = "verification.comparison", "verification.finding"
APPLICATION, MEANS_CHECK = "cases.application", "verification.meanscheck"
AUTHORISATION = "verification.authorisation"
HIT = "verification.lookuphit"
FEEDBACK_BATCH = "verification.feedbackbatch"
F = FindingStatus
CLOSES = frozenset({P.CLOSE_FINDING})
REGISTERS = frozenset({P.REGISTER_CASE})

VERBS = table(
    Verb(
        "start_comparison",
        COMPARISON,
        rights=frozenset({P.COMPARE}),
        event="comparison_started",
        label=_("Comparison started"),
        page="verification:comparison_start",
        button=_("Compare"),
        look=Look.FIRST,
    ),
    Verb(
        "verify_finding",
        FINDING,
        rights=frozenset({P.VERIFY_FINDING}),
        states=frozenset({F.OPEN}),
        leads_to=frozenset({F.VERIFIED}),
        rule="check_is_of_the_town",
        event="finding_verified",
        label=_("Finding verified"),
        news=Concerns(frozenset({P.CLOSE_FINDING}), "verification:finding"),
        casework=True,
        page="verification:finding_verify",
        button=_("Verify the finding"),
        look=Look.FIRST,
    ),
    Verb(
        "assign_finding",
        FINDING,
        rights=CLOSES,
        states=frozenset({F.OPEN}),
        rule="check_has_no_town",
        event="finding_assigned",
        label=_("Finding handed to a town"),
        news=Concerns(REGISTERS, "verification:finding"),
        page="verification:finding_assign",
        button=_("Hand to a town"),
        look=Look.FIRST,
    ),
    Verb(
        "close_finding",
        FINDING,
        rights=CLOSES,
        states=frozenset({F.VERIFIED}),
        leads_to=frozenset({F.CLOSED}),
        rule="check_not_verified_by",
        event="finding_closed",
        label=_("Finding closed"),
        news=Concerns(frozenset({P.VERIFY_FINDING}), "verification:finding"),
        page="verification:finding_close",
        button=_("Close the finding"),
        look=Look.FIRST,
    ),
    Verb(
        "return_finding",
        FINDING,
        rights=CLOSES,
        states=frozenset({F.VERIFIED}),
        leads_to=frozenset({F.OPEN}),
        rule="check_is_of_the_county",
        event="finding_returned",
        label=_("Finding returned to the town"),
        news=Concerns(frozenset({P.VERIFY_FINDING}), "verification:finding"),
        page="verification:finding_return",
        button=_("Return to the town"),
    ),
    Verb(
        "record_uncovered",
        FINDING,
        rights=frozenset({P.VERIFY_FINDING, P.CLOSE_FINDING}),
        states=frozenset({F.OPEN, F.VERIFIED, F.CLOSED}),
        rule="check_is_uncovered",
        event="uncovered_recorded",
        label=_("Reason why nobody helps recorded"),
        page="verification:finding_reason",
        button=_("Say why on no roll"),
    ),
    Verb(
        "say_extent",
        "verification.departmentfile",
        rights=frozenset({P.COMPARE}),
        event="file_extent_said",
        label=_("Said of a file whether it is whole"),
        page="verification:file_extent",
        button=_("Whole or a part"),
    ),
    Verb(
        "tell_head",
        "welfare.division",
        event="overdue_told_to_head",
        label=_("Findings overdue with the town"),
        news=Concerns(frozenset({P.DECIDE_TOWN}), "verification:finding_overdue", ""),
    ),
    Verb(
        "tell_county",
        "welfare.division",
        event="overdue_told_to_county",
        label=_("Findings overdue, told to the county"),
        news=Concerns(frozenset({P.CLOSE_FINDING}), "verification:finding_overdue", ""),
    ),
    Verb(
        "record_feedback",
        FEEDBACK_BATCH,
        rights=frozenset({P.COMPARE}),
        event="feedback_recorded",
        label=_("Batch of feedback recorded"),
        page="verification:feedback_record",
        button=_("Record a batch"),
    ),
    Verb(
        "answer_feedback",
        FEEDBACK_BATCH,
        rights=frozenset({P.COMPARE}),
        event="feedback_answered",
        label=_("Batch of feedback answered"),
        page="verification:feedback_answer",
        button=_("Answer the batch"),
        look=Look.FIRST,
    ),
    Verb(
        "give_screening",
        "welfare.division",
        rights=frozenset({P.GIVE_LISTS}),
        event="screening_given",
        label=_("Screening of the three groups given back"),
        page="verification:screening",
        button=_("Screening of the three groups"),
    ),
    Verb(  # with the import of the file or the roll that it stood on
        "withdraw_finding",
        FINDING,
        rights=frozenset({P.IMPORT_LEDGERS, P.COMPARE}),
        states=frozenset({F.NOTED, F.OPEN, F.VERIFIED}),
        leads_to=frozenset({F.WITHDRAWN}),
        rule="check_is_of_the_county",
        event="finding_withdrawn",
        label=_("Finding withdrawn with its file"),
    ),
    Verb(
        "record_authorisations",
        APPLICATION,
        rights=REGISTERS,
        states=WORKABLE | {ApplicationStatus.DRAFT},
        event="authorisations_recorded",
        label=_("Authorisations recorded"),
        casework=True,
        page="verification:authorisations_record",
        button=_("Record authorisations"),
    ),
    Verb(
        "withdraw_authorisation",
        AUTHORISATION,
        rights=REGISTERS,
        event="authorisation_withdrawn",
        label=_("Authorisation withdrawn"),
        casework=True,
        page="verification:authorisation_withdraw",
        button=_("Withdraw the authorisation"),
        look=Look.DANGER,
    ),
    Verb(
        "request_means_check",
        APPLICATION,
        rights=REGISTERS,
        states=WORKABLE | {ApplicationStatus.DRAFT},
        event="means_check_requested",
        label=_("Means check asked for"),
        casework=True,
        page="verification:means_check_request",
        button=_("Ask for a means check"),
    ),
    Verb(
        "look_up_means",
        APPLICATION,
        rights=REGISTERS,
        states=WORKABLE | {ApplicationStatus.DRAFT},
        event="means_looked_up",
        label=_("Family looked up in the department files"),
        casework=True,
        page="verification:means_look_up",
        button=_("Look up in the department files"),
    ),
    Verb(
        "answer_hit",
        HIT,
        rights=REGISTERS,
        event="hit_answered",
        label=_("Hit of the look-up verified"),
        casework=True,
        page="verification:hit_answer",
        button=_("Verify the hit"),
    ),
    Verb(
        "begin_means_check",
        MEANS_CHECK,
        rights=frozenset({P.COMPARE}),
        event="means_check_begun",
        label=_("Means check begun"),
        casework=True,
        page="verification:means_check_begin",
        button=_("Begin the means check"),
    ),
    Verb(
        "record_report",
        MEANS_CHECK,
        rights=frozenset({P.COMPARE}),
        event="means_check_reported",
        label=_("Report of a means check recorded"),
        casework=True,
        page="verification:means_check_report",
        button=_("Record the report"),
        look=Look.FIRST,
    ),
)
FINDING_VERBS = with_states(VERBS, FINDING)
MACHINES = (Machine("Finding", FINDING, FindingStatus, FINDING_TRANSITIONS, (F.OPEN, F.NOTED)),)
DETAILS = Details(
    names={
        "begun_on": _("begun on"),
        "confirmed": _("the finding is right"),
        "effect": _("effect"),
        "extent": _("extent"),
        "files": _("department files"),
        "hits": _("hits"),
        "not_signed": _("not looked up for want of an authorisation"),
        "persons": _("persons"),
        "signed_on": _("signed on"),
    },
    values={
        "comparison": _("comparison"),
        **{code: department.label for code, department in DEPARTMENTS.items()},
        **{action.value: action.label for action in ClosingAction},
        **{one.value: one.label for one in Extent},
    },
)
