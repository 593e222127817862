"""Who answers for another department: no family is passed on to one that has nobody. (联络员)"""

from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from welfare.models import Division, DivisionScope, User


class LiaisonScope(DivisionScope):
    """A county's people see its liaisons, towns and bureau alike."""

    def visible_to(self, user: User) -> "LiaisonScope":
        if not user.is_active or user.county is None:
            return self.none()
        return self.filter(county=user.county)

    def on(self, day: date) -> "LiaisonScope":
        """Those who answer on a day."""
        return self.filter(Q(until=None) | Q(until__gt=day), valid_from__lte=day)


@pghistory.track()
class Liaison(models.Model):
    """One person of a department to whom families are passed on, from a day on. (部门联络员)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    department = models.CharField(_("department"), max_length=40)
    name = models.CharField(_("name"), max_length=40)
    phone = models.CharField(_("telephone of the office"), max_length=30, blank=True)
    valid_from = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)  # the first day without them

    objects = LiaisonScope.as_manager()

    class Meta:
        verbose_name = _("liaison")
        verbose_name_plural = _("liaisons")
        ordering = ["department", "-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "department"],
                condition=Q(until=None),
                name="liaison_one_a_department",
                violation_error_message=_("This department has a liaison already."),
            ),
            models.CheckConstraint(
                condition=~Q(department="") & ~Q(name=""),
                name="liaison_has_department_and_name",
                violation_error_message=_("A liaison has a name and a department."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("valid_from")),
                name="liaison_ends_after_the_beginning",
                violation_error_message=_("A liaison ends after the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.name}"
