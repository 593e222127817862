"""Looks of those who watch the work of others: each page of a case or of money is on record.

A look changes nothing and is no step of the case. Who works on a case leaves traces by the work;
who only reads it would leave none. (社会救助法 Art 70: a query that no case needs)
"""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from welfare.accounts.models import User
from welfare.audit import log as audit
from welfare.audit.models import Event

PAGE, PAYMENTS = "page", "payments"
EVENTS = {"page": "page_looked_at", "payments": "payments_looked_at"}
ONE_LOOK = timedelta(minutes=10)  # a page that is opened again within it is the same look


def put_down(row: models.Model, *, by: User, what: str = PAGE) -> None:
    """That this person looked at the page of this row; nothing for whoever works on it."""
    if not by.watches:
        return
    known = Event.objects.filter(
        subject_type=row._meta.label_lower, subject_id=row.pk, actor=by, verb=EVENTS[what]
    )
    if not known.filter(at__gt=timezone.now() - ONE_LOOK).exists():
        audit.record(EVENTS[what], row, by=by)
