"""Who may do what: one described list of permissions and roles.

A page that is only read asks for a right to see; a verb asks for the right of its row. So a role
that reads and changes nothing is a set of rights to see.

System, security and audit administrators hold no business right (三员分立, docs/law.md §10.2).
"""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    """One right each; views, buttons and rules ask for these and for nothing else."""

    REGISTER_CASE = "register_case", _("Register households and applications, survey and notice")
    REVIEW_DISABILITY = (
        "review_disability",
        _("Record the opinion of the disabled persons' federation"),
    )
    DECIDE_TOWN = "decide_town", _("Decide at town level")
    DECIDE_COUNTY = "decide_county", _("Decide at county level")
    PREPARE_MEETING = "prepare_meeting", _("Call and record the joint meeting")
    DECIDE_MEETING = "decide_meeting", _("Confirm what the joint meeting resolved")
    FILE_MONTH = "file_month", _("File the town's decisions of a month with the county")
    CHECK_FILING = "check_filing", _("Check the towns' monthly filings")
    SEE_FILINGS = "see_filings", _("See the towns' monthly filings")
    GIVE_LISTS = "give_lists", _("Give lists of recognised people to other departments")
    CHECK_SAMPLE = "check_sample", _("Draw and carry out the random check of cases")
    SEE_SAMPLES = "see_samples", _("See the random checks of cases")
    SEE_MEETINGS = "see_meetings", _("See the joint meetings")
    SEE_CASES = "see_cases", _("See households, applications and awards")
    KEEP_LOGBOOKS = "keep_logbooks", _("Write into the logbooks")
    KEEP_OFFICIALS = "keep_officials", _("Register officials and their near relatives")
    SEE_OFFICIALS = "see_officials", _("See the register of officials and their near relatives")
    KEEP_ARCHIVE = "keep_archive", _("List and appraise folders whose keeping period is over")
    IMPORT_LEDGERS = "import_ledgers", _("Take over ledgers and department files")
    SEE_LEDGERS = "see_ledgers", _("See which ledgers were handed in and what became of them")
    PREPARE_PAYROLL = "prepare_payroll", _("Prepare a payroll run")
    SIGN_PAYROLL = "sign_payroll", _("Sign a payroll run first")
    APPROVE_PAYROLL = "approve_payroll", _("Sign a payroll run second")
    RECOVER = "recover", _("Claim back what was paid too much")
    RELEASE_PAYROLL = "release_payroll", _("Release the bank file of a payroll run")
    TAKE_BANK_ANSWER = "take_bank_answer", _("Take the bank's answer to a payroll run")
    SEE_PAYMENTS = "see_payments", _("See payments and payroll runs")
    COMPARE = "compare", _("Run the comparison with department files")
    SEE_COMPARISONS = "see_comparisons", _("See comparisons and department files")
    VERIFY_FINDING = "verify_finding", _("Verify findings in the town")
    CLOSE_FINDING = "close_finding", _("Close findings for the county")
    SEE_FINDINGS = "see_findings", _("See findings")
    MAKE_REPORTS = "make_reports", _("Freeze snapshots and make reports")
    SEE_SNAPSHOTS = "see_snapshots", _("See which months are frozen")
    SEE_REPORTS = "see_reports", _("See reports")
    SET_STANDARDS = "set_standards", _("Edit standards, limits and approval policy")
    REVEAL = "reveal", _("See a whole resident ID or account, with a reason")
    MANAGE_SYSTEM = "manage_system", _("Manage divisions, working days and jobs")
    SEE_JOBS = "see_jobs", _("See the county's jobs")
    MANAGE_USERS = "manage_users", _("Manage accounts and roles")
    READ_AUDIT = "read_audit", _("Read the audit log")


class Role(models.TextChoices):
    """A person's work. (岗位)"""

    TOWN_CASEWORKER = "town_caseworker", _("Town caseworker")
    TOWN_HEAD = "town_head", _("Town head")
    COUNTY_CASEWORKER = "county_caseworker", _("County caseworker")
    COUNTY_APPROVER = "county_approver", _("County approver")
    MEETING_SECRETARY = "meeting_secretary", _("Joint meeting secretary")
    MEETING_CHAIR = "meeting_chair", _("Joint meeting chair")  # 联席会议召集人
    FINANCE = "finance", _("Finance")
    CASHIER = "cashier", _("Cashier")  # 出纳
    PAYROLL_REVIEWER = "payroll_reviewer", _("Payroll reviewer")  # 发放复核
    BUREAU_HEAD = "bureau_head", _("Head of the bureau in charge")  # 分管领导
    STATISTICIAN = "statistician", _("Statistician")
    OVERSEER = "overseer", _("Overseer")  # 监督查阅: auditors and deputies, who only read
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDITOR = "auditor", _("Auditor")


