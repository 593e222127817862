"""The joint meeting: called, recorded, confirmed by the chair, and its decisions. (联席会议)"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions as cases
from cases import clock
from cases.actions import meetings as actions
from cases.actions.matters import lay_before_meeting, taken_back
from cases.actions.transitions import move_change
from cases.models import (
    AgendaItem,
    Application,
    Award,
    Decision,
    MatterKind,
    Meeting,
    MeetingMember,
    MinutesScan,
)
from cases.rules import meetings as rules
from cases.states import MEETING_TRANSITIONS, MeetingStatus
from cases.tasks import sweep_attachment_files
from cases.verbs import MEETING_VERBS
from tests import factories
from tests.attached import picture, upload
from tests.cases import sessions, walk
from welfare.accounts.roles import Role
from welfare.attachments.kept_file import kept_file
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Event, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
S = MeetingStatus


@pytest.fixture
def at_desk(client):
    def sign_in(role, **more):
        client.force_login(factories.user(role, **more))
        return client

    return sign_in


def waiting(amount="32000"):
    """A case that lies with the joint meeting."""
    return walk.decide(walk.decide(walk.submitted(amount=amount)))


@pytest.fixture(scope="module")
def _waiting(once, ground):
    return once(lambda: [waiting().pk, waiting().pk])


@pytest.fixture
def case(_waiting, db):
    return Application.objects.get(pk=_waiting[0])


@pytest.fixture
def other(_waiting, db):
    return Application.objects.get(pk=_waiting[1])


def with_scan(row):
    asks = {"by": sessions.office(), "meeting": row, "version": row.version}
    return actions.add_minutes_scan(**asks, files=[kept_file(upload())])


def at(status, *cases):
    """A meeting in any status."""
    row = sessions.called(*cases)
    if status == S.CANCELLED:
        asks = {"by": sessions.office(), "meeting": row, "version": row.version}
        return actions.cancel_meeting(**asks, reason="改期")
    if status != S.CALLED:
        row = sessions.recorded(row)
    if status in (S.CONFIRMED, S.CLOSED):
        row = sessions.confirmed(row)
    return sessions.entered(row).meeting if status == S.CLOSED else row


def try_verb(verb, row):
    by = sessions.chair() if MEETING_VERBS[verb].rights == {"decide_meeting"} else sessions.office()
    asks = {"by": by, "meeting": row, "version": row.version}
    if verb == "record_meeting":
        return sessions.recorded(row)
    if verb == "change_meeting":
        said = {"held_on": row.held_on, "begins_at": row.begins_at, "place": "二楼"}
        said |= {"invited": sessions.members(), "chair": sessions.members()[0]}
        cases = [item.application for item in row.items.select_related("application")]
        return actions.change_meeting(**asks, **said, cases=cases)
    if verb in ("cancel_meeting", "send_back_meeting"):
        return getattr(actions, verb)(**asks, reason="票数有误")
    if verb == "add_minutes_scan":
        return with_scan(row)
    made = getattr(actions, verb)(**asks)
    return made.meeting if verb == "enter_decisions" else made


@pytest.mark.parametrize("status", S)
def test_every_verb_in_every_status(status, case, each):
    made = at(status, case)
    for name, verb in MEETING_VERBS.items():
        with each(verb=name):
            row = Meeting.objects.get(pk=made.pk)
            if status not in verb.states:
                with pytest.raises(NotAllowed):
                    try_verb(name, row)
                row.refresh_from_db()
                assert row.status == status
                continue
            assert try_verb(name, row).status in (verb.leads_to or {status})
            assert Event.objects.filter(verb=verb.event).exists()


@pytest.mark.parametrize("before", S)
@pytest.mark.parametrize("after", S)
def test_every_status_after_every_other(before, after):
    row = Meeting(status=before)
    row.save = lambda: None
    if after in MEETING_TRANSITIONS[before]:
        move_change(row, after)
        assert row.status == after
    else:
        with pytest.raises(NotAllowed):
            move_change(row, after)


def test_one_meeting_decides_many_cases_each_by_itself(case, other):
    first, second, third = case, waiting("40000"), other
    row = sessions.called(second, first, third)
    assert [item.application for item in row.items.order_by("position")] == [second, first, third]
    said = {item.application_id: item for item in row.items.select_related("application")}
    results = [
        sessions.resolution(said[second.pk], 3, amount=Decimal(35000)),
        sessions.resolution(said[first.pk], 3, Decision.REFUSE),
        sessions.resolution(said[third.pk], 3, Decision.RETURN, reason="补充诊断证明"),
    ]
    row = actions.record_meeting(
        by=sessions.office(),
        meeting=row,
        version=row.version,
        present=sessions.members(),
        minutes="逐户研究",
        resolved=results,
    )
    assert not Award.objects.exists()  # nothing takes effect by the record alone
    outcome = sessions.entered(sessions.confirmed(row))
    assert (outcome.done, outcome.refused, outcome.meeting.status) == (3, [], S.CLOSED)
    for one in (first, second, third):
        one.refresh_from_db()
    assert [first.status, second.status, third.status] == ["refused", "approved", "returned"]
    assert second.awards.get().amounts.get().basic == Decimal(35000)
    assert second.approvals.get(tier="meeting").decided_by == sessions.chair()
    assert second.approvals.get(tier="meeting").agenda_item.meeting == row


def test_another_amount_has_its_basis(case):
    """一事一议: the minutes say why the meeting sets another sum than was proposed."""
    row = sessions.called(case)
    (item,) = row.items.select_related("application")
    said = {"by": sessions.office(), "meeting": row, "version": row.version, "minutes": "逐户研究"}
    said["present"] = sessions.members()
    asked = {"amount": Decimal(35000), "reason": " "}
    with pytest.raises(NotAllowed, match="依据"):
        actions.record_meeting(**said, resolved=[sessions.resolution(item, 3, **asked)])
    asked["reason"] = "火灾致三人重伤，单项标准不足以保障"
    actions.record_meeting(**said, resolved=[sessions.resolution(item, 3, **asked)])
    item.refresh_from_db()
    assert (item.amount, item.reason) == (Decimal(35000), asked["reason"])


def test_a_case_that_cannot_be_decided_keeps_no_other_back_and_is_half_saved_nowhere(case, other):
    good, bad = case, other
    row = sessions.confirmed(sessions.recorded(sessions.called(bad, good)))
    two = factories.user(Role.COUNTY_APPROVER, name="两级")
    two.roles = [Role.COUNTY_APPROVER, Role.MEETING_CHAIR]
    two.save()
    bad.surveys.update(first_signer=sessions.chair().full_name)
    outcome = sessions.entered(row)
    assert outcome.done == 1
    assert [number for number, _why in outcome.refused] == [bad.number]
    bad.refresh_from_db()
    assert (bad.status, bad.tier) == ("in_review", "meeting")
    assert not bad.awards.exists()
    assert bad.agenda_items.get().open
    assert outcome.meeting.status == S.CONFIRMED
    with pytest.raises(NotAllowed):  # it stands there until it is decided or taken off
        sessions.called(bad)
    again = sessions.entered(outcome.meeting, by=two)
    assert (again.done, again.meeting.status) == (1, S.CLOSED)


def test_a_resolution_that_cannot_stand_is_taken_off_and_waits_for_another_meeting(case, other):
    row = at(S.CONFIRMED, case)
    item = row.items.get()
    with pytest.raises(NotAllowed):
        actions.drop_item(by=sessions.chair(), item=item, reason=" ")
    actions.drop_item(by=sessions.chair(), item=item, reason="户内人口有变化")
    row.refresh_from_db()
    assert row.status == S.CLOSED
    assert set(rules.waiting_for_meeting(sessions.office())) == {case, other}
    assert walk.decide(case).status == "approved"


def test_who_called_or_recorded_a_meeting_does_not_confirm_it(case, other):
    both = User.objects.create_user(
        "兼职",
        full_name="兼职",
        division=factories.county(),
        roles=[Role.MEETING_SECRETARY, Role.MEETING_CHAIR],
    )
    recorded = sessions.recorded(sessions.called(case), by=both)
    called = sessions.recorded(sessions.called(other, by=both))
    for row in (recorded, called):
        with pytest.raises(NotAllowed):
            sessions.confirmed(row, by=both)
        assert sessions.confirmed(row).status == S.CONFIRMED


def test_quorum_and_majority_are_the_countys(case):
    members = sessions.members()
    row = sessions.called(case)
    factories.parameters(meeting_quorum_percent="67")
    with pytest.raises(NotAllowed):
        sessions.recorded(row, present=members[:2])
    with pytest.raises(NotAllowed):  # without its chair
        sessions.recorded(row, present=members[1:])
    factories.parameters(meeting_quorum_percent="66")
    with pytest.raises(NotAllowed):  # one of two is no majority
        sessions.recorded(row, present=members[:2], votes_for=1, votes_against=1)
    with pytest.raises(NotAllowed):  # more votes than members
        sessions.recorded(row, present=members[:2], votes_for=3)
    with pytest.raises(NotAllowed):  # a majority is not turned into a refusal
        sessions.recorded(row, Decision.REFUSE, present=members[:2], votes_for=2, votes_against=0)
    assert sessions.recorded(row, present=members[:2]).status == S.HELD


def test_a_near_relative_and_who_surveyed_step_back(case):
    members = sessions.members()
    case.surveys.update(second_signer=members[1].name)
    case.near_relative = f"{members[2].name}：侄子"
    case.save()
    factories.parameters(meeting_quorum_percent="33")
    row = sessions.called(case)
    for away in ([], members[1:2], members[2:]):
        with pytest.raises(NotAllowed):
            sessions.recorded(row, stepped_back=away, votes_for=3 - len(away))
    row = sessions.recorded(row, stepped_back=members[1:], votes_for=1)
    assert set(row.items.get().stepped_back.all()) == set(members[1:])


def test_the_nightly_sweep_leaves_the_signed_minutes(monkeypatch, case):
    """They lie beside the papers of families, and no family's paper names them."""
    scan = with_scan(at(S.HELD, case)).scans.get()
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr("cases.attachment_files.timezone.now", lambda: later)
    sweep_attachment_files()
    assert scan.file.storage.exists(scan.file.name)


