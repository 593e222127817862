"""Lists of stores, moves, distributions and their families. (救助物资)"""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.counted.definition import CountedList, ListColumn
from cases.models import Distribution, Good, GoodsLoss, MoveKind, Portion, Stock, StockMove
from cases.models.goods import COMES_IN
from cases.models.person import secrets_of
from welfare.models import User

GROUP = _("Goods")


def _goods(user: User) -> "QuerySet[Good]":
    own = Q(stocks__town=user.town) if user.town else Q(stocks__isnull=False)
    rows = Good.objects.visible_to(user).select_related("county")
    return rows.annotate(there=Sum("stocks__on_hand", filter=own)).order_by("pk")


def _stocks(user: User) -> "QuerySet[Stock]":
    rows = Stock.objects.visible_to(user).select_related("good__county", "town")
    return rows.order_by("town", "good")


def _moves(user: User) -> "QuerySet[StockMove]":
    rows = StockMove.objects.visible_to(user)
    rows = rows.select_related("stock__good__county", "stock__town", "household__head", "person")
    hidden = ("household__phone", *secrets_of("household__head", "person"))
    return rows.defer(*hidden).order_by("-moved_on", "-pk")


def _losses(user: User) -> "QuerySet[GoodsLoss]":
    rows = GoodsLoss.objects.visible_to(user)
    rows = rows.select_related("stock__good__county", "stock__town", "proposed_by", "decided_by")
    return rows.order_by("-happened_on", "-pk")


def _distributions(user: User) -> "QuerySet[Distribution]":
    rows = Distribution.objects.visible_to(user).select_related("good", "county")
    own = Q(portions__town=user.town) if user.town else Q(portions__isnull=False)
    given = own & Q(portions__moves__undone=False)
    return rows.annotate(
        families=Count("portions", filter=own, distinct=True),
        given=Count("portions", filter=given & Q(portions__moves__isnull=False), distinct=True),
    ).order_by("-begins_on", "-pk")


def _portions(user: User) -> "QuerySet[Portion]":
    given = StockMove.objects.filter(portion=OuterRef("pk"), undone=False)
    rows = Portion.objects.visible_to(user).annotate(given=Exists(given))
    rows = rows.select_related("distribution__good", "household__head", "household__village")
    rows = rows.select_related("town")
    hidden = ("household__phone", *secrets_of("household__head"))
    return rows.defer(*hidden).order_by("-distribution", "town", "pk")


def _to_come(row: Portion) -> bool:
    return row.distribution.begins_on > timezone.localdate()


LISTS = (
    CountedList(
        "goods",
        _("Kinds of goods"),
        GROUP,
        _goods,
        (
            ListColumn(_("kind of goods"), lambda row: row.name),
            ListColumn(_("on hand"), lambda row: row.there or 0, number=True),
            ListColumn(_("unit"), lambda row: row.unit),
        ),
        heads=("add_good",),
        offers=lambda _row: ("take_in", "send_goods", "propose_goods_loss"),
    ),
    CountedList(
        "stocks",
        _("Stores"),
        GROUP,
        _stocks,
        (
            ListColumn(_("Store"), lambda row: row.town or row.good.county),
            ListColumn(_("kind of goods"), lambda row: row.good.name),
            ListColumn(_("on hand"), lambda row: row.on_hand, number=True),
            ListColumn(_("unit"), lambda row: row.good.unit),
        ),
        town="town",
    ),
    CountedList(
        "moves",
        _("Goods in and out"),
        GROUP,
        _moves,
        (
            ListColumn(_("Day"), lambda row: row.moved_on),
            ListColumn(_("Store"), lambda row: row.stock.town or row.stock.good.county),
            ListColumn(_("kind of move"), lambda row: row.get_kind_display()),
            ListColumn(_("kind of goods"), lambda row: row.stock.good.name),
            ListColumn(_("how many"), lambda row: row.change, number=True),
            ListColumn(_("number of the receipt or document"), lambda row: row.paper),
            ListColumn(_("who signed"), lambda row: row.person.name if row.person else ""),
            ListColumn(_("from whom, to whom, or why"), lambda row: row.note or row.again_because),
        ),
        parts={
            "all": (_("All"), lambda rows: rows),
            "in": (_("In"), lambda rows: rows.filter(kind__in=COMES_IN)),
            "out": (_("Out"), lambda rows: rows.exclude(kind__in=COMES_IN)),
            "given": (_("Handed out"), lambda rows: rows.given()),
        },
        town="stock__town",
        day="moved_on",
        offers=lambda row: (
            ("take_goods_back",) if row.kind == MoveKind.GIVEN and not row.undone else ()
        ),
    ),
    CountedList(
        "losses",
        _("Losses of goods"),
        GROUP,
        _losses,
        (
            ListColumn(_("Day"), lambda row: row.happened_on),
            ListColumn(_("Store"), lambda row: row.stock.town or row.stock.good.county),
            ListColumn(_("kind of goods"), lambda row: row.stock.good.name),
            ListColumn(_("how many"), lambda row: row.quantity, number=True),
            ListColumn(_("number of the receipt or document"), lambda row: row.paper),
            ListColumn(_("why"), lambda row: row.because),
            ListColumn(_("proposed by"), lambda row: row.proposed_by),
            ListColumn(_("decided by"), lambda row: row.decided_by),
            ListColumn(_("note"), lambda row: row.said),
        ),
        parts={
            "waiting": (_("To be decided"), lambda rows: rows.waiting()),
            "granted": (_("Written off"), lambda rows: rows.filter(granted=True)),
            "refused": (_("Refused"), lambda rows: rows.filter(granted=False)),
        },
        due="waiting",
        town="stock__town",
        day="happened_on",
        offers=lambda row: ("decide_goods_loss",) if row.granted is None else (),
    ),
    CountedList(
        "distributions",
        _("Distributions"),
        GROUP,
        _distributions,
        (
            ListColumn(_("name"), lambda row: row.name),
            ListColumn(_("occasion"), lambda row: row.get_occasion_display()),
            ListColumn(_("kind of goods"), lambda row: row.good.name),
            ListColumn(_("begins on"), lambda row: row.begins_on),
            ListColumn(_("Families"), lambda row: row.families, number=True),
            ListColumn(_("Have received"), lambda row: row.given, number=True),
        ),
        day="begins_on",
        heads=("open_distribution",),
        offers=lambda row: (
            *(("give_portions",) if row.given < row.families else ()),
            "draw_again",
        ),
    ),
    CountedList(
        "portions",
        _("Families of the distributions"),
        GROUP,
        _portions,
        (
            ListColumn(
                _("Head of the household"),
                lambda row: row.household.head.name,
                page="cases:household",
                pk=lambda row: row.household_id,
            ),
            ListColumn(_("Town"), lambda row: row.town.name),
            ListColumn(_("Village"), lambda row: row.household.village or ""),
            ListColumn(_("Distribution"), lambda row: row.distribution.name),
            ListColumn(_("kind of goods"), lambda row: row.distribution.good.name),
            ListColumn(_("persons"), lambda row: row.people, number=True),
            ListColumn(_("how many"), lambda row: row.quantity, number=True),
        ),
        parts={
            "open": (_("To hand out"), lambda rows: rows.filter(given=False)),
            "given": (_("Have received"), lambda rows: rows.filter(given=True)),
        },
        due="open",
        town="town",
        sums={"quantity": (_("how many"), Sum("quantity"))},
        offers=lambda row: () if row.given or _to_come(row) else ("give_portion",),
    ),
)
