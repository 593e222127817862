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

    def ready(self) -> None:
        from benefits.signing import seen  # models are there only now
        from verification.run_deaths import seen_deaths

        seen.FROM_ABOVE.append(seen_deaths)
