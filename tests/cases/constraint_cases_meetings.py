"""The same for the joint meetings; read by test_constraints."""

from decimal import Decimal

from cases import models as m
from cases.actions import matters
from tests import factories
from tests.cases import sessions, walk
from tests.cases.constraint_cases import MARCH, MAY, NOW, breaks, changed, row, twice
from tests.cases.constraint_ground import opened

MEMBER = {"county": factories.county, "department": "局", "name": "甲", "post": "职"}
MEMBER |= {"began_on": MAY, "recorded_by": sessions.office}
row("meeting_member_has_department_name_and_post", m.MeetingMember, **MEMBER | {"post": ""})
row("meeting_member_leaves_after_beginning", m.MeetingMember, **MEMBER, ended_on=MARCH)
twice("meeting_member_once", m.MeetingMember, **MEMBER)


def ground():
    """A session that is called."""
    sessions.called(waiting())


def waiting():
    return walk.decide(walk.decide(walk.submitted(amount="32000")))


def called():
    return m.Meeting.objects.get()


changed("meeting_has_place", called, place="")
changed("meeting_held_has_minutes", called, status="held")
changed("meeting_confirmed_has_person_and_time", called, confirmed_at=NOW)


@breaks("meeting_is_confirmed_by_somebody_else")
def _():
    made = sessions.recorded(called())
    said = {"status": "confirmed", "confirmed_at": NOW, "confirmed_by": sessions.office()}
    m.Meeting.objects.filter(pk=made.pk).update(**said)


@breaks("invitation_once")
def _():
    made = called().invitations.first()
    made.pk = None
    made.save(force_insert=True)


def item():
    return called().items.get()


@breaks("agenda_names_a_case_once")
def _():
    made = item()
    m.AgendaItem.objects.create(
        meeting=made.meeting,
        application=made.application,
        position=2,
        open=False,
        dropped_because="重",
    )


def laid():
    award = factories.award()
    return matters.lay_before_meeting(
        laid_by=walk.worker(),
        kind=m.MatterKind.AWARD_CHANGE,
        award=award,
        town=award.town,
        household=award.household,
        of=1,
        about="死亡",
        amount=Decimal(100),
    )


changed("meeting_matter_says_what_and_how_much", laid, about="")
changed("meeting_matter_of_an_award_or_a_loan_paper", laid, award=None)
changed("meeting_matter_of_an_award_or_a_loan_paper", laid, kind="write_off")
changed("meeting_matter_of_an_award_or_a_loan_paper", laid, paper="借1")


@breaks("agenda_names_a_matter_once")
def _():
    made = sessions.called(laid())
    matter = made.items.get().matter
    away = {"open": False, "dropped_because": "重"}
    m.AgendaItem.objects.create(meeting=made, matter=matter, position=2, **away)


@breaks("agenda_matter_on_one_open_meeting")
def _():
    matter = sessions.called(laid()).items.get().matter
    other = sessions.called(waiting())
    m.AgendaItem.objects.create(meeting=other, matter=matter, position=2)


changed("agenda_item_is_a_case_or_a_matter", item, application=None)


@breaks("agenda_position_once")
def _():
    made = item()
    m.AgendaItem.objects.create(meeting=made.meeting, application=opened(), position=1)


@breaks("agenda_case_on_one_open_meeting")
def _():
    made = item()
    other = sessions.called(waiting())
    m.AgendaItem.objects.create(meeting=other, application=made.application, position=2)


changed("agenda_result_has_votes", item, result="approve")
changed(
    "agenda_refusal_has_reason", item, result="refuse", votes_for=0, votes_against=1, abstained=0
)
changed("agenda_case_is_closed_for_a_reason", item, open=False)
changed("agenda_amount_not_negative", item, amount=Decimal(-1))


@breaks("minutes_scan_once")
def _():
    said = {"meeting": called(), "is_pdf": True, "pages": 1, "digest": "x"}
    said["added_by"] = sessions.office()
    m.MinutesScan.objects.create(**said)
    m.MinutesScan.objects.create(**said)
