"""Another of the family is to be helped: nothing that was one person's counts for the next.

Not the answers, not the county's draw and visit, not what the neighbours judged.
"""

from decimal import Decimal

import pytest
from django.urls import reverse

from benefits.actions.proposals import propose_computed
from benefits.application_entitlement import propose
from cases import actions, clock, rules
from cases.models import Household, Programme, SampledCase
from cases.rules.evidence import notice_stands
from cases.states import ApplicationStatus
from tests import factories
from tests.benefits.test_cascade_persons import (
    HERS,
    HIS,
    answer,
    applied,
    family_of_five,
    named,
    turn,
)
from tests.cases import peers, walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
OF_THE_FAMILY = {name: HIS[name] for name in ("property_within", "property_proof")}


@pytest.fixture(scope="module")
def _home(paying_ground, once):
    return once(family_of_five).pk


@pytest.fixture
def home(_home, db):
    return Household.objects.get(pk=_home)


def corrected(client, case, whom, **said):
    """更正申请, sent as its page shows it but for who is to be helped, and what is said anew."""
    client.force_login(walk.worker())
    page = reverse("cases:application_edit", args=[case.pk])
    form = client.get(page).context["form"]
    shown = {field.html_name: field.value() for field in form}
    sent = {name: value for name, value in shown.items() if value is not None}
    answered = client.post(page, sent | {"beneficiary": whom.pk if whom else ""} | said)
    assert answered.status_code == 302, answered.context["form"].errors
    case.refresh_from_db()
    return case


def test_who_is_chosen_in_the_form_does_not_take_over_the_answers_of_the_one_before(home, client):
    case = applied(home, "TEKUN", answers=HIS, beneficiary=named("何父"))
    case = corrected(client, case, named("何母"))
    assert (case.beneficiary, case.answers) == (named("何母"), OF_THE_FAMILY)
    assert propose(case, clock.today()).is_open  # nothing was said of her
    case = corrected(client, case, named("何母"), ask_own_income="600", ask_walk="False")
    hers = OF_THE_FAMILY | {"own_income": "600", "walk": False}
    assert case.answers == hers
    case = corrected(client, case, named("何父"))
    assert (case.beneficiary, case.answers) == (named("何父"), HIS)
    assert corrected(client, case, named("何母")).answers == hers
    assert turn(case, "TEKUN", named("何父")).answers == HIS


def test_what_is_said_anew_with_the_choice_is_said_of_the_new_one(home, client):
    case = applied(home, "TEKUN", answers=HERS, beneficiary=named("何母"))
    said = {"ask_own_income": "2400", "ask_carer": "吴邻居", "ask_property_within": "False"}
    case = corrected(client, case, named("何父"), **said)
    family = OF_THE_FAMILY | {"property_within": False}
    assert case.answers == family | {"own_income": "2400", "carer": "吴邻居"}


def test_whoever_was_not_named_yet_keeps_what_was_typed_and_nobody_else_gets_it(home, client):
    single = {"property_within": True, "single_ground": "clergy", "own_income": "600"}
    case = corrected(client, applied(home, answers=single), named("何父"))
    assert case.answers == single
    assert corrected(client, case, named("何母")).answers == {"property_within": True}
    assert corrected(client, case, None).answers == {"property_within": True}
    assert corrected(client, case, named("何父")).answers == single


def test_what_is_kept_stands_under_the_words_of_the_programme_that_asked(home, client):
    place = factories.institution(name="福寿敬老院")
    said = HIS | {"care_form": "institution", "institution": place.pk}
    case = turn(applied(home, "TEKUN", answers=said, beneficiary=named("何父")), "NEAR")
    client.force_login(walk.worker())
    page = client.get(reverse("cases:application", args=[case.pk]))
    kept = {str(group.title): dict(group.rows) for group in page.context["kept_answers"]}
    assert kept["供养方式 · 何父"]["供养服务机构"] == "福寿敬老院"
    assert not any("监护" in title for title in kept)


def test_an_amount_computed_for_one_is_not_proposed_for_the_next(home, client):
    case = applied(home, "TEKUN", answers=HIS, beneficiary=named("何父"))
    walk.propose(case, "730")
    case = corrected(client, case, named("何母"))
    assert (case.amount_proposed, case.care_proposed) == (None, Decimal(0))


