"""`manage.py messages`: bring the catalogue up to date; `--check` fails on a gap."""

from argparse import ArgumentParser

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from welfare.site import translations

CATALOGUE = settings.BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


class Command(BaseCommand):
    help = "Collect all texts into the Chinese catalogue and compile it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, fail on a gap")

    def handle(self, *, check: bool, **options: object) -> None:
        catalogue = polib.pofile(str(CATALOGUE), wrapwidth=0)
        wanted = translations.collect(settings.BASE_DIR)
        if not check:
            before = translations.update(catalogue, wanted)
            catalogue.save(str(CATALOGUE))
            CATALOGUE.with_suffix(".mo").write_bytes(translations.compiled(catalogue))
            self.stdout.write(f"{len(before.missing)} added, {len(before.obsolete)} removed")
        gaps = translations.gaps(catalogue, wanted)
        for kind, messages in vars(gaps).items():
            for message in messages:
                self.stdout.write(f"{kind}: {message.text!r} ({wanted.get(message, 'nowhere')})")
        if check and CATALOGUE.with_suffix(".mo").read_bytes() != translations.compiled(catalogue):
            raise CommandError("The compiled catalogue is out of date: make messages.")
        if gaps:
            raise CommandError("The catalogue is not complete.")
        self.stdout.write(f"{len(wanted)} texts, all translated.")
