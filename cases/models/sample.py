"""The county's check before a case is confirmed: why, and what it found. (随机抽查)"""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Trim
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


FILED = Q(relative=True) | Q(complained=True)  # no draw spares it, and two people go
TO_VISIT = Q(chosen=True) | FILED


class SampledCaseScope(EvidenceScope):
    """What is still to be checked."""

    def visible_to(self, user: User) -> "SampledCaseScope":
        scoped: SampledCaseScope = super().visible_to(user)  # type: ignore[assignment]
        return scoped

    def counting(self) -> "SampledCaseScope":
        """Of whom and of what the application asks for now."""
        return self.filter(dropped_on=None)

    def to_check(self) -> "SampledCaseScope":
        """Drawn, filed or complained of, in review, and nobody recorded what the check found."""
        return self.counting().filter(TO_VISIT, checked_on=None, application__status="in_review")


@pghistory.track()
class SampledCase(models.Model):
    """A case that the county checks at home: why, and what it found there.

    It was in a draw, taken or not (43号 Art 16); or somebody of the family is a near relative of
    staff, or somebody complained of the case, and then no draw spares it and two people visit
    (近亲属备案, 投诉举报, 57号 Art 11, 16, 20).
    """

    draw = models.ForeignKey(
        SampleDraw, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    relative = models.BooleanField(_("filed as a near relative's"), default=False)
    complained = models.BooleanField(_("complained of"), default=False)
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="sampled", verbose_name=_("application")
    )
    # The application went on for somebody else or another programme: the draw keeps its whole list.
    dropped_on = models.DateField(_("counts no longer since"), null=True, blank=True)
    chosen = models.BooleanField(_("taken for the check"))
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    agrees = models.BooleanField(_("agrees with the survey"), null=True, blank=True)
    result = models.TextField(_("what the check found"), blank=True)
    first_visitor = models.CharField(_("first visitor"), max_length=60, blank=True)
    second_visitor = models.CharField(_("second visitor"), max_length=60, blank=True)

    objects = SampledCaseScope.as_manager()

    class Meta:
        verbose_name = _("case in a random check")
        verbose_name_plural = _("cases in random checks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(dropped_on=None),
                name="sampled_case_counts_once",
                violation_error_message=_("Only one check of the county counts for a case."),
            ),
            models.CheckConstraint(
                condition=Q(
                    checked_on=None,
                    checked_by=None,
                    agrees=None,
                    result="",
                    first_visitor="",
                    second_visitor="",
                )
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
                condition=TO_VISIT | Q(checked_on=None),
                name="sampled_case_only_chosen_is_checked",
                violation_error_message=_(
                    "Only a case that was drawn, filed or complained of is checked."
                ),
            ),
            models.CheckConstraint(
                condition=Q(draw__isnull=False) | FILED & Q(chosen=False),
                name="sampled_case_was_drawn_or_filed",
                violation_error_message=_(
                    "The county checks what was drawn, filed or complained of."
                ),
            ),
            models.CheckConstraint(
                condition=~FILED
                | Q(checked_on=None)
                | ~Q(first_visitor="")
                & ~Q(second_visitor="")
                & ~Q(
                    models.lookups.Exact(
                        Lower(Trim("first_visitor")), Lower(Trim("second_visitor"))
                    )
                ),
                name="sampled_case_is_visited_by_two",
                violation_error_message=_("Two different people visit the family."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.draw or ''}".strip()

    @property
    def to_visit(self) -> bool:
        """Whether the county goes there at all."""
        return self.chosen or self.filed

    @property
    def filed(self) -> bool:
        """Whether the county goes there whatever a draw says, with two people."""
        return self.relative or self.complained

    def forget_check(self) -> None:
        """What was found no longer counts and is kept in the history only; the caller saves."""
        self.checked_on = self.checked_by = self.agrees = None
        self.result = self.first_visitor = self.second_visitor = ""
