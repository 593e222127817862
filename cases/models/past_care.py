"""How a person on tekun was cared for until a month, when another care follows it; and its SQL.

What holds from now on is the care beside the award; a month of before is paid by its own.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.award import Award, AwardPartScope
from cases.models.detail import CareDetail, CareGrade, placed_in_one_county
from cases.models.programme import Institution
from cases.programmes.tekun import CareForm
from welfare.fields import MoneyField, MonthField, month_check

# What of a care is asked for a month.
OF_A_MONTH = ("form", "grade", "answers", "institution", "carer", "work_injury_fee")

_COLUMNS = "award_id, form, grade, institution_id"
_PLACED = "award_id, NULL, NULL, institution_id"  # a child is of no form and no grade of care


def cares_in_sql(awards: str) -> str:
    """Every care, or placement of a child, of the awards that a query names, with its months.

    The same as `care_in` and `placement_in`: a past one up to its last month, today's after the
    last of them.
    """
    return f"""
    SELECT {_COLUMNS}, past, until, lag(until) OVER (PARTITION BY award_id ORDER BY until) AS after
    FROM (
        SELECT {_COLUMNS}, true AS past, last_month AS until FROM cases_pastcare
        WHERE award_id IN ({awards})
        UNION ALL
        SELECT {_COLUMNS}, false, NULL FROM cases_caredetail WHERE award_id IN ({awards})
        UNION ALL
        SELECT {_PLACED}, true, last_month FROM cases_pastplacement WHERE award_id IN ({awards})
        UNION ALL
        SELECT {_PLACED}, false, NULL FROM cases_guardiandetail WHERE award_id IN ({awards})
    ) every
    """


def care_of(award: str, month: str) -> str:
    """The join of `cares`, as said above, by which the care of an award's month is found."""
    return f"""LEFT JOIN cares care ON care.award_id = {award}
        AND (care.after IS NULL OR care.after < {month})
        AND (care.until IS NULL OR care.until >= {month})"""


@pghistory.track()
class PastCare(models.Model):
    """One care of an award that another one followed: it holds up to its last month.

    Each holds from the month after the one before it, so that none overlap and none is missing.
    """

    award = models.ForeignKey(Award, models.CASCADE, related_name="past_cares")
    last_month = MonthField(_("until"))
    form = models.CharField(_("form of care"), max_length=12, choices=CareForm.choices)
    grade = models.CharField(_("grade of care"), max_length=8, choices=CareGrade.choices)
    answers = models.JSONField(_("six daily acts"), default=dict, blank=True)
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("institution"),
    )
    carer = models.CharField(_("carer"), max_length=60, blank=True)
    work_injury_fee = MoneyField(_("nursing fee of work-injury insurance a month"), default=0)

    objects = AwardPartScope.as_manager()

    class Meta:
        verbose_name = _("care of earlier months")
        verbose_name_plural = _("care of earlier months")
        ordering = ["award", "last_month"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "last_month"],
                name="past_care_one_in_a_month",
                violation_error_message=_("A month has one form and one grade of care."),
            ),
            models.CheckConstraint(
                condition=~Q(form="") & ~Q(grade=""),
                name="past_care_has_form_and_grade",
                violation_error_message=_("Care has its form and its grade."),
            ),
            models.CheckConstraint(
                condition=Q(form="institution") | Q(institution=None),
                name="past_care_at_home_has_no_institution",
                violation_error_message=_("Who is cared for at home lives in no institution."),
            ),
            models.CheckConstraint(
                condition=Q(work_injury_fee__gte=0),
                name="past_care_injury_fee_not_negative",
                violation_error_message=_("Money is never negative."),
            ),
            month_check("last_month", "past_care_last_month_is_first_day"),
        ]
        triggers = placed_in_one_county("past_care_in_one_county")

    def __str__(self) -> str:
        return f"{self.award} {self.last_month:%Y-%m}"


def care_in(award: Award, month: date) -> CareDetail | PastCare | None:
    """The care by which a month of the award is paid: a past one that still held, else today's."""
    today: CareDetail | None = getattr(award, "care_detail", None)
    return next(iter(from_month(award.past_cares.all(), today, month)), None)


def from_month(past: Iterable[Any], today: Any, month: date) -> list[Any]:
    """What holds in a month, and what follows it, in order: of past ones, and of today's if any."""
    held = sorted((one for one in past if one.last_month >= month), key=lambda one: one.last_month)
    return [*held, today] if today else held
