"""The read-only API, one include per app."""

from django.urls import include, path

urlpatterns = [
    path("", include("welfare.site.api")),
    path("", include("cases.api")),
    path("", include("benefits.api")),
    path("", include("verification.api")),
    path("", include("reports.api")),
]
