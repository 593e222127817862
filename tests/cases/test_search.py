"""One box for people, cases and awards: by what they are known, within one's own area."""

import re

import pytest
from django.urls import reverse

from cases import search
from cases.models import Person
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.files.imports import copy_in
from welfare.models import Event
from welfare.personal.initials import initials

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def named(name, area=None, **fields):
    """A household whose head is called so."""
    home = factories.household(area)
    home.head.name = name
    home.head.save(update_fields=["name"])
    for field, value in fields.items():
        setattr(home, field, value)
    home.save()
    return home


def people(typed, user=None):
    found = search.find(user or walk.worker(), search.read(typed))
    return [person.name for person in found.people]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张三", {"zs"}),
        ("张三丰", {"zs", "zsf"}),
        ("单雄信", {"sxx", "dxx"}),
        ("曾国藩", {"zgf", "cgf"}),
        ("解缙", {"xj", "jj"}),
        ("仇英", {"qy", "cy"}),
        ("买买提·吐尔逊", {"mm", "mmt", "mmttex"}),
        ("阿依古丽 A", {"aygl", "aygla"}),
    ],
)
def test_a_name_is_found_by_the_initials_of_all_its_readings(name, typed):
    assert typed <= set(initials(name))


def test_a_name_of_signs_without_a_reading_has_no_initials():
    assert initials("·") == []
    assert initials("") == []


def test_people_are_found_by_each_thing_they_are_known_by():
    home = named("单雄信", number="JT-0815", phone="138 0000-1234")
    person = home.head
    named("李建国")
    for typed in (
        *("单雄", "sxx", "dx", person.resident_id, person.resident_id[-4:], "JT-0815"),
        *("13800001234", "138-0000-1234", " 单 雄 信 "),
    ):
        assert people(typed) == ["单雄信"], typed
    for typed in ("z", "雄信", "0000-1234", "13800001235"):
        assert people(typed) == [], typed


def test_last_four_with_a_small_x():
    number = factories.resident_id(7, factories.LONG_AGO)
    home = factories.household()
    home.head.resident_id = number[:-1] + "X"
    home.head.save()
    assert people(number[-4:-1] + "x") == [home.head.name]


def test_a_case_and_an_award_are_found_by_their_numbers():
    case, award = walk.accepted("RELIEF"), factories.award()
    found = search.find(walk.worker(), search.read(case.number))
    assert found.applications == [case]
    found = search.find(walk.worker(), search.read(award.number))
    assert found.awards == [award]
    by_name = search.find(walk.worker(), search.read(award.payee.name))
    assert by_name.awards == [award]


def test_another_town_finds_nothing():
    named("单雄信", number="JT-0815", phone="13800001234")
    other = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    for typed in ("单雄信", "sxx", "JT-0815", "13800001234"):
        assert not search.find(other, search.read(typed)), typed


def test_what_an_import_copies_in_is_found_too():
    made = factories.person(name="曾阿牛")
    fields = {"county": made.county, "sex": "M", "birth_date": made.birth_date}
    number = factories.resident_id(9_998, made.birth_date)
    (row,) = copy_in([Person(resident_id=number, resident_id_hash="x", name="仇英", **fields)])
    row.refresh_from_db()
    assert "qy" in row.initials
    assert row.id_tail_hash
    assert row.id_tail_hash != made.id_tail_hash


def test_a_new_name_and_a_new_number_are_found_and_the_old_ones_are_not():
    home = named("张三")
    home.head.name = "李四"
    home.head.save(update_fields=["name"])
    assert people("zs") == []
    assert people("ls") == ["李四"]
    home.phone = "13900000000"
    home.save(update_fields=["phone"])
    assert people("13900000000") == ["李四"]


def test_no_address_holds_what_was_typed_and_the_search_is_on_record(client):
    home = named("单雄信")
    client.force_login(walk.worker())
    answer = client.post(reverse("cases:search"), {"q": "单雄信"})
    assert answer.status_code == 302
    assert re.fullmatch(r"/cases/search/[\w-]{12}/", answer.url)
    page = client.get(answer.url).content.decode()
    assert reverse("cases:household", args=[home.pk]) in page
    event = Event.objects.get(verb="registers_searched")
    assert event.details == {"searched_by": ["by_name"]}
    assert "单雄信" not in str(client.session["searches"])


def test_the_search_of_another_session_is_over(client):
    named("单雄信")
    client.force_login(walk.worker())
    url = client.post(reverse("cases:search"), {"q": "单雄信"}).url
    client.logout()
    client.force_login(walk.head())
    page = client.get(url).content.decode()
    assert "单雄信" not in page
    assert client.get(url).context["over"]


def test_who_sees_no_cases_has_no_box(client):
    client.force_login(factories.user(Role.AUDITOR))
    assert "topbar__search" not in client.get("/").content.decode()
    client.force_login(walk.worker())
    assert "topbar__search" in client.get("/").content.decode()


def test_whole_numbers_are_not_shown_and_few_queries_are_asked(
    client, django_assert_max_num_queries
):
    homes = [named("单雄信") for _n in range(4)]
    client.force_login(walk.worker())
    url = client.post(reverse("cases:search"), {"q": "sxx"}).url
    with django_assert_max_num_queries(10):
        page = client.get(url).content.decode()
    assert all(home.head.resident_id not in page for home in homes)


def test_somebody_who_left_the_household_is_found_without_one(client):
    home = named("单雄信")
    home.members.update(left_on=walk.clock.today())
    client.force_login(walk.approver())
    page = client.post(reverse("cases:search"), {"q": "单雄信"}, follow=True)
    assert page.status_code == 200


@pytest.mark.parametrize("typed", ["钱大明", "钱 大明", "钱·大明", "钱大·明", "钱大"])
def test_a_name_is_found_with_and_without_its_dots(typed):
    named("钱大·明")
    named("钱小明")
    assert people(typed) == ["钱大·明"]
    assert people("大明") == []


def test_a_name_without_dots_is_found_by_one_with_them():
    named("钱大明")
    assert people("钱·大明") == ["钱大明"]


def test_somebody_is_found_by_a_telephone_of_their_own(client):
    """The household had one number for all, and who carries another was not found by it."""
    home = factories.household(size=2)
    member = home.members.exclude(person=home.head_id).get()
    worker = factories.user(Role.TOWN_CASEWORKER)
    client.force_login(worker)
    page = reverse("cases:member_phone", args=[home.pk, member.pk])
    assert client.post(page, {"phone": "12"}).context["form"].errors
    assert client.post(page, {"phone": "139 1234-5678"}).status_code == 302
    found = search.find(worker, search.read("13912345678"))
    assert [row.pk for row in found.people] == [member.person_id]
    shown = client.get(reverse("cases:household", args=[home.pk])).content.decode()
    assert "139****5678" in shown or "5678" in shown
    assert "1391234" not in shown
    assert "139 1234-5678" not in shown
    event = Event.objects.get(verb="phone_recorded")
    assert "1234" not in str(event.details)
    client.post(page, {"phone": ""})
    assert not search.find(worker, search.read("13912345678")).people
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    assert client.get(page).status_code == 404
