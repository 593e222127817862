"""What a family earns and owns, line by line. (家庭经济状况核算表; 57号 Art 13-14)"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.household import Household, MemberScope
from cases.models.person import Person, in_the_persons_county
from cases.programmes.parts import income_items
from cases.programmes.parts.income_items import BY_CODE, IncomeItem, Side
from welfare.fields import MoneyField


class MeansSheet(models.Model):
    """Income and property of a household over the twelve months before a day.

    A sheet that was drawn up is never changed: what is known better stands on the next one, and
    the differences are shown. `counted_income` in yuan a year, `property_value` in yuan.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="means_sheets")
    drawn_on = models.DateField(_("drawn up on"))
    counted_income = MoneyField(_("income that counts (yuan a year)"))
    property_value = MoneyField(_("property that counts (yuan)"))
    property_within = models.BooleanField(_("property is within the limits"))
    note = models.TextField(_("how it was found out"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = MemberScope.as_manager()

    class Meta:
        verbose_name = _("means sheet")
        verbose_name_plural = _("means sheets")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(counted_income__gte=0, property_value__gte=0),
                name="means_sheet_money_not_negative",
                violation_error_message=_("Money is never negative."),
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="means_sheet_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.drawn_on:%Y-%m-%d}"


class MeansLineScope(MemberScope):
    town_path = "sheet__household__town"


class MeansLine(models.Model):
    """One income, deduction or property, of one member or of the family; in yuan, income a year."""

    sheet = models.ForeignKey(MeansSheet, models.PROTECT, related_name="lines")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    item = models.CharField(_("what it is"), max_length=24, choices=income_items.choices())
    amount = MoneyField(_("amount"))
    proof = models.CharField(_("source or document"), max_length=200, blank=True)

    objects = MeansLineScope.as_manager()

    class Meta:
        verbose_name = _("line of a means sheet")
        verbose_name_plural = _("lines of a means sheet")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="means_line_has_an_amount",
                violation_error_message=_("A line of the sheet has an amount above zero."),
            ),
            models.CheckConstraint(
                condition=~models.Q(item__in=income_items.WITH_DOCUMENT) | ~models.Q(proof=""),
                name="means_line_left_out_by_a_document",
                violation_error_message=_("What does not count by a rule names that rule."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="means_line_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            *in_the_persons_county(
                "means_line_in_the_persons_county",
                "person_id",
                rows="touched JOIN cases_meanssheet s ON s.id = touched.sheet_id "
                "JOIN cases_household h ON h.id = s.household_id",
                town="h.town_id",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_item_display()} {self.amount}"

    @property
    def kind(self) -> IncomeItem:
        """What the law says of this kind of line."""
        return BY_CODE[self.item]

    @property
    def side(self) -> Side:
        """What the line counts for."""
        return self.kind.side
