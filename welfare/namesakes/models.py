"""Two accounts of one name that are two people's, as two administrators say. (同名人员)"""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from welfare.county.models import Division
from welfare.factors.models import FactorResetScope


class NamesakesScope(FactorResetScope):
    """Of a county's administrators, as resets are."""

    def waiting(self) -> "NamesakesScope":
        return self.filter(confirmed_by=None)


@pghistory.track()
class Namesakes(models.Model):
    """The accounts, in the order in which they were made, each with its holder's staff number.

    Where nobody says so, accounts of one name are one person's: whoever has two does not stand for
    the second person to oneself. It counts while both accounts bear the name.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    name = models.CharField(_("full name"), max_length=60)
    first = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="namesakes_after",
        verbose_name=_("account"),
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="namesakes_before",
        verbose_name=_("other account"),
    )
    first_number = models.CharField(_("staff number of the first"), max_length=40)
    second_number = models.CharField(_("staff number of the other"), max_length=40)
    reason = models.CharField(_("how the two were seen"), max_length=200)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("stated by")
    )
    stated_at = models.DateTimeField(_("stated at"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    objects = NamesakesScope.as_manager()

    class Meta:
        verbose_name = _("namesakes")
        verbose_name_plural = _("namesakes")
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="namesakes_are_two_accounts",
                violation_error_message=_("Choose two different accounts."),
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                name="namesakes_stated_once",
                violation_error_message=_("This was stated of these two accounts already."),
            ),
            models.CheckConstraint(
                condition=~Q(first_number="")
                & ~Q(second_number="")
                & ~Q(first_number=F("second_number")),
                name="namesakes_have_two_numbers",
                violation_error_message=_("Two people have two different staff numbers."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("stated_by")),
                name="namesakes_second_person_is_another",
                violation_error_message=_("You stated this. Another administrator confirms it."),
            ),
            models.CheckConstraint(
                condition=~Q(stated_by=F("first"))
                & ~Q(stated_by=F("second"))
                & (
                    Q(confirmed_by=None)
                    | ~Q(confirmed_by=F("first")) & ~Q(confirmed_by=F("second"))
                ),
                name="namesakes_say_nothing_of_themselves",
                violation_error_message=_("Nobody says who they are themselves."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="namesakes_confirmed_has_person",
                violation_error_message=_("A confirmation has its person and its time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.first.username} / {self.second.username}）"
