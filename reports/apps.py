"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from reports.verbs import DETAILS, VERBS


class ReportsConfig(AppConfig):
    """The app `reports`."""

    name = "reports"
    verbose_name = _("Reports")
    verbs = VERBS
    details = DETAILS
