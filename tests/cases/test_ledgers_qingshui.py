"""Files of a second county, laid out quite otherwise, give the numbers that its report has."""

import csv
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.management import call_command
from django.db.models import Sum

from benefits.models import Payment
from cases.models import Award
from tests import linyou
from welfare.files import imports
from welfare.models import Division, Level

pytestmark = [pytest.mark.django_db, pytest.mark.slow(7)]
DATA = linyou.DATA / "qingshui"
FILES = {
    "hardship": ("people", "特困供养人员信息表.xlsx"),
    "children": ("people", "儿童福利保障台账.xlsx"),
    "pay_hardship": ("pay", "特困资金发放_2022年1-10月.xlsx"),
    "pay_children": ("pay", "儿童基本生活费发放_2022年1-10月.xlsx"),
}


def expected():
    with (DATA / "expected.csv").open(encoding="utf-8-sig") as stream:
        return {row["key"]: Decimal(row["value"]) for row in csv.DictReader(stream)}


def take(county, kind, name):
    desk = linyou.desk(kind)
    batch = imports.hand_in(
        by=None,
        county=county,
        spec=desk.specs[kind],
        file=BytesIO((DATA / name).read_bytes()),
        file_name=name,
    )
    return imports.take_now(by=None, batch=batch, desk=desk)


def the_files():
    profile = linyou.DATA / "profiles" / "qingshui.toml"
    call_command("load_profile", profile, ledgers_follow=True, verbosity=0)
    county = Division.objects.get(level=Level.COUNTY)
    for label, (kind, name) in FILES.items():
        batch = take(county, kind, name)
        yield f"file.{label}.rows_read", batch.rows_read
        yield f"file.{label}.accepted", batch.saved
        yield f"file.{label}.repaired", batch.repaired


def the_people():
    on = Award.objects.filter(left_on=None)
    tekun, year = on.filter(programme__code="TEKUN"), ("2022-01-01", "2022-12-31")
    yield "hardship.persons", tekun.count()
    yield "hardship.households", tekun.values("household").distinct().count()
    for word, form in (("集中", "institution"), ("分散", "home")):
        yield f"hardship.{word}.persons", tekun.filter(care_detail__form=form).count()
    for word, grade in (("全自理", "self"), ("半护理", "partial"), ("全护理", "full")):
        yield f"hardship.{word}.persons", tekun.filter(care_detail__grade=grade).count()
    changed = Award.objects.filter(care_detail__changed_from__range=year)
    yield "hardship.changed.persons", changed.count()
    yield "children.orphans", on.filter(programme__code="ORPHAN").count()
    yield "children.orphans_ever", Award.objects.filter(programme__code="ORPHAN").count()
    yield "children.facts", on.filter(programme__code="CHILD").count()


def the_money():
    for word, code in (("特困", "TEKUN"), ("孤儿", "ORPHAN"), ("事实无人", "CHILD")):
        paid = Payment.objects.filter(programme__code=code, status="paid")
        yield f"pay.{word}.total", paid.aggregate(n=Sum("amount"))["n"]


def test_the_files_of_another_county_need_no_code():
    given = dict([*the_files(), *the_people(), *the_money()])
    wanted = expected()
    assert given == {key: wanted[key] for key in given}
    assert Division.objects.aggregate(n=Sum("agricultural_population"))["n"] == 295_708
