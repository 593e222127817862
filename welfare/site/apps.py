"""App configuration."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from welfare.personal import key_proof
from welfare.site.celery import ROOMS, app
from welfare.verbs import DETAILS, VERBS


class WelfareConfig(AppConfig):
    """The app `welfare`."""

    name = "welfare"
    verbose_name = _("Limits, divisions and calendar")
    verbs = VERBS
    details = DETAILS

    def ready(self) -> None:
        """Register every task in the web process too: it queues them by name."""
        connection_created.connect(key_proof.compare)
        post_migrate.connect(key_proof.write, sender=self)
        app.autodiscover_tasks(force=True)
        app.autodiscover_tasks(ROOMS, force=True)


class WelfareAdminConfig(AdminConfig):
    """The admin, opened to the people whose role needs it."""

    default_site = "welfare.site.admin_site.WelfareAdminSite"
