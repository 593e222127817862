"""Every limit, ratio and day count is a dated parameter of a county with its document. (参数)"""

from typing import Any

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from welfare.county import keys
from welfare.county.models import Division

KEPT = ("county_id", "key", "value", "valid_from")
STAYS = f"""
IF TG_OP = 'UPDATE' AND NEW.used
    AND ({", ".join(f"OLD.{name}" for name in KEPT)})
        = ({", ".join(f"NEW.{name}" for name in KEPT)}) THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'parameter_used_stays: cases were decided or months paid by this value; '
    'add a row with the day from which the new one counts'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'parameter_used_stays';
"""


@pghistory.track(exclude=["used"])
class Parameter(models.Model):
    """The value of one key in one county from a day on, until the next row of the same key.

    Once somebody was decided or paid by it, it stays (`used`, set by `county.parameters`).
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    key = models.CharField(_("parameter"), max_length=60, choices=keys.choices)
    value = models.CharField(_("value"), max_length=200)
    valid_from = models.DateField(_("valid from"))
    document = models.CharField(_("document"), max_length=200)
    used = models.BooleanField(default=False, editable=False)

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
                condition=~models.Q(document=""),
                name="parameter_names_its_document",
                violation_error_message=_("A parameter names the document it comes from."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="parameter_used_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__used=True),
                func=STAYS,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_key_display()} {self.valid_from:%Y-%m-%d}: {self.value}"

    def clean(self) -> None:
        """A value by which somebody was decided or paid is not written over."""
        stored = Parameter.objects.filter(pk=self.pk, used=True).first()
        if stored and any(self._said(name) != stored._said(name) for name in KEPT):
            raise ValidationError(stored.why_it_stays)

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
