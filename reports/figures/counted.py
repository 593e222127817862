"""供养机构、救助物资、购买服务: who lived in the homes, what was handed out, what was accepted."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from benefits.models import Payment
from benefits.states import PaymentStatus
from cases.models import Funeral, ServiceOrder, Stay, StockMove
from reports.figures.base import Figure, FigureTable, Makers, Period, Unit


def residents(period: Period) -> "QuerySet[Stay]":
    """Who lived in a home on the last day, as it stood when it was reported."""
    left = Q(moved_out=None) | Q(moved_out__gt=period.closes) | Q(left_at__gt=period.at)
    rows = Stay.objects.filter(bed__institution__county=period.county, moved_in__lte=period.closes)
    return rows.filter(left, recorded_at__lte=period.at)


def moved_in(period: Period) -> "QuerySet[Stay]":
    """Who moved in in the period; another bed of the same home on the day is no moving in."""
    rows = Stay.objects.filter(bed__institution__county=period.county, recorded_at__lte=period.at)
    bed_before = Stay.objects.filter(
        person=OuterRef("person"),
        bed__institution=OuterRef("bed__institution"),
        moved_out=OuterRef("moved_in"),
        moved_in__lte=OuterRef("moved_in"),
    ).exclude(pk=OuterRef("pk"))
    return rows.filter(~Exists(bed_before), moved_in__gte=period.opens, moved_in__lte=period.closes)


def funerals(period: Period) -> "QuerySet[Funeral]":
    """Funerals that were paid for in the period, and confirmed by a second person.

    By hand on the day that the voucher says, by a run on the day that the bank says.
    """
    sums = Payment.objects.filter(award=OuterRef("paid_as"), answered_at__lte=period.at)
    arrived = sums.filter(status=PaymentStatus.PAID).order_by("pk").values("paid_on")
    rows: Any = Funeral.objects.counting(period.at).filter(county=period.county)
    rows = rows.annotate(arrived_on=Coalesce("paid_on", Subquery(arrived[:1])))
    paid: QuerySet[Funeral] = rows.filter(arrived_on__range=(period.opens, period.closes))
    return paid


def handed_out(period: Period) -> "QuerySet[StockMove]":
    """What families received; what was taken back later was handed out then."""
    back = StockMove.objects.filter(undoes=OuterRef("pk"), recorded_at__lte=period.at)
    rows = StockMove.objects.filter(
        county=period.county,
        kind="given",
        recorded_at__lte=period.at,
        moved_on__gte=period.opens,
        moved_on__lte=period.closes,
    )
    return rows.filter(~Exists(back))


def accepted(period: Period) -> "QuerySet[ServiceOrder]":
    """Orders that were accepted in the period; `comes_to` is what each comes to."""
    rows = ServiceOrder.objects.filter(
        service__county=period.county,
        accepted_at__lte=period.at,
        accepted_on__gte=period.opens,
        accepted_on__lte=period.closes,
    )
    comes_to: Any = F("quantity") * F("price")
    counted: QuerySet[ServiceOrder] = rows.annotate(comes_to=comes_to)
    return counted


def _homes_and_funerals() -> tuple[Figure, ...]:
    """What stands around the care of people on tekun."""
    return (
        Figure(
            "around.residents",
            _("Residents of homes"),
            Unit.PERSONS,
            _("Persons on tekun who had a bed in a home on the last day of the period."),
            residents,
        ),
        Figure(
            "around.moved_in",
            _("Moved in"),
            Unit.PERSONS,
            _("Different persons who moved into a home in the period."),
            moved_in,
            distinct="person",
        ),
        Figure(
            "around.funerals",
            _("Funerals paid for"),
            Unit.PERSONS,
            _("Persons on tekun whose funeral was paid for in the period."),
            funerals,
        ),
        Figure(
            "around.funerals_cost",
            _("Paid for funerals"),
            Unit.YUAN,
            _("What was paid for these funerals, by voucher or by a run."),
            funerals,
            total="amount",
        ),
    )


def table(_period: Period) -> FigureTable:
    """Homes, goods and services on one page."""
    return FigureTable(
        "around",
        _("Homes, goods and services"),
        (
            *_homes_and_funerals(),
            Figure(
                "around.goods",
                _("Hand-outs of goods"),
                Unit.RECORDS,
                _("Receipts of goods of the period, without those that were taken back."),
                handed_out,
            ),
            Figure(
                "around.goods_families",
                _("Families that received goods"),
                Unit.HOUSEHOLDS,
                _("How many different families these receipts are of."),
                handed_out,
                distinct="household",
            ),
            Figure(
                "around.services",
                _("Services accepted"),
                Unit.CASES,
                _("Orders of bought services that were accepted in the period."),
                accepted,
            ),
            Figure(
                "around.services_cost",
                _("Cost of services accepted"),
                Unit.YUAN,
                _("What these orders come to at the price at which they were made."),
                accepted,
                total="comes_to",
            ),
        ),
    )


TABLES: Makers = {86: table}
