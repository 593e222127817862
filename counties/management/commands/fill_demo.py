"""`manage.py fill_demo`: the first town of the sample county on a working day."""

import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cases.models import Application, Household
from counties.demo import checks, money, town
from counties.management.commands.load_demo import COUNTY
from welfare.models import Division, Level

WORKER = "town1-caseworker"


class Command(BaseCommand):
    help = "Fill the demo: families, cases in every state, a month paid, findings, a campaign."

    def handle(self, **options: Any) -> None:
        county = Division.objects.get(code=COUNTY)
        first = county.children.filter(level=Level.TOWN, valid_to=None).order_by("code")[0]
        if Application.objects.filter(town=first, registered_by__username=WORKER).exists():
            return
        began = time.monotonic()
        with money.at_once():
            town.fill(first)
            checks.compare(first)
            money.fill(first)
            checks.campaign(first)
        families = Household.objects.filter(town=first).count()
        words = {"town": first, "families": families, "seconds": round(time.monotonic() - began)}
        self.stdout.write(_("%(town)s: %(families)s families at work (%(seconds)s s).") % words)
