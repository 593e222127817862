"""The way of one finding: town, county, effect; and who may not."""

from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from benefits import claim_proposals
from benefits.states import RunStatus
from cases.changes import Ground
from cases.models import Award, AwardMember, Person, Supplement
from cases.states import AwardStatus
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.verification.files import MONTH, grant, supplement_kinds
from verification import actions, rules
from verification.actions import _move_finding
from verification.comparisons import BY_KIND, UNCOVERED
from verification.models import Comparison, Finding
from verification.states import FINDING_TRANSITIONS, ClosingAction, FindingStatus
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
A, S = ClosingAction, FindingStatus
NEXT = date(2023, 1, 1)


def finding(kind="car", award=None, **fields):
    award = award or grant()
    run = Comparison.objects.get_or_create(county=factories.county(), month=MONTH)[0]
    values = {
        "comparison": run,
        "county": factories.county(),
        "kind": kind,
        "department": "car",
        "month": MONTH,
        "key": f"{award.pk}-{kind}",
        "town": award.town,
        "award": award,
        "person": award.payee,
        "status": S.OPEN,
        **fields,
    }
    return Finding.objects.create(**values)


def verify(row, confirmed=True, by=None, note="已入户核实"):
    by = by or factories.user(Role.TOWN_CASEWORKER, row.town)
    return actions.verify_finding(
        by=by, finding=row, version=row.version, confirmed=confirmed, note=note
    )


def close(row, action=A.NONE, month=NEXT, by=None, **fields):
    values = {"note": "按规定办理", "heard": "已听取意见", "version": row.version, **fields}
    by = by or factories.user(Role.COUNTY_CASEWORKER)
    values.setdefault("ground", "property" if action == A.END else "")
    return actions.close_finding(by=by, finding=row, action=action, effective_month=month, **values)


@pytest.mark.parametrize("now", S)
@pytest.mark.parametrize("to", S)
def test_transitions(now, to):
    row = Finding(status=now)
    if to in FINDING_TRANSITIONS[now]:
        _move_finding(row, to)
        assert row.status == to
    else:
        with pytest.raises(NotAllowed):
            _move_finding(row, to)
        assert row.status == now


def test_town_verifies_and_county_closes(county):
    row = close(verify(finding()))
    assert row.status == S.CLOSED
    assert row.effective_month is None
    verbs = list(Event.objects.filter(subject_type="verification.finding").values_list("verb"))
    assert sorted(verbs) == [("finding_closed",), ("finding_verified",)]


@pytest.mark.parametrize("role", [r for r in Role if r != Role.TOWN_CASEWORKER])
def test_only_the_town_verifies(county, role):
    with pytest.raises(NotAllowed):
        verify(finding(), by=factories.user(role))


def test_nobody_hears_the_dead_who_lived_alone(county):
    row = verify(finding("dead", evidence=[{"day": "2022-11-20"}]))
    assert row.award.household.members.count() == 1
    row = close(row, A.END, heard="")
    row.award.refresh_from_db()
    assert row.award.status == AwardStatus.ENDED
    assert "无人可听取意见" in Event.objects.get(verb="award_ended").details["heard"]


def test_who_lives_on_is_heard(county):
    row = verify(finding("dead", evidence=[{"day": "2022-11-20"}]))
    row.award.household.members.create(
        person=factories.person(), relation="配偶", joined_on=date(2020, 1, 1)
    )
    with pytest.raises(NotAllowed, match="第四十八条"):
        close(row, A.END, heard="")


def test_another_town_does_not_verify(county):
    stranger = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    with pytest.raises(NotAllowed, match="."):
        verify(finding(), by=stranger)


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in {Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER}]
)
def test_only_the_county_closes_and_returns(county, role):
    row = verify(finding())
    with pytest.raises(NotAllowed):
        close(row, by=factories.user(role))
    with pytest.raises(NotAllowed):
        actions.return_finding(
            by=factories.user(role), finding=row, version=row.version, note="再核实"
        )


def test_who_verified_does_not_close(county):
    both = factories.user(Role.TOWN_CASEWORKER)
    row = verify(finding(), by=both)
    both.roles, both.division = [Role.COUNTY_CASEWORKER], factories.county()
    both.save()
    with pytest.raises(NotAllowed):
        close(row, by=both)


