"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from verification.verbs import DETAILS, MACHINES, VERBS


class VerificationConfig(AppConfig):
    """The app `verification`."""

    name = "verification"
    verbose_name = _("Comparison")
    verbs = VERBS
    details = DETAILS
    machines = MACHINES
    departments = "verification.own_departments.offered"  # whose files an office may hand in
    seen_in_runs = "verification.run_deaths.seen_deaths"  # imported once models are there
