"""Help before the papers: within bounds, by one who does not decide them, and taken back in time.

(社会救助法 Art 50; 民发〔2018〕23号)
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape

from cases import actions, clock, rules
from cases.deadlines import TimedStep
from cases.models import Application, Award, Tier
from cases.states import AwardStatus
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.audit import log as audit
from welfare.exceptions import NotAllowed
from welfare.models import Key, Parameter, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture(scope="module")
def _accepted(once, ground):
    return once(lambda: walk.accepted(**walk.FIRST, amount_requested=Decimal(2000)).pk)


@pytest.fixture
def case(_accepted, db):
    return Application.objects.get(pk=_accepted)


def withdraw(award, by=None, reason="金额填错"):
    return actions.withdraw_relief_first(
        by=by or walk.head(), award=award, version=award.version, reason=reason
    )


def test_more_than_was_asked_for_is_not_paid_first(case):
    with pytest.raises(NotAllowed, match="2,000"):
        walk.pay_first(case, "20000")
    assert walk.pay_first(case, "2000").amounts.get().basic == 2000


def test_more_than_the_countys_multiple_is_not_paid_first(case):
    case.amount_requested = None
    case.save()
    with pytest.raises(NotAllowed, match=r"5,000\.00"):
        walk.pay_first(case, "5000.01", most=Decimal(5000))


def papers(case):
    case.refresh_from_db()
    return walk.submit(walk.complete(case, "2000"))


def test_who_paid_first_does_not_decide_the_papers(case):
    factories.policy().rules.update(route=[Tier.TOWN])
    walk.pay_first(case, "2000", by=walk.head())
    walk.deputy()
    case = papers(case)
    assert case.route == [Tier.TOWN]
    reason = rules.reason_against(rules.check_may_decide, case, walk.head())
    assert "先行救助" in reason or "relief" in reason
    assert not rules.reason_against(rules.check_may_decide, case, walk.deputy())


def test_where_the_only_head_paid_first_the_county_decides(case):
    factories.policy().rules.update(route=[Tier.TOWN])
    walk.pay_first(case, "2000", by=walk.head())
    User.objects.filter(username="deputy").update(is_active=False)
    assert papers(case).route == [Tier.COUNTY]


def test_a_slip_is_withdrawn_and_the_right_sum_is_paid(case):
    first = walk.pay_first(case, "200")
    gone = withdraw(first)
    assert gone.status == AwardStatus.ENDED
    assert list(Application.objects.relief_first_waiting()) == [case]
    assert not Application.objects.relief_first_open().exists()
    running = case.time_limits.running().values_list("step", flat=True)
    assert TimedStep.FIRST in running
    assert TimedStep.PAPERS not in running
    case.refresh_from_db()
    again = walk.pay_first(case, "2000")
    assert again.number == f"{case.number}-B"
    assert rules.paid_first(Application.objects.get(pk=case.pk)) == 2000


def test_only_what_was_paid_first_is_withdrawn():
    made = factories.award("RELIEF", basic=800)
    with pytest.raises(NotAllowed):
        withdraw(made)


def test_help_for_the_same_cause_is_said_before_anybody_decides(case, client):
    granted = {"relief_type": "urgent", "cause": "accident", "basic": 800}
    home = case.household
    before = factories.award("RELIEF", household=home, **granted)
    Award.objects.filter(pk=before.pk).update(joined_on=walk.days_ago(40))
    old = factories.award("RELIEF", household=home, number="旧", **granted)
    Award.objects.filter(pk=old.pk).update(joined_on=walk.days_ago(400))
    other = {**granted, "cause": "illness"}
    factories.award("RELIEF", household=home, number="病", **other)
    (said,) = rules.relief_before(case, walk.head())
    assert before.number in said
    assert "800.00" in said
    foreign = factories.user(Role.TOWN_HEAD, factories.town(2))
    (said,) = rules.relief_before(case, foreign)
    assert before.number not in said
    client.force_login(walk.head())
    for name in ("cases:application", "benefits:pay_relief_first"):
        page = client.get(reverse(name, args=[case.pk]))
        assert before.number in page.content.decode(), name


def test_without_the_period_the_page_says_what_is_missing(case):
    Parameter.objects.filter(key=Key.RELIEF_REPEAT_MONTHS).delete()
    (said,) = rules.relief_before(case, walk.head())
    assert str(Key.RELIEF_REPEAT_MONTHS.label) in said
    assert case.applied_on.isoformat() in said


def test_what_was_withdrawn_is_called_so(case, client):
    gone = withdraw(walk.pay_first(case, "200"))
    assert gone.get_status_display() == "已撤回"
    client.force_login(walk.worker())
    assert "已撤回" in client.get(reverse("cases:award", args=[gone.pk])).content.decode()


def test_the_award_tells_that_relief_was_paid_first(case, client):
    award = walk.pay_first(case, "2000")
    client.force_login(walk.worker())
    shown = client.get(reverse("cases:award", args=[award.pk]))
    assert "relief_first_paid" in {event.verb for event in audit.told_of(award)}
    assert "2,000.00" in shown.context["story"][0]["body"]
    assert "尚无办理记录" not in shown.content.decode()


def edit(case, amount, why=""):
    case.refresh_from_db()
    return actions.edit_application(
        by=walk.worker(),
        application=case,
        version=case.version,
        amount_requested=amount and Decimal(amount),
        why=why,
    )


@pytest.mark.parametrize("more", ["20000", None])
def test_more_is_asked_for_after_the_acceptance_with_a_reason_that_is_read(case, client, more):
    with pytest.raises(NotAllowed):
        edit(case, more)
    edit(case, more, "又查出骨折")
    (said,) = rules.requests_raised(case)
    assert "2,000.00" in said
    assert "又查出骨折" in said
    assert walk.worker().full_name in said
    client.force_login(walk.head())
    for name in ("cases:application", "benefits:pay_relief_first"):
        page = client.get(reverse(name, args=[case.pk])).content.decode()
        assert escape(said) in page, name
    case.refresh_from_db()
    walk.pay_first(case, "2000")
    edit(case, "30000" if more else None, "再加")
    assert len(rules.requests_raised(case)) == (2 if more else 1)


def test_who_decides_reads_that_more_was_asked_for(case, client):
    edit(case, "3000", "又查出骨折")
    case = walk.submit(walk.complete(case, "2000"))
    client.force_login(walk.head())
    page = client.get(reverse("cases:decide", args=[case.pk])).content.decode()
    assert "又查出骨折" in page


def test_less_is_kept_on_record_and_needs_no_reason(case):
    edit(case, "1500")
    assert rules.requests_raised(case) == []
    (kept,) = audit.history(case).filter(verb="request_changed")
    assert (kept.details["asked_before"], kept.details["asked_now"]) == ("2000.00", "1500")


def test_before_the_acceptance_nothing_is_to_be_explained():
    case = walk.opened(**walk.FIRST, amount_requested=Decimal(2000))
    edit(case, "20000")
    assert rules.requests_raised(case) == []


def test_the_form_asks_for_the_reason_and_keeps_what_was_typed(case, client):
    client.force_login(walk.worker())
    url = reverse("cases:application_edit", args=[case.pk])
    page = client.get(url)
    given = {name: value for name, value in page.context["form"].initial.items() if value}
    given |= {"applicant": case.applicant_id, "amount_requested": "20000", "account": ""}
    answer = client.post(url, given)
    assert answer.status_code == 200
    assert "20000" in answer.content.decode()
    assert client.post(url, {**given, "why": "又查出骨折"}).status_code == 302
    case.refresh_from_db()
    assert case.amount_requested == 20000


def test_nobody_asks_for_nothing(client):
    for amount in (0, -1):
        with pytest.raises(NotAllowed):
            walk.opened(amount_requested=Decimal(amount))


def test_the_papers_count_from_the_payment_of_the_bank(case, monkeypatch):
    award = walk.pay_first(case, "2000")
    limit = case.time_limits.get(step=TimedStep.PAPERS)
    assert limit.started_on == clock.today()
    later = clock.today() + timedelta(days=9)
    actions.count_papers_from(award, later)
    limit.refresh_from_db()
    assert limit.started_on == later
    assert limit.due_on > later
    actions.count_papers_from(award, walk.days_ago(30))
    limit.refresh_from_db()
    assert limit.started_on == clock.today()  # nobody was paid before it was authorised


def test_papers_that_are_done_do_not_start_again(case):
    award = walk.pay_first(case, "2000")
    walk.decide(papers(case))
    limit = case.time_limits.get(step=TimedStep.PAPERS)
    assert limit.done_on
    actions.count_papers_from(award, clock.today() + timedelta(days=9))
    assert case.time_limits.get(step=TimedStep.PAPERS) == limit
    limit.refresh_from_db()
    assert limit.done_on
