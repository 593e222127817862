"""Money paid too much, to come back: what is claimed for which months, why, and who decided it."""

from decimal import Decimal
from functools import reduce
from operator import or_

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from benefits.models.bulk import BulkGrant
from benefits.models.standard_draft import StandardDraft
from benefits.states import ClaimStatus
from cases.models import Award, Household, Programme
from welfare.constraints import Refusal
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, DivisionScope


class ClaimReason(models.TextChoices):
    """Why the money was paid without right. (社会救助法 Art 73, 74)"""

    DEATH = "death", _("A death became known late")  # 死亡后多发
    UNREPORTED = "unreported", _("A change was not reported")  # 未及时报告变化
    FRAUD = "fraud", _("Obtained by deceit")  # 骗取
    MISTAKE = "mistake", _("Our mistake")  # 工作差错


# What a decided claim says is not written over; nor what a withdrawn one says of its end.
DECISION = ("award", "household", "grant", "total", "reason", "cause", "standards", "document")
DECISION += ("created_by", "heard_on", "heard", "heard_by", "decided_by", "decided_at")
WITHDRAWAL = ("withdrawal_reason", "withdrawal_by", "withdrawal_at")
WITHDRAWAL += ("withdrawn_note", "withdrawn_by", "withdrawn_at", "withdrawn_open")


def _changed(*fields: str) -> pgtrigger.Q:
    """One of the fields at least is written over."""
    each = [pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields]
    return reduce(or_, each)


class ClaimScope(DivisionScope):
    def locked(self, pk: int) -> "Claim":
        row: Claim = self.select_for_update(of=("self",)).get(pk=pk)
        return row


