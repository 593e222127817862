"""The payment books of a month: which villages have one, what stands in it, and what in none."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from benefits.models import Payment
from benefits.papers.villages.payment_book import SHOWN, of_month
from benefits.states import PaymentStatus
from benefits.verbs import VERBS
from welfare.accounts.rules import check_permission, check_villages
from welfare.audit import log as audit
from welfare.models import Division, User
from welfare.papers.paper import Paper
from welfare.papers.sheets import of_each
from welfare.site.language import kept

ZERO = Decimal(0)


@dataclass(frozen=True)
class BookSums:
    """Families, payments and money."""

    families: int = 0
    payments: int = 0
    amount: Decimal = ZERO


@dataclass(frozen=True)
class MonthOfBooks:
    """A month's payments of an area: by village, and what no book of a village holds."""

    villages: list[tuple[Division, BookSums]]
    elsewhere: BookSums  # the family lives in no village, or in one of another town by now
    sent_back: BookSums
    whole: BookSums  # what runs, reserves and ledgers of the month pay


def _sums(rows: QuerySet[Payment]) -> BookSums:
    said = rows.aggregate(
        families=Count("award__household", distinct=True),
        payments=Count("pk"),
        amount=Sum("amount"),
    )
    return BookSums(said["families"], said["payments"], said["amount"] or ZERO)


def month_of(by: User, pay_month: date, town: Division | None = None) -> MonthOfBooks:
    """The books of the month in the user's area, or in one town of it."""
    rows = Payment.objects.visible_to(by).filter(pay_month=pay_month)
    villages = Division.objects.villages_of(by).select_related("parent__parent")
    if town is not None:
        rows, villages = rows.filter(town=town), villages.filter(parent=town)
    shown = rows.filter(status__in=SHOWN)
    counted = shown.values("award__village", "town").annotate(
        families=Count("award__household", distinct=True),
        payments=Count("pk"),
        amount=Sum("amount"),
    )
    by_village = {
        (one["award__village"], one["town"]): BookSums(
            one["families"], one["payments"], one["amount"]
        )
        for one in counted.order_by("award__village", "town")
    }
    having = [
        (village, by_village.pop((village.pk, village.parent_id)))
        for village in villages.order_by("code")
        if (village.pk, village.parent_id) in by_village
    ]
    left = BookSums(
        sum(one.families for one in by_village.values()),
        sum(one.payments for one in by_village.values()),
        sum((one.amount for one in by_village.values()), ZERO),
    )
    sent_back = _sums(rows.filter(status=PaymentStatus.FAILED))
    return MonthOfBooks(having, left, sent_back, _sums(rows))


@transaction.atomic
def print_books(*, by: User, pay_month: date, villages: list[Division]) -> bytes:
    """The books of these villages in one file, each from a page of its own; who took them is
    on record."""
    check_permission(by, VERBS["print_books"].rights)
    check_villages(villages, by)
    audit.record(
        "payment_books_printed",
        by,
        by=by,
        month=f"{pay_month:%Y-%m}",
        villages=[village.code for village in villages],
    )
    return of_each(of_month(pay_month), villages)


@transaction.atomic
def print_book(*, by: User, paper: Paper[Division], village: Division) -> bytes:
    """One book of one village, of whichever month; on record as those of many are."""
    check_permission(by, VERBS["print_books"].rights)
    check_villages([village], by)
    with kept():
        title = paper.titled(village)
    audit.record("payment_books_printed", by, by=by, paper=title, villages=[village.code])
    return of_each(paper, [village])
