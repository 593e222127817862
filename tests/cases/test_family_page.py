"""A family on one page: everybody in a row, every fault at once, straight on to the application."""

from datetime import date

import pytest
from django.urls import reverse

from cases import actions, rules
from cases.models import Household, Member, Person
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event
from welfare.personal.fields import phone_hash
from welfare.personal.masks import mask_phone

pytestmark = pytest.mark.django_db
FIVE = (
    ("甲一", "", date(1975, 3, 4)),
    ("乙二", "配偶", date(1977, 3, 4)),
    ("丙三", "子", date(2008, 3, 4)),
    ("丁四", "女", date(2012, 3, 4)),
    ("戊五", "父母", date(1948, 3, 4)),
)


@pytest.fixture
def town(client):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    return client


def rows(people=FIVE, **more):
    """What is typed for these people, and where they live."""
    typed = {"lines": len(people) + 1, "village": factories.village(factories.town()).pk}
    for row, (name, relation, born) in enumerate(people):
        typed |= {f"resident_id_{row}": factories.resident_id(row, born), f"name_{row}": name}
        typed[f"relation_{row}"] = relation
    return typed | more


def sent(town, **typed):
    return town.post(reverse("cases:household_create"), typed)


def errors(answer):
    assert answer.status_code == 200
    return answer.context["form"].errors


def test_five_people_are_one_page_and_lead_to_the_application(town):
    more = {"health_4": "重病", "school_3": "小学", "phone": "13900000000"}
    more |= {"phone_1": "139 0917-1234"}
    answer = sent(town, **rows(disability_card_2="41", **more))
    home = Household.objects.get()
    assert answer.url == reverse("cases:application_create", args=[home.pk])
    members = home.members.select_related("person").order_by("pk")
    assert [m.relation for m in members] == ["户主", "配偶", "子", "女", "父母"]
    people = [m.person for m in members]
    assert people[2].disability_card == f"{people[2].resident_id}41"
    assert (people[2].disability_kind, people[2].disability_grade) == ("4", 1)
    assert (people[4].health, people[3].school) == ("重病", "小学")
    assert home.phone == "13900000000"
    assert [person.phone for person in people] == ["", "139 0917-1234", "", "", ""]
    assert people[1].phone_hash == phone_hash("13909171234")


def test_a_telephone_of_a_row_that_reaches_nobody_is_said_at_its_field(town):
    faults = errors(sent(town, **rows(phone_1="1390917123")))
    assert list(faults) == ["phone_1"]
    assert not Household.objects.exists()


def test_one_more_person_comes_with_a_telephone(town):
    home = factories.household()
    url = reverse("cases:member_add", args=[home.pk])
    typed = {"resident_id": factories.resident_id(77), "name": "庚七", "relation": "子"}
    typed |= {"version": home.version, "joined_on": "2026-01-05", "phone": "13909171234"}
    assert town.post(url, typed).status_code == 302
    made = home.members.get(relation="子", person__name="庚七").person
    assert made.phone == "13909171234"
    assert "13909171234" not in str(list(Event.objects.values_list("details", flat=True)))


def test_the_case_shows_the_telephones_masked(town):
    case = walk.opened("DIBAO")
    case.household.phone = "13911112222"
    case.household.save()
    case.applicant.phone = "13933334444"
    case.applicant.save()
    page = town.get(reverse("cases:application", args=[case.pk])).content.decode()
    for number in ("13911112222", "13933334444"):
        assert number not in page
        assert mask_phone(number) in page


def test_every_fault_of_every_row_is_said_at_once_and_nothing_is_lost(town):
    elsewhere = factories.household(factories.town(2))
    known = factories.household(size=2)
    there, other = elsewhere.head, known.members.exclude(person=known.head_id).get().person
    typed = rows(
        name_0="",
        relation_1="",
        resident_id_2=factories.resident_id(0, FIVE[0][2]),
        resident_id_3=there.resident_id,
        name_3=there.name,
        resident_id_4=other.resident_id,
        name_4=other.name,
        disability_card_1="99",
        health_5="重病",
        village="",
    )
    said = errors(sent(town, **typed))
    assert set(said) == {
        *("name_0", "relation_1", "disability_card_1", "resident_id_2", "resident_id_3"),
        *("resident_id_4", "resident_id_5", "name_5", "relation_5", "village"),
    }
    assert "1" in said["resident_id_2"][0]
    assert Household.objects.count() == 2
    page = sent(town, **typed).content.decode()
    assert "姓名（第6行）" in page
    for name in ("乙二", "丙三", there.name, other.name):
        assert f'value="{name}"' in page
    assert reverse("cases:household", args=[known.pk]) in page
    assert reverse("cases:household", args=[elsewhere.pk]) not in page
    assert reverse("cases:hand_over_ask") in page
    for field in said:
        assert f'href="#id_{field}"' in page


