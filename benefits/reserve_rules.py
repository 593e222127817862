"""Who moves the money of a town's reserve, on which days, and how much. (临时救助备用金)"""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from benefits import budget_rules, reserve
from benefits.models import (
    ClaimMonth,
    Payment,
    ReserveEntry,
    ReserveFiling,
    ReserveKind,
    UndonePayment,
)
from benefits.states import PaymentStatus
from benefits.verbs import VERBS
from cases.models import Award, FundSource, PaymentKind
from cases.rules import check_not_kin
from welfare.accounts.rules import check_area, check_given, check_month, check_past
from welfare.accounts.rules import check_permission as check_right
from welfare.county.months import first_of, next_month, span_of
from welfare.exceptions import NotAllowed
from welfare.models import Division, Level, User
from welfare.personal.names import plain_name


def check_may_book_reserve(by: User, town: Division) -> None:
    """The county's finance fills the reserves of its own towns."""
    check_right(by, VERBS["book_reserve"].rights)
    if town.level != Level.TOWN or by.town is not None:
        raise NotAllowed(_("The county fills the reserve of a town."))
    check_area(town, by)


def check_booked_day(town: Division, day: date, today: date) -> None:
    """Since the reserve, or the programme that it pays, began here; and not in the future."""
    check_past(day, _("On"))
    first = reserve.first_day(town, today)
    if day < first:
        raise NotAllowed(
            _(
                "The reserve of %(town)s is kept here from %(first)s on. What was at hand before "
                "is booked as a top-up on that day or later."
            )
            % {"town": town.name, "first": first.isoformat()}
        )


def check_under_ceiling(entry: ReserveEntry) -> None:
    """A town keeps no more at hand than the county lets it; where no ceiling is set, anything."""
    ceiling = reserve.ceiling(entry.town.parent, entry.happened_on).amount
    if entry.kind != ReserveKind.TOP_UP or ceiling is None:
        return
    after = reserve.left_of(entry.town) + entry.amount
    if after > ceiling:
        raise NotAllowed(
            _(
                "%(town)s would have %(after)s yuan at hand; the county lets a town keep up to "
                "%(ceiling)s."
            )
            % {"town": entry.town.name, "after": _yuan(after), "ceiling": _yuan(ceiling)}
        )


def check_allocation_has_it(entry: ReserveEntry) -> None:
    """What is put in is left of its allocation; what goes back was put in out of it."""
    if entry.allocation is None:
        return
    if entry.kind == ReserveKind.TOP_UP:
        month, row = first_of(entry.happened_on), entry.allocation
        if not row.first_month <= month <= row.last_month:
            raise NotAllowed(
                _("The money of this allocation is to be used in %(months)s.")
                % {"months": span_of(f"{row.first_month:%Y-%m}", f"{row.last_month:%Y-%m}")}
            )
        budget_rules.check_left(entry.allocation, entry.amount)
    elif entry.amount > reserve.put_in(entry.town, entry.allocation):
        raise NotAllowed(_("The town was not given so much out of this allocation."))
    elif entry.amount > reserve.held_by_source(entry.town).get(
        entry.allocation.source_id, reserve.ZERO
    ):
        raise NotAllowed(_("Of this source the town has not so much left: it was paid out."))


def check_holds_source(award: Award, source: FundSource | None, amount: Decimal) -> None:
    """A relief that was granted out of one source takes money of no other, here as in a run."""
    wanted = reserve.of_one_source(award)
    if wanted is None or source != wanted:
        return
    held = reserve.held_by_source(award.town).get(wanted.pk, reserve.ZERO)
    if held < amount:
        raise NotAllowed(
            _(
                "This relief was granted out of %(source)s, of which the reserve of %(town)s holds "
                "%(held)s yuan. A payroll run pays it, or the reserve is topped up first."
            )
            % {"source": wanted, "town": award.town.name, "held": _yuan(held)}
        )


def check_handed_out(award: Award, by: User, paid_on: date, voucher: str, received_by: str) -> None:
    """Against a voucher and the signature of another, after it was authorised, and once."""
    check_given(voucher, _("voucher number"))
    check_given(received_by, _("received and signed by"))
    if plain_name(received_by) == plain_name(by.full_name):
        raise NotAllowed(_("You hand the money out. Somebody else receives it and signs."))
    check_past(paid_on, _("Paid on"))
    if award.decided_on and paid_on < award.decided_on:
        raise NotAllowed(_("The relief was authorised later than this day."))
    check_in_no_ledger(award)


def check_in_no_ledger(award: Award) -> None:
    """What a ledger holds as paid is not handed out again, also where it was undone."""
    held = Payment.objects.filter(award=award, batch__isnull=False)
    known = UndonePayment.objects.counting().filter(award=award, kind=PaymentKind.ONE_OFF)
    if held.exclude(status=PaymentStatus.FAILED).exists() or known.exists():
        raise NotAllowed(
            _(
                "A ledger holds this relief as paid, or a part of it. What is left of it the next "
                "payroll run pays."
            )
        )


