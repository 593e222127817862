"""People and households: found by ID, one household at a time, changed by version."""

from datetime import date

import pytest
from django.urls import reverse

from cases import actions
from cases.actions import changes
from cases.models import FormerId, Household, Person
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import BadInput, Conflict, NotAllowed
from welfare.models import Event
from welfare.personal import crypto

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
ID = factories.resident_id(3, date(1988, 2, 9))


def register(**fields):
    return actions.register_person(by=walk.worker(), **{"resident_id": ID, "name": "甲", **fields})


def home():
    head = register()
    return actions.create_household(
        by=walk.worker(), head=head, village=factories.village(factories.town()), phone="139"
    )


def add(household, **fields):
    asks = {
        "person": factories.person(),
        "relation": "子",
        "joined_on": walk.days_ago(3),
        "version": household.version,
        **fields,
    }
    return actions.add_member(by=walk.worker(), household=household, **asks)


def test_nobody_founds_a_household_or_is_helped_after_death():
    dead = factories.person(died_on=date(2026, 1, 5))
    village = factories.village(factories.town())
    with pytest.raises(NotAllowed, match="2026-01-05"):
        actions.create_household(by=walk.worker(), head=dead, village=village)
    home = factories.household(size=2)
    member = home.members.last().person
    type(member).objects.filter(pk=member.pk).update(died_on=date(2026, 1, 5))
    member.refresh_from_db()
    asks = {"household": home, "beneficiary": member, "answers": {"work_injury_fee": False}}
    with pytest.raises(NotAllowed, match="2026-01-05"):
        walk.opened("LIVING", **asks)


def test_a_person_is_read_from_the_resident_id():
    person = register(ethnicity="汉", disability_card=ID + "42")
    assert (person.sex, person.birth_date) == ("M", date(1988, 2, 9))
    assert (person.disability_kind, person.disability_grade) == ("4", 2)
    assert ID not in str(list(Event.objects.values()))


def test_a_known_id_finds_the_person_and_another_name_is_refused():
    person = register()
    assert register(resident_id=f" {ID} ") == person
    with pytest.raises(NotAllowed) as refusal:
        register(name="乙")
    assert "甲" not in str(refusal.value)
    assert Person.objects.count() == 1


def test_a_misspelt_name_is_put_right_and_both_are_kept():
    made = home()
    change = changes.record_change(
        by=walk.worker(),
        household=made,
        version=made.version,
        kind="name",
        happened_on=walk.days_ago(0),
        reported_on=walk.days_ago(0),
        reported_by="本人",
        evidence="身份证",
        person=made.head,
        new_name=" 买虚江 • 测提",
    )
    made.head.refresh_from_db()
    assert made.head.name == "买虚江·测提"
    assert (change.facts["before"], change.facts["after"]) == ("甲", "买虚江·测提")


@pytest.mark.parametrize("typed", ["买虚江·测提", " 买虚江 •测提 ", "买虚江．测提", "买虚江"])
def test_a_name_is_found_however_it_is_typed(client, typed):
    head = register(name="买虚江 • 测　提")
    village = factories.village(factories.town())
    actions.create_household(by=walk.worker(), head=head, village=village)
    client.force_login(walk.worker())
    page = client.get(reverse("cases:household_list"), {"q": typed}).context["page"]
    assert page.paginator.count == 1


@pytest.mark.parametrize("wrong", ["", "6103291988", ID[:17] + ("0" if ID[17] != "0" else "1")])
def test_a_broken_id_says_what_is_wrong(wrong):
    with pytest.raises(BadInput):
        register(resident_id=wrong)


def test_the_disability_card_is_the_persons_own():
    with pytest.raises(NotAllowed):
        register(disability_card=factories.resident_id(5) + "42")


def test_a_household_lies_in_the_caseworkers_town():
    made = home()
    assert (made.town, made.residence) == (factories.town(), "rural")
    assert made.members.get().relation == "户主"
    for place in (factories.village(factories.town(2)), factories.town()):
        with pytest.raises(NotAllowed):
            actions.create_household(by=walk.worker(), head=factories.person(), village=place)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.TOWN_CASEWORKER}))
