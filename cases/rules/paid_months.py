"""Months that were paid before an award is changed for them: what follows is said. (多发, 追缴)

Payments are kept a floor above; they are looked up by the names they have there.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Max, Min, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases.clock import today
from cases.models import OF_MONTHS, Award
from welfare.county.months import first_of, months_from, previous_month, span_of

PLANNED, LEFT_US = "planned", ("sent", "paid")
RAISES = frozenset({"change_care", "change_guardianship", "follow_difference"})


@dataclass(frozen=True)
class PaidSince:
    """The months from one on that were paid or sent, and how much for them."""

    first: date
    last: date
    months: int
    total: Decimal


def paid_since(award: Award, month: date) -> PaidSince | None:
    """What was paid of the award for a month and the later ones, if anything."""
    told = Award.objects.filter(
        Q(payments__month__gte=month) | Q(payments__last_month__gte=month),
        pk=award.pk,
        payments__status__in=LEFT_US,
        payments__kind__in=OF_MONTHS,
    ).aggregate(
        first=Min("payments__month"),
        last=Max(Coalesce("payments__last_month", "payments__month")),
        total=Sum(F("payments__basic") + F("payments__supplement")),
    )
    if told["first"] is None:
        return None
    first = max(told["first"], month)
    months = len(months_from(first, told["last"]))
    return PaidSince(first, told["last"], months, told["total"])


def said_of_open_run(award: Award) -> str:
    """What a run that is not sent yet holds of the award: it was planned before what is done now.

    Nothing is taken out by itself; whoever signs or sends the run is refused until it is.
    """
    held = (
        Award.objects.filter(pk=award.pk, payments__status=PLANNED)
        .values("payments__run__month", "payments__run__sequence")
        .annotate(total=Sum(F("payments__basic") + F("payments__supplement")))
        .order_by("-payments__run__month", "-payments__run__sequence")
        .first()
    )
    if held is None:
        return ""
    words = {
        "month": f"{held['payments__run__month']:%Y-%m}",
        "n": held["payments__run__sequence"],
        "sum": f"{held['total']:,.2f}",
    }
    return (
        _(
            "Payroll run %(month)s #%(n)s holds %(sum)s yuan of this award and is not sent yet. "
            "What is changed now is not in it: tell finance. What is not owed any more, or not "
            "like this, is neither signed nor sent until it is taken out or the run is prepared "
            "again."
        )
        % words
    )


def said_of_account_of_who_is_gone(award: int) -> str:
    """That the money still goes to an account in the name of who was covered, and died or left."""
    row = Award.objects.select_related("payee").get(pk=award)
    named = row.members.filter(person__name=row.account_holder)
    if row.account_holder == row.payee.name:
        return ""
    if named.filter(person__died_on__isnull=False).exists():
        return _(
            "The account is still in the name of %(name)s, who died: have it corrected on the page "
            "of the award before the next run; until then its signers are told."
        ) % {"name": row.account_holder}
    if named.filter(period__upper_inf=False).exists():
        return _(
            "The account is still in the name of %(name)s, who left the family: have it corrected "
            "on the page of the award before the next run; its signers are told."
        ) % {"name": row.account_holder}
    return ""


def said_of_paid(award: Award, verb: str, month: date) -> str:
    """What follows from a change of months that were paid, or are made up for; or nothing.

    `month`: the first one for which something changes.
    """
    if verb == "resume_award":
        return _said_of_resumption(award, month)
    known = paid_since(award, month)
    if known is None:
        return ""
    words = {
        "months": span_of(f"{known.first:%Y-%m}", f"{known.last:%Y-%m}"),
        "n": known.months,
        "sum": f"{known.total:,.2f}",
    }
    if verb in RAISES:
        return (
            _(
                "Paid or at the bank already: %(months)s (months: %(n)s, %(sum)s yuan). What is "
                "due more is paid on by the next run; what was paid too much is claimed back."
            )
            % words
        )
    return (
        _(
            "Paid or at the bank already: %(months)s (months: %(n)s, %(sum)s yuan). What was "
            "paid too much is claimed back: finance opens the claim under Claims, Paid too much, "
            "not claimed."
        )
        % words
    )


def _said_of_resumption(award: Award, month: date) -> str:
    """Months that have passed are paid by the next run, if they are not paid yet."""
    last = previous_month(first_of(today()))
    if month > last:
        return ""
    return _(
        "Passed already: %(months)s. What is owed for this time and not paid yet, the next run "
        "pays as arrears; its signers see it with your name."
    ) % {"months": span_of(f"{month:%Y-%m}", f"{last:%Y-%m}")}
