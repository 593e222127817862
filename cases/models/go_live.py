"""From which month on a programme is paid by this system and by nothing else. (启用月)

Before it ledgers say what was paid elsewhere; from it on payroll runs pay, and ledgers are locked.
"""

from datetime import date
from typing import NamedTuple

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.programme import Programme
from welfare.accounts.models import User
from welfare.constraints import Refusal
from welfare.fields import MonthField, month_check

# Payments of runs are kept a floor above; the database knows both tables.
MOVED = """
    IF EXISTS (
        SELECT FROM before o JOIN now n ON n.id = o.id
        WHERE o.confirmed_at IS NOT NULL
            AND (n.month <> o.month OR n.confirmed_at IS NULL OR n.programme_id <> o.programme_id)
            AND EXISTS (
                SELECT FROM benefits_payment p
                WHERE p.programme_id = o.programme_id AND p.run_id IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'go_live_stays_once_paid: a payroll run pays this programme'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'go_live_stays_once_paid';
    END IF;
    RETURN NULL;
"""


class Waiting(NamedTuple):
    """A month that somebody asked for and that a second person has not confirmed yet."""

    month: date
    by: User | None
    at: object


@pghistory.track()
class GoLive(models.Model):
    """The first month that the system pays of a programme; it counts once a second person agrees.

    One that the county's signed profile brought has no persons: the signature stands on the
    profile. Another month waits beside the one that counts (`change_…`), which counts on meanwhile.
    """

    programme = models.OneToOneField(
        Programme, models.PROTECT, related_name="go_live", verbose_name=_("programme")
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
    change_month = MonthField(_("another month asked for"), null=True)
    change_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("change recorded by"),
    )
    change_at = models.DateTimeField(_("change recorded at"), null=True)

    class Meta:
        verbose_name = _("go-live")
        verbose_name_plural = _("go-lives")
        ordering = ["programme"]
        constraints = [
            month_check("month", "go_live_month_is_first_day"),
            month_check("change_month", "go_live_change_month_is_first_day"),
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
            models.CheckConstraint(
                condition=Q(change_month=None, change_by=None, change_at=None)
                | Q(
                    change_month__isnull=False,
                    change_by__isnull=False,
                    change_at__isnull=False,
                    confirmed_at__isnull=False,
                ),
                name="go_live_change_has_person_and_time",
                violation_error_message=_("Another month is asked for by somebody, at a time."),
            ),
        ]
        triggers = [
            Refusal(
                name="go_live_stays_once_paid",
                constraint="go_live_stays_once_paid",
                sentence=_(
                    "A payroll run has paid this programme; its go-live month is not changed."
                ),
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(old="before", new="now"),
                func=MOVED,
            ),
            pgtrigger.Protect(
                name="go_live_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.month:%Y-%m}"

    @property
    def is_confirmed(self) -> bool:
        """Whether a month counts."""
        return self.confirmed_at is not None

    @property
    def waiting(self) -> Waiting | None:
        """What a second person has to confirm."""
        if self.change_month is not None:
            return Waiting(self.change_month, self.change_by, self.change_at)
        if not self.is_confirmed:
            return Waiting(self.month, self.recorded_by, self.recorded_at)
        return None
