"""Pages of the ground floor: sign-in, start page, jobs, audit."""

from django.urls import URLPattern, URLResolver

app_name = "welfare"
urlpatterns: list[URLPattern | URLResolver] = []
