"""Every address of the project: who may open it, about which row, and how it answers.

A new address without a line here fails the sweep. Roles are named one by one and not taken from
welfare/accounts/roles.py, so that a right given by mistake is seen here too.
"""

from dataclasses import dataclass

from welfare.accounts.roles import Role as R

EVERYBODY = frozenset(R)
TOWN = frozenset({R.TOWN_CASEWORKER, R.TOWN_HEAD})
REGISTERS = frozenset({R.TOWN_CASEWORKER})
DECIDES = frozenset({R.TOWN_HEAD, R.COUNTY_APPROVER, R.MEETING_SECRETARY})
SEES_CASES = DECIDES | {R.TOWN_CASEWORKER, R.COUNTY_CASEWORKER, R.FINANCE}
COUNTY_DESK = frozenset({R.COUNTY_CASEWORKER})
SECRETARY = frozenset({R.MEETING_SECRETARY})
FILINGS = TOWN | {R.COUNTY_CASEWORKER, R.COUNTY_APPROVER}
STOPS_AWARDS = frozenset({R.COUNTY_CASEWORKER, R.COUNTY_APPROVER})
IMPORTS = frozenset({R.COUNTY_CASEWORKER})
COMPARES = frozenset({R.COUNTY_CASEWORKER})
SEES_PAYMENTS = frozenset({R.COUNTY_CASEWORKER, R.COUNTY_APPROVER, R.FINANCE, R.STATISTICIAN})
PREPARES = frozenset({R.FINANCE})
SIGNS_SECOND = frozenset({R.COUNTY_APPROVER})
SEES_FINDINGS = TOWN | {R.COUNTY_CASEWORKER, R.COUNTY_APPROVER}
CLOSES = frozenset({R.COUNTY_CASEWORKER, R.COUNTY_APPROVER})
SEES_REPORTS = frozenset({R.COUNTY_APPROVER, R.STATISTICIAN})
REPORTS = frozenset({R.STATISTICIAN})
JOB_LIST = frozenset({R.COUNTY_CASEWORKER, R.FINANCE, R.STATISTICIAN, R.SYSTEM_ADMIN})
JOBS = JOB_LIST | {R.COUNTY_APPROVER, R.MEETING_SECRETARY}
SECURITY = frozenset({R.SECURITY_ADMIN})
AUDIT = frozenset({R.AUDITOR})
REVEALS = DECIDES | {R.TOWN_CASEWORKER, R.COUNTY_CASEWORKER, R.FINANCE}
STANDARDS = frozenset({R.COUNTY_CASEWORKER})
SYSTEM = frozenset({R.SYSTEM_ADMIN})

SHOWS, VERB, POST_ONLY = (200,), (200, 302), (405,)


@dataclass(frozen=True)
class Page:
    """One address. `about` names the row in tests/sweep/rows.py ("" for none).

    `writes`: opening it puts one act on record (a file was handed out), and writes nothing else.
    `whole_numbers`: it hands out whole IDs or accounts, which is what it is for.
    """

    who: frozenset[R]
    about: str = ""
    answers: tuple[int, ...] = SHOWS
    writes: bool = False
    whole_numbers: bool = False
    public: bool = False


def desk(prefix: str, kind: str, upload: str, who: frozenset[R]) -> dict[str, Page]:
    """The five pages of taking over a file."""
    return {
        f"{prefix}_upload": Page(who, upload),
        f"{prefix}_detail": Page(who, kind),
        f"{prefix}_confirm": Page(who, kind, POST_ONLY),
        f"{prefix}_undo": Page(who, kind, VERB),
        # The person's own file comes back with its bad cells marked, numbers as they were.
        f"{prefix}_errors": Page(who, kind, writes=True, whole_numbers=True),
    }


