"""The monthly comparison and what it found. A finding is never an automatic refusal."""

from datetime import date

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.changes import Ground
from cases.models import Application, Award, Person
from verification import comparisons, departments
from verification.comparisons.feedback import FEEDBACK
from verification.models.department import label_of
from verification.models.source import CountyScope, DepartmentFile
from verification.states import UNSETTLED, ClosingAction, FindingStatus
from welfare.fields import MonthField, month_check
from welfare.models import Division, DivisionScope, Job, User
from welfare.personal.fields import EncryptedTextField, HashField


class Comparison(models.Model):
    """One comparison of the rolls with the files of a month. Run again, it finds nothing twice."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    month = MonthField(_("month"))
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    records_compared = models.PositiveIntegerField(_("records compared"), default=0)
    persons_compared = models.PositiveIntegerField(_("people on the rolls"), default=0)
    departments = models.JSONField(default=list)
    not_made = models.JSONField(default=dict)  # by kind of finding: why its check was not made
    new_findings = models.PositiveIntegerField(_("new findings"), default=0)

    objects = CountyScope.as_manager()

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        ordering = ["-pk"]
        constraints = [month_check("month", "comparison_month_is_first_day")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class FindingScope(DivisionScope):
    def of_months(self, first: date, last: date) -> "FindingScope":
        """Found in these months, for the first time or still."""
        again = Q(month__lt=first, last_seen__gte=first)
        again &= Q(closed_at=None) | Q(closed_at__date__gte=first)
        return self.filter(Q(month__range=(first, last)) | again)

    def visible_to(self, user: User) -> "FindingScope":
        """A town sees its own; the county sees all, also those whose town nobody knows yet."""
        if not user.is_active or user.division is None:
            return self.none()
        if user.town is not None:
            return self.of_town(user.town)
        return self.filter(county_id=user.division.pk)

    def of_town(self, town: Division) -> "FindingScope":
        """Those that the town looks into: what is not settled moves along with the family."""
        along = Q(award__town=town, status__in=UNSETTLED)
        stays = Q(award=None) | ~Q(status__in=UNSETTLED)
        return self.filter(along | stays & Q(town=town))

    def overdue(self, today: date) -> "FindingScope":
        """Neither verified nor closed by their day: the county sees to them."""
        return self.filter(status__in=(FindingStatus.OPEN, FindingStatus.VERIFIED)).filter(
            due_on__lt=today
        )

    def reported_in(self, file: DepartmentFile) -> "FindingScope":
        """What a file of province or city said, while it is to be settled or settled."""
        of_file = self.filter(county=file.county_id, kind=FEEDBACK, key__startswith=f"{file.pk}:")
        return of_file.exclude(status=FindingStatus.WITHDRAWN)

    def uncovered(self) -> "FindingScope":
        """Of people in need, by another's list, on none of our rolls."""
        return self.filter(kind__in=comparisons.UNCOVERED).exclude(status=FindingStatus.WITHDRAWN)

    def locked(self, pk: int) -> "Finding":
        row: Finding = self.select_for_update(of=("self",)).get(pk=pk)
        return row


