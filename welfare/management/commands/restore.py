"""`manage.py restore BACKUP`: into the empty database and folder that are set, proved equal."""

from argparse import ArgumentParser
from pathlib import Path

from django.utils.translation import gettext as _

from welfare.backups import restoring, totals
from welfare.management.refusals import RefusingCommand


class Command(RefusingCommand):
    help = "Restore a backup into an empty database (DATABASE_URL) and an empty DATA_DIR."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, help="its folder, by date and time")

    def handle(self, *, backup: Path, **options: object) -> None:
        said = restoring.restore(backup)
        self.stdout.write(
            _(
                "Restored as of %(moment)s: %(tables)s tables with %(rows)s rows, every sum equal;"
                " %(files)s files. What happened after that moment is not in it."
            )
            % {
                "moment": said.taken_at,
                "tables": len(said.totals),
                "rows": totals.rows(said.totals),
                "files": said.files,
            }
        )
