"""The pages of one's news: the list, the number beside the bell, and the daily digest."""

from typing import Any

from django import forms
from django.apps import apps
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from welfare.audit.labels import label
from welfare.models import Event, User
from welfare.news import actions, reading
from welfare.pages.access import Request, attempt
from welfare.pages.forms import Form
from welfare.pages.lists import asked, page_of


class ToldFilter(Form):
    """Narrow one's news to one kind, to those unread, or to those since yesterday."""

    verb = forms.ChoiceField(label=_("What it is about"), required=False)
    only = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[("", _("All")), ("unread", _("Unread")), ("yesterday", _("Since yesterday"))],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(verb, label(verb)) for verb in reading.counted(reading.of(user))]
        self.fields["verb"].choices = [("", _("All")), *kinds]


class DigestForm(Form):
    """The daily mail: counts and a link alone."""

    email = forms.EmailField(label=_("E-mail address at work"), required=False)
    wanted = forms.BooleanField(label=_("Send me the number of news every morning"), required=False)


class ReadForm(Form):
    """Until when one's news was read: the moment of the page that showed it."""

    until = forms.DateTimeField(widget=forms.HiddenInput)


@require_GET
def news_list(request: Request) -> HttpResponse:
    """What others did that concerns me, the newest first; what is unread stands out."""
    shown_at = timezone.now()
    form = ToldFilter(request.GET, user=request.user)
    wanted, rows = asked(form, reading.of(request.user))
    if wanted.get("verb"):
        rows = rows.filter(verb=wanted["verb"])
    if wanted.get("only") == "unread":
        rows = rows & reading.unread(request.user)
    if wanted.get("only") == "yesterday":
        rows = rows.filter(at__gte=reading.yesterday())
    page = page_of(request, rows.select_related("actor", "town"))
    names, read_at = _named(page, request.user), request.user.news_read_at
    context = {
        "filter": form,
        "page": page,
        "days": reading.DAYS,
        "shown_at": shown_at.isoformat(),
        "told": [_told(event, names, read_at) for event in page],
        "digest": DigestForm(
            initial={"email": request.user.email, "wanted": request.user.wants_digest}
        ),
    }
    return render(request, "welfare/news_list.html", context)


def _told(event: Event, names: dict[tuple[str, int], str], read_at: Any) -> dict[str, Any]:
    return {
        "event": event,
        "what": label(event.verb),
        "about": names.get((event.subject_type, event.subject_id or 0), ""),
        "url": reading.address(event),
        "unread": read_at is None or event.at > read_at,
    }


def _named(events: Any, user: User) -> dict[tuple[str, int], str]:
    """What the subjects of a page of news are called, a query for each kind of them.

    What moved out of the reader's area meanwhile has no name here.
    """
    keys: dict[str, set[int]] = {}
    for event in events:
        keys.setdefault(event.subject_type, set()).add(event.subject_id)
    names = {}
    for kind, numbers in keys.items():
        rows = apps.get_model(kind)._default_manager
        if hasattr(rows, "visible_to"):
            for pk, row in rows.visible_to(user).in_bulk(numbers).items():
                names[kind, pk] = str(row)
    return names


@require_GET
def news_count(request: Request) -> HttpResponse:
    """A fragment: the number beside the bell, nothing where all was read."""
    return render(request, "welfare/_news_count.html", {"n": reading.unread(request.user).count()})


@require_POST
def news_read(request: Request) -> HttpResponse:
    """All was read that the page showed."""
    form = ReadForm(request.POST)
    if form.is_valid():
        actions.mark_read(by=request.user, until=form.cleaned_data["until"])
    return redirect("welfare:news_list")


@require_http_methods(["GET", "POST"])
def news_digest(request: Request) -> HttpResponse:
    """Where the digest goes, or that none is wanted."""
    form = DigestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if attempt(form, actions.set_digest, by=request.user, **said):
            return redirect("welfare:news_list")
    return render(request, "welfare/news_digest.html", {"form": form})
