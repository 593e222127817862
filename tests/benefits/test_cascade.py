"""One application tested for 特困, 低保, 边缘 and 刚性; the family chooses. (39号 五(一))"""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits import application_entitlement as engine
from benefits.cascade import cascade
from cases import clock, rules
from cases.models import Application, Household, Person, Programme
from cases.programmes.tekun import ACTS
from tests import factories
from tests.benefits import scene
from tests.cases import walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
CODES = ("TEKUN", "DIBAO", "NEAR", "RIGID")
ABLE = {act: True for act, _label in ACTS}
TEKUN = {
    "own_income": "2400",
    "property_within": True,
    "supporters": "able",
    "care_form": "home",
    "carer": "邻居",
    **ABLE,
}


@pytest.fixture(scope="module")
def _home(paying_ground, once):
    return once(three_people).pk


@pytest.fixture
def home(_home, db):
    return Household.objects.get(pk=_home)


def three_people():
    """The third is old. The standard is 480, the near-dibao limit 720."""
    scene.standards()
    scene.kinds()
    for code in CODES:
        factories.line(factories.programme(code))
    Programme.objects.update(open_for_applications=True)
    made = factories.household(size=3)
    Person.objects.filter(memberships__household=made).update(birth_date=date(1985, 1, 1))
    Person.objects.filter(pk=old(made).pk).update(birth_date=date(1950, 1, 1))
    return made


def old(home):
    return rules.living_in(home)[2]


def applied(home, code="TEKUN", income="20736", **fields):
    said = {"answers": TEKUN, "beneficiary": old(home)} if code == "TEKUN" else {}
    made = walk.accepted(code, household=home, **said | fields)
    walk.survey(made)
    type(made).objects.filter(pk=made.pk).update(annual_income=Decimal(income))
    made.refresh_from_db()
    return made


def everything(case):
    return {row.programme.code: row.assessment for row in cascade(case, clock.today())}


@pytest.mark.parametrize(
    ("income", "fits"),
    [
        ("17279", {"DIBAO"}),  # 479.97 a month and person
        ("17280", {"NEAR"}),  # 480 is not below the standard
        ("25919", {"NEAR"}),
        ("25920", set()),  # 720: rigid expenses are not known yet
    ],
)
def test_each_income_fits_the_kind_it_falls_into(home, income, fits):
    by_code = everything(applied(home, income=income))
    assert {code for code, one in by_code.items() if one.met} == fits
    assert list(by_code) == list(CODES)


def test_the_whole_family_is_tested_though_one_person_asked(home):
    by_code = everything(applied(home, income="9600"))
    assert len(by_code["TEKUN"].people) == 1
    assert len(by_code["DIBAO"].people) == 3
    assert by_code["DIBAO"].amount == 480 * 3 - 800


def test_what_is_open_is_said_and_hides_nothing_else(home):
    by_code = everything(applied(home, "DIBAO", income="25920", answers={"property_within": True}))
    assert by_code["RIGID"].is_open
    assert not by_code["RIGID"].entitlement.lines
    assert by_code["TEKUN"].is_open  # of the one who is old, nothing was answered


def test_one_failed_line_is_enough_though_others_are_open(home, client):
    case = applied(home, "DIBAO", income="20736", answers={"property_within": True})
    rigid = everything(case)["RIGID"]  # 576 is below the near-dibao limit; no expenses are entered
    assert {test.met for test in rigid.tests} == {True, False, None}
    assert not rigid.is_open
    assert not rigid.met


def test_the_programme_applied_for_is_not_changed_by_looking(home):
    case = applied(home)
    everything(case)
    assert (case.programme.code, case.beneficiary) == ("TEKUN", old(home))


def test_expenses_over_the_ratio_make_a_rigid_expense_family(home):
    said = {
        "property_within": True,
        "spent_medical": "20737",
        "spent_proof": "票据",
    }  # over 80 % of 25,920
    case = applied(home, "RIGID", income="25920", answers=said)
    assessment = engine.propose(case, clock.today())
    assert assessment.met
    assert (assessment.amount, assessment.entitlement.lines) == (0, ())
    case.answers = said | {"spent_medical": "20736"}
    assert not engine.propose(case, clock.today()).met


def test_a_family_poor_through_illness_is_recognised_directly(home):
    said = {"property_within": True, "ill_by_cost": True}
    case = applied(home, "RIGID", income="25920", answers=said)
    assert engine.propose(case, clock.today()).met


def test_nothing_is_typed_again_on_the_way_down_and_back(home, client):
    case = applied(home)
    client.force_login(walk.worker())
    page = client.get(reverse("benefits:cascade", args=[case.pk])).content.decode()
    for words in ("576.00", "480.00", "720.00", "57号第8条"):
        assert words in page
    choose(client, case, "NEAR")
    assert (case.programme.code, case.beneficiary) == ("NEAR", None)
    assert case.answers == {"property_within": True}
    page = client.get(reverse("cases:application", args=[case.pk]))
    kept = {row for group in page.context["kept_answers"] for row in group.rows}
    assert "邻居" in {said for _label, said in kept}
    assert len(kept) == len(TEKUN) - 1
    assert "邻居" in page.content.decode()
    assert case.amount_proposed is None
    assert case.surveys.count() == 1
    choose(client, case, "DIBAO")
    assert case.beneficiary is None
    choose(client, case, "TEKUN")
    case.refresh_from_db()
    assert case.answers == TEKUN


def choose(client, case, code):
    case.refresh_from_db()
    said = {"version": case.version, "programme": factories.programme(code).pk}
    if code == "TEKUN":  # the old member is chosen again before, or the head is refused
        Application.objects.filter(pk=case.pk).update(applicant=old(case.household))
    answer = client.post(reverse("benefits:cascade_choose", args=[case.pk]), said)
    assert answer.url == reverse("cases:application", args=[case.pk])
    case.refresh_from_db()


def test_recognised_by_town_and_county_without_money(home, client):
    case = applied(home)
    client.force_login(walk.worker())
    choose(client, case, "NEAR")
    page = client.get(reverse("benefits:entitlement", args=[case.pk])).content.decode()
    assert "拟予认定" in page
    said = {"version": case.version, "amount": "0.00"}
    client.post(reverse("benefits:entitlement_propose", args=[case.pk]), said)
    case.refresh_from_db()
    assert not case.grants_nothing
    walk.checked(case)
    walk.close(case, walk.post(case))
    done = walk.decide(walk.decide(walk.submit(case)))
    award = done.awards.get()
    assert award.recognition_detail.tests == done.tests
    assert not award.programme.pays_monthly
    assert award.members.count() == 3
    assert not award.amounts.filter(basic__gt=0).exists()
