"""State farms and whatever else a county reports apart: a word of a division. (地方/农场分列)"""

from io import BytesIO

import pytest

from cases.models import Household
from reports import own_tables
from tests import factories, ledgers
from tests.reports import scene
from tests.reports.test_own_tables import table
from tests.welfare.test_imports import DESK
from welfare.files import imports
from welfare.models import Division

pytestmark = pytest.mark.django_db
HEAD_APART = "区划代码,名称,级别,单列类别"
FARM, FOREST = "农场", "林场"


@pytest.fixture
def farm():
    """The second town is a state farm; one household of it lives in a village of its own word."""
    made = scene.rolls()
    factories.town(2).refresh_from_db()
    Division.objects.filter(pk=factories.town(2).pk).update(apart=FARM)
    return made


def cells(snapshot, **said):
    made = table(**{"rows": "apart", "columns": "", "measure": "persons", **said})
    return made, own_tables.count(made, snapshot)


def test_a_table_counts_farms_apart_and_each_cell_is_its_list(farm):
    snapshot = scene.freeze()
    made, counted = cells(snapshot)
    assert counted[(FARM, "")] == 2  # who lives in the second town
    assert counted[(FARM, "")] + counted[("-", "")] == counted[("", "")]
    for keys, value in counted.items():
        assert own_tables.rows_of(made, snapshot, keys).count() == value
    rows = own_tables.shown(made, snapshot, counted).rows
    assert list(rows) == [FARM, "-"]
    assert str(rows["-"]) == "地方"


def test_a_village_with_a_word_of_its_own_is_not_of_its_towns(farm):
    home = Household.objects.get(pk=farm["new"].household_id)
    village = home.village or factories.village(factories.town(2))
    Division.objects.filter(pk=village.pk).update(apart=FOREST)
    type(farm["new"]).objects.filter(pk=farm["new"].pk).update(village=village)
    snapshot = scene.freeze()
    assert snapshot.awards.get(award=farm["new"]).place_apart == FOREST
    _made, counted = cells(snapshot, measure="basic")
    assert (FARM, "") not in counted


def test_a_frozen_month_keeps_what_was_so(farm):
    snapshot = scene.freeze()
    Division.objects.update(apart="")
    assert cells(snapshot)[1][(FARM, "")] == 2


def test_the_list_of_divisions_says_it_and_a_list_without_it_leaves_it():
    county = ledgers.county()
    lines = [HEAD_APART, f"{county.prefix}150000,红旗农场,镇,{FARM}"]

    def take(*rows):
        content = "\n".join(rows).encode("utf-8-sig")
        batch = imports.hand_in(
            by=None,
            county=county,
            spec=DESK.specs["regions"],
            file=BytesIO(content),
            file_name="行政区划.csv",
        )
        return imports.take_now(by=None, batch=batch, desk=DESK)

    take(*lines)
    place = Division.objects.get(code=f"{county.prefix}150000")
    assert place.apart == FARM
    take(HEAD_APART.rsplit(",", 1)[0], f"{county.prefix}150000,红旗场,镇")
    place.refresh_from_db()
    assert (place.name, place.apart) == ("红旗场", FARM)
