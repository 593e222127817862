"""Approval is not dodged: own case, two tiers, another's tier, another area."""

from decimal import Decimal

import pytest
from django.urls import reverse

from cases import actions, rules
from cases.forms.decision import DecideForm
from cases.models import Application
from tests import factories
from tests.cases import sessions, walk
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def both_roles(name, roles, area=None):
    return User.objects.create_user(
        name, full_name=name, division=area or factories.town(), roles=roles
    )


@pytest.fixture
def double():
    return both_roles("身兼两职", [Role.TOWN_CASEWORKER, Role.TOWN_HEAD])


def small(case):
    """A sum that needs neither means check nor notice."""
    return walk.propose(case, "500", small_sum=True)


def test_nobody_decides_a_case_they_registered(double):
    case = walk.submit(small(walk.survey(walk.accepted(by=double, **walk.URGENT))))
    with pytest.raises(NotAllowed):
        walk.decide(case, by=double)


def test_nobody_decides_a_case_they_surveyed(double):
    case = walk.submit(small(walk.survey(walk.accepted(**walk.URGENT), by=double)))
    with pytest.raises(NotAllowed):
        walk.decide(case, by=double)


def test_nobody_decides_a_case_they_submitted_in_an_earlier_round(double):
    case = small(walk.survey(walk.accepted(**walk.URGENT)))
    case = walk.decide(walk.submit(case, by=double), actions.return_to_town, note="补正")
    case = walk.submit(case)
    assert case.submitted_by == walk.worker()
    with pytest.raises(NotAllowed):
        walk.decide(case, by=double)


