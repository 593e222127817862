"""What a town keeps at hand for urgent need, and what became of it. (临时救助备用金)"""

from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, DecimalField, F, Q, Sum, When
from django.utils.translation import gettext_lazy as _

from benefits.models.allocation import Allocation
from cases.models import Award
from welfare.constraints import Refusal
from welfare.fields import MoneyField
from welfare.models import Division, DivisionScope


class ReserveKind(models.TextChoices):
    TOP_UP = "top_up", _("Top-up by the county")  # 拨入
    SPENT = "spent", _("Spent on relief")  # 支出
    BACK = "back", _("Returned to the county")  # 退回
    UNDONE = "undone", _("Spending undone")  # 冲销支出


COMES_IN = (ReserveKind.TOP_UP, ReserveKind.UNDONE)
CHANGE = f"CASE WHEN kind IN {tuple(map(str, COMES_IN))} THEN amount ELSE -amount END"
# Spending was authorised by a head and handed out by another; the rest counts by its second person.
COUNTS = Q(kind=ReserveKind.SPENT) | Q(confirmed_at__isnull=False)


class ReserveScope(DivisionScope):
    def counting(self) -> "ReserveScope":
        """The movements that count."""
        return self.filter(COUNTS)

    def waiting(self) -> "ReserveScope":
        """Bookings that a second person has not confirmed."""
        return self.exclude(COUNTS)

    def signed(self) -> "ReserveScope":
        """Each with `change`: what it does to the balance."""
        coming = When(kind__in=COMES_IN, then=F("amount"))
        return self.annotate(change=Case(coming, default=-F("amount"), output_field=MoneyField()))

    def balances(self) -> dict[int, Decimal]:
        """What is at hand by town, in yuan."""
        rows = self.counting().signed().order_by().values_list("town")
        return dict(rows.annotate(left=Sum("change", output_field=DecimalField())))


# Two who write of one town at once wait for each other on the town.
IN_TURN = """
    PERFORM id FROM welfare_division WHERE id IN (SELECT town_id FROM touched)
        ORDER BY id FOR NO KEY UPDATE;
"""


def _refuse(name: str, broken: str) -> str:
    return f"""
    IF EXISTS ({broken}) THEN
        RAISE EXCEPTION '{name}'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN NULL;
"""


def _on(operation: pgtrigger.Operation, name: str, sentence: object, broken: str) -> Refusal:
    """A rule on the movements of whole towns; PostgreSQL wants one trigger for each operation."""
    return Refusal(
        name=f"{name}_{'booked' if operation == pgtrigger.Insert else 'confirmed'}",
        constraint=name,
        sentence=sentence,
        operation=operation,
        referencing=pgtrigger.Referencing(new="touched"),
        func=IN_TURN + _refuse(name, broken),
    )


# The balance at the end of each day on which something moved.
BELOW_ZERO = f"""
    SELECT FROM (
        SELECT sum({CHANGE}) OVER (PARTITION BY town_id ORDER BY happened_on) AS at_hand
        FROM benefits_reserveentry
        WHERE town_id IN (SELECT town_id FROM touched)
            AND (kind = 'spent' OR confirmed_at IS NOT NULL)
    ) AS days WHERE at_hand < 0
"""
FILED = """
    SELECT FROM touched n JOIN benefits_reservefiling f ON f.town_id = n.town_id
    WHERE f.month >= date_trunc('month', n.happened_on)::date
"""
OTHER_THAN_SPENT = """
    SELECT FROM touched n JOIN benefits_reserveentry s ON s.id = n.undoes_id
    WHERE s.kind <> 'spent' OR n.happened_on < s.happened_on
        OR (s.town_id, s.amount, date_trunc('month', s.happened_on))
            IS DISTINCT FROM (n.town_id, n.amount, date_trunc('month', n.happened_on))
"""
NOT_AT_HAND = _("The town does not have that much at hand on that day, or a later day lacks it.")
CLOSED = _("The town has filed this month. What is filed stays; book it in a later month.")


