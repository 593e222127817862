"""Goods come in, go to a town, reach a family; every move is kept. (救助物资)"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import rules
from cases.models import (
    Award,
    Distribution,
    Good,
    GoodsLoss,
    Household,
    MoveKind,
    Person,
    Portion,
    Programme,
    Stock,
    StockMove,
)
from cases.rules import goods as asked
from cases.states import AwardStatus
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import first_of
from welfare.exceptions import Refused
from welfare.models import Division, User

EVENTS = {
    "take_in": "goods_taken_in",
    "send_goods": "goods_sent",
    "hand_out": "goods_handed_out",
    "take_goods_back": "goods_taken_back",
    "give_portion": "portion_given",
}
DECIDED = {True: "goods_written_off", False: "goods_loss_refused"}


@explained()
@transaction.atomic
def add_good(*, by: User, county: Division, name: str, unit: str) -> Good:
    """A further kind of goods."""
    asked.check_county_keeps(county, by)
    good = Good.objects.create(county=county, name=name.strip(), unit=unit.strip())
    audit.record("good_added", good, by=by)
    return good


@explained()
@transaction.atomic
def take_in(
    *,
    by: User,
    good: Good,
    kind: str,
    quantity: int,
    moved_on: date,
    paper: str,
    value: Decimal | None = None,
    note: str = "",
) -> StockMove:
    """Bought or donated, into the person's own store."""
    asked.check_moves(good, moved_on, by)
    stock = _store(good, by.town)
    said: dict[str, Any] = {"value": value, "note": note.strip()}
    return _moved("take_in", stock, kind, quantity, moved_on, paper, by, **said)


@explained()
@transaction.atomic
def send_goods(
    *,
    by: User,
    good: Good,
    town: Division,
    quantity: int,
    moved_on: date,
    paper: str,
    form: UUID | None = None,
) -> StockMove:
    """Out of the county's store into a town's. The same `form` sent again moves nothing more."""
    asked.check_sends(good, town, moved_on, by)
    store = _store(good, None)
    before: StockMove | None = StockMove.objects.filter(form=form, recorded_by=by).first()
    if form and before:
        return before
    asked.check_in_store(store, moved_on, quantity)
    there = _store(good, town)
    _move(there, MoveKind.RECEIVED, quantity, moved_on, paper, by)
    said: dict[str, Any] = {"note": town.name, "form": form}
    return _moved("send_goods", store, MoveKind.SENT, -quantity, moved_on, paper, by, **said)


@explained()
@transaction.atomic
def propose_goods_loss(
    *, by: User, good: Good, quantity: int, happened_on: date, paper: str, because: str
) -> GoodsLoss:
    """Lost or spoilt, by a paper that says so. It lies in the store until another decides."""
    asked.check_moves(good, happened_on, by)
    rules.check_given(because, _("why"))
    store = _store(good, by.town)
    asked.check_in_store(store, happened_on, quantity)
    made = GoodsLoss.objects.create(
        stock=store,
        quantity=quantity,
        happened_on=happened_on,
        paper=paper.strip(),
        because=because.strip(),
        proposed_by=by,
    )
    words: dict[str, Any] = {"goods": made.words, "happened_on": str(happened_on)}
    words["paper_number"] = made.paper
    audit.record("goods_loss_proposed", made, by=by, town=store.town, **words)
    return made


@explained()
@transaction.atomic
def decide_goods_loss(*, by: User, loss: GoodsLoss, granted: bool, said: str = "") -> GoodsLoss:
    """Another person writes the goods off, or says why not. (不相容岗位)"""
    row: GoodsLoss = GoodsLoss.objects.select_for_update(of=("self",)).get(pk=loss.pk)
    asked.check_may_decide_loss(row, by)
    if not granted:
        rules.check_given(said, _("why"))
    store = _store(row.stock.good, row.stock.town)
    row.granted, row.decided_by, row.decided_at = granted, by, timezone.now()
    row.said = said.strip()
    row.save(update_fields=["granted", "decided_by", "decided_at", "said"])
    if granted:
        asked.check_in_store(store, row.happened_on, row.quantity)
        moved = {"loss": row, "note": row.because}
        _move(store, MoveKind.LOST, -row.quantity, row.happened_on, row.paper, by, **moved)
    words: dict[str, Any] = {"goods": row.words, "paper_number": row.paper}
    audit.record(DECIDED[granted], row, by=by, town=store.town, reason=row.said, **words)
    return row


@explained()
@transaction.atomic
def hand_out(
    *,
    by: User,
    household: Household,
    good: Good,
    person: Person,
    quantity: int,
    moved_on: date,
    paper: str,
    again_because: str = "",
) -> StockMove:
    """To a family, out of the store of its town, with the receipt that one of it signed."""
    asked.check_moves(good, moved_on, by)
    return _given("hand_out", household, good, person, quantity, moved_on, paper, again_because, by)


@explained()
@transaction.atomic
def take_goods_back(*, by: User, move: StockMove, note: str) -> StockMove:
    """It was a mistake: the goods lie in the store again, and both lines stay to be read."""
    row = StockMove.objects.select_for_update(of=("self",)).get(pk=move.pk)
    asked.check_takes_back(row, by)
    rules.check_given(note, _("why"))
    StockMove.objects.filter(pk=row.pk).update(undone=True)
    if row.portion and row.household:  # it is to be given again, where the family lives by now
        Portion.objects.filter(pk=row.portion.pk).update(town=row.household.town)
    return _moved(
        "take_goods_back",
        row.stock,
        MoveKind.BACK,
        -row.change,
        timezone.localdate(),
        row.paper,
        by,
        undoes=row,
        note=note.strip(),
        of=row.household,
    )