def check_at_hand(entry: ReserveEntry) -> None:
    """A town gives back what it has."""
    left = reserve.left_of(entry.town)
    if entry.kind == ReserveKind.BACK and entry.amount > left:
        raise NotAllowed(
            _("%(town)s has %(left)s yuan at hand and cannot give back %(sum)s.")
            % {"town": entry.town.name, "left": _yuan(left), "sum": _yuan(entry.amount)}
        )


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _home_of(entry: ReserveEntry) -> int | None:
    """The family to which the money was handed out, where it was to one."""
    award = entry.award or (entry.undoes.award if entry.undoes else None)
    return award.household_id if award else None


def check_may_undo_spending(entry: ReserveEntry, by: User) -> None:
    """The town takes back what it booked wrongly, as long as its month is not filed."""
    check_right(by, VERBS["undo_spending"].rights)
    check_area(entry.town, by)
    check_not_kin(_home_of(entry), by)
    if entry.kind != ReserveKind.SPENT:
        raise NotAllowed(_("Only spending is undone. Other bookings have their opposite movement."))
    if ReserveEntry.objects.filter(undoes=entry).exists():
        raise NotAllowed(_("The undoing of this spending is already booked."))
    if reserve.is_filed(entry.town, first_of(entry.happened_on)):
        raise NotAllowed(
            _("The town has filed the month of this spending. The county claims the money back.")
        )
    _check_unclaimed(entry)


def _check_unclaimed(spending: ReserveEntry) -> None:
    """What a claim says was paid too much is not taken from under it."""
    if ClaimMonth.objects.standing().filter(claim__award=spending.award_id).exists():
        raise NotAllowed(
            _(
                "The money of this spending is claimed back. A claim that is not decided can be "
                "discarded first, one that is decided withdrawn; what came back of it stays."
            )
        )


def check_may_confirm_reserve(entry: ReserveEntry, by: User) -> None:
    """Another person, with another right, and within the ceiling as it is now."""
    check_right(by, VERBS["confirm_reserve"].rights)
    check_area(entry.town, by)
    check_not_kin(_home_of(entry), by)
    if entry.counts:
        raise NotAllowed(_("This booking counts already."))
    if by.is_one_of(entry.entered_by_id):
        raise NotAllowed(_("You booked this. Another person confirms it."))
    check_under_ceiling(entry)
    check_at_hand(entry)
    check_allocation_has_it(entry)
    if entry.undoes is not None:
        _check_unclaimed(entry.undoes)


def check_may_drop_reserve(entry: ReserveEntry, by: User) -> None:
    """What waits is dropped by who booked it, or by who would confirm it."""
    check_right(by, VERBS["drop_reserve"].rights)
    check_area(entry.town, by)
    check_not_kin(_home_of(entry), by)
    if entry.counts:
        raise NotAllowed(_("This booking counts already."))
    confirms = any(by.may(right) for right in VERBS["confirm_reserve"].rights)
    if not by.is_one_of(entry.entered_by_id) and not confirms:
        raise NotAllowed(_("Who booked this drops it, or who would confirm it."))


def check_may_file_reserve(town: Division, month: date, by: User, today: date) -> None:
    """A town files its months in turn, when each is over and nothing of it waits."""
    check_right(by, VERBS["file_reserve"].rights)
    if town.level != Level.TOWN:
        raise NotAllowed(_("A town files the months of its reserve."))
    check_area(town, by)
    check_month(month)
    if month >= first_of(today):
        raise NotAllowed(_("This month is not over yet. It is filed when nothing can join it."))
    if reserve.is_filed(town, month):
        raise NotAllowed(_("The town has already filed this month."))
    rows = ReserveEntry.objects.filter(town=town, happened_on__lt=next_month(month))
    if waiting := rows.waiting().order_by("happened_on").first():
        raise NotAllowed(
            _("The booking %(voucher)s of %(day)s waits for its second person, or is dropped.")
            % {"voucher": waiting.voucher, "day": waiting.happened_on.isoformat()}
        )
    first = reserve.first_to_file(town)
    if first is None or reserve.month_of(town, month) is None:
        raise NotAllowed(_("Nothing moved in this month."))
    if first < month:
        raise NotAllowed(_("%(month)s is to be filed first.") % {"month": f"{first:%Y-%m}"})


def check_may_confirm_filing(filing: ReserveFiling, by: User) -> None:
    """The county confirms a month once, and not the person who filed it."""
    check_right(by, VERBS["confirm_reserve_filing"].rights)
    check_area(filing.town, by)
    if filing.confirmed_at is not None:
        raise NotAllowed(_("This month is confirmed already."))
    if by.is_one_of(filing.filed_by_id):
        raise NotAllowed(_("You filed this month. Another person confirms it."))


def check_may_return_filing(filing: ReserveFiling, by: User, reason: str) -> None:
    """The last month that was filed goes back to the town, with the reason, until it is
    confirmed."""
    check_may_confirm_filing(filing, by)
    check_given(reason, _("reason"))
    if ReserveFiling.objects.filter(town=filing.town, month__gt=filing.month).exists():
        raise NotAllowed(_("A later month was filed. Send that one back first."))
