"""The towns' reserves for urgent need: at hand, moved, handed out. (临时救助备用金)"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from benefits import reserve as reserves
from benefits import reserve_rules as rules
from benefits import selections
from benefits.actions import reserve as actions
from benefits.forms.reserve import (
    BookReserveForm,
    PayFromReserveForm,
    ReserveReasonForm,
    UndoSpendingForm,
)
from benefits.models import ReserveEntry, ReserveFiling
from benefits.verbs import VERBS
from cases.models import Award
from cases.rules import check_award_verb
from cases.verbs import VERBS as CASE_VERBS
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import may
from welfare.audit.verb import Verb, Words
from welfare.models import Division, User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.forms import Form
from welfare.pages.lists import one_of, page_of
from welfare.pages.verbs import posted, verb_page

PAYS = CASE_VERBS["pay_from_reserve"]
FORMS = require_http_methods(["GET", "POST"])
NAMES = ("book_reserve", "undo_spending", "confirm_reserve", "drop_reserve", "file_reserve")
SHOWN = ("town__parent", "entered_by", "undoes", "allocation__source")
BOOKING = [VERBS[name] for name in NAMES]


@needs(P.SEE_PAYMENTS, P.SEE_FILINGS)
@require_GET
def reserve_list(request: HttpRequest) -> HttpResponse:
    """Every town of the area with what it has at hand, beside the county's floor and ceiling."""
    user = request.user
    rows = reserves.at_hand(user, timezone.localdate())
    lists, part, page = _lists(request, rows)
    context = {
        **lists,
        "only": part,
        "page": page,
        "total": sum((row.left for row in rows), reserves.ZERO),
        "missing": rows[0].missing if rows else [],
        "droppable": _droppable(lists["waiting"], user),
        "may": held(user, *BOOKING),
    }
    return render(request, "benefits/reserve_list.html", context)


def _lists(
    request: HttpRequest, rows: list[reserves.AtHand]
) -> "tuple[dict[str, Any], Words, Page[Any] | None]":
    """The lists of the page; where the address names one, that alone and what it is called."""
    user, wanted = request.user, request.GET.get("only", "")
    bookings, filed = selections.waiting_bookings(user), selections.filed_months(user)
    mine = selections.for_second_person(bookings, user)
    parts = {
        "low": (_("Reserves too low"), [row for row in rows if row.low]),
        "to_confirm": (_("Bookings of reserves to confirm"), mine),
        "filed": (_("Months of reserves to confirm"), selections.months_to_confirm(user)),
    }
    part, page = one_of(request, parts)
    every: dict[str, Any] = {"rows": rows, "waiting": bookings, "filed": filed}
    if page is None:
        return every, part, page
    shown = {"low": "rows", "to_confirm": "waiting", "filed": "filed"}.get(wanted, "")
    return {name: list(page) if name == shown else () for name in every}, part, page


def _droppable(waiting: Iterable[ReserveEntry], user: User) -> set[int]:
    return {row.pk for row in waiting if may(rules.check_may_drop_reserve, row, user)}


def _town(request: HttpRequest, pk: int) -> Division:
    return get_object_or_404(Division.objects.towns_of(request.user), pk=pk)


def filings(user: User) -> "QuerySet[ReserveFiling]":
    """The filed months of the person's area."""
    rows = ReserveFiling.objects.visible_to(user)
    return rows.select_related("town", "filed_by", "confirmed_by")


@needs(P.SEE_PAYMENTS, P.SEE_FILINGS)
@require_GET
def reserve(request: HttpRequest, pk: int) -> HttpResponse:
    """One town: what waits, its months as they are filed, each movement with its voucher."""
    town, user = _town(request, pk), request.user
    rows = ReserveEntry.objects.visible_to(user).filter(town=town)
    entries = rows.counting().select_related(
        *("award__household__head", "entered_by", "undone_by", "confirmed_by", "allocation")
    )
    page = page_of(request, entries.order_by("-happened_on", "-pk"))
    everywhere = reserves.at_hand(user, timezone.localdate())
    filed = {one.month: one for one in filings(user).filter(town=town)}
    waiting = selections.waiting_bookings(user).filter(town=town)
    context = {
        "here": next(one for one in everywhere if one.town == town),
        "months": [(one, filed.get(one.month)) for one in reserves.months(town)],
        "waiting": waiting,
        "droppable": _droppable(waiting, user),
        "page": page,
        "colleagues": reserves.seen_colleagues([*page], user),
        "undoable": {row.pk for row in page if may(rules.check_may_undo_spending, row, user)},
        "may": held(user, *BOOKING),
    }
    return render(request, "benefits/reserve.html", context)


