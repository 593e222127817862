"""Pages of `reports`. One URL per verb; GET never writes."""

from django.urls import URLPattern, URLResolver

app_name = "reports"
urlpatterns: list[URLPattern | URLResolver] = []
