"""Pages of the ground floor: sign-in, start page, jobs, audit."""

from django.urls import URLPattern, URLResolver, path

from welfare.views.style_guide import style_guide

app_name = "welfare"
urlpatterns: list[URLPattern | URLResolver] = [
    path("style-guide/", style_guide, name="style_guide"),
]
