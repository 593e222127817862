"""Who gets a graded top-up from a month on and who loses it: one signed list a month. (分类施保)"""

from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from benefits.states import SupplementBatchStatus
from cases.models import Award, Person, Supplement, SupplementKind
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, DivisionScope, Job, User

STAYING = Q(out_by=None)
UNHEARD = STAYING & Q(amount__lt=0, heard="")
COUNTS = STAYING & Q(refused="") & (Q(amount__gte=0) | ~Q(heard=""))
ONCE_SIGNED = [SupplementBatchStatus.SIGNED, SupplementBatchStatus.APPLIED]
FILLED = [SupplementBatchStatus.OPEN, SupplementBatchStatus.HANDED_ON, *ONCE_SIGNED]


class SupplementBatchScope(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User) -> "SupplementBatchScope":
        """Those of the county; whose lines a person sees is said by the lines."""
        return self.filter(county=user.county) if user.county else self.none()

    def locked(self, pk: int) -> "SupplementBatch":
        row: SupplementBatch = self.select_for_update(of=("self",)).get(pk=pk)
        return row


@pghistory.track()
class SupplementBatch(models.Model):
    """The starts and stops of a month, proposed by the data and signed by two. (社会救助法 Art 20)

    Worked out by a job; one person checks it and hands it on, another signs; then it is applied.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    month = MonthField(_("from the month"))
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=SupplementBatchStatus.choices,
        default=SupplementBatchStatus.DRAFT,
    )
    version = models.PositiveIntegerField(default=1)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    handed_on_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("checked and handed on by"),
    )
    handed_on_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("signed by"),
    )
    signed_at = models.DateTimeField(null=True)

    objects = SupplementBatchScope.as_manager()

    class Meta:
        verbose_name = _("supplements of a month")
        verbose_name_plural = _("supplements of the months")
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "month"],
                condition=~Q(status="discarded"),
                name="supplement_batch_once_a_month",
                violation_error_message=_("The supplements of this month are worked out already."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "open", "discarded"])
                | Q(handed_on_by__isnull=False, handed_on_at__isnull=False),
                name="supplement_batch_handed_on_has_person_and_time",
                violation_error_message=_("Who checked the supplements, and when, is on record."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["signed", "applied"])
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="supplement_batch_signed_has_person_and_time",
                violation_error_message=_("Signed supplements have who signed, and when."),
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("handed_on_by")),
                name="supplement_batch_by_two_people",
                violation_error_message=_("Another person signs than the one who handed it on."),
            ),
            month_check("month", "supplement_batch_month_is_first_day"),
        ]
        triggers = [pgtrigger.Protect(name="supplement_batch_is_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class SupplementLineScope(DivisionScope):
    def locked(self, pk: int) -> "SupplementLine":
        row: SupplementLine = self.select_for_update(of=("self",)).get(pk=pk)
        return row

    def to_hear(self) -> "SupplementLineScope":
        """Who gets less and was not heard yet. (社会救助法 Art 48)"""
        return self.filter(UNHEARD)

    def counting(self) -> "SupplementLineScope":
        """What a signature puts into force, or has put: every figure of a list is of these."""
        return self.filter(COUNTS)

    def to_apply(self) -> "SupplementLineScope":
        """Of these, what is not in force yet."""
        return self.counting().filter(applied_at=None)

    def going_on_unheard(self, month: date) -> "SupplementLineScope":
        """Top-ups that should be less already, and are paid on because nobody was heard.

        The newest list of the county says who: its own month has begun or it was signed without
        them, or an earlier list went on without them already. `since`: the first month of it.
        """
        filled = SupplementBatch.objects.filter(status__in=FILLED)
        newer = filled.filter(county=OuterRef("batch__county"), month__gt=OuterRef("batch__month"))
        running = Supplement.objects.filter(
            member__award=OuterRef("award"), member__person=OuterRef("person"), last_month=None
        )
        passed_over = SupplementLine.objects.filter(
            UNHEARD,
            award=OuterRef("award"),
            person=OuterRef("person"),
            batch__month__lte=OuterRef("batch__month"),
        ).filter(
            Q(batch__status__in=ONCE_SIGNED) | Q(batch__month__lte=month, batch__status__in=FILLED)
        )
        since = passed_over.order_by("batch__month").values("batch__month")[:1]
        rows = self.to_hear().filter(
            ~Exists(newer), Exists(running.filter(kind=OuterRef("stops"))), batch__status__in=FILLED
        )
        return rows.annotate(since=Subquery(since)).exclude(since=None)


@pghistory.track()
class SupplementLine(models.Model):
    """One person whose top-up starts, stops or becomes another one, and why."""

    batch = models.ForeignKey(SupplementBatch, models.PROTECT, related_name="lines")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    starts = models.ForeignKey(SupplementKind, models.PROTECT, null=True, related_name="+")
    stops = models.ForeignKey(SupplementKind, models.PROTECT, null=True, related_name="+")
    why = models.CharField(_("why"), max_length=200)
    amount = MoneyField(_("yuan a month"))  # more, or below zero less
    heard_on = models.DateField(_("heard on"), null=True)
    heard = models.TextField(_("what the person said"), blank=True)
    out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    out_reason = models.CharField(_("why taken out"), max_length=200, blank=True)
    applied_at = models.DateTimeField(null=True)
    refused = models.CharField(_("not possible any more"), max_length=300, blank=True)

    objects = SupplementLineScope.as_manager()

    class Meta:
        verbose_name = _("line of a month's supplements")
        verbose_name_plural = _("lines of a month's supplements")
        ordering = ["pk"]
        indexes = [models.Index(fields=["batch", "town"])]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "award", "person"],
                name="supplement_line_once_per_person",
                violation_error_message=_("A person stands once in a month's supplements."),
            ),
            models.CheckConstraint(
                condition=Q(starts__isnull=False) | Q(stops__isnull=False),
                name="supplement_line_starts_or_stops",
                violation_error_message=_("A top-up starts or stops."),
            ),
            models.CheckConstraint(
                condition=Q(out_by=None, out_reason="")
                | Q(out_by__isnull=False, applied_at=None) & ~Q(out_reason=""),
                name="supplement_line_out_has_reason",
                violation_error_message=_("Who is taken out has a reason, and gets nothing by it."),
            ),
            models.CheckConstraint(
                condition=Q(applied_at=None) | Q(amount__gte=0) | ~Q(heard=""),
                name="supplement_line_heard_before_less",
                violation_error_message=_("The person is heard before a top-up ends."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="supplement_line_applied_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__applied_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="supplement_line_applied_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__applied_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.person}"
