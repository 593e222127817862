"""The households that people form, and who lives in them. (57号 Art 7)"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import pghistory
from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.person import Person, in_the_persons_county
from welfare.models import Division, DivisionScope, ImportBatch, Residence
from welfare.personal.fields import EncryptedTextField, PhoneHashField, saved_with


class _Present:
    """What a manager leaves out."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(taken_back=False)  # type: ignore[misc]


def what_is_there(scope: Any) -> Any:
    """The manager of a scope whose rows count: one whose import was undone is met only where
    another row names it."""
    return type(f"{scope.__name__}Rows", (_Present, models.Manager.from_queryset(scope)), {})()


class HouseholdScope(DivisionScope):
    """Households that are there."""

    def not_empty(self) -> "HouseholdScope":
        """Without those in which nobody lives and of which nothing is on file any more."""
        of_this = {"household": models.OuterRef("pk")}
        kept = models.Exists(Member.objects.filter(**of_this, left_on=None))
        for name in ("cases.Award", "cases.Application"):
            rows = apps.get_model(name)._default_manager
            kept |= models.Exists(rows.filter(**of_this))
        return self.filter(kept)

    def moved_by(self, batch: ImportBatch) -> "HouseholdScope":
        """Those in villages that a list of divisions made urban or rural, and that still are not.

        What they receive was granted by what the village was.
        """
        rows = self.filter(village__code__in=batch.moved_villages)
        return rows.exclude(residence=models.F("village__residence"))


if not TYPE_CHECKING:  # to the type checker it stays the usual manager
    HouseholdScope.as_manager = classmethod(what_is_there)


@pghistory.track(exclude=["phone_hash"])
class Household(models.Model):
    """People who live together, with one head, in one village. (共同生活家庭, 57号 Art 7)"""

    is_case = True  # looks at whole numbers are recorded for it
    number = models.CharField(_("household number"), max_length=40, blank=True)
    head = models.ForeignKey(
        Person, models.PROTECT, related_name="heads", verbose_name=_("head of household")
    )
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    village = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", verbose_name=_("village")
    )
    residence = models.CharField(_("urban or rural"), max_length=5, choices=Residence.choices)
    address = models.CharField(_("address"), max_length=200, blank=True)
    # 户籍所在地, where it is not the place of the village; whoever says nothing is registered here
    registered_residence = models.CharField(
        _("registered residence elsewhere"), max_length=60, blank=True, default="", db_default=""
    )
    phone = EncryptedTextField(_("telephone"), blank=True, default="", shown_as=_("Telephone"))
    phone_hash = PhoneHashField(of="phone", blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, blank=True, related_name="+")
    # Its import was undone; it stays for the frozen rows that name it.
    taken_back = models.BooleanField(default=False, editable=False)

    objects = HouseholdScope.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["town", "id"]),
            models.Index(fields=["number"]),
            models.Index(
                fields=["phone_hash"], condition=~models.Q(phone_hash=""), name="household_by_phone"
            ),
        ]
        triggers = in_the_persons_county("household_in_the_heads_county", "head_id")

    def __str__(self) -> str:
        return self.head.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        kwargs["update_fields"] = saved_with(Household, kwargs.get("update_fields"))
        super().save(*args, **kwargs)


class MemberScope(DivisionScope):
    town_path = "household__town"

    def of_day(self, day: date) -> "MemberScope":
        """Who had not left the family by that day; who belonged to it on the day comes first.

        A family that is registered after something happened to it is that family all the same, and
        what is settled after a death, such as a bill, stands with the family of who died.
        """
        died = models.Q(left_on__gte=models.F("person__died_on"))
        rows = self.filter(models.Q(left_on=None) | models.Q(left_on__gte=day) | died)
        later = models.Case(models.When(joined_on__lte=day, then=0), default=1)
        return rows.order_by(later, "-joined_on", "pk")


def on_day(members: "Iterable[Member]", day: date) -> "list[Member]":
    """`MemberScope.of_day` of members with their persons that are at hand."""

    def counts(one: "Member") -> bool:
        died = one.person.died_on
        return one.left_on is None or one.left_on >= day or bool(died and one.left_on >= died)

    ordered = sorted((one for one in members if counts(one)), key=lambda one: one.pk)
    ordered.sort(key=lambda one: one.joined_on, reverse=True)
    return sorted(ordered, key=lambda one: one.joined_on > day)


@pghistory.track()
class Member(models.Model):
    """One person in one household, from a day to a day."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField(_("relation to the head"), max_length=20)
    joined_on = models.DateField(_("in the household since"))
    left_on = models.DateField(_("left the household on"), null=True, blank=True)

    objects = MemberScope.as_manager()

    class Meta:
        verbose_name = _("household member")
        verbose_name_plural = _("household members")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(left_on=None),
                name="member_in_one_household_at_a_time",
                violation_error_message=_("This person already belongs to another household."),
            ),
            models.CheckConstraint(
                condition=models.Q(left_on=None) | models.Q(left_on__gte=models.F("joined_on")),
                name="member_leaves_after_joining",
                violation_error_message=_("A member leaves after joining."),
            ),
        ]
        triggers = in_the_persons_county(
            "member_in_the_persons_county",
            "person_id",
            rows="touched JOIN cases_household h ON h.id = touched.household_id",
            town="h.town_id",
        )

    def __str__(self) -> str:
        return f"{self.person} ({self.relation})"
