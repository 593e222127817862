"""County, towns and villages by the statistical 12-digit code. (统计用区划代码)"""

from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from welfare.accounts.models import User


class Level(models.TextChoices):
    COUNTY = "county", _("County")
    TOWN = "town", _("Town")
    VILLAGE = "village", _("Village or community")


class Residence(models.TextChoices):
    """城乡: a household in a community (社区) is urban, in a village (村) rural."""

    URBAN = "urban", _("Urban")
    RURAL = "rural", _("Rural")


class Places(models.QuerySet["Division"]):
    """Divisions, and those of them that a person's work concerns."""

    def one_at_a_time(self, pk: int) -> None:
        """Who writes what a division keeps once comes here one after the other, until the end."""
        self.select_for_update(of=("self",), no_key=True).get(pk=pk)

    def towns_of(self, user: "User") -> Self:
        """Towns that this person works for: the own one, or all of the county."""
        if user.town is not None:
            return self.filter(pk=user.town.pk)
        return self.filter(level=Level.TOWN, parent=user.county)

    def inside(self, county: "Division") -> Self:
        """The towns and villages of a county, also those that are in force no more."""
        return self.filter(Q(parent=county) | Q(parent__parent=county))

    def villages_of(self, user: "User") -> Self:
        """Villages and communities of this person's area that are in force."""
        towns = Division.objects.towns_of(user)
        rows = self.filter(level=Level.VILLAGE, parent__in=towns, valid_to=None)
        return rows.select_related("parent")


@pghistory.track()
class Division(models.Model):
    """One county, town or village. Codes change over the years: `valid_to` ends an old one."""

    few = True  # a list that is taken along holds each once
    code = models.CharField(_("division code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=60)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to"),
    )
    residence = models.CharField(
        _("urban or rural"), max_length=5, choices=Residence.choices, blank=True
    )
    # what shares are counted of; towns and counties are the sum of what lies in them
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    agricultural_population = models.PositiveIntegerField(
        _("agricultural population"), null=True, blank=True
    )  # 农业人口
    apart = models.CharField(
        _("reported apart as"),
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text=_("Such as a state farm; empty for all other places. What lies in it follows."),
    )  # 地方/农场分列
    phone = models.CharField(
        _("telephone of the assistance window"),
        max_length=40,
        blank=True,
        help_text=_("Printed on public notices, so that objections reach somebody."),
    )  # 救助窗口电话
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = Places.as_manager()

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^\d{12}$"),
                name="division_code_has_12_digits",
                violation_error_message=_("A division code has 12 digits."),
            ),
            models.CheckConstraint(
                condition=models.Q(level=Level.COUNTY, parent=None)
                | (~models.Q(level=Level.COUNTY) & models.Q(parent__isnull=False)),
                name="division_county_stands_alone",
                violation_error_message=_(
                    "A town or village belongs to something; a county does not."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(level=Level.VILLAGE) | ~models.Q(residence=""),
                name="division_village_is_urban_or_rural",
                violation_error_message=_("A village or community is urban or rural."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """The leading digits that all divisions inside this one share."""
        return self.code[: {Level.COUNTY: 6, Level.TOWN: 9, Level.VILLAGE: 12}[Level(self.level)]]