@pghistory.track()
class ReserveEntry(models.Model):
    """One movement of a town's reserve, with its voucher; never written over. (23号 三(三))

    What the county books, and a spending that is undone, waits for a second person and counts from
    then on, for its own day.
    """

    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    kind = models.CharField(_("kind"), max_length=8, choices=ReserveKind.choices)
    happened_on = models.DateField(_("on"))
    amount = MoneyField(_("amount (yuan)"))
    award = models.ForeignKey(
        Award, models.PROTECT, null=True, blank=True, related_name="reserve_entries"
    )
    allocation = models.ForeignKey(
        Allocation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reserve_entries",
        verbose_name=_("allocation"),
    )  # that it was taken from, or given back to
    undoes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_by",
        verbose_name=_("undoes the spending"),
    )
    voucher = models.CharField(_("voucher number"), max_length=40)  # 凭证号
    received_by = models.CharField(_("received and signed by"), max_length=60, blank=True)
    note = models.CharField(_("remark"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    objects = ReserveScope.as_manager()

    class Meta:
        verbose_name = _("movement of a reserve")
        verbose_name_plural = _("movements of the reserves")
        ordering = ["happened_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="reserve_money_is_positive",
                violation_error_message=_("A movement of the reserve is more than zero."),
            ),
            models.CheckConstraint(
                condition=Q(kind="spent", award__isnull=False) & ~Q(received_by="")
                | ~Q(kind="spent") & Q(award=None),
                name="reserve_spending_names_award_and_receiver",
                violation_error_message=_(
                    "What is spent names the relief and who signed for it; nothing else does."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["top_up", "back"], allocation__isnull=False)
                | Q(kind__in=["spent", "undone"], allocation=None),
                name="reserve_top_up_names_its_allocation",
                violation_error_message=_(
                    "What the county puts in or takes back names the allocation; nothing else does."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind="undone", undoes__isnull=False) & ~Q(note="")
                | ~Q(kind="undone") & Q(undoes=None),
                name="reserve_undone_names_its_spending",
                violation_error_message=_("What is undone names the spending, and why."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")),
                name="reserve_confirmed_by_another_person",
                violation_error_message=_("You booked this. Another person confirms it."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(kind="spent"),
                name="reserve_confirmed_has_person_and_time",
                violation_error_message=_("A confirmed booking has its second person."),
            ),
            models.UniqueConstraint(
                fields=["town", "kind", "voucher"],
                name="reserve_voucher_once",
                violation_error_message=_("This voucher is already booked in the town."),
            ),
        ]
        triggers = [
            *(
                _on(operation, name, sentence, broken)
                for operation in (pgtrigger.Insert, pgtrigger.Update)
                for name, sentence, broken in (
                    ("reserve_filed_month_is_closed", CLOSED, FILED),
                    ("reserve_never_below_zero", NOT_AT_HAND, BELOW_ZERO),
                )
            ),
            Refusal(
                name="reserve_undone_equals_its_spending",
                constraint="reserve_undone_equals_its_spending",
                sentence=_("A spending is undone as a whole, within its own month."),
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="touched"),
                func=_refuse("reserve_undone_equals_its_spending", OTHER_THAN_SPENT),
            ),
            Refusal(  # at the end of the transaction: the payment is written after the entry
                name="reserve_spent_has_its_payment",
                constraint="reserve_spent_has_its_payment",
                sentence=_("What the reserve spends is booked together with its payment."),
                level=pgtrigger.Row,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__kind="spent"),
                func="""
                    IF NOT EXISTS (SELECT FROM benefits_payment WHERE reserve_id = NEW.id) THEN
                        RAISE EXCEPTION 'reserve_spent_has_its_payment: nothing was paid'
                            USING ERRCODE = 'check_violation',
                                CONSTRAINT = 'reserve_spent_has_its_payment';
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Protect(
                name="reserve_entry_that_counts_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__confirmed_at__isnull=False)
                | pgtrigger.Q(old__kind="spent"),
            ),
            pgtrigger.Protect(
                name="reserve_entry_is_only_confirmed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["confirmed_by", "confirmed_at"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.town} {self.happened_on:%Y-%m-%d} {self.voucher}"

    @property
    def counts(self) -> bool:
        """Whether it stands in the balance; `COUNTS` says the same of many."""
        return self.kind == ReserveKind.SPENT or self.confirmed_at is not None


# Of `Payment`: what a reserve paid equals its movement, and is taken back with it alone.
PAYMENT_OF_RESERVE = (
    Refusal(
        name="payment_equals_its_reserve_entry",
        constraint="payment_equals_its_reserve_entry",
        sentence=_("What the reserve paid is what was handed out for that relief."),
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_values"),
        func=_refuse(
            "payment_equals_its_reserve_entry",
            """
            SELECT FROM new_values n JOIN benefits_reserveentry e ON e.id = n.reserve_id
            WHERE (e.award_id, e.amount, e.town_id)
                IS DISTINCT FROM (n.award_id, n.amount, n.town_id)
            """,
        ),
    ),
    Refusal(
        name="payment_of_a_reserve_fails_when_undone",
        constraint="payment_of_a_reserve_fails_when_undone",
        sentence=_("What the reserve paid is taken back with its spending alone."),
        level=pgtrigger.Row,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__reserve__isnull=False, new__status="failed"),
        func="""
            IF NOT EXISTS (
                SELECT FROM benefits_reserveentry u
                WHERE u.undoes_id = NEW.reserve_id AND u.confirmed_at IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'payment_of_a_reserve_fails_when_undone'
                    USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'payment_of_a_reserve_fails_when_undone';
            END IF;
            RETURN NULL;
        """,
    ),
)
