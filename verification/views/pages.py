"""What the pages of verification share: one verb one form."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from welfare.exceptions import Conflict
from welfare.pages.access import attempt, conflict_page


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