class TestInReview:
    @pytest.fixture(scope="class")
    @classmethod
    def _submitted(cls, ground, further):
        return further(lambda: [walk.submitted().pk, walk.submitted(amount="32000").pk])

    @pytest.fixture
    def case(self, _submitted, db):
        """The town decides it alone."""
        return Application.objects.get(pk=_submitted[0])

    @pytest.fixture
    def large(self, _submitted, db):
        """Of all three tiers."""
        return Application.objects.get(pk=_submitted[1])

    def test_nobody_decides_two_tiers_in_any_round(self, large):
        two = User.objects.create_user(
            "两级",
            full_name="两级",
            division=factories.county(),
            roles=[Role.COUNTY_APPROVER, Role.MEETING_CHAIR],
        )
        case = walk.decide(large)
        case = walk.decide(case, by=two)
        case = walk.decide(case, actions.return_to_town, note="补正")
        case = walk.decide(walk.decide(walk.submit(case)))
        assert case.tier == "meeting"
        with pytest.raises(NotAllowed):
            walk.decide(case, by=two)
        assert walk.decide(case).status == "approved"

    def test_the_same_tier_may_decide_again_in_the_next_round(self, case):
        case = walk.decide(case, actions.return_to_town, note="补正")
        assert walk.decide(walk.submit(case)).status == "approved"
        assert case.approvals.count() == 2

    def test_a_tier_is_decided_by_its_own_role_only(self, each, case):
        for role in set(Role) - {Role.TOWN_HEAD}:
            with each(role=role), pytest.raises(NotAllowed):
                walk.decide(case, by=factories.user(role))
        assert walk.decide(case).status == "approved"

    @pytest.mark.parametrize("role", [Role.TOWN_HEAD, Role.COUNTY_APPROVER])
    def test_a_foreign_area_cannot_decide_even_when_called_directly(self, role, large):
        elsewhere = factories.county("610398", "邻县")
        foreign = [
            factories.user(role, factories.town(1, elsewhere) if "town" in role else elsewhere)
        ]
        if role == Role.TOWN_HEAD:
            foreign.append(factories.user(role, factories.town(2)))
        case = large
        if role == Role.COUNTY_APPROVER:
            case = walk.decide(case)
        for person in foreign:
            with pytest.raises(NotAllowed):
                walk.decide(case, by=person)
            assert not Application.objects.in_queue_of(person).exists()

    def test_a_stale_page_is_a_conflict_and_changes_nothing(self, large):
        case = large
        shown = {"version": case.version, "shown_tier": case.tier}
        moved = walk.decide(case)
        with pytest.raises(Conflict):
            actions.approve(by=walk.head(), application=case, **shown)
        with pytest.raises(Conflict):
            actions.approve(
                by=walk.approver(), application=case, version=moved.version, shown_tier="town"
            )
        assert case.approvals.count() == 1

    def test_a_repeated_post_acts_once(self, case):
        shown = {
            "by": walk.head(),
            "application": case,
            "version": case.version,
            "shown_tier": "town",
        }
        actions.approve(**shown)
        with pytest.raises(Conflict):
            actions.approve(**shown)
        assert case.awards.count() == 1

    def test_what_was_submitted_is_frozen(self, case):
        asks = {"by": walk.worker(), "application": case, "version": case.version}
        with pytest.raises(NotAllowed):
            actions.edit_application(**asks, account="6299000000009999")
        with pytest.raises(NotAllowed):
            actions.propose_amount(**asks, proposal=walk.proposal(1))
        with pytest.raises(NotAllowed):
            actions.add_member(
                by=walk.worker(),
                household=case.household,
                version=case.household.version,
                person=factories.person(),
                relation="子",
                joined_on=walk.clock.today(),
            )

    def test_a_refusal_or_return_has_a_reason(self, case):
        for verb in (actions.return_to_town, actions.refuse):
            with pytest.raises(NotAllowed):
                walk.decide(case, verb, note="  ")

    def test_only_the_meeting_sets_another_amount_and_names_its_meeting(self, client, large):
        case = large
        with pytest.raises(NotAllowed):
            walk.decide(case, amount=Decimal(31000))
        other = sessions.called(walk.decide(walk.decide(walk.submitted(amount="40000"))))
        with pytest.raises(NotAllowed):
            walk.decide(case, meeting=other)
        case = walk.decide(walk.decide(case))
        asks = {"by": sessions.chair(), "application": case, "version": case.version}
        for wrong in (None, sessions.confirmed(sessions.recorded(other))):
            with pytest.raises(NotAllowed):
                actions.approve(**asks, shown_tier="meeting", meeting=wrong)
        case = walk.decide(case, amount=Decimal(28000))
        client.force_login(factories.user(Role.COUNTY_CASEWORKER))
        shown = client.get(reverse("cases:application", args=[case.pk])).content.decode()
        assert "审核确认金额" in shown
        assert "28,000.00" in shown.partition("审核确认金额")[2]
        (step,) = [one for one in rules.evidence(case) if one.label == "金额"]
        assert "28,000.00" in str(step)
        listed = client.get(reverse("cases:application_list")).content.decode()
        assert "28,000.00" in listed
        assert "32,000.00" not in listed
        assert case.awards.get().amounts.get().basic == Decimal(28000)
        assert case.amount_proposed == Decimal(32000)

    def test_a_town_returns_a_case_to_its_own_caseworker(self, case):
        form = DecideForm(application=case, user=walk.head())
        assert dict(form.fields["decision"].choices)["return"] == "退回经办"
        assert form.fields["note"].needed_for == "退回或不予确认的必填"


def test_a_near_relative_stays_away():
    case = walk.submitted(near_relative=f"{walk.head().full_name}，镇长")
    with pytest.raises(NotAllowed):
        walk.decide(case)


def test_a_queue_shows_the_own_tier_by_deadline():
    late = walk.submitted(amount="20000")
    soon = walk.submitted(amount="20000")
    Application.objects.filter(pk=soon.pk).update(deadline=walk.days_ago(3))
    assert list(Application.objects.in_queue_of(walk.head())) == [soon, late]
    assert not Application.objects.in_queue_of(walk.approver()).exists()
    walk.decide(late)
    assert list(Application.objects.in_queue_of(walk.approver())) == [late]
    assert not Application.objects.in_queue_of(walk.worker()).exists()
