"""`manage.py prove_backup FOLDER`: the newest backup is restored aside, compared, and dropped."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from welfare.backups import restoring, saving, totals
from welfare.management.refusals import RefusingCommand


class Command(RefusingCommand):
    help = "Restore the newest backup below FOLDER into a database beside this one and compare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BACKUP_FOLDER)

    def handle(self, *, folder: Path | None, **options: object) -> None:
        if folder is None:
            raise CommandError(_("Name a folder, best on another disk, or set BACKUP_FOLDER."))
        newest = saving.newest(folder)
        said = restoring.prove(newest)
        self.stdout.write(
            _("%(folder)s is proved: %(rows)s rows, every sum equal, %(files)s files opened.")
            % {"folder": newest, "rows": totals.rows(said.totals), "files": said.files}
        )
