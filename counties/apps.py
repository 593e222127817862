"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from counties.verbs import VERBS


class CountiesConfig(AppConfig):
    """The app `counties`."""

    name = "counties"
    verbose_name = _("Setting a county up")
    verbs = VERBS
