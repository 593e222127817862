"""What hangs on the village board after the decision. (公布, 长期公示; 57号 Art 24, 43号 Art 17)"""

from functools import reduce
from operator import or_

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from cases.models.award import Award
from cases.models.notice import NEVER_POSTED
from welfare.constraints import Refusal
from welfare.fields import MoneyField
from welfare.models import Division, DivisionScope
from welfare.personal.fields import HashField

PERSON = settings.AUTH_USER_MODEL
HUNG = Q(hung_on__isnull=False)
OF_THE_PRINT = ("village", "town", "printed_at", "printed_by")
OF_THE_HANGING = ("hung_on", "place", "hung_by", "recorded_by", "recorded_at")


def _rewritten() -> pgtrigger.Q:
    """Another print never; another hanging, or another day it came down, not once it was said."""
    said = [(None, name) for name in OF_THE_PRINT]
    said += [("old__hung_on__isnull", name) for name in OF_THE_HANGING]
    said.append(("old__down_on__isnull", "down_on"))
    changed = [
        pgtrigger.Q(
            **{f"old__{name}__df": pgtrigger.F(f"new__{name}")} | ({once: False} if once else {})
        )
        for once, name in said
    ]
    return reduce(or_, changed)


class PublicationScope(DivisionScope):
    def hanging(self) -> "PublicationScope":
        """The list that each village shows now: the one hung last."""
        return self.filter(HUNG, down_on=None)

    def printed_only(self) -> "PublicationScope":
        """Lists that were printed and of which nobody said that they hang."""
        return self.filter(hung_on=None)


class Publication(models.Model):
    """The list of a village as it was printed; later, from when to when and where it hung."""

    village = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("village")
    )
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    printed_at = models.DateTimeField(_("printed at"), auto_now_add=True)
    printed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    hung_on = models.DateField(_("hung on"), null=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    hung_by = models.CharField(_("hung by"), max_length=60, blank=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    # the day on which the next list took its place
    down_on = models.DateField(_("taken down on"), null=True)

    objects = PublicationScope.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hung_on=None, place="", hung_by="", recorded_by=None, recorded_at=None)
                | HUNG
                & ~Q(place="")
                & ~Q(hung_by="")
                & Q(recorded_by__isnull=False, recorded_at__isnull=False),
                name="publication_hung_has_place_and_person",
                violation_error_message=_(
                    "A list that hangs has its day, its place, and who hung it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(hung_on=None) | Q(hung_on__gte=TruncDate("printed_at")),
                name="publication_hung_after_it_was_printed",
                violation_error_message=_("A list is hung when it was printed, not before."),
            ),
            models.CheckConstraint(
                condition=Q(down_on=None) | HUNG & Q(down_on__gte=F("hung_on")),
                name="publication_taken_down_after_it_hung",
                violation_error_message=_("A list is taken down after it was hung."),
            ),
            models.UniqueConstraint(
                fields=["village"],
                condition=HUNG & Q(down_on=None),
                name="publication_one_hangs",
                violation_error_message=_("One list of a village hangs at a time."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="publication_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="publication_stays_as_it_hung",
                operation=pgtrigger.Update,
                condition=_rewritten(),
            ),
            Refusal(
                name="publication_in_the_villages_town",
                constraint="publication_in_the_villages_town",
                sentence=_("A list hangs in a village of its town."),
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),
                func="""
                    IF EXISTS (
                        SELECT FROM added p JOIN welfare_division v ON v.id = p.village_id
                        WHERE v.parent_id IS DISTINCT FROM p.town_id
                    ) THEN
                        RAISE EXCEPTION 'publication_in_the_villages_town'
                            USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'publication_in_the_villages_town';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.printed_at:%Y-%m-%d}"


class PublishedAwardScope(DivisionScope):
    town_path = "publication__town"


class PublishedAward(models.Model):
    """An award on a list: what it said of it, and nothing else. Never changed."""

    remembers = True  # an award stays for it when its import is undone: the board named it
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="entries")
    award = models.ForeignKey(Award, models.PROTECT, related_name="published")
    persons = models.PositiveSmallIntegerField(_("number of persons"))
    amount = MoneyField(_("amount on the list"), null=True)  # a recognition has none

    objects = PublishedAwardScope.as_manager()

    class Meta:
        verbose_name = _("award on a publication")
        verbose_name_plural = _("awards on publications")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "award"],
                name="published_award_once_on_a_list",
                violation_error_message=_("An award stands on a list once."),
            ),
            models.CheckConstraint(
                condition=Q(persons__gte=1) & (Q(amount=None) | Q(amount__gte=0)),
                name="published_award_has_persons",
                violation_error_message=_(
                    "An award on a list is of one person or more; money is not negative."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_award_is_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
            Refusal(
                name="published_award_stood_on_the_print",
                constraint="published_award_stood_on_the_print",
                sentence=_("A list that hangs says what was printed; no award is added to it."),
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),
                func="""
                    IF EXISTS (
                        SELECT FROM added e JOIN cases_publication p ON p.id = e.publication_id
                        WHERE p.hung_on IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'published_award_stood_on_the_print'
                            USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'published_award_stood_on_the_print';
                    END IF;
                    RETURN NULL;
                """,
            ),
            Refusal(
                name="published_award_may_hang_there",
                constraint="published_award_may_hang_there",
                sentence=_(
                    "On a village's list stand awards of that village, and never those of children."
                ),
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),
                func=f"""
                    IF EXISTS (
                        SELECT FROM added e
                        JOIN cases_publication p ON p.id = e.publication_id
                        JOIN cases_award a ON a.id = e.award_id
                        JOIN cases_programme g ON g.id = a.programme_id
                        WHERE a.village_id IS DISTINCT FROM p.village_id
                            OR g.kind IN ({NEVER_POSTED})
                    ) THEN
                        RAISE EXCEPTION 'published_award_may_hang_there'
                            USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'published_award_may_hang_there';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication} {self.award}"


class BoardPhotograph(models.Model):
    """A photograph of a list as it hangs, encrypted at rest. Never changed, never deleted."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="photographs")
    digest = HashField()
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m/")
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = PublishedAwardScope.as_manager()

    class Meta:
        verbose_name = _("photograph of a board")
        verbose_name_plural = _("photographs of boards")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "digest"],
                name="board_photograph_once",
                violation_error_message=_("This very photograph is with the list already."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="board_photograph_is_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication} {self.pk}"
