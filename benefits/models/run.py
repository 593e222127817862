"""Payroll runs: everything payable and unpaid for a month, signed twice. (发放批次)"""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from benefits.states import OPEN_RUN, RunStatus
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, Job


class RunScope(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: "object") -> "RunScope":
        """Runs belong to the county: people bound to a town see none."""
        division = getattr(user, "division", None)
        if division is None or getattr(user, "town", None) is not None:
            return self.none()
        return self.filter(county=division)

    def locked(self, pk: int) -> "PayrollRun":
        rows = self.select_related("county").select_for_update(of=("self",))
        row: PayrollRun = rows.get(pk=pk)
        return row


def _written_over(signature: str) -> pgtrigger.Q:
    """What a signature was given to is another figure while the signature stands."""
    stands = {f"old__{signature}_count__isnull": False, f"new__{signature}_count__isnull": False}
    other = pgtrigger.Q()
    for name in (f"{signature}_count", f"{signature}_total"):
        other |= pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")})
    return pgtrigger.Q(**stands) & other


@pghistory.track(exclude=["settings_signed", "seen_first", "seen_second"])
class PayrollRun(models.Model):
    """Everything payable and unpaid for a month, frozen, signed twice, sent once. (发放批次)

    Several runs may follow each other in a month: each takes only what is not paid yet, so a run
    after the first holds late awards, temporary relief and the re-payment of failed payments.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    month = MonthField(_("month"))
    sequence = models.PositiveSmallIntegerField(_("number in the month"))
    status = models.CharField(
        _("status"), max_length=10, choices=RunStatus.choices, default=RunStatus.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_award = models.BigIntegerField(default=0)  # where the calculation continues after a stop
    count = models.PositiveIntegerField(_("payments"), default=0)
    total = MoneyField(_("sum"), default=0)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(_("first signature at"), null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(_("second signature at"), null=True)
    # What each signature was given to; `count` and `total` are without what was taken out since.
    signed_count = models.PositiveIntegerField(_("payments at the first signature"), null=True)
    signed_total = MoneyField(_("sum at the first signature"), null=True)
    approved_count = models.PositiveIntegerField(_("payments at the second signature"), null=True)
    approved_total = MoneyField(_("sum at the second signature"), null=True)
    bank_file = models.FileField(upload_to="bank/%Y/%m/", blank=True)
    sent_at = models.DateTimeField(_("bank file written at"), null=True)
    note = models.TextField(_("remark"), blank=True)
    # 先行垫付: who let so much be paid though no allocation covers it, and why.
    uncovered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("let be paid without cover by"),
    )
    uncovered_at = models.DateTimeField(_("let be paid without cover at"), null=True)
    uncovered_reason = models.CharField(_("why without cover"), max_length=500, blank=True)
    uncovered_amount = MoneyField(_("let be paid without cover (yuan)"), default=0)
    # Awards that make up, which would be another amount: a lower one waits for a hearing.
    out_of_step = models.JSONField(default=list, editable=False)
    # By table and row: in which state the county's settings were when the run was signed second.
    settings_signed = models.JSONField(default=dict, editable=False)
    # What the checks said at each signature, in words: see benefits/signing/seen.py.
    seen_first = models.JSONField(default=list, editable=False)
    seen_second = models.JSONField(default=list, editable=False)

    objects = RunScope.as_manager()

    class Meta:
        verbose_name = _("payroll run")
        verbose_name_plural = _("payroll runs")
        ordering = ["-month", "-sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "month", "sequence"],
                name="run_number_once_per_month",
                violation_error_message=_("Another run was started at the same moment."),
            ),
            models.UniqueConstraint(
                fields=["county"],
                condition=Q(status__in=[s.value for s in OPEN_RUN]),
                name="run_one_open_at_a_time",
                violation_error_message=_(
                    "Another payroll run is still open. Finish or discard it first."
                ),
            ),
            month_check("month", "run_month_is_first_day"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "calculated", "discarding", "discarded"])
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="run_signed_has_person_and_time",
                violation_error_message=_("A signed run has its first signature."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "calculated", "signed", "discarding", "discarded"])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="run_approved_has_person_and_time",
                violation_error_message=_("An approved run has its second signature."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("signed_by")),
                name="run_signed_by_two_people",
                violation_error_message=_("Two different people sign a payroll run."),
            ),
            models.CheckConstraint(
                condition=Q(
                    uncovered_by=None, uncovered_at=None, uncovered_reason="", uncovered_amount=0
                )
                | Q(
                    uncovered_by__isnull=False,
                    uncovered_at__isnull=False,
                    uncovered_amount__gt=0,
                )
                & ~Q(uncovered_reason=""),
                name="run_uncovered_says_who_and_why",
                violation_error_message=_(
                    "What is paid without cover has who let it be paid, how much, and why."
                ),
            ),
            models.CheckConstraint(
                condition=Q(uncovered_by=None)
                | ~Q(uncovered_by=F("created_by"))
                & (Q(signed_by=None) | ~Q(uncovered_by=F("signed_by")))
                & (Q(approved_by=None) | ~Q(uncovered_by=F("approved_by"))),
                name="run_uncovered_allowed_by_another",
                violation_error_message=_(
                    "Who prepares a run or signs it does not let it be paid without cover."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["sent", "settled"])
                | (Q(sent_at__isnull=False) & ~Q(bank_file="")),
                name="run_sent_has_bank_file",
                violation_error_message=_("A run is sent by its bank file."),
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0),
                name="run_total_not_negative",
                violation_error_message=_("Money is never negative."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(signed_count=None, signed_total=None)
                    | Q(count__lte=F("signed_count"), total__lte=F("signed_total"))
                )
                & (
                    Q(approved_count=None, approved_total=None)
                    | Q(count__lte=F("approved_count"), total__lte=F("approved_total"))
                ),
                name="run_pays_at_most_what_was_signed",
                violation_error_message=_("A run pays no more than what was signed."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="run_what_was_signed_stays",
                operation=pgtrigger.Update,
                condition=_written_over("signed") | _written_over("approved"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} #{self.sequence}"
