"""Groups of people of whom a list is kept, and who stands on it. (三类人员)"""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.person import Person, in_the_persons_county
from welfare.models import Division, DivisionScope, ImportBatch


class WatchCategory(models.TextChoices):
    """三类人员 (防返贫监测对象): the codes of the three groups that the annual report counts."""

    UNSTABLE = "unstable", _("Out of poverty, not stable")  # 脱贫不稳定
    MARGINAL = "marginal", _("Marginal, may become poor")  # 边缘易致贫
    SUDDEN = "sudden", _("Sudden serious difficulty")  # 突发严重困难


@pghistory.track()
class PersonGroup(models.Model):
    """A group of people of whom a list is kept: 脱贫不稳定, 边缘易致贫, 已脱贫 …"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"))
    special_review = models.BooleanField(_("reviewed at the special term"), default=False)

    class Meta:
        verbose_name = _("group of people")
        verbose_name_plural = _("groups of people")
        ordering = ["county", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="person_group_code_once",
                violation_error_message=_("This group code is already used."),
            ),
            models.UniqueConstraint(
                fields=["county", "name"],
                name="person_group_name_once",
                violation_error_message=_("The county already has a group of this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMemberScope(DivisionScope):
    def on_latest_list(self) -> "GroupMemberScope":
        """Those on the newest list of their group, whichever towns that list names."""
        lists = GroupMember.objects.filter(group=models.OuterRef("group")).order_by("-as_of")
        return self.filter(as_of=models.Subquery(lists.values("as_of")[:1]))


class GroupMember(models.Model):
    """One person on the list of a group as it stood on a day; it gives no right to anything."""

    group = models.ForeignKey(
        PersonGroup, models.PROTECT, related_name="members", verbose_name=_("group")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="groups")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+")
    village = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    household_number = models.CharField(_("household number"), max_length=40, blank=True)
    relation = models.CharField(_("relation to the head"), max_length=20, blank=True)
    identified_on = models.DateField(_("identified on"), null=True)
    risk = models.CharField(_("risk"), max_length=40, blank=True)
    # none: the list does not say
    cleared = models.BooleanField(_("risk cleared"), null=True)
    as_of = models.DateField(_("as of"))
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")

    objects = GroupMemberScope.as_manager()

    class Meta:
        verbose_name = _("person on the list of a group")
        verbose_name_plural = _("people on the lists of groups")
        ordering = ["pk"]
        indexes = [models.Index(fields=["group", "as_of", "household_number"])]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person", "as_of"],
                name="group_member_once_per_list",
                violation_error_message=_("A person stands once on the list of a group."),
            )
        ]
        triggers = in_the_persons_county("group_member_in_the_persons_county", "person_id")

    def __str__(self) -> str:
        return f"{self.person} ({self.group})"
