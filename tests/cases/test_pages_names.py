"""Whom a case or an award helps stands in every title and list, and is found by name."""

import pytest
from django.urls import reverse

from cases.models import AwardMember
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def family():
    """A head and somebody else of the household for whom help is asked."""
    home = factories.household(size=2)
    other = home.members.exclude(person=home.head_id).get().person
    type(other).objects.filter(pk=other.pk).update(
        name="吴小雨", disability_kind="1", disability_grade=1
    )
    other.refresh_from_db()
    return home, other


@pytest.fixture
def town(client):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    return client


def text(client, name, pk=None, **query):
    address = reverse(name, args=[pk] if pk else [])
    return client.get(address, query).content.decode()


def test_an_application_names_whom_it_helps_beside_the_applicant(town):
    home, other = family()
    case = walk.accepted("LIVING", household=home, beneficiary=other)
    named = case.named
    assert named.startswith("吴小雨")
    assert home.head.name in named
    for name, pk in (
        ("cases:application_list", None),
        ("cases:application", case.pk),
        ("cases:household", home.pk),
    ):
        assert named in text(town, name, pk), name
    assert case.number in text(town, "cases:application_list", q="吴小")
    assert case.number not in text(town, "cases:application_list", q="吴大")


def test_who_applies_for_himself_is_named_once(town):
    case = walk.accepted("RELIEF")
    assert case.named == case.applicant.name


def test_an_award_of_one_person_names_that_person(town):
    home, other = family()
    award = factories.award("DIBAO", household=home, single_person=True)
    AwardMember.objects.filter(award=award).exclude(person=other).delete()
    named = award.named
    assert named.startswith("吴小雨")
    assert home.head.name in named
    assert named in text(town, "cases:award_list")
    assert named in text(town, "cases:award", award.pk)


def test_an_award_of_the_family_names_its_head(town):
    award = factories.award("DIBAO", size=2)
    assert award.named == award.household.head.name
