"""A town asks another one for somebody who is registered there, and the list of those asked."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import clock, hand_overs, listings
from cases.actions.hand_overs import ask_hand_over, decline_hand_over
from cases.forms.hand_over import DeclineHandOverForm, HandOverForm
from cases.models import Person
from cases.verbs import VERBS
from welfare.accounts.roles import Permission as P
from welfare.exports.listed import exported
from welfare.models import Event, User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import page_of
from welfare.pages.verbs import posted, verb_page

OWN_SHOWN = 50
FROM_ROW = "hand_over_of"  # the button that leads here says whom of the form it stands in


@performs(VERBS["ask_hand_over"])
def hand_over_ask(request: HttpRequest) -> HttpResponse:
    """By number and name as they stand on the card, with the reason.

    Whoever comes from a form in which they were typed finds them filled in; they travel posted.
    """
    row = request.POST.get(FROM_ROW)
    form = HandOverForm(**posted(request)) if row is None else _filled(request, row)
    return verb_page(
        request,
        form,
        lambda: _ask(request.user, **form.cleaned_data),
        verb=VERBS["ask_hand_over"],
        back=reverse("cases:household_list"),
        done=_(
            "The town where the person is registered is asked. Urgent need is helped here first."
        ),
        crumbs=[(_("Households"), reverse("cases:household_list"))],
        lede=_(
            "For who is registered in a household of another town of the county. That town sees "
            "the request and has the person leave there; you are shown nothing of its data."
        ),
    )


def _ask(by: User, resident_id: tuple[str, ...], name: str, reason: str) -> Event:
    return ask_hand_over(by=by, whose=resident_id, name=name, reason=reason)


def _filled(request: HttpRequest, row: str) -> HandOverForm:
    """What was typed into a row of another form (none: into its only one) about this person."""
    names = {part: f"{part}_{row}" if row else part for part in ("resident_id", "name")}
    return HandOverForm(initial={part: request.POST.get(name, "") for part, name in names.items()})


def _waiting(request: HttpRequest) -> "QuerySet[Event]":
    """Whom other towns ask for, the first question first."""
    return hand_overs.waiting_for(request.user).select_related("actor").order_by("pk")


@needs(P.SEE_CASES)
@exported(listings.HAND_OVERS, _waiting)
def hand_over_list(request: HttpRequest) -> HttpResponse:
    """Whom other towns ask for, until they have left or the town said no; and what one asked."""
    page = page_of(request, _waiting(request))
    own = list(hand_overs.asked_by(request.user).order_by("-pk")[:OWN_SHOWN])
    answers = hand_overs.answers_to(own)
    waits = set(hand_overs.unanswered(request.user).values_list("pk", flat=True))
    hand_overs.with_days_left([*page, *own], request.user.county, clock.today())
    people = Person.objects.in_bulk([event.whom for event in (*page, *own)])
    context = {
        "page": page,
        "rows": [(event, people[event.whom]) for event in page],
        "own": [
            (event, people[event.whom], answers.get(event.pk), event.pk in waits) for event in own
        ],
        "may": held(request.user, VERBS["decline_hand_over"]),
    }
    return render(request, "cases/hand_over_list.html", context)


@performs(VERBS["decline_hand_over"])
def hand_over_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The town that was asked says that the person stays, and why."""
    asked = get_object_or_404(hand_overs.waiting_for(request.user), pk=pk)
    form = DeclineHandOverForm(**posted(request))
    back = reverse("cases:hand_over_list")
    return verb_page(
        request,
        form,
        lambda: decline_hand_over(by=request.user, asked=asked, **form.cleaned_data),
        verb=VERBS["decline_hand_over"],
        back=back,
        done=_("The town that asked reads your answer."),
        crumbs=[(_("Requests to hand over"), back)],
        lede=_("%(town)s asked: %(reason)s")
        % {"town": asked.details["asking_town"], "reason": asked.reason},
    )
