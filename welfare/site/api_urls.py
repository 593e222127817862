"""The API for programs of offices, one include per app."""

from django.urls import include, path

from welfare.api.description import Description

urlpatterns = [
    path("", Description.as_view(), name="api_description"),
    path("", include("welfare.site.api")),
    path("", include("cases.api")),
    path("", include("benefits.api")),
    path("", include("verification.api")),
    path("", include("reports.api")),
    path("", include("counties.api")),
]
