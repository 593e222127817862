"""The funeral of a person on 特困, which is part of the support. (丧葬; 社会救助法 Art 16)"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.award import Award, AwardPartScope
from cases.models.person import Person
from welfare.fields import MoneyField
from welfare.models import Division


@pghistory.track()
class Funeral(models.Model):
    """Who saw to it, what it cost, and to whom that was paid, by which voucher."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    award = models.ForeignKey(Award, models.PROTECT, related_name="funerals")
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("person who died")
    )
    held_on = models.DateField(_("funeral held on"))
    arranged_by = models.CharField(_("who saw to the funeral"), max_length=60)
    paid_to = models.CharField(_("paid to"), max_length=60)
    amount = MoneyField(_("sum paid"))
    paid_on = models.DateField(_("paid on"))
    voucher = models.CharField(_("number of the payment voucher"), max_length=60)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = AwardPartScope.as_manager()

    class Meta:
        verbose_name = _("funeral")
        verbose_name_plural = _("funerals")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                name="funeral_once_a_person",
                violation_error_message=_("The funeral of this person is written down already."),
            ),
            models.UniqueConstraint(
                fields=["county", "voucher"],
                name="funeral_voucher_once",
                violation_error_message=_("This voucher stands on another funeral already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="funeral_costs_something",
                violation_error_message=_("What was paid for a funeral is above zero."),
            ),
            models.CheckConstraint(
                condition=~Q(arranged_by="") & ~Q(paid_to="") & ~Q(voucher=""),
                name="funeral_says_who",
                violation_error_message=_(
                    "A funeral says who saw to it, who was paid, and by which voucher."
                ),
            ),
            models.CheckConstraint(
                condition=Q(paid_on__gte=F("held_on")),
                name="funeral_is_held_before_it_is_paid",
                violation_error_message=_("A funeral is paid once it was held."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.person}"
