"""The admin: reference tables for the people whose role needs them. Rights come from roles."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from welfare.roles import Permission


class WelfareAdminSite(AdminSite):
    site_title = site_header = _("Parameters and tables")
    index_title = _("Parameters and tables")

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(
            user.is_authenticated
            and (user.may(Permission.SET_STANDARDS) or user.may(Permission.MANAGE_SYSTEM))
        )
