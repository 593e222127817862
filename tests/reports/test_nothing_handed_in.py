"""Where nothing was handed in a report says so: a nought would say that nothing was there."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reports import annual
from reports.models import AnnualReport
from reports.views import due
from tests import factories
from tests.reports import scene
from verification.models import Comparison
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


def lines(report):
    return {line.key: line for sheet in annual.shown(report) for line in sheet.lines}


def test_no_two_tables_have_one_name():
    factories.parameters()
    for code in ("LIVING", "NURSING", "CHILD", "ORPHAN"):
        factories.award(code)
    scene.freeze()
    titles = [str(sheet.title) for sheet in annual.shown(scene.report())]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("paid", [False, True])
def test_no_report_is_proposed_of_a_year_without_data(client, monkeypatch, paid):
    monkeypatch.setattr(due.timezone, "localdate", lambda *_args: date(2023, 2, 1))
    award = factories.award()
    if paid:
        scene.pay(award, date(2022, 12, 1), 400, scene.batch("发放"))
    client.force_login(factories.user(Role.STATISTICIAN))
    tiles = client.get(reverse("reports:due")).context["tiles"]
    assert [tile.number for tile in tiles if tile.note == "2022"] == [int(paid)]


def paid_once():
    """An award that was paid in December; no month was compared, and there are no supplements."""
    factories.parameters()
    award = factories.award()
    scene.pay(award, date(2022, 12, 1), 400, scene.batch("发放"))
    scene.freeze()
    return scene.report().pk


class TestPaidOnce:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(paid_once)

    @pytest.fixture
    def report(self, built, db):
        return AnnualReport.objects.get(pk=built)

    def test_a_month_without_a_file_has_no_sum(self, report):
        shown = lines(report)
        name = next(key for key in shown if key.startswith("pay.") and key.endswith(".2022-12"))
        name = name.removesuffix(".2022-12")
        assert shown[f"{name}.2022-12"].value == shown[f"{name}.total"].value == 400
        march = shown[f"{name}.2022-03"]
        assert march.value is None
        assert march.value_text == str(march.figure.absent) != "—"
        sums = {o.subject: o.result for o in annual.outcomes(report) if o.code == "E9"}
        assert sums == {f"{name}.total": "ok", "fund.(none).total": "ok"}
        with report.workbook.open("rb") as file:
            book = load_workbook(BytesIO(file.read()))
        cells = [
            cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
        ]
        assert march.value_text in cells

    def test_what_was_not_compared_is_no_nought(self, report, client):
        hits = [line for key, line in lines(report).items() if key.startswith("hits.")]
        assert hits
        assert {line.value for line in hits} == {None}
        client.force_login(factories.user(Role.STATISTICIAN))
        page = client.get(reverse("reports:drill", args=[report.pk, hits[0].key]))
        assert page.status_code == 200
        assert hits[0].value_text in page.content.decode()

    def test_what_only_a_missing_file_could_show_was_not_compared(self, report):
        """A comparison of the deaths alone says nothing of cars, not that there are none."""
        Comparison.objects.create(
            county=report.county,
            month=date(2022, 12, 1),
            finished_at=report.made_at,
            departments=["death"],
            not_made={"deceased_paid": "x"},
        )
        told = {
            key: line.figure.told(annual.period_of(report))
            for key, line in lines(report).items()
            if key.startswith("hits.")
        }
        assert told["hits.dead.roll"]
        assert told["hits.other_name"]
        assert not told["hits.car.households"]
        assert not told["hits.pension"]
        assert not told["hits.own_means"]

    def test_without_supplements_nobody_lacks_one(self, report):
        shown = lines(report)
        assert "roll.shared_accounts" in shown
        assert not [key for key in shown if key.startswith("roll.supplement.aged")]
