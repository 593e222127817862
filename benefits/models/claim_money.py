"""How a claim comes back: instalments agreed, receipts, waivers, and what was done to remind."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from benefits.models.claim import Claim
from cases.models import MeetingMatter, Tier
from welfare.constraints import Refusal
from welfare.fields import MoneyField
from welfare.models import Division


def _kept(name: str) -> pgtrigger.Protect:
    """What is on record is not changed afterwards."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


class Instalment(models.Model):
    """One part of the sum with the day until which the household pays it. (分期归还)"""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="instalments")
    due_on = models.DateField(_("to be paid by"))
    amount = MoneyField(_("sum"))
    # It was not paid in time: it was decided to keep it back of later months.
    set_off_decided = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["claim", "due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "due_on"],
                name="instalment_once_per_day",
                violation_error_message=_("Two instalments are due on one day."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="instalment_is_more_than_zero",
                violation_error_message=_("An instalment is more than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on} {self.amount}"


class Receipt(models.Model):
    """Money that the household paid back, with the number of the paper it got. (收据)

    It ends a debt as surely as a waiver: who opened or decided the claim does not record it. One
    that was recorded wrongly is reversed by a row of its own, below zero. (冲销)
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="receipts")
    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    number = models.CharField(_("number of the receipt"), max_length=40)
    received_on = models.DateField(_("received on"))
    amount = MoneyField(_("sum"))
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["claim", "received_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "number"],
                condition=Q(reverses=None),
                name="receipt_number_once",
                violation_error_message=_("A receipt of this number is on record already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, reverses=None) & ~Q(number="")
                | Q(amount__lt=0, reverses__isnull=False) & ~Q(reason=""),
                name="receipt_has_number_and_sum",
                violation_error_message=_(
                    "A receipt has its number and a sum above zero; what reverses one, a reason."
                ),
            ),
        ]
        triggers = [
            _kept("receipt_is_kept"),
            Refusal(
                name="receipt_by_another_person",
                constraint="receipt_by_another_person",
                sentence=_(
                    "Another person records a receipt than who opened or decided the claim."
                ),
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_values"),
                func="""
                    IF EXISTS (
                        SELECT FROM new_values n JOIN benefits_claim c ON c.id = n.claim_id
                        WHERE n.reverses_id IS NULL
                            AND n.recorded_by_id IN (c.created_by_id, c.decided_by_id)
                    ) THEN
                        RAISE EXCEPTION 'receipt_by_another_person: opened or decided the claim'
                            USING ERRCODE = 'check_violation',
                                CONSTRAINT = 'receipt_by_another_person';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Waiver(models.Model):
    """A part of a claim that is given up, by the tier whose matter the sum is. (免予追缴)"""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="waivers")
    amount = MoneyField(_("sum"))
    reason = models.CharField(_("reason"), max_length=300)
    tier = models.CharField(_("decided by"), max_length=10, choices=Tier.choices)
    matter = models.OneToOneField(MeetingMatter, models.PROTECT, null=True, related_name="waiver")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    granted = models.BooleanField(_("granted"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(_("decision or minutes"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["claim", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(granted=None),
                name="waiver_one_waits_per_claim",
                violation_error_message=_("A waiver of this claim already waits to be decided."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(reason="") & Q(tier__in=["county", "meeting"]),
                name="waiver_has_sum_reason_and_tier",
                violation_error_message=_(
                    "A waiver has a sum, a reason, and is decided by the county or the meeting."
                ),
            ),
            models.CheckConstraint(
                condition=Q(tier="county", matter=None) | Q(tier="meeting", matter__isnull=False),
                name="waiver_of_the_meeting_is_laid_before_it",
                violation_error_message=_(
                    "What the joint meeting decides is laid before it, and nothing else."
                ),
            ),
            models.CheckConstraint(
                condition=Q(granted=None, decided_by=None, decided_at=None)
                | Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="waiver_decided_has_person_and_time",
                violation_error_message=_("A decided waiver has who decided it, and when."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="waiver_by_two_people",
                violation_error_message=_("Another person decides than the one who proposed it."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="waiver_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="waiver_decided_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__granted__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.amount}"


class DunningWay(models.TextChoices):
    LETTER = "letter", _("Letter")  # 书面
    PHONE = "phone", _("Telephone")  # 电话
    VISIT = "visit", _("Visit")  # 上门


class Dunning(models.Model):
    """The household was reminded: when, how, and what came of it. (催缴记录)"""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="dunnings")
    done_on = models.DateField(_("reminded on"))
    way = models.CharField(_("how"), max_length=10, choices=DunningWay.choices)
    note = models.CharField(_("what was said"), max_length=300)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["claim", "-done_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(note=""),
                name="dunning_says_what_was_said",
                violation_error_message=_("A reminder says what came of it."),
            )
        ]
        triggers = [_kept("dunning_is_kept")]

    def __str__(self) -> str:
        return f"{self.claim} {self.done_on}"
