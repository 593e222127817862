"""What follows from a decision: the award, the refusal, relief first, the filing."""

from datetime import date
from decimal import Decimal

import pytest
from psycopg.types.range import DateRange

from cases import actions, clock
from cases.actions.opening import open_award
from cases.models import Application, Award, Origin, ReliefDetail
from cases.views.filings import to_file
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.county.months import first_of, next_month
from welfare.exceptions import NotAllowed
from welfare.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture(scope="module")
def _cases(once, ground):
    """What many begin with: relief that is asked for first, small relief and dibao in review."""

    def build():
        first, small = walk.accepted(**walk.FIRST), walk.submitted()
        return {"first": first.pk, "small": small.pk, "dibao": walk.submitted("DIBAO", "300").pk}

    return once(build)


@pytest.fixture
def first(_cases, db):
    return Application.objects.get(pk=_cases["first"])


@pytest.fixture
def small(_cases, db):
    return Application.objects.get(pk=_cases["small"])


@pytest.fixture
def dibao(_cases, db):
    return Application.objects.get(pk=_cases["dibao"])


def this_month():
    return first_of(clock.today())


def test_the_last_tier_opens_a_one_off_award():
    case = walk.decide(walk.submitted(amount="20000", size=2))
    assert not case.awards.exists()
    case = walk.decide(case)
    award = case.awards.get()
    assert (case.status, case.tier, case.decided_on) == ("approved", "", clock.today())
    assert (award.origin, award.decided_tier) == (Origin.CONFIRMED, "county")
    assert (award.joined_on, award.first_month) == (case.accepted_on, this_month())
    assert award.amounts.get().basic == Decimal(20000)
    assert award.account == case.account
    assert award.members.count() == award.covered_size == 2


def test_a_monthly_award_is_paid_from_the_month_after_the_decision():
    case = walk.approved("DIBAO", "812.50", size=3)
    award = case.awards.get()
    first = next_month(this_month())
    assert award.first_month == first
    assert (award.family_size, award.covered_size) == (3, 3)
    assert not award.dibao_detail.single_person
    assert {m.period for m in award.members.all()} == {DateRange(first, None)}
    assert award.members.get(is_head=True).person == case.household.head
    assert award in Award.objects.payable_in(first)
    assert award not in Award.objects.payable_in(this_month())


def test_single_person_cover_covers_the_person_named():
    home = factories.household(size=3)
    person = home.members.last().person
    alone = {"beneficiary": person, "answers": walk.ALONE}
    case = walk.approved("DIBAO", "300", household=home, **alone)
    award = case.awards.get()
    assert (award.family_size, award.covered_size) == (3, 1)
    assert award.dibao_detail.single_person
    assert award.dibao_detail.single_ground == walk.ALONE["single_ground"]
    assert award.members.get().person == person
    assert award.payee == case.applicant == home.head


def test_excluding_support_stops_the_last_tier_with_the_name(dibao):
    case = walk.decide(dibao)
    held = factories.award("TEKUN", household=case.household)
    with pytest.raises(NotAllowed, match=held.number):
        walk.decide(case)
    case.refresh_from_db()
    assert (case.status, case.tier) == ("in_review", "county")
    assert case.approvals.count() == 1


def test_the_database_refuses_excluding_support_that_slipped_past_the_rule(monkeypatch, dibao):
    case = walk.decide(dibao)
    factories.award("TEKUN", household=case.household)
    for rule in ("confirmation.check_may_hold", "check_exclusions"):
        monkeypatch.setattr(f"cases.rules.{rule}", lambda *_args: None)
    with pytest.raises(NotAllowed) as refusal:
        walk.decide(case)
    assert "award_member_no_overlap" in str(refusal.value.__cause__)
    case.refresh_from_db()
    assert case.status == "in_review"


def test_a_household_that_changed_goes_back_to_the_town(dibao):
    dibao.household.members.create(
        person=factories.person(), relation="子", joined_on=walk.days_ago(1)
    )
    with pytest.raises(NotAllowed):
        walk.decide(dibao)


def test_no_award_opens_without_confirmation(small):
    for case in (walk.accepted(), small):
        for origin in (Origin.CONFIRMED, Origin.RELIEF_FIRST):
            with pytest.raises(NotAllowed):
                open_award(
                    by=walk.head(), application=case, amount=Decimal(1), tier="town", origin=origin
                )


def test_a_refusal_is_delivered_once_and_in_time(small):
    case = walk.decide(small, actions.refuse, note="收入超标")
    assert (case.status, case.tier) == ("refused", "")
    assert not case.awards.exists()
    assert list(Application.objects.refusals_to_deliver()) == [case]
    assert case.time_limits.running().get().due_on > clock.today()
    asks = {"by": walk.worker(), "application": case, "version": case.version}
    with pytest.raises(NotAllowed, match="尚未编号"):
        actions.deliver_refusal(delivered_on=clock.today(), **asks)
    walk.number_refusal(case)
    for wrong in (walk.days_ago(1), walk.days_ago(-1)):
        with pytest.raises(NotAllowed):
            actions.deliver_refusal(delivered_on=wrong, **asks)
    case = actions.deliver_refusal(delivered_on=clock.today(), **asks)
    with pytest.raises(NotAllowed):
        actions.deliver_refusal(delivered_on=clock.today(), **{**asks, "version": case.version})
    assert not Application.objects.refusals_to_deliver().exists()


