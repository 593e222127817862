"""Who allowed that their income and property are checked. (核对授权书; 社会救助法 Art 41)"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Application, Attachment, Member, Person
from cases.models.person import in_the_persons_county
from verification.models.finding import CheckScope
from welfare.models import User


class AuthorisationScope(CheckScope):
    """What was signed, by application and by person.

    Seen in the town of its case, and where the person lives by now: consent goes with them.
    """

    def visible_to(self, user: User) -> "AuthorisationScope":
        of_cases: AuthorisationScope = super().visible_to(user)
        lives = Member.objects.visible_to(user).filter(left_on=None, person=OuterRef("person"))
        return self.filter(Q(pk__in=of_cases.values("pk")) | Q(Exists(lives)))

    def standing(self) -> "AuthorisationScope":
        """Those that nobody withdrew."""
        return self.filter(withdrawn_on=None)


@pghistory.track()
class Authorisation(models.Model):
    """One person, or for them the guardian, allows the check; it was collected with a case.

    Of a member of the family, or of a person bound to support (法定义务人; 43号 Art 10).
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="authorisations")
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        related_name="authorisations",
        verbose_name=_("family member"),
    )
    supporter = models.CharField(_("person bound to support"), max_length=60, blank=True)
    signed_on = models.DateField(_("authorisation signed on"))
    signed_by = models.CharField(_("signed by"), max_length=60)
    electronic = models.BooleanField(_("signed electronically"), default=False)
    scan = models.ForeignKey(
        Attachment, models.PROTECT, null=True, related_name="+", verbose_name=_("scan")
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True)
    withdrawn_why = models.CharField(_("why withdrawn"), max_length=200, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = AuthorisationScope.as_manager()

    class Meta:
        verbose_name = _("authorisation")
        verbose_name_plural = _("authorisations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, supporter="")
                | (Q(person=None) & ~Q(supporter="")),
                name="authorisation_is_of_one_person",
                violation_error_message=_(
                    "An authorisation is of a family member or of a person bound to support."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(signed_by=""),
                name="authorisation_is_signed",
                violation_error_message=_("An authorisation says who signed it."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by=None, withdrawn_why="")
                | (
                    Q(withdrawn_on__gte=models.F("signed_on"), withdrawn_by__isnull=False)
                    & ~Q(withdrawn_why="")
                ),
                name="authorisation_withdrawn_has_day_person_and_reason",
                violation_error_message=_(
                    "A withdrawn authorisation has its day, not before it was signed, its person "
                    "and the reason."
                ),
            ),
            models.UniqueConstraint(
                fields=["application", "person", "supporter", "signed_on"],
                condition=Q(withdrawn_on=None),
                nulls_distinct=False,
                name="authorisation_once_a_day",
                violation_error_message=_("This authorisation is already recorded."),
            ),
        ]

        triggers = in_the_persons_county(
            "authorisation_in_the_persons_county",
            "person_id",
            rows="touched JOIN cases_application a ON a.id = touched.application_id",
            town="a.town_id",
        )

    def __str__(self) -> str:
        return f"{self.application} {self.signed_on:%Y-%m-%d}"

    @property
    def whose(self) -> str:
        """The name of the person whose income and property may be checked."""
        return self.person.name if self.person else self.supporter
