"""One verb, one page: the form on GET, the action on POST; and buttons that stand elsewhere."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.forms import BaseForm, CharField, Field, PasswordInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from welfare.accounts.rules import reason_against
from welfare.audit.verb import Look, Verb, Words
from welfare.exceptions import Conflict
from welfare.pages.access import Said, act, attempt, conflict_page, go_on

Crumb = tuple[Words, str]


def posted(request: HttpRequest) -> dict[str, Any]:
    """Keyword arguments of a form: bound on POST, empty on GET."""
    if request.method != "POST":
        return {}
    return {"data": request.POST, "files": request.FILES}


def typed_into(form: BaseForm) -> list[tuple[Words, str]]:
    """The sentences that stand in a valid form, with the names of their fields."""
    return [
        (form[name].label, value)
        for name, value in form.cleaned_data.items()
        if isinstance(value, str) and value.strip() and _is_text(form.fields.get(name))
    ]


def _is_text(field: Field | None) -> bool:
    hidden = field is None or field.widget.is_hidden
    secret = not hidden and isinstance(field.widget, PasswordInput)  # type: ignore[union-attr]
    return isinstance(field, CharField) and not hidden and not secret


def verb_page(
    request: HttpRequest,
    form: BaseForm,
    action: Callable[[], Any],
    *,
    verb: Verb,
    back: str,
    done: Said = "",
    rule: Callable[[], None] | None = None,
    then: Callable[[Any], str] | None = None,
    template: str = "welfare/verb.html",
    crumbs: Sequence[Crumb] = (),
    **context: Any,
) -> HttpResponse:
    """Show the form; run `action` when it is posted and valid, then go back or to `then(result)`.

    Heading, button and look are those of the row of the `verb`, unless the page says it otherwise.
    Where the `rule` of the verb says no, its sentence is shown on `back` instead of the form; when
    the form is posted the action asks the rule itself. A refusal stands at the top of the form with
    everything typed still in it; a conflict is a page that leads back to the present state.
    """
    if request.method != "POST" and rule and (reason := reason_against(rule)):
        messages.warning(request, reason)
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        try:
            result = attempt(form, action)
        except Conflict as conflict:
            over = rule and reason_against(rule)
            form_url = "" if over else request.path
            return conflict_page(request, conflict, back, form_url, typed_into(form))
        if not form.errors:
            return go_on(request, result, done, then(result) if then else back)
    said_by_row = {"heading": verb.button, "button": verb.button, "lede": "", "button_icon": ""}
    said_by_row |= {"danger": verb.look == Look.DANGER}
    shown = {"form": form, "back": back, "crumbs": crumbs, **said_by_row, **context}
    return render(request, template, shown)


def pressed(
    request: HttpRequest,
    form: BaseForm,
    action: Callable[..., Any],
    *,
    back: str,
    done: Said,
    then: Callable[[Any], str] | None = None,
    **kwargs: Any,
) -> HttpResponse:
    """A button with its few fields on another page: run `action` with what they hold."""
    if not form.is_valid():
        messages.error(request, _("The form was not complete. Nothing was changed; try again."))
        return redirect(back)
    values: dict[str, Any] = form.cleaned_data
    return act(request, back, action, done=done, then=then, by=request.user, **kwargs, **values)
