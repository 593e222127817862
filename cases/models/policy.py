"""Who decides on what, from a day on: drafted by one person, signed by another. (分级审批)"""

from collections.abc import Iterable
from datetime import date

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.programme import Condition, Programme, Tier
from welfare.constraints import Refusal
from welfare.fields import MoneyField
from welfare.models import Division, User

BY_TWO = _(
    "Since this system pays, who decides is changed by two people alone: draft a policy with a "
    "later day, and have another person sign it."
)
LIVE = """EXISTS (
    SELECT FROM cases_golive g JOIN cases_programme p ON p.id = g.programme_id
    WHERE p.county_id = {county} AND g.confirmed_at IS NOT NULL)"""
REFUSED = """
    RAISE EXCEPTION '{name}: one person alone changes who decides'
        USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
END IF;
"""
DONE = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nRETURN NEW;\n"
# What counts stays; a draft counts once somebody else has signed it.
POLICY_BY_TWO = (
    f"IF TG_OP <> 'INSERT' AND NOT OLD.waits AND {LIVE.format(county='OLD.county_id')} THEN"
    + REFUSED.format(name="approval_policy_when_live_by_two")
    + "IF TG_OP <> 'DELETE' AND NOT NEW.waits AND NEW.signed_by_id IS NULL "
    + f"AND {LIVE.format(county='NEW.county_id')} THEN"
    + REFUSED.format(name="approval_policy_when_live_by_two")
    + DONE
)
# A line goes with its policy; of a policy that is being removed there is none any more.
RULE_BY_TWO = (
    "IF EXISTS (SELECT FROM cases_approvalpolicy y WHERE NOT y.waits "
    "AND y.id IN (OLD.policy_id, NEW.policy_id) "
    f"AND {LIVE.format(county='y.county_id')}) THEN"
    + REFUSED.format(name="approval_rule_when_live_by_two")
    + DONE
)


class ApprovalPolicyScope(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User) -> "ApprovalPolicyScope":
        """Those of the person's county."""
        return self.filter(county=user.county)

    def counting(self) -> "ApprovalPolicyScope":
        """Without drafts: nobody decides by what another person has not signed."""
        return self.filter(waits=False)

    def in_force(self, county: "Division | int", on: date) -> "ApprovalPolicy | None":
        """The county's policy of a day."""
        dated = self.counting().filter(county=county, valid_from__lte=on)
        policy: ApprovalPolicy | None = dated.order_by("-valid_from").first()
        return policy


@pghistory.track()
class ApprovalPolicy(models.Model):
    """The county's rules of who decides, from a day on. (分级审批)

    Once the system pays a programme of the county, one person drafts it and another one signs:
    until then it `waits` and counts for nothing. What a signed profile brought has no persons.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    valid_from = models.DateField(_("valid from"))
    document = models.CharField(_("document"), max_length=200)
    waits = models.BooleanField(_("waits for its signature"), default=False, editable=False)
    drafted_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("drafted by"),
    )
    # Everybody who changed the draft: its drafter stays who he was.
    changed_by = models.ManyToManyField(User, editable=False, related_name="+")
    signed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("signed by"),
    )

    objects = ApprovalPolicyScope.as_manager()

    class Meta:
        verbose_name = _("approval policy")
        verbose_name_plural = _("approval policies")
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "valid_from"],
                name="approval_policy_once_per_day",
                violation_error_message=_("The county already has a policy from that day."),
            ),
            models.CheckConstraint(
                condition=models.Q(waits=False)
                | models.Q(drafted_by__isnull=False, signed_by=None),
                name="approval_policy_draft_has_drafter",
                violation_error_message=_("A policy that waits says who drafted it."),
            ),
            models.CheckConstraint(
                condition=models.Q(signed_by=None)
                | models.Q(drafted_by__isnull=False) & ~models.Q(signed_by=models.F("drafted_by")),
                name="approval_policy_by_two_people",
                violation_error_message=_(
                    "Another person signs a policy than the one who drafted."
                ),
            ),
        ]
        triggers = [
            Refusal(
                name="approval_policy_when_live_by_two",
                constraint="approval_policy_when_live_by_two",
                sentence=BY_TWO,
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=POLICY_BY_TWO,
            ),
            Refusal(
                name="approval_policy_not_by_who_changed_it",
                constraint="approval_policy_not_by_who_changed_it",
                sentence=_("Another person signs a policy than those who changed its draft."),
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(new="new_values"),
                func="""
                    IF EXISTS (
                        SELECT FROM new_values n JOIN cases_approvalpolicy_changed_by c
                            ON c.approvalpolicy_id = n.id AND c.user_id = n.signed_by_id
                    ) THEN
                        RAISE EXCEPTION 'approval_policy_not_by_who_changed_it: changed the draft'
                            USING ERRCODE = 'check_violation',
                                CONSTRAINT = 'approval_policy_not_by_who_changed_it';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.valid_from:%Y-%m-%d})"


@pghistory.track()
class ApprovalRule(models.Model):
    """One line of a policy. Lines are tried in order; the first that fits gives the route.

    A line fits when programme and condition agree and the amount is under `below` (exclusive) or
    `up_to` (inclusive), where set. No line that fits is a hard stop.
    """

    policy = models.ForeignKey(
        ApprovalPolicy,
        models.CASCADE,
        related_name="rules",
        verbose_name=ApprovalPolicy._meta.verbose_name,
    )
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
        triggers = [
            Refusal(
                name="approval_rule_when_live_by_two",
                constraint="approval_rule_when_live_by_two",
                sentence=BY_TWO,
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=RULE_BY_TWO,
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.programme}"

    @property
    def route_words(self) -> str:
        """The tiers that decide, in their order, as people call them."""
        return route_words(self.route)


def route_words(route: Iterable[str]) -> str:
    """Tiers in their order, as people call them."""
    return " → ".join(str(Tier(tier).label) for tier in route)
