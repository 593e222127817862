"""`manage.py load_profile data/profiles/linyou.toml`: set a county up, or bring it up to date."""

from argparse import ArgumentParser
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counties import profile
from welfare.exceptions import Refused


class Command(BaseCommand):
    help = "Check a county's profile and load it; a file with a fault loads nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="check only, load nothing")
        parser.add_argument(
            "--ledgers-follow",
            action="store_true",
            help="no programme goes live yet: load again once the ledgers are taken over",
        )

    def handle(self, *, file: Path, check: bool, ledgers_follow: bool, **options: object) -> None:
        try:
            read = profile.read_to_load(file)
            _make_tables()
            if check:
                self._check(read)
                return
            changes = profile.load(read, go_live=not ledgers_follow, file=file.name)
        except profile.BadProfile as bad:
            raise CommandError(_with_number(bad)) from bad
        except Refused as refusal:
            raise CommandError(f"{refusal}\n{_('Nothing was loaded.')}") from refusal
        for label, counted in (
            (_("added"), changes.added),
            (_("changed"), changes.changed),
        ):
            for table, number in counted.items():
                name = apps.get_model(table)._meta.verbose_name_plural
                self.stdout.write(f"{label}: {name} {number}")
        for note in changes.notes:
            self.stdout.write(note)
        if not changes.any:
            self.stdout.write(_("Everything is as in the profile already."))

    def _check(self, read: profile.Profile) -> None:
        """Nothing is wrong with it; what the first case would still wait for is named."""
        missing = profile.try_out(read)
        self.stdout.write(_("The profile of %(county)s is fine.") % {"county": read.county.name})
        if missing:
            self.stdout.write(_("With it these are still missing:"))
        for line in missing:
            self.stdout.write(f"- {line}")


def _make_tables() -> None:
    """A profile is often checked before anything was started: then there are no tables yet."""
    if not MigrationRecorder(connection).applied_migrations():
        call_command("migrate", verbosity=0)


def _with_number(bad: profile.BadProfile) -> str:
    number = len(bad.faults)
    head = ngettext(
        "%(n)s fault in the profile. Nothing was loaded.",
        "%(n)s faults in the profile. Nothing was loaded.",
        number,
    ) % {"n": number}
    return f"{head}\n{bad}"
