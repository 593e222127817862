"""What a county grants, and who decides on it: loaded from the profile, edited in the admin."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.fields import MoneyField
from welfare.models import Division


class Basis(models.TextChoices):
    """How the amount comes about."""

    TOP_UP = "top_up", _("Standard less income")  # 补差
    FIXED = "fixed", _("Standard and care fee")  # 特困: 基本生活标准 + 照料护理
    PER_PERSON = "per_person", _("Standard per person")  # 孤儿
    ONE_OFF = "one_off", _("One sum by decision")  # 临时救助


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


@pghistory.track()
class Programme(models.Model):
    """One kind of assistance: 低保, 特困, 临时救助, 孤儿 …"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=40)
    basis = models.CharField(_("amount by"), max_length=10, choices=Basis.choices)
    exclusive = models.BooleanField(
        _("excludes other living support"),
        default=False,
        help_text=_("One person can hold only one award of such programmes at a time."),
    )
    first_month_offset = models.PositiveSmallIntegerField(
        _("paid from: months after the decision"), default=1
    )
    needs_means_check = models.BooleanField(_("needs a means check"), default=True)
    public_notice = models.BooleanField(_("public notice"), default=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    open_for_applications = models.BooleanField(_("open for applications"), default=False)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="programme_code_once",
                violation_error_message=_("This programme code is already used."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What decides who is paid, and how, stays as it is once somebody holds an award."""
        stored = Programme.objects.filter(pk=self.pk).first()
        if stored is None or not self.award_set.exists():
            return
        for name in ("basis", "exclusive"):
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
    def is_monthly(self) -> bool:
        return self.basis != Basis.ONE_OFF


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


@pghistory.track()
class FundSource(models.Model):
    """Where the money of a temporary relief comes from. (资金来源)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    separate = models.BooleanField(
        _("counted separately"),
        default=False,
        help_text=_("A fund such as 同舟工程 is reported beside temporary relief, not within it."),
    )

    class Meta:
        verbose_name = _("fund source")
        verbose_name_plural = _("fund sources")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="fund_source_code_once",
                violation_error_message=_("This fund code is already used."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ApprovalPolicy(models.Model):
    """The county's rules of who decides, from a day on. (分级审批)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    valid_from = models.DateField(_("valid from"))
    document = models.CharField(_("document"), max_length=200)

    class Meta:
        verbose_name = _("approval policy")
        verbose_name_plural = _("approval policies")
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "valid_from"],
                name="approval_policy_once_per_day",
                violation_error_message=_("The county already has a policy from that day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.valid_from:%Y-%m-%d})"


@pghistory.track()
class ApprovalRule(models.Model):
    """One line of a policy. Lines are tried in order; the first that fits gives the route.

    A line fits when programme and condition agree and the amount is under `below` (exclusive) or
    `up_to` (inclusive), where set. No line that fits is a hard stop.
    """

    policy = models.ForeignKey(ApprovalPolicy, models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField(_("position"))
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    condition = models.CharField(
        _("condition"), max_length=10, choices=Condition.choices, default=Condition.ANY
    )
    below = MoneyField(_("amount below"), null=True, blank=True)
    up_to = MoneyField(_("amount up to"), null=True, blank=True)
    route = ArrayField(
        models.CharField(max_length=10, choices=Tier.choices), verbose_name=_("route")
    )
    monthly_filing = models.BooleanField(_("filed monthly with the county"), default=False)
    total_days = models.PositiveSmallIntegerField(_("whole case within (working days)"))

    class Meta:
        verbose_name = _("approval rule")
        verbose_name_plural = _("approval rules")
        ordering = ["policy", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "position"],
                name="approval_rule_position_once",
                violation_error_message=_("Two rules of a policy have the same position."),
            ),
            models.CheckConstraint(
                condition=models.Q(route__len__gte=1)
                & models.Q(route__contained_by=["town", "county", "meeting"]),
                name="approval_rule_has_route",
                violation_error_message=_("A rule names at least one tier that decides."),
            ),
            models.CheckConstraint(
                condition=models.Q(below=None) | models.Q(up_to=None),
                name="approval_rule_one_bound",
                violation_error_message=_("Give “below” or “up to”, not both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.programme}"
