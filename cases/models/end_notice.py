"""What hangs on the board before 特困 ends. (终止公示, 民发〔2021〕43号 Art 26)"""

from datetime import date, timedelta

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from cases.models.award import Award, AwardPartScope, PersonRange
from cases.models.notice import NoticeResult
from welfare.accounts.models import User

PERSON = settings.AUTH_USER_MODEL


class EndNoticeScope(AwardPartScope):
    """Notices before the end."""

    def handled_by(self, user: User) -> "EndNoticeScope":
        """Posted or closed by this person, by whatever account."""
        own = user.own_accounts
        return self.filter(Q(posted_by__in=own) | Q(closed_by__in=own))


@pghistory.track()
class EndNotice(models.Model):
    """That the support of a person is to end, where the village or the home sees it."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="end_notices")
    because = models.CharField(_("why it is to end"), max_length=60)
    place = models.CharField(_("place"), max_length=120)
    posted_on = models.DateField(_("posted on"))
    ends_on = models.DateField(_("ends on"))
    posted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    result = models.CharField(
        _("result"), max_length=12, choices=NoticeResult.choices, default=NoticeResult.OPEN
    )
    closed_on = models.DateField(_("closed on"), null=True)
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    objection = models.CharField(_("objection"), max_length=200, blank=True)
    look_into_by = models.DateField(_("objection looked into by"), null=True)

    objects = EndNoticeScope.as_manager()

    class Meta:
        verbose_name = _("notice before the end")
        verbose_name_plural = _("notices before the end")
        ordering = ["award", "pk"]
        constraints = [
            ExclusionConstraint(
                name="end_notice_one_after_the_other",
                expressions=[
                    (PersonRange("award_id", "award_id"), RangeOperators.OVERLAPS),
                    (
                        Func(F("posted_on"), F("closed_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "A notice before the end is posted after the last one was closed."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("posted_on")) & ~Q(because=""),
                name="end_notice_ends_after_it_starts",
                violation_error_message=_("A notice says why, and ends after it was posted."),
            ),
            models.CheckConstraint(
                condition=Q(result="open", closed_on=None, closed_by=None)
                | ~Q(result="open")
                & Q(closed_on__isnull=False, closed_by__isnull=False)
                & Q(closed_on__gt=F("ends_on")),
                name="end_notice_closed_after_its_last_day",
                violation_error_message=_("A notice stays up through its last day."),
            ),
            models.CheckConstraint(
                condition=~Q(result="objection") | ~Q(objection=""),
                name="end_notice_objection_is_described",
                violation_error_message=_("An objection is described."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.posted_on:%Y-%m-%d}"

    @property
    def closes_from(self) -> date:
        """The first day on which it has been up all its days."""
        return self.ends_on + timedelta(days=1)
