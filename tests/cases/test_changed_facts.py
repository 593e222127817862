"""What a decision stands on may change under it: then it is asked again, not carried over."""

from datetime import date
from decimal import Decimal

import pytest

from cases import actions, clock, rules
from cases.actions import amounts, awards
from cases.models import Application, Award, Supplement
from cases.states import ApplicationStatus
from tests import factories
from tests.cases import walk
from tests.cases.test_transitions_awards import severe
from welfare.exceptions import NotAllowed
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
MAY = date(2022, 5, 1)


@pytest.fixture(scope="module")
def _ready(once, ground):
    """One of each with all its evidence, not submitted yet."""
    dibao = {"code": "DIBAO", "size": 2}
    return once(lambda: [walk.ready(**dibao, amount="400").pk, walk.ready(amount="400").pk])


@pytest.fixture
def dibao(_ready, db):
    """For a family of two."""
    return Application.objects.get(pk=_ready[0])


@pytest.fixture
def relief(_ready, db):
    return Application.objects.get(pk=_ready[1])


def visit(case, income):
    case.refresh_from_db()
    actions.record_survey(
        by=walk.worker(),
        application=case,
        version=case.version,
        visited_on=walk.days_ago(2),
        first_signer="张三",
        second_signer="李四",
        member_present="王五",
        housing="",
        observations="收入有变化",
        annual_income=Decimal(income),
    )
    case.refresh_from_db()
    return case


def test_an_amount_computed_from_another_income_is_computed_again(each, dibao, relief):
    with each(income="another"):
        case = visit(dibao, "24000")
        assert (case.amount_proposed, case.explanation) == (None, [])
        with pytest.raises(NotAllowed, match=r"Propose|请"):
            walk.submit(case)
    with each(income="the same"):
        assert visit(dibao, "7200").amount_proposed == Decimal(400)
    with each(kind="relief"):
        assert visit(relief, "24000").amount_proposed == Decimal(400)


def test_an_applicant_who_left_the_household_is_not_submitted_and_paid():
    case = walk.accepted("RELIEF", size=3)
    member = case.household.members.exclude(person=case.household.head).first()
    case = actions.edit_application(
        by=walk.worker(), application=case, version=case.version, applicant=member.person
    )
    actions.remove_member(
        by=walk.worker(),
        household=case.household,
        version=case.household.version,
        member=member,
        left_on=clock.today(),
        reason="死亡",
    )
    case = walk.propose(walk.checked(walk.survey(case)), "5000")
    case = walk.close(case, walk.post(case))
    with pytest.raises(NotAllowed):
        walk.submit(case)
    case.refresh_from_db()
    case = actions.edit_application(
        by=walk.worker(), application=case, version=case.version, applicant=case.household.head
    )
    case = walk.close(case, walk.post(case))  # the sheet named somebody else
    assert walk.submit(case).status == ApplicationStatus.IN_REVIEW


def move(household, urban):
    return actions.edit_household(
        by=walk.worker(),
        household=household,
        version=household.version,
        village=factories.village(household.town, urban),
    )


def test_a_household_that_moves_to_town_has_its_amount_computed_again(dibao, relief):
    move(dibao.household, urban=True)
    move(relief.household, urban=True)
    dibao.refresh_from_db()
    relief.refresh_from_db()
    assert (dibao.amount_proposed, relief.amount_proposed) == (None, Decimal(400))
    assert "application_edited" in {e.verb for e in Event.objects.filter(case_id=dibao.pk)}


def test_a_household_of_a_village_that_became_urban_is_corrected_where_it_lives(dibao):
    home = dibao.household
    village = type(home.village).objects.get(pk=home.village_id)
    type(village).objects.filter(pk=village.pk).update(residence="urban")
    home = actions.edit_household(
        by=walk.worker(),
        household=home,
        version=home.version,
        village=village,
        residence="urban",
    )
    dibao.refresh_from_db()
    assert (home.residence, dibao.amount_proposed) == ("urban", None)
    away = factories.village(home.town, urban=True)
    away.residence = "rural"
    away.save()
    home = actions.edit_household(
        by=walk.worker(), household=home, version=home.version, village=away, residence="urban"
    )
    assert home.residence == away.residence == "rural"


def test_a_household_in_review_does_not_move(dibao):
    case = walk.submit(dibao)
    with pytest.raises(NotAllowed, match=case.number):
        move(case.household, urban=True)


def test_relief_for_one_person_counts_one_person():
    home = factories.household(size=3)
    person = home.members.last().person
    award = walk.approved("RELIEF", "500", household=home, beneficiary=person).awards.get()
    assert (award.family_size, award.covered_size) == (3, 1)
    assert not hasattr(award, "dibao_detail")
    assert award.members.get().person == person


def test_what_was_proposed_is_bound_to_the_people_it_was_computed_for(dibao):
    leaver = dibao.household.members.exclude(person=dibao.household.head).get()
    leaver.left_on = clock.today()
    leaver.save()
    dibao.household.members.create(  # as many as before, somebody else
        person=factories.person(), relation="子", joined_on=walk.days_ago(1)
    )
    with pytest.raises(NotAllowed):
        walk.submit(dibao)
    assert walk.submit(walk.propose(dibao, "400")).status == ApplicationStatus.IN_REVIEW


