"""People and the households they form."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pghistory
import pgtrigger
from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.models import Division, DivisionScope, ImportBatch, Residence, User
from welfare.personal.fields import (
    EncryptedTextField,
    HashField,
    InitialsField,
    PhoneHashField,
    TailHashField,
    saved_with,
)


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    MALE = "M", _("Male")
    FEMALE = "F", _("Female")


class DisabilityKind(models.TextChoices):
    """GB/T 26341; the digit is the 19th of the card number."""

    VISION = "1", _("Vision")
    HEARING = "2", _("Hearing")
    SPEECH = "3", _("Speech")
    LIMB = "4", _("Limb")
    INTELLECT = "5", _("Intellect")
    MENTAL = "6", _("Mental")
    MULTIPLE = "7", _("Multiple")


def in_the_persons_county(
    name: str, *people: str, rows: str = "touched", town: str = "touched.town_id"
) -> list[pgtrigger.Trigger]:
    """What a row says of people stands in their county; looked at once per statement.

    `people`: the columns that name them; `rows` joins what leads to the `town`.
    """
    named = ", ".join(f"touched.{column}" for column in people)
    apart = f"""{rows} JOIN welfare_division t ON t.id = {town}
            JOIN cases_person p ON p.id IN ({named})
            WHERE p.county_id <> t.parent_id"""
    return in_one_county(name, apart, "the person belongs to another county")


def in_one_county(name: str, apart: str, said: str) -> list[pgtrigger.Trigger]:
    """All that a row names stands in one county; `apart` finds those `touched` that reach two."""
    func = f"""
        IF EXISTS (
            SELECT FROM {apart}
        ) THEN
            RAISE EXCEPTION '{name}: {said}'
                USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
        END IF;
        RETURN NULL;
    """
    return [
        pgtrigger.Trigger(
            name=f"{name}_{when}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(new="touched"),
            func=func,
        )
        for when, operation in (("added", pgtrigger.Insert), ("changed", pgtrigger.Update))
    ]


class PersonScope(models.QuerySet):  # type: ignore[type-arg]
    """A person has no town: seen by whom a household, award, application or tag of theirs is."""

    ways = (
        ("cases.Member", "person"),
        ("cases.Household", "head"),
        ("cases.AwardMember", "person"),
        ("cases.Award", "payee"),
        ("cases.Application", "applicant"),
        ("cases.GroupMember", "person"),
    )

    def visible_to(self, user: User) -> "PersonScope":
        """People who have anything in the user's area."""
        seen = models.Q()
        for label, field in self.ways:
            rows = apps.get_model(label)._default_manager.visible_to(user)
            seen |= models.Exists(rows.filter(**{field: models.OuterRef("pk")}))
        return self.filter(seen, county=user.county)


SECRETS = ("resident_id", "disability_card", "phone")


def secrets_of(*people: str) -> tuple[str, ...]:
    """The encrypted facts of these people: left where they are by whatever only names them."""
    return tuple(f"{person}__{secret}" for person in people for secret in SECRETS)


@pghistory.track(exclude=["id_tail_hash", "initials", "phone_hash"])
class Person(models.Model):
    """One human being as one county knows them, found by resident ID (encrypted; by keyed hash).

    Another county has a row of its own of the same human being, and knows nothing of this one.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    resident_id = EncryptedTextField(_("resident ID"), shown_as=_("Resident ID"))
    resident_id_hash = HashField()
    id_tail_hash = TailHashField(of="resident_id", blank=True, default="")
    name = models.CharField(_("name"), max_length=60)
    initials = InitialsField(of="name", blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices)
    birth_date = models.DateField(_("born on"))
    ethnicity = models.CharField(_("ethnicity"), max_length=20, blank=True)
    health = models.CharField(_("health"), max_length=20, blank=True)
    labour = models.CharField(_("ability to work"), max_length=20, blank=True)
    school = models.CharField(_("school"), max_length=20, blank=True)
    disability_card = EncryptedTextField(
        _("disability card"), blank=True, default="", shown_as=_("Disability card")
    )
    disability_kind = models.CharField(
        _("kind of disability"), max_length=1, choices=DisabilityKind.choices, blank=True
    )
    disability_grade = models.PositiveSmallIntegerField(
        _("grade of disability"), null=True, blank=True
    )
    phone = EncryptedTextField(  # the person's own; the household has one for all
        _("telephone"), blank=True, default="", db_default="", shown_as=_("Telephone")
    )
    phone_hash = PhoneHashField(of="phone", blank=True, default="", db_default="")
    died_on = models.DateField(_("died on"), null=True, blank=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PersonScope.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["pk"]
        # The hash alone is for the question to other counties.
        indexes = [
            models.Index(fields=["name"]),
            models.Index(fields=["resident_id_hash"]),
            models.Index(fields=["county", "id_tail_hash"], name="person_by_tail"),
            GinIndex(fields=["initials"], name="person_by_initials"),
            models.Index(
                fields=["phone_hash"], condition=~models.Q(phone_hash=""), name="person_by_phone"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "resident_id_hash"],
                name="person_once_per_county",
                violation_error_message=_("The county has registered this resident ID already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(resident_id_hash=""),
                name="person_has_resident_id",
                violation_error_message=_("A person is registered with a resident ID."),
            ),
            models.CheckConstraint(
                condition=models.Q(disability_grade=None)
                | models.Q(disability_grade__range=(1, 4)),
                name="person_disability_grade_1_to_4",
                violation_error_message=_("The grade of disability is 1 to 4."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="person_stays_in_the_county",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__county__df=pgtrigger.F("new__county")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        kwargs["update_fields"] = saved_with(Person, kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def age_on(self, day: date) -> int:
        """Completed years of age on that day."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


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
