"""When a programme may go live, and who says so. (启用月)"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max, Min
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases.clock import today
from cases.models import Award, GoLive, Origin, Programme
from cases.models.go_live import Waiting
from cases.verbs import VERBS
from welfare.accounts.roles import Permission
from welfare.accounts.rules import check_month, check_permission
from welfare.county.months import MONTHS, add_months, first_of, next_month
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import User


def last_months_of_ledgers(programmes: Iterable[Programme]) -> dict[int, date]:
    """By programme: the last month for which a ledger says that it was paid elsewhere."""
    taken_over = Award.objects.filter(programme__in=programmes, payments__batch__isnull=False)
    last = Max(Coalesce("payments__last_month", "payments__month"))
    return dict(taken_over.order_by().values_list("programme").annotate(last=last))


def last_month_of_ledgers(programme: Programme) -> date | None:
    """The last month for which a ledger says that the programme was paid elsewhere."""
    return last_months_of_ledgers([programme]).get(programme.pk)


def check_after_ledgers(programme: Programme, month: date) -> None:
    """A month that was paid elsewhere is not paid here, too."""
    _check_after(programme, month, last_month_of_ledgers(programme))


def _check_after(programme: Programme, month: date, last: date | None) -> None:
    if last is not None and month <= last:
        raise NotAllowed(
            _(
                "“%(programme)s” was paid elsewhere up to %(last)s, as its ledgers say. Choose a "
                "later month, or undo the wrong ledger first."
            )
            % {"programme": programme, "last": f"{last:%Y-%m}"}
        )


def earliest_go_live(programme: Programme, last: date | None) -> date:
    """Before it nobody can be owed anything here: a year back, or where its ledgers end, or what
    was confirmed here begins, or the county's first programme went live."""
    own = Award.objects.filter(programme=programme).exclude(origin=Origin.LEDGER)
    live = GoLive.objects.filter(
        programme__county=programme.county_id, confirmed_at__isnull=False
    ).exclude(programme=programme)
    begins = [
        add_months(first_of(today()), -MONTHS),
        next_month(last) if last else None,
        own.aggregate(first=Min("first_month"))["first"],
        live.aggregate(first=Min("month"))["first"],
    ]
    earliest: date = min(month for month in begins if month is not None)
    return earliest


def _check_within(programme: Programme, month: date, ledgers: date | None) -> None:
    last = add_months(first_of(today()), MONTHS)
    if month > last:
        raise NotAllowed(
            _("A go-live month lies at most a year ahead. Choose %(last)s or an earlier month.")
            % {"last": f"{last:%Y-%m}"}
        )
    first = earliest_go_live(programme, ledgers)
    if month < first:
        raise NotAllowed(
            _(
                "Nothing of “%(programme)s” can be owed here before %(first)s. Choose that month "
                "or a later one; what was paid before is taken over as a ledger."
            )
            % {"programme": programme, "first": f"{first:%Y-%m}"}
        )


def check_go_live_possible(programme: Programme, month: date) -> None:
    """The programme may go live in that month, as things are now."""
    check_month(month)
    if programme.recognises:
        raise NotAllowed(
            _("“%(programme)s” is a recognition, on which nothing is paid.")
            % {"programme": programme}
        )
    last = last_month_of_ledgers(programme)
    _check_after(programme, month, last)
    _check_within(programme, month, last)
    before = GoLive.objects.filter(programme=programme, confirmed_at__isnull=False).first()
    if before is None:
        return
    if before.month == month:
        raise NotAllowed(
            _("“%(programme)s” goes live in %(month)s already.")
            % {"programme": programme, "month": f"{month:%Y-%m}"}
        )
    if Award.objects.filter(payments__programme=programme, payments__run__isnull=False).exists():
        raise NotAllowed(
            _("A payroll run has paid this programme; its go-live month is not changed.")
        )


def _check_own(programme: Programme, by: User) -> None:
    if by.town or by.county is None or by.county.pk != programme.county_id:
        raise NotAllowed(_("This programme belongs to another county."))


def check_no_go_live_waits(programme: Programme, by: User) -> None:
    """One proposal at a time; another one takes its place only when it is withdrawn."""
    check_permission(by, VERBS["record_go_live"].rights)
    _check_own(programme, by)
    go_live = GoLive.objects.filter(programme=programme).first()
    if go_live is not None and go_live.waiting is not None:
        raise NotAllowed(
            _(
                "%(month)s, recorded by %(who)s, waits to be confirmed for “%(programme)s”. "
                "Withdraw it before you record another month."
            )
            % {
                "month": f"{go_live.waiting.month:%Y-%m}",
                "who": go_live.waiting.by,
                "programme": programme,
            }
        )


def check_may_record_go_live(programme: Programme, month: date, by: User, reason: str = "") -> None:
    """A month after the ledgers, of the own county's programme, while no run has paid it.

    One that has passed makes arrears of every month since: it is said why.
    """
    check_no_go_live_waits(programme, by)
    check_go_live_possible(programme, month)
    if month < first_of(today()) and not reason.strip():
        raise NotAllowed(
            _(
                "%(month)s has passed: the next run pays every month since as arrears. Write the "
                "reason why the programme goes live from then on."
            )
            % {"month": f"{month:%Y-%m}"}
        )


def _waiting(programme: Programme) -> Waiting:
    go_live = GoLive.objects.filter(programme=programme).first()
    if go_live is None or go_live.waiting is None:
        raise NotAllowed(
            _("No go-live month of “%(programme)s” waits to be confirmed.")
            % {"programme": programme}
        )
    return go_live.waiting


def check_may_withdraw_go_live(programme: Programme, by: User) -> None:
    """Whoever recorded a month takes it back, or who would confirm it sends it back."""
    check_permission(by, VERBS["withdraw_go_live"].rights)
    _check_own(programme, by)
    waiting = _waiting(programme)
    recorder = waiting.by.pk if waiting.by is not None else None
    if not by.is_one_of(recorder) and not by.may(Permission.APPROVE_PAYROLL):
        raise NotAllowed(_("It is withdrawn by who recorded it, or by who would confirm it."))


def check_may_confirm_go_live(programme: Programme, by: User) -> None:
    """Something waits, and another person recorded it."""
    check_permission(by, VERBS["confirm_go_live"].rights)
    _check_own(programme, by)
    waiting = _waiting(programme)
    if waiting.by is not None and by.is_one_of(waiting.by.pk):
        raise NotAllowed(_("You recorded this go-live month. Another person confirms it."))
    check_go_live_possible(programme, waiting.month)


def check_go_live_shown(go_live: GoLive, month: date) -> None:
    """The month that waits is the one that the page showed."""
    if go_live.waiting is None or go_live.waiting.month != month:
        raise Conflict(
            _("Somebody recorded another month while you were looking. Nothing was changed.")
        )
