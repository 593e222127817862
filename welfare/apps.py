"""App configuration."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class WelfareConfig(AppConfig):
    """The app `welfare`."""

    name = "welfare"


class WelfareAdminConfig(AdminConfig):
    """The admin, opened to the people whose role needs it."""

    default_site = "welfare.admin_site.WelfareAdminSite"
