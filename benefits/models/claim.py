"""Money paid too much, to come back: what is claimed for which months, why, and who decided it."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from benefits.states import ClaimStatus
from cases.models import Award, Household
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, DivisionScope


class ClaimReason(models.TextChoices):
    """Why the money was paid without right. (社会救助法 Art 73, 74)"""

    DEATH = "death", _("A death became known late")  # 死亡后多发
    UNREPORTED = "unreported", _("A change was not reported")  # 未及时报告变化
    FRAUD = "fraud", _("Obtained by deceit")  # 骗取
    MISTAKE = "mistake", _("Our mistake")  # 工作差错


class ClaimScope(DivisionScope):
    def locked(self, pk: int) -> "Claim":
        row: Claim = self.select_for_update(of=("self",)).get(pk=pk)
        return row


@pghistory.track()
class Claim(models.Model):
    """What a household was paid too much for past months, to come back. (追缴)

    The payments stay as they were. The household is heard, a second person decides; then the sum
    comes back by receipts and set-offs, or is waived. (社会救助法 Art 48, 73)
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="claims")
    household = models.ForeignKey(Household, models.PROTECT, related_name="claims")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    reason = models.CharField(_("reason"), max_length=10, choices=ClaimReason.choices)
    cause = models.CharField(_("what happened"), max_length=300)
    total = MoneyField(_("sum claimed"))
    status = models.CharField(
        _("status"), max_length=10, choices=ClaimStatus.choices, default=ClaimStatus.OPENED
    )
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    heard_on = models.DateField(_("heard on"), null=True)
    heard = models.TextField(_("what the household said"), blank=True)
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    document = models.CharField(_("number of the decision"), max_length=80, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    # What was agreed with the household about how it comes back.
    agreed_on = models.DateField(_("agreed on"), null=True)
    monthly_set_off = MoneyField(_("set off each month (yuan)"), null=True)
    open_when_agreed = MoneyField(null=True)

    objects = ClaimScope.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["town", "status"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(total__gt=0) & (Q(monthly_set_off=None) | Q(monthly_set_off__gt=0)),
                name="claim_money_is_positive",
                violation_error_message=_("What is claimed or set off is more than zero."),
            ),
            models.CheckConstraint(
                condition=~Q(cause=""),
                name="claim_says_what_happened",
                violation_error_message=_("A claim says what happened."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["heard", "decided"])
                | (Q(heard_on__isnull=False, heard_by__isnull=False) & ~Q(heard="")),
                name="claim_heard_before_decided",
                violation_error_message=_("The household is heard before a claim is decided."),
            ),
            models.CheckConstraint(
                condition=~Q(status="decided")
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(document="")),
                name="claim_decided_has_person_time_and_number",
                violation_error_message=_(
                    "A decided claim has who decided it, when, and the number of the decision."
                ),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("created_by")),
                name="claim_by_two_people",
                violation_error_message=_("Another person decides than the one who opened it."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_on=None, monthly_set_off=None, open_when_agreed=None)
                | Q(agreed_on__isnull=False, open_when_agreed__isnull=False, status="decided"),
                name="claim_agreed_after_decided",
                violation_error_message=_(
                    "How a claim comes back is agreed after it was decided, with its day."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="claim_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="claim_decided_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status="decided")
                & (
                    pgtrigger.Q(old__award__df=pgtrigger.F("new__award"))
                    | pgtrigger.Q(old__total__df=pgtrigger.F("new__total"))
                    | pgtrigger.Q(old__reason__df=pgtrigger.F("new__reason"))
                    | pgtrigger.Q(old__status__df=pgtrigger.F("new__status"))
                    | pgtrigger.Q(old__decided_by__df=pgtrigger.F("new__decided_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.total}"


class ClaimMonthScope(DivisionScope):
    town_path = "claim__town"

    def standing(self) -> "ClaimMonthScope":
        """Months of claims that were not given up: what they claim is not claimed again."""
        return self.exclude(claim__status=ClaimStatus.DISCARDED)


class ClaimMonth(models.Model):
    """A month of a claim: what was due, as is known now, and what had been paid.

    `paid` is without what earlier claims of the month took out of it.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="months")
    month = MonthField(_("month"))
    due = MoneyField(_("due"))
    paid = MoneyField(_("paid"))

    objects = ClaimMonthScope.as_manager()

    class Meta:
        verbose_name = _("month of a claim")
        verbose_name_plural = _("months of a claim")
        ordering = ["claim", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "month"],
                name="claim_month_once",
                violation_error_message=_("A claim holds each month once."),
            ),
            models.CheckConstraint(
                condition=Q(due__gte=0, paid__gt=F("due")),
                name="claim_month_paid_more_than_due",
                violation_error_message=_("Claimed is what was paid above what was due."),
            ),
            month_check("month", "claim_month_is_first_day"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="claim_month_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.month:%Y-%m}"

    @property
    def claimed(self) -> Decimal:
        """What comes back of this month."""
        return self.paid - self.due