def test_the_signed_scan_is_of_this_record(case):
    factories.parameters(meeting_minutes_signed="1")
    row = at(S.HELD, case)
    with pytest.raises(NotAllowed):
        sessions.confirmed(row)
    row = with_scan(row)
    asks = {"by": sessions.chair(), "meeting": row, "version": row.version}
    row = sessions.recorded(actions.send_back_meeting(**asks, reason="票数有误"))
    with pytest.raises(NotAllowed):  # that scan is of the record before
        sessions.confirmed(row)
    asks = {"by": sessions.office(), "meeting": row, "version": row.version}
    row = actions.add_minutes_scan(**asks, files=[kept_file(upload(picture("blue")))])
    assert sessions.confirmed(row).status == S.CONFIRMED
    scan = MinutesScan.objects.last()
    assert actions.look_at_minutes(by=sessions.office(), scan=scan)
    assert Event.objects.filter(verb="minutes_scan_seen").count() == 1


def test_the_chair_only_returns_what_stands_on_no_agenda(case):
    asks = {"by": sessions.chair(), "application": case, "version": case.version}
    for verb in (cases.approve, cases.refuse):
        with pytest.raises(NotAllowed):
            verb(**asks, shown_tier="meeting", note="不同意")
    row = sessions.called(case)
    with pytest.raises(NotAllowed):
        cases.return_to_town(**asks, shown_tier="meeting", note="缺诊断")
    stop = {"by": sessions.office(), "meeting": row, "version": row.version}
    actions.cancel_meeting(**stop, reason="改期")
    assert cases.return_to_town(**asks, shown_tier="meeting", note="缺诊断").status == "returned"


