"""Departments as the county keeps them: who answers, when their file is due, what it says."""

from datetime import date
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from verification import departments
from verification.states import ListUse
from welfare.county.months import add_months
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, User


class FilePeriod(models.TextChoices):
    """How often a department sends its file."""

    MONTHLY = "monthly", _("File every month")
    QUARTERLY = "quarterly", _("File every quarter")
    HALF_YEARLY = "half_yearly", _("Twice a year")
    ON_REQUEST = "on_request", _("When asked for")


MONTHS_OF = {FilePeriod.MONTHLY: 1, FilePeriod.QUARTERLY: 3, FilePeriod.HALF_YEARLY: 6}


def fault_of_limit(columns: Any, use: str) -> str:
    """Why nothing would read an amount of such a department, or nothing."""
    if columns and use == ListUse.MEANS:
        return ""
    return gettext("Only a list of means with columns of its own has an amount.")


def label_of(code: str) -> str:
    """What the file of a department is called on screen, its module's or the county's own."""
    if code in departments.DEPARTMENTS:
        return departments.label(code)
    row = CountyDepartment.objects.own().filter(code=code).first()
    return row.name if row else code


class CountyDepartmentScope(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User) -> "CountyDepartmentScope":
        """The county as a whole; people bound to a town hand in no department's file."""
        if not user.is_active or user.division is None or user.town is not None:
            return self.none()
        return self.filter(county=user.division)

    def own(self) -> "CountyDepartmentScope":
        """Those that no module describes."""
        return self.exclude(columns={})


@pghistory.track()
class CountyDepartment(models.Model):
    """A department of one county. Without columns of its own a module of its code describes it."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    code = models.CharField(
        _("code"),
        max_length=departments.LONGEST,
        validators=[RegexValidator(r"^[a-z][a-z_]*$", _("Small letters a to z."))],
    )
    name = models.CharField(_("name"), max_length=40, blank=True)
    liaison = models.CharField(_("liaison"), max_length=40, blank=True)
    phone = models.CharField(_("telephone of the office"), max_length=30, blank=True)
    period = models.CharField(
        _("sends its file"), max_length=12, choices=FilePeriod.choices, default=FilePeriod.MONTHLY
    )
    due_day = models.PositiveSmallIntegerField(
        _("due on this day of the month that follows"),
        validators=[MinValueValidator(1), MaxValueValidator(28)],
    )
    first_month = MonthField(_("asked for from the month"))
    columns = models.JSONField(_("columns of its file"), default=dict, blank=True)
    use = models.CharField(
        _("who stands in its file"), max_length=8, choices=ListUse.choices, default=ListUse.KEPT
    )

    objects = CountyDepartmentScope.as_manager()

    class Meta:
        verbose_name = _("department of the county")
        verbose_name_plural = _("departments of the county")
        ordering = ["county", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="county_department_code_once",
                violation_error_message=_("The county already has a department of this code."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(columns={}),
                name="county_department_own_code_once",
                violation_error_message=_(
                    "Another county has described a department of this code; choose another code."
                ),
            ),
            models.CheckConstraint(
                condition=Q(columns={}) | ~Q(name=""),
                name="county_department_own_has_name",
                violation_error_message=_("A department with columns of its own has a name."),
            ),
            models.CheckConstraint(
                condition=Q(due_day__range=(1, 28)),
                name="county_department_due_day_of_every_month",
                violation_error_message=_("The file is due on a day that every month has (1-28)."),
            ),
            month_check("first_month", "county_department_first_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return self.name or departments.label(self.code)

    def clean(self) -> None:
        """Columns are such as can be read; a code that nobody describes has some."""
        fault = departments.fault_of_columns(self.code, self.columns)
        if fault:
            raise ValidationError({"columns": fault})

    def due_for(self, month: date) -> date | None:
        """By when the file of that month is there; None where its period does not end with it."""
        months = MONTHS_OF.get(FilePeriod(self.period))
        if months is None or month.month % months or month < self.first_month:
            return None
        following: Any = add_months(month, 1)
        day: date = following.replace(day=self.due_day)
        return day


@pghistory.track()
class DepartmentLimit(models.Model):
    """From which amount on the list of an own department says something of a family's means."""

    department = models.ForeignKey(CountyDepartment, models.CASCADE, related_name="limits")
    valid_from = models.DateField(_("valid from"))
    above = MoneyField(_("looked at above (yuan)"))
    document = models.CharField(_("document"), max_length=200)

    class Meta:
        verbose_name = _("amount from which a list is looked at")
        verbose_name_plural = _("amounts from which lists are looked at")
        ordering = ["department", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "valid_from"],
                name="department_limit_one_from_a_day",
                violation_error_message=_("There is already an amount from this day on."),
            ),
            models.CheckConstraint(
                condition=Q(above__gte=0),
                name="department_limit_not_negative",
                violation_error_message=_("The amount is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.valid_from:%Y-%m-%d}"

    def clean(self) -> None:
        """Somebody reads it; what was said of a list before it was used otherwise stays."""
        fault = fault_of_limit(self.department.columns, self.department.use)
        if fault and self._state.adding:
            raise ValidationError(fault)
