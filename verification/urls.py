"""Pages of `verification`. One URL per verb; GET never writes."""

from django.urls import URLPattern, URLResolver

app_name = "verification"
urlpatterns: list[URLPattern | URLResolver] = []
