"""The engine of taking files over, shown on the simplest file, the list of divisions."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from time import sleep

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.ledgers import DESK
from tests import factories, ledgers
from welfare.county.profile import county as places
from welfare.county.profile.reading import Node
from welfare.exceptions import NotAllowed
from welfare.files import imports
from welfare.files.imports import copy_in
from welfare.files.imports.regions import RegionsSpec
from welfare.jobs.heartbeat import beating
from welfare.models import BatchStatus, Division, ImportBatch, Job, JobStatus, Level, Residence

LINES = (
    "区划代码,名称,级别,上级代码,城乡",
    "610399000000,测试县,县,,",
    "610399150000,新镇,镇,610399000000,",
    "610399150201,新村,村,610399150000,乡村",
    "610399150001,新街社区,社区,610399150000,",
)


def take(county, *lines, name="行政区划.csv"):
    content = "\n".join(lines).encode("utf-8-sig")
    batch = imports.hand_in(
        by=None,
        county=county,
        spec=DESK.specs["regions"],
        file=BytesIO(content),
        file_name=name,
    )
    return imports.take_now(by=None, batch=batch, desk=DESK)


@pytest.mark.django_db
class TestDivisions:
    def test_new_and_known_divisions_are_taken_by_code(self):
        county = ledgers.county()
        batch = take(county, *LINES)
        assert (batch.status, batch.saved) == (BatchStatus.IMPORTED, 4)
        assert batch.counts["made"]["divisions"] == 3
        community = Division.objects.get(code="610399150001")
        assert community.residence == Residence.URBAN
        assert community.parent.name == "新镇"
        renamed = take(county, *LINES[:2], LINES[2].replace("新镇", "新兴镇"))
        assert renamed.saved == 2
        assert Division.objects.get(code="610399150000").name == "新兴镇"

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            ("61039915020,短,村,610399150000,乡村", "bad_code"),
            ("610322150201,别县,村,610322150000,乡村", "other_county"),
            ("610399160201,无镇,村,610399160000,乡村", "no_parent"),
            ("610399150201,重复,村,610399150000,乡村", "code_twice"),
            ("610399150202,,村,610399150000,乡村", "missing"),
            ("610399150202,什么,部落,610399150000,乡村", "unknown_word"),
        ],
    )
    def test_a_wrong_line_is_rejected(self, line, code):
        batch = take(ledgers.county(), *LINES, line)
        assert (batch.saved, batch.rejected) == (4, 1)
        assert batch.counts["rejected"] == {code: 1}

    def test_undo_removes_only_what_was_new(self):
        county = ledgers.county()
        before = Division.objects.count()
        batch = take(county, *LINES)
        imports.undo(by=None, batch=batch, desk=DESK, reason="错的文件")
        assert Division.objects.count() == before

    def test_profile_and_list_agree_on_what_is_urban(self):
        """A community by its code or by its name; else the same door has two standards."""
        county = ledgers.county()
        divisions = [
            ("610399150203", "新城社区"),
            ("610399150002", "老街"),
            ("610399150204", "新村"),
        ]
        take(county, *LINES[:3], *(f"{code},{name},村,610399150000," for code, name in divisions))
        listed = [Division.objects.get(code=code).residence for code, _name in divisions]
        rows = [{"code": code, "name": name} for code, name in divisions]
        town = {"code": "610399150000", "name": "新镇"}
        root = Node({"divisions": {"rows": [town, *rows]}}, "", [])
        place = places.Place(county.code, county.name, Level.COUNTY, "")
        read = {one.code: one.residence for one in places.read_divisions(root, place, {}, Path())}
        assert listed == [read[code] for code, _name in divisions] == ["urban", "urban", "rural"]

    def test_undo_gives_back_what_the_list_had_changed(self):
        county = ledgers.county()
        take(county, *LINES)
        names = ("name", "level", "residence", "parent_id", "population")
        before = list(Division.objects.order_by("code").values_list("code", *names))
        changed = [line.replace("新村,村,", "新村,社区,").replace("乡村", "城镇") for line in LINES]
        batch = take(county, *changed, "610399150202,又一村,村,610399150000,乡村", name="新.csv")
        assert Division.objects.get(code="610399150201").residence == Residence.URBAN
        imports.undo(by=None, batch=batch, desk=DESK, reason="错的文件")
        assert list(Division.objects.order_by("code").values_list("code", *names)) == before

    def test_undo_is_refused_when_people_live_there(self):
        county = ledgers.county()
        batch = take(county, *LINES)
        factories.household(Division.objects.get(code="610399150000"))
        with pytest.raises(NotAllowed):
            imports.undo(by=None, batch=batch, desk=DESK, reason="错的文件")


@pytest.mark.django_db
def test_without_a_layout_the_county_is_told_where_to_add_it():
    class Nameless(RegionsSpec):
        keys = {}

    with pytest.raises(NotAllowed) as refused:
        imports.layouts_for(factories.county(), Nameless)
    assert "测试县" in str(refused.value)


@pytest.mark.django_db
def test_the_database_refuses_a_batch_whose_rows_do_not_add_up():
    batch = ImportBatch(
        kind="people",
        county=factories.county(),
        file_name="a",
        sha256="a",
        size=1,
        status=BatchStatus.IMPORTED,
        rows_read=3,
        saved=1,
        rejected=1,
    )
    with pytest.raises(IntegrityError, match="batch_rows_add_up"), transaction.atomic():
        batch.save()
    batch.skipped = 1
    batch.save()
    batch.pk = None
    batch.save()  # of a file that was refused in part the rest may be good now
    batch.skipped, batch.rejected = 2, 0
    batch.save()
    batch.pk = None
    with pytest.raises(IntegrityError, match="batch_file_taken_once"), transaction.atomic():
        batch.save()


@pytest.mark.django_db
def test_copied_rows_are_like_saved_ones():
    county = factories.county()
    made = copy_in(
        [
            Division(code=f"6103991{n:02d}000", name=f"{n}\t镇\\N", level=Level.TOWN, parent=county)
            for n in range(3)
        ]
    )
    stored = Division.objects.filter(level=Level.TOWN)
    assert {(row.pk, row.name) for row in stored} == {(row.pk, row.name) for row in made}
    factories.town()  # the sequence goes on behind them
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_in([Division(code="1", name="short", level=Level.TOWN, parent=county)])


@pytest.mark.django_db(transaction=True)
def test_a_long_transaction_does_not_look_dead():
    long_ago = timezone.now() - timedelta(hours=1)
    job = Job.objects.create(
        kind="import_roll", task="x", title="x", status=JobStatus.RUNNING, heartbeat_at=long_ago
    )
    with beating(job, every=0.01):
        sleep(0.5)
    job.refresh_from_db()
    assert not job.heartbeat_ran_out
