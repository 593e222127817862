"""From the form to the submission."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Application, FundSource
from cases.programmes import Outcome
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, MissingParameter, NotAllowed
from welfare.models import Event, Key, Parameter, Workday
from welfare.personal import crypto

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def test_numbers_come_from_a_sequence_and_never_repeat():
    one, two = walk.opened(), walk.opened()
    assert one.number != two.number
    assert one.number == f"610399-{walk.clock.today():%Y}-{one.pk:06d}"
    later = Application.objects.latest("pk").pk
    assert walk.opened().pk > later


def test_the_account_is_kept_encrypted_with_its_hash_and_out_of_the_log():
    made = walk.opened()
    assert made.account == "6299000000001234"
    assert made.account_hash == crypto.keyed_hash("6299000000001234")
    made = actions.edit_application(
        by=walk.worker(), application=made, version=made.version, account="6299 0000 0000 5678"
    )
    assert made.account_hash == crypto.keyed_hash("6299000000005678")
    assert "5678" not in str(list(Event.objects.values()))


def test_an_account_on_file_is_not_typed_again(client):
    award = factories.award("DIBAO")
    type(award).objects.filter(pk=award.pk).update(
        account="6299000000001234",
        account_hash="x",
        account_holder="测试",
        bank_name="测试农商银行",
    )
    programme = walk.granted("RELIEF")
    client.force_login(walk.worker())
    url = reverse("cases:application_create", args=[award.household_id])
    url = f"{url}?programme={programme.pk}"
    shown = client.get(url)
    assert "1234" in str(shown.context["form"]["account"].help_text)
    assert "6299000000001234" not in shown.content.decode()
    asked = {
        "applicant": award.household.head_id,
        "channel": "window",
        "relief_type": "expense",
        "cause": "illness",
        "reason": "住院",
        "account_holder": "测试",
        "bank_name": "测试农商银行",
    }
    client.post(url, asked)
    made = Application.objects.get()
    assert made.account == "6299000000001234"


@pytest.mark.parametrize("account", ["62-99", "1234567", "62990000A0000", "1" * 31])
def test_a_wrong_account_is_refused(account):
    with pytest.raises(NotAllowed):
        walk.opened(account=account)


def test_a_household_has_one_open_case_per_programme():
    made = walk.opened()
    with pytest.raises(NotAllowed):
        walk.opened(household=made.household)
    actions.withdraw(by=walk.worker(), application=made, version=made.version, reason="自愿")
    assert walk.opened(household=made.household).status == "draft"


def test_a_household_on_the_roll_does_not_ask_again():
    held = factories.award()
    with pytest.raises(NotAllowed, match=held.number):
        walk.opened("DIBAO", household=held.household)


@pytest.mark.parametrize(
    "wrong",
    [
        {"relief_type": ""},
        {"cause": ""},
        {"relief_first": True},
        {"amount_requested": Decimal(-1)},
    ],
)
def test_a_request_agrees_with_itself(wrong):
    with pytest.raises(NotAllowed):
        walk.opened(**wrong)


def test_a_monthly_programme_has_no_relief_fields():
    with pytest.raises(NotAllowed):
        walk.opened("DIBAO", major=True)


def test_applicant_fund_and_programme_belong_to_the_case():
    home, elsewhere = factories.household(), factories.county("610398", "邻县")
    fund = FundSource.objects.create(county=elsewhere, code="x", name="外县资金")
    with pytest.raises(NotAllowed):
        walk.opened(household=home, fund_source=fund)
    asks = {"by": walk.worker(), "household": home, "channel": "window", **walk.RELIEF}
    programme = factories.programme()
    with pytest.raises(NotAllowed):
        actions.open_application(**asks, programme=programme, applicant=factories.person())
    for closed in (factories.programme("RELIEF", elsewhere), factories.programme("TEKUN")):
        with pytest.raises(NotAllowed):
            actions.open_application(**asks, programme=closed, applicant=home.head)


def test_another_towns_household_is_refused():
    with pytest.raises(NotAllowed):
        walk.opened(by=factories.user(Role.TOWN_CASEWORKER, factories.town(2)))


def test_what_is_missing_is_told_once():
    made = walk.opened()
    asks = {"by": walk.worker(), "application": made, "papers": "户口簿"}
    made = actions.tell_missing(version=made.version, **asks)
    with pytest.raises(NotAllowed):
        actions.tell_missing(version=made.version, **asks)


def accept(made, accepted_on, **fields):
    return actions.accept(
        by=walk.worker(), application=made, version=made.version, accepted_on=accepted_on, **fields
    )


def test_the_clock_runs_in_working_days():
    """2022-09-28 + 30 working days, seven of them a holiday that work on two Saturdays repays."""
    for day in (3, 4, 5, 6, 7):
        Workday.objects.create(date=date(2022, 10, day), is_workday=False)
    for day in (8, 9):
        Workday.objects.create(date=date(2022, 10, day), is_workday=True)
    made = accept(walk.opened(), date(2022, 9, 28))
    assert made.deadline == date(2022, 11, 14)
    assert made.deadline_provisional


def test_an_acceptance_in_the_future_is_refused():
    with pytest.raises(NotAllowed):
        accept(walk.opened(), walk.days_ago(-1))


def test_a_missing_day_limit_stops_the_acceptance():
    made = walk.opened("DIBAO")
    Parameter.objects.filter(key=Key.SURVEY_START_DAYS).delete()
    with pytest.raises(MissingParameter):
        accept(made, walk.days_ago(1))


def test_an_edit_after_acceptance_winds_the_clock_again():
    policy = factories.policy()
    policy.rules.filter(position=2).update(total_days=3)
    made = accept(walk.opened(amount_requested=Decimal(5000)), date(2022, 11, 1))
    assert made.deadline == date(2022, 12, 13)
    made = actions.edit_application(
        by=walk.worker(), application=made, version=made.version, relief_type="urgent"
    )
    assert made.deadline == date(2022, 11, 4)


def test_an_amount_covers_the_family_or_one_and_has_fen_at_most():
    home = factories.household(size=3)
    made = walk.accepted("DIBAO", household=home)
    for amount in ("1.005", "-1"):
        with pytest.raises(NotAllowed):
            walk.propose(made, amount)
    made = walk.propose(made, "100.50")
    assert made.covered_size == 3
    made = actions.edit_application(
        by=walk.worker(),
        application=made,
        version=made.version,
        beneficiary=home.members.last().person,
        answers=walk.ALONE,
    )
    assert made.amount_proposed is None
    made = walk.propose(made, "100.50")
    assert (made.family_size, made.covered_size) == (3, 1)


@pytest.mark.parametrize(
    "said",
    [{"tests": (), "explanation": ("核定",)}, {"explanation": ()}, {"explanation": ("",)}],
    ids=["not tested", "not explained", "explained by nothing"],
)
def test_no_amount_without_its_tests_and_its_explanation(said):
    made = walk.accepted("DIBAO")
    sound = {"tests": (Outcome(True, "符合条件", "").as_dict(),), **said}
    asks = {"by": walk.worker(), "application": made, "version": made.version}
    with pytest.raises(NotAllowed):
        actions.propose_amount(**asks, proposal=actions.Proposal(amount=Decimal(100), **sound))
    made.refresh_from_db()
    assert made.amount_proposed is None


def test_single_cover_names_its_ground_a_member_and_what_the_programme_offers():
    home, stranger = factories.household(size=2), factories.person()
    person = home.members.last().person
    wrong = [
        {"beneficiary": stranger, "answers": walk.ALONE},
        {"beneficiary": person, "answers": {**walk.ALONE, "single_ground": "liked"}},
        {"beneficiary": person, "answers": {**walk.ALONE, "shoe_size": 42}},
        {"beneficiary": person, "answers": {**walk.ALONE, "single_ground": "near_severe"}},
    ]
    for values in wrong:
        with pytest.raises(NotAllowed):
            walk.opened("DIBAO", household=home, **values)
    made = walk.opened("DIBAO", household=home, beneficiary=person, answers=walk.ALONE)
    assert made.beneficiary == person


def test_the_submission_freezes_route_rule_and_round():
    made = walk.submitted(amount="20000")
    assert (made.route, made.tier, made.round) == (["town", "county"], "town", 1)
    assert made.rule.position == 4
    assert made.submitted_by == walk.worker()
    again = walk.submit(walk.decide(made, actions.return_to_town, note="补正"))
    assert again.round == 2


def test_two_people_with_the_same_page_and_one_wins():
    made = walk.opened()
    asks = {"by": walk.worker(), "application": made, "version": made.version}
    actions.edit_application(**asks, reason="甲")
    with pytest.raises(Conflict):
        actions.edit_application(**asks, reason="乙")
    made.refresh_from_db()
    assert made.reason == "甲"


def test_a_field_that_is_no_part_of_the_form_is_a_programming_error():
    made = walk.opened()
    with pytest.raises(TypeError):
        actions.edit_application(
            by=walk.worker(), application=made, version=made.version, status="approved"
        )


def test_what_is_refused_takes_no_number_out_of_the_row():
    """Auditors ask where 000002 is."""
    factories.exclusions()
    first = walk.opened("DIBAO")
    with pytest.raises(NotAllowed):
        walk.opened("DIBAO", household=factories.award("TEKUN").household)
    second = walk.opened("DIBAO")
    numbers = [int(one.number.rpartition("-")[2]) for one in (first, second)]
    assert numbers[1] == numbers[0] + 1


def test_nothing_is_proposed_while_what_is_not_known_decides():
    """A tired caseworker refused a case that was only incomplete."""
    case = walk.survey(walk.accepted("DIBAO"))
    unknown = {"met": None, "sentence": "本人收入：未填。", "article": "", "needed": ""}
    with pytest.raises(NotAllowed, match="本人收入"):
        walk.propose(case, "0", tests=(unknown,))
    failed = {**unknown, "met": False}
    assert walk.propose(case, "0", tests=(unknown, failed)).grants_nothing
