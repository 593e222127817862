"""Pages of `reports`. One URL per verb; GET never writes."""

from django.urls import URLPattern, URLResolver, path

from reports.views import annual, drill, due, overview, own_tables, snapshots, submission

REPORT = "annual/<int:pk>"

app_name = "reports"
urlpatterns: list[URLPattern | URLResolver] = [
    path("due/", due.due, name="due"),
    path("snapshots/", snapshots.snapshot_list, name="snapshot_list"),
    path("snapshots/freeze/", snapshots.snapshot_freeze, name="snapshot_freeze"),
    path("annual/", annual.annual_list, name="annual_list"),
    path("annual/make/", annual.annual_make, name="annual_make"),
    path(f"{REPORT}/", annual.annual, name="annual"),
    path(f"{REPORT}/checks/", annual.annual_checks, name="annual_checks"),
    path(f"{REPORT}/published/", annual.annual_published, name="annual_published"),
    path(f"{REPORT}/submission/", submission.submission, name="annual_submission"),
    path(f"{REPORT}/explain/", submission.explain, name="explain"),
    path(f"{REPORT}/submit/", submission.submit, name="submit"),
    path(f"{REPORT}/adjust/", submission.adjust, name="adjust"),
    path("adjustments/<int:pk>/confirm/", submission.confirm, name="confirm"),
    path(f"{REPORT}/text.docx", annual.annual_text, name="annual_text"),
    path(f"{REPORT}/workbook/", annual.annual_workbook, name="annual_workbook"),
    path(f"{REPORT}/figures/<str:key>/", drill.drill, name="drill"),
    path(f"{REPORT}/figures/<str:key>/list.xlsx", drill.drill_export, name="drill_export"),
    path(f"{REPORT}/figures/<str:key>/order/", drill.list_order, name="list_order"),
    path("overview/", overview.overview, name="overview"),
    path("overview/<str:name>/", overview.mark, name="overview_mark"),
    path("tables/", own_tables.table_list, name="table_list"),
    path("tables/make/", own_tables.table_make, name="table_make"),
    path("tables/<int:pk>/", own_tables.table, name="table"),
    path("tables/<int:pk>/schedule/", own_tables.table_schedule, name="table_schedule"),
    path("tables/<int:pk>/archive/", own_tables.table_archive, name="table_archive"),
    path("tables/<int:pk>/workbook/", own_tables.table_workbook, name="table_workbook"),
    path("tables/<int:pk>/cell/", own_tables.table_cell, name="table_cell"),
    path("lists/<int:pk>/", drill.list_file, name="list_file"),
]
