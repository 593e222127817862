"""The front door: each app under its own path."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("welfare.site_urls")),
    path("cases/", include("cases.urls")),
    path("benefits/", include("benefits.urls")),
    path("verification/", include("verification.urls")),
    path("reports/", include("reports.urls")),
    path("api/v1/", include("welfare.api_urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
