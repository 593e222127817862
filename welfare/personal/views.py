"""A whole resident ID or account number, shown once with a reason."""

from django import forms
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from welfare.pages.access import Request, attempt, performs
from welfare.pages.forms import Form
from welfare.personal import reveals
from welfare.verbs import VERBS


class RevealForm(Form):
    reason = forms.CharField(
        label=_("Why do you need the whole number?"),
        help_text=_("For example: compare with the identity card, case number."),
        min_length=reveals.REASON_LEAST,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@performs(VERBS["reveal"])
@never_cache
def reveal(request: Request, label: str, pk: int, field: str) -> HttpResponse:
    """Ask for the reason, then show the number once; a fragment where htmx asks."""
    called = reveals.shown_as(label, field)
    if not called:
        raise Http404
    row = get_object_or_404(reveals.visible(label, request.user), pk=pk)
    form, number = RevealForm(request.POST or None), None
    if form.is_valid():
        number = attempt(
            form,
            reveals.reveal,
            row=row,
            field=field,
            reason=form.cleaned_data["reason"],
            case=_case(request),
            by=request.user,
        )
    context = {
        "url": request.get_full_path(),
        "form": form,
        "number": number,
        "label": called,
        "of": row,
    }
    fragment = "HX-Request" in request.headers
    name = "welfare/_reveal.html" if fragment else "welfare/reveal.html"
    return render(request, name, context)


def _case(request: Request) -> models.Model | None:
    """The case for which the number is looked up: ?case=cases.award:12, as its page gives it."""
    label, _colon, number = request.GET.get("case", "").partition(":")
    if not reveals.is_case(label) or not number.isdecimal():
        return None
    return reveals.visible(label, request.user).filter(pk=int(number)).first()
