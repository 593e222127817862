"""A programme of one person is tested for each of the family, and chosen for one of them.

What was answered of one person is never another's. (39号 五(一); 43号 Art 4-8, 20-23)
"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benefits.actions.proposals import propose_computed
from benefits.application_entitlement import propose
from benefits.cascade import cascade
from cases import actions, clock
from cases.models import Household, Person, Programme, SampledCase
from tests import factories
from tests.benefits import scene
from tests.benefits.asked import ABLE, TEKUN
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.personal.names import plain_name

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
OLD, YOUNG = date(1948, 1, 1), date(1985, 1, 1)
HERS = {**TEKUN, **ABLE, "walk": False, "own_income": "600", "carer": "孙邻居"}
HIS = {**TEKUN, **ABLE, "own_income": "2400", "carer": "吴邻居"}


@pytest.fixture(scope="module")
def _home(paying_ground, once):
    return once(family_of_five).pk


@pytest.fixture
def home(_home, db):
    return Household.objects.get(pk=_home)


def family_of_five():
    """She asks for her parents-in-law, who are old; the children go to school."""
    scene.standards()
    scene.kinds()
    for code in ("TEKUN", "DIBAO", "NEAR", "RIGID"):
        factories.line(factories.programme(code))
    Programme.objects.update(open_for_applications=True)
    made = factories.household(size=5)
    for nth, (name, born) in enumerate(
        [("何媳", YOUNG), ("何子", YOUNG), ("何孙", date(2009, 1, 1)), ("何父", OLD), ("何母", OLD)]
    ):
        row = made.members.order_by("pk")[nth]
        Person.objects.filter(pk=row.person_id).update(name=plain_name(name), birth_date=born)
    return made


def named(name):
    return Person.objects.get(name=name)


def applied(home, code="DIBAO", income="30000", answers=None, **fields):
    answers = {"property_within": True} if answers is None else answers
    made = walk.accepted(code, household=home, answers=answers, **fields)
    walk.survey(made)
    type(made).objects.filter(pk=made.pk).update(annual_income=Decimal(income))
    made.refresh_from_db()
    return made


def rows_of(case, code="TEKUN"):
    return [row for row in cascade(case, clock.today()) if row.programme.code == code]


def turn(case, code, whom=None):
    case.refresh_from_db()
    return actions.change_programme(
        by=walk.worker(),
        application=case,
        version=case.version,
        programme=factories.programme(code),
        beneficiary=whom,
    )


def answer(case, said):
    case.refresh_from_db()
    return actions.edit_application(
        by=walk.worker(), application=case, version=case.version, answers=said
    )


def test_each_of_the_family_whom_it_may_help_has_a_row_and_the_others_a_sentence(home):
    father, mother = rows_of(applied(home))
    assert [father.whom, mother.whom] == [named("何父"), named("何母")]
    assert [row.assessment.people for row in (father, mother)] == [(father.whom,), (mother.whom,)]
    assert all(row.may_be_chosen and row.assessment.is_open for row in (father, mother))
    assert "何父" in father.assessment.tests[0].sentence
    assert father.others == ()
    (others,) = mother.others
    for words in ("何媳、何子、何孙", "60", "民发〔2021〕43号第4、5条"):
        assert words in others


def test_where_it_may_help_nobody_one_row_says_why_and_is_no_choice(home):
    Person.objects.filter(birth_date=OLD).update(birth_date=YOUNG)
    (row,) = rows_of(applied(home))
    assert row.whom == home.head
    assert not row.may_be_chosen
    assert not row.assessment.met
    assert not row.assessment.is_open
    (others,) = row.others
    assert "何子、何孙、何父、何母" in others


def test_who_asks_now_stays_a_row_though_it_cannot_help_them_any_more(home):
    case = applied(home, "TEKUN", answers=HIS, beneficiary=named("何父"))
    Person.objects.filter(name="何父").update(birth_date=YOUNG)
    father, mother = rows_of(case)
    assert (father.whom.name, father.applied_for, father.may_be_chosen) == ("何父", True, False)
    assert father.assessment.tests[0].met is False
    assert (mother.applied_for, mother.may_be_chosen) == (False, True)


def test_who_is_supported_already_is_said_in_a_sentence(home):
    award = factories.award("TEKUN", household=home, size=5)
    cover = award.members.get(person=named("何母"))
    award.members.exclude(pk=cover.pk).delete()
    case = applied(home)
    (row,) = rows_of(case)
    assert row.whom == named("何父")
    assert any("何母" in sentence and "特困" in sentence for sentence in row.others)
    with pytest.raises(NotAllowed):
        turn(case, "TEKUN", named("何母"))


def test_a_death_leaves_nobody_to_choose(home):
    Person.objects.filter(name="何母").update(died_on=walk.days_ago(3))
    case = applied(home)
    assert [row.whom.name for row in rows_of(case)] == ["何父"]
    with pytest.raises(NotAllowed, match="何母"):
        turn(case, "TEKUN", named("何母"))


def test_what_was_answered_of_one_person_is_never_another_s(home, client):
    case = applied(home, "TEKUN", answers=HIS, beneficiary=named("何父"))
    case = turn(case, "TEKUN", named("何母"))
    family = {name: HIS[name] for name in ("property_within", "property_proof")}
    assert (case.beneficiary, case.answers) == (named("何母"), family)
    case = turn(answer(case, HERS), "NEAR")
    assert (case.beneficiary, case.answers) == (None, {"property_within": True})
    client.force_login(walk.worker())
    page = client.get(reverse("cases:application", args=[case.pk]))
    kept = {str(group.title): dict(group.rows) for group in page.context["kept_answers"]}
    hers, his = (
        [said for title, said in kept.items() if name in title] for name in ("何母", "何父")
    )
    assert "孙邻居" in str(hers)
    assert "吴邻居" not in str(hers)
    assert "吴邻居" in str(his)
    assert "核对报告" in str([said for title, said in kept.items() if "·" not in title])
    case = turn(case, "TEKUN", named("何父"))
    assert case.answers == HIS
    case = turn(case, "TEKUN", named("何母"))
    assert case.answers == HERS
    father, mother = rows_of(case)
    assert (father.assessment.met, mother.assessment.met) == (True, True)
    assert mother.applied_for
    assert father.assessment.amount != mother.assessment.amount  # her grade, and his


def test_the_income_of_one_person_alone_is_not_the_next_one_s(home):
    """单人保 asks it, and 特困 asks it: of the same person it is the same."""
    single = {"property_within": True, "single_ground": "clergy", "own_income": "600"}
    case = applied(home, answers=single, beneficiary=named("何父"))
    case = turn(case, "TEKUN", named("何母"))
    assert case.answers == {"property_within": True}
    case = turn(case, "TEKUN", named("何父"))
    assert case.answers == {"property_within": True, "own_income": "600"}


def test_what_was_taken_back_meanwhile_does_not_come_up_again(home):
    case = turn(applied(home, "TEKUN", answers=HIS, beneficiary=named("何父")), "NEAR")
    case = turn(case, "TEKUN", named("何父"))
    said = {name: answer for name, answer in HIS.items() if name != "carer"}
    case = turn(answer(case, said), "NEAR")
    assert turn(case, "TEKUN", named("何父")).answers == said


def test_who_does_not_live_there_is_not_chosen_by_a_forged_form(home, client):
    case, stranger = applied(home), factories.person(birth_date=OLD)
    client.force_login(walk.worker())
    said = {"version": case.version, "programme": factories.programme("TEKUN").pk}
    url = reverse("benefits:cascade_choose", args=[case.pk])
    for forged in (stranger.pk, "x", 0):
        assert client.post(url, said | {"beneficiary": forged}).status_code == 302
        case.refresh_from_db()
        assert (case.programme.code, case.beneficiary) == ("DIBAO", None)
    with pytest.raises(NotAllowed, match="家庭成员"):
        turn(case, "TEKUN", stranger)
    with pytest.raises(NotAllowed):  # a programme of families helps no single one of them
        turn(case, "NEAR", named("何父"))
    with pytest.raises(NotAllowed, match="何子"):
        turn(case, "TEKUN", named("何子"))
    with pytest.raises(NotAllowed, match="“高龄津贴”须单独申请"):
        turn(case, "OLD", named("何父"))


def test_chosen_answered_assessed_and_granted_to_the_right_person(home, client):
    case = applied(home)
    client.force_login(walk.worker())
    page = client.get(reverse("benefits:cascade", args=[case.pk])).content.decode()
    assert f'name="beneficiary" value="{named("何父").pk}"' in page
    assert f'value="{home.head_id}"' not in page
    url = reverse("benefits:cascade_choose", args=[case.pk])
    said = {"version": case.version, "programme": factories.programme("TEKUN").pk}
    answered = client.post(url, said | {"beneficiary": named("何父").pk})
    assert answered.url == reverse("cases:application", args=[case.pk])
    case = answer(case, HIS)
    assessment = propose(case, clock.today())
    assert assessment.met
    propose_computed(
        by=walk.worker(), application=case, version=case.version, amount=assessment.amount
    )
    walk.checked(case)
    walk.close(case, walk.post(case))
    case = walk.submit(case)
    case = walk.decide(case)
    county = factories.user(Role.COUNTY_CASEWORKER)
    actions.draw_sample(by=county, programme=case.programme, waiting=1)
    SampledCase.objects.update(chosen=False)
    case = walk.decide(case)
    award = case.awards.get()
    assert (award.programme.code, award.covered_size) == ("TEKUN", 1)
    assert [cover.person for cover in award.members.all()] == [named("何父")]
    assert award.care_detail.answers["walk"] is True


def test_the_page_reads_no_more_for_a_family_with_many_of_them(home, client):
    case = applied(home)
    client.force_login(walk.worker())
    url = reverse("benefits:cascade", args=[case.pk])
    client.get(url)

    def read():
        with CaptureQueriesContext(connection) as seen:
            rows = client.get(url).context["tested"]
        return len([row for row in rows if row.whom]), len(seen)

    two, queries = read()
    Person.objects.filter(memberships__household=home).update(birth_date=OLD)
    five, again = read()
    assert (two, five) == (2, 5)
    assert again <= queries


STATEMENTS_OF_ONE = 18  # that compute what one person is due, who was answered for


def test_each_who_was_answered_for_costs_one_computation_and_no_more(home, client):
    Person.objects.filter(memberships__household=home).update(birth_date=OLD)
    case = applied(home, "TEKUN", answers=HIS, beneficiary=named("何父"))
    client.force_login(walk.worker())
    url = reverse("benefits:cascade", args=[case.pk])

    def read():
        with CaptureQueriesContext(connection) as seen:
            rows = client.get(url).context["tested"]
        of_persons = [row for row in rows if row.whom]
        return len(of_persons), len([r for r in of_persons if r.assessment.met]), len(seen)

    read()
    people, answered, queries = read()
    assert (people, answered) == (5, 1)
    for nth, name in enumerate(("何母", "何子"), start=1):
        case = answer(turn(case, "TEKUN", named(name)), HERS)
        people, answered, again = read()
        assert (people, answered) == (5, 1 + nth)
        assert again <= queries + nth * STATEMENTS_OF_ONE
