"""The funeral of a person on 特困, which is part of the support. (丧葬; 社会救助法 Art 16)"""

from datetime import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.award import Award, AwardPartScope
from cases.models.person import Person
from welfare.fields import MoneyField
from welfare.models import Division
from welfare.personal.fields import EncryptedTextField, HashField


class FuneralScope(AwardPartScope):
    def standing(self) -> "FuneralScope":
        """Those that were not struck as a mistake."""
        return self.filter(struck_at=None)

    def counting(self, at: datetime) -> "FuneralScope":
        """Those that another person had confirmed by then, and nobody struck."""
        stood = Q(struck_at=None) | Q(struck_at__gt=at)
        return self.filter(stood, confirmed_at__lte=at)


@pghistory.track()
class Funeral(models.Model):
    """Who saw to it, what it cost, and to whom that was paid, by which voucher.

    Or, where runs pay funerals (`by_run`), whom a run is to pay into which account: the one who saw
    to it. It counts once another person confirmed it; then `paid_as` is the one sum that runs pay,
    once. A mistake is struck with a reason, never removed.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    award = models.ForeignKey(Award, models.PROTECT, related_name="funerals")
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("person who died")
    )
    held_on = models.DateField(_("funeral held on"))
    arranged_by = models.CharField(_("who saw to the funeral"), max_length=60)
    by_run = models.BooleanField(_("paid by a run"), default=False, db_default=False)
    payee = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who is paid for the funeral"),
    )
    bank_name = models.CharField(_("bank"), max_length=80, blank=True)
    account = EncryptedTextField(_("account"), blank=True, default="", shown_as=_("Account"))
    account_hash = HashField(blank=True, default="")
    account_holder = models.CharField(_("account holder"), max_length=60, blank=True)
    paid_as = models.OneToOneField(
        Award, models.PROTECT, null=True, blank=True, related_name="funeral_paid"
    )
    paid_to = models.CharField(_("paid to"), max_length=60, blank=True)
    amount = MoneyField(_("sum paid"))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    voucher = models.CharField(_("number of the payment voucher"), max_length=60, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    struck_at = models.DateTimeField(null=True)
    struck_because = models.CharField(_("struck because"), max_length=200, blank=True)

    objects = FuneralScope.as_manager()

    class Meta:
        verbose_name = _("funeral")
        verbose_name_plural = _("funerals")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(struck_at=None),
                name="funeral_once_a_person",
                violation_error_message=_("The funeral of this person is written down already."),
            ),
            models.UniqueConstraint(
                fields=["county", "voucher"],
                condition=Q(struck_at=None) & ~Q(voucher=""),
                name="funeral_voucher_once",
                violation_error_message=_("This voucher stands on another funeral already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="funeral_costs_something",
                violation_error_message=_("What was paid for a funeral is above zero."),
            ),
            models.CheckConstraint(
                condition=~Q(arranged_by="")
                & (
                    Q(by_run=False, paid_on__isnull=False, payee=None, account_hash="")
                    & ~Q(paid_to="")
                    & ~Q(voucher="")
                    | Q(by_run=True, paid_on=None, payee__isnull=False, paid_to="", voucher="")
                    & ~Q(account_hash="")
                ),
                name="funeral_says_who",
                violation_error_message=_(
                    "A funeral says who saw to it, and who was paid by which voucher, or who is to "
                    "be paid into which account."
                ),
            ),
            models.CheckConstraint(
                condition=Q(by_run=True, confirmed_by__isnull=False, paid_as__isnull=False)
                | (Q(by_run=False) | Q(confirmed_by=None)) & Q(paid_as=None),
                name="funeral_is_paid_once_confirmed",
                violation_error_message=_(
                    "A run pays for a funeral once another person confirmed it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(paid_on=None) | Q(paid_on__gte=F("held_on")),
                name="funeral_is_held_before_it_is_paid",
                violation_error_message=_("A funeral is paid once it was held."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by=F("recorded_by")),
                name="funeral_confirmed_by_another",
                violation_error_message=_(
                    "Another person confirms a funeral than the one who wrote it down."
                ),
            ),
            models.CheckConstraint(
                condition=Q(struck_by=None, struck_at=None, struck_because="")
                | Q(struck_by__isnull=False, struck_at__isnull=False) & ~Q(struck_because=""),
                name="funeral_struck_with_reason",
                violation_error_message=_("A funeral is struck by somebody, with a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.person}"