def computed(case):
    amount = propose(case, clock.today()).amount
    case.refresh_from_db()
    propose_computed(by=walk.worker(), application=case, version=case.version, amount=amount)
    case.refresh_from_db()
    if not notice_stands(case):
        walk.close(case, walk.post(case))
    case.refresh_from_db()
    return case


def at_county(case):
    return walk.decide(walk.submit(computed(case)))


def county():
    return factories.user(Role.COUNTY_CASEWORKER)


def drawn(case):
    return actions.draw_sample(by=county(), programme=case.programme, waiting=1)


def visited(case, **fields):
    case.refresh_from_db()
    said = {"checked_on": clock.today(), "agrees": True, "result": "情况一致", **fields}
    actions.record_sample_check(by=county(), application=case, version=case.version, **said)


def by_turning(case, whom, _client):
    return turn(case, "TEKUN", whom)


def by_correcting(case, whom, client):
    return corrected(client, case, whom)


@pytest.mark.parametrize("change", [by_turning, by_correcting])
def test_who_was_not_drawn_is_not_confirmed_by_the_visit_to_another(change, home, client):
    case = applied(home, "TEKUN", answers=HIS, beneficiary=named("何父"))
    case = at_county(walk.checked(case))
    first = drawn(case)
    visited(case)
    case = walk.decide(case, actions.return_to_town, note="改为老伴")
    case = at_county(answer(change(case, named("何母"), client), HERS))
    with pytest.raises(NotAllowed, match="抽"):
        walk.decide(case)
    second = drawn(case)
    with pytest.raises(NotAllowed, match="核查"):
        walk.decide(case)
    visited(case)
    client.force_login(county())
    page = client.get(reverse("cases:sample", args=[first.pk])).content.decode()
    assert "不再作数" in page
    assert "情况一致" in page
    assert [draw.cases.count() for draw in (first, second)] == [1, 1]
    assert "不再作数" not in client.get(reverse("cases:sample", args=[second.pk])).content.decode()
    case = walk.decide(case)
    assert case.status == ApplicationStatus.APPROVED
    assert case.awards.get().members.get().person == named("何母")


def test_a_draw_for_one_programme_is_none_for_another(home):
    case = applied(home, "TEKUN", answers=HIS, beneficiary=named("何父"))
    case = at_county(walk.checked(case))
    drawn(case)
    case = turn(walk.decide(case, actions.return_to_town, note="改低保"), "DIBAO")
    case = turn(case, "TEKUN", named("何父"))
    assert rules.sampled_case(case) is None
    assert SampledCase.objects.get().dropped_on == clock.today()
    case = at_county(case)
    assert list(rules.waiting_for_draw(case.programme)) == [case]


def test_a_complaint_is_answered_by_a_visit_to_the_one_who_is_to_be_helped(home):
    case = applied(home, "TEKUN", answers=HIS, beneficiary=named("何父"))
    said = {"complained_on": clock.today(), "complaint": "另有住房"}
    actions.note_complaint(by=walk.worker(), application=case, version=case.version, **said)
    case.refresh_from_db()
    case = at_county(walk.checked(case))
    two = {"first_visitor": "赵六", "second_visitor": "钱七"}
    visited(case, **two)
    case = walk.decide(case, actions.return_to_town, note="改为老伴")
    case = at_county(answer(turn(case, "TEKUN", named("何母")), HERS))
    with pytest.raises(NotAllowed, match="投诉"):
        walk.decide(case)
    with pytest.raises(NotAllowed, match="重新办理"):
        visited(case, checked_on=walk.days_ago(1), **two)
    visited(case, **two)
    assert walk.decide(case).status == ApplicationStatus.APPROVED


@pytest.mark.parametrize("change", [by_turning, by_correcting])
def test_the_neighbours_judge_the_one_who_is_to_be_helped(change, home, client):
    Programme.objects.update(peer_review="always")
    case = applied(home, "TEKUN", answers=HIS, beneficiary=named("何父"))
    peers.held(case)
    assert not rules.peer_review_wanted(case)
    case = change(case, named("何母"), client)
    assert rules.peer_review_wanted(case)
    client.force_login(walk.worker())
    page = client.get(reverse("cases:application", args=[case.pk]))
    assert "不再作数" in page.content.decode()
    with pytest.raises(NotAllowed, match="重新办理"):
        peers.held(case, held_on=walk.days_ago(1))
    peers.held(case)
    assert not rules.peer_review_wanted(type(case).objects.get(pk=case.pk))
