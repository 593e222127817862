"""What is posted in the village of those who receive support: name, family, sum of this month."""

from datetime import date

import pytest
from django.utils import timezone

from cases.models import Application, Award, AwardMember, Person, Programme
from cases.papers import VILLAGE_PAPERS
from tests import factories
from tests.benefits import scene
from tests.cases import walk
from tests.cases.test_samples import tekun
from welfare.county.months import first_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def posted(village):
    """The rows, by programme."""
    Programme.objects.update(public_notice=True)
    paper = VILLAGE_PAPERS["publication"]
    parts = paper.fields(village)["parts"]
    return {part.title: [row[1:] for row in part.rows] for part in parts[1:]}


def test_whose_money_stopped_is_not_among_those_who_receive_it():
    paid, stopped = factories.award(basic=400), factories.award(basic=500)
    month = first_of(timezone.localdate())
    Award.objects.filter(pk=stopped.pk).update(
        status="suspended", stop_way="ledger", suspended_from=month, suspended_reason="核查"
    )
    (rows,) = posted(paid.village).values()
    assert rows == [(paid.household.head.name, 1, "400.00")]


def test_the_sum_is_the_whole_of_the_month():
    award = factories.award(size=2, basic=400)
    scene.supplement(award, "ELDERLY")
    (rows,) = posted(award.village).values()
    assert rows == [(award.household.head.name, 2, "496.00")]


def alone(code, member, **fields):
    """An award that covers this one of a family, who is not its head."""
    award = factories.award(code, household=member.household, **fields)
    AwardMember.objects.filter(award=award).exclude(person=member.person).delete()
    return award


def test_who_alone_is_covered_is_named():
    tekun()
    for code, fields in (("DIBAO", {"single_person": True}), ("TEKUN", {})):
        home = factories.household(size=3)
        one = home.members.order_by("pk").last()
        made = alone(code, one, size=3, **fields)
        rows = posted(made.village)[made.programme.name]
        assert [row[0] for row in rows] == [one.person.name]


def test_a_child_is_not_posted_the_head_stands_there():
    tekun()
    home = factories.household(size=2)
    _head, child = home.members.order_by("pk")
    born = date(timezone.localdate().year - 9, 3, 1)
    alone("TEKUN", child, size=2)
    Person.objects.filter(pk=child.person_id).update(birth_date=born)
    (rows,) = posted(home.village).values()
    assert [row[0] for row in rows] == [home.head.name]
    Person.objects.filter(pk=home.head_id).update(birth_date=born)
    assert posted(home.village) == {}


def test_who_applied_is_named_while_in_the_family():
    """Art 24 names the applicant; the head of the family stood there whoever had asked."""
    home = factories.household(size=2)
    head, spouse = home.members.order_by("pk")
    case = walk.opened("DIBAO", household=home)
    Application.objects.filter(pk=case.pk).update(applicant=spouse.person)
    made = factories.award(household=home, size=2, origin="confirmed", application=case)
    (rows,) = posted(made.village).values()
    assert [row[0] for row in rows] == [spouse.person.name]
    AwardMember.objects.filter(award=made, person=spouse.person).delete()
    (rows,) = posted(made.village).values()
    assert [row[0] for row in rows] == [head.person.name]
