"""Bring the database up to date and load the sample county where there is none yet."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from welfare.models import Division

PROFILE = settings.BASE_DIR / "data" / "profiles" / "linyou.toml"


class Command(BaseCommand):
    help = "Migrate, load the sample county into an empty database, and name the accounts."

    def handle(self, **options: object) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        if not Division.objects.exists():
            call_command("load_profile", PROFILE)
        call_command("load_demo")
