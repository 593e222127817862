"""What else the joint meeting decides beside applications: whoever owns it lays it before it.

(上会事项: 免予追缴, 核销, 待遇变更)
"""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.award import Award
from cases.models.household import Household
from cases.models.person import in_one_county
from welfare.fields import MoneyField
from welfare.models import Division, DivisionScope

if TYPE_CHECKING:
    from cases.models.person import Person


class MatterKind(models.TextChoices):
    """What is decided; the page of its owner, on which it is read and its decision is entered."""

    AWARD_CHANGE = "award_change", _("Change of an award")
    WAIVER = "waiver", _("Waiver of a claim")
    WRITE_OFF = "write_off", _("Write-off of an advance")


PAGES = {
    MatterKind.AWARD_CHANGE: "cases:change",
    MatterKind.WAIVER: "benefits:claim",
    MatterKind.WRITE_OFF: "benefits:advance",
}


class MeetingMatterScope(DivisionScope):
    def with_names(self) -> "MeetingMatterScope":
        """With everything that a list of them names."""
        return self.select_related("award__programme", "household__head", "town")


class MeetingMatter(models.Model):
    """One thing that the joint meeting decides; its owner keeps it and enters what was resolved.

    On an agenda it is read like an application: whose, where, of which award or loan paper, which
    sum.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=MatterKind.choices)
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="meeting_matters")
    paper = models.CharField(max_length=40, blank=True)  # number of the loan paper, of an advance
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    of = models.PositiveBigIntegerField()  # the row that the owner's page shows
    about = models.CharField(_("about"), max_length=300)
    amount_proposed = MoneyField(_("amount proposed"), null=True)
    laid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    laid_at = models.DateTimeField(auto_now_add=True)
    open = models.BooleanField(default=True)

    objects = MeetingMatterScope.as_manager()

    class Meta:
        verbose_name = _("matter of a joint meeting")
        verbose_name_plural = _("matters of joint meetings")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(about="") & (Q(amount_proposed=None) | Q(amount_proposed__gte=0)),
                name="meeting_matter_says_what_and_how_much",
                violation_error_message=_(
                    "A matter of the joint meeting says what it is about; money is not negative."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind="write_off", award=None) & ~Q(paper="")
                | ~Q(kind="write_off") & Q(award__isnull=False, paper=""),
                name="meeting_matter_of_an_award_or_a_loan_paper",
                violation_error_message=_(
                    "A matter of the meeting is about an award, a write-off about a loan paper."
                ),
            ),
        ]
        triggers = in_one_county(
            "meeting_matter_in_the_awards_county",
            """touched JOIN cases_award a ON a.id = touched.award_id
            JOIN welfare_division t ON t.id = touched.town_id
            JOIN welfare_division own ON own.id = a.town_id
            WHERE t.parent_id <> own.parent_id""",
            "the award belongs to another county",
        ) + in_one_county(
            "meeting_matter_in_the_familys_county",
            """touched JOIN cases_household h ON h.id = touched.household_id
            JOIN welfare_division t ON t.id = touched.town_id
            JOIN welfare_division own ON own.id = h.town_id
            WHERE t.parent_id <> own.parent_id""",
            "the family lives in another county",
        )

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"

    @property
    def number(self) -> str:
        """The certificate of the award, or the loan paper, that it is about."""
        return self.award.number if self.award else self.paper

    @property
    def applicant(self) -> "Person":
        return self.household.head

    @property
    def named(self) -> str:
        """Whose household it is."""
        return self.household.head.name

    @property
    def what(self) -> str:
        """What is decided, and of which programme where it is about an award."""
        kind = self.get_kind_display()
        return f"{self.award.programme.name} · {kind}" if self.award else kind

    @property
    def shows_sum(self) -> bool:
        """Where it is about a recognition there is none."""
        return self.award is None or not self.award.programme.recognises

    @property
    def page(self) -> str:
        """Name of its owner's page; the number it takes is `of`."""
        return PAGES[MatterKind(self.kind)]

    @property
    def homes(self) -> set[int]:
        """The family it concerns, and the one to which the award belongs by now."""
        return {self.household_id} | ({self.award.household_id} if self.award else set())
