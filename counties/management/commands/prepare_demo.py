"""Bring the database up to date and load a county where there is none yet."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from counties.demo import PASSWORD
from counties.management.commands.load_demo import PROFILE, SECURITY, SYSTEM
from welfare.accounts import actions as accounts
from welfare.models import User


class Command(BaseCommand):
    help = "Migrate, load a county into an empty database, and name the accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", nargs="?", type=Path, default=PROFILE)
        parser.add_argument("--empty", action="store_true", help="no county: set up by hand")

    def handle(self, *, place: Path, empty: bool, **options: object) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        if empty:
            self._two_accounts()
        else:
            call_command("load_demo", place, stdout=self.stdout)
            if place == PROFILE:
                call_command("fill_demo", stdout=self.stdout)

    def _two_accounts(self) -> None:
        """Who sets the county up, and who makes the accounts of the others."""
        for account in (SYSTEM, SECURITY):
            if not User.objects.filter(username=account.username).exists():
                accounts.create_administrator(
                    username=account.username,
                    full_name=account.full_name,
                    role=account.role,
                    area=None,
                    password=PASSWORD,
                    must_change=False,
                )
            self.stdout.write(f"  {account.username:<18} {account.role.label}")
        self.stdout.write(_("Password of both accounts: %(password)s") % {"password": PASSWORD})