def test_a_meeting_is_called_with_cases_that_wait_and_members_in_office(case):
    members = sessions.members()
    with pytest.raises(NotAllowed):
        sessions.called(walk.submitted(amount="32000"))
    with pytest.raises(NotAllowed):
        sessions.called(case, held_on=walk.days_ago(1))
    with pytest.raises(NotAllowed):
        sessions.called(case, chair=members[0], invited=members[1:])
    actions.end_membership(by=sessions.office(), member=members[2], ended_on=clock.today())
    with pytest.raises(NotAllowed):
        sessions.called(case, invited=members)
    with pytest.raises(NotAllowed):
        sessions.called(case, by=sessions.chair())
    row = sessions.called(case)
    with pytest.raises(Conflict):
        actions.cancel_meeting(by=sessions.office(), meeting=row, version=9, reason="改期")


def post(client, name, *args, **sent):
    url = reverse(f"cases:{name}", args=args)
    form = client.get(url).context["form"]
    shown = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, "")}
    shown = {
        key: [getattr(v, "pk", v) for v in value] if isinstance(value, list) else value
        for key, value in shown.items()
    }
    answer = client.post(url, shown | sent)
    assert answer.status_code == 302, answer.context["form"].errors
    return answer


def test_a_meeting_from_page_to_page(client, at_desk, case, other):
    members, first, second = sessions.members(), case, other
    at_desk(Role.MEETING_SECRETARY)
    assert "2" in client.get(reverse("cases:meeting_list")).content.decode()
    answer = post(
        client,
        "meeting_call",
        begins_at="09:30",
        place="县民政局三楼会议室",
        chair=members[0].pk,
        invited=[one.pk for one in members],
        **{f"case_{first.pk}": "2", f"case_{second.pk}": "1"},
    )
    row = Meeting.objects.get()
    assert answer.url == reverse("cases:meeting", args=[row.pk])
    assert [i.application_id for i in row.items.order_by("position")] == [second.pk, first.pk]
    for name in ("invitation", "agenda"):
        paper = client.get(reverse("cases:meeting_paper", args=[row.pk, name]))
        assert "县民政局三楼会议室" in paper.content.decode()
    at_desk(Role.TOWN_CASEWORKER)
    assert row.place in client.get(reverse("cases:due")).content.decode()
    page = client.get(reverse("cases:meeting", args=[row.pk])).content.decode()
    assert first.number in page
    at_desk(Role.MEETING_SECRETARY)
    votes = {}
    for item in row.items.all():
        votes |= {f"votes_for_{item.pk}": 2, f"votes_against_{item.pk}": 1}
        votes |= {f"abstained_{item.pk}": 0, f"result_{item.pk}": "approve"}
    one = row.items.get(application=first)
    votes |= {f"amount_{one.pk}": "3万", f"reason_{one.pk}": "按家庭自付支出核减"}
    came = [member.pk for member in members]
    post(client, "meeting_record", row.pk, present=came, minutes="逐户研究，同意。", **votes)
    shown = client.get(reverse("cases:meeting", args=[row.pk])).content.decode()
    assert "30,000.00" in shown
    minutes = client.get(reverse("cases:meeting_paper", args=[row.pk, "minutes"]))
    assert "2 / 1 / 0" in minutes.content.decode()
    printed = reverse("cases:meeting_paper_pdf", args=[row.pk, "minutes"])
    assert printed in minutes.content.decode()
    assert client.get(printed).status_code == 405
    assert client.post(printed).content.startswith(b"%PDF")
    event = Event.objects.get(verb="meeting_paper_printed")
    assert (event.subject_id, event.details["paper"]) == (row.pk, "社会救助联席会议纪要")
    post(client, "minutes_scan_add", row.pk, papers=upload())
    at_desk(Role.MEETING_CHAIR)
    post(client, "meeting_confirm", row.pk)
    post(client, "decisions_enter", row.pk)
    row.refresh_from_db()
    assert row.status == S.CLOSED
    first.refresh_from_db()
    assert first.awards.get().amounts.get().basic == Decimal(30000)
    assert not AgendaItem.objects.filter(open=True).exists()


