"""Who has no resident ID, or not yet: a number of another certificate from the counter to pay."""

from datetime import date

import pytest
from django.urls import reverse

from cases import actions, rules
from cases.actions.officials import Declared, declare_kin, record_official
from cases.models import FiledKin, FormerId, Household, Official, Person
from cases.search import find, read
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.personal import certificates, crypto
from welfare.personal.masks import mask_id
from welfare.personal.resident_id import BadResidentId

pytestmark = pytest.mark.django_db
TODAY = date(2022, 5, 2)
BORN = date(1980, 4, 3)
GOOD = (
    ("hm_pass", "H12345678", "H12345678"),
    ("hm_pass", "ｈ1234567801", "H1234567801"),
    ("taiwan_pass", "1234 5678", "12345678"),
    ("foreign_residence", "abc123456789012", "ABC123456789012"),
    ("passport", "E 1234-5678", "E12345678"),
    ("birth", "t610000123", "T610000123"),
)
BAD = (
    ("hm_pass", "X12345678"),
    ("taiwan_pass", "1234567"),
    ("passport", "E12"),
    ("passport", "ABCDEFGH"),
    ("birth", "6100001234"),
    ("foreign_residence", "AB123456789012"),
)


def permit(start="830000"):
    body = f"{start}19800403001"
    return body + certificates.parse.__globals__["_check_sign"](body)


@pytest.mark.parametrize(("kind", "typed", "kept"), GOOD)
def test_each_certificate_has_its_own_form(kind, typed, kept):
    said = certificates.read(kind, typed, TODAY, sex="F", born=BORN)
    assert (said.value, said.sex, said.birth_date) == (kept, "F", BORN)


@pytest.mark.parametrize(("kind", "typed"), [*BAD, ("passport", factories.resident_id(1))])
def test_what_is_no_number_of_it_is_refused(kind, typed):
    with pytest.raises(BadResidentId) as refused:
        certificates.read(kind, typed, TODAY, sex="F", born=BORN)
    assert typed not in str(refused.value)


@pytest.mark.parametrize(
    ("start", "kind"), [("830000", "hmt_residence"), ("911124", "foreign_residence")]
)
def test_a_card_numbered_like_a_resident_id_says_what_it_is_however_it_is_typed(start, kind):
    number = permit(start)
    for said in (certificates.ID_CARD, kind):
        parsed = certificates.read(said, number, TODAY, born=None)
        assert (parsed.birth_date, parsed.sex) == (BORN, "M")
        assert certificates.kind_of(parsed.value, said) == kind
        assert certificates.hash_of(said, number) == crypto.keyed_hash(number)


def test_a_number_never_equals_one_of_another_kind():
    number = "E12345678"
    assert certificates.hash_of("passport", number) != certificates.hash_of("birth", number)
    assert certificates.hash_of("passport", number) != crypto.keyed_hash(number)
    assert mask_id(number) == "*****5678"


def family(**more):
    """A head with a passport, and a newborn who has no number yet."""
    village = factories.village(factories.town()).pk
    head = {"certificate_0": "passport", "resident_id_0": "e12345678", "name_0": "ANNA LEE"}
    head |= {"sex_0": "F", "birth_date_0": "1980-04-03"}
    baby = {"certificate_1": "birth", "resident_id_1": "T610000123", "name_1": "李安"}
    baby |= {"sex_1": "M", "birth_date_1": "2022-03-01", "relation_1": "子"}
    return {"lines": 3, "village": village} | head | baby | more


@pytest.fixture
def town(client):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    return client


def sent(town, typed):
    return town.post(reverse("cases:household_create"), typed)


def test_a_family_without_resident_ids_is_registered_once_and_found_again(town):
    assert sent(town, family()).status_code == 302
    head, baby = Person.objects.order_by("pk")
    assert (head.certificate, head.resident_id, head.sex) == ("passport", "E12345678", "F")
    assert (baby.certificate, baby.birth_date) == ("birth", date(2022, 3, 1))
    user = factories.user(Role.TOWN_CASEWORKER)
    assert [one.pk for one in find(user, read("E12345678")).people] == [head.pk]
    page = town.get(reverse("cases:household", args=[Household.objects.get().pk]))
    assert "护照" in page.content.decode()
    assert "E12345678" not in page.content.decode()
    again = sent(town, family())
    assert list(again.context["form"].errors) == ["resident_id_0"]
    with pytest.raises(NotAllowed):
        actions.register_person(
            by=user,
            certificate="passport",
            resident_id="E12345678",
            name="张三",
            sex="F",
            birth_date=BORN,
        )


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"birth_date_0": ""}, "birth_date_0"),
        ({"sex_1": ""}, "birth_date_1"),
        ({"resident_id_0": "E1"}, "resident_id_0"),
        ({"certificate_1": "passport", "resident_id_1": "E12345678"}, "resident_id_1"),
        ({"disability_card_0": "41"}, "disability_card_0"),
        ({"certificate_0": ""}, "resident_id_0"),
        ({"birth_date_1": "1890-01-01"}, "birth_date_1"),
    ],
)
def test_what_is_wrong_stands_at_its_field(town, more, field):
    answer = sent(town, family(**more))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not Household.objects.exists()


def test_a_kind_that_is_none_is_refused_by_the_action():
    with pytest.raises(NotAllowed, match="证件"):
        rules.read_number("library", "E12345678", "F", BORN)


