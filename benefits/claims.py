"""What is still open of a claim, what of a month can be claimed, and what a run sets off.

Open is what was decided, as it was corrected, without what was received, waived and set off. A
set-off that is planned in a run counts already, so that nothing comes back twice; one that the bank
sent back does not. Of a withdrawn claim nothing is open.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    DecimalField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import balance
from benefits.balance import MonthBalance
from benefits.models import (
    Claim,
    ClaimCorrection,
    ClaimMonth,
    Instalment,
    Payment,
    Receipt,
    Waiver,
)
from benefits.states import ONCE_DECIDED, ClaimStatus, PaymentStatus
from cases.models import CLAIMABLE, Award
from welfare.county import parameters
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.fields import MoneyField
from welfare.models import Division, Key
from welfare.templatetags.welfare import month as in_words

ZERO = Decimal(0)


@dataclass(frozen=True)
class PaidMonth:
    """What was paid for a month, less what is claimed of it already."""

    month: date
    paid: Decimal


def summed(rows: "QuerySet[Any]", column: str = "amount") -> Coalesce:
    """The sum of the rows of each claim; 0 without any."""
    of_claim = rows.filter(claim=OuterRef("pk")).order_by().values("claim")
    whole = of_claim.annotate(whole=Sum(column)).values("whole")
    return Coalesce(Subquery(whole), ZERO, output_field=MoneyField())


def with_sums(claims: "QuerySet[Claim]", today: date | None = None) -> "QuerySet[Any]":
    """With what was received, waived and set off, what is open, and by how much it is overdue.

    `stands` is the sum claimed, less by what corrections took off it.

    What a run that is not sent yet would keep back has not come back, and no other run keeps it
    back once more: it is neither in `came_back` nor in `open`, but in `still_open`.

    Overdue is what the instalments due before `today` come to, above what came back for them since
    they were agreed. What was agreed to be set off beside them pays none of them, and comes first.
    """
    taken = Payment.objects.exclude(status=PaymentStatus.FAILED)
    planned = Payment.objects.filter(status=PaymentStatus.PLANNED)
    left = F("stands") - F("received") - F("waived") - F("kept_back")
    agreed = Instalment.objects.all()
    fallen_due = agreed.filter(due_on__lt=today) if today else agreed.none()
    beside = F("open_when_agreed") - summed(agreed)  # with what was kept back of it already
    kept_before = F("set_off_up_to") - beside
    kept_beside = Case(
        When(set_off_up_to=None, then=ZERO),
        default=Least(F("kept_back") - kept_before, beside),
        output_field=MoneyField(),
    )
    return claims.annotate(
        stands=F("total") - summed(ClaimCorrection.objects.filter(granted=True)),
        received=summed(Receipt.objects.all()),
        waived=summed(Waiver.objects.filter(granted=True)),
        kept_back=summed(taken, "set_off"),
        to_keep_back=summed(planned, "set_off"),
        fallen_due=summed(fallen_due),
        came_back=F("received") + F("kept_back") - F("to_keep_back"),
        open=Case(
            When(status=ClaimStatus.DECIDED, then=left), default=ZERO, output_field=MoneyField()
        ),
        still_open=F("open") + F("to_keep_back"),
        paid_of_instalments=F("open_when_agreed") - F("open") - kept_beside,
        overdue=Coalesce(F("fallen_due") - F("paid_of_instalments"), ZERO),
    )


def open_of(claim: Claim) -> Decimal:
    """What is still to come back of a claim."""
    amount: Decimal = with_sums(Claim.objects.filter(pk=claim.pk)).get().open
    return amount


def overdue_of(claim: Claim, today: date) -> Decimal:
    """What the instalments that fell due come to, above what came back since they were agreed."""
    amount: Decimal = with_sums(Claim.objects.filter(pk=claim.pk), today).get().overdue
    return amount


def set_off_up_to(claim: Claim) -> Decimal:
    """What is set off beside instalments at most, with what was set off already."""
    row = with_sums(Claim.objects.filter(pk=claim.pk)).get()
    whole = claim.instalments.aggregate(sum=Sum("amount"))["sum"] or ZERO
    up_to: Decimal = row.kept_back + row.open - whole
    return up_to


def spread(claim: Any) -> list[tuple[ClaimMonth, Decimal]]:
    """The months of a claim `with_sums`, each with what came back of it: the oldest come first."""
    left, parts = claim.came_back, []
    for month in claim.months.order_by("month"):
        part = min(left, month.claimed)
        parts.append((month, part))
        left -= part
    return parts


@dataclass(frozen=True)
class TakenOut:
    """What claims take out of what was paid for a month, and how much of it came back."""

    claimed: Decimal = ZERO
    came_back: Decimal = ZERO


def taken_out(award: Award) -> dict[date, TakenOut]:
    """By month: what decided claims take out of it. Of a withdrawn one, what had come back."""
    months: dict[date, TakenOut] = {}
    decided = Claim.objects.filter(award=award, grant=None, status__in=ONCE_DECIDED)
    for claim in with_sums(decided).order_by("pk"):
        for month, back in spread(claim):
            before = months.get(month.month, TakenOut())
            takes = back if claim.status == ClaimStatus.WITHDRAWN else month.claimed
            months[month.month] = TakenOut(before.claimed + takes, before.came_back + back)
    return {month: taken for month, taken in months.items() if taken.claimed}


def standing_receipts(claim: Claim) -> "QuerySet[Receipt]":
    """Receipts that were not reversed."""
    rows: QuerySet[Receipt] = Receipt.objects.filter(
        claim=claim, reverses=None, reversed_by=None
    ).order_by("pk")
    return rows


@dataclass(frozen=True)
class Known:
    """What is known now of an award's months: paid by the bank, claimed of that, and due.

    `due` holds months that count here (since the go-live) alone.
    """

    arrived: Mapping[date, Decimal]
    standing: Sequence[tuple[int, date, Decimal]]  # claim, month, and what it takes
    due: Mapping[date, MonthBalance]

    def paid(self, before: int | None = None) -> list[PaidMonth]:
        """What was paid month by month, newest first: what is claimed already is taken off.

        `before`: by the claims that were opened before that one alone.
        What lies at the bank is not paid yet: it may come back, and nothing of it can be asked for.
        What was set off counts as paid: it paid a claim.
        """
        left = dict(self.arrived)
        for claim, month, takes in self.standing:
            if before is None or claim < before:
                left[month] = left.get(month, ZERO) - takes
        return [PaidMonth(month, left[month]) for month in sorted(left)[::-1] if left[month] > 0]


def known(awards: "QuerySet[Award]") -> dict[int, Known]:
    """What is known of the months of each of these awards."""
    paid = balance.arrived(awards, CLAIMABLE)
    months = [month for by_month in paid.values() for month in by_month]
    taken: dict[int, list[tuple[int, date, Decimal]]] = {}
    standing = ClaimMonth.objects.standing().filter(
        claim__award__in=awards.values("pk"), claim__grant=None
    )
    for award, *one in standing.order_by("pk").values_list(
        "claim__award", "claim", "month", "takes"
    ):
        taken.setdefault(award, []).append(tuple(one))  # type: ignore[arg-type]
    due: dict[int, dict[date, MonthBalance]] = {}
    if months:
        for row in balance.of_awards(awards, min(months), max(months), explained=False):
            due.setdefault(row.award, {})[row.month] = row
    keys = awards.values_list("pk", flat=True)
    return {key: Known(paid.get(key, {}), taken.get(key, ()), due.get(key, {})) for key in keys}


def known_of(award: Award) -> Known:
    """The same of one award."""
    return known(Award.objects.filter(pk=award.pk))[award.pk]


def claimed_of(known: Known, dues: Mapping[date, Decimal]) -> list[ClaimMonth]:
    """The months of a claim that says what was due; refused where nothing was paid above it."""
    paid = {row.month: row.paid for row in known.paid()}
    if not dues:
        raise NotAllowed(_("Say for one month at least what was due."))
    wrong = [month for month, due in dues.items() if not 0 <= due < paid.get(month, ZERO)]
    if wrong:
        raise NotAllowed(
            _(
                "%(month)s: %(paid)s yuan were paid and are not claimed yet. What was due is less "
                "than that, and not below zero."
            )
            % {"month": in_words(min(wrong)), "paid": paid.get(min(wrong), ZERO)}
        )
    return [ClaimMonth(month=month, due=due, paid=paid[month]) for month, due in dues.items()]


def too_much(paid: PaidMonth, row: MonthBalance | None) -> Decimal | None:
    """What was due, for a month that was paid more; nothing for one that was right."""
    return row.due if row is not None and row.due is not None and row.due < paid.paid else None


def check_something(award: Award) -> None:
    """A month was paid above what is due now, or it is one of which only people know the due."""
    months = known_of(award)
    if not any(
        one.month not in months.due or too_much(one, months.due[one.month]) is not None
        for one in months.paid()
    ):
        raise NotAllowed(
            _(
                "By what is known now the bank paid nothing too much for this award, or all of it "
                "is claimed already. If less was due, correct the award first."
            )
        )


def check_agrees(known: Known, months: Iterable[ClaimMonth]) -> None:
    """No claim takes more out of a month than was paid too much for it, as is known now.

    Whoever claims because less was due corrects the award first: what it says is due would be paid
    again by the next run. What was paid may have been taken back since the claim was opened.
    """
    rows = list(months)
    own = rows[0].claim_id if rows else None
    paid = {row.month: row.paid for row in known.paid(before=own)}
    for one in rows:
        if one.paid > (still := paid.get(one.month, ZERO)):
            raise NotAllowed(
                _(
                    "%(month)s: the claim says that %(said)s yuan were paid; by now it is "
                    "%(paid)s. Discard the claim, and open another if too much was paid."
                )
                % {"month": in_words(one.month), "said": one.paid, "paid": still}
            )
        row = known.due.get(one.month)
        if row is not None and one.claimed > row.too_much:
            raise NotAllowed(
                _(
                    "%(month)s: by the award as it is now, %(due)s yuan were due and %(paid)s were "
                    "paid. Correct the award first if less was due; what it says is paid."
                )
                % {"month": in_words(one.month), "due": row.due, "paid": row.paid}
            )


def asked(awards: "QuerySet[Award]") -> dict[int, dict[date, Decimal]]:
    """What a claim would ask for, by award and month, as is known now: what the bank paid above
    what is due, and no claim takes yet. Months that count here, up to this one.
    """
    first = balance.first_month(awards)
    if first is None:
        return {}
    last = first_of(timezone.localdate())
    rows = balance.of_awards(awards, first, last, explained=False, differing=True)
    standing = ClaimMonth.objects.standing().filter(claim__award__in=awards, claim__grant=None)
    by_month = standing.order_by().values("claim__award", "month").annotate(whole=Sum("takes"))
    taken = {(one["claim__award"], one["month"]): one["whole"] for one in by_month}
    sums: dict[int, dict[date, Decimal]] = {}
    for row in rows:
        claimed = taken.get((row.award, row.month), ZERO)
        if row.due is not None and (left := row.paid + row.claimed - row.due - claimed) > 0:
            sums.setdefault(row.award, {})[row.month] = left
    return sums


def share_of_month(county: Division, month: date) -> Decimal:
    """How many percent of a month's payment may be set off at most."""
    return parameters.read_decimal(county=county, key=Key.SET_OFF_PERCENT, on=month)


