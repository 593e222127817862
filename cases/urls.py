"""Pages of `cases`. One URL per verb; GET never writes."""

from django.urls import URLPattern, URLResolver, include, path

from cases.ledgers import DESK, RECORDS
from cases.views import (
    application_lists,
    applications,
    attachments,
    awards,
    campaigns,
    changes,
    counted_steps,
    decisions,
    department_list,
    destruction,
    due,
    elsewhere,
    family_reports,
    filings,
    go_live,
    hand_overs,
    households,
    ledgers,
    logbooks,
    means_sheets,
    meeting_members,
    meetings,
    members,
    notices,
    officials,
    paper_batches,
    papers,
    peer_reviews,
    policies,
    printed_lists,
    publications,
    record_steps,
    records_along,
    renewals,
    reviews,
    samples,
    search,
    steps,
    surveys,
    task_boards,
    time_limits,
    village_papers,
    watched,
    workbench,
)
from welfare.accounts.roles import Permission as P
from welfare.files import views as imports

CASE = "applications/<int:pk>"
HOME = "households/<int:pk>"
PAPER = "attachments/<int:pk>"
CAMPAIGN = "reviews/<int:pk>"
FOLLOWS = "award-changes/<int:pk>"


def paper_pages(room: str, name: str) -> list[URLPattern]:
    """List, paper and PDF of what stands under one address."""
    return [
        path(f"{room}/<int:pk>/papers/{tail}", getattr(papers, f"{name}{what}"), name=name + what)
        for tail, what in (
            ("", "_list"),
            ("<slug:name>/", ""),
            ("<slug:name>/pdf/", "_pdf"),
        )
    ]


