"""A standard of the year is kept as it was published and rounded once. (农村低保年标准)"""

from decimal import Decimal

import pytest
from django.urls import reverse

from benefits import application_entitlement as engine
from benefits import rates
from benefits.admin import StandardResource
from benefits.models import Standard
from cases import clock
from tests import factories
from tests.benefits import scene
from tests.benefits.asked import WITHIN
from tests.cases import walk
from tests.welfare.test_admin import upload
from welfare.accounts.roles import Role
from welfare.models import Residence

pytestmark = pytest.mark.django_db


def annual(amount, code="DIBAO", **fields):
    return Standard.objects.create(
        programme=factories.programme(code),
        residence=Residence.RURAL,
        valid_from=factories.LONG_AGO,
        amount=Decimal(amount),
        per="year",
        document="测试县农村低保年标准",
        **fields,
    )


def test_an_amount_comes_from_the_standard_of_the_year():
    annual(5000)
    factories.parameters()
    factories.exclusions()
    walk.granted("DIBAO")
    home = factories.household(size=3)
    case = walk.survey(walk.accepted("DIBAO", household=home, answers=WITHIN))
    case.annual_income = Decimal(0)
    case.save()
    found = engine.propose(case, clock.today())
    assert found.entitlement.amount == Decimal("1250.00")  # 416.67 × 3 were a cent more
    assert found.entitlement.lines[0].factor == "5,000 ÷ 12 × 3"


def test_an_income_is_measured_by_a_twelfth_that_is_not_rounded():
    annual(5000)
    standard = rates.yardstick(
        county=factories.county(), residence=Residence.RURAL, on=clock.today()
    )
    assert standard.month() == Decimal(5000) / 12
    assert standard.month() * 12 == Decimal(5000)


def test_the_page_and_the_tables_say_for_how_long_an_amount_is(client):
    row = annual(5268)
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    page = client.get(reverse("benefits:standard_list")).content.decode()
    assert "5,268.00" in page
    assert str(row.get_per_display()) in page
    text = (
        "programme,residence,component,valid_from,amount,per,document\n"
        "DIBAO,rural,basic,2027-01-01,5500,year,测试〔2027〕1号\n"
    )
    preview = upload(client, "benefits_standard", text)
    confirm = preview.context["confirm_form"].initial
    client.post(reverse("admin:benefits_standard_process_import"), confirm)
    assert Standard.objects.get(valid_from__year=2027).per == "year"
    sheet = StandardResource(factories.county()).export(Standard.objects.order_by("valid_from"))
    assert sheet["月或年"] == ["每年", "每年"]


def test_the_month_of_a_paid_standard_does_not_become_a_year():
    scene.standards()
    row = Standard.objects.filter(programme__code="DIBAO").first()
    assert row.per == "month"
    assert str(row).endswith(str(row.get_per_display()))
