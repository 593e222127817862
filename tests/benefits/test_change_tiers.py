"""A change of an award goes through the tiers of its amount; what it waits for is said."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from benefits.actions import changes
from benefits.actions.claims import _laid
from benefits.models import Claim
from cases.actions import award_changes
from cases.models import AgendaItem, AwardChange, ChangeOpinion, Member
from cases.papers.parts.resolved import on_agenda, resolved
from cases.rules import check_award_change_verb
from cases.rules.meetings import waiting_matters
from tests import factories
from tests.benefits import changed, claim_constraints
from tests.benefits.changed import TODAY, decide, follows, hear, last, register
from tests.cases import sessions, walk
from verification.models import Comparison, Finding
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ground(once):
    """Limits, standards and people, once for all tests of the module."""
    once(changed.ground)


@pytest.fixture(autouse=True)
def _today(monkeypatch, ground):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)
    with translation.override("en"):
        yield


def agree(row, by=None, note="情况属实"):
    row.refresh_from_db()
    return award_changes.agree_award_change(
        by=by or walk.head(), award_change=row, version=row.version, note=note
    )


def death_of_one():
    factories.policy()  # dibao: the town, then the county
    award = changed.award()
    return follows(register(award, "death", person=last(award)))


# ---- tiers


def test_the_town_gives_its_opinion_and_the_county_decides():
    row = death_of_one()
    assert (row.route, row.tier) == (["town", "county"], "town")
    with pytest.raises(NotAllowed, match="Hear the family"):
        agree(row)
    hear(row)
    with pytest.raises(NotAllowed):
        decide(row)  # the county before the town
    with pytest.raises(NotAllowed, match="agrees first"):
        decide(row, by=walk.head())  # the town alone
    row = agree(row)
    assert (row.status, row.tier) == ("waiting", "county")
    assert row.award.amount_in(date(2026, 12, 1)).total == 920
    decide(row)
    row.award.refresh_from_db()
    assert row.award.amount_in(date(2026, 12, 1)).total == 440
    told = Event.objects.get(verb="award_change_agreed")
    assert (told.actor, told.reason, told.details["tier"]) == (walk.head(), "情况属实", "town")


def test_who_agreed_for_one_tier_does_not_decide_for_another():
    row = hear(death_of_one())
    both = walk.head()
    both.roles = [*both.roles, Role.COUNTY_APPROVER]
    both.save()
    agree(row, by=both)
    with pytest.raises(NotAllowed, match="another tier"):
        decide(row, by=both)
    with (
        pytest.raises(IntegrityError, match="change_opinion_once_per_person"),
        transaction.atomic(),
    ):
        ChangeOpinion.objects.create(award_change=row, tier="meeting", note="同意", given_by=both)


def test_another_amount_is_agreed_to_again():
    row = agree(hear(death_of_one()))
    row = changes.work_out_anew(
        by=walk.worker(),
        award_change=row,
        version=row.version,
        from_month=row.from_month,
        annual_income=Decimal(6000),
    )
    assert (row.tier, row.opinions.count()) == ("town", 0)


def at_the_meeting():
    """The county's policy sends what is above 500 yuan on to the joint meeting."""
    factories.policy().rules.filter(programme__code="DIBAO").update(
        route=["town", "county", "meeting"]
    )
    award = changed.award()
    row = agree(hear(follows(register(award, "death", person=last(award)))))
    return agree(row, by=walk.approver())


def test_what_is_the_joint_meetings_is_decided_by_its_agenda():
    """The chair's account alone decided it: no invitation, no quorum, no vote."""
    row = at_the_meeting()
    assert (row.tier, row.matter.amount_proposed) == ("meeting", row.total)
    chair = sessions.chair()
    for verb in ("decide_award_change", "refuse_award_change"):
        with pytest.raises(NotAllowed, match="by its agenda"):
            check_award_change_verb(row, chair, verb)
    session = sessions.called(row.matter)
    with pytest.raises(NotAllowed, match="Take it off first"):
        check_award_change_verb(row, walk.worker(), "withdraw_award_change")
    sessions.confirmed(sessions.recorded(session))
    assert sessions.entered(session_now(session)).done == 0
    with pytest.raises(NotAllowed, match="resolved"):
        check_award_change_verb(row, chair, "refuse_award_change")
    decide(row, by=chair)
    row.award.refresh_from_db()
    assert row.award.amount_in(date(2026, 12, 1)).total == 440
    assert session_now(session).status == "closed"


def session_now(session):
    session.refresh_from_db()
    return session


def test_what_is_withdrawn_waits_for_no_meeting():
    row = at_the_meeting()
    assert list(waiting_matters(sessions.office())) == [row.matter]
    award_changes.withdraw_award_change(
        by=walk.worker(), award_change=row, version=row.version, reason="登记有误"
    )
    assert not waiting_matters(sessions.office()).exists()


