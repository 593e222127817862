"""A town asks the town where somebody is registered to have them leave there. (移交请求)"""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from cases import clock, hand_overs, rules
from cases.models import Household, Member, Person
from welfare.audit import log as audit
from welfare.county.calendar import Deadline, add_workdays
from welfare.county.parameters import mark_used, read_int
from welfare.exceptions import NotAllowed
from welfare.models import Division, Event, Key, User
from welfare.personal.names import plain_name


@transaction.atomic
def ask_hand_over(*, by: User, whose: Collection[str], name: str, reason: str) -> Event:
    """Who stands at the counter here is registered elsewhere in the county: that town is asked.

    `whose`: the hashes of what may be the person's number.

    Nothing of that town is told but what the number and the name say already; the question stands
    in its log and on its list until the person has left there. (社会救助法 Art 11; PIPL Art 6)
    """
    rules.check_may_register_people(by)
    rules.check_given(reason, _("reason"))
    person = _named(by, whose, name)
    lives = Member.objects.filter(person=person, left_on=None).select_related("household__town")
    member = lives.first() if person else None
    if person is None or member is None:
        raise NotAllowed(_("Nobody of this number and name is registered in another town."))
    home = member.household
    if Member.objects.visible_to(by).filter(pk=member.pk).exists():
        raise NotAllowed(_("This person lives in a household of your own area."))
    if hand_overs.waiting().filter(subject_id=home.pk, details__person=person.pk).exists():
        raise NotAllowed(_("That town is asked already."))
    due = _answer_due(person.county)
    return audit.record(
        "hand_over_asked",
        home,
        by=by,
        town=home.town,
        reason=reason.strip(),
        person=person.pk,
        asking_town=str(by.town),
        answer_due=due.day.isoformat(),
        provisional=due.provisional,
    )


@transaction.atomic
def decline_hand_over(*, by: User, asked: Event, reason: str) -> Event:
    """The town there answers that the person stays, and why; the asking town reads it."""
    rules.check_may_register_people(by)
    rules.check_given(reason, _("reason"))
    row = hand_overs.waiting_for(by).filter(pk=asked.pk).first()
    if row is None:
        raise NotAllowed(_("This request is answered already, or the person has left."))
    home = Household.objects.filter(pk__in=[row.subject_id]).get()
    rules.check_may_edit(home, by)
    return audit.record(
        "hand_over_declined",
        home,
        by=by,
        town=home.town,
        reason=reason.strip(),
        person=row.details["person"],
        asked=row.pk,
    )


def _answer_due(county: Division) -> Deadline:
    """By when the town there answers; the term is that of the day of asking, and stays."""
    today = clock.today()
    days = read_int(county=county, key=Key.HAND_OVER_DAYS, on=today)
    mark_used(county=county, keys=[Key.HAND_OVER_DAYS], on=today)
    return add_workdays(county, today, days)


def _named(by: User, whose: Collection[str], name: str) -> Person | None:
    """Number and name agree, as they do on the card; a number alone finds nobody."""
    people = Person.objects.filter(county=by.county).numbered(whose)
    same = (one for one in people if plain_name(one.name) == plain_name(name))
    return next(same, None)
