"""Neighbours judge together what a family needs. (民主评议; 57号 Art 19, 220号 Art 21-24)"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.application import Application
from cases.models.evidence import EvidenceScope


@pghistory.track()
class PeerReview(models.Model):
    """One meeting about one application: who came, how they voted, what they concluded.

    At least two thirds of those present represent the villagers; everybody present votes once.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="peer_reviews")
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=120)
    chaired_by = models.CharField(_("chaired by"), max_length=60)
    present = models.PositiveSmallIntegerField(_("people present"))
    representatives = models.PositiveSmallIntegerField(_("of whom represent the villagers"))
    agreed = models.PositiveSmallIntegerField(_("votes for"))
    against = models.PositiveSmallIntegerField(_("votes against"))
    abstained = models.PositiveSmallIntegerField(_("abstentions"))
    conclusion = models.TextField(_("what was said and concluded"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceScope.as_manager()

    class Meta:
        verbose_name = _("peer review")
        verbose_name_plural = _("peer reviews")
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(present__gte=1, representatives__lte=F("present")),
                name="peer_review_somebody_came",
                violation_error_message=_(
                    "Somebody came, and not more of them represent the villagers than came."
                ),
            ),
            models.CheckConstraint(
                condition=models.lookups.GreaterThanOrEqual(
                    F("representatives") * 3, F("present") * 2
                ),
                name="peer_review_two_thirds_represent_the_villagers",
                violation_error_message=_(
                    "At least two thirds of those present represent the villagers."
                ),
            ),
            models.CheckConstraint(
                condition=Q(present=F("agreed") + F("against") + F("abstained")),
                name="peer_review_everybody_voted_once",
                violation_error_message=_(
                    "The votes for and against and the abstentions are as many as the people "
                    "present."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(chaired_by="") & ~Q(place="") & ~Q(conclusion=""),
                name="peer_review_has_chair_place_and_conclusion",
                violation_error_message=_("A peer review has its place, its chair and its words."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.held_on:%Y-%m-%d}"

    @property
    def carried(self) -> bool:
        """Whether more than half of those present voted for the family."""
        return self.agreed * 2 > self.present