def test_who_verified_in_an_earlier_round_does_not_close(county):
    """Sent back, verified by another, and the first one has moved to the county meanwhile."""
    row = finding()
    moved = factories.user(Role.TOWN_CASEWORKER, row.town, "moved")
    row = verify(row, by=moved)
    row = actions.return_finding(
        by=factories.user(Role.COUNTY_CASEWORKER), finding=row, version=row.version, note="再看"
    )
    row = verify(row)
    moved.division, moved.roles = county, [Role.COUNTY_CASEWORKER]
    moved.save()
    with pytest.raises(NotAllowed):
        close(row, by=moved)
    assert close(row).status == S.CLOSED


def test_another_county_does_not_close(county):
    row = verify(finding())
    foreign = factories.user(Role.COUNTY_CASEWORKER, factories.county("610398", "邻县"))
    with pytest.raises(NotAllowed):
        close(row, by=foreign)


def test_a_stale_version_is_a_conflict(county):
    row = finding()
    verify(row)
    with pytest.raises(Conflict):
        verify(row)


def test_a_returned_finding_is_verified_anew(county):
    row = verify(finding(), confirmed=False)
    by = factories.user(Role.COUNTY_CASEWORKER)
    row = actions.return_finding(by=by, finding=row, version=row.version, note="请查车辆去向")
    assert (row.status, row.verified_by, row.confirmed) == (S.OPEN, None, None)
    assert Event.objects.get(verb="finding_returned").reason == "请查车辆去向"
    assert verify(row).confirmed


@pytest.mark.parametrize("note", ["", "  "])
def test_notes_are_required(county, note):
    row = finding()
    with pytest.raises(NotAllowed):
        verify(row, note=note)
    row = verify(row)
    with pytest.raises(NotAllowed):
        close(row, note=note)
    with pytest.raises(NotAllowed):
        actions.return_finding(
            by=factories.user(Role.COUNTY_CASEWORKER), finding=row, version=row.version, note=note
        )


@pytest.mark.parametrize("kind", list(BY_KIND))
def test_which_effect_fits_which_kind(county, subtests, kind):
    supplement_kinds()
    row = finding(kind)
    row.confirmed = True
    if kind in UNCOVERED:
        today = timezone.localdate()
        row.reasons.create(
            reason="income",
            seen_on=today,
            review_on=today + timedelta(days=1),
            recorded_by=factories.user(Role.COUNTY_APPROVER),
        )
    for action in A:
        arguments = (row, action, NEXT, "已听取意见")
        refused = nullcontext() if action in BY_KIND[kind].actions else pytest.raises(NotAllowed)
        with subtests.test(action=action), refused:
            rules.check_action(*arguments)


def test_what_is_not_so_has_no_effect(county):
    row = verify(finding(), confirmed=False)
    with pytest.raises(NotAllowed):
        close(row, A.END)
    assert close(row, A.NONE).status == S.CLOSED


@pytest.mark.parametrize("action", [A.END, A.SUSPEND])
def test_the_family_is_heard_first(county, action):
    row = verify(finding())
    with pytest.raises(NotAllowed):
        close(row, action, heard=" ")
    row.refresh_from_db()
    assert row.status == S.VERIFIED


@pytest.mark.parametrize("ground", ["", "whatever", "refused_work"])
def test_an_award_ends_by_a_finding_only_on_a_ground_of_the_law(county, ground):
    """The same grounds as by hand: three refused jobs are three answers, not a finding."""
    row = verify(finding("dead"))
    with pytest.raises(NotAllowed):
        close(row, A.END, ground=ground)
    row.refresh_from_db()
    assert row.status == S.VERIFIED


def test_the_ground_is_kept_with_the_finding_and_told_with_the_end(county):
    row = close(verify(finding("dead")), A.END, ground="death")
    assert row.ground == "death"
    assert str(Ground.DEATH.label) in Event.objects.get(verb="award_ended").reason
    other = close(verify(finding("pension")), A.SUSPEND, ground="pension")
    assert other.ground == ""


