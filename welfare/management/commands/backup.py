"""`manage.py backup FOLDER`: database and files of this moment, sealed, while everything runs."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from welfare.backups import manifest, saving, totals
from welfare.management.refusals import RefusingCommand


class Command(RefusingCommand):
    help = "Write a backup of the database and the files into a folder of its own below FOLDER."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BACKUP_FOLDER)
        parser.add_argument(
            "--keep", type=int, default=0, help="and remove the oldest beyond these"
        )

    def handle(self, *, folder: Path | None, keep: int, **options: object) -> None:
        if folder is None:
            raise CommandError(_("Name a folder, best on another disk, or set BACKUP_FOLDER."))
        made = saving.save(folder)
        said = manifest.read(made)
        self.stdout.write(
            _("%(folder)s: %(tables)s tables with %(rows)s rows, %(files)s files.")
            % {
                "folder": made,
                "tables": len(said.totals),
                "rows": totals.rows(said.totals),
                "files": said.files,
            }
        )
        if said.not_there:
            self.stdout.write(
                _("%(n)s files are named in the database and were not there.")
                % {"n": said.not_there}
            )
        for gone in saving.forget(folder, keep):
            self.stdout.write(_("Removed: %(folder)s") % {"folder": gone})
