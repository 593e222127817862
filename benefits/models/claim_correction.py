"""A decided claim that asks for too much is put right: by whom, why, by what paper. (更正)"""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from benefits.models.claim import Claim, ClaimMonth
from welfare.fields import MoneyField
from welfare.models import DivisionScope


class ClaimCorrectionScope(DivisionScope):
    town_path = "claim__town"


class ClaimCorrection(models.Model):
    """By how much less is claimed than was decided, and why; the decision itself stays readable.

    One proposes it with what shows it, another decides. More than was decided is a further claim.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="corrections")
    amount = MoneyField(_("claimed less"))
    reason = models.CharField(_("why less is claimed"), max_length=300)
    evidence = models.CharField(_("what shows it"), max_length=300)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    granted = models.BooleanField(_("granted"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(_("number of the correction"), max_length=200, blank=True)
    # How the claim comes back since: its letter says so whatever is agreed later.
    agreed = models.JSONField(default=dict, editable=False)

    objects = ClaimCorrectionScope.as_manager()

    class Meta:
        verbose_name = _("correction of a claim")
        verbose_name_plural = _("corrections of claims")
        ordering = ["claim", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(granted=None),
                name="correction_one_waits_per_claim",
                violation_error_message=_("A correction of this claim already waits."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(reason="") & ~Q(evidence=""),
                name="correction_has_sum_reason_and_evidence",
                violation_error_message=_(
                    "A correction lowers the claim, and says why and what shows it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(granted=None, decided_by=None, decided_at=None)
                | Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(note=""),
                name="correction_decided_has_person_time_and_number",
                violation_error_message=_(
                    "A decided correction has who decided it, when, and its number."
                ),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="correction_by_two_people",
                violation_error_message=_("Another person decides than the one who proposed it."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="correction_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="correction_decided_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__granted__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} -{self.amount}"


class CorrectedMonth(models.Model):
    """A month of a correction: what was claimed of it before, and what is by it."""

    correction = models.ForeignKey(ClaimCorrection, models.PROTECT, related_name="months")
    of = models.ForeignKey(ClaimMonth, models.PROTECT, related_name="corrections")
    before = MoneyField(_("claimed before"))
    after = MoneyField(_("claimed by the correction"))

    class Meta:
        verbose_name = _("month of a correction")
        verbose_name_plural = _("months of a correction")
        ordering = ["correction", "of__month"]
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "of"],
                name="corrected_month_once",
                violation_error_message=_("A correction holds each month once."),
            ),
            models.CheckConstraint(
                condition=Q(after__gte=0, before__gt=F("after")),
                name="corrected_month_is_less",
                violation_error_message=_("By a correction less is claimed of a month."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="corrected_month_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.correction} {self.of.month:%Y-%m}"

    @property
    def less(self) -> Decimal:
        """By how much less is claimed of the month."""
        return self.before - self.after
