"""Pages of `cases`. One URL per verb; GET never writes."""

from django.urls import URLPattern, URLResolver

app_name = "cases"
urlpatterns: list[URLPattern | URLResolver] = []
