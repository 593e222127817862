"""The one place that writes the audit log."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models

from welfare.accounts.models import User
from welfare.audit import labels
from welfare.audit.models import Event
from welfare.county.models import Division, Level

AT_ONCE = 1_000


def record(
    verb: str,
    subject: models.Model,
    *,
    by: User | None,
    case: models.Model | None = None,
    town: Division | None = None,
    reason: str = "",
    into: list[Event] | None = None,
    **details: Any,
) -> Event:
    """Write one Event inside the caller's transaction.

    `case` is the application, award or run on whose page the act is shown (default: the subject).
    `details` must hold no resident ID, account or phone number. (网络安全法 Art 23)
    `into`: acts on many, which the caller writes together.
    """
    case = case or subject
    town = town or getattr(subject, "town", None)
    event = Event(
        actor=by,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        case_type=case._meta.label_lower,
        case_id=case.pk,
        town=town,
        county_id=town.parent_id if town else _county(subject, by),
        details=details,
        reason=reason,
    )
    if into is None:
        event.save(force_insert=True)
    else:
        into.append(event)
    return event


def write(events: list[Event]) -> None:
    """What `record` put down for many, a thousand rows in a statement."""
    Event.objects.bulk_create(events, batch_size=AT_ONCE)


def _county(subject: models.Model, by: User | None) -> int | None:
    """Whose log an act without a town belongs to: that of who did it, or of whom it is about."""
    of_actor = by.county if by else None
    if of_actor is not None:
        return of_actor.pk
    if isinstance(subject, Division):
        return subject.pk if subject.level == Level.COUNTY else None
    of_subject = getattr(subject, "county", None)
    return of_subject.pk if of_subject else None


def history(case: models.Model) -> "models.QuerySet[Event]":
    """All acts on one case, oldest first."""
    return Event.objects.filter(_about(case)).select_related("actor").order_by("at", "pk")


def told_of(thing: models.Model) -> "models.QuerySet[Event]":
    """All acts on one thing, also those that belong to a case behind it, oldest first."""
    itself = models.Q(subject_type=thing._meta.label_lower, subject_id=thing.pk)
    events = Event.objects.filter(_about(thing) | itself)
    return events.select_related("actor").order_by("at", "pk")


def took_part(
    by: User,
    case: models.Model,
    *,
    beside: Iterable[models.Model] = (),
    since: datetime | None = None,
) -> bool:
    """Whether this person did casework on the case, in any round, by whatever account.

    (回避, 57号 Art 11)
    `beside`: what the case stands on, where only acts `since` a moment count. Which acts are
    casework is said in the apps' tables of verbs.
    """
    around = models.Q(pk__in=())
    for one in beside:
        around |= _about(one)
    if since is not None:
        around &= models.Q(at__gte=since)
    return casework_of(by).filter(_about(case) | around).exists()


def took_part_in(by: User, cases: Sequence[models.Model]) -> set[int]:
    """The same of many of one kind, in one statement: those on which they did casework."""
    if not cases:
        return set()
    keys = [one.pk for one in cases]
    acts = casework_of(by).filter(case_type=cases[0]._meta.label_lower, case_id__in=keys)
    return {pk for pk in acts.values_list("case_id", flat=True) if pk is not None}


def casework_of(by: User) -> "models.QuerySet[Event]":
    """What this person did, by whatever account, that keeps them from deciding on it. (回避)"""
    return Event.objects.filter(actor__in=by.own_accounts, verb__in=labels.casework())


def no_part_in(by: User, of: type[models.Model], row: str = "pk") -> models.Q:
    """Rows on which this person did no casework: `took_part` of a list. `row` leads to the case."""
    acts = casework_of(by).filter(case_type=of._meta.label_lower, case_id=models.OuterRef(row))
    return ~models.Q(models.Exists(acts))


def acts_of(by: User, verb: str, of: type[models.Model]) -> "models.QuerySet[Event]":
    """That this person did this on the case of the row that a query stands in."""
    case = {"case_type": of._meta.label_lower, "case_id": models.OuterRef("pk")}
    return Event.objects.filter(**case, actor__in=by.own_accounts, verb=verb)


def did(by: User, verb: str, case: models.Model) -> bool:
    """Whether this person did this on the case, by whatever account."""
    acts = Event.objects.filter(_about(case), actor__in=by.own_accounts, verb=verb)
    return acts.exists()


def _about(case: models.Model) -> models.Q:
    return models.Q(case_type=case._meta.label_lower, case_id=case.pk)
