"""What a county grants, and who decides on it: loaded from the profile, edited in the admin."""

from datetime import date

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, OuterRef, Value
from django.utils.translation import gettext_lazy as _

from cases import programmes
from cases.programmes import Serves
from cases.programmes.parts.exclusions import Verdict, pair
from welfare.models import Division, User
from welfare.personal import crypto
from welfare.personal.fields import NEVER, EncryptedTextField, HashField


class Tier(models.TextChoices):
    """Who decides. (镇 / 县 / 联席会议)"""

    TOWN = "town", _("Town")
    COUNTY = "county", _("County")
    MEETING = "meeting", _("Joint meeting")


class Condition(models.TextChoices):
    """What an approval rule looks at besides programme and amount."""

    ANY = "any", _("Any case")
    URGENT = "urgent", _("Urgent need")  # 急难型
    MAJOR = "major", _("Major accident, illness or disaster")


LASTING = programmes.codes(lambda kind: kind.pays != programmes.Pays.ONE_OFF)
ONE_OFF = programmes.codes(lambda kind: kind.pays == programmes.Pays.ONE_OFF)
PAID_MONTHLY = programmes.codes(lambda kind: kind.pays == programmes.Pays.MONTHLY)
RECOGNISED = programmes.codes(lambda kind: kind.pays == programmes.Pays.NOTHING)
REVIEWED = programmes.codes(lambda kind: "review" in kind.clocks)


class ProgrammeScope(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User) -> "ProgrammeScope":
        """What the person's county grants."""
        return self.filter(county=user.county) if user.is_active else self.none()

    def lasting(self) -> "ProgrammeScope":
        """Programmes whose awards go on: paid by the month, or a recognition."""
        return self.of_kinds(LASTING)

    def one_off(self) -> "ProgrammeScope":
        """Programmes that pay one sum."""
        return self.of_kinds(ONE_OFF)

    def paid_monthly(self) -> "ProgrammeScope":
        """Programmes that pay month by month."""
        return self.of_kinds(PAID_MONTHLY)

    def live_in(self, month: "date | OuterRef") -> "ProgrammeScope":
        """Programmes that this system pays for that month: their go-live is confirmed. (启用月)"""
        return self.filter(go_live__confirmed_at__isnull=False, go_live__month__lte=month)

    def of_kinds(self, codes: "list[str]") -> "ProgrammeScope":
        """Programmes whose kind is one of these."""
        return self.filter(kind__in=codes)

    def with_standard(self, residence: str, on: date, **of: str) -> "ProgrammeScope":
        """Programmes that have a standard for who lives there, in force on a day."""
        narrowed = {f"standards__{name}": value for name, value in of.items()}
        return self.filter(
            standards__residence=residence, standards__valid_from__lte=on, **narrowed
        ).distinct()


class PeerReviewed(models.TextChoices):
    """When the neighbours judge: the law leaves it to the county. (57号 Art 19)"""

    NEVER = "never", _("Not held")
    ON_DISPUTE = "on_dispute", _("After an objection to the notice")  # 有争议的
    ALWAYS = "always", _("Every application")


