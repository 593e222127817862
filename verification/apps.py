"""App configuration."""

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """The app `verification`."""

    name = "verification"
