"""The verbs of the ground floor: accounts, jobs, table files, reference tables, whole numbers.

What a column means is said in welfare/audit/verb.py.
"""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.accounts.roles import Role
from welfare.audit.verb import Details, Look, MoneyCause, Verb, table

USER, JOB, BATCH = "welfare.user", "welfare.job", "welfare.importbatch"
EXPORT = "welfare.listexport"
SEES = frozenset(right for right in P if right.name.startswith("SEE_"))
MANAGES = frozenset({P.MANAGE_USERS})
HANDS_IN = frozenset({P.IMPORT_LEDGERS, P.COMPARE})
SECONDS = frozenset({P.APPROVE_PAYROLL})  # to what a file changes in the money that is paid
TAKES_ERRORS = HANDS_IN | {P.PREPARE_PAYROLL}  # such rows hold people's data

VERBS = table(
    # ---- accounts
    Verb(
        "sign_in",
        USER,
        event="signed_in",
        label=_("Signed in"),
        also={
            "sign_in_failed": _("Sign-in failed"),
            "sign_in_locked": _("Sign-in locked after failures"),
        },
        page="welfare:login",
        button=_("Sign in"),
        look=Look.FIRST,
    ),
    Verb(
        "sign_out",
        USER,
        event="signed_out",
        label=_("Signed out"),
        page="welfare:logout",
        button=_("Sign out"),
    ),
    Verb(
        "change_password",
        USER,
        event="password_changed",
        label=_("Password changed"),
        page="welfare:password",
        button=_("Change password"),
        look=Look.FIRST,
    ),
    Verb(
        "set_digest",
        USER,
        event="digest_set",
        label=_("Daily digest chosen"),
        page="welfare:news_digest",
        button=_("Save"),
    ),
    Verb(
        "create_account",
        USER,
        rights=MANAGES,
        event="account_created",
        label=_("Account created"),
        page="welfare:user_create",
        button=_("New account"),
        look=Look.FIRST,
    ),
    Verb(
        "change_account",
        USER,
        rights=MANAGES,
        event="roles_changed",
        label=_("Roles of the account changed"),
        also={"area_changed": _("Area of the account changed")},
        page="welfare:user_edit",
        button=_("Save"),
        look=Look.FIRST,
    ),
    Verb(
        "lock_account",
        USER,
        rights=MANAGES,
        event="account_locked",
        label=_("Account locked"),
        page="welfare:user_lock",
        button=_("Lock"),
        look=Look.DANGER,
    ),
    Verb(
        "unlock_account",
        USER,
        rights=MANAGES,
        event="account_unlocked",
        label=_("Account unlocked"),
        page="welfare:user_unlock",
        button=_("Unlock"),
    ),
    Verb(
        "reset_password",
        USER,
        rights=MANAGES,
        event="password_reset",
        label=_("Password reset"),
        page="welfare:user_reset_password",
        button=_("Reset password"),
    ),
    # ---- jobs; whose they are is asked in welfare/jobs/rules.py
    Verb(  # by the verb that needs the job
        "start_job",
        JOB,
        event="job_started",
        label=_("Job started"),
        also={
            "job_done": _("Job done"),
            "job_failed": _("Job failed"),
            "job_interrupted": _("Job interrupted"),
        },
    ),
    Verb(
        "cancel_job",
        JOB,
        event="job_cancelled",
        label=_("Job cancelled"),
        page="welfare:job_cancel",
        button=_("Cancel job"),
    ),
    Verb(
        "resume_job",
        JOB,
        event="job_resumed",
        label=_("Job resumed"),
        page="welfare:job_resume",
        button=_("Go on where it stopped"),
        look=Look.FIRST,
    ),
    Verb(
        "take_error_file",
        JOB,
        rights=TAKES_ERRORS,
        event="error_file_taken",
        label=_("Rows with errors downloaded"),
        also={"error_file_destroyed": _("Rows with errors destroyed, their day was over")},
        page="welfare:job_error_file",
        button=_("Workbook with marked cells"),
    ),
    # ---- lists taken along; which list opens to whom is said by its page
    Verb(
        "order_export",
        EXPORT,
        rights=SEES,
        event="list_ordered",
        label=_("List ordered as a workbook"),
        page="welfare:export_order",
        button=_("Export to Excel"),
        look=Look.FIRST,
    ),
    Verb(
        "take_export",
        EXPORT,
        rights=SEES,
        event="list_taken",
        label=_("List taken along"),
        page="welfare:export_take",
        button=_("Download"),
    ),
    Verb(  # by itself when its day is over
        "destroy_expired",
        EXPORT,
        event="list_destroyed",
        label=_("File of a list destroyed, its day was over"),
    ),
    # ---- table files; the pages stand under the desk of the app that takes them
    Verb(
        "hand_in",
        BATCH,
        rights=HANDS_IN,
        event="ledger_handed_in",
        label=_("Table file handed in"),
        money=frozenset({MoneyCause.LEDGER}),
    ),
    Verb(
        "confirm_import",
        BATCH,
        rights=HANDS_IN,
        event="ledger_confirmed",
        label=_("Table file confirmed"),
        also={
            "ledger_imported": _("Table file taken over"),
            "ledger_proposed": _("Table file waits for a second person"),
        },
        money=frozenset({MoneyCause.LEDGER}),
    ),
    Verb(
        "second_import",
        BATCH,
        rights=SECONDS,
        event="ledger_seconded",
        label=_("Second person agreed to a table file"),
        button=_("Agree and take the file over"),
        look=Look.FIRST,
        money=frozenset({MoneyCause.LEDGER}),
    ),
    Verb(
        "decline_import",
        BATCH,
        rights=SECONDS | {P.IMPORT_LEDGERS},
        event="ledger_declined",
        label=_("Table file not taken over"),
        button=_("Do not take the file over"),
    ),
    Verb(
        "keep_layout",
        "welfare.tablelayout",
        rights=HANDS_IN,
        event="layout_kept",
        label=_("Headings and words of a kind of file explained"),
    ),
    Verb(
        "undo_import",
        BATCH,
        rights=HANDS_IN,
        event="ledger_undone",
        label=_("Import of a table file undone"),
        page="counties:undo",
        button=_("Undo this import"),
        look=Look.DANGER,
        money=frozenset({MoneyCause.LEDGER}),
    ),
    # ---- reference tables, in the admin; each table names its own right
    Verb(
        "edit_table",
        "",
        rights=frozenset({P.SET_STANDARDS, P.MANAGE_SYSTEM}),
        event="table_row_changed",
        label=_("Row of a reference table changed"),
        also={
            "table_row_added": _("Row of a reference table added"),
            "table_row_imported": _("Row of a reference table imported"),
            "table_row_removed": _("Row of a reference table removed"),
        },
        money=frozenset({MoneyCause.SETTING}),
    ),
    # ---- looks of those who only watch (welfare/audit/looks.py)
    Verb(
        "look_at_page",
        "",
        event="page_looked_at",
        label=_("Page looked at"),
        also={"payments_looked_at": _("Payments looked at")},
    ),
    # ---- whole numbers
    Verb(
        "reveal",
        "",
        rights=frozenset({P.REVEAL}),
        event="number_revealed",
        label=_("Whole number shown"),
        page="welfare:reveal",
        button=_("Show and record"),
    ),
)
DETAILS = Details(
    names={
        "digest": _("daily digest"),
        "address": _("from the address"),
        "after": _("after"),
        "area": _("area"),
        "attempt": _("attempt"),
        "before": _("before"),
        "count": _("number"),
        "field": _("field"),
        "fields": _("fields"),
        "file": _("file"),
        "filters": _("filters"),
        "headings": _("headings"),
        "idle": _("for idleness"),
        "kind": _("kind"),
        "listed": _("list"),
        "locked": _("locked"),
        "month": _("month"),
        "rejected": _("rejected"),
        "roles": _("roles"),
        "row": _("row"),
        "rows": _("rows"),
        "saved": _("saved"),
        "skipped": _("skipped"),
        "sources": _("what the file does not list"),
        "until": _("until"),
        "version": _("version"),
        "words": _("words"),
        "dates": _("dates"),
        "year": _("year"),
    },
    values={
        **{role.value: role.label for role in Role},
        "import": _("import"),
        "resident_id": _("resident ID"),
    },
)