@explained()
@transaction.atomic
def open_distribution(
    *,
    by: User,
    county: Division,
    name: str,
    occasion: str,
    good: Good,
    quantity: int,
    by_head: bool,
    programmes: Sequence[Programme],
    document: str,
    begins_on: date,
) -> Distribution:
    """One kind of goods for all families on some rolls; the list is drawn at once."""
    asked.check_county_keeps(county, by)
    made = Distribution.objects.create(
        county=county,
        name=name.strip(),
        occasion=occasion,
        good=good,
        quantity=quantity,
        by_head=by_head,
        document=document.strip(),
        begins_on=begins_on,
        opened_by=by,
    )
    made.programmes.set(programmes)
    drawn = _draw(made)
    audit.record("distribution_opened", made, by=by, drawn=drawn, document=made.document)
    return made


@explained()
@transaction.atomic
def draw_again(*, by: User, distribution: Distribution) -> int:
    """Families that came onto the rolls since are added; none stands twice, none is taken off."""
    row = Distribution.objects.select_for_update(of=("self",)).get(pk=distribution.pk)
    asked.check_may_draw(row, by)
    drawn = _draw(row)
    audit.record("distribution_drawn", row, by=by, drawn=drawn)
    return drawn


@explained()
@transaction.atomic
def give_portion(
    *,
    by: User,
    portion: Portion,
    person: Person,
    moved_on: date,
    paper: str,
    again_because: str = "",
) -> StockMove:
    """A family on the list receives its portion, once."""
    row = Portion.objects.select_for_update(of=("self",)).get(pk=portion.pk)
    asked.check_may_give(row, by)
    asked.check_begun(row.distribution, moved_on)
    good = row.distribution.good
    said = (row.household, good, person, row.quantity, moved_on, paper, again_because, by)
    return _given("give_portion", *said, portion=row)


class GivenOut(NamedTuple):
    """Families that received their portion, and those that did not, each with the reason."""

    done: list[StockMove]
    refused: list[tuple[Portion, str]]


def give_portions(
    *, by: User, distribution: Distribution, moved_on: date, receipts: Mapping[Portion, str]
) -> GivenOut:
    """Receipts that were signed on one day, each by itself: one that is refused stops no other.

    The head of the family signed; who else did is written down one by one.
    """
    asked.check_gives_many(distribution, receipts, by)
    result = GivenOut([], [])
    for portion, paper in receipts.items():
        try:
            move = give_portion(
                by=by,
                portion=portion,
                person=portion.household.head,
                moved_on=moved_on,
                paper=paper,
            )
        except Refused as refusal:
            result.refused.append((portion, str(refusal)))
        else:
            result.done.append(move)
    audit.record(
        "portions_given",
        distribution,
        by=by,
        town=by.town,
        saved=len(result.done),
        rejected=len(result.refused),
    )
    return result


def _draw(distribution: Distribution) -> int:
    """Every family with a running award of the programmes that is not on the list yet."""
    month = first_of(timezone.localdate())
    covered = Q(members__period__contains=month)
    rows = (
        Award.objects.on_roll(month)
        .filter(
            status=AwardStatus.ACTIVE,
            programme__in=distribution.programmes.all(),
            town__parent=distribution.county,
        )
        .exclude(household__in=distribution.portions.values("household"))
        .order_by("household")
        .values("household", town_of=F("household__town"))
        .annotate(people=Count("members__person", filter=covered, distinct=True))
    )
    portions = [
        Portion(
            distribution=distribution,
            household_id=row["household"],
            town_id=row["town_of"],
            people=row["people"],
            quantity=distribution.quantity * (row["people"] if distribution.by_head else 1),
        )
        for row in rows.iterator(chunk_size=2000)
        if row["people"] or not distribution.by_head
    ]
    return len(Portion.objects.bulk_create(portions, batch_size=2000))


def _given(
    verb: str,
    household: Household,
    good: Good,
    person: Person,
    quantity: int,
    moved_on: date,
    paper: str,
    again_because: str,
    by: User,
    portion: Portion | None = None,
) -> StockMove:
    asked.check_hands_out(household, person, moved_on, by)
    store = _store(good, household.town)
    asked.check_not_again(household, good, moved_on, again_because)
    asked.check_in_store(store, moved_on, quantity)
    return _moved(
        verb,
        store,
        MoveKind.GIVEN,
        -quantity,
        moved_on,
        paper,
        by,
        household=household,
        person=person,
        portion=portion,
        again_because=again_because.strip(),
        of=household,
    )


def _store(good: Good, town: Division | None) -> Stock:
    """The store, locked: moves of the same goods wait for each other."""
    Stock.objects.get_or_create(good=good, town=town)
    store: Stock = (
        Stock.objects.select_for_update(of=("self",))
        .select_related("good__county", "town")
        .get(good=good, town=town)
    )
    return store


def _move(
    stock: Stock, kind: str, change: int, moved_on: date, paper: str, by: User, **said: Any
) -> StockMove:
    return StockMove.objects.create(
        county=stock.good.county,
        stock=stock,
        kind=kind,
        change=change,
        moved_on=moved_on,
        paper=paper.strip(),
        recorded_by=by,
        **said,
    )


def _moved(
    verb: str,
    stock: Stock,
    kind: str,
    change: int,
    moved_on: date,
    paper: str,
    by: User,
    *,
    of: Household | None = None,
    **said: Any,
) -> StockMove:
    """The move and its line in the log."""
    made = _move(stock, kind, change, moved_on, paper, by, **said)
    words: dict[str, Any] = {
        "goods": made.words,
        "happened_on": str(moved_on),
        "paper_number": made.paper,
    }
    town = stock.town or (of.town if of else None)
    audit.record(EVENTS[verb], made, by=by, case=of, town=town, **words)
    return made
