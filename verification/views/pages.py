"""What the pages of verification share: one verb one form, tabs that count, pages of a list."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from welfare.exceptions import Conflict
from welfare.pages.access import attempt, conflict_page

ROWS_PER_PAGE = 50


def form_page(
    request: HttpRequest,
    form: BaseForm,
    action: Callable[[], Any],
    *,
    back: str,
    done: Any,
    **context: Any,
) -> HttpResponse:
    """Show the form; run the action when it is posted and valid, then go back.

    A refusal stands above the form with everything typed still in it; a conflict is a page.
    """
    if request.method == "POST" and form.is_valid():
        try:
            attempt(form, action)
        except Conflict as conflict:
            return conflict_page(request, conflict, back)
        if not form.errors:
            messages.success(request, str(done))
            return redirect(back)
    context |= {"form": form, "back": back}
    return render(request, "verification/verb.html", context)


def posted(request: HttpRequest) -> dict[str, Any]:
    """Keyword arguments of a form: bound on POST, empty on GET."""
    return {"data": request.POST} if request.method == "POST" else {}


def page_of(request: HttpRequest, rows: "QuerySet[Any]") -> "Page[Any]":
    """The page of a list that the address asks for."""
    return Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))


def tab(request: HttpRequest, name: str, value: str, label: Any, count: int) -> dict[str, Any]:
    """One tab: the same list with another value of one filter."""
    query = request.GET.copy()
    query.pop("page", None)
    shown = query.get(name, "")
    query[name] = value
    url = f"?{query.urlencode()}"
    return {"label": label, "url": url, "active": value == shown, "count": count}
