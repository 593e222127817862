"""The verbs of `benefits`: payroll runs, what goes to the bank and comes back, accounts.

What a column means is said in welfare/audit/verb.py; extra rules are attached in benefits/rules.py.
"""

from django.utils.translation import gettext_lazy as _

from benefits.states import OPEN_RUN, RUN_TRANSITIONS, RunStatus
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Details, Look, Machine, Verb, table, with_states

RUN, RETURN, AWARD = "benefits.payrollrun", "benefits.bankreturn", "cases.award"
R = RunStatus
PREPARES = frozenset({P.PREPARE_PAYROLL})
PREPARES_OR_SIGNS = frozenset({P.PREPARE_PAYROLL, P.APPROVE_PAYROLL})

VERBS = table(
    Verb(
        "start_run",
        RUN,
        rights=PREPARES,
        event="run_started",
        label=_("Run started"),
        casework=True,
        page="benefits:run_start",
        button=_("Calculate the run"),
        look=Look.FIRST,
    ),
    Verb(  # by the job
        "calculate_run",
        RUN,
        states=frozenset({R.DRAFT}),
        leads_to=frozenset({R.CALCULATED}),
        event="run_calculated",
        label=_("Run calculated"),
    ),
    Verb(
        "sign_run",
        RUN,
        rights=PREPARES,
        states=frozenset({R.CALCULATED}),
        leads_to=frozenset({R.SIGNED}),
        rule="check_holds_payments",
        event="run_signed",
        label=_("Run signed first"),
        casework=True,
        page="benefits:run_sign",
        button=_("Sign the run"),
        look=Look.FIRST,
    ),
    Verb(
        "approve_run",
        RUN,
        rights=frozenset({P.APPROVE_PAYROLL}),
        states=frozenset({R.SIGNED}),
        leads_to=frozenset({R.APPROVED}),
        rule="check_not_prepared",
        event="run_approved",
        label=_("Run signed second"),
        page="benefits:run_approve",
        button=_("Give the second signature"),
        look=Look.FIRST,
    ),
    Verb(
        "reopen_run",
        RUN,
        rights=PREPARES_OR_SIGNS,
        states=frozenset({R.SIGNED}),
        leads_to=frozenset({R.CALCULATED}),
        event="run_reopened",
        label=_("Run sent back"),
        page="benefits:run_reopen",
        button=_("Send back"),
    ),
    Verb(
        "discard_run",
        RUN,
        rights=PREPARES_OR_SIGNS,
        states=frozenset(OPEN_RUN),
        leads_to=frozenset({R.DISCARDED}),
        rule="check_not_being_calculated",
        event="run_discarded",
        label=_("Run discarded"),
        page="benefits:run_discard",
        button=_("Discard"),
    ),
    Verb(
        "write_bank_file",
        RUN,
        rights=PREPARES,
        states=frozenset({R.APPROVED}),
        leads_to=frozenset({R.SENT}),
        event="bank_file_written",
        label=_("Bank file was written"),
        page="benefits:run_send",
        button=_("Write the bank file"),
        look=Look.FIRST,
    ),
    Verb(
        "record_download",
        RUN,
        rights=PREPARES,
        states=frozenset({R.SENT, R.SETTLED}),
        event="bank_file_downloaded",
        label=_("Bank file downloaded"),
        page="benefits:run_bank_file",
        button=_("Download the bank file"),
    ),
    Verb(
        "read_bank_return",
        RUN,
        rights=PREPARES,
        states=frozenset({R.SENT}),
        leads_to=frozenset({R.SENT, R.SETTLED}),
        event="bank_return_read",
        label=_("Bank return read"),
        also={"bank_return_refused": _("Bank return refused")},
        page="benefits:run_return",
        button=_("Hand in the bank's answer"),
        look=Look.FIRST,
    ),
    Verb(
        "record_errors_taken",
        RETURN,
        rights=PREPARES,
        event="return_errors_taken",
        label=_("Rows with errors of a bank return downloaded"),
        page="benefits:return_errors",
        button=_("Rows with errors"),
    ),
    Verb(
        "correct_account",
        AWARD,
        rights=frozenset({P.REGISTER_CASE, P.PREPARE_PAYROLL}),
        event="account_corrected",
        label=_("Account corrected"),
        page="benefits:account_correct",
        button=_("Correct the account"),
    ),
    Verb(
        "export_payments",
        "benefits.payment",
        rights=frozenset({P.SEE_PAYMENTS}),
        event="payments_exported",
        label=_("Payments exported"),
        page="benefits:payment_export",
        button=_("As a workbook"),
    ),
)
RUN_VERBS = with_states(VERBS, RUN)
MACHINES = (Machine("Payroll run", RUN, RunStatus, RUN_TRANSITIONS, (R.DRAFT,)),)
DETAILS = Details(
    names={
        "ending": _("ends in"),
        "failed": _("failed"),
        "paid": _("paid"),
        "sequence": _("number in the month"),
        "sha256": _("fingerprint"),
        "total": _("sum"),
    },
    values={"account": _("account"), "payroll": _("payroll run")},
)