def test_the_office_and_the_chair_find_the_matter_on_their_pages(client):
    row = at_the_meeting()
    client.force_login(sessions.office())
    sessions.members()
    page = client.get(reverse("cases:meeting_list"), {"only": "waiting"}).content.decode()
    own = reverse("cases:change", args=[row.change_id])
    assert own in page
    form = client.get(reverse("cases:meeting_call"))
    assert f"matter_{row.matter_id}" in form.context["form"].fields
    assert own in form.content.decode()
    session = sessions.called(row.matter)
    record = client.get(reverse("cases:meeting_record", args=[session.pk])).content.decode()
    assert 'value="return"' not in record
    sessions.confirmed(sessions.recorded(session))
    client.force_login(sessions.chair())
    shown = client.get(reverse("cases:meeting", args=[session.pk])).content.decode()
    assert "录入决定" in shown
    assert own in shown
    assert "审批调整" in client.get(own).content.decode()
    for one in ("agenda", "minutes"):
        paper = resolved(session) if one == "minutes" else on_agenda(session)
        assert "待遇变更" in str(paper[0])


def test_the_page_shows_the_way_and_who_agreed(client):
    row = hear(death_of_one())
    client.force_login(walk.head())
    page = reverse("cases:change", args=[row.change_id])
    url = reverse("cases:award_change_agree", args=[row.pk])
    assert url in client.get(page).content.decode()
    assert client.get(url).status_code == 200
    said = {"version": row.version, "note": "情况属实"}
    assert client.post(url, said).url == page
    shown = client.get(page).content.decode()
    assert "情况属实" in shown
    assert url not in shown


# ---- what it waits for


def test_a_second_change_says_which_one_is_decided_first(client):
    award = changed.award()
    first = register(award, "death", person=last(award))
    second = register(award, "income", annual_income=Decimal(6000))
    client.force_login(walk.worker())
    page = client.get(reverse("cases:change", args=[second.pk])).content.decode()
    assert reverse("cases:change", args=[first.pk]) in page
    decide(hear(follows(first)))
    page = client.get(reverse("cases:change", args=[second.pk])).content.decode()
    assert reverse("cases:change", args=[first.pk]) not in page


# ---- awards that differ


def test_the_list_says_why_each_differs_and_leads_to_what_is_to_be_done(client):
    award = changed.award(size=2)
    gone = last(award)
    Member.objects.filter(person=gone).update(left_on=date(2026, 10, 1))
    client.force_login(walk.worker())
    asked = {"headers": {"Accept-Language": "en"}}
    page = client.get(reverse("cases:disagreeing"), **asked).content.decode()
    assert gone.name in page
    assert reverse("benefits:change_register", args=[award.household_id, "agree"]) in page
    register(award, "agree", what="成员已离开")
    row = AwardChange.objects.get()
    assert row.left == [gone.pk]
    shown = client.get(reverse("cases:disagreeing"), **asked).content.decode()
    assert award.number not in shown


# ---- a move


def laid(claim):
    return _laid(claim, Decimal(100), "家庭困难", walk.worker())


def moved(award):
    there = factories.town(2)
    village = factories.village(there)
    change = register(award, "town", to_town=there)
    other = factories.user(Role.TOWN_CASEWORKER, there)
    changes.take_and_follow(by=other, change=change, version=1, village=village)
    return other


def test_claims_that_go_on_follow_the_family_and_settled_ones_stay():
    award = changed.award()
    going_on = claim_constraints.decided(award=award)
    settled = claim_constraints.claim(award=award, status="discarded")
    other = moved(award)
    for row in (going_on, settled):
        row.refresh_from_db()
    assert (going_on.town, settled.town) == (factories.town(2), factories.town())
    assert list(Claim.objects.visible_to(other)) == [going_on]
    told = Event.objects.get(verb="household_taken_over", case_type="benefits.claim")
    assert told.case_id == going_on.pk


def test_what_lies_with_the_joint_meeting_follows_the_family():
    """Its old town saw the item of the agenda on, and the new one did not."""
    row = at_the_meeting()
    claim = claim_constraints.decided(award=row.award)
    waiver = claim_constraints.waiver(of=claim, tier="meeting", matter=laid(claim))
    sessions.called(row.matter, waiver.matter)
    other, before = moved(row.award), walk.worker()
    on_agenda_of = AgendaItem.objects.visible_to
    assert {one.case for one in on_agenda_of(other)} == {row.matter, waiver.matter}
    assert not on_agenda_of(before).exists()


def test_a_waiver_is_laid_before_the_meeting_from_the_town_of_the_claim():
    """The award had ended in the old town, and what is still owed went with the family."""
    claim = claim_constraints.decided(award=changed.award(), town=factories.town(2))
    assert laid(claim).town == factories.town(2)


def test_findings_that_are_open_follow_the_family_and_closed_ones_stay():
    award = changed.award()
    comparison = Comparison.objects.create(county=factories.county(), month=date(2026, 10, 1))
    said = {"comparison": comparison, "county": factories.county(), "month": date(2026, 10, 1)}
    said |= {"kind": "car", "town": award.town, "award": award}
    opened = Finding.objects.create(key="1", status="open", **said)
    closed = Finding.objects.create(
        key="2", status="withdrawn", withdrawn_at=timezone.now(), **said
    )
    before = factories.user(Role.TOWN_CASEWORKER)
    assert set(Finding.objects.visible_to(before)) == {opened, closed}
    other = moved(award)
    assert list(Finding.objects.visible_to(other)) == [opened]
    assert list(Finding.objects.visible_to(before)) == [closed]
    opened.refresh_from_db()
    assert opened.at_town == factories.town(2).pk
