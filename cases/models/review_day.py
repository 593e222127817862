"""When a running award is to be looked at again: overdue, soon, or nobody knows when. (复核)"""

from datetime import date

from django.db.models import Q

from cases.models.programme import REVIEWED
from welfare.county.months import add_months
from welfare.models import Key, Parameter


def review_late(today: date) -> Q:
    """The day of the review is past."""
    return Q(review_on__lt=today)


def review_soon(today: date) -> Q:
    """The day of the review is near, as each county counts it.

    A county that has not said so has none that are near, and its list says what is not set.
    """
    said = Parameter.objects.filter(key=Key.REVIEW_WARN_MONTHS, valid_from__lte=today)
    near = Q(pk__in=[])
    for row in said.order_by("county_id", "-valid_from").distinct("county_id"):
        last = add_months(today, int(row.value))
        near |= Q(programme__county=row.county_id, review_on__lte=last)
    return Q(review_on__gte=today) & near


# A ledger brought it before the county set how often it is reviewed: nobody knows by when.
REVIEW_UNDATED = Q(review_on=None, programme__kind__in=REVIEWED, batch__isnull=False)
