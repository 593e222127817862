"""What is known to stand against help is said when a case is opened, not at the amount."""

from datetime import date

import pytest
from django.urls import reverse

from cases import rules
from cases.models import Person
from tests import factories
from tests.cases import walk
from tests.cases.test_worklists import with_card
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture
def town(client):
    client.force_login(walk.worker())
    return client


def living(home, **fields):
    return walk.opened("LIVING", household=home, beneficiary=home.head, **fields)


def warned(town, name, case):
    page = town.get(reverse(f"cases:{name}", args=[case.pk]))
    return page.context["known_against"], page.content.decode()


def test_a_living_subsidy_without_dibao_is_warned_of_from_the_start(town):
    case = living(with_card())
    for name in ("application", "accept"):
        sentences, page = warned(town, name, case)
        assert len(sentences) == 1, name
        assert "国发〔2015〕52号" in sentences[0]
        assert sentences[0] in page
    factories.award("DIBAO", household=case.household)
    assert warned(town, "application", case)[0] == []


def test_a_parent_out_of_contact_for_too_short_is_warned_of(town):
    home = factories.household(size=2)
    child = home.members.exclude(person=home.head_id).get().person
    Person.objects.filter(pk=child.pk).update(birth_date=date(2018, 1, 1))
    child.refresh_from_db()
    answers = {"father": "out_of_contact", "father_since": walk.days_ago(30).isoformat()}
    case = walk.opened("CHILD", household=home, beneficiary=child, answers=answers)
    assert len(rules.known_against(case)) == 1


def test_nothing_is_warned_of_that_is_only_open(town):
    case = walk.opened("DIBAO")
    assert warned(town, "application", case)[0] == []


def test_an_exclusion_names_its_article():
    home = factories.household()
    factories.award("TEKUN", household=home)
    with pytest.raises(NotAllowed, match="国发〔2016〕14号"):
        walk.opened("DIBAO", household=home)


def test_the_choice_of_programmes_says_what_excludes_them(town):
    home = factories.household()
    award = factories.award("TEKUN", household=home)
    walk.granted("DIBAO")
    walk.granted("NURSING")
    offered = town.get(reverse("cases:application_create", args=[home.pk])).context["offered"]
    said = {programme.code: against for programme, against, _held in offered}
    assert award.number in said["DIBAO"]
    assert "国发〔2015〕52号" in said["NURSING"]
