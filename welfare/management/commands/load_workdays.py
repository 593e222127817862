"""`manage.py load_workdays --from 2020 --to 2027`: fill the calendar of working days."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.county import holidays
from welfare.models import Workday

EARLIEST, LATEST = 2004, 2100


class Command(BaseCommand):
    help = "Add missing days; provisional ones are replaced when the year has been announced."

    def add_arguments(self, parser: ArgumentParser) -> None:
        this_year = timezone.localdate().year
        parser.add_argument("--from", dest="first", type=int, default=this_year - 6)
        parser.add_argument("--to", dest="last", type=int, default=this_year + 1)

    def handle(self, *, first: int, last: int, **options: object) -> None:
        if not EARLIEST <= first <= last <= LATEST:
            raise CommandError(
                _(
                    "The years %(first)s to %(last)s cannot be loaded. Give --from and --to "
                    "between %(least)s and %(most)s."
                )
                % {"first": first, "last": last, "least": EARLIEST, "most": LATEST}
            )
        written = holidays.seed(first, last)
        provisional = Workday.objects.filter(
            county=None, date__year__gte=first, date__year__lte=last, provisional=True
        ).count()
        self.stdout.write(
            _("%(n)s days written; %(provisional)s of these years are provisional.")
            % {"n": written, "provisional": provisional}
        )