def test_ending_and_suspending_reach_the_award(county):
    ended = close(verify(finding("dead")), A.END).award
    ended.refresh_from_db()
    assert (ended.status, ended.left_on) == (AwardStatus.ENDED, date(2022, 12, 31))
    assert ended.last_month == MONTH
    suspended = close(verify(finding("pension")), A.SUSPEND).award
    suspended.refresh_from_db()
    assert (suspended.status, suspended.suspended_from) == (AwardStatus.SUSPENDED, NEXT)


def test_a_refused_effect_leaves_the_finding_open(county):
    award = grant()
    row = verify(finding("no_longer_severe", award))
    with pytest.raises(NotAllowed):
        close(row, A.STOP_SUPPLEMENT)
    row.refresh_from_db()
    assert row.status == S.VERIFIED


def _supplement(award, code):
    return Supplement.objects.create(
        member=AwardMember.objects.get(award=award, person=award.payee),
        kind=supplement_kinds()[code],
        first_month=award.first_month,
        reason="台账",
    )


def test_a_severe_supplement_replaces_a_lower_one(county):
    award = grant()
    supplement_kinds()
    old = _supplement(award, "ELDERLY")
    close(verify(finding("newly_severe", award)), A.START_SUPPLEMENT)
    old.refresh_from_db()
    assert old.last_month == MONTH
    (new,) = Supplement.objects.active_in(NEXT)
    assert new.kind.condition == "severe"


def test_an_aged_person_gets_the_supplement_of_the_elderly(county):
    award = grant()
    Person.objects.filter(pk=award.payee_id).update(birth_date=date(1962, 12, 5))
    award.payee.refresh_from_db()
    supplement_kinds()
    close(verify(finding("aged_in", award, department="")), A.START_SUPPLEMENT)
    assert Supplement.objects.get().kind.condition == "elderly"


def test_a_county_without_that_supplement_is_not_offered_it(county):
    row = verify(finding("newly_severe"))
    assert rules.actions_for(row) == (A.REFER, A.NONE)
    with pytest.raises(NotAllowed):
        close(row, A.START_SUPPLEMENT)
    assert close(row, A.REFER).status == S.CLOSED


def test_more_begins_after_the_paid_months(county, monkeypatch):
    monkeypatch.setattr(rules, "last_paid_month", lambda award: date(2023, 1, 1))
    award = grant()
    Person.objects.filter(pk=award.payee_id).update(birth_date=date(1962, 12, 5))
    award.payee.refresh_from_db()
    supplement_kinds()
    row = verify(finding("aged_in", award, department=""))
    with pytest.raises(NotAllowed, match="2023-02"):
        close(row, A.START_SUPPLEMENT, month=NEXT)
    assert close(row, A.START_SUPPLEMENT, month=date(2023, 2, 1)).status == S.CLOSED


@pytest.mark.parametrize(
    ("kind", "evidence", "earliest"),
    [
        ("car", [{"day": "2019-03-02"}], "2023-01"),
        ("dead", [{"day": "2022-10-09"}, {"day": "2022-10-07"}], "2022-11"),
        ("dead", [], "2023-01"),
    ],
)
@pytest.mark.parametrize("action", [A.SUSPEND, A.END])
def test_an_effect_does_not_begin_before_what_the_evidence_shows(
    county, action, kind, evidence, earliest
):
    """A finding of December ended an award from any month that no run had paid."""
    row = verify(finding(kind, evidence=evidence))
    first = date.fromisoformat(f"{earliest}-01")
    with pytest.raises(NotAllowed, match=earliest):
        close(row, action, month=(first - timedelta(days=1)).replace(day=1))
    assert close(row, action, month=first).effective_month == first


def test_what_was_paid_after_a_death_is_claimed_once_the_finding_is_closed(county, client):
    """The award ended after the months that were paid: they stayed due, and no claim was opened."""
    award = grant()
    answer(scene.run_to(RunStatus.SENT), scene.finance())  # October
    died = {"evidence": [{"day": "2026-09-10"}], "month": scene.MONTH}
    row = verify(finding("dead", award, **died))
    assert rules.first_month(row) == scene.MONTH
    by = factories.user(Role.COUNTY_CASEWORKER)
    client.force_login(by)
    page = client.get(reverse("verification:finding_close", args=[row.pk]))
    assert "400.00" in page.context["paid_said"]
    assert page.context["paid_said"] in page.content.decode()
    close(row, A.END, month=scene.MONTH, by=by, heard="")
    (told,) = claim_proposals.proposals(scene.finance())
    assert (told.award, told.first, told.total) == (award.pk, scene.MONTH, 400)