@pghistory.track()
class Programme(models.Model):
    """What a county grants, under its own code and name; `kind` says what is true of it by law."""

    few = True  # a list that is taken along holds each once
    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=24, choices=programmes.choices)
    calculator = models.CharField(
        _("amount by"),
        max_length=20,
        help_text=_("How the amount comes about, where the kind leaves a choice."),
    )
    first_month = models.CharField(
        _("paid from"), max_length=16, choices=programmes.FirstMonth.choices
    )
    needs_means_check = models.BooleanField(_("needs a means check"), default=True)
    public_notice = models.BooleanField(_("public notice"), default=True)
    peer_review = models.CharField(
        _("peer review"),
        max_length=10,
        choices=PeerReviewed.choices,
        default=PeerReviewed.NEVER,
    )
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    open_for_applications = models.BooleanField(_("open for applications"), default=False)
    fund_source = models.ForeignKey(
        "cases.FundSource",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("usual fund source"),
        help_text=_("Where its money comes from when no allocation covers it."),
    )

    objects = ProgrammeScope.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="programme_code_once",
                violation_error_message=_("This programme code is already used."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=""),
                name="programme_has_kind",
                violation_error_message=_("A programme is of a kind."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The county chooses within what the kind leaves open; how people are paid stays."""
        if self.kind not in programmes.KINDS:
            return
        kind = self.definition
        if self.calculator not in kind.calculators:
            listed = ", ".join(kind.calculators)
            raise ValidationError({"calculator": _("Write one of: %(words)s.") % {"words": listed}})
        if self.first_month not in kind.first_months:
            listed = ", ".join(str(month.label) for month in kind.first_months)
            raise ValidationError(
                {
                    "first_month": _("By law this kind is paid from: %(months)s.")
                    % {"months": listed}
                }
            )
        ticks = {name: getattr(self, name) for name in ("needs_means_check", "public_notice")}
        if vain := kind.ticked_in_vain(**ticks):
            raise ValidationError(vain)
        if self.peer_review != PeerReviewed.NEVER and "peer_review" not in kind.steps:
            raise ValidationError({"peer_review": _("This kind has no peer review.")})
        if self.open_for_applications and not kind.applied_for:
            sentence = _("Nobody applies for this kind: it is granted in bulk, or after a death.")
            raise ValidationError({"open_for_applications": sentence})
        self._check_kept()

    def _check_kept(self) -> None:
        stored = Programme.objects.filter(pk=self.pk).first()
        if stored is None or not self.award_set.exists():
            return
        for name in ("kind", "calculator"):
            if getattr(stored, name) != getattr(self, name):
                raise ValidationError(
                    {
                        name: _(
                            "Awards of this programme exist. Make a new programme instead of "
                            "changing how this one pays."
                        )
                    }
                )

    @property
    def definition(self) -> programmes.Kind:
        """What is true of every programme of this kind."""
        return programmes.kind_of(self.kind)

    @property
    def is_monthly(self) -> bool:
        """Whether it holds from month to month; a single sum does not."""
        return self.definition.pays != programmes.Pays.ONE_OFF

    @property
    def pays_monthly(self) -> bool:
        """Whether money is owed every month; a recognition pays nothing."""
        return self.definition.pays == programmes.Pays.MONTHLY

    @property
    def recognises(self) -> bool:
        """Whether it is a recognition, on which nothing is paid. (社会救助法 Art 21, 22)"""
        return self.definition.pays == programmes.Pays.NOTHING


@pghistory.track()
class Band(models.Model):
    """A class of a programme, with a standard of its own: 一类…四类, an age band, a grade."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="bands", verbose_name=_("programme")
    )
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"))
    age_from = models.PositiveSmallIntegerField(_("age from"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(
        _("age to"), null=True, blank=True, help_text=_("Including this age.")
    )
    grades = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("grades")
    )
    special_review = models.BooleanField(  # 57号 Art 31, by the county's rule
        _("reviewed at the special term"), default=False
    )

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["programme", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="band_position_once",
                violation_error_message=_("Two classes of a programme have the same position."),
            ),
            ExclusionConstraint(
                name="band_ages_do_not_overlap",
                expressions=[
                    (
                        Func(
                            F("programme"),
                            F("programme"),
                            Value("[]"),
                            function="int8range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("age_from"), F("age_to"), Value("[]"), function="int4range"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=models.Q(grades=[])
                & (models.Q(age_from__isnull=False) | models.Q(age_to__isnull=False)),
                violation_error_message=_("The ages of two classes of a programme overlap."),
            ),
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="band_code_once",
                violation_error_message=_("This class code is already used."),
            ),
            models.CheckConstraint(
                condition=models.Q(age_from=None)
                | models.Q(age_to=None)
                | models.Q(age_from__lte=models.F("age_to")),
                name="band_ages_in_order",
                violation_error_message=_("A class begins at a lower age than it ends."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Said of the field, so that the database need not look at such a range."""
        if self.age_from is not None and self.age_to is not None and self.age_from > self.age_to:
            sentence = _("A class begins at a lower age than it ends.")
            raise ValidationError({"age_to": sentence})

    @property
    def described(self) -> programmes.ListedBand:
        """As the room of the programmes looks at it."""
        return programmes.ListedBand(
            self.code, self.name, self.age_from, self.age_to, tuple(self.grades)
        )


@pghistory.track()
class ExclusionRule(models.Model):
    """What one person may hold of two kinds in a month, in one county, from a day on.

    `first` and `second` stand in alphabetical order. A pair without a row is a hard stop. A rule
    that lets nobody hold both is also kept by the database (see `AwardMember`).
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    first = models.CharField(_("kind"), max_length=24, choices=programmes.choices)
    second = models.CharField(_("and kind"), max_length=24, choices=programmes.choices)
    verdict = models.CharField(_("one person may hold"), max_length=12, choices=Verdict.choices)
    valid_from = models.DateField(_("valid from"))
    document = models.CharField(_("document"), max_length=200)

    class Meta:
        verbose_name = _("exclusion rule")
        verbose_name_plural = _("exclusion rules")
        ordering = ["county", "first", "second", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "first", "second", "valid_from"],
                name="exclusion_rule_once_per_day",
                violation_error_message=_("There is already a rule of this pair from that day."),
            ),
            models.CheckConstraint(
                condition=models.Q(first__lte=models.F("second")),
                name="exclusion_rule_in_order",
                violation_error_message=_("Name the two kinds in alphabetical order of codes."),
            ),
            models.CheckConstraint(
                condition=~models.Q(document=""),
                name="exclusion_rule_names_its_document",
                violation_error_message=_("An exclusion names the document it comes from."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_first_display()} × {self.get_second_display()}"

    def clean(self) -> None:
        """The two kinds stand in the order in which everybody looks them up."""
        self.first, self.second = pair(self.first, self.second)


@pghistory.track()
class Institution(models.Model):
    """A home that cares for people and receives their living and care money. (供养服务机构)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    name = models.CharField(_("name"), max_length=80)
    serves = models.CharField(_("takes in"), max_length=8, choices=Serves.choices, blank=True)
    bank_name = models.CharField(_("bank"), max_length=80, blank=True)
    account = EncryptedTextField(_("account"), blank=True, default="", shown_as=NEVER)
    account_hash = HashField(blank=True, default="")
    account_holder = models.CharField(_("account holder"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                name="institution_name_once",
                violation_error_message=_("The county already has an institution of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_account(self) -> bool:
        """Whether money can be sent to it."""
        return bool(self.account_hash)

    def keep_account(self, number: str) -> None:
        """Another account, with the hash by which it is found; the caller has looked at it."""
        self.account, self.account_hash = number, crypto.keyed_hash(number)


class SupplementCondition(models.TextChoices):
    """What makes a person belong to a supplement kind; the comparison asks for it."""

    SEVERE = "severe", _("Severe disability or illness")
    ELDERLY = "elderly", _("Elderly")
    MINOR = "minor", _("Minor")
    NONE = "none", _("None")


@pghistory.track()
class SupplementKind(models.Model):
    """A class of graded top-up. One person counts in one class, the first that fits. (分类施保)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"))
    condition = models.CharField(_("for"), max_length=10, choices=SupplementCondition.choices)

    class Meta:
        verbose_name = _("supplement kind")
        verbose_name_plural = _("supplement kinds")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="supplement_kind_code_once",
                violation_error_message=_("This supplement code is already used."),
            )
        ]

    def __str__(self) -> str:
        return self.name