@pghistory.track()
class Claim(models.Model):
    """What a household was paid too much for past months, to come back. (追缴)

    The payments stay as they were. The household is heard, a second person decides; then the sum
    comes back by receipts and set-offs, or is waived. (社会救助法 Art 48, 73) A decision that was
    wrong is withdrawn by two people: what came back stays taken out of its months, and is owed
    again where it was due.
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="claims")
    household = models.ForeignKey(Household, models.PROTECT, related_name="claims")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    reason = models.CharField(_("reason"), max_length=10, choices=ClaimReason.choices)
    cause = models.CharField(_("what happened"), max_length=300)
    # The money of this grant is claimed, and no month of the award. (批量发放)
    grant = models.ForeignKey(
        BulkGrant,
        models.PROTECT,
        null=True,
        related_name="claims",
        verbose_name=_("bulk grant"),
    )
    standards = models.ForeignKey(  # by which it was paid too much, when many were claimed at once
        StandardDraft, models.PROTECT, null=True, related_name="claims"
    )
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
    # What runs may set off beside instalments, with what was set off before it was agreed. Nothing:
    # without instalments all that is open may be; with them nothing beside them was agreed.
    set_off_up_to = MoneyField(null=True)
    # An instalment was not paid: it was decided to keep it back of later months, and by whom.
    overdue_note = models.CharField(_("number of the set-off"), max_length=80, blank=True)
    overdue_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    overdue_at = models.DateTimeField(_("set-off decided at"), null=True)
    # Who proposed to withdraw the decision, and who did; what was open then is claimed no more.
    withdrawal_reason = models.CharField(_("why it is withdrawn"), max_length=300, blank=True)
    withdrawal_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawal_at = models.DateTimeField(null=True)
    withdrawn_note = models.CharField(_("number of the withdrawal"), max_length=200, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_open = MoneyField(_("claimed no more"), null=True)

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
                condition=Q(standards=None) | Q(reason="mistake"),
                name="claim_by_standards_is_our_mistake",
                violation_error_message=_("What a lower standard took back is our mistake."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["heard", "decided", "withdrawn"])
                | (Q(heard_on__isnull=False, heard_by__isnull=False) & ~Q(heard="")),
                name="claim_heard_before_decided",
                violation_error_message=_("The household is heard before a claim is decided."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["decided", "withdrawn"])
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(document="")),
                name="claim_decided_has_person_time_and_number",
                violation_error_message=_(
                    "A decided claim has who decided it, when, and the number of the decision."
                ),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | ~Q(decided_by=F("created_by")) & ~Q(decided_by=F("heard_by")),
                name="claim_by_two_people",
                violation_error_message=_(
                    "Another person decides than those who opened it and heard the household."
                ),
            ),
            models.CheckConstraint(
                condition=Q(agreed_on=None, monthly_set_off=None, open_when_agreed=None)
                | Q(agreed_on__isnull=False, open_when_agreed__isnull=False)
                & Q(status__in=["decided", "withdrawn"]),
                name="claim_agreed_after_decided",
                violation_error_message=_(
                    "How a claim comes back is agreed after it was decided, with its day."
                ),
            ),
            models.CheckConstraint(  # no run pays it again, should the claim be wrong
                condition=Q(grant=None) | Q(monthly_set_off=None),
                name="claim_of_a_grant_is_not_set_off",
                violation_error_message=_("Money of a bulk grant comes back by receipts alone."),
            ),
            models.CheckConstraint(
                condition=Q(overdue_by=None, overdue_at=None, overdue_note="")
                | Q(overdue_by__isnull=False, overdue_at__isnull=False)
                & Q(agreed_on__isnull=False, monthly_set_off__isnull=False)
                & ~Q(overdue_note="")
                & ~Q(overdue_by=F("created_by")),
                name="claim_overdue_set_off_by_another",
                violation_error_message=_(
                    "What is overdue is set off by another than who opened the claim, with the "
                    "day, the number and the sum of a month."
                ),
            ),
            models.CheckConstraint(
                condition=Q(withdrawal_by=None, withdrawal_at=None, withdrawal_reason="")
                | Q(withdrawal_by__isnull=False, withdrawal_at__isnull=False)
                & Q(status__in=["decided", "withdrawn"])
                & ~Q(withdrawal_reason=""),
                name="claim_withdrawal_has_reason_person_and_time",
                violation_error_message=_(
                    "Who proposes to withdraw a decided claim says why, and stands with it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_at=None, withdrawn_open=None)
                & ~Q(status="withdrawn")
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False, status="withdrawn")
                & Q(withdrawal_by__isnull=False, withdrawn_open__gte=0)
                & ~Q(withdrawn_note="")
                & ~Q(withdrawn_by=F("withdrawal_by")),
                name="claim_withdrawn_by_two_people",
                violation_error_message=_(
                    "A decided claim is withdrawn by another person than who proposed it, with "
                    "the day, the number and the sum that is claimed no more."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="claim_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="claim_decided_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status__in=["decided", "withdrawn"])
                & (_changed(*DECISION) | ~pgtrigger.Q(new__status__in=["decided", "withdrawn"])),
            ),
            pgtrigger.Protect(
                name="claim_withdrawn_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status="withdrawn") & _changed("status", *WITHDRAWAL),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.total}"

    @property
    def programme(self) -> Programme:
        """Whose money is claimed: that of the grant, or of the award."""
        return self.award.programme if self.grant is None else self.grant.programme

    @property
    def heard_before_opened(self) -> bool:
        """The household was heard before anybody had said what is claimed."""
        return self.heard_on is not None and self.heard_on < timezone.localdate(self.created_at)

    @property
    def withdrawal_waits(self) -> bool:
        """Somebody proposed to withdraw the decision, nobody has decided on it."""
        return self.withdrawal_by_id is not None and self.status == ClaimStatus.DECIDED


class ClaimMonthScope(DivisionScope):
    town_path = "claim__town"

    def standing(self) -> "ClaimMonthScope":
        """Months of claims that hold, with what each `takes`: it is not claimed again.

        Of a withdrawn claim that is what had come back.
        """
        given_up = When(claim__status=ClaimStatus.DISCARDED, then=Value(Decimal(0)))
        withdrawn = When(
            claim__status=ClaimStatus.WITHDRAWN, then=Coalesce("came_back", Decimal(0))
        )
        claimed = Coalesce("corrected", F("paid") - F("due"), output_field=MoneyField())
        takes = Case(given_up, withdrawn, default=claimed, output_field=MoneyField())
        return self.annotate(takes=takes).filter(takes__gt=0)


class ClaimMonth(models.Model):
    """A month of a claim: what was due, as is known now, and what had been paid.

    Of a claim of a grant the one row is what was due and paid of the grant, for its month.

    `paid` is without what earlier claims of the month took out of it. `corrected` is what is
    claimed of it since the decision was corrected. `came_back` is written when the claim is
    withdrawn: so much of the month the household had given back by then.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="months")
    month = MonthField(_("month"))
    due = MoneyField(_("due"))
    paid = MoneyField(_("paid"))
    corrected = MoneyField(_("claimed by the correction"), null=True)
    came_back = MoneyField(_("came back"), null=True)

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
            models.CheckConstraint(
                condition=Q(came_back=None)
                | Q(came_back__gte=0, came_back__lte=F("paid") - F("due")),
                name="claim_month_came_back_is_part_of_it",
                violation_error_message=_("No more comes back of a month than was claimed of it."),
            ),
            models.CheckConstraint(
                condition=Q(corrected=None)
                | Q(corrected__gte=0, corrected__lt=F("paid") - F("due")),
                name="claim_month_corrected_is_less",
                violation_error_message=_("By a correction less is claimed of a month."),
            ),
            month_check("month", "claim_month_is_first_day"),
        ]
        triggers = [
            pgtrigger.Protect(name="claim_month_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="claim_month_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__came_back__isnull=False)
                | _changed("claim", "month", "due", "paid"),
            ),
            Refusal(
                name="claim_month_before_heard",
                constraint="claim_month_before_heard",
                sentence=_("The months of a claim are those with which it was opened."),
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_values"),
                func="""
                    IF EXISTS (
                        SELECT FROM new_values n JOIN benefits_claim c ON c.id = n.claim_id
                        WHERE c.status <> 'opened'
                    ) THEN
                        RAISE EXCEPTION 'claim_month_before_heard: the claim was heard or decided'
                            USING ERRCODE = 'check_violation',
                                CONSTRAINT = 'claim_month_before_heard';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.month:%Y-%m}"

    @property
    def claimed(self) -> Decimal:
        """What comes back of this month."""
        return self.paid - self.due if self.corrected is None else self.corrected

    @property
    def due_now(self) -> Decimal:
        """What is taken for due by what is claimed now; with it the columns add up."""
        return self.paid - self.claimed

    @property
    def as_decided(self) -> Decimal:
        """What the decision claimed of it, before any correction."""
        return self.paid - self.due
