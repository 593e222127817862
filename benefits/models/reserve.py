"""What a town keeps at hand for urgent need, and what became of it. (临时救助备用金)"""

from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, DecimalField, F, Q, Sum, When
from django.utils.translation import gettext_lazy as _

from cases.models import Award
from welfare.constraints import Refusal
from welfare.fields import MoneyField
from welfare.models import Division, DivisionScope


class ReserveKind(models.TextChoices):
    TOP_UP = "top_up", _("Top-up by the county")  # 拨入
    SPENT = "spent", _("Spent on relief")  # 支出
    BACK = "back", _("Returned to the county")  # 退回


class ReserveScope(DivisionScope):
    def signed(self) -> "ReserveScope":
        """Each with `change`: what it does to the balance."""
        coming = When(kind=ReserveKind.TOP_UP, then=F("amount"))
        return self.annotate(change=Case(coming, default=-F("amount"), output_field=MoneyField()))

    def balances(self) -> dict[int, Decimal]:
        """What is at hand by town, in yuan."""
        rows = self.signed().order_by().values_list("town")
        return dict(rows.annotate(left=Sum("change", output_field=DecimalField())))


# The balance after the statement, of every town that it touched; two who spend the last money at
# once wait for each other on the town.
ENOUGH = """
    PERFORM id FROM welfare_division WHERE id IN (SELECT town_id FROM touched)
        ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM benefits_reserveentry
        WHERE town_id IN (SELECT town_id FROM touched)
        GROUP BY town_id
        HAVING sum(CASE kind WHEN 'top_up' THEN amount ELSE -amount END) < 0
    ) THEN
        RAISE EXCEPTION 'reserve_never_below_zero: more than the town has at hand'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reserve_never_below_zero';
    END IF;
    RETURN NULL;
"""


@pghistory.track()
class ReserveEntry(models.Model):
    """One movement of a town's reserve, with its voucher; never written over. (23号 三(三))"""

    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    kind = models.CharField(_("kind"), max_length=8, choices=ReserveKind.choices)
    happened_on = models.DateField(_("on"))
    amount = MoneyField(_("amount (yuan)"))
    award = models.OneToOneField(
        Award, models.PROTECT, null=True, blank=True, related_name="reserve_entry"
    )
    voucher = models.CharField(_("voucher number"), max_length=40)  # 凭证号
    received_by = models.CharField(_("received and signed by"), max_length=60, blank=True)
    note = models.CharField(_("remark"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)

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
            models.UniqueConstraint(
                fields=["town", "kind", "voucher"],
                name="reserve_voucher_once",
                violation_error_message=_("This voucher is already booked in the town."),
            ),
        ]
        triggers = [
            Refusal(
                name="reserve_never_below_zero",
                constraint="reserve_never_below_zero",
                sentence=_("The town does not have that much at hand."),
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="touched"),
                func=ENOUGH,
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
                name="reserve_entry_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.town} {self.happened_on:%Y-%m-%d} {self.voucher}"