@pytest.mark.parametrize("known", [{"health": "重病"}, {"labour": "无"}, {"disability_grade": 1}])
def test_what_is_known_of_somebody_is_computed_again_when_it_changes(known, dibao):
    case = dibao
    type(case.household.head).objects.filter(pk=case.household.head_id).update(**known)
    with pytest.raises(NotAllowed):
        walk.submit(case)
    case = walk.submit(walk.propose(case, "400"))
    type(case.household.head).objects.filter(pk=case.household.head_id).update(health="另写")
    with pytest.raises(NotAllowed):
        walk.decide(case)


def test_a_card_is_not_changed_while_a_case_of_the_person_is_in_review(dibao):
    case = walk.submit(dibao)
    head = case.household.head
    said = {"by": walk.worker(), "resident_id": head.resident_id, "name": head.name}
    for change in ({"health": "重病"}, {"disability_card": f"{head.resident_id}41"}):
        with pytest.raises(NotAllowed, match=case.number):
            actions.register_person(**said, **change)
    assert actions.register_person(**said, ethnicity="回族").ethnicity == "回族"
    walk.decide(case, actions.return_to_town, note="补正")
    assert actions.register_person(**said, health="重病").health == "重病"


# ---- a case that is to be refused


def test_a_case_without_any_help_due_goes_up_to_be_refused():
    case = walk.propose(walk.checked(walk.survey(walk.accepted("DIBAO", account=""))), "0")
    case.refresh_from_db()
    assert not rules.needs_notice(case)
    case = walk.submit(case)
    assert (case.status, case.tier) == (ApplicationStatus.IN_REVIEW, "town")
    with pytest.raises(NotAllowed):
        walk.decide(case)
    case = walk.decide(case, actions.refuse, note="家庭收入高于标准")
    assert case.status == ApplicationStatus.REFUSED
    assert not Award.objects.exists()


# ---- awards


def end(award, **asks):
    values = {"left_on": date(2022, 5, 20), "last_month": MAY, "heard": "无异议", **asks}
    return awards.end_award(
        by=walk.approver(),
        proposed_by=walk.worker(),
        award=award,
        version=award.version,
        reason="核查",
        **values,
    )


@pytest.mark.parametrize("last_month", [date(2022, 6, 1), date(2036, 5, 1), date(9999, 12, 1)])
def test_an_ended_award_is_not_paid_after_its_end(last_month):
    with pytest.raises(NotAllowed):
        end(factories.award(), last_month=last_month)
    made = end(factories.award())
    assert not Award.objects.payable_in(date(2022, 6, 1)).filter(pk=made.pk).exists()


def set_amount(award, basic, **asks):
    return amounts.set_amount(
        by=walk.approver(),
        award=award,
        version=award.version,
        from_month=MAY,
        basic=Decimal(basic),
        reason="复核",
        **asks,
    )


def test_a_lower_amount_only_after_the_person_was_heard():
    made = factories.award(basic=400)
    with pytest.raises(NotAllowed):
        set_amount(made, "399.99")
    made = set_amount(made, "399.99", heard="5月3日入户，本人认可")
    assert Event.objects.get(verb="amount_set").details["heard"] == "5月3日入户，本人认可"
    assert set_amount(made, "450").amounts.first().basic == Decimal(450)


@pytest.mark.parametrize("wrong", ["-1", "400.005"])
def test_an_amount_is_in_yuan_and_fen(wrong):
    with pytest.raises(NotAllowed):
        set_amount(factories.award(basic=0), wrong)


def test_what_the_person_said_is_kept_when_help_is_cut():
    made = factories.award()
    Supplement.objects.create(member=made.members.get(), kind=severe(), first_month=MAY)
    asks = {"by": walk.approver(), "award": made, "reason": "核查", "heard": "本人无异议"}
    awards.stop_supplement(person=made.payee, last_month=date(2022, 6, 1), **asks)
    made.refresh_from_db()
    asks["proposed_by"] = walk.worker()
    awards.suspend_award(version=made.version, from_month=date(2022, 7, 1), **asks)
    for verb in ("supplement_stopped", "award_suspended"):
        assert Event.objects.get(verb=verb).details["heard"] == "本人无异议"


# ---- people


def test_what_is_said_of_a_known_person_is_not_lost():
    number = factories.resident_id(7)
    asks = {"by": walk.worker(), "resident_id": number, "name": "测试甲"}
    actions.register_person(**asks, health="健康", labour="有")
    person = actions.register_person(**asks, health="重病", disability_card=f"{number}42")
    person.refresh_from_db()
    assert (person.health, person.labour, person.disability_grade) == ("重病", "有", 2)
    changed = Event.objects.get(verb="person_corrected").details["fields"]
    assert changed == ["disability_card", "disability_grade", "disability_kind", "health"]
    actions.register_person(**asks)
    assert Event.objects.filter(verb="person_corrected").count() == 1
