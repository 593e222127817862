"""Money for everybody of some groups at once: heating, Spring Festival, price-linked subsidy."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from benefits.states import GrantStatus
from cases.models import Award, Household, Person, Programme
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, DivisionScope, Job, Residence


class Per(models.TextChoices):
    """Whom one sum is for."""

    PERSON = "person", _("Each person")  # 按人
    HOUSEHOLD = "household", _("Each household")  # 按户


class GrantScope(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: "object") -> "GrantScope":
        """Grants belong to the county: people bound to a town see none."""
        division = getattr(user, "division", None)
        if division is None or getattr(user, "town", None) is not None:
            return self.none()
        return self.filter(programme__county=division)

    def locked(self, pk: int) -> "BulkGrant":
        row: BulkGrant = self.select_for_update(of=("self",)).get(pk=pk)
        return row


class RiseField(models.DecimalField):  # type: ignore[type-arg]
    """A rise in percent against the same month of the year before."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        given = {"max_digits": 5, "decimal_places": 2, "null": True, "blank": True, **kwargs}
        super().__init__(*args, **given)  # type: ignore[arg-type]


@pghistory.track()
class BulkGrant(models.Model):
    """One sum for everybody on the roll of some programmes in a month. (批量发放)

    A one-off batch gives a fixed sum; a price-linked subsidy the dibao standard times the rise of
    prices, when that month reaches the county's lines. (社会救助法 Art 32; 发改价格〔2021〕1553号)
    One person prepares it, another confirms it; the next payroll run pays it.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="bulk_grants", verbose_name=_("programme")
    )
    month = MonthField(_("for the month"))
    as_of = MonthField(_("on the roll in"))
    per = models.CharField(_("one sum for"), max_length=10, choices=Per.choices)
    amount = MoneyField(_("amount (yuan)"), null=True, blank=True)
    cpi = RiseField(_("consumer prices rose by (%)"))
    food_cpi = RiseField(_("food prices rose by (%)"))
    scpi = RiseField(_("prices for low-income households rose by (%)"))
    least = MoneyField(_("at least (yuan)"), null=True, blank=True)
    whole_yuan = models.BooleanField(_("in whole yuan"), default=False)
    released_on = models.DateField(_("index released on"), null=True, blank=True)
    due_on = models.DateField(_("to be paid by"), null=True, blank=True)
    due_provisional = models.BooleanField(default=False)  # 暂估
    reasons = models.JSONField(default=list, blank=True)  # which line the month reached, in words
    rates = models.JSONField(default=dict, blank=True)  # by residence: amount and lines
    document = models.CharField(_("document"), max_length=200)
    status = models.CharField(
        _("status"), max_length=10, choices=GrantStatus.choices, default=GrantStatus.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    count = models.PositiveIntegerField(_("sums"), default=0)
    persons = models.PositiveIntegerField(_("persons"), default=0)
    total = MoneyField(_("sum"), default=0)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    objects = GrantScope.as_manager()

    class Meta:
        verbose_name = _("bulk grant")
        verbose_name_plural = _("bulk grants")
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "month"],
                condition=~Q(status="discarded"),
                name="bulk_grant_once_per_programme_and_month",
                violation_error_message=_(
                    "This programme already has a grant for that month. Discard that one first, "
                    "or choose another month."
                ),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, cpi=None, food_cpi=None, scpi=None, released_on=None)
                | Q(amount=None, cpi__isnull=False, food_cpi__isnull=False)
                & Q(released_on__isnull=False, due_on__isnull=False, per="person"),
                name="bulk_grant_has_amount_or_rise",
                violation_error_message=_(
                    "A grant has a fixed amount, or the rises of prices with the day of their "
                    "release; a price-linked one is for each person."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(document=""),
                name="bulk_grant_names_its_document",
                violation_error_message=_("A grant names the document it comes from."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "calculated", "discarded"])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="bulk_grant_confirmed_has_person_and_time",
                violation_error_message=_("A confirmed grant has who confirmed it, and when."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("created_by")),
                name="bulk_grant_by_two_people",
                violation_error_message=_("Another person confirms than the one who prepared."),
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0) & (Q(least=None) | Q(least__gt=0)),
                name="bulk_grant_money_not_negative",
                violation_error_message=_("Money is never negative."),
            ),
            month_check("month", "bulk_grant_month_is_first_day"),
            month_check("as_of", "bulk_grant_roll_month_is_first_day"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="bulk_grant_confirmed_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status="confirmed")
                & (
                    pgtrigger.Q(old__programme__df=pgtrigger.F("new__programme"))
                    | pgtrigger.Q(old__month__df=pgtrigger.F("new__month"))
                    | pgtrigger.Q(old__rates__df=pgtrigger.F("new__rates"))
                    | pgtrigger.Q(old__total__df=pgtrigger.F("new__total"))
                    | pgtrigger.Q(old__confirmed_by__df=pgtrigger.F("new__confirmed_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.month:%Y-%m}"

    @property
    def price_linked(self) -> bool:
        """Whether it follows the prices; else its sum is fixed."""
        return self.amount is None


@pghistory.track()
class BulkGroup(models.Model):
    """A programme whose people get a grant; who is in several counts in the first. (发放对象)"""

    grant = models.ForeignKey(BulkGrant, models.CASCADE, related_name="groups")
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("group of a grant")
        verbose_name_plural = _("groups of a grant")
        ordering = ["grant", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "programme"],
                name="bulk_group_once_per_grant",
                violation_error_message=_("A group is named once."),
            ),
            models.UniqueConstraint(
                fields=["grant", "position"],
                name="bulk_group_position_once",
                violation_error_message=_("Two groups have the same place in the order."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.programme)


# Shares of a confirmed grant are what was confirmed; looked at once per statement.
KEPT = """
    IF EXISTS (SELECT FROM touched JOIN benefits_bulkgrant g ON g.id = touched.grant_id
               WHERE g.status = 'confirmed') THEN
        RAISE EXCEPTION 'pgtrigger: Cannot change the shares of a confirmed grant (%)', TG_NAME;
    END IF;
    RETURN NULL;
