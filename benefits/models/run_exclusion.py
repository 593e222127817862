"""What a run leaves out, and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benefits.models.bulk import BulkGrant
from benefits.models.payroll import Payment
from benefits.models.run import PayrollRun
from cases.models import Award, PaymentKind
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, DivisionScope


class ExclusionCode(models.TextChoices):
    """Why an award on the roll gets nothing in a run."""

    SUSPENDED = "suspended", _("Suspended")  # 暂停发放
    INSTITUTION = "institution", _("The institution has no account yet")  # 集中供养
    NO_INSTITUTION = "no_institution", _("The institution is not named: change the care")
    NO_AMOUNT = "no_amount", _("No amount is set for the month")
    ZERO = "zero", _("The amount is zero")
    NO_RATE = "no_rate", _("Earlier months cannot be worked out: a supplement has no rate")
    NO_ACCOUNT = "no_account", _("No account")
    KNOWN_AS_PAID = "known_as_paid", _("Paid by a ledger that was undone")
    UNANSWERED = "unanswered", _("Sent back by the bank, the account neither corrected nor right")
    TAKEN_OUT = "taken_out", _("Taken out of the run by a signer")  # 签批人剔出
    TERM_OVER = "term_over", _("The gradual exit is over: nothing is due, the award is to be ended")
    DIED = "died", _("Everybody it is paid for has died: the award is to be ended")
    UNSENDABLE = "unsendable", _("No bank file can hold it")  # 银行文件无法列入


# Of these the detail begins with the month that it is about, as 2023-02.
BY_MONTH = (
    *(ExclusionCode.UNANSWERED, ExclusionCode.NO_RATE, ExclusionCode.NO_AMOUNT),
    *(ExclusionCode.KNOWN_AS_PAID, ExclusionCode.TERM_OVER),
)


class RunExclusion(models.Model):
    """An award on the roll that is not in the run, or a failed payment not paid again; and why.

    New money for an account that the bank refused is left out as well, without naming a payment.
    A payment that was taken out, by a signer or because no bank's file can hold it, is kept with
    its kind, month and sum, so that the next run that holds it shows the reason.
    """

    run = models.ForeignKey(PayrollRun, models.CASCADE, related_name="exclusions")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+")
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, related_name="+", verbose_name=_("failed payment")
    )
    code = models.CharField(_("reason"), max_length=30, choices=ExclusionCode.choices)
    reason = models.CharField(_("detail"), max_length=200, blank=True)
    # of a payment that was taken out
    kind = models.CharField(
        _("kind"), max_length=8, choices=PaymentKind.choices, blank=True, db_default=""
    )
    month = MonthField(_("for the month"), null=True)
    grant = models.ForeignKey(BulkGrant, models.PROTECT, null=True, related_name="+")
    amount = MoneyField(_("sum"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("taken out by"),
    )

    objects = DivisionScope.as_manager()

    class Meta:
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "award"],
                condition=Q(payment=None, kind=""),
                name="exclusion_once_per_run",
                violation_error_message=_("An award is excluded once."),
            ),
            models.UniqueConstraint(
                fields=["run", "award", "kind", "month", "grant"],
                condition=Q(payment=None) & ~Q(kind=""),
                nulls_distinct=False,
                name="exclusion_once_per_payment_taken_out",
                violation_error_message=_("This payment was taken out already."),
            ),
            models.UniqueConstraint(
                fields=["run", "payment"],
                name="exclusion_once_per_run_and_payment",
                violation_error_message=_("A failed payment is left out once."),
            ),
            models.CheckConstraint(
                condition=~Q(code__in=["taken_out", "unsendable"])
                | ~Q(reason="") & ~Q(kind="") & Q(month__isnull=False, amount__gt=0),
                name="exclusion_taken_out_says_what_and_why",
                violation_error_message=_("What is taken out has its sum and a reason."),
            ),
            month_check("month", "exclusion_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.award}: {self.get_code_display()}"

    @property
    def told(self) -> tuple[str, str]:
        """The month that the engine wrote at the head of the detail, and the rest of it."""
        if self.code not in BY_MONTH:
            return "", self.reason
        month, _space, rest = self.reason.partition(" ")
        return month, rest
