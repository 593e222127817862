"""Money that a document put at the county's disposal, for some programmes and months. (下达资金)"""

from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import FundSource, Programme
from welfare.constraints import Refusal
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, User


class AllocationScope(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User) -> "AllocationScope":
        """Allocations belong to the county: people bound to a town see none."""
        if user.division is None or user.town is not None:
            return self.none()
        return self.filter(county=user.division)

    def granted(self) -> "AllocationScope":
        """What money is taken from, in the order in which the county uses it up."""
        rows = self.filter(confirmed_at__isnull=False, reduces=None)
        return rows.order_by("position", "pk")

    def in_month(self, month: date) -> "AllocationScope":
        """Those whose money may be paid out in this month."""
        return self.filter(first_month__lte=month, last_month__gte=month)

    def in_year(self, year: int) -> "AllocationScope":
        """Those whose money may be paid out in some month of the year."""
        return self.filter(first_month__lte=date(year, 12, 1), last_month__gte=date(year, 1, 1))

    def in_turn(self) -> None:
        """Whoever takes money out of the same allocations waits until this transaction ends."""
        list(self.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))

    def waiting(self) -> "AllocationScope":
        """Entered, and a second person has not confirmed them."""
        return self.filter(confirmed_at=None)


# What is taken out of an allocation, `{of}` its number: a failed payment gives its money back.
USED = """
    coalesce((SELECT sum(p.amount) FROM benefits_payment p
        WHERE p.allocation_id = {of} AND p.status <> 'failed'), 0)
    + coalesce((SELECT sum(CASE WHEN e.kind = 'top_up' THEN e.amount ELSE -e.amount END)
        FROM benefits_reserveentry e
        WHERE e.allocation_id = {of} AND e.confirmed_at IS NOT NULL), 0)
    + coalesce((SELECT sum(b.amount) FROM benefits_allocation b
        WHERE b.reduces_id = {of} AND b.confirmed_at IS NOT NULL), 0)
"""


@pghistory.track()
class Allocation(models.Model):
    """So much of one source, for some programmes and months, by a document; never written over.

    It counts once a second person confirmed it. What is taken back or moved elsewhere (收回, 调剂)
    is a row of its own, with its document, that names in `reduces` what becomes less. One that the
    county's signed profile brought has no persons: the signature stands on the profile.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    source = models.ForeignKey(
        FundSource, models.PROTECT, related_name="+", verbose_name=_("fund source")
    )
    programmes = models.ManyToManyField(
        Programme, related_name="allocations", verbose_name=_("for the programmes")
    )
    first_month = MonthField(_("to be used from"))
    last_month = MonthField(_("to be used until"))
    position = models.PositiveSmallIntegerField(_("order of use"), default=1)
    amount = MoneyField(_("amount (yuan)"))
    document = models.CharField(_("document"), max_length=200)
    dated = models.DateField(_("day of the document"))
    reduces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reductions",
        verbose_name=_("takes back of"),
    )
    note = models.CharField(_("remark"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("entered by"),
    )
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    objects = AllocationScope.as_manager()

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="allocation_is_more_than_zero",
                violation_error_message=_("An allocation is more than zero."),
            ),
            models.CheckConstraint(
                condition=~Q(document=""),
                name="allocation_names_its_document",
                violation_error_message=_("An allocation names the document it comes from."),
            ),
            models.CheckConstraint(
                condition=Q(first_month__lte=F("last_month")),
                name="allocation_months_in_order",
                violation_error_message=_("The months of an allocation end after they begin."),
            ),
            month_check("first_month", "allocation_first_month_is_first_day"),
            month_check("last_month", "allocation_last_month_is_first_day"),
            models.UniqueConstraint(
                fields=["county", "document", "source", "position"],
                condition=Q(reduces=None),
                name="allocation_once_per_document",
                violation_error_message=_(
                    "This document has already brought money of this source in that order. Look at "
                    "the list; for other programmes give another place in the order."
                ),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")),
                name="allocation_confirmed_by_another_person",
                violation_error_message=_("You entered this. Another person confirms it."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None, entered_by__isnull=False)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                | Q(confirmed_at__isnull=False, entered_by=None),
                name="allocation_confirmed_has_person_and_time",
                violation_error_message=_("A confirmed allocation has its two persons."),
            ),
        ]
        triggers = [
            *(
                Refusal(
                    name=f"allocation_not_overdrawn_{name}",
                    constraint="allocation_not_overdrawn",
                    sentence=_("More would be taken back than is left of the allocation."),
                    operation=operation,
                    referencing=pgtrigger.Referencing(new="touched"),
                    func=f"""
                        IF EXISTS (
                            SELECT FROM touched n JOIN benefits_allocation a ON a.id = n.reduces_id
                            WHERE n.confirmed_at IS NOT NULL
                                AND a.amount < {USED.format(of="a.id")}
                        ) THEN
                            RAISE EXCEPTION 'allocation_not_overdrawn'
                                USING ERRCODE = 'check_violation',
                                    CONSTRAINT = 'allocation_not_overdrawn';
                        END IF;
                        RETURN NULL;
                    """,
                )
                for name, operation in (
                    ("entered", pgtrigger.Insert),
                    ("confirmed", pgtrigger.Update),
                )
            ),
            pgtrigger.Protect(
                name="allocation_that_counts_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__confirmed_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="allocation_is_only_confirmed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["confirmed_by", "confirmed_at"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.document}"
