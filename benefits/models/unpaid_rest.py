"""What ledgers show as paid of a one sum is less than was granted: what becomes of the rest."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Award
from welfare.fields import MoneyField


class RestWay(models.TextChoices):
    """What two people say of the rest."""

    PAID_ELSEWHERE = "outside", _("Was paid, and stands in no ledger")
    BY_RUN = "by_run", _("Was not paid: the next payroll run pays it")
    WAIVED = "waived", _("Is not paid any more")


SETTLES = (RestWay.PAID_ELSEWHERE, RestWay.WAIVED)  # nothing of it is due afterwards


@pghistory.track()
class UnpaidRest(models.Model):
    """One person says what becomes of the rest of an award's one sum, another confirms it. (余款)

    A payment that no ledger holds has its day and its document here.
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="unpaid_rests")
    way = models.CharField(_("what becomes of it"), max_length=9, choices=RestWay.choices)
    amount = MoneyField(_("rest"))
    document = models.CharField(_("document"), max_length=120, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("stated by")
    )
    stated_at = models.DateTimeField(_("stated at"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    class Meta:
        verbose_name = _("rest of a one sum")
        verbose_name_plural = _("rests of one sums")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(confirmed_at=None),
                name="unpaid_rest_waits_once",
                violation_error_message=_("This was stated already and waits for a second person."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="unpaid_rest_is_more_than_zero",
                violation_error_message=_("A rest is more than zero."),
            ),
            models.CheckConstraint(
                condition=~Q(way__in=[way.value for way in SETTLES]) | ~Q(document=""),
                name="unpaid_rest_settled_names_its_document",
                violation_error_message=_("What is not paid here any more names its document."),
            ),
            models.CheckConstraint(
                condition=Q(way="outside", paid_on__isnull=False)
                | ~Q(way="outside") & Q(paid_on=None),
                name="unpaid_rest_paid_elsewhere_has_its_day",
                violation_error_message=_("What was paid elsewhere has its day, and nothing else."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("stated_by")),
                name="unpaid_rest_confirmed_by_another_person",
                violation_error_message=_("You stated this. Another person confirms it."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="unpaid_rest_confirmed_has_person_and_time",
                violation_error_message=_("A confirmed statement has its second person."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="unpaid_rest_confirmed_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.amount}"