def test_a_new_agenda_offers_what_waits_and_nothing_else(client, at_desk, case, other):
    """Not every case of the county, nor a matter that was taken back; sent as shown it stands."""
    members, _elsewhere = sessions.members(), walk.submitted(amount="500")
    award = factories.award()
    said = {"laid_by": sessions.office(), "award": award, "household": award.household}
    said |= {"town": award.town}
    said |= {"kind": MatterKind.WAIVER, "of": 1, "about": "免予追缴", "amount": Decimal(9)}
    given_up, laid = lay_before_meeting(**said), lay_before_meeting(**said | {"of": 2})
    taken_back(given_up)
    at_desk(Role.MEETING_SECRETARY)
    form = client.get(reverse("cases:meeting_call")).context["form"]
    assert form.cases == [case, other, laid]
    said = {"begins_at": "15:00", "place": "会议室", "chair": members[0].pk}
    post(client, "meeting_call", **said, invited=[one.pk for one in members])
    row = Meeting.objects.get()
    assert [one.case for one in row.items.order_by("position")] == [case, other, laid]
    again = client.get(reverse("cases:meeting_change", args=[row.pk])).context["form"]
    assert again.cases == [case, other, laid]


def test_numbers_on_an_agenda_are_given_once(client, at_desk, case, other):
    members, first, second = sessions.members(), case, other
    at_desk(Role.MEETING_SECRETARY)
    sent = {"version": 1, "held_on": clock.today(), "begins_at": "25:61", "place": "室"}
    sent |= {"chair": members[0].pk, "invited": [members[0].pk]}
    sent |= {f"case_{first.pk}": "1", f"case_{second.pk}": "1"}
    form = client.post(reverse("cases:meeting_call"), sent).context["form"]
    assert form.errors.keys() == {"begins_at", "__all__"}
    assert not Meeting.objects.exists()