@performs(VERBS["book_reserve"])
@FORMS
def reserve_book(request: HttpRequest, pk: int) -> HttpResponse:
    """The county books; another person confirms."""
    town = _town(request, pk)
    form = BookReserveForm(**posted(request), user=request.user)
    high = reserves.ceiling(town.parent, timezone.localdate())
    most = {"most": f"{high.amount:,.2f}"} if high.amount is not None else {}
    bound = _("A town may have up to %(most)s yuan at hand.") % most if most else high.missing
    kept = _("It counts once another person has confirmed it, and is then kept for good.")
    return verb_page(
        request,
        form,
        lambda: actions.book_reserve(by=request.user, town=town, **form.cleaned_data),
        verb=VERBS["book_reserve"],
        back=reverse("benefits:reserve", args=[pk]),
        crumbs=[(town.name, reverse("benefits:reserve", args=[pk]))],
        done=_("The movement is booked. It counts once another person has confirmed it."),
        lede=f"{kept} {bound}",
    )


def _entry(request: HttpRequest, pk: int) -> ReserveEntry:
    rows = ReserveEntry.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related(*SHOWN), pk=pk)


def _entry_page(
    request: HttpRequest,
    entry: ReserveEntry,
    form: Form,
    action: Callable[..., object],
    *,
    verb: Verb,
    rule: Callable[..., None],
    done: str,
) -> HttpResponse:
    """A verb that is done to one movement, which stands beside its form."""
    back = reverse("benefits:reserve", args=[entry.town_id])
    return verb_page(
        request,
        form,
        lambda: action(by=request.user, entry=entry, **form.cleaned_data),
        verb=verb,
        rule=partial(rule, entry, request.user),
        back=back,
        crumbs=[(entry.town.name, back)],
        done=done,
        template="benefits/reserve_verb.html",
        entry=entry,
        before=reserves.left_of(entry.town),
        after=reserves.left_with(entry),
        counts_after=verb == VERBS["confirm_reserve"],
    )


@performs(VERBS["undo_spending"])
@FORMS
def reserve_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What was booked as spent by mistake: the first of two persons."""
    form = UndoSpendingForm(**posted(request))
    return _entry_page(
        request,
        _entry(request, pk),
        form,
        actions.undo_spending,
        verb=VERBS["undo_spending"],
        rule=rules.check_may_undo_spending,
        done=_("It is booked. The spending counts until the county has confirmed its undoing."),
    )


@performs(VERBS["confirm_reserve"])
@FORMS
def reserve_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person, who sees the balance before and after."""
    return _entry_page(
        request,
        _entry(request, pk),
        Form(**posted(request)),
        actions.confirm_reserve,
        verb=VERBS["confirm_reserve"],
        rule=rules.check_may_confirm_reserve,
        done=_("The booking is confirmed and counts."),
    )


@performs(VERBS["drop_reserve"])
@FORMS
def reserve_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """A slip that waits is given up."""
    form = ReserveReasonForm(**posted(request))
    return _entry_page(
        request,
        _entry(request, pk),
        form,
        actions.drop_reserve,
        verb=VERBS["drop_reserve"],
        rule=rules.check_may_drop_reserve,
        done=_("The booking is dropped."),
    )


@performs(PAYS)
@FORMS
def reserve_pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the money out today; no payroll run pays it again."""
    awards = Award.objects.visible_to(request.user).select_related(
        "programme__county", "town", "household__head", "payee"
    )
    award = get_object_or_404(awards, pk=pk)
    shown = {"version": award.version, "received_by": award.payee.name}
    form = PayFromReserveForm(**posted(request), initial=shown)
    return verb_page(
        request,
        form,
        lambda: actions.pay_from_reserve(by=request.user, award=award, **form.cleaned_data),
        verb=PAYS,
        rule=partial(check_award_verb, award, request.user, PAYS.name),
        back=reverse("cases:award", args=[pk]),
        done=_("The money is booked as paid. Keep the signed receipt with the case."),
        lede=_("The whole sum leaves the town's reserve; the payroll does not pay it again."),
        template="cases/verb.html",
        award=award,
    )
