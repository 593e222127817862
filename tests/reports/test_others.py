"""Every kind reaches the annual figures: recognitions, children, disability, batches."""

from datetime import date

import pytest

from cases.programmes import KINDS
from reports import annual
from reports.figures import others
from reports.figures.words import DIBAO, RELIEF, TEKUN, kinds
from tests import factories
from tests.reports import scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
YEAR_END = {"joined_on": date(2022, 6, 1), "first_month": date(2022, 7, 1)}


def values(report):
    return {key: float(value) for key, value in report.figures["values"].items()}


def test_every_kind_has_its_place_in_the_report():
    """Funerals have a table of their own, which also counts what was paid by hand."""
    groups = {kind.figures for kind in KINDS.values() if not kind.after_death}
    assert groups == {DIBAO, TEKUN, RELIEF, *others.TITLES}
    assert all(kinds(group) for group in groups)


def test_a_county_without_such_programmes_has_no_such_tables():
    factories.parameters()
    factories.award()
    scene.freeze()
    keys = {sheet.key for sheet in annual.shown(scene.report())}
    assert keys & set(others.TITLES) == set()


def test_persons_households_movement_and_money_of_each_programme():
    factories.parameters()
    home = factories.household(size=2)
    factories.award("LIVING", household=factories.household(size=1))
    living = factories.award("LIVING", household=home, size=1, covered_size=1, **YEAR_END)
    living.members.order_by("-pk").first().delete()
    nursing = factories.award("NURSING", household=home, number="N-2", covered_size=1)
    nursing.members.order_by("-pk").first().delete()
    factories.award(
        "NURSING",
        left_on=date(2022, 5, 1),
        last_month=date(2022, 5, 1),
        **scene.ENDED,
    )
    scene.pay(living, date(2022, 8, 1), 110, scene.batch("生活补贴"))
    scene.freeze()
    report = scene.report()
    found = values(report)
    assert {key: value for key, value in found.items() if key.startswith("disability.")} == {
        "disability.LIVING.households": 2,
        "disability.LIVING.persons": 2,
        "disability.LIVING.joined.persons": 1,
        "disability.LIVING.left.persons": 0,
        "disability.LIVING.paid": 110,
        "disability.NURSING.households": 1,
        "disability.NURSING.persons": 1,
        "disability.NURSING.joined.persons": 0,
        "disability.NURSING.left.persons": 1,
        "disability.NURSING.paid": 0,
        "disability.persons": 2,
        "disability.several.persons": 1,
    }
    outcomes = {(o.code, o.subject): o.result for o in annual.outcomes(report)}
    assert outcomes["E11", "disability.persons"] == "ok"
    assert outcomes["E3", "disability.LIVING.persons"] == "ok"


def test_a_recognition_leaves_with_its_last_day():
    factories.parameters()
    factories.award("RIGID", size=3, ends_on=date(2022, 9, 30))
    factories.award("RIGID", size=2, ends_on=date(2023, 3, 1))
    factories.award("RIGID", size=4, ends_on=date(2021, 12, 20))
    factories.award("NEAR", size=5)
    scene.freeze()
    found = values(scene.report())
    assert found["recognised.RIGID.persons"] == 2
    assert found["recognised.RIGID.left.persons"] == 3
    assert found["recognised.NEAR.persons"] == 5
    assert "recognised.NEAR.paid" not in found


def test_bulk_grants_count_what_was_paid_in_the_year():
    factories.parameters()
    factories.programme("HEATING")
    prices = factories.programme("PRICES")
    source = scene.batch("价格补贴")
    for size, month in ((3, date(2022, 11, 1)), (1, date(2022, 12, 1)), (2, date(2021, 12, 1))):
        award = factories.award(size=size)
        scene.pay(award, month, 20, source, programme=prices)
    scene.freeze()
    report = scene.report()
    found = {k: v for k, v in values(report).items() if k.startswith("batches.")}
    assert found == {
        "batches.HEATING.payments": 0,
        "batches.HEATING.person_times": 0,
        "batches.HEATING.paid": 0,
        "batches.PRICES.payments": 2,
        "batches.PRICES.person_times": 4,
        "batches.PRICES.paid": 40,
    }
    assert not [o for o in annual.outcomes(report) if o.subject.startswith("batches")]


def test_names_stay_as_they_were_when_the_report_was_made():
    factories.parameters()
    factories.award("OLD")
    scene.freeze()
    report = scene.report()
    programme = factories.programme("OLD")
    programme.name = "另名"
    programme.save()
    (sheet,) = [sheet for sheet in annual.shown(report) if sheet.key == "allowances"]
    assert [label for label, _cells in sheet.grid_rows] == ["高龄津贴"]
