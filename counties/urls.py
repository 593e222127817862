"""Pages above the floors: an import undone."""

from django.urls import URLPattern, URLResolver, path

from counties.views import undo

app_name = "counties"
urlpatterns: list[URLPattern | URLResolver] = [
    path("imports/<int:pk>/undo/", undo.undo, name="undo"),
]
