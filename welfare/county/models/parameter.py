"""Every limit, ratio and day count is a dated parameter of a county with its document. (参数)"""

from typing import Any

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from welfare.county import keys
from welfare.county.models import Division

KEPT = ("county_id", "key", "value", "valid_from")
STAYS = f"""
IF TG_OP = 'UPDATE' AND NEW.used_until >= OLD.used_until
    AND ({", ".join(f"OLD.{name}" for name in KEPT)})
        = ({", ".join(f"NEW.{name}" for name in KEPT)}) THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'parameter_used_stays: cases were decided or months paid by this value; '
    'add a row with the day from which the new one counts'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'parameter_used_stays';
"""
# A row that begins within the days for which another was used would be read in its place; so would
# an earlier one of the year, where the first figure of a year counts for the whole of it.
TERM_STAYS = f"""
IF EXISTS (
    SELECT FROM welfare_parameter other
    WHERE (other.county_id, other.key) = (NEW.county_id, NEW.key) AND other.id <> NEW.id
        AND (other.valid_from < NEW.valid_from AND NEW.valid_from <= other.used_until
            OR other.used_until IS NOT NULL AND NEW.valid_from < other.valid_from
            AND NEW.key IN ({", ".join(f"'{key}'" for key in sorted(keys.YEARLY))})
            AND date_part('year', NEW.valid_from) = date_part('year', other.valid_from))
) THEN
    RAISE EXCEPTION 'parameter_used_term_stays: cases were decided or months paid on this day or '
        'later by the value that counted before; the new one begins afterwards'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'parameter_used_term_stays';
END IF;
RETURN NEW;
"""


@pghistory.track(exclude=["used_until"])
class Parameter(models.Model):
    """The value of one key in one county from a day on, until the next row of the same key.

    Once somebody was decided or paid by it, it stays, and no other row begins before the last day
    for which it was looked up (`used_until`, set by `county.parameters`).
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    key = models.CharField(_("parameter"), max_length=60, choices=keys.choices)
    value = models.CharField(_("value"), max_length=200)
    valid_from = models.DateField(_("valid from"))
    document = models.CharField(_("document"), max_length=200)
    used_until = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        ordering = ["county", "key", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "key", "valid_from"],
                name="parameter_once_per_day",
                violation_error_message=_("This parameter already has a value from that day."),
            ),
            models.CheckConstraint(
                condition=~Q(document=""),
                name="parameter_names_its_document",
                violation_error_message=_("A parameter names the document it comes from."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="parameter_used_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__used_until__isnull=False),
                func=STAYS,
            ),
            pgtrigger.Trigger(
                name="parameter_used_term_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("county_id", "key", "valid_from"),
                func=TERM_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_key_display()} {self.valid_from:%Y-%m-%d}: {self.value}"

    def clean(self) -> None:
        """A value by which somebody was decided or paid is not written over, nor cut short."""
        used = Parameter.objects.exclude(used_until=None)
        stored = used.filter(pk=self.pk).first()
        if stored and any(self._said(name) != stored._said(name) for name in KEPT):
            raise ValidationError(stored.why_it_stays)
        begins = self._said("valid_from")
        if stored or not begins:
            return
        stands = Q(valid_from__lt=begins, used_until__gte=begins)
        if self.key in keys.YEARLY:
            stands |= Q(valid_from__gt=begins, valid_from__year=begins.year)
        others = used.filter(stands, county=self.county_id, key=self.key).exclude(pk=self.pk)
        if other := others.order_by("-valid_from").first():
            raise ValidationError(other.why_its_term_stays)

    def _said(self, name: str) -> Any:
        field: Any = self._meta.get_field(name.removesuffix("_id"))
        return getattr(self, name) if field.is_relation else field.to_python(getattr(self, name))

    @property
    def why_it_stays(self) -> str:
        """What to do instead of changing a value that was used."""
        return gettext(
            "Cases were already decided or months paid by “%(row)s”. Leave it as it is and add a "
            "row with the day from which the new value counts."
        ) % {"row": self}

    @property
    def why_its_term_stays(self) -> str:
        """What to do instead of adding a row that would count where this one was used."""
        assert self.used_until is not None
        words = {"row": self, "day": max(self.used_until, self.valid_from).isoformat()}
        return (
            gettext(
                "Cases were already decided or months paid by “%(row)s”. The new value begins "
                "after %(day)s."
            )
            % words
        )
