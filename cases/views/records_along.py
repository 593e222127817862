"""A visit that is written into a logbook where there is no line. (离线填写探访)"""

from typing import Any

from django.contrib import messages
from django.db.models import F, Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.actions.logbooks import take_record_along
from cases.counted.carers import visited_at_home
from cases.forms.logbook import ArrivingRecordForm, LogbookRecordForm
from cases.models import Household, Logbook, LogbookGroup
from cases.models.person import secrets_of
from cases.rules.task_boards import check_may_add
from cases.verbs import VERBS
from cases.views.logbooks import book_for, day_of, home_of, is_visit, write
from welfare.accounts.rules import reason_against
from welfare.models import User
from welfare.offline.arrival import Offer, arrive
from welfare.pages.access import Request, performs
from welfare.pages.verbs import posted

MOST_OFFERED = 30  # families, those who were not seen for longest first


def _book(request: HttpRequest, pk: int) -> Logbook:
    book = book_for(request.user, pk)
    if not is_visit(book):
        raise Http404
    return book


def _to_visit(user: User, book: Logbook) -> "QuerySet[Household]":
    """Of a logbook of care, who is cared for at home; of others, whom it was written about."""
    homes = Household.objects.visible_to(user)
    if book.group == LogbookGroup.CARE:
        homes = homes.filter(awards__in=visited_at_home(user).values("pk"))
    stands = Q(records__logbook=book, records__struck_on=None)
    homes = homes.annotate(seen=Max("records__happened_on", filter=stands))
    if book.group != LogbookGroup.CARE:
        homes = homes.exclude(seen=None)
    named = homes.select_related("head", "town", "village")
    return named.defer("phone", *secrets_of("head")).order_by(F("seen").asc(nulls_first=True), "pk")


@performs(VERBS["take_record_along"])
def take_along(request: Request, pk: int) -> HttpResponse:
    """The page that takes sheets along; by POST the sheet of one family, for its script."""
    book, home = _book(request, pk), home_of(request)
    if request.method == "POST":
        if home is None:
            raise Http404
        return JsonResponse(_sheet(request, book, home))
    definition, back = book.shown_on(day_of(request)).read, reverse("cases:logbook", args=[pk])
    if reason := reason_against(check_may_add, book, definition, request.user):
        messages.warning(request, reason)
        return redirect(back)
    homes = list(_to_visit(request.user, book)[:MOST_OFFERED])
    if home is not None:
        homes = [home, *(one for one in homes if one.pk != home.pk)]
    context = {
        "book": book,
        "back": back,
        "none": _("This logbook names no family yet: take sheets along from the page of a family."),
        "sheets": [
            Offer(
                _with(reverse("cases:record_take", args=[book.pk]), one),
                f"{one.head.name} · {one.village or one.town}",
                one == home,
            )
            for one in homes
        ],
    }
    return render(request, "cases/record_take.html", context)


def _with(address: str, home: Household) -> str:
    return f"{address}?household={home.pk}"


def _form(request: Request, book: Logbook, home: Household, **said: Any) -> Any:
    definition = book.shown_on(day_of(request)).read
    kind = ArrivingRecordForm if said else LogbookRecordForm
    return kind(**said, user=request.user, definition=definition, home=home)


def _sheet(request: Request, book: Logbook, home: Household) -> dict[str, Any]:
    """What the telephone needs to show the form, and where to send it."""
    take_record_along(by=request.user, logbook=book, household=home)
    members = home.members.filter(left_on=None).select_related("person")
    shown = {"book": book, "home": home, "members": members, "form": _form(request, book, home)}
    place = home.village or home.town
    return {
        "title": f"{home.head.name} · {book.name} · {place}",
        "html": render_to_string("cases/record_sheet.html", shown, request),
        "version": 0,
        "send_to": _with(reverse("cases:record_arrives", args=[book.pk]), home),
        "open": reverse("cases:household", args=[home.pk]),
    }


@require_POST
@performs(VERBS["add_record"])
def arrives(request: Request, pk: int) -> HttpResponse:
    """A sheet comes from the telephone: written once, or told what stands against it."""
    book, home = _book(request, pk), home_of(request)
    if home is None:
        raise Http404
    form = _form(request, book, home, **posted(request))
    return arrive(
        form,
        lambda: write(request.user, book, form, form.cleaned_data["sheet"]),
        lambda: _is_here(book, form),
    )


def _is_here(book: Logbook, form: ArrivingRecordForm) -> bool:
    number = form.cleaned_data.get("sheet")
    return number is not None and book.records.filter(form=number).exists()
