"""The second county told otherwise: other plans, payments and published figures."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import TestCase

from benefits.states import PaymentStatus
from reports import annual
from reports.figures import catalogue
from tests import factories
from tests.reports import scene, second_county
from tests.reports.scene import text, value
from welfare.models import Division

pytestmark = pytest.mark.django_db


def test_payments_by_kind_until_the_month_of_the_report():
    made = second_county.everything()
    source = scene.batch("发放")
    for number in (1, 2, 10, 11):
        scene.pay(made["two"], date(2022, number, 1), 100, source)
    raised = {"pay_month": date(2022, 4, 1), "last_month": date(2022, 3, 1)}
    scene.pay(made["one"], date(2022, 1, 1), 40, source, kind="raise", **raised)
    back = scene.pay(made["one"], date(2022, 2, 1), 7, source, PaymentStatus.FAILED)
    scene.pay(made["one"], back.month, 7, source, replaces=back, pay_month=date(2022, 3, 1))
    report = second_county.report()
    given = {
        key: Decimal(number)
        for key, number in report.figures["values"].items()
        if key.startswith("pay.低保.") and Decimal(number)
    }
    assert given == {
        "pay.低保.total": 347,
        "pay.低保.2022-01": 100,
        "pay.低保.2022-02": 100,
        "pay.低保.2022-03": 7,
        "pay.低保.2022-04": 40,
        "pay.低保.2022-10": 100,
        "pay.低保.regular.rows": 3,
        "pay.低保.regular.amount": 300,
        "pay.低保.back.rows": 1,
        "pay.低保.back.amount": 40,
        "pay.低保.again.rows": 1,
        "pay.低保.again.amount": 7,
        "pay.低保.failed.rows": 1,
        "pay.低保.failed.amount": 7,
    }
    assert "pay.低保.2022-11" not in report.figures["values"]


def test_every_key_of_the_second_sample_county_is_a_figure():
    """The keys of its expected.csv but those of the files; names of classes and groups as there."""
    second_county.everything()
    for number in (1, 2, 3, 4):
        second_county.dibao(number)
    for code, name in {"marginal": "边缘易致贫", "sudden": "突发严重困难"}.items():
        second_county.GROUPS.setdefault(code, name)
        second_county.household(code, "J9", second_county.stranger())
    beside = [
        {"name": n, "programmes": [c]} for n, c in {"孤儿": "ORPHAN", "事实无人": "CHILD"}.items()
    ]
    section = {**second_county.PLAN, "series": [*second_county.PLAN["series"], *beside]}
    section["series"] += [{"name": "特困", "programmes": ["TEKUN"]}]
    section["tiers"] = {"town": "乡镇", "county": "县民政局", "meeting": "联席会议"}
    (cross,) = second_county.PLAN["cross"]
    columns = [*cross["columns"], *({**one, "covers": False} for one in beside)]
    scene.plan(**{**section, "cross": [{**cross, "columns": columns}]})
    scene.freeze(month=second_county.OCTOBER)
    report = scene.report(month=10)
    keys = {f.key for table in catalogue.tables(annual.period_of(report)) for f in table.figures}
    with (settings.BASE_DIR / "data/qingshui/expected.csv").open(encoding="utf-8-sig") as file:
        asked = [row["key"] for row in csv.DictReader(file) if not row["key"].startswith("file.")]
    assert len(asked) == 175
    assert [key for key in asked if key not in keys] == []


def test_columns_that_all_stand_beside_cover_nobody():
    second_county.everything()
    (cross,) = second_county.PLAN["cross"]
    columns = [{**one, "covers": False} for one in cross["columns"]]
    scene.plan(**{**second_county.PLAN, "cross": [{**cross, "columns": columns}]})
    scene.freeze(month=second_county.OCTOBER)
    figures = scene.report(month=10).figures["values"]
    covered = {n for key, n in figures.items() if key.startswith("cross.") and ".covered." in key}
    assert covered == {"0"}


def test_a_zero_beside_a_published_number_is_no_agreement(page):
    factories.parameters()
    factories.programme("TEKUN")
    for key, number in {"hardship.households": 910, "visits.households": 7220}.items():
        scene.PublishedFigure.objects.create(
            county=factories.county(), year=2022, month=10, key=key, value=number, source="报"
        )
    scene.PublishedFigure.objects.create(
        county=factories.county(), year=2022, key="roll.persons", value=5, source="全年"
    )
    report = second_county.report()
    stands = annual.standing(report, annual.shown(report))
    assert (stands.equal, stands.differing, stands.nothing) == (0, 0, 2)
    shown = text(page("annual", report.pk))
    assert "系统无对应数据 2 项" in shown
    listed = text(page("annual_published", report.pk))
    assert "visits.households" in listed
    assert "7220" in listed.replace(",", "")
    assert "全部与本系统一致" not in listed


def test_a_publication_that_does_not_add_up_is_named(page):
    second_county.everything()
    published = {
        "roll.households": 8576,
        "roll.class.三类.persons": 2,
        "roll.class.四类.persons": 1,
    }
    published |= {"subsidies.living": 4808, "subsidies.care": 4970, "subsidies.persons": 6962}
    for key, number in {**published, "subsidies.both": 3287, "roll.lower.persons": 4}.items():
        scene.PublishedFigure.objects.create(
            county=factories.county(),
            year=2022,
            month=10,
            key=key,
            value=number,
            source="报",
            remark="4970 + 4808 − 6962 = 2816" if key == "subsidies.both" else "",
        )
    report = second_county.report()
    doubts = annual.doubts(report)
    assert set(doubts) == {
        *("roll.lower.persons", "roll.class.三类.persons", "roll.class.四类.persons"),
        *("subsidies.living", "subsidies.care", "subsidies.persons", "subsidies.both"),
    }
    listed = text(page("annual_published", report.pk))
    assert "公布数自身加总不符" in listed
    assert "= 2816" in listed


def test_shares_stand_on_the_population_of_the_frozen_month():
    second_county.everything()
    with TestCase.captureOnCommitCallbacks(execute=True):
        scene.freeze(month=second_county.OCTOBER)
    Division.objects.filter(agricultural_population__isnull=False).update(
        agricultural_population=1_000_000
    )
    made = scene.report(month=10)
    assert (value(made, "regions.farmers"), value(made, "roll.share")) == ("100", "6.00")
