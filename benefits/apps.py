"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from benefits.calculators import check_kinds
from benefits.verbs import DETAILS, MACHINES, VERBS
from cases.programmes import KINDS


class BenefitsConfig(AppConfig):
    """The app `benefits`."""

    name = "benefits"
    verbose_name = _("Payments")
    verbs = VERBS
    details = DETAILS
    machines = MACHINES

    def ready(self) -> None:
        check_kinds(KINDS.values())
