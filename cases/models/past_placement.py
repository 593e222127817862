"""Where a child lived until a month, when another placement follows it. (国办发〔2010〕54号)

What holds from now on stands beside the award; a month of before is paid by its own placement.
"""

from datetime import date

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.award import Award, AwardPartScope
from cases.models.detail import GuardianDetail, placed_in_one_county
from cases.models.past_care import from_month
from cases.models.programme import Institution
from cases.programmes.parts import children
from welfare.fields import MonthField, month_check


@pghistory.track()
class PastPlacement(models.Model):
    """One placement of an award that another one followed: it holds up to its last month.

    Each holds from the month after the one before it, so that none overlap and none is missing.
    """

    award = models.ForeignKey(Award, models.CASCADE, related_name="past_placements")
    last_month = MonthField(_("until"))
    placement = models.CharField(  # a ledger may not have known it
        _("placement"), max_length=60, choices=children.PLACEMENTS, blank=True
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("institution"),
    )

    objects = AwardPartScope.as_manager()

    class Meta:
        verbose_name = _("placement of earlier months")
        verbose_name_plural = _("placements of earlier months")
        ordering = ["award", "last_month"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "last_month"],
                name="past_placement_one_in_a_month",
                violation_error_message=_("A child lives in one place in a month."),
            ),
            models.CheckConstraint(
                condition=Q(placement="institution") | Q(institution=None),
                name="past_placement_with_a_family_has_no_institution",
                violation_error_message=_("Who lives with a family lives in no institution."),
            ),
            month_check("last_month", "past_placement_last_month_is_first_day"),
        ]
        triggers = placed_in_one_county("past_placement_in_one_county")

    def __str__(self) -> str:
        return f"{self.award} {self.last_month:%Y-%m}"


def placements_from(award: Award, month: date) -> list[PastPlacement | GuardianDetail]:
    """The placement by which a month of the award is paid, and those that follow it, in order."""
    today: GuardianDetail | None = getattr(award, "guardian_detail", None)
    return from_month(award.past_placements.all(), today, month)


def placement_in(award: Award, month: date) -> PastPlacement | GuardianDetail | None:
    """The placement by which a month of the award is paid, as far as one is known."""
    return next(iter(placements_from(award, month)), None)
