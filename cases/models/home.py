"""Homes for 特困: beds, who lives in which, who waits for one. (供养服务机构床位)"""

from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.models.award import Award, AwardPartScope, PersonRange
from cases.models.detail import CareGrade, placed_in_one_county
from cases.models.person import Person, in_one_county
from cases.models.programme import Institution
from cases.states import LIVE_AWARD
from welfare.models import DivisionScope, User

PERSON = settings.AUTH_USER_MODEL
HEAVIEST_FIRST = models.Case(  # 失能、半失能优先入住
    models.When(award__care_detail__grade=CareGrade.FULL, then=0),
    models.When(award__care_detail__grade=CareGrade.PARTIAL, then=1),
    default=2,
)


class BedKind(models.TextChoices):
    """What a bed is fitted for."""

    PLAIN = "plain", _("Plain bed")  # 普通床位
    NURSING = "nursing", _("Nursing bed")  # 护理型床位


class BedScope(DivisionScope):
    """The county's people see its beds: who looks for a free one looks in every town."""

    def visible_to(self, user: User) -> "BedScope":
        if not user.is_active or user.county is None:
            return self.none()
        return self.filter(institution__county=user.county)

    def open(self) -> "BedScope":
        """Those in use."""
        return self.filter(closed_on=None)

    def free(self) -> "BedScope":
        """Those in use in which nobody lives."""
        return self.open().exclude(Exists(Stay.objects.standing().filter(bed=OuterRef("pk"))))


@pghistory.track()
class Bed(models.Model):
    """One bed of a home."""

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="beds", verbose_name=_("institution")
    )
    number = models.CharField(_("number of the bed"), max_length=20)
    kind = models.CharField(_("kind of bed"), max_length=8, choices=BedKind.choices)
    closed_on = models.DateField(_("bed closed on"), null=True)

    objects = BedScope.as_manager()

    class Meta:
        verbose_name = _("bed")
        verbose_name_plural = _("beds")
        ordering = ["institution", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "number"],
                name="bed_number_once",
                violation_error_message=_("The home has a bed of this number already."),
            ),
            models.CheckConstraint(
                condition=~Q(number=""),
                name="bed_has_number",
                violation_error_message=_("A bed has a number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.number}"


class StayScope(DivisionScope):
    """Who lives in a home: seen by the town of the award, and by the county."""

    town_path = "award__town"

    def standing(self) -> "StayScope":
        """Those who live there now."""
        return self.filter(moved_out=None)

    def astray(self) -> "StayScope":
        """Who still has a bed though the award ended, or names another home or none."""
        elsewhere = ~Q(award__care_detail__institution=F("bed__institution"))
        elsewhere |= Q(award__care_detail__institution=None)
        return self.standing().filter(~Q(award__status__in=LIVE_AWARD) | elsewhere)

    def on(self, day: date) -> "StayScope":
        """Those who lived there on a day."""
        return self.filter(Q(moved_out=None) | Q(moved_out__gt=day), moved_in__lte=day)


def _days() -> Func:
    return Func(F("moved_in"), F("moved_out"), function="daterange")


@pghistory.track()
class Stay(models.Model):
    """One person in one bed from a day on. The award pays the home, from month to month. (入住)"""

    bed = models.ForeignKey(Bed, models.PROTECT, related_name="stays", verbose_name=_("bed"))
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="stays", verbose_name=_("person")
    )
    award = models.ForeignKey(Award, models.PROTECT, related_name="stays", verbose_name=_("award"))
    moved_in = models.DateField(_("moved in on"))
    moved_out = models.DateField(_("moved out on"), null=True)
    left_at = models.DateTimeField(null=True)  # when it was written down; reports look as it stood
    left_because = models.CharField(_("moved out because"), max_length=100, blank=True)
    passed_over = models.CharField(
        _("why before those who need more care"), max_length=200, blank=True
    )
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = StayScope.as_manager()

    class Meta:
        verbose_name = _("stay in a home")
        verbose_name_plural = _("stays in homes")
        ordering = ["-moved_in", "-pk"]
        constraints = [
            ExclusionConstraint(
                name="bed_given_once",
                expressions=[
                    (PersonRange("bed_id", "bed_id"), RangeOperators.OVERLAPS),
                    (_days(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Somebody lives in this bed in these days."),
            ),
            ExclusionConstraint(
                name="resident_in_one_home",
                expressions=[
                    (PersonRange("person_id", "person_id"), RangeOperators.OVERLAPS),
                    (_days(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person has a bed in these days already."),
            ),
            models.CheckConstraint(
                condition=Q(moved_out=None, left_because="", left_at=None)
                | (Q(moved_out__gte=F("moved_in"), left_at__isnull=False) & ~Q(left_because="")),
                name="stay_ends_with_reason",
                violation_error_message=_(
                    "Who moves out does so after moving in, and the reason is said."
                ),
            ),
        ]
        triggers = in_one_county(
            "stay_in_one_county",
            """touched
            JOIN cases_bed b ON b.id = touched.bed_id
            JOIN cases_institution i ON i.id = b.institution_id
            JOIN cases_person p ON p.id = touched.person_id
            JOIN cases_award a ON a.id = touched.award_id
            JOIN welfare_division t ON t.id = a.town_id
            WHERE p.county_id <> i.county_id OR t.parent_id <> i.county_id""",
            "the bed is in another county",
        )

    def __str__(self) -> str:
        return f"{self.person} {self.bed}"


class BedRequestScope(AwardPartScope):
    def waiting(self) -> "BedRequestScope":
        """Open ones of running awards, the heaviest care first, then by the day of asking."""
        rows = self.filter(ended_on=None, award__status__in=LIVE_AWARD)
        return rows.alias(rank=HEAVIEST_FIRST).order_by("rank", "asked_on", "pk")


@pghistory.track()
class BedRequest(models.Model):
    """Somebody on 特困 asks for a bed, in one home or in any. (轮候)"""

    award = models.ForeignKey(Award, models.PROTECT, related_name="bed_requests")
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, related_name="+", verbose_name=_("institution")
    )
    asked_on = models.DateField(_("asked on"))
    ended_on = models.DateField(_("waiting ended on"), null=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    objects = BedRequestScope.as_manager()

    class Meta:
        verbose_name = _("request for a bed")
        verbose_name_plural = _("requests for beds")
        ordering = ["asked_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(ended_on=None),
                name="bed_asked_once",
                violation_error_message=_("This person waits for a bed already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("asked_on")),
                name="bed_request_ends_after_it_began",
                violation_error_message=_("Waiting ends after it began."),
            ),
        ]
        triggers = placed_in_one_county("bed_asked_in_one_county")

    def __str__(self) -> str:
        return f"{self.award} {self.asked_on:%Y-%m-%d}"
