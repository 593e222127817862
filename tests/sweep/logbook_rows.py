"""Rows of logbooks, liaisons and advances, for the sweep."""

from datetime import date
from decimal import Decimal
from io import BytesIO

from django.utils import timezone

from benefits.models import Advance
from cases.ledgers.records import RECORDS, kind_of
from cases.models import Liaison, Logbook, LogbookDefinition, LogbookRecord
from tests.sweep.scene import DECEMBER, OTHER_COUNTY, Place
from welfare.accounts.roles import Role
from welfare.files import imports
from welfare.models import ImportBatch

BROKEN = "610329199001019990"  # its check digit is wrong


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


def record_file(here: Place) -> ImportBatch:
    """A file of the logbook; its last row is wrong and comes back."""
    head = here["household"].head
    day, by = timezone.localdate().isoformat(), here.user(Role.COUNTY_CASEWORKER)
    lines = (
        ("日期", "姓名", "身份证号", "情况", "经办人员"),
        (day, head.name, head.resident_id, here.text("文件"), here.text("经办")),
        (day, head.name, BROKEN, here.text("文件"), here.text("经办")),
    )
    batch = imports.hand_in(
        by=by,
        county=here.county,
        spec=RECORDS.specs[kind_of(here["logbook"])],
        file=BytesIO("\n".join(",".join(line) for line in lines).encode()),
        file_name=here.text("record.csv"),
    )
    batch = imports.take_now(by=by, batch=batch, desk=RECORDS)
    assert batch.error_file, batch.job.message
    return batch


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
