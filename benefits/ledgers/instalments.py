"""Several payments of one decision: each of a day or sum of its own. (临时救助分次发放)"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from benefits.ledgers.awards import HouseholdShare, KnownAward, parts
from benefits.ledgers.pay_rows import PaidPart, PayRow
from benefits.models import RestWay, UnpaidRest
from benefits.states import PaymentStatus
from cases.models import AwardAmount, PaymentKind
from welfare.county.months import first_of
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


def came_back(row: PayRow) -> bool:
    """Whether a row says of a part of one sum that it came back."""
    return row.kind == PaymentKind.ONE_OFF and row.status == PaymentStatus.FAILED


def if_another(row: PayRow) -> str:
    """What to do where a payment that seems to be a repetition is another part of one sum."""
    if row.kind != PaymentKind.ONE_OFF or row.paid_on:
        return ""
    return _("If it is another instalment, give each of them the day on which it was paid.")


def skip_came_back(reading: Reading[PayRow], entry: Entry[PayRow]) -> None:
    """The same sum of the same month came back in a file before."""
    reading.skip(
        entry,
        "came_back_before",
        _("A payment of this month and sum that came back was taken over before; it is that one."),
        _("If it is another one, hand in one file in which both stand."),
    )


def warn_of_older(
    reading: Reading[PayRow],
    entry: Entry[PayRow],
    shares: Iterable[HouseholdShare],
    granted: "GrantedSums",
) -> None:
    """The first that is paid of a decision, in another month and not the sum that it grants: it may
    be of a decision that was not taken over."""
    row = entry.record
    if row.kind != PaymentKind.ONE_OFF or row.again:
        return
    for share in shares:
        award, sum_granted = share.award, granted.sums.get(share.award.pk)
        own = {award.first_month, first_of(award.joined_on)}
        if own.intersection(row.months.each) or granted.taken[award.pk] or sum_granted is None:
            continue
        if sum_granted != share.basic + share.supplement:
            reading.warn(
                entry.row,
                "month",
                "older_decision",
                _(
                    "No decision of %(month)s is known; the payment counts to that of %(decided)s,"
                    " which grants %(granted)s yuan."
                )
                % {
                    "month": f"{row.months.first:%Y-%m}",
                    "decided": f"{award.first_month:%Y-%m}",
                    "granted": f"{sum_granted:,.2f}",
                },
                _("Compare with the roll: take the missing decision over first, or correct month."),
            )


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


class GrantedSums:
    """What each decision grants as one sum, and what of it was paid or waits to be paid again."""

    def __init__(self, awards: Iterable[int]) -> None:
        self.sums = dict(_granted(awards))
        self.taken: defaultdict[int, Decimal] = defaultdict(Decimal)
        for part in parts(self.sums):  # what two people said to be paid elsewhere, or given up
            settled = UnpaidRest.objects.filter(award__id__any=part, confirmed_at__isnull=False)
            for award, amount in settled.exclude(way=RestWay.BY_RUN).values_list("award", "amount"):
                self.taken[award] += amount

    def has_room(self, award: int, amount: Decimal) -> bool:
        """Whether one more instalment fits beside all that was paid or will be paid again."""
        granted = self.sums.get(award)
        return granted is not None and self.taken[award] + amount <= granted

    def is_above(self, award: int) -> bool:
        """Whether more was paid, or will be, than the decision grants."""
        return award in self.sums and self.taken[award] > self.sums[award]


def refuse_unclear(reading: Reading[PayRow], entry: Entry[PayRow]) -> None:
    """With what came back it is more than was granted, and it is not clear what pays what again."""
    reading.reject(
        entry,
        "total_amount",
        "again_or_more",
        _("With what failed and is still to be paid again this is more than the decision grants."),
        _(
            "Where a row pays the failed payment again, write 重发 and its month into that row, and"
            " put it below the failed one. If it is another instalment, correct the sum of the"
            " decision first."
        ),
    )


def warn_above_granted(
    reading: Reading[PayRow],
    entry: Entry[PayRow],
    awards: Iterable[int],
    granted: GrantedSums,
) -> None:
    """Instalments come to what was decided, and to no more."""
    for award in awards:
        if granted.is_above(award):
            words = {
                "paid": f"{granted.taken[award]:,.2f}",
                "granted": f"{granted.sums[award]:,.2f}",
            }
            reading.warn(
                entry.row,
                "total_amount",
                "above_granted",
                _(
                    "Together %(paid)s yuan of this decision were paid or are to be paid again; it"
                    " grants %(granted)s."
                )
                % words,
                _("Compare with the roll; the payment is kept as paid."),
            )


def _granted(awards: Iterable[int]) -> Iterator[tuple[int, Decimal]]:
    for part in parts(awards):
        rows = AwardAmount.objects.filter(award__id__any=part).order_by("from_month")
        yield from rows.values_list("award_id", "basic")