PAGES: dict[str, Page] = {
    # ---- the ground floor
    "welfare:start": Page(EVERYBODY),
    "welfare:login": Page(EVERYBODY, answers=VERB, public=True),
    "welfare:logout": Page(EVERYBODY, answers=POST_ONLY),
    "welfare:password": Page(EVERYBODY),
    "welfare:health": Page(EVERYBODY, answers=(200, 503), public=True),
    "welfare:style_guide": Page(EVERYBODY),
    "set_language": Page(EVERYBODY, answers=(302, 405), public=True),
    "welfare:job_list": Page(JOB_LIST),
    "welfare:job": Page(JOBS, "job"),
    "welfare:job_progress": Page(JOBS, "job"),
    "welfare:job_resume": Page(JOBS, "job", POST_ONLY),
    "welfare:job_cancel": Page(JOBS, "job", POST_ONLY),
    "welfare:job_error_file": Page(
        frozenset({R.COUNTY_CASEWORKER, R.FINANCE}), "job", writes=True, whole_numbers=True
    ),
    "welfare:event_list": Page(AUDIT),
    "welfare:user_list": Page(SECURITY),
    "welfare:user_create": Page(SECURITY),
    "welfare:user_edit": Page(SECURITY, "user"),
    "welfare:user_lock": Page(SECURITY, "user", (200, 302, 405)),
    "welfare:user_unlock": Page(SECURITY, "user", (200, 302, 405)),
    "welfare:user_reset_password": Page(SECURITY, "user", (200, 302, 405)),
    "welfare:reveal": Page(REVEALS, "reveal"),
    # ---- cases
    "cases:due": Page(SEES_CASES, answers=(200, 204)),
    "cases:queue": Page(DECIDES),
    "cases:household_list": Page(SEES_CASES),
    "cases:household_find": Page(SEES_CASES, answers=(200, 302)),
    "cases:household_create": Page(REGISTERS),
    "cases:household": Page(SEES_CASES, "household"),
    "cases:household_edit": Page(REGISTERS, "household"),
    "cases:member_add": Page(REGISTERS, "household"),
    "cases:member_remove": Page(REGISTERS, "member"),
    "cases:application_create": Page(REGISTERS, "household"),
    "cases:watched_list": Page(SEES_CASES),
    "cases:application_list": Page(SEES_CASES),
    "cases:application": Page(SEES_CASES, "application"),
    "cases:application_edit": Page(REGISTERS, "accepted", VERB),
    "cases:missing_papers": Page(REGISTERS, "draft", VERB),
    "cases:accept": Page(REGISTERS, "draft", VERB),
    "cases:withdraw": Page(REGISTERS, "draft", VERB),
    "cases:survey": Page(REGISTERS, "accepted", VERB),
    "cases:federation": Page(COUNTY_DESK, "accepted", VERB),
    "cases:notice_post": Page(REGISTERS, "accepted", VERB),
    "cases:notice_close": Page(REGISTERS, "accepted", VERB),
    "cases:notice_photo": Page(SEES_CASES, "notice"),
    "cases:submit": Page(REGISTERS, "accepted", VERB),
    "cases:extend_term": Page(REGISTERS | {R.TOWN_HEAD, R.COUNTY_APPROVER}, "accepted", VERB),
    "cases:decide": Page(DECIDES, "application", VERB),
    "cases:pay_relief_first": Page(frozenset({R.TOWN_HEAD}), "accepted", VERB),
    "cases:deliver_refusal": Page(TOWN, "application", VERB),
    "cases:paper": Page(SEES_CASES, "paper"),
    "cases:award_list": Page(SEES_CASES),
    "cases:department_list": Page(STOPS_AWARDS),
    "cases:award": Page(SEES_CASES, "award"),
    "cases:supplement_start": Page(STOPS_AWARDS, "award", VERB),
    "cases:supplement_stop": Page(STOPS_AWARDS, "award", VERB),
    "cases:award_suspend": Page(STOPS_AWARDS, "award", VERB),
    "cases:award_resume": Page(STOPS_AWARDS, "award", VERB),
    "cases:award_end": Page(STOPS_AWARDS, "award", VERB),
    "cases:meeting_list": Page(SECRETARY),
    "cases:meeting_create": Page(SECRETARY),
    "cases:meeting": Page(SEES_CASES, "meeting"),
    "cases:filing_list": Page(FILINGS),
    "cases:filing_month": Page(FILINGS, "filing_month"),
    "cases:filing": Page(FILINGS, "filing"),
    "cases:ledger_list": Page(IMPORTS),
    **desk("cases:ledger", "ledger", "ledger_kind", IMPORTS),
    # ---- benefits
    "benefits:due": Page(SEES_PAYMENTS, answers=(200, 204)),
    "benefits:standard_list": Page(SEES_CASES | SEES_PAYMENTS),
    "benefits:entitlement": Page(SEES_CASES, "accepted", VERB),
    "benefits:entitlement_propose": Page(REGISTERS, "accepted", POST_ONLY),
    "benefits:cascade": Page(SEES_CASES, "accepted"),
    "benefits:cascade_choose": Page(REGISTERS, "accepted", POST_ONLY),
    "benefits:run_list": Page(SEES_PAYMENTS),
    "benefits:run_start": Page(PREPARES, answers=(200, 405)),
    "benefits:run": Page(SEES_PAYMENTS, "run"),
    "benefits:run_differences": Page(SEES_PAYMENTS, "run"),
    "benefits:run_exclusions": Page(SEES_PAYMENTS, "run"),
    "benefits:run_sign": Page(PREPARES, "run", (200, 302, 405)),
    "benefits:run_approve": Page(SIGNS_SECOND, "run", (200, 302, 405)),
    "benefits:run_reopen": Page(PREPARES | SIGNS_SECOND, "run", (200, 302, 405)),
    "benefits:run_discard": Page(PREPARES | SIGNS_SECOND, "run", (200, 302, 405)),
    "benefits:run_send": Page(PREPARES, "run", (200, 302, 405)),
    # The bank needs whole accounts: taking the file is an act, so it is posted.
    "benefits:run_bank_file": Page(PREPARES, "run", POST_ONLY),
    "benefits:run_return": Page(PREPARES, "run", (200, 302, 405)),
    "benefits:return_errors": Page(PREPARES, "return", POST_ONLY),
    "benefits:bulk_list": Page(SEES_PAYMENTS),
    "benefits:bulk_prepare": Page(PREPARES, "batch"),
    "benefits:bulk": Page(SEES_PAYMENTS, "grant"),
    "benefits:bulk_people": Page(SEES_PAYMENTS, "grant"),
    "benefits:bulk_confirm": Page(SIGNS_SECOND, "grant", (200, 302, 405)),
    "benefits:bulk_discard": Page(PREPARES | SIGNS_SECOND, "grant", (200, 302, 405)),
    "benefits:payment_list": Page(SEES_PAYMENTS),
    "benefits:payment_export": Page(SEES_PAYMENTS, answers=(200, 302, 405), writes=True),
    "benefits:failed_list": Page(SEES_PAYMENTS),
    "benefits:award_payments": Page(SEES_CASES | SEES_PAYMENTS, "award"),
    "benefits:account_correct": Page(REGISTERS | PREPARES, "award", VERB),
    **desk("benefits:ledger", "pay_ledger", "pay_kind", IMPORTS),
    # ---- verification
    "verification:due": Page(SEES_FINDINGS, answers=(200, 204)),
    "verification:finding_list": Page(SEES_FINDINGS),
    "verification:finding_export": Page(SEES_FINDINGS, writes=True),
    "verification:finding": Page(SEES_FINDINGS, "finding"),
    "verification:finding_verify": Page(REGISTERS, "finding", VERB),
    "verification:finding_return": Page(CLOSES, "finding", VERB),
    "verification:finding_close": Page(CLOSES, "finding", VERB),
    "verification:finding_assign": Page(CLOSES, "finding", (200, 302, 404, 405)),
    "verification:comparison_list": Page(COMPARES),
    "verification:comparison_start": Page(COMPARES, answers=(200, 302, 405)),
    "verification:comparison": Page(COMPARES, "comparison"),
    "verification:file_list": Page(COMPARES),
    **desk("verification:file", "file", "file_kind", COMPARES),
    "verification:means_checks": Page(SEES_CASES, "accepted"),
    "verification:means_check_request": Page(REGISTERS, "accepted", VERB),
    "verification:means_check_begin": Page(COMPARES, "means_check", VERB),
    "verification:means_check_report": Page(REGISTERS, "means_check", VERB),
    # ---- reports
    "reports:due": Page(SEES_REPORTS, answers=(200, 204)),
    "reports:snapshot_list": Page(REPORTS),
    "reports:snapshot_freeze": Page(REPORTS, answers=(200, 302, 405)),
    "reports:annual_list": Page(SEES_REPORTS),
    "reports:annual_make": Page(REPORTS, answers=(200, 302, 405)),
    "reports:annual": Page(SEES_REPORTS, "report"),
    "reports:annual_checks": Page(SEES_REPORTS, "report"),
    "reports:annual_published": Page(SEES_REPORTS, "report"),
    "reports:annual_workbook": Page(SEES_REPORTS, "report", writes=True),
    "reports:drill": Page(SEES_REPORTS, "figure"),
    "reports:drill_export": Page(SEES_REPORTS, "figure", writes=True),
    "reports:list_order": Page(SEES_REPORTS, "figure", POST_ONLY),
    "reports:list_file": Page(REPORTS, "list", writes=True),
    # ---- the read-only API
    "api_divisions": Page(EVERYBODY),
    "api_workdays": Page(EVERYBODY),
    "api_jobs": Page(JOB_LIST),
    "api_job": Page(JOB_LIST, "job"),
    "api_applications": Page(SEES_CASES),
    "api_application": Page(SEES_CASES, "application"),
    "api_awards": Page(SEES_CASES),
    "api_award": Page(SEES_CASES, "award"),
    "api-run-list": Page(SEES_PAYMENTS),
    "api-run-detail": Page(SEES_PAYMENTS, "run"),
    "api-payment-list": Page(SEES_PAYMENTS),
    "api-payment-detail": Page(SEES_PAYMENTS, "payment"),
    "finding-list": Page(SEES_FINDINGS),
    "finding-detail": Page(SEES_FINDINGS, "finding"),
    "api_snapshots": Page(SEES_REPORTS),
    "api_annual_reports": Page(SEES_REPORTS),
    "api_annual_report": Page(SEES_REPORTS, "report"),
}

# The admin: which tables, and whose they are. Pages of a table share its people.
ADMIN_TABLES: dict[str, frozenset[R]] = {
    "welfare_division": SYSTEM,
    "welfare_workday": SYSTEM,
    "welfare_tablelayout": SYSTEM,
    "welfare_parameter": STANDARDS,
    "cases_programme": STANDARDS,
    "cases_band": STANDARDS,
    "cases_exclusionrule": STANDARDS,
    "cases_institution": STANDARDS,
    "cases_supplementkind": STANDARDS,
    "cases_fundsource": STANDARDS,
    "cases_approvalpolicy": STANDARDS,
    "benefits_standard": STANDARDS,
    "benefits_supplementrate": STANDARDS,
    "reports_publishedfigure": STANDARDS,
    "auth_group": frozenset(),
}
