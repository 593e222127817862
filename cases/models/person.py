"""People. What a row says of them stands in their county."""

from collections.abc import Collection
from datetime import date
from typing import Any, Self

import pghistory
import pgtrigger
from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.fields import MonthField, month_check
from welfare.models import Division, ImportBatch, User
from welfare.personal.certificates import ID_CARD, Certificate
from welfare.personal.fields import (
    EncryptedTextField,
    HashField,
    InitialsField,
    PhoneHashField,
    TailHashField,
    saved_with,
)
from welfare.personal.masks import mask_id


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


def certificate_field() -> models.CharField:  # type: ignore[type-arg]
    """Of which paper the number is; nothing is said of a resident ID."""
    return models.CharField(
        _("kind of certificate"),
        max_length=20,
        choices=Certificate.choices,
        blank=True,
        default=ID_CARD,
        db_default=ID_CARD,
    )


def certificate_is_known(name: str) -> models.CheckConstraint:
    """The paper is one of those that are accepted."""
    return models.CheckConstraint(
        condition=models.Q(certificate__in=[ID_CARD, *Certificate.values]),
        name=name,
        violation_error_message=_("Choose which certificate the number is of."),
    )


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

    def numbered(self, hashes: Collection[str]) -> Self:
        """Who has one of these numbers, or had it before."""
        before = self.model._default_manager.filter(former_ids__resident_id_hash__in=hashes)
        former = list(before.values_list("pk", flat=True))
        return self.filter(models.Q(resident_id_hash__in=hashes) | models.Q(pk__in=former))

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

    Who has none is found by the number of another certificate, which stands in its place.

    Another county has a row of its own of the same human being, and knows nothing of this one.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    certificate = certificate_field()
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
    # the month in which it ends: a grown child's allowance goes on until then (社会救助法 Art 16)
    school_until = MonthField(_("at school until"), null=True, blank=True)
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
            certificate_is_known("person_certificate_is_known"),
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
            month_check("school_until", "person_school_until_is_first_day"),
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

    @property
    def paper(self) -> str:
        """Which certificate it is, where it is no resident ID."""
        return str(self.get_certificate_display()) if self.certificate else ""

    @property
    def masked_number(self) -> str:
        """The number for lists and papers, with the kind where it is no resident ID."""
        return f"{self.paper} {mask_id(self.resident_id)}".strip()

    def age_on(self, day: date) -> int:
        """Completed years of age on that day."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
