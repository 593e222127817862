"""Pages above the floors: setting a county up, an import undone."""

from django.urls import URLPattern, URLResolver, path

from counties.views import other_kind, setting_up, undo

app_name = "counties"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", setting_up.setting_up, name="setting_up"),
    path("found/", setting_up.founding, name="found"),
    path("profile/", setting_up.profile, name="profile"),
    path("divisions/", setting_up.divisions, name="divisions"),
    path("programmes/", setting_up.programmes, name="programmes"),
    path("limits/", setting_up.limits, name="limits"),
    path("imports/<int:pk>/other-kind/", other_kind.other_kind, name="other_kind"),
    path("imports/<int:pk>/read-as/", other_kind.read_as_other, name="read_as_other"),
    path("imports/<int:pk>/undo/", undo.undo, name="undo"),
    path("imports/<int:pk>/undo-offered/", undo.offered, name="undo_offered"),
]
