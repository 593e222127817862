"""Money lent for a treatment, and how it comes back or is written off. (垫付)"""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from benefits.models.claim_money import DunningWay
from cases.models import Household, MeetingMatter, Person, Tier
from cases.models.person import in_one_county
from welfare.constraints import Refusal
from welfare.fields import MoneyField
from welfare.models import Division, DivisionScope

PERSON = settings.AUTH_USER_MODEL


def _kept(name: str) -> pgtrigger.Protect:
    """What is on record is not changed afterwards."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


class AdvanceScope(DivisionScope):
    def locked(self, pk: int) -> "Advance":
        row: Advance = self.select_for_update(of=("self",)).get(pk=pk)
        return row


@pghistory.track()
class Advance(models.Model):
    """What was lent to somebody for a treatment, by which paper. (医疗救助预借款、垫付)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    household = models.ForeignKey(Household, models.PROTECT, related_name="advances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="advances")
    hospital = models.CharField(_("hospital"), max_length=80)
    voucher = models.CharField(_("number of the loan paper"), max_length=40)
    lent_on = models.DateField(_("lent on"))
    amount = MoneyField(_("sum lent"))
    note = models.CharField(_("what for"), max_length=200)
    agreed_on = models.DateField(_("agreed on"), null=True)
    # What had come back when the present instalments were agreed: it pays none of them.
    repaid_before = MoneyField(default=0)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = AdvanceScope.as_manager()

    class Meta:
        verbose_name = _("advance")
        verbose_name_plural = _("advances")
        ordering = ["-lent_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "voucher"],
                name="advance_voucher_once",
                violation_error_message=_("A loan paper of this number is on record already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(hospital="") & ~Q(voucher="") & ~Q(note=""),
                name="advance_has_sum_paper_and_purpose",
                violation_error_message=_(
                    "An advance has a sum above zero, a loan paper, a hospital and what it is for."
                ),
            ),
            models.CheckConstraint(
                condition=Q(agreed_on=None) | Q(agreed_on__gte=F("lent_on")),
                name="advance_agreed_after_it_was_lent",
                violation_error_message=_("Instalments are agreed after the money was lent."),
            ),
        ]
        triggers = [
            *in_one_county(
                "advance_in_one_county",
                """touched
                JOIN cases_person p ON p.id = touched.person_id
                JOIN cases_household h ON h.id = touched.household_id
                JOIN welfare_division t ON t.id = touched.town_id
                JOIN welfare_division ht ON ht.id = h.town_id
                WHERE p.county_id <> touched.county_id OR t.parent_id <> touched.county_id
                   OR ht.parent_id <> touched.county_id""",
                "the advance is of another county",
            ),
            pgtrigger.Protect(
                name="advance_is_kept",
                operation=pgtrigger.Delete
                | pgtrigger.UpdateOf(
                    *("county_id", "household_id", "person_id", "hospital", "voucher"),
                    *("lent_on", "amount", "note", "recorded_by_id", "recorded_at"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.voucher


class AdvanceInstalment(models.Model):
    """One part of an advance with the day until which it is paid. (分期归还)"""

    advance = models.ForeignKey(Advance, models.PROTECT, related_name="instalments")
    due_on = models.DateField(_("to be paid by"))
    amount = MoneyField(_("sum"))

    class Meta:
        verbose_name = _("instalment of an advance")
        verbose_name_plural = _("instalments of an advance")
        ordering = ["advance", "due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["advance", "due_on"],
                name="advance_instalment_once_per_day",
                violation_error_message=_("Two instalments are due on one day."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="advance_instalment_is_more_than_zero",
                violation_error_message=_("An instalment is more than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on} {self.amount}"


class AdvanceRepayment(models.Model):
    """Money that came back, by the family or the health insurance, with its receipt. (归还)

    One that was recorded wrongly is reversed by a row of its own, below zero. (冲销)
    """

    advance = models.ForeignKey(Advance, models.PROTECT, related_name="repayments")
    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    number = models.CharField(_("number of the receipt"), max_length=40)
    paid_on = models.DateField(_("received on"))
    amount = MoneyField(_("sum"))
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("repayment of an advance")
        verbose_name_plural = _("repayments of an advance")
        ordering = ["advance", "paid_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "number"],
                condition=Q(reverses=None),
                name="repayment_receipt_once",
                violation_error_message=_("A receipt of this number is on record already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, reverses=None) & ~Q(number="")
                | Q(amount__lt=0, reverses__isnull=False) & ~Q(reason=""),
                name="repayment_has_number_and_sum",
                violation_error_message=_(
                    "A repayment has its receipt and a sum above zero; what reverses one, a reason."
                ),
            ),
        ]
        triggers = [
            _kept("repayment_is_kept"),
            Refusal(
                name="repayment_reversed_in_full_by_another",
                constraint="repayment_reversed_in_full_by_another",
                sentence=_(
                    "Another person than the one who recorded a repayment reverses it, in full."
                ),
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_values"),
                func="""
                    IF EXISTS (
                        SELECT FROM new_values n
                        JOIN benefits_advancerepayment wrong ON wrong.id = n.reverses_id
                        WHERE wrong.recorded_by_id = n.recorded_by_id
                            OR wrong.advance_id <> n.advance_id OR wrong.amount <> -n.amount
                    ) THEN
                        RAISE EXCEPTION 'repayment_reversed_in_full_by_another'
                            USING ERRCODE = 'check_violation',
                                CONSTRAINT = 'repayment_reversed_in_full_by_another';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AdvanceReminder(models.Model):
    """The family was reminded of an advance: when, how, and what came of it. (催收记录)"""

    advance = models.ForeignKey(Advance, models.PROTECT, related_name="reminders")
    done_on = models.DateField(_("reminded on"))
    way = models.CharField(_("how"), max_length=10, choices=DunningWay.choices)
    note = models.CharField(_("what was said"), max_length=300)
    done_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("reminder of an advance")
        verbose_name_plural = _("reminders of an advance")
        ordering = ["advance", "-done_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(note=""),
                name="advance_reminder_says_what_was_said",
                violation_error_message=_("A reminder says what came of it."),
            )
        ]
        triggers = [_kept("advance_reminder_is_kept")]

    def __str__(self) -> str:
        return f"{self.advance} {self.done_on}"


class AdvanceWriteOff(models.Model):
    """A part of an advance that is given up, by the tier whose matter the sum is. (核销)"""

    advance = models.ForeignKey(Advance, models.PROTECT, related_name="write_offs")
    amount = MoneyField(_("sum"))
    reason = models.CharField(_("reason"), max_length=300)
    tier = models.CharField(_("decided by"), max_length=10, choices=Tier.choices)
    matter = models.OneToOneField(
        MeetingMatter, models.PROTECT, null=True, related_name="write_off"
    )
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    granted = models.BooleanField(_("granted"), null=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(_("decision or minutes"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("write-off of an advance")
        verbose_name_plural = _("write-offs of an advance")
        ordering = ["advance", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["advance"],
                condition=Q(granted=None),
                name="write_off_one_waits_per_advance",
                violation_error_message=_("A write-off of this advance already waits."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(reason="") & Q(tier__in=["county", "meeting"]),
                name="write_off_has_sum_reason_and_tier",
                violation_error_message=_(
                    "A write-off has a sum, a reason, and is decided by the county or the meeting."
                ),
            ),
            models.CheckConstraint(
                condition=Q(tier="county", matter=None) | Q(tier="meeting", matter__isnull=False),
                name="write_off_of_the_meeting_is_laid_before_it",
                violation_error_message=_(
                    "A write-off that the joint meeting decides is laid before it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(granted=None, decided_by=None, decided_at=None, note="")
                | (
                    Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(note="")
                ),
                name="write_off_decided_has_person_and_time",
                violation_error_message=_("A decided write-off has who decided it, and when."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="write_off_by_two_people",
                violation_error_message=_("Another person decides than the one who proposed it."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="write_off_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="write_off_decided_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__granted__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.advance} {self.amount}"
