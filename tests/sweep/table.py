"""Every address of the project: who may open it, about which row, and how it answers.

A new address without a line here fails the sweep. Which right the page of a verb needs is read from
the apps' tables of verbs; who holds a right is named here role by role and not taken from
welfare/accounts/roles.py, so that a right given by mistake is seen.
"""

from dataclasses import dataclass, replace

from welfare.accounts.roles import Permission as P
from welfare.accounts.roles import Role as R
from welfare.audit import labels

EVERYBODY = frozenset(R)
TOWN = frozenset({R.TOWN_CASEWORKER, R.TOWN_HEAD})
REGISTERS = frozenset({R.TOWN_CASEWORKER})
DECIDES = frozenset({R.TOWN_HEAD, R.COUNTY_APPROVER, R.MEETING_CHAIR})
SIGNS = frozenset({R.PAYROLL_REVIEWER, R.BUREAU_HEAD})
CASHIER = frozenset({R.CASHIER})
SECRETARY = frozenset({R.MEETING_SECRETARY})
SEES_CASES = DECIDES | SIGNS | CASHIER | SECRETARY
SEES_CASES |= {R.TOWN_CASEWORKER, R.COUNTY_CASEWORKER, R.FINANCE}
COUNTY_DESK = frozenset({R.COUNTY_CASEWORKER})
CHAIR = frozenset({R.MEETING_CHAIR})
FILINGS = TOWN | {R.COUNTY_CASEWORKER, R.COUNTY_APPROVER}
STOPS_AWARDS = frozenset({R.COUNTY_CASEWORKER, R.COUNTY_APPROVER})
SAMPLES = frozenset({R.COUNTY_CASEWORKER, R.COUNTY_APPROVER})
IMPORTS = frozenset({R.COUNTY_CASEWORKER})
COMPARES = frozenset({R.COUNTY_CASEWORKER})
SEES_LEDGERS = frozenset({R.COUNTY_CASEWORKER, R.COUNTY_APPROVER})
SEES_COMPARISONS = frozenset({R.COUNTY_CASEWORKER})
SEES_MEETINGS = SECRETARY | CHAIR
ISSUES = DECIDES | {R.TOWN_CASEWORKER, R.COUNTY_CASEWORKER}
SEES_SNAPSHOTS = frozenset({R.STATISTICIAN})
PAYS = SIGNS | CASHIER | {R.FINANCE}
SEES_PAYMENTS = PAYS | {R.COUNTY_CASEWORKER, R.COUNTY_APPROVER, R.STATISTICIAN}
PREPARES = frozenset({R.FINANCE})
RELEASES = CASHIER
SIGNS_FIRST = frozenset({R.PAYROLL_REVIEWER})
SIGNS_SECOND = frozenset({R.COUNTY_APPROVER, R.BUREAU_HEAD})
SEES_FINDINGS = TOWN | {R.COUNTY_CASEWORKER, R.COUNTY_APPROVER}
CLOSES = frozenset({R.COUNTY_CASEWORKER, R.COUNTY_APPROVER})
SEES_REPORTS = frozenset({R.COUNTY_APPROVER, R.STATISTICIAN})
REPORTS = frozenset({R.STATISTICIAN})
JOB_LIST = frozenset({R.COUNTY_CASEWORKER, R.FINANCE, R.STATISTICIAN, R.SYSTEM_ADMIN})
JOBS = JOB_LIST | SIGNS | CASHIER | SECRETARY | CHAIR | {R.COUNTY_APPROVER}
SEES_LISTS = EVERYBODY - {R.SECURITY_ADMIN, R.AUDITOR}  # whoever sees any list
SECURITY = frozenset({R.SECURITY_ADMIN})
AUDIT = frozenset({R.AUDITOR})
REVEALS = DECIDES | SIGNS | SECRETARY | {R.TOWN_CASEWORKER, R.COUNTY_CASEWORKER, R.FINANCE}
STANDARDS = frozenset({R.COUNTY_CASEWORKER})
SYSTEM = frozenset({R.SYSTEM_ADMIN})

