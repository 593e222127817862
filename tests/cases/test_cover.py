"""Whom an award covers when others of the household are supported by awards of their own."""

from datetime import date

import pytest
from psycopg.types.range import DateRange

from cases import clock, rules
from cases.models import Award, AwardMember, DibaoDetail, ExclusionRule
from cases.states import AwardStatus
from tests import factories
from tests.cases import walk
from welfare.county.months import add_months, first_of
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def people(home):
    return rules.living_in(home)


def supported(code, person, home, **fields):
    """A member's own award, of this household."""
    award = factories.award(code, household=home, number=f"{code}-{person.pk}", **fields)
    AwardMember.objects.filter(award=award).exclude(person=person).delete()
    return award


def alone(person, home):
    """Single-person cover that one member of the household has. (单人保)"""
    award = supported("DIBAO", person, home)
    DibaoDetail.objects.filter(award=award).update(single_person=True)
    return award


@pytest.mark.parametrize("code", ["TEKUN", "ORPHAN"])
def test_who_is_supported_apart_keeps_nobody_else_from_dibao(code):
    """Grandparents who raise an orphan, a family with a 特困 uncle: the others may apply."""
    home = factories.household(size=3)
    third = people(home)[2]
    supported(code, third, home)
    cover = rules.cover_of(walk.opened("DIBAO", household=home))
    assert third not in cover.covered
    assert (len(cover.family), len(cover.covered)) == (2, 2)
    assert [third.name in sentence for sentence in cover.sentences()] == [True]


@pytest.mark.parametrize("verdict", ["excludes", "choose"])
def test_who_is_not_supported_in_full_stays_one_of_the_family(verdict):
    """A family of three became one of two, without the grandmother's income."""
    home = factories.household(size=3)
    held = supported("OLD", people(home)[2], home)
    made = walk.opened("DIBAO", household=home)
    ExclusionRule.objects.create(
        county=factories.county(),
        first="dibao",
        second="old_age",
        verdict=verdict,
        valid_from=date(2020, 1, 1),
        document="测试〔2020〕9号",
    )
    cover = rules.cover_of(made)
    assert (len(cover.family), len(cover.covered), cover.elsewhere) == (3, 3, [])
    with pytest.raises(NotAllowed, match=held.number):
        walk.opened("DIBAO", household=home)


def test_the_award_covers_the_others_and_counts_them():
    home = factories.household(size=3)
    supported("TEKUN", people(home)[2], home)
    made = walk.approved("DIBAO", "700", household=home)
    award = Award.objects.get(application=made)
    assert (award.family_size, award.covered_size, award.members.count()) == (2, 2, 2)


def test_the_family_of_who_is_covered_alone_is_recognised_without_them():
    """The daughter has 单人保 and still counts in the family of three. (57号 Art 8)"""
    home = factories.household(size=3)
    daughter = people(home)[2]
    alone(daughter, home)
    cover = rules.cover_of(walk.opened("NEAR", household=home))
    assert (len(cover.family), len(cover.covered)) == (3, 2)
    assert daughter not in cover.covered


def test_where_everybody_is_supported_already_the_exclusion_speaks():
    home = factories.household(size=1)
    factories.award("TEKUN", household=home)
    with pytest.raises(NotAllowed, match="特困"):
        walk.opened("DIBAO", household=home)


def test_a_familys_own_dibao_leaves_nobody_out():
    """Some members of an eligible family are never covered without the others. (83号)"""
    home = factories.household(size=2)
    alone(people(home)[1], home)
    with pytest.raises(NotAllowed):
        walk.opened("DIBAO", household=home)


def test_each_of_two_disabled_brothers_is_covered_alone():
    home = factories.household(size=3)
    _mother, elder, younger = people(home)
    alone(elder, home)
    made = walk.opened("DIBAO", household=home, beneficiary=younger, answers=walk.ALONE)
    assert rules.cover_of(made).covered == [younger]
    with pytest.raises(NotAllowed):
        walk.opened("DIBAO", household=home, beneficiary=elder, answers=walk.ALONE)


def test_a_recognition_that_everybody_left_ends_with_them():
    home = factories.household(size=2)
    near = factories.award("NEAR", household=home, size=2)
    walk.approved("DIBAO", "500", household=home)
    near.refresh_from_db()
    assert near.status == AwardStatus.ENDED
    assert near.left_on
    assert near.last_month
    assert "低保" in near.left_reason or "DIBAO" in near.left_reason


def test_a_rule_that_begins_with_the_other_award_is_the_one_that_counts():
    """Who is left out was asked of another month than what is refused."""
    home = factories.household(size=3)
    made = walk.opened("DIBAO", household=home)
    held = supported("TEKUN", people(home)[2], home)
    begins = add_months(first_of(clock.today()), 6)
    AwardMember.objects.filter(award=held).update(period=DateRange(begins, None))
    factories.exclusions()
    pair = {"county": factories.county(), "first": "dibao", "second": "tekun"}
    ExclusionRule.objects.create(
        **pair, verdict="allowed", valid_from=begins, document="测试〔2027〕9号"
    )
    cover = rules.cover_of(made)
    assert (len(cover.family), len(cover.covered), cover.elsewhere) == (3, 3, [])
    ((_cover, ruling, both),) = rules.held_beside(
        made.programme, people(home), first_of(clock.today())
    )
    assert (ruling, both) == ("allowed", begins)


def test_a_recognition_is_left_by_the_rule_under_which_it_begins():
    """A pair that begins with the recognition ended in a KeyError in the middle of the decision."""
    home = factories.household(size=2)
    case = walk.submitted("DIBAO", "500", household=home)
    near = factories.award("NEAR", household=home, size=2)
    begins = add_months(first_of(clock.today()), 3)
    AwardMember.objects.filter(award=near).update(period=DateRange(begins, None))
    pairs = ExclusionRule.objects.filter(county=factories.county(), second="near_dibao")
    said = pairs.filter(first="dibao").order_by("-valid_from")
    pairs.filter(pk=said[0].pk).update(valid_from=begins)
    pairs.filter(pk__in=[one.pk for one in said[1:]]).delete()
    while case.tier:
        case = walk.decide(case)
    near.refresh_from_db()
    assert near.status == AwardStatus.ENDED


def test_a_recognition_that_one_left_covers_fewer():
    home = factories.household(size=3)
    near = factories.award("NEAR", household=home, size=3)
    person = people(home)[2]
    walk.approved("DIBAO", "500", household=home, beneficiary=person, answers=walk.ALONE)
    near.refresh_from_db()
    assert (near.status, near.covered_size, near.family_size) == (AwardStatus.ACTIVE, 2, 3)


def test_another_members_dibao_is_not_the_sisters_hardship():
    home = factories.household(size=2)
    brother, sister = people(home)
    alone(brother, home)
    made = walk.opened("DIBAO", household=home, beneficiary=sister, answers=walk.ALONE)
    made.programme = walk.granted("LIVING")
    assert rules.facts_of(made, walk.days_ago(0)).held == frozenset()


def test_a_change_of_cover_asks_for_the_amount_again():
    home = factories.household(size=2)
    made = walk.ready("DIBAO", "500", household=home)
    supported("TEKUN", people(home)[1], home)
    with pytest.raises(NotAllowed):
        walk.submit(made)