def test_only_caseworkers_register(role):
    with pytest.raises(NotAllowed):
        actions.register_person(by=factories.user(role), resident_id=ID, name="甲")


def test_a_person_belongs_to_one_household_at_a_time():
    made = home()
    with pytest.raises(NotAllowed):
        actions.create_household(by=walk.worker(), head=made.head, village=made.village)
    with pytest.raises(NotAllowed):
        add(factories.household(), person=made.head)


def test_who_is_a_member_of_this_household_belongs_to_no_other_one():
    made = home()
    with pytest.raises(NotAllowed, match="已是本户成员"):
        add(made, person=made.head)


def test_members_come_and_go_by_day():
    made = add(home())
    son = made.members.last()
    asks = {"by": walk.worker(), "household": made, "version": made.version, "reason": "分户"}
    for wrong in (walk.days_ago(4), walk.days_ago(-1)):
        with pytest.raises(NotAllowed):
            actions.remove_member(member=son, left_on=wrong, **asks)
    with pytest.raises(NotAllowed):
        actions.remove_member(member=made.members.first(), left_on=walk.days_ago(1), **asks)
    actions.remove_member(member=son, left_on=walk.days_ago(1), **asks)
    assert made.members.filter(left_on=None).count() == 1
    assert made.members.count() == 2


def test_a_new_head_is_a_member():
    made = add(home())
    son = made.members.last().person
    asks = {"by": walk.worker(), "household": made, "version": made.version}
    with pytest.raises(NotAllowed):
        actions.edit_household(head=factories.person(), **asks)
    made = actions.edit_household(head=son, address="东街1号", **asks)
    assert list(made.members.values_list("relation", flat=True)) == ["原户主", "户主"]
    assert Household.objects.get().head == son


def test_a_stale_page_changes_nothing():
    made = home()
    add(made)
    with pytest.raises(Conflict):
        add(made)
    assert made.members.count() == 2


def test_an_unknown_field_is_a_programming_error():
    made = home()
    with pytest.raises(TypeError):
        actions.edit_household(by=walk.worker(), household=made, version=1, status="x")


def test_who_lives_in_a_village_that_became_urban_becomes_urban():
    """The village was the same, so nothing moved the household with it."""
    made = home()
    type(made.village).objects.filter(pk=made.village_id).update(residence="urban")
    made.refresh_from_db()
    kept = actions.edit_household(
        by=walk.worker(), household=made, version=made.version, phone="123", residence="rural"
    )
    assert kept.residence == "rural"  # said by whoever edits it
    moved = actions.edit_household(
        by=walk.worker(), household=kept, version=kept.version, village=made.village
    )
    assert moved.residence == "urban"
    edits = Event.objects.filter(verb="household_edited").order_by("pk")
    assert "residence" in edits.last().details["fields"]


def family_of(clerk, area=None):
    """Of two: the head has the clerk's name; the other is given back."""
    home = factories.household(area, size=2)
    Person.objects.filter(pk=home.head_id).update(name=clerk.full_name)
    return home.members.exclude(person=home.head).get().person


def test_a_family_of_another_county_is_neither_asked_nor_named():
    clerk = walk.worker()
    there = family_of(clerk, factories.town(of=factories.county("610398", "彼县")))
    here = register(resident_id=there.resident_id, name=there.name)
    assert here != there
    assert here.county == clerk.county


def test_a_number_they_had_before_does_not_pass_the_own_family_by():
    mate = family_of(walk.worker())
    old = factories.resident_id(77, mate.birth_date)
    FormerId.objects.create(
        county=mate.county,
        person=mate,
        resident_id=old,
        resident_id_hash=crypto.keyed_hash(old),
        until=walk.days_ago(1),
    )
    for number in (mate.resident_id, old):
        with pytest.raises(NotAllowed, match=walk.worker().full_name):
            register(resident_id=number, name=mate.name, health="重病")