HOLDS: dict[P, frozenset[R]] = {
    P.REGISTER_CASE: REGISTERS,
    P.REVIEW_DISABILITY: COUNTY_DESK,
    P.KEEP_LOGBOOKS: REGISTERS | COUNTY_DESK,
    P.KEEP_OFFICIALS: REGISTERS | COUNTY_DESK,
    P.SEE_OFFICIALS: REGISTERS | COUNTY_DESK,
    P.CHECK_SAMPLE: COUNTY_DESK,
    P.DECIDE_TOWN: frozenset({R.TOWN_HEAD}),
    P.DECIDE_COUNTY: frozenset({R.COUNTY_APPROVER}),
    P.PREPARE_MEETING: SECRETARY,
    P.DECIDE_MEETING: CHAIR,
    P.FILE_MONTH: TOWN,
    P.CHECK_FILING: STOPS_AWARDS,
    P.SEE_FILINGS: FILINGS,
    P.SEE_SAMPLES: SAMPLES,
    P.SEE_MEETINGS: SEES_MEETINGS,
    P.SEE_CASES: SEES_CASES,
    P.IMPORT_LEDGERS: IMPORTS,
    P.SEE_LEDGERS: SEES_LEDGERS,
    P.PREPARE_PAYROLL: PREPARES,
    P.SIGN_PAYROLL: SIGNS_FIRST,
    P.APPROVE_PAYROLL: SIGNS_SECOND,
    P.RECOVER: frozenset({R.COUNTY_CASEWORKER, R.FINANCE}),
    P.RELEASE_PAYROLL: RELEASES,
    P.TAKE_BANK_ANSWER: PREPARES,
    P.SEE_PAYMENTS: SEES_PAYMENTS,
    P.COMPARE: COMPARES,
    P.SEE_COMPARISONS: SEES_COMPARISONS,
    P.VERIFY_FINDING: REGISTERS,
    P.CLOSE_FINDING: CLOSES,
    P.SEE_FINDINGS: SEES_FINDINGS,
    P.MAKE_REPORTS: REPORTS,
    P.SEE_SNAPSHOTS: SEES_SNAPSHOTS,
    P.SEE_REPORTS: SEES_REPORTS,
    P.SET_STANDARDS: STANDARDS,
    P.REVEAL: REVEALS,
    P.GIVE_LISTS: STOPS_AWARDS,
    P.MANAGE_SYSTEM: SYSTEM,
    P.SEE_JOBS: JOB_LIST,
    P.MANAGE_USERS: SECURITY,
    P.READ_AUDIT: AUDIT,
}


def _posters() -> dict[str, frozenset[R]]:
    """Who may post to the page of a verb, by the rights of its rows."""
    found: dict[str, frozenset[R]] = {}
    for verb in labels.verbs():
        if verb.page and verb.rights:
            holders = frozenset(role for right in verb.rights for role in HOLDS[right])
            found[verb.page] = found.get(verb.page, frozenset()) | holders
    return found


POSTERS = _posters()
BY_ITS_VERB: frozenset[R] = frozenset()  # whom the row of the verb lets in
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


def seconded(prefix: str, kind: str, who: frozenset[R]) -> dict[str, Page]:
    """The word of the second person on a file that changes the money which is paid."""
    return {
        f"{prefix}_second": Page(SIGNS_SECOND, kind, POST_ONLY),
        f"{prefix}_decline": Page(SIGNS_SECOND | who, kind, VERB),
    }


def desk(
    prefix: str, kind: str, upload: str, who: frozenset[R], *, sees: frozenset[R]
) -> dict[str, Page]:
    """The pages of taking over a file, and the one on which it is read what became of it."""
    return {
        f"{prefix}_upload": Page(who, upload),
        f"{prefix}_detail": Page(sees, kind),
        f"{prefix}_confirm": Page(who, kind, POST_ONLY),
        f"{prefix}_answer": Page(who, kind, POST_ONLY),
        # The person's own file comes back with its bad cells marked, numbers as they were.
        f"{prefix}_errors": Page(who, kind, writes=True, whole_numbers=True),
    }