def test_a_member_with_a_passport_joins_by_the_form(town):
    home = factories.household()
    typed = {"certificate": "passport", "resident_id": "E12345678", "name": "ANNA LEE"}
    typed |= {"sex": "F", "birth_date": "1980-04-03", "relation": "配偶"}
    typed |= {"version": home.version, "joined_on": "2022-01-05"}
    url = reverse("cases:member_add", args=[home.pk])
    assert town.post(url, typed).status_code == 302
    assert Person.objects.get(certificate="passport").name == "ANNA LEE"
    seen = town.post(
        reverse("cases:person_seen"),
        {"certificate_0": "passport", "resident_id_0": "E12345678"},
        headers={"HX-Trigger-Name": "resident_id_0"},
    )
    assert "ANNA LEE" in seen.content.decode()


def test_whoever_has_another_certificate_is_found_by_its_number_at_the_counter(client):
    village = factories.village(factories.town())
    worker = factories.user(Role.TOWN_CASEWORKER, village.parent)
    client.force_login(worker)
    client.post(reverse("cases:household_create"), family())
    home = Household.objects.get()
    for typed in ("e12345678", "E1234 5678"):
        answer = client.post(reverse("cases:household_find"), {"resident_id": typed})
        assert answer.url == reverse("cases:household", args=[home.pk])
    for typed, said in (("E87654321", "没有"), ("61032919850101", "18")):
        page = client.post(reverse("cases:household_find"), {"resident_id": typed})
        assert said in page.content.decode()


def test_a_number_of_two_papers_leads_to_nobody_by_chance(client):
    """Eight digits are a permit of Taiwan and may be a passport."""
    village = factories.village(factories.town())
    client.force_login(factories.user(Role.TOWN_CASEWORKER, village.parent))
    for kind in ("passport", "taiwan_pass"):
        typed = {"lines": 1, "village": village.pk, "certificate_0": kind}
        typed |= {"resident_id_0": "12345678", "name_0": "ANNA LEE"}
        typed |= {"sex_0": "F", "birth_date_0": "1980-04-03"}
        assert client.post(reverse("cases:household_create"), typed).status_code == 302
    page = client.post(reverse("cases:household_find"), {"resident_id": "12345678"})
    assert "按姓名" in page.content.decode()


PASSPORT = {"certificate": "passport", "resident_id": "E12345678"}
NEWBORN = {"certificate": "birth", "resident_id": "T610000123"}


def registered(said, name="ANNA LEE"):
    by = factories.user(Role.TOWN_CASEWORKER, factories.town())
    return actions.register_person(by=by, name=name, sex="F", birth_date=BORN, **said)


def lives_in(home, person):
    return home.members.create(person=person, relation="配偶", joined_on=date(2022, 1, 5))


@pytest.mark.usefixtures("paying_ground")
def test_an_official_and_a_relative_are_found_by_another_certificate(client):
    worker = walk.worker()
    client.force_login(worker)
    said = {"name": "支书甲", "post": "书记", "began_on": "2020-01-01"} | PASSPORT
    made = client.post(reverse("cases:official_record"), said)
    official = Official.objects.get()
    assert (official.certificate, official.resident_id) == ("passport", "E12345678")
    declared = {"declared_on": "2020-02-01", "kinship_0": "grandchild", "name_0": "李安"}
    declared |= {f"{key}_0": value for key, value in NEWBORN.items()}
    declared |= {"kinship_1": "child", "name_1": "李平", "resident_id_1": factories.resident_id(9)}
    wrong = client.post(made.url, declared | {"resident_id_0": "6100001234"})
    assert list(wrong.context["form"].errors) == ["resident_id_0"]
    assert client.post(made.url, declared).status_code == 302
    assert list(official.kin.values_list("certificate", flat=True)) == ["birth", ""]

    home, other = factories.household(), factories.household()
    lives_in(home, registered(PASSPORT))
    child = registered(NEWBORN, "李安")
    lives_in(other, child)
    filed = [walk.opened("DIBAO", household=one).filed_kin.get() for one in (home, other)]
    assert [one.kinship for one in filed] == ["", "grandchild"]


@pytest.mark.usefixtures("paying_ground")
def test_who_was_declared_by_a_certificate_of_birth_stays_near_when_the_number_comes():
    home, child = factories.household(), registered(NEWBORN, "李安")
    lives_in(home, child)
    by = walk.worker()
    said = {"town": factories.town(), "name": "支书甲", "post": "书记", "began_on": BORN}
    declared = Declared("grandchild", "李安", NEWBORN["resident_id"], NEWBORN["certificate"])
    kin = {"declared_on": BORN, "kin": [declared]}
    declare_kin(by=by, official=record_official(by=by, **said), **kin)
    FormerId.objects.create(
        county=child.county,
        person=child,
        resident_id=child.resident_id,
        resident_id_hash=child.resident_id_hash,
        until=TODAY,
    )
    number = factories.resident_id(7, BORN)
    Person.objects.filter(pk=child.pk).update(
        certificate="", resident_id=number, resident_id_hash=crypto.keyed_hash(number)
    )
    assert walk.opened("DIBAO", household=home).filed_kin.get().kinship == "grandchild"
    FiledKin.objects.all().delete()  # near by the number that the child had before, by nothing else
    assert home in rules.kin_of("支书甲")
    assert rules.all_kin_of("支书甲") == {home.pk}
    again = said | {"name": "支书乙"}
    open_case = walk.opened("RELIEF", household=home)
    declare_kin(by=by, official=record_official(by=by, **again), **kin)
    assert open_case.filed_kin.filter(official__name="支书乙").exists()
