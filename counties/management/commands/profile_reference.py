"""Write docs/profile.md: what a county's profile may say."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.models import Programme
from counties.reference import PAGE, page
from welfare.models import Division


class Command(BaseCommand):
    """Print the page, or write it to docs/profile.md; a county with a profile must be loaded."""

    help = "Write what a county's profile may say, from the code that reads it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/profile.md")

    def handle(self, *args: Any, **options: Any) -> None:
        counties = Programme.objects.order_by("pk").values("county")
        county = Division.objects.filter(pk__in=counties).order_by("pk").first()
        if county is None:
            raise CommandError("Load a county's profile first.")
        if not options["write"]:
            self.stdout.write(page(county))
            return
        PAGE.write_text(page(county), encoding="utf-8")
        self.stdout.write(f"{PAGE.name} written")
