"""The front door: each app under its own path."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("welfare.site.page_urls")),
    path("cases/", include("cases.urls")),
    path("benefits/", include("benefits.urls")),
    path("verification/", include("verification.urls")),
    path("reports/", include("reports.urls")),
    path("county/", include("counties.urls")),
    path("api/v1/", include("welfare.site.api_urls")),
    path("admin/", admin.site.urls),
    # The language can be chosen before signing in.
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
]