app_name = "cases"
urlpatterns: list[URLPattern | URLResolver] = [
    path("due/", due.due, name="due"),
    path("papers/", paper_batches.paper_batch, name="paper_batch"),
    path("lists/<slug:name>/<int:pk>/print/", printed_lists.list_print, name="list_print"),
    path("queue/", application_lists.queue, name="queue"),
    path("search/", search.search, name="search"),
    path("search/<str:token>/", search.search_results, name="search_results"),
    # households and people
    path("households/", households.household_list, name="household_list"),
    path("households/find/", households.household_find, name="household_find"),
    path("households/new/person/", households.person_seen, name="person_seen"),
    path("households/new/", households.household_create, name="household_create"),
    path("hand-overs/", hand_overs.hand_over_list, name="hand_over_list"),
    path("hand-overs/<int:pk>/decline/", hand_overs.hand_over_decline, name="hand_over_decline"),
    path("hand-overs/new/", hand_overs.hand_over_ask, name="hand_over_ask"),
    path(f"{HOME}/", households.household, name="household"),
    path(f"{HOME}/means-sheet/", means_sheets.means_sheet_record, name="means_sheet_record"),
    # what counts against something
    *counted_steps.pages(),
    # logbooks
    path("logbooks/", logbooks.logbook_list, name="logbook_list"),
    path("logbooks/new/", logbooks.logbook_open, name="logbook_open"),
    path("logbooks/<int:pk>/", logbooks.logbook, name="logbook"),
    path("logbooks/<int:pk>/define/", logbooks.logbook_define, name="logbook_define"),
    path("logbooks/<int:pk>/records/new/", logbooks.record_add, name="record_add"),
    path("logbooks/<int:pk>/ask/", task_boards.progress_ask, name="progress_ask"),
    path("logbooks/<int:pk>/take/", records_along.take_along, name="record_take"),
    path("logbooks/<int:pk>/arrives/", records_along.arrives, name="record_arrives"),
    path("records/", logbooks.record_list, name="record_list"),
    path("records/<int:pk>/", logbooks.record, name="record"),
    path("records/<int:pk>/outcome/", logbooks.record_answer, name="record_answer"),
    path("records/<int:pk>/step/", record_steps.record_work, name="record_work"),
    path("records/<int:pk>/apply/", record_steps.record_apply, name="record_apply"),
    path("records/<int:pk>/link/", record_steps.record_link, name="record_link"),
    path("liaisons/", record_steps.liaison_list, name="liaison_list"),
    path("liaisons/new/", record_steps.liaison_name, name="liaison_name"),
    path("liaisons/<int:pk>/end/", record_steps.liaison_end, name="liaison_end"),
    path("records/<int:pk>/strike/", logbooks.record_strike, name="record_strike"),
    path("officials/", officials.official_list, name="official_list"),
    path("officials/new/", officials.official_record, name="official_record"),
    path("officials/<int:pk>/kin/", officials.kin_declare, name="kin_declare"),
    path("officials/<int:pk>/end/", officials.office_end, name="office_end"),
    path("means-sheets/<int:pk>/", means_sheets.means_sheet, name="means_sheet"),
    path(f"{HOME}/edit/", households.household_edit, name="household_edit"),
    path(f"{HOME}/members/add/", members.member_add, name="member_add"),
    path(f"{HOME}/members/<int:member_pk>/phone/", members.member_phone, name="member_phone"),
    path(f"{HOME}/members/<int:member_pk>/leave/", members.member_remove, name="member_remove"),
    path(f"{HOME}/changes/", changes.change_kinds, name="change_kinds"),
    path(f"{HOME}/apply/", applications.application_create, name="application_create"),
    # the folder of a family
    path(f"{HOME}/readers/", households.readers, name="readers"),
    path(f"{HOME}/folder/", attachments.folder, name="folder"),
    path(f"{HOME}/folder/print/", attachments.folder_print, name="folder_print"),
    path(f"{HOME}/folder/add/", attachments.attachment_add, name="attachment_add"),
    path(f"{PAPER}/", attachments.attachment, name="attachment"),
    path(f"{PAPER}/file/", attachments.attachment_file, name="attachment_file"),
    path(f"{PAPER}/small/", attachments.attachment_small, name="attachment_small"),
    path(f"{PAPER}/wrong/", attachments.attachment_wrong, name="attachment_wrong"),
    path("watched/", watched.watched_list, name="watched_list"),
    # what changed in families, and what follows for their awards
    path("changes/", changes.change_list, name="change_list"),
    path("changes/disagreeing/", changes.disagreeing, name="disagreeing"),
    path("changes/<int:pk>/", changes.change, name="change"),
    path("changes/<int:pk>/send-back/", changes.change_send_back, name="change_send_back"),
    path("changes/<int:pk>/withdraw/", changes.change_withdraw, name="change_withdraw"),
    path(f"{FOLLOWS}/hear/", changes.award_change_hear, name="award_change_hear"),
    path(f"{FOLLOWS}/agree/", changes.award_change_agree, name="award_change_agree"),
    path(f"{FOLLOWS}/refuse/", changes.award_change_refuse, name="award_change_refuse"),
    path(f"{FOLLOWS}/withdraw/", changes.award_change_withdraw, name="award_change_withdraw"),
    # applications, one page per verb
    path("applications/", application_lists.application_list, name="application_list"),
    path(f"{CASE}/", workbench.application, name="application"),
    path(f"{CASE}/edit/", applications.application_edit, name="application_edit"),
    path(f"{CASE}/missing-papers/", applications.missing_papers, name="missing_papers"),
    path(f"{CASE}/accept/", applications.accept, name="accept"),
    path(f"{CASE}/withdraw/", applications.withdraw, name="withdraw"),
    path(f"{CASE}/survey/", surveys.survey, name="survey"),
    path(f"{CASE}/survey/take/", surveys.take_along, name="survey_take"),
    path(f"{CASE}/survey/arrives/", surveys.arrives, name="survey_arrives"),
    path(f"{CASE}/peer-review/", peer_reviews.peer_review, name="peer_review"),
    path(f"{CASE}/steps/<slug:name>/", steps.step, name="step"),
    path(f"{CASE}/notice/post/", notices.notice_post, name="notice_post"),
    path(f"{CASE}/notice/close/", notices.notice_close, name="notice_close"),
    path(f"{CASE}/submit/", applications.submit, name="submit"),
    path(f"{CASE}/random-check/", samples.sample_check, name="sample_check"),
    path(f"{CASE}/complaint/", samples.complaint, name="complaint"),
    path(f"{CASE}/other-counties/", elsewhere.other_counties, name="other_counties"),
    path(f"{CASE}/extend/", time_limits.extend_term, name="extend_term"),
    path(f"{CASE}/decide/", decisions.decide, name="decide"),
    path(f"{CASE}/refusal/deliver/", decisions.deliver_refusal, name="deliver_refusal"),
    # folders whose keeping period is over
    path("archive/", destruction.destruction_lists, name="destruction_lists"),
    path("archive/new/", destruction.destruction_draw_up, name="destruction_draw_up"),
    path("archive/<int:pk>/", destruction.destruction_list, name="destruction_list"),
    path(
        "archive/<int:pk>/appraise/", destruction.destruction_appraise, name="destruction_appraise"
    ),
    path("archive/<int:pk>/decide/", destruction.destruction_decide, name="destruction_decide"),
    path(
        "archive/<int:pk>/print/", destruction.destruction_paper_pdf, name="destruction_paper_pdf"
    ),
    # papers to print
    path(f"{CASE}/papers/", papers.paper_list, name="paper_list"),
    path(f"{CASE}/papers/<slug:name>/", papers.paper, name="paper"),
    path(f"{CASE}/papers/<slug:name>/pdf/", papers.paper_pdf, name="paper_pdf"),
    path(f"{CASE}/papers/<slug:name>/issue/", papers.paper_issue, name="paper_issue"),
    *paper_pages("awards", "award_paper"),
    path(
        "awards/<int:pk>/papers/<slug:name>/issue/",
        papers.award_paper_issue,
        name="award_paper_issue",
    ),
    path("villages/", village_papers.village_list, name="village_list"),
    path(
        "villages/papers/<slug:name>/pdf/",
        village_papers.village_papers_together,
        name="village_papers_together",
    ),
    *paper_pages("villages", "village_paper"),
    path("villages/boards/", publications.publication_list, name="publication_list"),
    path("villages/<int:pk>/board/", publications.publication, name="publication"),
    path("villages/boards/<int:pk>/hang/", publications.publication_hang, name="publication_hang"),
    path(
        "villages/boards/photographs/<int:pk>/",
        publications.board_photograph,
        name="board_photograph",
    ),
    *paper_pages("meetings", "meeting_paper"),
    # rolls
    path("awards/", awards.award_list, name="award_list"),
    path("awards/list/", department_list.department_list, name="department_list"),
    path("awards/<int:pk>/", awards.award, name="award"),
    path("awards/<int:pk>/paid-since/", awards.award_paid_since, name="award_paid_since"),
    *awards.verb_pages(),
    # reviews of running awards, renewals, what families report
    path("reviews/", campaigns.campaign_list, name="campaign_list"),
    path("reviews/new/", campaigns.campaign_draft, name="campaign_draft"),
    path("reviews/families/", reviews.review_list, name="review_list"),
    path("reviews/families/<int:pk>/", reviews.review, name="review"),
    path("reviews/families/<int:pk>/confirm/", reviews.review_confirm, name="review_confirm"),
    path("reviews/families/<int:pk>/return/", reviews.review_return, name="review_return"),
    path("reviews/overdue/", reviews.review_overdue, name="review_overdue"),
    path(f"{CAMPAIGN}/", campaigns.campaign, name="campaign"),
    path(f"{CAMPAIGN}/list/", campaigns.campaign_preview, name="campaign_preview"),
    path(f"{CAMPAIGN}/open/", campaigns.campaign_open, name="campaign_open"),
    path(f"{CAMPAIGN}/discard/", campaigns.campaign_discard, name="campaign_discard"),
    path(f"{CAMPAIGN}/close/", campaigns.campaign_close, name="campaign_close"),
    path(f"{CAMPAIGN}/villages/", campaigns.village_confirm, name="village_confirm"),
    path(f"{CAMPAIGN}/papers/<int:village>/", campaigns.campaign_papers, name="campaign_papers"),
    path(
        f"{CAMPAIGN}/papers/<int:village>/print/",
        campaigns.campaign_papers_print,
        name="campaign_papers_print",
    ),
    path("renewals/", renewals.renewal_list, name="renewal_list"),
    path("reports/", family_reports.report_list, name="report_list"),
    path("reports/take/", family_reports.report_take, name="report_take"),
    path("reports/no-change/", family_reports.no_change_list, name="no_change_list"),
    # joint meetings and monthly filings
    path("meetings/", meetings.meeting_list, name="meeting_list"),
    path("meetings/new/", meetings.meeting_call, name="meeting_call"),
    path("meetings/members/", meeting_members.member_list, name="member_list"),
    path("meetings/members/new/", meeting_members.member_record, name="member_record"),
    path("meetings/members/<int:pk>/end/", meeting_members.membership_end, name="membership_end"),
    path("meetings/cases/<int:pk>/off/", meetings.item_drop, name="item_drop"),
    path("meetings/minutes/<int:pk>/", meetings.minutes_scan, name="minutes_scan"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/change/", meetings.meeting_change, name="meeting_change"),
    path("meetings/<int:pk>/record/", meetings.meeting_record, name="meeting_record"),
    path("meetings/<int:pk>/cancel/", meetings.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/minutes/", meetings.minutes_scan_add, name="minutes_scan_add"),
    path("meetings/<int:pk>/confirm/", meetings.meeting_confirm, name="meeting_confirm"),
    path("meetings/<int:pk>/send-back/", meetings.meeting_send_back, name="meeting_send_back"),
    path("meetings/<int:pk>/enter/", meetings.decisions_enter, name="decisions_enter"),
    path("random-checks/", samples.sample_list, name="sample_list"),
    path("random-checks/<int:pk>/", samples.sample, name="sample"),
    path("random-checks/draw/<int:pk>/", samples.sample_draw, name="sample_draw"),
    path("filings/", filings.filing_list, name="filing_list"),
    path("filings/<int:town>/<int:year>/<int:month>/", filings.filing_month, name="filing_month"),
    path("filings/<int:pk>/", filings.filing, name="filing"),
    path("policies/", policies.policy_list, name="policy_list"),
    path("policies/<int:pk>/sign/", policies.policy_sign, name="policy_sign"),
    path("go-live/", go_live.go_live_list, name="go_live_list"),
    path("go-live/<int:pk>/record/", go_live.go_live_record, name="go_live_record"),
    path("go-live/<int:pk>/confirm/", go_live.go_live_confirm, name="go_live_confirm"),
    path("go-live/<int:pk>/withdraw/", go_live.go_live_withdraw, name="go_live_withdraw"),
    path(
        "record-files/",
        include(imports.pages(RECORDS, sees=P.IMPORT_LEDGERS, hands_in=P.IMPORT_LEDGERS)),
    ),
    # ledgers taken over
    path("ledgers/", ledgers.ledger_list, name="ledger_list"),
    path("ledgers/<int:pk>/households/", ledgers.ledger_households, name="ledger_households"),
    path(
        "ledgers/",
        include(
            imports.pages(
                DESK, sees=P.SEE_LEDGERS, hands_in=P.IMPORT_LEDGERS, seconds=P.APPROVE_PAYROLL
            )
        ),
    ),
]
