"""Rules of the dated rates: a rate by which months were paid is kept; a new one gets a new row."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from benefits.models import Payment, Standard, SupplementRate
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed


def check_standard_unpaid(standard: Standard) -> None:
    """Refuse to change a standard that stands behind payments."""
    later = Standard.objects.filter(
        programme=standard.programme,
        residence=standard.residence,
        component=standard.component,
        valid_from__gt=standard.valid_from,
    )
    paid = Payment.objects.filter(programme=standard.programme, residence=standard.residence)
    _refuse_if_paid(standard, paid, _until(later))


def check_rate_unpaid(rate: SupplementRate) -> None:
    """Refuse to change a supplement rate that stands behind payments."""
    later = SupplementRate.objects.filter(
        kind=rate.kind, residence=rate.residence, valid_from__gt=rate.valid_from
    )
    paid = Payment.objects.filter(
        programme__county=rate.kind.county, residence=rate.residence, supplement__gt=0
    )
    _refuse_if_paid(rate, paid, _until(later))


def _until(later: "QuerySet[Standard] | QuerySet[SupplementRate]") -> date | None:
    days = later.order_by("valid_from").values_list("valid_from", flat=True)
    return days.first()


def _refuse_if_paid(
    row: Standard | SupplementRate, paid: "QuerySet[Payment]", until: date | None
) -> None:
    months = Q(month__gte=first_of(row.valid_from))
    if until:
        months &= Q(month__lt=until)
    if paid.filter(months).exists():
        raise NotAllowed(
            _(
                "Months were already paid by “%(rate)s”. Leave it as it is and add a row with "
                "the day from which the new amount counts."
            )
            % {"rate": row}
        )
