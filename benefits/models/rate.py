"""Dated standards and rates. A missing one is a hard stop, never zero."""

from typing import Any

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from benefits.models.uses import LOOKS_AT, RATE_IS_LIVE, RATES, STANDARDS, by_draft, listed
from cases.models import Programme, SupplementKind
from cases.states import OPEN_APPLICATION
from welfare.fields import MoneyField
from welfare.models import Residence


class Component(models.TextChoices):
    """What a standard pays for."""

    BASIC = "basic", _("Living standard")  # 基本生活标准
    CARE_SELF = "care_self", _("Care fee, self-reliant")  # 照料护理 全自理
    CARE_PARTIAL = "care_partial", _("Care fee, half care")  # 半护理
    CARE_FULL = "care_full", _("Care fee, full care")  # 全护理
    INSTITUTION = "institution", _("Living standard in an institution")  # 机构集中养育
    # 集中、分散 of tekun, where the county prices them apart; see rates.by_form
    INSTITUTION_BASIC = "institution_basic", _("Living standard, in an institution")
    INSTITUTION_SELF = "institution_care_self", _("Care fee, self-reliant, in an institution")
    INSTITUTION_PARTIAL = "institution_care_partial", _("Care fee, half care, in an institution")
    INSTITUTION_FULL = "institution_care_full", _("Care fee, full care, in an institution")
    HOME_BASIC = "home_basic", _("Living standard, at home")
    HOME_SELF = "home_care_self", _("Care fee, self-reliant, at home")
    HOME_PARTIAL = "home_care_partial", _("Care fee, half care, at home")
    HOME_FULL = "home_care_full", _("Care fee, full care, at home")


class StandardPer(models.TextChoices):
    """For how long an amount is, as its document says it. (月标准, 年标准)"""

    MONTH = "month", _("a month")
    YEAR = "year", _("a year")


def components_of(programme: Programme) -> "dict[str, object]":
    """What a programme's standards can be for: parts named by its kind, and its own classes."""
    kind = programme.definition
    named = {code: Component(code).label for code in (*kind.components, *kind.placements)}
    return {**named, **{band.code: band.name for band in programme.bands.all()}}


# Amounts that were proposed before: from which month they stand at another standard now. The dibao
# standard also measures who is tested by income. A row that a later one replaced before the first
# paid month changes nothing. `OLD` is empty for a new row, `NEW` for one that is removed.
REPRICE = f"""
UPDATE cases_application
SET repriced_from = least(cases_application.repriced_from, changed.month)
FROM (
    SELECT a.id, min(date_trunc(
        'month', s.valid_from + interval '1 month' - interval '1 day'
    ))::date AS month
    FROM (VALUES
        (OLD.id, OLD.programme_id, OLD.residence, OLD.component, OLD.valid_from),
        (NEW.id, NEW.programme_id, NEW.residence, NEW.component, NEW.valid_from)
    ) AS s (id, programme_id, residence, component, valid_from)
    JOIN cases_programme priced ON priced.id = s.programme_id
    JOIN cases_programme asked ON asked.county_id = priced.county_id
    JOIN cases_application a ON a.programme_id = asked.id
    JOIN cases_household home ON home.id = a.household_id AND home.residence = s.residence
    WHERE a.status IN ({listed(OPEN_APPLICATION)}) AND a.priced_from IS NOT NULL
        AND {LOOKS_AT.format(row="s")}
        AND NOT EXISTS (
            SELECT FROM benefits_standard later
            WHERE (later.programme_id, later.residence, later.component)
                = (s.programme_id, s.residence, s.component)
                AND later.id <> s.id AND later.corrected_by_id IS NULL
                AND later.valid_from > s.valid_from AND later.valid_from <= a.priced_from
        )
    GROUP BY a.id
) changed
WHERE cases_application.id = changed.id;
RETURN NULL;
"""


class InForce(models.Manager):  # type: ignore[type-arg]
    """Rows that count. What a later draft put right was paid by, and stays on record. (更正)"""

    def get_queryset(self) -> "models.QuerySet[Any]":
        return super().get_queryset().filter(corrected_by=None)


class Every(models.Manager):  # type: ignore[type-arg]
    """Also what was put right since."""


def _corrected_by() -> Any:
    return models.ForeignKey(
        "benefits.StandardDraft",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("put right by"),
    )


