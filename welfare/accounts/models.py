"""Accounts: roles as a described list, one area each."""

from typing import ClassVar

import pghistory
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import LONELY_ROLES, PERMISSIONS, WATCHING_ROLES, Permission, Role
from welfare.county.models import Division, Level
from welfare.personal.names import plain_name


@pghistory.track(
    exclude=[
        *("last_login", "password", "former_passwords", "let_in_until"),
        *("news_read_at", "digested_on"),
    ]
)
class User(AbstractUser):
    """A person who signs in. `division` is the area that the person sees and works for."""

    full_name = models.CharField(_("full name"), max_length=60)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, verbose_name=_("area")
    )
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices),
        default=list,
        blank=True,
        verbose_name=_("roles"),
    )
    password_changed_at = models.DateTimeField(_("password changed at"), null=True, blank=True)
    closes_on = models.DateField(_("closed from"), null=True, blank=True)
    reviewed_at = models.DateTimeField(_("rights confirmed"), null=True, blank=True)
    must_change_password = models.BooleanField(_("must change password"), default=False)
    let_in_until = models.DateTimeField(null=True, blank=True)  # unlocked: from any address
    former_passwords = ArrayField(models.CharField(max_length=128), default=list, blank=True)
    news_read_at = models.DateTimeField(_("news read until"), null=True, blank=True)
    wants_digest = models.BooleanField(_("gets the daily digest"), default=True)
    digested_on = models.DateField(_("last digest"), null=True, blank=True)

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    # What a call of an outside office may do; set for that call alone (welfare/offices/calls.py).
    carries: frozenset[Permission] = frozenset()
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager["User"]] = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=[r.value for r in Role]),
                name="user_roles_are_known",
                violation_error_message=_("One of the roles is unknown."),
            ),
            models.CheckConstraint(
                condition=models.Q(roles__len__lte=1)
                | ~models.Q(roles__overlap=sorted(LONELY_ROLES)),
                name="user_separated_roles_stand_alone",
                violation_error_message=_("One of these roles is held alone, with no other."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def may(self, permission: Permission) -> bool:
        """Whether one of this person's roles, or this call, carries the permission."""
        by_role = any(permission in PERMISSIONS[Role(r)] for r in self.roles)
        return self.is_active and (by_role or permission in self.carries)

    @property
    def is_over(self) -> bool:
        """The day from which the account opens no more has come."""
        return self.closes_on is not None and self.closes_on <= timezone.localdate()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Rights come from roles alone; Django's own permission tables are not used."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Who sees the reference tables; each table asks for its own right."""
        return self.may(Permission.SET_STANDARDS) or self.may(Permission.MANAGE_SYSTEM)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @property
    def role_labels(self) -> list[str]:
        return [str(Role(r).label) for r in self.roles]

    @property
    def watches(self) -> bool:
        """Whether this person reads what others do, and has each look put on record."""
        return any(Role(r) in WATCHING_ROLES for r in self.roles)

    @property
    def town(self) -> Division | None:
        """The town this person is bound to; None for people of the county."""
        at_town = self.division is not None and self.division.level == Level.TOWN
        return self.division if at_town else None

    @cached_property
    def own_accounts(self) -> list[int]:
        """This account and those of the same name in the county: who has two is one person.

        Two people of one name stand for the second person to each other once two administrators
        have said that they are two.
        """
        own, county = plain_name(self.full_name), self.county
        if not own or county is None:
            return [self.pk]
        here = models.Q(division=county) | models.Q(division__parent=county)
        told_apart = models.Q(
            namesakes_after__second=self.pk,
            namesakes_after__name=self.full_name,
            namesakes_after__confirmed_by__isnull=False,
        ) | models.Q(
            namesakes_before__first=self.pk,
            namesakes_before__name=self.full_name,
            namesakes_before__confirmed_by__isnull=False,
        )
        others = User.objects.filter(told_apart).values("pk")
        rows = User.objects.filter(here).exclude(pk__in=others).order_by("pk")
        names = rows.values_list("pk", "full_name")
        return [pk for pk, name in names if pk == self.pk or plain_name(name) == own]

    def not_mine(self, *fields: str) -> models.Q:
        """Rows of which none of these fields names this person, by whatever account.

        What `is_one_of` says of one row, of a list: what a rule keeps from somebody stands in no
        queue of theirs.
        """
        mine = models.Q()
        for field in fields:
            mine |= models.Q(**{f"{field}__in": self.own_accounts})
        return ~mine

    def is_one_of(self, *accounts: int | None) -> bool:
        """Whether one of these accounts is this person's own: this one, or another of theirs."""
        others = {one for one in accounts if one is not None}
        return self.pk in others or bool(others) and not others.isdisjoint(self.own_accounts)

    @property
    def county(self) -> Division | None:
        """The county this person works in."""
        if self.division is None:
            return None
        return self.division.parent if self.town else self.division


class SignInAddress(models.Model):
    """From where an account was opened, or tried; without one: names that no account has.

    Wrong tries lock the account for the address they come from, so that nobody can lock a
    colleague out. (等保三级 8.1.4.1)
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="addresses")
    address = models.CharField(max_length=45)
    failures = models.PositiveIntegerField(default=0)  # one after another
    failed_at = models.DateTimeField(null=True)
    failures_of_day = models.PositiveIntegerField(default=0)
    day = models.DateField(null=True)  # of these
    succeeded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "address"],
                nulls_distinct=False,
                name="sign_in_address_once_an_account",
                violation_error_message=_("The tries from one address are counted in one row."),
            )
        ]
        indexes = [models.Index(fields=["address", "failed_at"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.address}"


class DivisionScope(models.QuerySet):  # type: ignore[type-arg]
    """Base of every queryset that holds people's data: `visible_to` narrows it to the area.

    `town_path` names the lookup that leads to the town.
    """

    town_path = "town"

    def visible_to(self, user: User) -> "DivisionScope":
        """Rows of the user's town, or of the user's whole county; nothing without an area."""
        if not user.is_active or user.division is None:
            return self.none()
        if user.town is not None:
            return self.filter(**{f"{self.town_path}_id": user.town.pk})
        return self.filter(**{f"{self.town_path}__parent_id": user.division.pk})

    def locked(self, pk: int) -> models.Model:
        """The row, locked for the rest of the transaction."""
        row: models.Model = self.select_for_update(of=("self",)).get(pk=pk)
        return row
