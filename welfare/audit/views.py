"""The audit log, read only."""

from typing import Any

from django import forms
from django.apps import apps
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from welfare.accounts.roles import Permission
from welfare.audit.details import worded
from welfare.audit.labels import label, wording
from welfare.models import Event
from welfare.pages.access import Request, needs
from welfare.pages.forms import DateInput, Form
from welfare.pages.lists import asked, page_of


class EventFilter(Form):
    q = forms.CharField(
        label=_("Person"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    verb = forms.ChoiceField(label=_("Act"), required=False, choices=lambda: _verbs())
    since = forms.DateField(label=_("From the day"), required=False, widget=DateInput())
    until = forms.DateField(label=_("Until the day"), required=False, widget=DateInput())
    subject = forms.ChoiceField(label=_("Subject"), required=False, choices=lambda: _subjects())
    number = forms.IntegerField(label=_("Subject number"), required=False, min_value=1)


@needs(Permission.READ_AUDIT)
@require_GET
def event_list(request: Request) -> HttpResponse:
    """Who did what, newest first; filtered by person, act, days and subject."""
    form = EventFilter(request.GET)
    rows = Event.objects.visible_to(request.user).select_related("actor", "town")
    page = page_of(request, _filtered(rows, form))
    context = {"page": page, "form": form, "events": [_shown(event) for event in page]}
    return render(request, "welfare/event_list.html", context)


def _filtered(rows: "QuerySet[Event]", form: EventFilter) -> "QuerySet[Event]":
    wanted, rows = asked(form, rows)
    given = {name: value for name, value in wanted.items() if value}
    lookups = {
        "verb": "verb",
        "since": "at__date__gte",
        "until": "at__date__lte",
        "subject": "subject_type",
        "number": "subject_id",
    }
    rows = rows.filter(**{lookups[name]: given[name] for name in lookups if name in given})
    if q := given.get("q"):
        rows = rows.filter(Q(actor__username__icontains=q) | Q(actor__full_name__icontains=q))
    return rows


def _shown(event: Event) -> dict[str, Any]:
    return {
        "row": event,
        "label": label(event.verb),
        "subject": _model_name(event.subject_type),
        "details": worded(event.details),
    }


def _model_name(name: str) -> str:
    try:
        return str(apps.get_model(name)._meta.verbose_name)
    except LookupError:
        return name  # a model of an earlier version


def _verbs() -> list[tuple[str, Any]]:
    named = sorted((str(text), verb) for verb, text in wording().items())
    return [("", _("All")), *((verb, text) for text, verb in named)]


def _subjects() -> list[tuple[str, Any]]:
    ours = ("welfare", "cases", "benefits", "verification", "reports")
    models = (m for app in ours for m in apps.get_app_config(app).get_models())
    # Histories and rows that only machines write carry no name for people.
    spoken_of = (m for m in models if "verbose_name" in m._meta.original_attrs)
    named = ((m._meta.label_lower, str(m._meta.verbose_name)) for m in spoken_of)
    return [("", _("All")), *sorted(named, key=lambda pair: pair[1])]