def test_minutes_stay_with_the_county(at_desk, case):
    row = with_scan(at(S.HELD, case))
    scan = row.scans.get()
    url = reverse("cases:minutes_scan", args=[scan.pk])
    assert at_desk(Role.TOWN_HEAD).get(url).status_code == 403
    assert at_desk(Role.MEETING_CHAIR).get(url).status_code == 200


def since(days):
    """The members, in office for so long."""
    rows = sessions.members()
    MeetingMember.objects.update(began_on=walk.days_ago(days))
    return rows


def test_only_members_in_office_on_the_day_count_and_vote(case):
    """Who left before the session makes no quorum, though invited and present."""
    members = since(9)
    row = sessions.called(case)
    for one in members[1:]:
        actions.end_membership(by=sessions.office(), member=one, ended_on=walk.days_ago(1))
    with pytest.raises(NotAllowed, match="孙委员"):
        sessions.recorded(row)
    assert sessions.recorded(row, present=members[:1]).status == S.HELD
    MeetingMember.objects.update(began_on=clock.today(), ended_on=None)
    Meeting.objects.filter(pk=row.pk).update(status=S.CALLED, held_on=walk.days_ago(1))
    row.refresh_from_db()
    with pytest.raises(NotAllowed, match="钱召集"):  # who joined after it neither
        sessions.recorded(row)


def test_a_voter_who_turns_out_to_be_near_keeps_that_decision_back(case, other):
    good, bad = case, other
    members = sessions.members()
    row = sessions.confirmed(sessions.recorded(sessions.called(bad, good)))
    bad.near_relative = f"{members[1].name}：侄子"
    bad.save()
    said = sessions.entered(row)
    assert (said.done, [number for number, _why in said.refused]) == (1, [bad.number])
    assert members[1].name in said.refused[0][1]
    bad.refresh_from_db()
    assert bad.status == "in_review"
    actions.drop_item(by=sessions.chair(), item=bad.agenda_items.get(), reason="须回避")
    row = sessions.called(bad)
    row = sessions.recorded(row, stepped_back=members[1:2], votes_for=2)
    assert sessions.entered(sessions.confirmed(row)).done == 1


