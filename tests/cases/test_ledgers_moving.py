"""A person named alone, whom a later ledger puts into a family; and when it all is reviewed."""

from datetime import date

import pytest
from django.urls import reverse

from cases import clock
from cases.models import Award, Household
from counties import undo
from tests import factories
from tests.cases.test_ledgers_programmes import SUBSIDIES, take
from welfare.accounts.roles import Role
from welfare.county.months import add_months

pytestmark = pytest.mark.django_db
FAMILY = {
    "constants": {"programme": "DIBAO"},
    "household": ["certificate_number"],
    "columns": {
        "certificate_number": {"headers": ["证号"], "required": True},
        "village": {"headers": ["村"]},
        "relation": {"headers": ["关系"]},
        "covered_size": {"headers": ["人数"]},
        "reviewed_on": {"headers": ["复核日期"]},
    },
}


@pytest.fixture
def county(ledger_county):
    for code in ("LIVING", "NURSING"):
        factories.programme(code, ledger_county)
    return ledger_county


def row(n, name, **cells):
    return {"姓名": name, "身份证号": factories.resident_id(n, date(1980, 5, 5)), **cells}


def drawing(n, name):
    card = f"{factories.resident_id(n, date(1980, 5, 5))}41"
    return row(n, name, 证号=card, 生活补贴=70, 护理补贴="", 等级="1级")


def family(**cells):
    home = {"证号": "N1", "村": "测试1镇村", "人数": 2, "标准": 600, **cells}
    return [row(11, "甲", 关系="户主", **home), row(12, "乙", 关系="配偶", **home)]


@pytest.fixture
def moved(county):
    """乙 draws a subsidy alone; then the roll names 乙 in the family of 甲."""
    alone = drawing(12, "乙")
    first = take(county, dict(SUBSIDIES), [alone])
    assert (first.saved, first.rejected) == (1, 0), first.counts
    batch = take(county, dict(FAMILY), family())
    assert (batch.saved, batch.rejected) == (2, 0), batch.counts
    return batch


def test_the_subsidy_of_a_person_moves_along_into_the_family(moved, client):
    living, dibao = Award.objects.order_by("pk")
    assert (living.programme.code, dibao.programme.code) == ("LIVING", "DIBAO")
    assert living.household == dibao.household
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    listed = client.get(reverse("cases:household_list")).context["page"]
    assert [home.pk for home in listed] == [dibao.household_id]  # the empty one is not listed
    shown = client.get(reverse("cases:household", args=[dibao.household_id])).context["awards"]
    assert set(shown) == {living, dibao}


def test_undoing_the_roll_brings_the_subsidy_back(moved):
    undo.take_back(by=factories.user(Role.COUNTY_CASEWORKER), batch=moved, reason="错的文件")
    living, home = Award.objects.get(), Household.objects.get()
    assert living.household == home
    assert home.members.get(left_on=None).person == living.payee


def test_the_list_again_is_known_after_the_move(moved, county):
    alone = drawing(12, "乙")
    again = take(county, dict(SUBSIDIES), [alone, drawing(13, "丙")])
    assert (again.saved, again.skipped) == (1, 1)


def test_reviews_go_on_from_the_day_of_the_award(county, client):
    factories.parameters()
    take(county, dict(FAMILY), family(批准时间="2016.3.18"))
    award, today = Award.objects.get(), clock.today()
    months = clock.review_months(award.programme, today)
    assert today < award.review_on <= add_months(today, months)
    assert award.review_on.day == 18
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    said = client.get(reverse("cases:award_list")).content.decode()
    assert "下次复核应于" in said
    assert "前办结" not in said


def test_a_review_that_the_ledger_names_is_the_last_one(county):
    factories.parameters()
    take(county, dict(FAMILY), family(复核日期="2025.6.20"))
    award = Award.objects.get()
    months = clock.review_months(award.programme, clock.today())
    assert award.review_on == add_months(date(2025, 6, 20), months)
