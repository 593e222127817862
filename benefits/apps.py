"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from benefits.verbs import DETAILS, MACHINES, VERBS


class BenefitsConfig(AppConfig):
    """The app `benefits`."""

    name = "benefits"
    verbose_name = _("Payments")
    verbs = VERBS
    details = DETAILS
    machines = MACHINES