def test_relief_first_pays_at_once_and_counts_down(first):
    assert list(Application.objects.relief_first_waiting()) == [first]
    award = walk.pay_first(first)
    assert (award.origin, award.number) == (Origin.RELIEF_FIRST, f"{first.number}-A")
    assert award.relief_detail.relief_first
    assert award.relief_detail.papers_done_on is None
    assert list(Application.objects.relief_first_open()) == [first]
    assert not Application.objects.relief_first_waiting().exists()
    first.refresh_from_db()
    with pytest.raises(NotAllowed):
        walk.pay_first(first)
    with pytest.raises(NotAllowed):
        actions.withdraw(by=walk.worker(), application=first, version=first.version, reason="自愿")
    with pytest.raises(NotAllowed):
        actions.edit_application(
            by=walk.worker(), application=first, version=first.version, relief_first=False
        )


@pytest.mark.parametrize(("amount", "second"), [("3000", []), ("5000", [Decimal(2000)])])
def test_the_confirmation_completes_the_papers_and_pays_the_difference(amount, second, first):
    award = walk.pay_first(first)
    case = walk.decide(walk.submit(walk.complete(first, amount)))
    assert ReliefDetail.objects.get(award=award).papers_done_on == clock.today()
    later = case.awards.exclude(pk=award.pk)
    assert [a.amounts.get().basic for a in later] == second
    assert not Application.objects.relief_first_open().exists()


def test_a_decision_below_what_was_paid_is_refused(first):
    walk.pay_first(first)
    with pytest.raises(NotAllowed, match="3,000"):
        walk.propose(first, "2999.99")


def test_what_was_withdrawn_before_it_was_paid_was_not_paid_first(first):
    award = walk.pay_first(first, "2000")
    actions.end_award(
        by=walk.approver(),
        proposed_by=walk.worker(),
        award=award,
        version=award.version,
        left_on=clock.today(),
        last_month=award.first_month,
        reason="账户错误",
    )
    case = walk.decide(walk.submit(walk.complete(first, "2000")))
    later = case.awards.exclude(pk=award.pk).get()
    assert later.amounts.get().basic == Decimal(2000)


def test_relief_first_is_for_those_who_asked_within_the_towns_power(first):
    with pytest.raises(NotAllowed):
        walk.pay_first(walk.accepted(**walk.URGENT))
    for amount in ("0", "-5", "0.001"):
        with pytest.raises(NotAllowed):
            walk.pay_first(first, amount)
    first.programme.code = "RELIEF"
    factories.policy().rules.filter(position=2).update(below=Decimal(2000))
    factories.policy().rules.filter(position=3).update(below=Decimal(2000))
    with pytest.raises(NotAllowed):
        walk.pay_first(first, "2000")
    assert walk.pay_first(first, "1999.99")


def test_who_registered_does_not_authorise_relief_first(first):
    double = User.objects.create_user(
        "兼",
        full_name="兼",
        division=factories.town(),
        roles=[Role.TOWN_CASEWORKER, Role.TOWN_HEAD],
    )
    with pytest.raises(NotAllowed):
        walk.pay_first(walk.accepted(by=double, **walk.FIRST), by=double)
    for role in set(Role) - {Role.TOWN_HEAD}:
        with pytest.raises(NotAllowed):
            walk.pay_first(first, by=factories.user(role))


def test_without_an_account_nothing_is_paid_first():
    with pytest.raises(NotAllowed):
        walk.pay_first(walk.accepted(**walk.FIRST, account=""))


def file(month, by=None, town=None):
    return actions.file_month(
        by=by or walk.head(), town=town or factories.town(), month=month or this_month()
    )


def test_a_town_files_its_decisions_once_and_the_county_checks(small):
    small, large = walk.decide(small), walk.approved(amount="20000")
    refused = walk.decide(walk.submitted(), actions.refuse, note="不符合")
    filing = file(None)
    assert set(filing.applications.all()) == {small, refused}
    assert large not in Application.objects.to_file()
    with pytest.raises(NotAllowed):
        file(None)
    filing = actions.check_filing(by=walk.approver(), filing=filing, note="齐全")
    assert filing.checked_by == walk.approver()
    with pytest.raises(NotAllowed):
        actions.check_filing(by=walk.approver(), filing=filing)


def test_what_is_decided_after_the_filing_is_filed_at_once_under_the_next_number(small):
    first = file(None)
    case = walk.decide(small)
    (waits,) = to_file(walk.head())
    assert waits["month"] == this_month()
    again = file(None)
    assert list(again.applications.all()) == [case]
    assert (first.number, again.number) == (1, 2)
    with pytest.raises(NotAllowed):
        file(None)


def test_a_filing_is_the_towns_own_and_of_a_month_that_began():
    wrong = [
        {"month": next_month(this_month())},
        {"month": date(2022, 5, 2)},
        {"month": None, "town": factories.town(2)},
        {"month": None, "town": factories.county()},
        {"month": None, "by": walk.approver()},
    ]
    for values in wrong:
        with pytest.raises(NotAllowed):
            file(**values)


def test_every_decision_is_kept_and_cannot_be_changed(small):
    case = walk.decide(small)
    with pytest.raises(Exception, match="append_only|Cannot update"):
        case.approvals.update(note="改")


def test_covered_people_of_a_one_off_stand_free():
    """They may be covered by another programme at the same time, in the eyes of the database."""
    award = walk.approved(size=2).awards.get()
    assert award.members.count() == 2
    factories.award("DIBAO", household=award.household, size=2)
