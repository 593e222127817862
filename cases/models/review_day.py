"""When a running award is to be looked at again: overdue, soon, or nobody knows when. (复核)"""

from datetime import date

from django.db.models import Q

from cases.models.programme import REVIEWED
from welfare.county.months import add_months

SOON_MONTHS = 1  # a review takes about as long; the list says it too


def review_late(today: date) -> Q:
    """The day of the review is past."""
    return Q(review_on__lt=today)


def review_soon(today: date) -> Q:
    """The day of the review is near."""
    return Q(review_on__gte=today, review_on__lte=add_months(today, SOON_MONTHS))


# A ledger brought it before the county set how often it is reviewed: nobody knows by when.
REVIEW_UNDATED = Q(review_on=None, programme__kind__in=REVIEWED, batch__isnull=False)
