"""Pages of `verification`. One URL per verb; GET never writes."""

from django.urls import URLPattern, URLResolver, include, path

from verification.imports import DESK
from verification.views import (
    comparisons,
    due,
    feedback,
    files,
    finding_verbs,
    findings,
    means,
    runs,
    screening,
    uncovered,
)
from welfare.accounts.roles import Permission as P
from welfare.files.views import pages

app_name = "verification"
urlpatterns: list[URLPattern | URLResolver] = [
    path("due/", due.due, name="due"),
    path("findings/", findings.finding_list, name="finding_list"),
    path("uncovered/reasons/", uncovered.uncovered_many, name="uncovered_many"),
    path("findings/overdue/", findings.finding_overdue, name="finding_overdue"),
    path("findings/verify/", finding_verbs.finding_verify_many, name="finding_verify_many"),
    path("findings/close/", finding_verbs.finding_close_many, name="finding_close_many"),
    path("findings/return/", finding_verbs.finding_return_many, name="finding_return_many"),
    path("findings/assign/", finding_verbs.finding_assign_many, name="finding_assign_many"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("findings/<int:pk>/verify/", finding_verbs.finding_verify, name="finding_verify"),
    path("findings/<int:pk>/return/", finding_verbs.finding_return, name="finding_return"),
    path("findings/<int:pk>/close/", finding_verbs.finding_close, name="finding_close"),
    path("findings/<int:pk>/assign/", finding_verbs.finding_assign, name="finding_assign"),
    path("findings/<int:pk>/reason/", uncovered.finding_reason, name="finding_reason"),
    path("uncovered/", uncovered.uncovered_list, name="uncovered_list"),
    path("groups/", screening.screening, name="screening"),
    path("feedback/", feedback.feedback_list, name="feedback_list"),
    path("feedback/new/", feedback.feedback_record, name="feedback_record"),
    path("feedback/<int:pk>/answer/", feedback.feedback_answer, name="feedback_answer"),
    path("scans/", comparisons.scan_list, name="scan_list"),
    path("comparisons/", comparisons.comparison_list, name="comparison_list"),
    path("comparisons/start/", comparisons.comparison_start, name="comparison_start"),
    path("comparisons/missing/", comparisons.not_compared, name="not_compared"),
    path("comparisons/<int:pk>/", comparisons.comparison, name="comparison"),
    path("files/late/", files.late_list, name="late_list"),
    path("files/", files.file_list, name="file_list"),
    path("files/<int:pk>/extent/", files.file_extent, name="file_extent"),
    path("files/", include(pages(DESK, sees=P.SEE_COMPARISONS, hands_in=P.COMPARE))),
    path("runs/<int:pk>/deaths/", runs.run_deaths, name="run_deaths"),
    path("applications/<int:pk>/means-checks/", means.means_checks, name="means_checks"),
    path(
        "applications/<int:pk>/means-checks/new/",
        means.means_check_request,
        name="means_check_request",
    ),
    path(
        "applications/<int:pk>/authorisations/",
        means.authorisations_record,
        name="authorisations_record",
    ),
    path("applications/<int:pk>/look-up/", means.means_look_up, name="means_look_up"),
    path("hits/<int:pk>/", means.hit_answer, name="hit_answer"),
    path(
        "authorisations/<int:pk>/withdraw/",
        means.authorisation_withdraw,
        name="authorisation_withdraw",
    ),
    path("means-checks/<int:pk>/begin/", means.means_check_begin, name="means_check_begin"),
    path("means-checks/<int:pk>/report/", means.means_check_report, name="means_check_report"),
]