def test_a_family_sent_twice_is_told_that_it_is_there(town):
    sent(town, **rows())
    said = errors(sent(town, **rows()))
    assert list(said) == ["resident_id_0"]
    assert "甲一" in said["resident_id_0"][0]
    assert Household.objects.count() == 1


def test_the_action_asks_the_rules_itself_and_registers_nobody_of_a_faulty_family():
    by = walk.worker()
    good, bad = factories.resident_id(1), factories.resident_id(2)[:-1] + "?"
    people = [rules.Typed(0, good, "甲一"), rules.Typed(1, bad, "", "配偶")]
    village = factories.village(factories.town())
    with pytest.raises(rules.FamilyFaults) as refused:
        actions.register_family(by=by, people=people, village=village)
    assert [(f.row, f.field) for f in refused.value.faults] == [(1, "name"), (1, "resident_id")]
    with pytest.raises(NotAllowed):
        actions.register_family(by=by, people=[], village=village)
    assert not Person.objects.exists()


def seen(town, number, row=3):
    answer = town.post(
        reverse("cases:person_seen"),
        {f"resident_id_{row}": number, "resident_id_0": "x"},
        headers={"HX-Trigger-Name": f"resident_id_{row}"},
    )
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_number_says_sex_birthday_age_and_area(town):
    said = seen(town, factories.resident_id(2, date(2012, 3, 4)))
    for words in ("女", "2012-03-04", "岁", "610329", "陕西省麟游县"):
        assert words in said
    assert "field__error" in seen(town, "610329201203049999")
    assert seen(town, "") == ""


def test_who_is_on_file_here_is_filled_in_and_elsewhere_nothing_is_told(town):
    here, there = factories.household(), factories.household(factories.town(2))
    assert here.head.name in seen(town, here.head.resident_id)
    assert reverse("cases:household", args=[here.pk]) in seen(town, here.head.resident_id)
    said = seen(town, there.head.resident_id)
    assert there.head.name not in said
    assert "data-known" not in said
    assert reverse("cases:hand_over_ask") in said


def test_the_account_of_an_application_is_not_typed_again(town):
    sent(town, **rows())
    home = Household.objects.get()
    by = factories.user(Role.TOWN_CASEWORKER)
    assert rules.account_on_file(home, by) is None
    case = walk.opened(household=home)
    assert rules.account_on_file(home, by) == case


def test_a_member_is_corrected_from_the_page_of_the_household(town):
    home = factories.household(size=2)
    person = home.members.exclude(person=home.head_id).get().person
    page = town.get(reverse("cases:household", args=[home.pk])).content.decode()
    about = f"{reverse('cases:change_kinds', args=[home.pk])}?member={person.pk}"
    assert about in page
    answer = town.get(about)
    assert [kind.code for _label, kinds in answer.context["groups"] for kind in kinds] == [
        *("disability", "health", "school", "work_offer", "name", "resident_id")
    ]
    named = f"{reverse('benefits:change_register', args=[home.pk, 'name'])}?member={person.pk}"
    assert named in answer.content.decode()
    assert town.get(named).context["form"]["member"].value() == str(person.pk)
    assert town.get(f"{about}9").context["person"] is None


def test_a_member_of_before_comes_back_without_a_word_about_another_household(town):
    home = factories.household(size=2)
    member = home.members.exclude(person=home.head_id).get()
    Member.objects.filter(pk=member.pk).update(left_on=date(2025, 1, 1))
    typed = rows(FIVE[:1]) | {"resident_id_0": member.person.resident_id}
    answer = sent(town, **typed | {"name_0": member.person.name})
    assert answer.status_code == 302


@pytest.mark.parametrize("lines", ["9" * 5000, "-1", "", "三"])
def test_a_count_of_rows_that_cannot_be_loses_nothing_and_breaks_nothing(town, lines):
    answer = sent(town, **rows(FIVE, lines=lines))
    assert answer.status_code in (200, 302)
