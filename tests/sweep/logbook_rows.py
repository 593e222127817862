"""Rows of logbooks, liaisons and advances, for the sweep."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from benefits.models import Advance
from cases.models import Liaison, Logbook, LogbookDefinition, LogbookRecord
from tests.sweep.scene import DECEMBER, OTHER_COUNTY, Place
from welfare.accounts.roles import Role


def logbook(here: Place) -> Logbook:
    """One logbook of a county, whichever of its towns asks."""
    there = Logbook.objects.filter(county=here.county).first()
    if there is not None:
        return there
    name = "探访" if here.mark != OTHER_COUNTY else here.text("探访")
    made = Logbook.objects.create(county=here.county, code="visit", name=name, group="care")
    LogbookDefinition.objects.create(
        logbook=made,
        valid_from=date(2020, 1, 1),
        document="1号",
        said={"fields": [{"label": "情况"}], "outcomes": ["好"], "writes": "both"},
    )
    return made


def liaison(here: Place) -> Liaison:
    """One liaison of a county, whichever of its towns asks."""
    made: Liaison
    made, _new = Liaison.objects.get_or_create(
        county=here.county,
        department="教育",
        valid_from=date(2020, 1, 1),
        defaults={"name": here.text("联络员") if here.mark == OTHER_COUNTY else "联络员"},
    )
    return made


def record(here: Place) -> LogbookRecord:
    home = here["household"]
    return LogbookRecord.objects.create(
        logbook=here["logbook"],
        definition=here["logbook"].definitions.first(),
        town=here.town,
        village=home.village,
        household=home,
        happened_on=timezone.localdate(),
        done_by=here.text("经办"),
        values={"情况": here.text("情况")},
        needs_outcome=True,
        waits=True,
        recorded_by=here.user(Role.TOWN_CASEWORKER),
    )


def advance(here: Place) -> Advance:
    home = here["household"]
    return Advance.objects.create(
        county=here.town.parent,
        town=here.town,
        household=home,
        person=home.head,
        hospital=here.text("医院"),
        voucher=here.text("借"),
        lent_on=DECEMBER,
        amount=Decimal(100),
        note=here.text("押金"),
        recorded_by=here.user(Role.COUNTY_CASEWORKER),
    )
