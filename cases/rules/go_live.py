"""When a programme may go live, and who says so. (启用月)"""

from datetime import date

from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases.clock import today
from cases.models import Award, GoLive, Programme
from cases.verbs import VERBS
from welfare.accounts.rules import check_month, check_permission
from welfare.county.months import MONTHS, add_months, first_of
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import User


def last_month_of_ledgers(programme: Programme) -> date | None:
    """The last month for which a ledger says that the programme was paid elsewhere."""
    taken_over = Award.objects.filter(programme=programme, payments__batch__isnull=False)
    last = Coalesce("payments__last_month", "payments__month")
    month: date | None = taken_over.aggregate(last=Max(last))["last"]
    return month


def check_after_ledgers(programme: Programme, month: date) -> None:
    """A month that was paid elsewhere is not paid here, too."""
    last = last_month_of_ledgers(programme)
    if last is not None and month <= last:
        raise NotAllowed(
            _(
                "“%(programme)s” was paid elsewhere up to %(last)s, as its ledgers say. Choose a "
                "later month, or undo the wrong ledger first."
            )
            % {"programme": programme, "last": f"{last:%Y-%m}"}
        )


def _check_possible(programme: Programme, month: date) -> None:
    check_month(month)
    if programme.recognises:
        raise NotAllowed(
            _("“%(programme)s” is a recognition, on which nothing is paid.")
            % {"programme": programme}
        )
    if month > add_months(first_of(today()), MONTHS):
        raise NotAllowed(_("A go-live month lies at most a year ahead."))
    check_after_ledgers(programme, month)
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


def check_may_record_go_live(programme: Programme, month: date, by: User) -> None:
    """A month after the ledgers, of the own county's programme, while no run has paid it."""
    check_permission(by, VERBS["record_go_live"].rights)
    _check_own(programme, by)
    _check_possible(programme, month)


def check_may_confirm_go_live(programme: Programme, by: User) -> None:
    """Something waits, and another person recorded it."""
    check_permission(by, VERBS["confirm_go_live"].rights)
    _check_own(programme, by)
    go_live = GoLive.objects.filter(programme=programme).first()
    if go_live is None or go_live.waiting is None:
        raise NotAllowed(
            _("No go-live month of “%(programme)s” waits to be confirmed.")
            % {"programme": programme}
        )
    if go_live.waiting.by is not None and go_live.waiting.by.pk == by.pk:
        raise NotAllowed(_("You recorded this go-live month. Another person confirms it."))
    _check_possible(programme, go_live.waiting.month)


def check_go_live_shown(go_live: GoLive, month: date) -> None:
    """The month that waits is the one that the page showed."""
    if go_live.waiting is None or go_live.waiting.month != month:
        raise Conflict(
            _("Somebody recorded another month while you were looking. Nothing was confirmed.")
        )
