"""The demo's town at work: every plan goes as far as it says, by the product's own actions."""

from dataclasses import replace

import pytest
from stdnum import luhn

from benefits.claim_gaps import gaps
from benefits.claims import open_of, with_sums
from benefits.models import Claim
from cases import clock
from cases.models import (
    Application,
    CareScore,
    GoLive,
    Household,
    Institution,
    LogbookRecord,
    Portion,
    SampledCase,
    SampleDraw,
    ServiceOrder,
    Stay,
)
from cases.states import ApplicationStatus as S
from counties.demo import around, cases, checks, claims, money, town
from counties.management.commands import fill_demo, load_demo
from tests import factories, linyou
from tests.benefits.test_claims import paid
from welfare.models import Division, Job, User

pytestmark = [pytest.mark.django_db, pytest.mark.slow(20)]


@pytest.fixture(scope="module", autouse=True)
def _county(once):
    """The profile and an account per role, for all of the module."""
    once(with_accounts)


def with_accounts():
    county = linyou.load_county()
    load_demo._make_accounts([county, *load_demo._first_towns(county)])


def test_each_plan_leads_to_its_state_and_everybody_is_invented(monkeypatch):
    monkeypatch.setattr(cases, "PLANS", tuple(replace(plan, count=1) for plan in cases.PLANS))
    monkeypatch.setattr(town, "FAMILIES", len(cases.PLANS) + 2)
    place = Division.objects.get(code="610329100000")
    town.fill(place)
    assert Household.objects.filter(town=place).count() == len(cases.PLANS) + 2
    reached = set(Application.objects.values_list("status", "tier"))
    for status in (S.DRAFT, S.ACCEPTED, S.RETURNED, S.APPROVED, S.REFUSED):
        assert (status, "") in reached
    for tier in ("town", "county", "meeting"):
        assert (S.IN_REVIEW, tier) in reached
    accounts = [case.account for case in Application.objects.all() if case.account]
    assert accounts
    assert all(map(luhn.is_valid, accounts))  # no case begins in doubt
    checks.draw(place)
    drawn = SampledCase.objects.get(draw__isnull=False)
    assert drawn.chosen
    assert drawn.checked_on is None  # the county's visit is due
    checks.draw(place)
    assert SampleDraw.objects.count() == 1


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(cases, "PLANS", cases.PLANS[:3])
    monkeypatch.setattr(town, "FAMILIES", 5)
    return Division.objects.get(code="610329100000")


def test_a_filling_that_is_cut_off_leaves_nothing_half_and_starts_again(place, monkeypatch):
    """It took what was there for the whole: a town with a few cases was never filled."""
    bring, brought = cases.DemoCase.bring, []

    def cut_off(case):
        brought.append(case)
        if len(brought) == 3:
            raise KeyboardInterrupt
        bring(case)

    monkeypatch.setattr(cases.DemoCase, "bring", cut_off)
    with pytest.raises(KeyboardInterrupt):
        fill_demo.fill_town(place)
    assert not Household.objects.filter(town=place).exists()
    assert not fill_demo.cases_there(place)
    monkeypatch.setattr(cases.DemoCase, "bring", bring)
    fill_demo.fill_town(place)
    assert fill_demo.cases_there(place)


def test_a_job_that_was_cut_off_goes_on(place, monkeypatch):
    resumed = []
    monkeypatch.setattr(fill_demo.jobs, "_queue", lambda job: resumed.append(job.pk))
    clerk = User.objects.get(username="county-caseworker")
    said = {"kind": "comparison", "task": "verification.tasks.compare", "title": "比对"}
    job = Job.objects.create(
        county=place.parent, started_by=clerk, status="running", arguments={}, **said
    )
    fill_demo.resume_jobs(place.parent)
    job.refresh_from_db()
    assert (job.status, job.attempt, resumed) == ("queued", 2, [job.pk])


def test_what_the_claims_ask_for_was_paid_too_much_and_their_days_follow_each_other(place):
    """Claims stood on months that nobody counts: each page said that it asks for too much."""
    programme = cases.programme_of(place.parent, relief=False)
    month = clock.today().replace(day=1)
    GoLive.objects.filter(programme=programme).delete()
    factories.live(place.parent, month)
    for _n in range(3):
        award = factories.award(programme.code, household=factories.household(place))
        paid(award, month)
    claims.fill(place, money.first_month(place))
    rows = Claim.objects.filter(town=place).order_by("pk")
    partly, late, new = rows
    assert (partly.status, late.status, new.status) == ("decided", "decided", "opened")
    assert not gaps(rows)
    overdue = with_sums(rows, clock.today()).filter(overdue__gt=0)
    assert [(one.pk, one.overdue) for one in overdue] == [(late.pk, late.total / 2)]
    first, *later = partly.instalments.order_by("due_on")
    assert open_of(partly) == partly.total - first.amount
    today = clock.today()
    assert partly.heard_on <= partly.agreed_on == today == first.due_on
    assert all(one.due_on > today for one in later)


def test_beds_goods_and_a_service_stand_in_the_demo_once(place):
    home = Institution.objects.filter(county=place.parent).first() or factories.institution(
        "甲敬老院", place.parent
    )
    for form in ({"care_form": "institution", "institution": home}, {"care_form": "home"}):
        for _number in range(2):
            said = {"care_grade": "full", "carer": "" if "institution" in form else "陈", **form}
            factories.award("TEKUN", place, **said)
    around.fill(place)
    around.fill(place)
    assert Stay.objects.standing().count() == 2
    assert Portion.objects.count() == 4
    assert not Portion.objects.to_give().exists()
    assert ServiceOrder.objects.to_bill().exists() is False
    assert CareScore.objects.count() == 1


def test_logbooks_and_an_advance_are_at_work(place):
    fill_demo.fill_town(place)
    fill_demo.fill_records(place)
    waiting = LogbookRecord.objects.filter(town=place).to_close()
    assert set(waiting.values_list("logbook__code", flat=True)) >= {"lead", "complaint"}
    assert waiting.count() > 2
