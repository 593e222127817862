"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from cases.verbs import DETAILS, MACHINES, VERBS


class CasesConfig(AppConfig):
    """The app `cases`."""

    name = "cases"
    verbose_name = _("Cases")
    verbs = VERBS
    details = DETAILS
    machines = MACHINES
