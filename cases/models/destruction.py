"""Which folders of families are destroyed when their keeping period is over. (档案销毁清册)"""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.household import Household
from cases.states import OPEN_DESTRUCTION, DestructionStatus
from welfare.models import Division, DivisionScope, User

PERSON = settings.AUTH_USER_MODEL
APPRAISED = Q(appraised_by__isnull=False, appraised_at__isnull=False)
DECIDED = Q(decided_by__isnull=False, decided_at__isnull=False)
NOT_DECIDED = Q(decided_by=None, decided_at=None)


class DestructionScope(DivisionScope):
    """The county's own, seen by its people."""

    def visible_to(self, user: User) -> "DestructionScope":
        if not user.is_active or user.town is not None:
            return self.none()
        return self.filter(county=user.county)

    def locked(self, pk: int) -> "DestructionList":
        row: DestructionList = self.select_for_update(of=("self",)).get(pk=pk)
        return row


@pghistory.track()
class DestructionList(models.Model):
    """A year's list: drawn up, appraised by one person, decided by another. (档案法 Art 21)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    year = models.PositiveSmallIntegerField(_("year"))
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=DestructionStatus.choices,
        default=DestructionStatus.DRAWN,
    )
    version = models.PositiveIntegerField(default=1)
    drawn_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(auto_now_add=True)
    opinion = models.TextField(_("opinion of the appraisal"), blank=True)
    appraised_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    appraised_at = models.DateTimeField(null=True)
    decision = models.CharField(_("reason of the decision"), max_length=200, blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = DestructionScope.as_manager()

    class Meta:
        verbose_name = _("list of folders to destroy")
        verbose_name_plural = _("lists of folders to destroy")
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county"],
                condition=Q(status__in=OPEN_DESTRUCTION),
                name="destruction_list_one_open",
                violation_error_message=_("A list of folders to destroy is open already."),
            ),
            models.CheckConstraint(
                condition=Q(status="drawn", appraised_by=None, appraised_at=None, opinion="")
                & NOT_DECIDED
                | Q(status="appraised") & APPRAISED & NOT_DECIDED & ~Q(opinion="")
                | Q(status__in=["destroyed", "refused"])
                & APPRAISED
                & DECIDED
                & ~Q(opinion="")
                & ~Q(decision=""),
                name="destruction_list_says_who_and_when",
                violation_error_message=_(
                    "A list has its appraisal and its decision, each with person and time."
                ),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("appraised_by")),
                name="destruction_is_decided_by_somebody_else",
                violation_error_message=_("One person appraises the folders, another one decides."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="destruction_list_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="destruction_list_stays_as_decided",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.year}"


class DestructionFolder(models.Model):
    """One folder on it: when its last matter ended, how long it had to be kept, what is in it."""

    listed = models.ForeignKey(DestructionList, models.PROTECT, related_name="folders")
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", verbose_name=_("household")
    )
    closed_on = models.DateField(_("last matter ended on"))
    kept_until = models.PositiveSmallIntegerField(_("kept until the end of"))
    papers = models.PositiveIntegerField(_("papers"))
    pages = models.PositiveIntegerField(_("pages"))
    kept_because = models.CharField(_("kept longer because"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("folder on a list to destroy")
        verbose_name_plural = _("folders on lists to destroy")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["listed", "household"],
                name="destruction_folder_once_on_a_list",
                violation_error_message=_("This folder stands on the list already."),
            ),
            models.CheckConstraint(
                condition=Q(papers__gte=1, kept_until__gte=F("closed_on__year")),
                name="destruction_folder_has_papers_and_a_period",
                violation_error_message=_("A folder on the list has papers and a keeping period."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="destruction_folder_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="destruction_folder_stays_as_decided",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF EXISTS (SELECT FROM cases_destructionlist decided
                               WHERE decided.id IN (OLD.listed_id, NEW.listed_id)
                                   AND decided.decided_at IS NOT NULL) THEN
                        RAISE EXCEPTION 'pgtrigger: The folders of a decided list stay as they are';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.household)