def test_who_is_near_to_a_family_neither_records_nor_takes_it_off(case, other):
    office, chair = sessions.office(), sessions.chair()
    row = sessions.called(other, case)
    case.near_relative = f"{office.full_name}：妹妹，{chair.full_name}：侄子"
    case.save()
    assert "record_meeting" not in rules.available_on_meeting(row, office)
    with pytest.raises(NotAllowed, match=str(case.household)):
        sessions.recorded(row)
    row = sessions.confirmed(sessions.recorded(row, by=second_office()))
    for by in (office, chair):
        with pytest.raises(NotAllowed, match=str(case.household)):
            actions.drop_item(by=by, item=row.items.get(application=case), reason="改期")
    assert sessions.entered(row).done == 1  # the other family's
    actions.drop_item(by=second_office(), item=case.agenda_items.get(), reason="须回避")


def second_office():
    fields = {"full_name": "周秘书", "division": factories.county()}
    found = User.objects.filter(username="周秘书").first()
    return found or User.objects.create_user("周秘书", roles=[Role.MEETING_SECRETARY], **fields)


def test_signed_minutes_print_the_sum_that_was_proposed_then(at_desk, case):
    row = sessions.entered(sessions.confirmed(sessions.recorded(sessions.called(case), "return")))
    url = reverse("cases:meeting_paper", args=[row.meeting.pk, "minutes"])
    client = at_desk(Role.MEETING_SECRETARY)
    assert "32,000" in client.get(url).content.decode()
    case.refresh_from_db()
    case.amount_proposed = Decimal(9000)
    case.save()
    printed = client.get(url).content.decode()
    assert "32,000" in printed
    assert "9,000" not in printed


def test_what_stands_on_an_agenda_is_in_no_queue(at_desk, case, other):
    row = sessions.called(case)
    client = at_desk(Role.MEETING_CHAIR)
    assert list(Application.objects.in_queue_of(sessions.chair())) == [other]
    for name in ("queue", "due"):
        page = client.get(reverse(f"cases:{name}")).content.decode()
        assert other.number in page or name == "due"
        assert case.number not in page
    assert "联席会议议程" in client.get(reverse("cases:queue")).content.decode()
    stop = {"by": sessions.office(), "meeting": row, "version": row.version}
    actions.cancel_meeting(**stop, reason="改期")
    assert Application.objects.in_queue_of(sessions.chair()).count() == 2


def test_who_changed_a_meeting_does_not_confirm_it_even_when_another_recorded_it_again(case, other):
    both = User.objects.create_user(
        "兼职",
        full_name="兼职",
        division=factories.county(),
        roles=[Role.MEETING_SECRETARY, Role.MEETING_CHAIR],
    )
    changed, again = sessions.called(case), sessions.called(other)
    said = {name: getattr(changed, name) for name in ("held_on", "begins_at", "chair")}
    changed = actions.change_meeting(
        **{"by": both, "meeting": changed, "version": changed.version, "place": "二楼"},
        **said,
        invited=sessions.members(),
        cases=[changed.items.get().application],
    )
    again = sessions.recorded(again, by=both)
    asks = {"by": sessions.chair(), "meeting": again, "version": again.version}
    again = actions.send_back_meeting(**asks, reason="票数有误")
    for row in (changed, again):
        row = sessions.recorded(row)
        with pytest.raises(NotAllowed):
            sessions.confirmed(row, by=both)
        assert sessions.confirmed(row).status == S.CONFIRMED


def test_each_case_has_its_own_quorum(case):
    """Two of three step back: one alone does not decide, whatever the session's attendance."""
    members = sessions.members()
    row = sessions.called(case)
    with pytest.raises(NotAllowed, match=case.number):
        sessions.recorded(row, stepped_back=members[1:], votes_for=1)
    assert sessions.recorded(row, stepped_back=members[2:], votes_for=2).status == S.HELD


def test_a_record_of_more_cases_asks_nothing_more(client, at_desk, case, other):
    rows = [sessions.called(case), sessions.called(other, waiting(), waiting())]
    at_desk(Role.MEETING_SECRETARY)
    numbers = []
    for row in rows:
        url = reverse("cases:meeting_record", args=[row.pk])
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            page = client.get(url).content.decode()
        numbers.append(len(seen))
        assert page.count("孙委员") == row.items.count() + 1
    assert numbers[0] == numbers[1]
