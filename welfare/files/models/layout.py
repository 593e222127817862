"""What the columns of a kind of table file are called in this county."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.county.models import Division


@pghistory.track()
class TableLayout(models.Model):
    """Headers, words and data-row rule of one kind of file; another county, other headers.

    A county may have several layouts of a kind; each has a name then, and each sheet of a file is
    read by the one that fits it best.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    kind = models.CharField(_("kind"), max_length=40)
    name = models.CharField(_("name"), max_length=60, blank=True)
    definition = models.JSONField(_("columns"))
    # as the profile had it when it was last loaded: what differs from it was said in the browser
    from_profile = models.JSONField(null=True, editable=False)

    class Meta:
        verbose_name = _("file layout")
        verbose_name_plural = _("file layouts")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "kind", "name"],
                name="layout_once_per_kind",
                violation_error_message=_("Such files already have a layout of that name."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.name}".strip()

    @property
    def title(self) -> str:
        """As the office calls such files; a layout that says no title is known by its kind."""
        return str((self.definition or {}).get("title") or self.kind)