P = Permission
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.TOWN_CASEWORKER: frozenset(
        {P.REGISTER_CASE, P.VERIFY_FINDING, P.FILE_MONTH, P.REVEAL}
        | {P.KEEP_OFFICIALS, P.SEE_OFFICIALS, P.KEEP_LOGBOOKS}
        | {P.SEE_CASES, P.SEE_FINDINGS, P.SEE_FILINGS}
    ),
    Role.TOWN_HEAD: frozenset(
        {P.DECIDE_TOWN, P.FILE_MONTH, P.REVEAL} | {P.SEE_CASES, P.SEE_FINDINGS, P.SEE_FILINGS}
    ),
    Role.COUNTY_CASEWORKER: frozenset(
        {P.REVIEW_DISABILITY, P.CHECK_SAMPLE, P.IMPORT_LEDGERS, P.COMPARE, P.CLOSE_FINDING}
        | {P.KEEP_OFFICIALS, P.SEE_OFFICIALS, P.KEEP_LOGBOOKS}
        | {P.KEEP_ARCHIVE}
        | {P.CHECK_FILING, P.SET_STANDARDS, P.REVEAL, P.GIVE_LISTS, P.RECOVER}
        | {P.SEE_CASES, P.SEE_FINDINGS, P.SEE_FILINGS, P.SEE_SAMPLES, P.SEE_PAYMENTS}
        | {P.SEE_LEDGERS, P.SEE_COMPARISONS, P.SEE_JOBS}
    ),
    Role.COUNTY_APPROVER: frozenset(
        {P.DECIDE_COUNTY, P.CLOSE_FINDING, P.CHECK_FILING, P.APPROVE_PAYROLL}
        | {P.REVEAL, P.GIVE_LISTS}
        | {P.SEE_CASES, P.SEE_FINDINGS, P.SEE_FILINGS, P.SEE_SAMPLES, P.SEE_PAYMENTS}
        | {P.SEE_REPORTS, P.SEE_LEDGERS}
    ),
    Role.MEETING_SECRETARY: frozenset({P.PREPARE_MEETING, P.REVEAL, P.SEE_CASES, P.SEE_MEETINGS}),
    Role.MEETING_CHAIR: frozenset({P.DECIDE_MEETING, P.REVEAL, P.SEE_CASES, P.SEE_MEETINGS}),
    Role.FINANCE: frozenset(
        {P.PREPARE_PAYROLL, P.TAKE_BANK_ANSWER, P.RECOVER, P.REVEAL}
        | {P.SEE_CASES, P.SEE_PAYMENTS, P.SEE_JOBS}
    ),
    Role.CASHIER: frozenset({P.RELEASE_PAYROLL, P.SEE_CASES, P.SEE_PAYMENTS}),
    Role.PAYROLL_REVIEWER: frozenset({P.SIGN_PAYROLL, P.REVEAL, P.SEE_CASES, P.SEE_PAYMENTS}),
    Role.BUREAU_HEAD: frozenset({P.APPROVE_PAYROLL, P.REVEAL, P.SEE_CASES, P.SEE_PAYMENTS}),
    Role.STATISTICIAN: frozenset(
        {P.MAKE_REPORTS, P.SEE_REPORTS, P.SEE_SNAPSHOTS, P.SEE_PAYMENTS, P.SEE_JOBS}
    ),
    Role.OVERSEER: frozenset(
        {P.SEE_CASES, P.SEE_FINDINGS, P.SEE_FILINGS, P.SEE_SAMPLES, P.SEE_MEETINGS, P.SEE_OFFICIALS}
        | {P.SEE_LEDGERS, P.SEE_COMPARISONS, P.SEE_PAYMENTS, P.SEE_SNAPSHOTS, P.SEE_REPORTS}
        | {P.REVEAL}
    ),
    Role.SYSTEM_ADMIN: frozenset({P.MANAGE_SYSTEM, P.SEE_JOBS}),
    Role.SECURITY_ADMIN: frozenset({P.MANAGE_USERS}),
    Role.AUDITOR: frozenset({P.READ_AUDIT}),
}

TOWN_ROLES = frozenset({Role.TOWN_CASEWORKER, Role.TOWN_HEAD})
SEPARATED_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
# Who watches the work of others does none of it, and each look of theirs is on record.
WATCHING_ROLES = frozenset({Role.OVERSEER})
LONELY_ROLES = SEPARATED_ROLES | WATCHING_ROLES  # held together with no other


def names_with(*rights: Permission) -> str:
    """Whose work it is, in the words of the roles: those that hold one of the rights."""
    held = (role for role in Role if PERMISSIONS[role].intersection(rights))
    return gettext(", ").join(str(role.label) for role in held)