@pghistory.track()
class Standard(models.Model):
    """Yuan per person of a programme, from a day until the next row. (保障标准)

    A standard of the year is kept as it was published; its twelfth is rounded with the amount. What
    was decided or paid by a row stays as it is; a raise may all the same be dated back into months
    that were paid, and is then paid on for them. (提标补发)
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="standards", verbose_name=_("programme")
    )
    residence = models.CharField(_("urban or rural"), max_length=5, choices=Residence.choices)
    component = models.CharField(
        _("for"),
        max_length=24,
        default=Component.BASIC,
        help_text=_(
            "basic: the standard itself; care_self, care_partial, care_full: the care fee; "
            "institution: the standard of children who are raised in an institution; "
            "institution_… or home_… before one of the first four: where the forms of care differ; "
            "or the code of a class of the programme."
        ),
    )
    valid_from = models.DateField(_("valid from"))
    amount = MoneyField(_("yuan per person"))
    per = models.CharField(
        _("month or year"),
        max_length=5,
        choices=StandardPer.choices,
        default=StandardPer.MONTH,
        help_text=_("As the document says it: the sum of a month, or of a year."),
    )
    document = models.CharField(_("document"), max_length=200)
    corrected_by = _corrected_by()

    objects = InForce()
    every = Every()

    class Meta:
        verbose_name = _("standard")
        verbose_name_plural = _("standards")
        ordering = ["programme", "residence", "component", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "residence", "component", "valid_from"],
                condition=models.Q(corrected_by=None),
                name="standard_once_per_day",
                violation_error_message=_("There is already a standard from that day."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="standard_is_positive",
                violation_error_message=_("A standard is more than zero."),
            ),
            models.CheckConstraint(
                condition=~models.Q(document=""),
                name="standard_names_its_document",
                violation_error_message=_("A standard names the document it comes from."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="standard_is_told_to_open_cases",
                when=pgtrigger.After,
                operation=pgtrigger.Insert
                | pgtrigger.Delete
                | pgtrigger.UpdateOf(
                    "programme_id", "residence", "component", "valid_from", "amount"
                ),
                func=REPRICE,
            ),
            STANDARDS.stays(
                "standard_used_stays",
                ("programme_id", "residence", "component", "valid_from", "amount", "per"),
            ),
            by_draft(
                "standard_when_live_by_draft",
                _("A standard by which this system pays is set by a signed draft alone."),
                ("programme_id", "residence", "component", "per"),
                ("programme_id", "residence", "component", "valid_from", "amount", "per"),
                "granted.id IN (OLD.programme_id, NEW.programme_id)",
            ),
        ]

    def __str__(self) -> str:
        words = (self.programme, self.get_residence_display(), self.amount, self.get_per_display())
        return " ".join(str(word) for word in words)

    def clean(self) -> None:
        """A standard is for what its programme pays: by the kind, or for a class it lists."""
        allowed = components_of(self.programme)
        if self.component not in allowed:
            listed = ", ".join(f"{name} ({code})" for code, name in allowed.items())
            raise ValidationError(
                {
                    "component": _("“%(programme)s” pays for: %(listed)s.")
                    % {"programme": self.programme, "listed": listed}
                }
            )

    @property
    def component_label(self) -> str:
        """What it pays for, in words."""
        return str(components_of(self.programme).get(self.component, self.component))


@pghistory.track()
class SupplementRate(models.Model):
    """Yuan per person and month of a supplement kind, from a day until the next row."""

    kind = models.ForeignKey(
        SupplementKind, models.PROTECT, related_name="rates", verbose_name=_("supplement kind")
    )
    residence = models.CharField(_("urban or rural"), max_length=5, choices=Residence.choices)
    valid_from = models.DateField(_("valid from"))
    amount = MoneyField(_("yuan per person and month"))
    document = models.CharField(_("document"), max_length=200)
    corrected_by = _corrected_by()

    objects = InForce()
    every = Every()

    class Meta:
        verbose_name = _("supplement rate")
        verbose_name_plural = _("supplement rates")
        ordering = ["kind", "residence", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "residence", "valid_from"],
                condition=models.Q(corrected_by=None),
                name="supplement_rate_once_per_day",
                violation_error_message=_("There is already a rate from that day."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="supplement_rate_is_positive",
                violation_error_message=_("A rate is more than zero."),
            ),
            models.CheckConstraint(
                condition=~models.Q(document=""),
                name="supplement_rate_names_its_document",
                violation_error_message=_("A rate names the document it comes from."),
            ),
        ]
        triggers = [
            RATES.stays(
                "supplement_rate_used_stays", ("kind_id", "residence", "valid_from", "amount")
            ),
            by_draft(
                "supplement_rate_when_live_by_draft",
                _("A rate by which this system pays is set by a signed draft alone."),
                ("kind_id", "residence"),
                ("kind_id", "residence", "valid_from", "amount"),
                RATE_IS_LIVE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_residence_display()} {self.amount}"