LINES: dict[str, Page] = {
    # ---- the ground floor
    "welfare:start": Page(EVERYBODY),
    "welfare:worklist": Page(EVERYBODY),
    "welfare:news_list": Page(EVERYBODY),
    "welfare:news_count": Page(EVERYBODY),
    "welfare:news_read": Page(EVERYBODY, answers=POST_ONLY),
    "welfare:news_digest": Page(EVERYBODY),
    "welfare:login": Page(EVERYBODY, answers=VERB, public=True),
    "welfare:logout": Page(EVERYBODY, answers=POST_ONLY),
    "welfare:password": Page(EVERYBODY),
    "welfare:offline": Page(EVERYBODY, public=True),
    "welfare:offline_worker": Page(EVERYBODY, public=True),
    "welfare:offline_session": Page(EVERYBODY),
    "welfare:health": Page(EVERYBODY, answers=(200, 503), public=True),
    "welfare:drafts": Page(EVERYBODY),
    "welfare:draft_give_up": Page(EVERYBODY, answers=POST_ONLY),
    "welfare:style_guide": Page(EVERYBODY),
    "set_language": Page(EVERYBODY, answers=(302, 405), public=True),
    "welfare:job_list": Page(JOB_LIST),
    "welfare:job": Page(JOBS, "job"),
    "welfare:job_progress": Page(JOBS, "job"),
    "welfare:job_resume": Page(JOBS, "job", POST_ONLY),
    "welfare:job_cancel": Page(JOBS, "job", POST_ONLY),
    "welfare:job_error_file": Page(BY_ITS_VERB, "job", writes=True, whole_numbers=True),
    "welfare:export_list": Page(SEES_LISTS),
    "welfare:export_order": Page(BY_ITS_VERB, answers=(302, 405)),
    "welfare:export_take": Page(BY_ITS_VERB, "export", POST_ONLY),
    "welfare:event_list": Page(AUDIT),
    "welfare:user_list": Page(SECURITY),
    "welfare:user_create": Page(BY_ITS_VERB),
    "welfare:user_edit": Page(BY_ITS_VERB, "user"),
    "welfare:user_lock": Page(BY_ITS_VERB, "user", (200, 302, 405)),
    "welfare:user_unlock": Page(BY_ITS_VERB, "user", (200, 302, 405)),
    "welfare:user_reset_password": Page(BY_ITS_VERB, "user", (200, 302, 405)),
    "welfare:reveal": Page(BY_ITS_VERB, "reveal"),
    # ---- cases
    "cases:due": Page(SEES_CASES, answers=(200, 204)),
    "cases:queue": Page(DECIDES),
    "cases:hand_over_list": Page(SEES_CASES),
    "cases:hand_over_ask": Page(BY_ITS_VERB),
    "cases:hand_over_decline": Page(BY_ITS_VERB, "hand_over", VERB),
    "cases:household_list": Page(SEES_CASES),
    "cases:paper_batch": Page(POSTERS["cases:paper_issue"]),
    "cases:search": Page(BY_ITS_VERB, answers=(200, 302)),
    "cases:search_results": Page(SEES_CASES, "search"),
    "cases:household_find": Page(SEES_CASES, answers=(200, 302)),
    "cases:household_create": Page(BY_ITS_VERB),
    "cases:member_phone": Page(BY_ITS_VERB, "member", VERB),
    "cases:person_seen": Page(POSTERS["cases:household_create"], answers=POST_ONLY),
    "cases:household": Page(SEES_CASES, "household"),
    "cases:folder": Page(SEES_CASES, "household"),
    "cases:folder_print": Page(SEES_CASES, "household"),
    "cases:attachment_add": Page(BY_ITS_VERB, "household", VERB),
    "cases:attachment": Page(SEES_CASES, "attachment"),
    "cases:attachment_file": Page(SEES_CASES, "attachment", writes=True),
    "cases:attachment_small": Page(SEES_CASES, "attachment"),
    "cases:attachment_wrong": Page(BY_ITS_VERB, "attachment", VERB),
    "cases:household_edit": Page(BY_ITS_VERB, "household"),
    "cases:member_add": Page(BY_ITS_VERB, "household"),
    "cases:member_remove": Page(BY_ITS_VERB, "member"),
    "cases:change_kinds": Page(SEES_CASES, "household"),
    "cases:change_list": Page(SEES_CASES),
    "cases:disagreeing": Page(SEES_CASES),
    "cases:change": Page(SEES_CASES, "change"),
    "cases:change_send_back": Page(BY_ITS_VERB, "change", VERB),
    "cases:award_change_hear": Page(BY_ITS_VERB, "follows", VERB),
    "cases:award_change_agree": Page(BY_ITS_VERB, "follows", VERB),
    "cases:award_change_refuse": Page(BY_ITS_VERB, "follows", VERB),
    "cases:award_change_withdraw": Page(BY_ITS_VERB, "follows", VERB),
    "benefits:change_register": Page(BY_ITS_VERB, "change_kind", VERB),
    "benefits:change_follow": Page(BY_ITS_VERB, "change", VERB),
    "benefits:change_take": Page(BY_ITS_VERB, "change", VERB),
    "benefits:award_change_work_out": Page(BY_ITS_VERB, "follows", VERB),
    "benefits:award_end": Page(BY_ITS_VERB, "award", VERB),
    "benefits:award_suspend": Page(BY_ITS_VERB, "award", VERB),
    "benefits:award_change_decide": Page(BY_ITS_VERB, "follows", VERB),
    "cases:application_create": Page(BY_ITS_VERB, "household"),
    "cases:watched_list": Page(SEES_CASES),
    "cases:application_list": Page(SEES_CASES),
    "cases:application": Page(SEES_CASES, "application"),
    "cases:application_edit": Page(BY_ITS_VERB, "accepted", VERB),
    "cases:missing_papers": Page(BY_ITS_VERB, "draft", VERB),
    "cases:accept": Page(BY_ITS_VERB, "draft", VERB),
    "cases:withdraw": Page(BY_ITS_VERB, "draft", VERB),
    "cases:survey": Page(BY_ITS_VERB, "accepted", VERB),
    "cases:survey_take": Page(BY_ITS_VERB, "accepted", VERB),
    "cases:survey_arrives": Page(REGISTERS, "accepted", POST_ONLY),
    "cases:peer_review": Page(BY_ITS_VERB, "accepted", VERB),
    "cases:step": Page(BY_ITS_VERB, "step", VERB),
    "cases:notice_post": Page(BY_ITS_VERB, "accepted", VERB),
    "cases:notice_close": Page(BY_ITS_VERB, "accepted", VERB),
    "cases:submit": Page(BY_ITS_VERB, "accepted", VERB),
    "cases:other_counties": Page(BY_ITS_VERB, "accepted", VERB),
    "cases:extend_term": Page(BY_ITS_VERB, "accepted", VERB),
    "cases:decide": Page(BY_ITS_VERB, "application", VERB),
    "cases:deliver_refusal": Page(BY_ITS_VERB, "application", VERB),
    "cases:paper": Page(SEES_CASES, "paper"),
    "cases:paper_pdf": Page(SEES_CASES, "paper"),
    "cases:paper_list": Page(SEES_CASES, "accepted"),
    "cases:paper_issue": Page(BY_ITS_VERB, "paper", POST_ONLY),
    "cases:award_paper": Page(SEES_CASES, "award_paper"),
    "cases:award_paper_pdf": Page(SEES_CASES, "award_paper"),
    "cases:award_paper_list": Page(SEES_CASES, "award"),
    "cases:award_paper_issue": Page(ISSUES, "award_paper", POST_ONLY),
    "cases:village_list": Page(SEES_CASES),
    "cases:village_papers_together": Page(SEES_CASES, "village_paper_name", POST_ONLY),
    "cases:village_paper_list": Page(SEES_CASES, "village"),
    "cases:village_paper": Page(SEES_CASES, "village_paper"),
    "cases:village_paper_pdf": Page(SEES_CASES, "village_paper", POST_ONLY),
    "cases:meeting_paper_list": Page(SEES_MEETINGS, "meeting"),
    "cases:meeting_paper": Page(SEES_MEETINGS, "meeting_paper"),
    "cases:meeting_paper_pdf": Page(SEES_MEETINGS, "meeting_paper"),
    "cases:award_list": Page(SEES_CASES),
    "cases:award_export": Page(BY_ITS_VERB, answers=(200, 302, 405), writes=True),
    "cases:department_list": Page(BY_ITS_VERB),
    "cases:award": Page(SEES_CASES, "award"),
    "cases:supplement_start": Page(BY_ITS_VERB, "award", VERB),
    "cases:supplement_stop": Page(BY_ITS_VERB, "award", VERB),
    "cases:relief_withdraw": Page(BY_ITS_VERB, "award", VERB),
    "cases:award_resume": Page(BY_ITS_VERB, "award", VERB),
    "cases:award_paid_since": Page(SEES_CASES, "award"),
    "cases:award_review": Page(BY_ITS_VERB, "award", VERB),
    "cases:ability_report": Page(BY_ITS_VERB, "award", VERB),
    "cases:follow_up_done": Page(BY_ITS_VERB, "award", VERB),
    "cases:award_renew": Page(BY_ITS_VERB, "award", VERB),
    "cases:campaign_list": Page(SEES_CASES),
    "cases:campaign_draft": Page(BY_ITS_VERB),
    "cases:campaign": Page(SEES_CASES, "campaign"),
    "cases:campaign_preview": Page(SEES_CASES, "campaign", answers=(200, 302)),
    "cases:campaign_open": Page(BY_ITS_VERB, "campaign", VERB),
    "cases:campaign_discard": Page(BY_ITS_VERB, "campaign", VERB),
    "cases:campaign_close": Page(BY_ITS_VERB, "campaign", VERB),
    "cases:village_confirm": Page(BY_ITS_VERB, "campaign", VERB),
    "cases:campaign_papers": Page(SEES_CASES, "review_papers"),
    "cases:review_list": Page(SEES_CASES),
    "cases:review": Page(SEES_CASES, "review"),
    "cases:review_confirm": Page(BY_ITS_VERB, "review", VERB),
    "cases:review_return": Page(BY_ITS_VERB, "review", VERB),
    "benefits:review_record": Page(BY_ITS_VERB, "review", VERB),
    "cases:review_overdue": Page(SEES_CASES),
    "cases:renewal_list": Page(SEES_CASES),
    "cases:report_list": Page(SEES_CASES),
    "cases:report_take": Page(BY_ITS_VERB),
    "cases:no_change_list": Page(SEES_CASES),
    "cases:no_change_export": Page(BY_ITS_VERB, "village", writes=True),
    "cases:meeting_list": Page(SEES_CASES),
    "cases:meeting_call": Page(BY_ITS_VERB),
    "cases:meeting": Page(SEES_CASES, "meeting"),
    "cases:meeting_change": Page(BY_ITS_VERB, "meeting", VERB),
    "cases:meeting_record": Page(BY_ITS_VERB, "meeting", VERB),
    "cases:meeting_cancel": Page(BY_ITS_VERB, "meeting", VERB),
    "cases:meeting_confirm": Page(BY_ITS_VERB, "meeting", VERB),
    "cases:meeting_send_back": Page(BY_ITS_VERB, "meeting", VERB),
    "cases:minutes_scan_add": Page(BY_ITS_VERB, "meeting", VERB),
    "cases:decisions_enter": Page(BY_ITS_VERB, "meeting", VERB),
    "cases:item_drop": Page(BY_ITS_VERB, "agenda_item", VERB),
    "cases:minutes_scan": Page(BY_ITS_VERB, "minutes_scan", writes=True),
    "cases:member_list": Page(SEES_MEETINGS),
    "cases:member_record": Page(BY_ITS_VERB),
    "cases:membership_end": Page(BY_ITS_VERB, "meeting_member", VERB),
    "cases:filing_list": Page(FILINGS),
    "cases:filing_month": Page(FILINGS, "filing_month"),
    "cases:filing": Page(FILINGS, "filing"),
    "cases:counted": Page(SEES_CASES),
    "cases:counted_list": Page(SEES_CASES, "counted"),
    "cases:export_counted": Page(BY_ITS_VERB, "counted", writes=True),
    "cases:award_care": Page(SEES_CASES, "cared"),
    "cases:add_good": Page(BY_ITS_VERB, answers=(200, 302)),
    "cases:open_distribution": Page(BY_ITS_VERB, answers=(200, 302)),
    "cases:add_service": Page(BY_ITS_VERB, answers=(200, 302)),
    "cases:add_kit_item": Page(BY_ITS_VERB, answers=(200, 302)),
    "cases:add_beds": Page(BY_ITS_VERB, "institution", VERB),
    "cases:close_bed": Page(BY_ITS_VERB, "bed", VERB),
    "cases:ask_for_bed": Page(BY_ITS_VERB, "cared", VERB),
    "cases:move_in": Page(BY_ITS_VERB, "cared", VERB),
    "cases:move_out": Page(BY_ITS_VERB, "stay", VERB),
    "cases:score_care": Page(BY_ITS_VERB, "cared", VERB),
    "cases:name_guard": Page(BY_ITS_VERB, "cared", VERB),
    "cases:record_guard_visit": Page(BY_ITS_VERB, "guard", VERB),
    "cases:give_kit_paper": Page(BY_ITS_VERB, "cared", VERB),
    "cases:take_in": Page(BY_ITS_VERB, "good", VERB),
    "cases:send_goods": Page(BY_ITS_VERB, "good", VERB),
    "cases:write_off_goods": Page(BY_ITS_VERB, "good", VERB),
    "cases:hand_out": Page(BY_ITS_VERB, "household", VERB),
    "cases:take_goods_back": Page(BY_ITS_VERB, "move", VERB),
    "cases:draw_again": Page(BY_ITS_VERB, "distribution", VERB),
    "cases:give_portion": Page(BY_ITS_VERB, "portion", VERB),
    "cases:order_service": Page(BY_ITS_VERB, "household", VERB),
    "cases:record_done": Page(BY_ITS_VERB, "order", VERB),
    "cases:accept_service": Page(BY_ITS_VERB, "order", VERB),
    "cases:cancel_order": Page(BY_ITS_VERB, "order", VERB),
    "cases:record_bill": Page(BY_ITS_VERB, "service", VERB),
    "cases:logbook_list": Page(SEES_CASES),
    "cases:logbook_open": Page(BY_ITS_VERB, answers=(200, 302, 405)),
    "cases:logbook": Page(SEES_CASES, "logbook"),
    "cases:logbook_define": Page(BY_ITS_VERB, "logbook", VERB),
    "cases:record_add": Page(BY_ITS_VERB, "logbook", VERB),
    "cases:record_list": Page(SEES_CASES),
    "cases:record": Page(SEES_CASES, "record"),
    "cases:record_answer": Page(BY_ITS_VERB, "record", VERB),
    "cases:record_work": Page(BY_ITS_VERB, "record", VERB),
    "cases:record_apply": Page(BY_ITS_VERB, "record", VERB),
    "cases:record_link": Page(BY_ITS_VERB, "record", VERB),
    "cases:liaison_list": Page(SEES_CASES),
    "cases:liaison_name": Page(BY_ITS_VERB, answers=(200, 302, 405)),
    "cases:liaison_end": Page(BY_ITS_VERB, "liaison", VERB),
    "cases:record_strike": Page(BY_ITS_VERB, "record", VERB),
    "cases:official_list": Page(REGISTERS | COUNTY_DESK),
    "cases:official_record": Page(BY_ITS_VERB, answers=(200, 302, 405)),
    "cases:kin_declare": Page(BY_ITS_VERB, "official", VERB),
    "cases:office_end": Page(BY_ITS_VERB, "official", VERB),
    "cases:sample_list": Page(SAMPLES),
    "cases:sample_draw": Page(BY_ITS_VERB, "batch"),
    "cases:sample": Page(SEES_CASES - TOWN, "draw"),
    "cases:complaint": Page(BY_ITS_VERB, "accepted", VERB),
    "cases:sample_check": Page(BY_ITS_VERB, "application_county", VERB),
    "cases:ledger_list": Page(SEES_LEDGERS),
    "cases:policy_list": Page(SEES_CASES),
    "cases:policy_sign": Page(BY_ITS_VERB, "policy", VERB),
    "cases:go_live_list": Page(SEES_PAYMENTS),
    "cases:go_live_record": Page(BY_ITS_VERB, "batch"),
    "cases:go_live_confirm": Page(BY_ITS_VERB, "batch"),
    "cases:go_live_withdraw": Page(BY_ITS_VERB, "batch", VERB),
    **desk("cases:ledger", "ledger", "ledger_kind", IMPORTS, sees=SEES_LEDGERS),
    **seconded("cases:ledger", "ledger", IMPORTS),
    "cases:ledger_households": Page(SEES_LEDGERS, "ledger"),
    # ---- benefits
    "benefits:due": Page(SEES_PAYMENTS | FILINGS, answers=(200, 204)),
    "benefits:go_live_cost": Page(SEES_PAYMENTS, "batch"),
    "benefits:standard_list": Page(SEES_CASES | SEES_PAYMENTS),
    "benefits:standard_draft_list": Page(SEES_PAYMENTS),
    "benefits:standard_draft_create": Page(BY_ITS_VERB),
    "benefits:standard_draft": Page(SEES_PAYMENTS, "standards"),
    "benefits:standard_draft_awards": Page(SEES_PAYMENTS, "standards"),
    "benefits:standard_draft_families": Page(SEES_PAYMENTS, "standards"),
    "benefits:draft_claims": Page(SEES_PAYMENTS, "standards"),
    "benefits:draft_claims_open": Page(BY_ITS_VERB, "standards", VERB),
    "benefits:draft_claims_hear": Page(BY_ITS_VERB, "standards", VERB),
    "benefits:draft_claims_decide": Page(BY_ITS_VERB, "standards", VERB),
    "benefits:standard_draft_sign": Page(BY_ITS_VERB, "standards", POST_ONLY),
    "benefits:standard_draft_again": Page(BY_ITS_VERB, "standards", POST_ONLY),
    "benefits:standard_draft_start": Page(BY_ITS_VERB, "standards", POST_ONLY),
    "benefits:standard_draft_withdraw": Page(BY_ITS_VERB, "standards", VERB),
    "benefits:entitlement": Page(SEES_CASES, "accepted", VERB),
    "benefits:pay_relief_first": Page(BY_ITS_VERB, "accepted", VERB),
    "benefits:entitlement_propose": Page(BY_ITS_VERB, "accepted", POST_ONLY),
    "benefits:cascade": Page(SEES_CASES, "accepted"),
    "benefits:cascade_choose": Page(BY_ITS_VERB, "accepted", POST_ONLY),
    "benefits:reserve_list": Page(SEES_PAYMENTS | FILINGS),
    "benefits:reserve": Page(SEES_PAYMENTS | FILINGS, "town"),
    "benefits:reserve_book": Page(BY_ITS_VERB, "town", VERB),
    "benefits:reserve_pay": Page(BY_ITS_VERB, "award", VERB),
    "benefits:reserve_undo": Page(BY_ITS_VERB, "reserve_entry", VERB),
    "benefits:reserve_confirm": Page(BY_ITS_VERB, "reserve_entry", VERB),
    "benefits:reserve_drop": Page(BY_ITS_VERB, "reserve_entry", VERB),
    "benefits:reserve_month": Page(SEES_PAYMENTS | FILINGS, "filing_month"),
    "benefits:reserve_file": Page(BY_ITS_VERB, "filing_month", POST_ONLY),
    "benefits:reserve_filing_confirm": Page(BY_ITS_VERB, "filing_month", POST_ONLY),
    "benefits:reserve_filing_return": Page(BY_ITS_VERB, "filing_month", VERB),
    "benefits:reserve_export": Page(BY_ITS_VERB, "filing_month", POST_ONLY),
    "benefits:allocation_list": Page(SEES_PAYMENTS),
    "benefits:allocation_enter": Page(BY_ITS_VERB),
    "benefits:allocation_take_back": Page(BY_ITS_VERB, "allocation", VERB),
    "benefits:allocation_confirm": Page(BY_ITS_VERB, "allocation", VERB),
    "benefits:allocation_drop": Page(BY_ITS_VERB, "allocation", VERB),
    "benefits:run_uncovered": Page(BY_ITS_VERB, "run", (200, 302, 405)),
    "benefits:run_list": Page(SEES_PAYMENTS),
    "benefits:run_start": Page(BY_ITS_VERB, answers=(200, 405)),
    "benefits:run": Page(SEES_PAYMENTS, "run"),
    "benefits:run_part": Page(SEES_PAYMENTS, "run_part"),
    "benefits:run_differences": Page(SEES_PAYMENTS, "run"),
    "benefits:run_exclusions": Page(SEES_PAYMENTS, "run"),
    "benefits:run_overtaken": Page(SEES_PAYMENTS, "run"),
    "benefits:run_news": Page(SEES_PAYMENTS, "run"),
    "benefits:run_settings": Page(SEES_PAYMENTS, "run"),
    "benefits:take_out": Page(BY_ITS_VERB, "payment", (200, 302, 404, 405)),
    "benefits:run_sign": Page(BY_ITS_VERB, "run", (200, 302, 405)),
    "benefits:run_approve": Page(BY_ITS_VERB, "run", (200, 302, 405)),
    "benefits:run_reopen": Page(BY_ITS_VERB, "run", (200, 302, 405)),
    "benefits:run_discard": Page(BY_ITS_VERB, "run", (200, 302, 405)),
    "benefits:run_send": Page(BY_ITS_VERB, "run", (200, 302, 405)),
    # The bank needs whole accounts: taking the file is an act, so it is posted.
    "benefits:run_bank_file": Page(BY_ITS_VERB, "run", POST_ONLY),
    "benefits:run_return": Page(BY_ITS_VERB, "run", (200, 302, 405)),
    "benefits:return_errors": Page(BY_ITS_VERB, "return", POST_ONLY),
    "benefits:bulk_list": Page(SEES_PAYMENTS),
    "benefits:bulk_prepare": Page(BY_ITS_VERB, "batch"),
    "benefits:bulk": Page(SEES_PAYMENTS, "grant"),
    "benefits:bulk_people": Page(SEES_PAYMENTS, "grant"),
    "benefits:bulk_confirm": Page(BY_ITS_VERB, "grant", (200, 302, 405)),
    "benefits:bulk_discard": Page(BY_ITS_VERB, "grant", (200, 302, 405)),
    "benefits:supplement_batches": Page(SEES_CASES),
    "benefits:supplements_unheard": Page(SEES_CASES),
    "benefits:supplements": Page(SEES_CASES, "supplements"),
    "benefits:supplements_work_out": Page(BY_ITS_VERB),
    "benefits:supplements_hand_on": Page(BY_ITS_VERB, "supplements", VERB),
    "benefits:supplements_sign": Page(BY_ITS_VERB, "supplements", VERB),
    "benefits:supplements_return": Page(BY_ITS_VERB, "supplements", VERB),
    "benefits:supplements_discard": Page(BY_ITS_VERB, "supplements", VERB),
    "benefits:supplement_hear": Page(BY_ITS_VERB, "supplement_line", VERB),
    "benefits:supplement_take_out": Page(BY_ITS_VERB, "supplement_line", VERB),
    "benefits:chain": Page(SEES_CASES, "household", writes=True),
    "benefits:chain_paper": Page(SEES_CASES, "chain_paper", writes=True),
    "benefits:chain_paper_pdf": Page(SEES_CASES, "chain_paper", writes=True),
    "benefits:advance_list": Page(SEES_CASES | SEES_PAYMENTS),
    "benefits:advance_export": Page(BY_ITS_VERB, writes=True),
    "benefits:advance_lend": Page(BY_ITS_VERB, answers=(200, 302, 405)),
    "benefits:advance_lend_to": Page(POSTERS["benefits:advance_lend"], "household", VERB),
    "benefits:advance": Page(SEES_CASES | SEES_PAYMENTS, "advance"),
    "benefits:advance_plan": Page(BY_ITS_VERB, "advance", VERB),
    "benefits:advance_repay": Page(BY_ITS_VERB, "advance", VERB),
    "benefits:advance_remind": Page(BY_ITS_VERB, "advance", VERB),
    "benefits:advance_write_off": Page(BY_ITS_VERB, "advance", VERB),
    "benefits:advance_write_off_decide": Page(BY_ITS_VERB, "advance", VERB),
    "benefits:claim_list": Page(SEES_CASES | SEES_PAYMENTS),
    "benefits:claim_proposals": Page(SEES_CASES | SEES_PAYMENTS),
    "benefits:claim": Page(SEES_CASES | SEES_PAYMENTS, "claim"),
    "benefits:claim_paper": Page(SEES_CASES | SEES_PAYMENTS, "claim_paper"),
    "benefits:claim_paper_pdf": Page(SEES_CASES | SEES_PAYMENTS, "claim_paper"),
    "benefits:books": Page(BY_ITS_VERB),
    "benefits:book_list": Page(SEES_CASES, "village"),
    "benefits:book": Page(SEES_CASES, "book"),
    "benefits:book_pdf": Page(SEES_CASES, "book", POST_ONLY),
    "benefits:correction_paper": Page(SEES_CASES | SEES_PAYMENTS, "correction_paper"),
    "benefits:correction_paper_pdf": Page(SEES_CASES | SEES_PAYMENTS, "correction_paper"),
    "benefits:claim_correct": Page(BY_ITS_VERB, "claim", VERB),
    "benefits:claim_correction_decide": Page(BY_ITS_VERB, "claim", VERB),
    "benefits:claim_withdraw": Page(BY_ITS_VERB, "claim", VERB),
    "benefits:claim_withdrawal_decide": Page(BY_ITS_VERB, "claim", VERB),
    "benefits:claim_open": Page(BY_ITS_VERB, "award", VERB),
    "benefits:claim_hear": Page(BY_ITS_VERB, "claim", VERB),
    "benefits:claim_decide": Page(BY_ITS_VERB, "claim", VERB),
    "benefits:claim_discard": Page(BY_ITS_VERB, "claim", VERB),
    "benefits:claim_plan": Page(BY_ITS_VERB, "claim", VERB),
    "benefits:claim_set_off": Page(BY_ITS_VERB, "claim", VERB),
    "benefits:claim_receipt": Page(BY_ITS_VERB, "claim", VERB),
    "benefits:claim_receipt_reverse": Page(BY_ITS_VERB, "claim", VERB),
    "benefits:claim_remind": Page(BY_ITS_VERB, "claim", VERB),
    "benefits:claim_waive": Page(BY_ITS_VERB, "claim", VERB),
    "benefits:claim_waiver_decide": Page(BY_ITS_VERB, "claim", VERB),
    "benefits:payment_list": Page(SEES_PAYMENTS),
    "benefits:failed_list": Page(SEES_PAYMENTS),
    "benefits:reconciliation": Page(SEES_PAYMENTS),
    "benefits:reconciliation_month": Page(SEES_PAYMENTS),
    "benefits:reconcile": Page(BY_ITS_VERB, answers=POST_ONLY),
    "benefits:undone_list": Page(SEES_PAYMENTS),
    "benefits:undone_state": Page(BY_ITS_VERB, "pay_ledger", VERB),
    "benefits:undone_confirm": Page(BY_ITS_VERB, "pay_ledger", VERB),
    "benefits:award_payments": Page(SEES_CASES | SEES_PAYMENTS, "award"),
    "benefits:care_change": Page(BY_ITS_VERB, "award", VERB),
    "benefits:difference_follow": Page(BY_ITS_VERB, "award", VERB),
    "benefits:account_correct": Page(BY_ITS_VERB, "award", VERB),
    "benefits:account_confirm": Page(BY_ITS_VERB, "award", VERB),
    **desk("benefits:ledger", "pay_ledger", "pay_kind", IMPORTS, sees=SEES_LEDGERS),
    **seconded("benefits:ledger", "pay_ledger", IMPORTS),
    # ---- verification
    "verification:due": Page(SEES_FINDINGS, answers=(200, 204)),
    "verification:finding_list": Page(SEES_FINDINGS),
    "verification:finding_verify_many": Page(POSTERS["verification:finding_verify"]),
    "verification:finding_close_many": Page(POSTERS["verification:finding_close"]),
    "verification:finding_return_many": Page(POSTERS["verification:finding_return"]),
    "verification:finding_assign_many": Page(POSTERS["verification:finding_assign"]),
    "verification:finding": Page(SEES_FINDINGS, "finding"),
    "verification:finding_verify": Page(BY_ITS_VERB, "finding", VERB),
    "verification:finding_return": Page(BY_ITS_VERB, "finding", VERB),
    "verification:finding_close": Page(BY_ITS_VERB, "finding", VERB),
    "verification:finding_assign": Page(BY_ITS_VERB, "finding", (200, 302, 404, 405)),
    "verification:comparison_list": Page(SEES_COMPARISONS),
    "verification:comparison_start": Page(BY_ITS_VERB, answers=(200, 302, 405)),
    "verification:comparison": Page(SEES_COMPARISONS, "comparison"),
    "verification:not_compared": Page(SEES_COMPARISONS),
    "verification:file_list": Page(SEES_COMPARISONS),
    **desk("verification:file", "file", "file_kind", COMPARES, sees=SEES_COMPARISONS),
    "verification:run_deaths": Page(SEES_PAYMENTS, "run"),
    "cases:means_sheet_record": Page(BY_ITS_VERB, "household", VERB),
    "cases:means_sheet": Page(SEES_CASES, "means_sheet"),
    "verification:means_checks": Page(SEES_CASES, "accepted"),
    "verification:means_check_request": Page(BY_ITS_VERB, "accepted", VERB),
    "verification:authorisations_record": Page(BY_ITS_VERB, "accepted", VERB),
    "verification:authorisation_withdraw": Page(BY_ITS_VERB, "authorisation", VERB),
    "verification:means_look_up": Page(BY_ITS_VERB, "accepted", VERB),
    "verification:hit_answer": Page(BY_ITS_VERB, "hit", VERB),
    "verification:means_check_begin": Page(BY_ITS_VERB, "means_check", VERB),
    "verification:means_check_report": Page(BY_ITS_VERB, "means_check", VERB),
    # ---- reports
    "reports:due": Page(SEES_REPORTS, answers=(200, 204)),
    "reports:snapshot_list": Page(SEES_SNAPSHOTS),
    "reports:snapshot_freeze": Page(BY_ITS_VERB, answers=(200, 302, 405)),
    "reports:annual_list": Page(SEES_REPORTS),
    "reports:annual_make": Page(BY_ITS_VERB, answers=(200, 302, 405)),
    "reports:annual": Page(SEES_REPORTS, "report"),
    "reports:annual_checks": Page(SEES_REPORTS, "report"),
    "reports:annual_published": Page(SEES_REPORTS, "report"),
    "reports:annual_workbook": Page(BY_ITS_VERB, "report", writes=True),
    "reports:drill": Page(SEES_REPORTS, "figure"),
    "reports:drill_export": Page(BY_ITS_VERB, "figure", writes=True),
    "reports:list_order": Page(BY_ITS_VERB, "figure", POST_ONLY),
    "reports:list_file": Page(REPORTS, "list", writes=True),
    # ---- counties
    "counties:setting_up": Page(SYSTEM | STANDARDS | SECURITY),
    "counties:found": Page(BY_ITS_VERB),
    "counties:profile": Page(BY_ITS_VERB),
    "counties:divisions": Page(BY_ITS_VERB),
    "counties:programmes": Page(BY_ITS_VERB),
    "counties:limits": Page(BY_ITS_VERB),
    "counties:other_kind": Page(SEES_LEDGERS | SEES_COMPARISONS, "ledger"),
    "counties:undo": Page(BY_ITS_VERB, "ledger", VERB),
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

PAGES: dict[str, Page] = {
    name: page if page.who else replace(page, who=POSTERS[name]) for name, page in LINES.items()
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
    "cases_persongroup": STANDARDS,
    "cases_approvalpolicy": STANDARDS,
    "benefits_standard": STANDARDS,
    "benefits_supplementrate": STANDARDS,
    "benefits_banklayout": STANDARDS,
    "reports_publishedfigure": STANDARDS,
    "reports_reportplan": STANDARDS,
    "auth_group": frozenset(),
}
