"""The random check before the county decides: who was drawn, and what was found. (随机抽查)"""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.application import Application
from cases.models.evidence import EvidenceScope
from cases.models.programme import Programme
from welfare.models import Division, DivisionScope, User


class SampleDrawScope(DivisionScope):
    """Draws are made by the county and seen by the county's people."""

    def visible_to(self, user: User) -> "SampleDrawScope":
        if not user.is_active or user.town is not None:
            return self.none()
        return self.filter(county=user.county)


class SampleDraw(models.Model):
    """One draw from the cases that wait at the county. Never changed. (43号 Art 16)

    The same seed over the same cases gives the same list: see `cases.sampling`.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="draws", verbose_name=_("programme")
    )
    drawn_on = models.DateField(_("drawn on"))
    seed = models.CharField(_("seed"), max_length=40)
    percent = models.DecimalField(_("share (%)"), max_digits=5, decimal_places=2)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drawn by")
    )
    drawn_at = models.DateTimeField(auto_now_add=True)

    objects = SampleDrawScope.as_manager()

    class Meta:
        verbose_name = _("draw of a random check")
        verbose_name_plural = _("draws of random checks")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(seed=""),
                name="draw_has_seed",
                violation_error_message=_("A draw names its seed, so that it can be repeated."),
            ),
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100),
                name="draw_takes_a_share",
                violation_error_message=_("A draw takes more than nothing and at most everybody."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="draw_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.drawn_on:%Y-%m-%d} #{self.pk}"


class SampledCaseScope(EvidenceScope):
    """What is still to be checked."""

    def visible_to(self, user: User) -> "SampledCaseScope":
        scoped: SampledCaseScope = super().visible_to(user)  # type: ignore[assignment]
        return scoped

    def to_check(self) -> "SampledCaseScope":
        """Drawn, still in review, and nobody has recorded what the check found."""
        return self.filter(chosen=True, checked_on=None, application__status="in_review")


@pghistory.track()
class SampledCase(models.Model):
    """A case that went through a draw: taken or not, and what the check found. (43号 Art 16)"""

    draw = models.ForeignKey(SampleDraw, models.PROTECT, related_name="cases")
    application = models.OneToOneField(
        Application, models.PROTECT, related_name="sampled", verbose_name=_("application")
    )
    chosen = models.BooleanField(_("taken for the check"))
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    agrees = models.BooleanField(_("agrees with the survey"), null=True, blank=True)
    result = models.TextField(_("what the check found"), blank=True)

    objects = SampledCaseScope.as_manager()

    class Meta:
        verbose_name = _("case in a random check")
        verbose_name_plural = _("cases in random checks")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_on=None, checked_by=None, agrees=None, result="")
                | (
                    Q(checked_on__isnull=False, checked_by__isnull=False, agrees__isnull=False)
                    & ~Q(result="")
                ),
                name="sampled_case_check_is_complete",
                violation_error_message=_(
                    "A check has its day, its person, what it found and whether that agrees."
                ),
            ),
            models.CheckConstraint(
                condition=Q(chosen=True) | Q(checked_on=None),
                name="sampled_case_only_chosen_is_checked",
                violation_error_message=_("Only a case that was drawn is checked."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.draw}"
