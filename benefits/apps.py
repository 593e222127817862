"""App configuration."""

from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    """The app `benefits`."""

    name = "benefits"
