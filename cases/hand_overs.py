"""Which requests to hand somebody over wait: until the person has left the household there."""

from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from cases.models import Member
from welfare.models import Event, User

ASKED = "hand_over_asked"


def waiting() -> "QuerySet[Event]":
    """The last question of each person who still lives where the question went."""
    asked = Event.objects.filter(verb=ASKED).annotate(
        whom=Cast(KT("details__person"), BigIntegerField())
    )
    lives = Member.objects.filter(
        household=OuterRef("subject_id"), person=OuterRef("whom"), left_on=None
    )
    return asked.filter(Exists(lives))


def waiting_for(user: User) -> "QuerySet[Event]":
    """Those that the towns of this person were asked."""
    if user.town is not None:
        return waiting().filter(town=user.town)
    return waiting().filter(county=user.county)
