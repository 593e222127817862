"""A county with one dibao programme for villages and one for towns: each has its own standard."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits import application_entitlement as engine
from benefits import rates
from benefits.actions.proposals import propose_computed
from benefits.cascade import cascade
from benefits.models import Component, Standard
from benefits.reference import missing_for
from cases import actions, clock
from cases.models import Person, Programme
from tests import factories
from tests.benefits import asked, scene
from tests.cases import walk
from welfare.exceptions import MissingParameter, NotAllowed
from welfare.models import Residence

pytestmark = pytest.mark.django_db
CODES = ("TEKUN", "DIBAO", "CITY", "NEAR")
TEKUN = {**asked.TEKUN, **asked.ABLE, "own_income": "7000"}


def standard(programme, residence, amount, component=Component.BASIC, since=factories.LONG_AGO):
    return Standard.objects.create(
        programme=programme,
        residence=residence,
        component=component,
        valid_from=since,
        amount=Decimal(amount),
        document="测试",
    )


@pytest.fixture(scope="module", autouse=True)
def _two(once):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(factories.KINDS, "CITY", ("dibao", "城市低保"))
        once(both)
        yield


@pytest.fixture
def two(_two, db):
    return [Programme.objects.get(code=code) for code in ("DIBAO", "CITY")]


def both():
    """农村低保 430 a month, 城市低保 700; 特困 by the standards of both."""
    factories.parameters()
    village = factories.programme("DIBAO", name="农村低保", calculator="by_class")
    city = factories.programme("CITY", open_for_applications=True)
    standard(village, Residence.RURAL, 430)
    scene.kinds()
    standard(city, Residence.URBAN, 700)
    for component in ("basic", "care_self", "care_partial", "care_full"):
        scene.standard("TEKUN", 780, component)
    for code in CODES:
        factories.line(factories.programme(code))
    Programme.objects.exclude(kind__in=("relief", "batch")).update(open_for_applications=True)


def test_neither_needs_a_standard_of_where_its_people_do_not_live(two):
    assert [missing_for(factories.programme(code)) for code in ("CITY", "TEKUN", "NEAR")] == [
        []
    ] * 3
    assert len(missing_for(two[0])) == 1  # its classes
    Standard.objects.filter(programme=two[1]).delete()
    assert len(missing_for(two[1])) == 1  # what is left is a town without any dibao
    assert len(missing_for(factories.programme("TEKUN"))) == 1


def test_two_that_measure_the_same_people_are_said_before_others_are_opened(two):
    standard(two[0], Residence.URBAN, 430)
    (said,) = missing_for(factories.programme("TEKUN"))
    assert "农村低保" in said
    assert "城市低保" in said


def urban(code="CITY", income=7000, **fields):
    home = factories.household(urban=True)
    said = {"answers": asked.WITHIN, **fields}
    if code == "TEKUN":
        said |= {"answers": TEKUN, "beneficiary": home.head}
        Person.objects.filter(pk=home.head_id).update(birth_date=date(1950, 1, 1))
    return scene.applied(code, income, home=home, **said)


def test_who_lives_in_town_is_measured_by_the_standard_of_the_town():
    assessment = engine.propose(urban(), clock.today())  # 583.33 a month
    assert assessment.met
    assert assessment.amount == Decimal("116.67")


def test_the_cascade_offers_the_programme_of_the_residence_and_measures_by_it():
    case = urban("TEKUN")
    by_code = {one.programme.code: one.assessment for one in cascade(case, clock.today())}
    assert list(by_code) == ["TEKUN", "CITY", "NEAR"]
    assert by_code["TEKUN"].met
    assert by_code["CITY"].met
    case.answers = {**TEKUN, "own_income": "12000"}
    case.annual_income = Decimal(12000)
    by_code = {one.programme.code: one.assessment for one in cascade(case, clock.today())}
    assert [code for code, one in by_code.items() if one.met] == ["NEAR"]  # 1,000 < 1.5 × 700


def test_the_programme_of_another_residence_is_refused_with_the_name_of_the_right_one(client, two):
    home = factories.household(urban=True)
    with pytest.raises(NotAllowed, match="城市低保"):
        walk.opened("DIBAO", household=home)
    assert walk.opened("CITY", household=home).programme == two[1]
    client.force_login(walk.worker())
    page = client.get(reverse("cases:application_create", args=[home.pk])).content.decode()
    assert f"programme={two[0].pk}" not in page


def test_who_moved_to_town_goes_on_with_the_programme_of_the_town(two):
    case = urban("DIBAO")
    with pytest.raises(NotAllowed, match="城市低保"):
        engine.propose(case, clock.today())
    assert "DIBAO" not in {one.programme.code for one in cascade(case, clock.today())}
    turned = actions.change_programme(
        by=walk.worker(), application=case, version=case.version, programme=two[1]
    )
    assert engine.propose(turned, clock.today()).met


def test_of_two_standards_of_one_residence_ones_own_counts_and_others_are_not_clear(two):
    standard(two[0], Residence.URBAN, 430)
    assert engine.propose(urban(), clock.today()).amount == Decimal("116.67")
    with pytest.raises(MissingParameter, match="农村低保.*城市低保"):
        engine.propose(urban("TEKUN"), clock.today())
    two[0].open_for_applications = False  # replaced by the other
    two[0].save()
    assert engine.propose(urban("TEKUN"), clock.today()).met


def test_without_a_standard_of_the_residence_it_stops_and_names_the_programmes(two):
    Standard.objects.filter(residence=Residence.URBAN).delete()
    with pytest.raises(MissingParameter) as stop:
        rates.yardstick(county=factories.county(), residence=Residence.URBAN, on=clock.today())
    assert "农村低保" in str(stop.value)


def test_a_change_of_the_standard_of_the_town_is_waited_for(two):
    later = standard(two[1], Residence.URBAN, 720, since=date(clock.today().year + 1, 3, 1))
    assert engine.propose(urban("TEKUN"), clock.today()).until == later.valid_from


def test_a_small_relief_in_town_is_a_month_of_the_standard_of_the_town():
    home = factories.household(urban=True)
    case = scene.applied("RELIEF", None, home=home, **walk.URGENT)
    assert engine.judged(case, clock.today(), Decimal(700), "急难").small_sum
    assert not engine.judged(case, clock.today(), Decimal(701), "急难").small_sum


def test_an_amount_of_nought_says_why(client):
    case = urban("TEKUN", answers={**TEKUN, "own_income": "12000"})
    case.answers = {**TEKUN, "own_income": "12000"}
    case.save(update_fields=["answers"])
    assessment = engine.propose(case, clock.today())
    assert assessment.entitlement.amount == 1560
    assert (assessment.amount, sum(line.sum for line in assessment.lines)) == (0, 0)
    client.force_login(walk.worker())
    page = client.get(reverse("benefits:entitlement", args=[case.pk])).content.decode()
    assert str(assessment.lines[-1].label) in page
    row = propose_computed(
        by=walk.worker(), application=case, version=case.version, amount=Decimal(0)
    )
    assert Decimal(row.explanation[-1]["sum"]) == -1560
