"""Several payments of one decision: each of a day or sum of its own. (临时救助分次发放)"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from benefits.ledgers.awards import HouseholdShare, KnownAward, parts
from benefits.ledgers.pay_rows import PaidPart, PayRow
from benefits.models import Payment
from benefits.states import PaymentStatus
from cases.models import AwardAmount, PaymentKind
from welfare.files.imports import Entry, Reading

Instalment = tuple[int, date, date | None, Decimal]  # award, month and day paid, sum


def are_of_one_sum(awards: Iterable[tuple[PaidPart, KnownAward]]) -> bool:
    """Whether all that a row pays was decided as one sum, for no month."""
    return all(not part.paid.programme.is_monthly for part, _award in awards)


def of_row(row: PayRow, shares: Iterable[HouseholdShare]) -> list[Instalment]:
    """What a row pays of each decision, so that its repetition is known.

    What came back was paid on no day: two equal sums of a month may both have come back.
    """
    if row.status == PaymentStatus.FAILED:
        return []
    return [
        (share.award.pk, row.months.paid, row.paid_on, share.basic + share.supplement)
        for share in shares
    ]


def refuse_repeated(reading: Reading[PayRow], entry: Entry[PayRow]) -> None:
    """The same decision, day and sum stand in the file a second time."""
    reading.reject(
        entry,
        "total_amount",
        "paid_twice",
        _("The same sum of the same decision and day stands further up in the file."),
        _(
            "Delete one of the rows. Instalments of one decision differ in the day or in the sum:"
            " give each the day on which it was paid."
        ),
    )


def warn_above_granted(
    reading: Reading[PayRow], paid: list[tuple[Entry[PayRow], list[HouseholdShare]]]
) -> None:
    """Instalments come to what was decided, and to no more."""
    awards = {share.award.pk for _entry, shares in paid for share in shares}
    if not awards:
        return
    granted, sums = dict(_granted(awards)), Counter(dict(_before(awards)))
    for entry, shares in paid:
        for share in shares:
            pk = share.award.pk
            sums[pk] += share.basic + share.supplement
            if pk in granted and sums[pk] > granted[pk]:
                words = {"paid": f"{sums[pk]:,.2f}", "granted": f"{granted[pk]:,.2f}"}
                reading.warn(
                    entry.row,
                    "total_amount",
                    "above_granted",
                    _("Together %(paid)s yuan of this decision were paid; it grants %(granted)s.")
                    % words,
                    _("Compare with the roll; the payment is kept as paid."),
                )


def _granted(awards: Iterable[int]) -> Iterator[tuple[int, Decimal]]:
    for part in parts(awards):
        rows = AwardAmount.objects.filter(award__id__any=part).order_by("from_month")
        yield from rows.values_list("award_id", "basic")


def _before(awards: Iterable[int]) -> Iterator[tuple[int, Decimal]]:
    for part in parts(awards):
        rows = Payment.objects.filter(award__id__any=part, kind=PaymentKind.ONE_OFF)
        rows = rows.exclude(status=PaymentStatus.FAILED).order_by()
        yield from rows.values("award_id").annotate(sum=Sum("amount")).values_list("award", "sum")
