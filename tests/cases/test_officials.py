"""Near relatives of officials are found by the register, not by a typed name. (57号 Art 11, 20)"""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases import rules
from cases.actions.officials import Declared, declare_kin, end_office, record_official
from cases.models import Application, Official, Person, SampledCase
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
TODAY = walk.clock.today
LONG_AGO = date(2020, 1, 1)


def official(name="支书甲", by=None, town=None, **fields):
    said = {"post": "青山村党支部书记", "began_on": LONG_AGO, **fields}
    return record_official(by=by or walk.worker(), town=town or factories.town(), name=name, **said)


def near(home, name="支书甲", kinship="sibling", **fields):
    made = official(name, **fields)
    said = Declared(kinship, home.head.name, home.head.resident_id)
    declare_kin(by=walk.worker(), official=made, declared_on=TODAY(), kin=[said])
    return made


def test_the_family_of_a_declared_relative_is_filed_by_itself():
    home = factories.household()
    near(home)
    case = walk.opened("DIBAO", household=home)
    (said,) = rules.filed_as(case)
    assert all(word in said for word in ("支书甲", "兄弟姐妹", home.head.name))
    assert case.filed_kin.get().person == home.head


def test_what_the_town_wrote_stays_and_the_register_files_each_beside_it():
    """They were pressed into one text of 200 letters: what had no room was not filed."""
    home = factories.household()
    names = [f"支书{letter}" for letter in "甲乙丙丁戊己庚辛"]
    for name in names:
        near(home, name)
    long = "会计乙（表弟）" + "，" * 110
    case = walk.opened("DIBAO", household=home, near_relative=long)
    assert case.near_relative == long
    assert {one.official.name for one in case.filed_kin.all()} == set(names)


def test_who_has_the_same_name_as_somebody_in_the_towns_text_is_filed_all_the_same():
    """A name within the text of another stood for an official who was never filed."""
    home = factories.household()
    near(home)
    case = walk.opened("RELIEF", household=home, near_relative="支书甲乙，别处的人")
    assert case.filed_kin.get().official.name == "支书甲"


def test_near_relatives_stand_out_in_queue_decision_family_and_award(client):
    award = factories.award("DIBAO")
    case = walk.submitted("RELIEF", household=award.household)
    near(case.household)
    client.force_login(factories.user(Role.TOWN_HEAD))
    for page in (
        reverse("cases:queue"),
        reverse("cases:application", args=[case.pk]),
        reverse("cases:decide", args=[case.pk]),
        reverse("cases:household", args=[case.household_id]),
        reverse("cases:award", args=[award.pk]),
    ):
        shown = client.get(page).content.decode()
        assert "近亲属" in shown, page
        assert page == reverse("cases:queue") or "支书甲" in shown, page
    filtered = client.get(reverse("cases:application_list") + "?filed=on").context["page"]
    assert list(filtered) == [case]


def test_who_was_declared_after_the_application_is_visited_by_the_county():
    case = walk.ready("DIBAO", 200)
    assert rules.filed_as(case) == []
    near(case.household)
    case = walk.submit(case)
    assert "支书甲" in rules.filed_as(case)[0]
    assert SampledCase.objects.get(application=case).relative


def test_the_officials_own_family_is_found_by_the_resident_id():
    home = factories.household()
    official(home.head.name, resident_id=home.head.resident_id)
    case = walk.opened("DIBAO", household=home)
    assert home.head.name in rules.filed_as(case)[0]
    assert case.filed_kin.get().kinship == ""


def test_a_namesake_is_nobodys_relative_and_an_ended_office_files_nothing():
    home, other = factories.household(), factories.household()
    made = near(home)
    assert rules.filed_as(walk.opened("DIBAO", household=other)) == []
    end_office(by=walk.worker(), official=made, ended_on=TODAY())
    assert rules.filed_as(walk.opened("DIBAO", household=home)) == []
    near_again = [Declared("child", "测试", factories.resident_id(7))]
    with pytest.raises(NotAllowed, match="任职已结束"):
        declare_kin(by=walk.worker(), official=made, declared_on=TODAY(), kin=near_again)


