"""Where a family is registered: asked with it, shown with the case, and a list. (急难发生地救助)"""

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Household
from tests import factories, taken
from tests.benefits import changed
from tests.cases import walk
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
ELSEWHERE = "河南省某县"


def family(client, number, **said):
    factories.village(factories.town())
    client.force_login(walk.worker())
    page = reverse("cases:household_create")
    values = {"lines": 1, "resident_id_0": factories.resident_id(number), "name_0": "赵六"}
    values |= {"village": factories.village(factories.town()).pk, **said}
    answer = client.post(page, values)
    assert answer.status_code == 302, answer.context["form"].errors
    return Household.objects.order_by("pk").last()


def test_who_says_nothing_is_registered_in_the_village(client):
    home = family(client, 801)
    assert home.registered_residence == ""
    assert ELSEWHERE not in client.get(reverse("cases:household", args=[home.pk])).content.decode()


def test_it_is_asked_shown_corrected_listed_and_taken_along(client):
    here, home = family(client, 802), family(client, 803, registered_residence=f" {ELSEWHERE} ")
    assert home.registered_residence == ELSEWHERE
    page = client.get(reverse("cases:household", args=[home.pk])).content.decode()
    assert f"户籍所在地：{ELSEWHERE}" in page
    case = walk.opened("RELIEF", household=home)
    assert ELSEWHERE in client.get(reverse("cases:application", args=[case.pk])).content.decode()
    listed = client.get(reverse("cases:household_list"), {"elsewhere": "on"})
    assert list(listed.context["page"]) == [home]
    address = reverse("cases:household_list") + "?elsewhere=on"
    headings, *rows = taken.rows(walk.worker(), address)
    assert [row[headings.index("外地户籍所在地")] for row in rows] == [ELSEWHERE]
    edit = reverse("cases:household_edit", args=[home.pk])
    assert ELSEWHERE in client.get(edit).content.decode()
    actions.edit_household(
        by=walk.worker(), household=home, version=home.version, registered_residence=""
    )
    assert not client.get(reverse("cases:household_list"), {"elsewhere": "on"}).context["page"]
    assert here.registered_residence == ""


def test_a_place_of_the_own_county_is_not_elsewhere(client):
    town = factories.town()
    village, county = factories.village(town), town.parent
    home = family(client, 804)
    own = (county.name, f"陕西省 {county.name}{town.name}", f"{town.name}一组", village.name)
    for place in own:
        with pytest.raises(NotAllowed, match="请留空"):
            actions.edit_household(
                by=walk.worker(), household=home, version=home.version, registered_residence=place
            )
    page = reverse("cases:household_create")
    values = {"lines": 1, "resident_id_0": factories.resident_id(805), "name_0": "钱七"}
    values |= {"village": village.pk, "registered_residence": county.name}
    assert "请留空" in client.post(page, values).content.decode()
    assert Household.objects.get() == home
    other = f"河南省某县{town.name}"
    actions.edit_household(
        by=walk.worker(), household=home, version=home.version, registered_residence=other
    )
    home.refresh_from_db()
    assert home.registered_residence == other


def test_who_splits_off_is_registered_where_the_family_was():
    award = changed.award(size=3)
    home = award.household
    home.registered_residence = ELSEWHERE
    home.save()
    one = changed.last(award)
    change = changed.register(award, "split", members=[one], head_of_new=one)
    assert change.beside.registered_residence == ELSEWHERE
