"""Which requests to hand somebody over wait: until the person has left the household there."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Member, Person
from welfare.county.calendar import workdays_left_table
from welfare.models import Division, Event, User
from welfare.pages.tiles import DatedWork
from welfare.personal.masks import mask_name

ASKED, DECLINED = "hand_over_asked", "hand_over_declined"
WHOM = Cast(KT("details__person"), BigIntegerField())
AT_MOST = 6  # the list holds the rest


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


def unanswered(user: User) -> "QuerySet[Event]":
    """What this person's town still waits for: the person lives there, and no answer has come."""
    return asked_by(user).filter(pk__in=waiting().values("pk"))


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


def with_days_left(asked: Iterable[Any], county: Division | None, today: date) -> None:
    """Each with `due`, the day by which the town there answers, and the working days until then."""
    rows = list(asked)
    for event in rows:
        said = event.details.get("answer_due")
        event.due = date.fromisoformat(said) if said else None
        event.provisional = bool(event.details.get("provisional"))
    left = workdays_left_table(county, today, {event.due for event in rows if event.due})
    for event in rows:
        event.days_left = left[event.due] if event.due else None


def lines(user: User, today: date) -> list[DatedWork]:
    """The nearest that this person's town has to answer, for the worklist."""
    rows: list[Any] = list(
        waiting_for(user)
        .filter(details__has_key="answer_due")
        .order_by(KT("details__answer_due"), "pk")[:AT_MOST]
    )
    with_days_left(rows, user.county, today)
    people = Person.objects.in_bulk([event.whom for event in rows])
    return [
        DatedWork(
            label=_("Request to hand over"),
            whose=mask_name(people[event.whom].name),
            where=_("asked by %(town)s") % {"town": event.details["asking_town"]},
            url=reverse("cases:hand_over_list"),
            due=event.due,
            days_left=event.days_left,
            provisional=event.provisional,
        )
        for event in rows
    ]
