"""Pages of `benefits`. One URL per verb; GET never writes."""

from django.urls import URLPattern, URLResolver

app_name = "benefits"
urlpatterns: list[URLPattern | URLResolver] = []
