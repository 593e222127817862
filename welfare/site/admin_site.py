"""The admin: reference tables for the people whose role needs them. Rights come from roles."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission
from welfare.accounts.views.sign_in import logout

KEEPS_TABLES = frozenset({Permission.SET_STANDARDS, Permission.MANAGE_SYSTEM})


class WelfareAdminSite(AdminSite):
    """Tables only: signing in and out and passwords are those of the product, with their locks."""

    site_title = site_header = _("Parameters and tables")
    index_title = _("Parameters and tables")

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_authenticated and any(map(user.may, KEEPS_TABLES)))

    def index(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().index(request, extra_context)

    index.permissions = KEEPS_TABLES  # type: ignore[attr-defined]  # for the navigation

    def get_urls(self) -> list[Any]:
        """Without “view on site”: no row of a table is a page of its own."""
        return [one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Django's own page would know nothing of locks and failures."""
        return redirect("welfare:start" if request.user.is_authenticated else "welfare:login")

    login.login_required = False  # type: ignore[attr-defined]

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response: HttpResponse = logout(request)
        return response

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("welfare:password")
