"""Services that the county buys: need, order, done, accepted, billed. (政府购买服务)"""

from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.goods import OfCounty
from cases.models.household import Household
from cases.models.person import Person, in_one_county
from welfare.models import Division, DivisionScope

PERSON = settings.AUTH_USER_MODEL


@pghistory.track()
class Service(models.Model):
    """One line of the list of services: what, by whom, at which price. (服务清单)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    provider = models.CharField(_("provider"), max_length=60)
    name = models.CharField(_("service"), max_length=40)
    unit = models.CharField(_("unit"), max_length=8)
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=2)

    objects = OfCounty.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["provider", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "provider", "name"],
                name="service_once_a_provider",
                violation_error_message=_("The provider offers this service already."),
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0) & ~Q(provider="") & ~Q(name="") & ~Q(unit=""),
                name="service_has_provider_and_price",
                violation_error_message=_("A service has its provider, unit and price."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.provider}）"


@pghistory.track()
class ServiceBill(models.Model):
    """A bill of a provider over orders that were accepted. (结算单)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    provider = models.CharField(_("provider"), max_length=60)
    number = models.CharField(_("number of the bill"), max_length=60)
    billed_on = models.DateField(_("billed on"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OfCounty.as_manager()

    class Meta:
        verbose_name = _("bill of a provider")
        verbose_name_plural = _("bills of providers")
        ordering = ["-billed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "provider", "number"],
                name="bill_number_once",
                violation_error_message=_("A bill of this number is entered already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(number=""),
                name="bill_has_number_and_amount",
                violation_error_message=_("A bill has its number and its amount."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.number}"


class OrderScope(DivisionScope):
    def standing(self) -> "OrderScope":
        """Without those that were cancelled."""
        return self.filter(cancelled_on=None)

    def to_do(self) -> "OrderScope":
        return self.standing().filter(done_on=None)

    def to_accept(self) -> "OrderScope":
        return self.standing().filter(done_on__isnull=False, accepted_on=None)

    def to_bill(self) -> "OrderScope":
        """Accepted, and on no bill yet."""
        return self.standing().filter(accepted_on__isnull=False, bill=None)


@pghistory.track()
class ServiceOrder(models.Model):
    """A service ordered for one person: why, when done, when accepted, on which bill. (服务订单)"""

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="orders", verbose_name=_("service")
    )
    household = models.ForeignKey(Household, models.PROTECT, related_name="services")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    need = models.CharField(_("assessed need"), max_length=200)
    assessed_on = models.DateField(_("need assessed on"))
    ordered_on = models.DateField(_("ordered on"))
    quantity = models.PositiveIntegerField(_("how many"))
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=2)
    done_on = models.DateField(_("done on"), null=True)
    done_recorded_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    accepted_on = models.DateField(_("service accepted on"), null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    content = models.BooleanField(_("the person was content"), null=True)
    cancelled_on = models.DateField(_("cancelled on"), null=True)
    cancelled_because = models.CharField(_("cancelled because"), max_length=100, blank=True)
    bill = models.ForeignKey(ServiceBill, models.PROTECT, null=True, related_name="orders")
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    form = models.UUIDField(null=True)  # which was sent; a second click sends it again

    objects = OrderScope.as_manager()

    class Meta:
        verbose_name = _("order of a service")
        verbose_name_plural = _("orders of services")
        ordering = ["-ordered_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, ordered_on__gte=F("assessed_on")) & ~Q(need=""),
                name="order_follows_its_assessment",
                violation_error_message=_("An order follows from an assessed need."),
            ),
            models.CheckConstraint(
                condition=Q(done_on=None, done_recorded_by=None)
                | Q(done_on__gte=F("ordered_on"), done_recorded_by__isnull=False),
                name="order_done_after_it_was_made",
                violation_error_message=_("A service is done after it was ordered."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_on=None, accepted_by=None, accepted_at=None, content=None)
                | Q(
                    accepted_on__gte=F("done_on"),
                    done_on__isnull=False,
                    accepted_by__isnull=False,
                    accepted_at__isnull=False,
                    content__isnull=False,
                ),
                name="order_accepted_when_done",
                violation_error_message=_("What is accepted was done before."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None)
                | (~Q(accepted_by=F("recorded_by")) & ~Q(accepted_by=F("done_recorded_by"))),
                name="order_accepted_by_another",
                violation_error_message=_(
                    "Who ordered the service or recorded it as done does not accept it."
                ),
            ),
            models.UniqueConstraint(
                fields=["form"],
                name="order_form_once",
                violation_error_message=_("This order is written down already."),
            ),
            models.CheckConstraint(
                condition=Q(bill=None) | Q(accepted_on__isnull=False),
                name="order_billed_when_accepted",
                violation_error_message=_("Only what was accepted is billed."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None, cancelled_because="")
                | (Q(cancelled_on__isnull=False, accepted_on=None) & ~Q(cancelled_because="")),
                name="order_cancelled_with_reason",
                violation_error_message=_(
                    "An order is cancelled with a reason, and not after it was accepted."
                ),
            ),
        ]
        triggers = [
            *in_one_county(
                "order_in_one_county",
                """touched
                JOIN cases_service s ON s.id = touched.service_id
                JOIN cases_person p ON p.id = touched.person_id
                JOIN welfare_division t ON t.id = touched.town_id
                WHERE p.county_id <> s.county_id OR t.parent_id <> s.county_id""",
                "the service is of another county",
            ),
            pgtrigger.Protect(
                name="order_billed_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__bill__isnull=False)
                & pgtrigger.Q(old__bill__df=pgtrigger.F("new__bill")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service.name} {self.person}"

    @property
    def cost(self) -> Decimal:
        """What the order comes to."""
        cost: Decimal = self.quantity * self.price
        return cost
