"""A county with a dibao programme by class for villages and one by difference for towns."""

from decimal import Decimal

import pytest

from benefits.models import Component, Standard
from cases.models import Band, BandDetail
from reports import annual
from tests import factories
from tests.reports import scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


@pytest.fixture(scope="module")
def two(paying_ground, once):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(factories.KINDS, "CITY", ("dibao", "城市低保"))
        once(frozen)
        yield


def frozen():
    """Three in the village by class at 430, one in town at 507.77 of 700."""
    factories.parameters()
    village = factories.award(size=3, basic=1200, number="1")
    city = factories.award(
        "CITY", household=factories.household(urban=True), basic=Decimal("507.77"), number="2"
    )
    band = Band.objects.create(programme=village.programme, code="A", name="A类", position=1)
    BandDetail.objects.create(award=village, band=band)
    for award, amount in ((village, 430), (city, 700)):
        Standard.objects.create(
            programme=award.programme,
            residence=award.residence,
            component=Component.BASIC,
            valid_from=factories.LONG_AGO,
            amount=amount,
            document="测试",
        )
    scene.freeze()


def checked(code):
    made = annual.outcomes(scene.report())
    return {one.subject: (one.left, one.right, one.result) for one in made if one.code == code}


def test_the_average_in_town_is_held_against_the_standard_of_the_town(two):
    assert checked("W1") == {
        "roll.rural": ("400", "430", "ok"),
        "roll.urban": ("507.77", "700", "ok"),
    }


def test_classes_make_the_roll_of_the_programmes_that_have_classes(two):
    assert checked("E6") == {
        "roll.classed.households": ("1", "1", "ok"),
        "roll.classed.persons": ("3", "3", "ok"),
    }
    BandDetail.objects.all().delete()
    scene.freeze(reason="再来")
    assert checked("E6")["roll.classed.households"][2] == "error"


def test_the_whole_of_the_classes_is_a_line_that_opens_its_list(two, page):
    made = scene.report()
    listed = page("drill", made.pk, "roll.classed.persons")
    assert not listed.context["moved"]
