"""What the columns of a kind of table file are called in this county."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.county.models import Division


@pghistory.track()
class TableLayout(models.Model):
    """Header synonyms and data-row rule of one kind of file; another county, other headers."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    kind = models.CharField(_("kind"), max_length=40)
    definition = models.JSONField(_("columns"))

    class Meta:
        verbose_name = _("file layout")
        verbose_name_plural = _("file layouts")
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "kind"],
                name="layout_once_per_kind",
                violation_error_message=_("This county already has a layout for such files."),
            )
        ]

    def __str__(self) -> str:
        return self.kind