def _agreed(county: Division) -> "QuerySet[Any]":
    """Claims for which a set-off was agreed, while no withdrawal of the decision waits."""
    return Claim.objects.filter(
        town__parent=county,
        status=ClaimStatus.DECIDED,
        monthly_set_off__isnull=False,
        withdrawal_by=None,
    )


def share_to_set_off(county: Division, month: date) -> Decimal:
    """How much of a month is set off, in %; nothing where nothing is agreed."""
    return share_of_month(county, month) if _agreed(county).exists() else ZERO


def to_set_off(county: Division, share: Decimal) -> "QuerySet[Any]":
    """Claims of which a run sets something off: claim, award, agreed sum, share in %, what is
    open and is no instalment's, and the decision by which it is. Of instalments that were not paid
    in time, those are kept back for which it was decided. Nothing is while the withdrawal of the
    decision waits.
    """
    agreed = _agreed(county)
    unpaid = summed(Instalment.objects.filter(set_off_decided=True)) - F("paid_of_instalments")
    beside = Coalesce(F("set_off_up_to") - F("kept_back"), ZERO)
    allowed = Case(
        When(overdue_by=None, then=F("set_off_up_to") - F("kept_back")),
        default=Greatest(beside, ZERO) + Greatest(F("unpaid"), ZERO),
        output_field=MoneyField(),
    )
    without_consent = Q(overdue_by__isnull=False, unpaid__gt=0)
    return (
        with_sums(agreed)
        .annotate(
            share=Value(share, output_field=DecimalField()),
            unpaid=unpaid,
            left=Least("open", allowed, output_field=MoneyField()),
            by_decision=Case(When(without_consent, then=F("overdue_note")), default=F("document")),
        )
        .filter(left__gt=0)
        .values("pk", "award", "monthly_set_off", "share", "left", "by_decision")
    )


def lock(county: Division, after: int, until: int) -> None:
    """Keep the claims of some awards as they are until their set-offs are planned."""
    rows = Claim.objects.filter(town__parent=county, award__gt=after, award__lte=until)
    decided = rows.filter(status=ClaimStatus.DECIDED).order_by("pk")
    list(decided.select_for_update(of=("self",)).values_list("pk", flat=True))
