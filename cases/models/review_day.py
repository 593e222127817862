"""When a running award is to be looked at again: overdue, soon, or nobody knows when. (复核)"""

from datetime import date

from django.db.models import (
    DateField,
    DurationField,
    ExpressionWrapper,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat

from cases.models.programme import REVIEWED
from welfare.models import Key, Parameter


def review_late(today: date) -> Q:
    """The day of the review is past."""
    return Q(review_on__lt=today)


def review_soon(today: date) -> Q:
    """The day of the review is near, as the county counts it; a county that has not said so is
    told on the list."""
    day = Cast(Value(today), DateField()) + Cast(Concat("value", Value(" months")), DurationField())
    said = Parameter.objects.filter(
        county=OuterRef("programme__county"), key=Key.REVIEW_WARN_MONTHS, valid_from__lte=today
    )
    last = said.order_by("-valid_from").annotate(
        last_day=Cast(ExpressionWrapper(day, DateField()), DateField())
    )
    return Q(review_on__gte=today, review_on__lte=Subquery(last.values("last_day")[:1]))


# A ledger brought it before the county set how often it is reviewed: nobody knows by when.
REVIEW_UNDATED = Q(review_on=None, programme__kind__in=REVIEWED, batch__isnull=False)
