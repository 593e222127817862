"""What goes into a store and out of it, and to whom. (救助物资)"""

from collections.abc import Mapping
from datetime import date
from itertools import accumulate

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import (
    Distribution,
    Good,
    GoodsLoss,
    Household,
    Person,
    Portion,
    Stock,
    StockMove,
)
from cases.models.goods import MoveKind
from cases.rules.relatives import check_not_kin
from cases.verbs import VERBS
from welfare.accounts.rules import check_area, check_past, check_permission
from welfare.county.months import first_of, next_month
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Division, User


def check_may_keep(county: Division, by: User) -> None:
    """Whoever keeps the lists of this county."""
    check_permission(by, VERBS["take_in"].rights)
    if by.county is None or by.county.pk != county.pk:
        raise NotAllowed(_("This belongs to another county."))


def check_county_keeps(county: Division, by: User) -> None:
    """What is one for all towns is kept by the county."""
    check_may_keep(county, by)
    if by.town is not None:
        raise NotAllowed(_("This is kept by the county."))


def check_moves(good: Good, moved_on: date, by: User) -> None:
    """Goods of the own county, on a day that has come."""
    check_may_keep(good.county, by)
    check_past(moved_on, _("Day"))


def check_may_send(good: Good, by: User) -> None:
    """The county sends to its towns."""
    check_county_keeps(good.county, by)


def check_sends(good: Good, town: Division, moved_on: date, by: User) -> None:
    """The county sends to one of its towns."""
    check_may_send(good, by)
    check_past(moved_on, _("Day"))
    check_area(town, by)


def check_in_store(stock: Stock, moved_on: date, quantity: int) -> None:
    """So much lay there on that day and on each since. The database holds it, too."""
    there = stock.moves.filter(moved_on__lte=moved_on).aggregate(n=Sum("change"))["n"] or 0
    since = stock.moves.filter(moved_on__gt=moved_on).order_by("moved_on")
    changes = since.values("moved_on").annotate(n=Sum("change")).values_list("n", flat=True)
    least = min(accumulate(changes, initial=there))
    if quantity > least:
        raise NotAllowed(
            _("%(store)s: only %(count)s %(unit)s are there on %(day)s.")
            % {
                "store": stock,
                "count": least,
                "unit": stock.good.unit,
                "day": moved_on.isoformat(),
            }
        )


def check_may_decide_loss(loss: GoodsLoss, by: User) -> None:
    """Whoever keeps goods of that store or of the county, and did not propose it."""
    store = loss.stock
    check_may_keep(store.good.county, by)
    if store.town is not None:
        check_area(store.town, by)
    elif by.town is not None:
        raise NotAllowed(_("This is kept by the county."))
    if loss.granted is not None:
        raise Conflict(_("This write-off is decided already."))
    if by.is_one_of(loss.proposed_by_id):
        raise NotAllowed(_("Who proposed the write-off does not decide it."))


def check_hands_out(household: Household, person: Person, moved_on: date, by: User) -> None:
    """To a family of the own area and not the own; one who lives in it signs."""
    check_permission(by, VERBS["hand_out"].rights)
    check_area(household.town, by)
    check_not_kin(household.pk, by)
    check_past(moved_on, _("Day"))
    if not household.members.filter(person=person, left_on=None).exists():
        raise NotAllowed(_("%(name)s does not live in this family.") % {"name": person.name})


def check_not_again(household: Household, good: Good, moved_on: date, because: str) -> None:
    """The same goods twice in a month are a mistake, unless somebody says why not."""
    opens = first_of(moved_on)
    given = StockMove.objects.given().filter(
        household=household,
        stock__good=good,
        moved_on__gte=opens,
        moved_on__lt=next_month(opens),
    )
    before = given.first()
    if before and not because.strip():
        raise NotAllowed(
            _("The family received %(good)s on %(day)s. Say why it receives it again.")
            % {"good": good, "day": before.moved_on.isoformat()}
        )


def check_may_give(portion: Portion, by: User) -> None:
    """A family on the list that has not received its portion."""
    check_permission(by, VERBS["give_portion"].rights)
    check_area(portion.town, by)
    check_not_kin(portion.household_id, by)
    check_begun(portion.distribution, timezone.localdate())
    if portion.moves.filter(undone=False).exists():
        raise Conflict(_("The family has received this already."))


def check_gives_many(distribution: Distribution, receipts: Mapping[Portion, str], by: User) -> None:
    """Receipts of one distribution, each with its number. Each family is asked about by itself."""
    check_permission(by, VERBS["give_portions"].rights)
    if not receipts:
        raise NotAllowed(_("Fill in the number of each receipt that was signed."))
    if any(portion.distribution_id != distribution.pk for portion in receipts):
        raise NotAllowed(_("A family of this list stands on another distribution."))


def check_begun(distribution: Distribution, day: date) -> None:
    """Nothing is handed out before the distribution begins."""
    if day < distribution.begins_on:
        raise NotAllowed(
            _("“%(name)s” begins on %(day)s only.")
            % {"name": distribution.name, "day": distribution.begins_on.isoformat()}
        )


def check_takes_back(move: StockMove, by: User) -> None:
    """A hand-out that was a mistake, once, by whose store it came from."""
    check_permission(by, VERBS["take_goods_back"].rights)
    if move.stock.town is not None:
        check_area(move.stock.town, by)
    if move.kind != MoveKind.GIVEN:
        raise NotAllowed(_("Only what was handed out is taken back."))
    check_not_kin(move.household_id, by)
    if move.undone:
        raise Conflict(_("This is taken back already."))


def check_may_draw(distribution: Distribution, by: User) -> None:
    """The county draws its list."""
    check_county_keeps(distribution.county, by)