@pghistory.track()
class Finding(models.Model):
    """One difference about one person or household, of one kind, first seen in one month."""

    is_case = True  # looks at whole numbers are recorded for it
    remembers = True  # the award it is about stays for it when its import is undone
    comparison = models.ForeignKey(Comparison, models.PROTECT, related_name="findings")
    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=comparisons.LONGEST, choices=comparisons.choices)
    department = models.CharField(
        _("department"), max_length=departments.LONGEST, choices=departments.choices, blank=True
    )
    month = MonthField(_("month"))
    last_seen = MonthField(_("still found in"), null=True)
    key = models.CharField(max_length=100)  # award or person hash: what makes it the same finding
    town = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="findings")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="findings")
    stranger_id = EncryptedTextField(  # of somebody on no roll
        blank=True, default="", shown_as=_("Resident ID")
    )
    stranger_hash = HashField(blank=True, default="")
    stranger_name = models.CharField(max_length=60, blank=True)
    evidence = models.JSONField(_("what the file says"), default=list)
    evidence_hash = models.CharField(max_length=64, blank=True, default="")
    due_on = models.DateField(_("to be settled by"), null=True)
    status = models.CharField(_("status"), max_length=10, choices=FindingStatus.choices)
    version = models.PositiveIntegerField(default=1)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    verified_at = models.DateTimeField(_("verified at"), null=True)
    verification_note = models.TextField(_("what the town found"), blank=True)
    confirmed = models.BooleanField(_("the finding is right"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), null=True)
    action = models.CharField(_("effect"), max_length=20, choices=ClosingAction.choices, blank=True)
    ground = models.CharField(  # of the law, where it ends an award
        _("ground"), max_length=12, choices=Ground.choices, blank=True
    )
    effective_month = MonthField(_("from the month"), null=True)
    closing_note = models.TextField(_("closing note"), blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    objects = FindingScope.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["pk"]
        indexes = [models.Index(fields=["status", "town", "id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "kind", "key", "month", "evidence_hash"],
                name="finding_once_per_month_and_kind",
                violation_error_message=_("This was already found."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["noted", "open", "withdrawn"])
                | (
                    Q(verified_by__isnull=False, verified_at__isnull=False)
                    & ~Q(verification_note="")
                ),
                name="finding_verified_has_person_time_and_note",
                violation_error_message=_("A verified finding has its person, time and note."),
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_by__isnull=False, closed_at__isnull=False)
                & ~Q(action="")
                | ~Q(status="closed") & Q(closed_by=None, closed_at=None, action=""),
                name="finding_closed_has_person_time_and_action",
                violation_error_message=_("A closed finding has its person, time and effect."),
            ),
            models.CheckConstraint(
                condition=Q(action="end") & ~Q(ground="") | ~Q(action="end") & Q(ground=""),
                name="finding_ends_on_a_ground",
                violation_error_message=_("An award ends on a ground of the law."),
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn") ^ Q(withdrawn_at=None),
                name="finding_withdrawn_has_time",
                violation_error_message=_("A withdrawn finding has its time, and only such."),
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | ~Q(closed_by=models.F("verified_by")),
                name="finding_verified_and_closed_by_two_people",
                violation_error_message=_("Who verified a finding does not close it."),
            ),
            month_check("month", "finding_month_is_first_day"),
            month_check("last_seen", "finding_last_seen_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"

    @property
    def at_town(self) -> int | None:
        """The town that looks into it: where the award is now, until it is settled."""
        if self.award is not None and self.status in UNSETTLED:
            return int(self.award.town_id)
        return self.town_id

    @property
    def file_label(self) -> str:
        """What the file is called that says it; empty where our own data do."""
        return label_of(self.department) if self.department else ""

    @property
    def who(self) -> str:
        """The person, or the head of the household where it is about all of it."""
        if self.person is not None:
            return self.person.name
        return self.award.household.head.name if self.award else self.stranger_name


class CheckScope(DivisionScope):
    town_path = "application__town"


@pghistory.track()
class MeansCheck(models.Model):
    """A check of a family's means, asked for with its authorisation. (核对; Law Art 40)"""

    application = models.ForeignKey(Application, models.PROTECT, related_name="means_checks")
    authorised_on = models.DateField(_("authorisation signed on"))
    persons = models.PositiveSmallIntegerField(_("persons checked"))
    requested_on = models.DateField(_("asked for on"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_on = models.DateField(_("begun on"), null=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reported_on = models.DateField(_("report of"), null=True)
    hits = models.PositiveSmallIntegerField(_("hits"), default=0)
    hit_note = models.TextField(_("verification of the hits"), blank=True)

    objects = CheckScope.as_manager()

    class Meta:
        verbose_name = _("means check")
        verbose_name_plural = _("means checks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(reported_on=None),
                name="means_check_one_at_a_time",
                violation_error_message=_("A means check of this family is still running."),
            ),
            models.CheckConstraint(
                condition=Q(authorised_on__lte=models.F("requested_on")),
                name="means_check_needs_authorisation_first",
                violation_error_message=_(
                    "Means are checked only after the authorisation is signed."
                ),
            ),
            models.CheckConstraint(
                condition=Q(begun_on=None, begun_by=None)
                | Q(begun_on__gte=models.F("requested_on"), begun_by__isnull=False),
                name="means_check_begins_after_it_was_asked_for",
                violation_error_message=_(
                    "A means check begins after it was asked for, and by somebody."
                ),
            ),
            models.CheckConstraint(
                condition=Q(reported_on=None)
                | Q(begun_on__isnull=False, reported_on__gte=models.F("begun_on")),
                name="means_check_reports_after_it_began",
                violation_error_message=_("A report comes after the means check has begun."),
            ),
            models.CheckConstraint(
                condition=Q(hits=0) | ~Q(hit_note=""),
                name="means_check_hits_are_verified",
                violation_error_message=_("Hits need a note on how they were verified."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.requested_on:%Y-%m-%d}"