def test_the_official_works_on_no_case_of_the_relatives():
    home, worker = factories.household(), walk.worker()
    near(home, worker.full_name)
    with pytest.raises(NotAllowed):
        rules.check_kin_stays_away(home.pk, worker.full_name)
    assert home in rules.kin_of(worker.full_name)
    assert rules.all_kin_of(worker.full_name) == {home.pk}


def test_another_countys_official_of_the_same_name_is_somebody_else():
    home = factories.household()
    far = factories.town(1, of=factories.county("610398", "彼县"))
    clerk = factories.user(Role.TOWN_CASEWORKER, far)
    made = official("支书甲", by=clerk, town=far)
    said = Declared("child", home.head.name, home.head.resident_id)
    declare_kin(by=clerk, official=made, declared_on=TODAY(), kin=[said])
    assert rules.filed_as(walk.opened("DIBAO", household=home)) == []
    assert not rules.kin_of("支书甲").exists()
    assert rules.all_kin_of("支书甲") == set()


def test_all_families_near_a_name_are_those_of_which_the_rule_says_it():
    named, filed, declared, left, *_others = (factories.household() for _n in range(6))
    name = "支书甲"
    Person.objects.filter(pk__in=(named.head_id, left.head_id)).update(name=name)
    left.members.update(left_on=TODAY())
    written = walk.opened("DIBAO", household=filed)
    Application.objects.filter(pk=written.pk).update(near_relative=f"村{name}之侄")
    once = near(declared, name)
    walk.opened("DIBAO", household=declared)  # filed with the case, whatever ends later
    assert rules.all_kin_of(name) == {named.pk, filed.pk, declared.pk}
    assert rules.all_kin_of(name) == set(rules.kin_of(name).values_list("pk", flat=True))
    end_office(by=walk.worker(), official=once, ended_on=TODAY())
    assert declared.pk in rules.all_kin_of(name)
    assert rules.all_kin_of(" ") == set()


def test_a_town_keeps_its_own_officials_and_the_county_all():
    with pytest.raises(NotAllowed):
        official(town=factories.town(2))
    with pytest.raises(NotAllowed):
        official(began_on=TODAY() + timedelta(days=1))
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    of_county = {"town": None, "name": "科长丙", "post": "低保中心", "began_on": LONG_AGO}
    made = record_official(by=clerk, **of_county)
    assert made not in Official.objects.visible_to(walk.worker())
    assert made in Official.objects.visible_to(clerk)


def test_the_pages(client):
    client.force_login(walk.worker())
    new = reverse("cases:official_record")
    said = {"name": "支书甲", "post": "青山村党支部书记", "began_on": LONG_AGO, "resident_id": ""}
    made = client.post(new, said)
    page = reverse("cases:kin_declare", args=[Official.objects.get().pk])
    assert made.url == page
    assert client.post(page, {"declared_on": TODAY()}).context["form"].errors
    half = {"declared_on": TODAY(), "name_0": "某某", "kinship_0": "child"}
    assert "resident_id_0" in client.post(page, half).context["form"].errors
    whole = {**half, "resident_id_0": factories.resident_id(33)}
    assert client.post(page, whole).status_code == 302
    shown = client.get(reverse("cases:official_list")).content.decode()
    assert "子女 某某" in shown
    assert factories.resident_id(33) not in shown


def test_who_was_declared_while_the_case_is_with_its_tiers_is_filed_and_visited_too():
    case = walk.submit(walk.ready("DIBAO", 200))
    assert not SampledCase.objects.exists()
    near(case.household)
    case.refresh_from_db()
    assert "支书甲" in rules.filed_as(case)[0]
    assert SampledCase.objects.get(application=case).relative
    other = walk.submit(walk.ready("DIBAO", 200))
    official(other.household.head.name, resident_id=other.household.head.resident_id)
    assert SampledCase.objects.get(application=other).relative


def test_who_is_in_office_stands_before_who_left(client):
    gone, here = official("已离任"), official("在任")
    end_office(by=walk.worker(), official=gone, ended_on=TODAY())
    client.force_login(walk.worker())
    shown = client.get(reverse("cases:official_list")).context["page"]
    assert list(shown) == [here, gone]
