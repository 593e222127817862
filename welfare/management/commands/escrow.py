"""`manage.py escrow write|open FILE`: the keys, for three officers of whom two open them."""

import os
from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from welfare.backups import escrow
from welfare.management.refusals import RefusingCommand

KEYS = ("FIELD_KEYS", "HASH_KEY")


class Command(RefusingCommand):
    help = "Keep FIELD_KEYS and HASH_KEY in a file that two of three officers open together."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["write", "open"])
        parser.add_argument("file", type=Path)

    def handle(self, *, act: str, file: Path, **options: object) -> None:
        if act == "write":
            keys = {name: os.environ.get(name, "") for name in KEYS}
            if lacking := [name for name, value in keys.items() if not value]:
                raise CommandError(_("%(names)s: not set here.") % {"names": "、".join(lacking)})
            escrow.write(file, keys, [self._officer(asked=2) for _n in range(escrow.OFFICERS)])
            self.stdout.write(_("Written. Try it once with two of them: escrow open."))
            return
        self.stdout.write("、".join(escrow.names(file)))
        pair = [self._officer(asked=1) for _n in range(escrow.TOGETHER)]
        for name, value in escrow.opened(file, pair).items():
            self.stdout.write(f"{name}={value}")

    def _officer(self, asked: int) -> escrow.Officer:
        name = input(_("Name of the officer: ")).strip()
        phrases = {getpass(_("Passphrase of %(name)s: ") % {"name": name}) for _n in range(asked)}
        if len(phrases) > 1:
            raise CommandError(_("The passphrase was not the same twice. Nothing was written."))
        return name, phrases.pop()
