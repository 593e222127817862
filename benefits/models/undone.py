"""What a ledger said was paid, and that was taken back with it: such a month is not paid again."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from benefits.states import PaymentStatus
from cases.models import Award, Programme
from welfare.constraints import Refusal
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import ImportBatch
from welfare.personal.fields import HashField

KEEP = """
INSERT INTO benefits_undonepayment (
    programme_id, award_id, payee_hash, number, month, last_month, paid_on, kind, amount, batch_id
)
SELECT p.programme_id, a.id, payee.resident_id_hash, a.number, p.month, p.last_month, p.paid_on,
    p.kind, p.amount, p.batch_id
FROM benefits_payment p
JOIN cases_person payee ON payee.id = p.payee_id
JOIN cases_award a ON a.id = p.award_id
WHERE p.batch_id = %s AND p.status <> %s
"""


# A run that was not given up has looked at the award `o` of a ledger's payment, or at its month.
STOOD_ON = """
    EXISTS (SELECT FROM benefits_payment p WHERE p.award_id = o.award_id AND p.run_id IS NOT NULL)
    OR EXISTS (
        SELECT FROM benefits_runexclusion x JOIN benefits_payrollrun r ON r.id = x.run_id
        WHERE x.award_id = o.award_id AND r.status <> 'discarded')
    OR EXISTS (
        SELECT FROM benefits_payrollrun r JOIN cases_programme g ON g.county_id = r.county_id
        WHERE g.id = o.programme_id AND r.status <> 'discarded'
            AND r.month BETWEEN o.month AND coalesce(o.last_month, o.month))
"""
PAYMENT_STAYS = Refusal(
    name="payment_a_run_stands_on_is_kept",
    constraint="payment_a_run_stands_on_is_kept",
    sentence=_(
        "A payroll run stands on these payments: it has looked at their month or their award. They "
        "are corrected by arrears or claims, and not removed."
    ),
    operation=pgtrigger.Delete,
    referencing=pgtrigger.Referencing(old="gone"),
    func=f"""
    IF EXISTS (SELECT FROM gone o WHERE o.batch_id IS NOT NULL AND ({STOOD_ON})) THEN
        RAISE EXCEPTION 'payment_a_run_stands_on_is_kept: a run stands on it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_a_run_stands_on_is_kept';
    END IF;
    RETURN NULL;
    """,
)


class UndoneScope(models.QuerySet):  # type: ignore[type-arg]
    def counting(self) -> "UndoneScope":
        """Without those of which two persons said that nothing was paid: the ledger was wrong."""
        return self.exclude(batch__never_paid__confirmed_at__isnull=False)

    def keep(self, batch: ImportBatch) -> None:
        """Remember what the payments of a ledger covered, before they are removed with it."""
        with connection.cursor() as cursor:
            cursor.execute(KEEP, [batch.pk, PaymentStatus.FAILED])


class UndonePayment(models.Model):
    """A month that was known as paid when its ledger was undone.

    The ledger may be undone because the file was wrong, or to hide what was paid; nobody can tell
    them apart afterwards, so no run pays the month a second time unless two persons say that it
    was never paid (`NeverPaid`). The award may be undone, too: then number and keyed hash of the
    payee stay, by which it is found when the ledger comes again.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    award = models.ForeignKey(
        Award, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    payee_hash = HashField(_("payee"))
    number = models.CharField(_("certificate number"), max_length=40)
    month = MonthField(_("for the month"))
    last_month = MonthField(_("to the month"), null=True)
    paid_on = models.DateField(_("paid on"), null=True)
    kind = models.CharField(_("kind"), max_length=8)
    amount = MoneyField(_("sum"))
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+")

    objects = UndoneScope.as_manager()

    class Meta:
        verbose_name = _("payment of an undone ledger")
        verbose_name_plural = _("payments of undone ledgers")
        ordering = ["pk"]
        indexes = [models.Index(fields=["payee_hash", "month"], name="undone_payment_of_payee")]
        constraints = [
            month_check("month", "undone_payment_month_is_first_day"),
            month_check("last_month", "undone_payment_last_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.month:%Y-%m} {self.amount}"


@pghistory.track()
class NeverPaid(models.Model):
    """One person says that what an undone ledger held was never paid, another confirms it."""

    batch = models.OneToOneField(
        ImportBatch, models.PROTECT, related_name="never_paid", verbose_name=_("import batch")
    )
    reason = models.TextField(_("reason"))
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("stated by")
    )
    stated_at = models.DateTimeField(_("stated at"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    class Meta:
        verbose_name = _("statement that nothing was paid")
        verbose_name_plural = _("statements that nothing was paid")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("stated_by")),
                name="never_paid_confirmed_by_another_person",
                violation_error_message=_("You stated this. Another person confirms it."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="never_paid_confirmed_has_person_and_time",
                violation_error_message=_("A confirmed statement has its second person."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.batch)