def test_who_died_before_the_award_began_leaves_it_with_nothing_due(county):
    """The month that was offered was refused, and a later one left a month due to the dead."""
    award = grant()
    began = {"first_month": scene.MONTH, "joined_on": scene.MONTH.replace(day=5)}
    Award.objects.filter(pk=award.pk).update(**began)
    answer(scene.run_to(RunStatus.SENT), scene.finance())
    died = {"evidence": [{"day": "2026-08-10"}], "month": scene.MONTH}
    row = verify(finding("dead", Award.objects.get(pk=award.pk), **died))
    close(row, A.END, month=rules.first_month(row), heard="")
    award.refresh_from_db()
    assert (award.left_on, award.last_month) == (began["joined_on"], date(2026, 9, 1))
    (told,) = claim_proposals.proposals(scene.finance())
    assert (told.award, told.first, told.total) == (award.pk, scene.MONTH, 400)


def test_an_effect_needs_its_month(county):
    row = verify(finding())
    with pytest.raises(NotAllowed):
        close(row, A.END, month=None)


def test_a_stranger_is_referred(county):
    row = finding("medical_missed", award=None, key="h", stranger_hash="h", stranger_name="张无名")
    Finding.objects.filter(pk=row.pk).update(award=None, person=None)
    row.refresh_from_db()
    row = close(verify(row), A.REFER)
    assert (row.action, row.effective_month) == (A.REFER, None)


def test_a_finding_of_no_town_is_handed_to_one(county):
    row = finding(town=None)
    by = factories.user(Role.COUNTY_CASEWORKER)
    town = factories.town()
    other = factories.town(1, factories.county("610398", "邻县"))
    with pytest.raises(NotAllowed):
        actions.assign_finding(by=by, finding=row, version=1, town=other)
    row = actions.assign_finding(by=by, finding=row, version=1, town=town)
    assert row.town == town
    with pytest.raises(NotAllowed):
        actions.assign_finding(by=by, finding=row, version=row.version, town=town)


def test_closing_a_death_records_the_day(county):
    """Nobody wrote it, and money was shared out to the dead."""
    row = finding("dead", evidence=[{"day": "2022-11-20", "name": "某人"}])
    by = factories.user(Role.COUNTY_CASEWORKER)
    close(verify(row), A.END, by=by)
    row.person.refresh_from_db()
    assert row.person.died_on == date(2022, 11, 20)
    noted = Event.objects.get(verb="death_recorded")
    assert (noted.actor, noted.details["died_on"]) == (by, "2022-11-20")


def test_a_death_that_is_not_so_is_not_recorded(county):
    row = finding("dead", evidence=[{"day": "2022-11-20"}])
    close(verify(row, confirmed=False), A.NONE)
    row.person.refresh_from_db()
    assert row.person.died_on is None


def test_a_death_is_recorded_whatever_becomes_of_the_award(county):
    award = grant("DIBAO")
    row = finding("dead", award, evidence=[{"day": "2022-11-20"}])
    close(verify(row), A.NONE, None)
    assert row.person.__class__.objects.get(pk=row.person.pk).died_on == date(2022, 11, 20)
    assert award.follow_ups.get().step == "death"


def test_a_finding_ends_tekun_only_after_it_was_posted(county):
    """Whom a comparison found was ended without the notice of the law. (43号 Art 26)"""
    factories.parameters(end_notice_days="7")
    award = grant("TEKUN", care_form="home", care_grade="self", carer="邻居丁")
    row = verify(finding("car", award=award))
    with pytest.raises(NotAllowed, match="终止特困供养前"):
        close(row, A.END)
    dead = grant("TEKUN", care_form="home", care_grade="self", carer="邻居丁")
    row = close(verify(finding("dead", award=dead, evidence=[{"day": "2022-11-20"}])), A.END)
    dead.refresh_from_db()
    assert dead.status == AwardStatus.ENDED