"""


# But for the award by which it is paid: as long as it was not, another one of the same household,
# or which covers the person.
ONLY_LED_ON = """
    IF EXISTS (
        SELECT FROM touched n JOIN before_it o ON o.id = n.id
        JOIN benefits_bulkgrant g ON g.id IN (o.grant_id, n.grant_id)
        WHERE g.status = 'confirmed' AND (
            (n.grant_id, n.person_id, n.household_id, n.programme_id, n.town_id, n.residence,
                n.persons, n.amount)
            IS DISTINCT FROM (o.grant_id, o.person_id, o.household_id, o.programme_id, o.town_id,
                o.residence, o.persons, o.amount)
            OR n.award_id <> o.award_id AND (
                EXISTS (SELECT FROM benefits_payment p
                        WHERE p.grant_id = o.grant_id AND p.award_id = o.award_id
                            AND p.status <> 'failed')
                OR NOT EXISTS (SELECT FROM cases_award a
                        WHERE a.id = n.award_id AND a.household_id = o.household_id)
                AND NOT EXISTS (SELECT FROM cases_awardmember m
                        WHERE m.award_id = n.award_id AND m.person_id = o.person_id)))
    ) THEN
        RAISE EXCEPTION 'pgtrigger: Cannot change the shares of a confirmed grant (%)', TG_NAME;
    END IF;
    RETURN NULL;
"""


def kept(
    name: str, operation: pgtrigger.Operation, func: str = KEPT, **referencing: str
) -> pgtrigger.Trigger:
    """Nothing is added to a confirmed grant, changed in it or taken from it."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**referencing),
        func=func,
    )


class BulkShare(models.Model):
    """One sum of a grant: for one person, or for the household that the person stands for."""

    grant = models.ForeignKey(BulkGrant, models.PROTECT, related_name="shares")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")  # by which it is paid
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")  # the group
    town = models.ForeignKey(Division, models.PROTECT, related_name="+")
    residence = models.CharField(max_length=5, choices=Residence.choices)
    persons = models.PositiveSmallIntegerField(_("persons"))
    amount = MoneyField(_("sum"))

    objects = DivisionScope.as_manager()

    class Meta:
        verbose_name = _("share of a grant")
        verbose_name_plural = _("shares of a grant")
        ordering = ["pk"]
        indexes = [models.Index(fields=["award", "grant"])]
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "person"],
                name="bulk_share_once_per_person",
                violation_error_message=_("A person gets a grant once, in whatever groups."),
            ),
            models.UniqueConstraint(
                fields=["grant", "household"],
                name="bulk_share_once_per_household",
                violation_error_message=_("A household gets a grant once."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, persons__gte=1),
                name="bulk_share_is_more_than_zero",
                violation_error_message=_("A payment is more than zero."),
            ),
        ]
        triggers = [
            kept("bulk_share_added_before_confirming", pgtrigger.Insert, new="touched"),
            kept(
                "bulk_share_confirmed_unchanged",
                pgtrigger.Update,
                ONLY_LED_ON,
                old="before_it",
                new="touched",
            ),
            kept("bulk_share_confirmed_is_kept", pgtrigger.Delete, old="touched"),
        ]

    def __str__(self) -> str:
        return f"{self.grant} {self.person}"
