"""Which requests to hand somebody over wait: until the person has left the household there."""

from collections.abc import Iterable

from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from cases.models import Member
from welfare.models import Event, User

ASKED, DECLINED = "hand_over_asked", "hand_over_declined"
WHOM = Cast(KT("details__person"), BigIntegerField())


def waiting() -> "QuerySet[Event]":
    """The last question of each person who still lives where the question went, and that the town
    there has not answered with a no."""
    asked = Event.objects.filter(verb=ASKED).annotate(whom=WHOM)
    of = Cast(KT("details__asked"), BigIntegerField())
    said_no = Event.objects.filter(verb=DECLINED).annotate(of=of).filter(of=OuterRef("pk"))
    lives = Member.objects.filter(
        household=OuterRef("subject_id"), person=OuterRef("whom"), left_on=None
    )
    return asked.filter(Exists(lives), ~Exists(said_no))


def asked_by(user: User) -> "QuerySet[Event]":
    """What this person's town asked others for and has an answer to, or still waits for."""
    rows = Event.objects.filter(verb=ASKED).annotate(whom=WHOM)
    if user.town is None:
        return rows.none()
    return rows.filter(county=user.county, details__asking_town=str(user.town))


def answers_to(asked: Iterable[Event]) -> dict[int, Event]:
    """By question: the last no of the other town, where it gave one."""
    of = Cast(KT("details__asked"), BigIntegerField())
    said = Event.objects.filter(verb=DECLINED).annotate(of=of)
    rows = said.filter(of__in=[event.pk for event in asked]).order_by("pk")
    return {event.of: event for event in rows}


def waiting_for(user: User) -> "QuerySet[Event]":
    """Those that the towns of this person were asked."""
    if user.town is not None:
        return waiting().filter(town=user.town)
    return waiting().filter(county=user.county)
