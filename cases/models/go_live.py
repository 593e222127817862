"""From which month on a programme is paid by this system and by nothing else. (启用月)

Before it ledgers say what was paid elsewhere; from it on payroll runs pay, and ledgers are locked.
"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.programme import Programme
from welfare.fields import MonthField, month_check


@pghistory.track()
class GoLive(models.Model):
    """The first month that the system pays of a programme; it counts once a second person agrees.

    One that the county's signed profile brought has no persons: the signature stands on the
    profile.
    """

    programme = models.OneToOneField(
        Programme, models.CASCADE, related_name="go_live", verbose_name=_("programme")
    )
    month = MonthField(_("go-live month"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    class Meta:
        verbose_name = _("go-live")
        verbose_name_plural = _("go-lives")
        ordering = ["programme"]
        constraints = [
            month_check("month", "go_live_month_is_first_day"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("recorded_by")),
                name="go_live_confirmed_by_another_person",
                violation_error_message=_(
                    "Another person confirms the go-live than the one who recorded it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                | Q(confirmed_at__isnull=False, recorded_by=None),
                name="go_live_confirmed_has_person_and_time",
                violation_error_message=_("A confirmed go-live has its two persons."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.month:%Y-%m}"

    @property
    def is_confirmed(self) -> bool:
        """Whether it counts."""
        return self.confirmed_at is not None
