"""Whose news is what: a question to the log, with one moment per account until which it was read.

Which acts are news, and whose, is said in the apps' tables of verbs (`Verb.news`).
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from welfare.accounts.models import User
from welfare.audit import labels
from welfare.audit.models import Event

ACCOUNT = User._meta.label_lower
DAYS = 14  # older news is in the log and on the pages of the cases


def of(user: User) -> "QuerySet[Event]":
    """What others did in this person's area that is news to them, and what is told of their own
    account; the newest first."""
    told = labels.news().items()
    mine = [verb for verb, news in told if any(map(user.may, news.rights))]
    own = [verb for verb, news in told if news.own]
    others = Q(verb__in=mine) & ~Q(actor=user)
    of_me = Q(verb__in=own, subject_type=ACCOUNT, subject_id=user.pk)
    since = timezone.now() - timedelta(days=DAYS)
    rows: QuerySet[Event] = Event.objects.visible_to(user).filter(others | of_me, at__gte=since)
    return rows.order_by("-at", "-pk")


def unread(user: User) -> "QuerySet[Event]":
    """Those since the person last said that all was read."""
    rows = of(user)
    return rows.filter(at__gt=user.news_read_at) if user.news_read_at else rows


def since_yesterday(user: User) -> "QuerySet[Event]":
    return of(user).filter(at__gte=yesterday())


def yesterday() -> datetime:
    """The first moment of the day before, in the county's time."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=1)


def counted(rows: "QuerySet[Event]") -> dict[str, int]:
    """How many of each kind, the most first."""
    numbers = rows.order_by().values_list("verb").annotate(n=Count("pk"))
    return dict(sorted(numbers, key=lambda pair: -pair[1]))


def address(event: Event) -> str:
    """The page that shows what it is about."""
    news = labels.news()[event.verb]
    number: Any = getattr(event, news.number) if news.number else None
    return reverse(news.page, args=[number] if number else [])
