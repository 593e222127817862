"""Which programme is paid by this system, and since when. (启用月)"""

from functools import partial

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases import clock, rules
from cases.actions import go_live as actions
from cases.forms.fields import programmes_of
from cases.forms.go_live import ConfirmGoLiveForm, RecordGoLiveForm
from cases.models import Award, Programme
from cases.models.programme import RECOGNISED
from cases.verbs import VERBS
from cases.views.verbs import case_page
from welfare.accounts.roles import Permission
from welfare.accounts.rules import may
from welfare.county.months import first_of
from welfare.models import User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.verbs import posted

FORMS = require_http_methods(["GET", "POST"])


def paying(user: User) -> "QuerySet[Programme]":
    """The programmes of the county on which money is paid, with what stands of their go-live."""
    rows = programmes_of(user).exclude(kind__in=RECOGNISED).order_by("pk")
    people = ("recorded_by", "confirmed_by", "change_by")
    return rows.select_related("county", *(f"go_live__{who}" for who in people))


def to_confirm(user: User) -> list[Programme]:
    """The programmes whose go-live waits for this person."""
    return [one for one in paying(user) if may(rules.check_may_confirm_go_live, one, user)]


@needs(Permission.SEE_PAYMENTS)
@require_GET
def go_live_list(request: HttpRequest) -> HttpResponse:
    """Every programme with the month from which on the system pays it."""
    user = request.user
    running = Award.objects.in_term(first_of(clock.today())).filter(programme__county=user.county)
    counts = dict(running.order_by().values_list("programme").annotate(Count("pk")))
    rows = [
        {
            "programme": one,
            "go_live": getattr(one, "go_live", None),
            "ledgers_until": rules.last_month_of_ledgers(one),
            "awards": counts.get(one.pk, 0),
            "may_confirm": may(rules.check_may_confirm_go_live, one, user),
        }
        for one in paying(user)
    ]
    context = {"rows": rows, "may": held(user, VERBS["record_go_live"], VERBS["confirm_go_live"])}
    return render(request, "cases/go_live_list.html", context)


@performs(VERBS["record_go_live"])
@FORMS
def go_live_record(request: HttpRequest, pk: int) -> HttpResponse:
    """登记启用月: the first of two persons."""
    programme = get_object_or_404(paying(request.user), pk=pk)
    form = RecordGoLiveForm(**posted(request))
    return case_page(
        request,
        form,
        lambda: actions.record_go_live(by=request.user, programme=programme, **form.cleaned_data),
        back=reverse("cases:go_live_list"),
        done=_("The go-live month is recorded. It counts once another person has confirmed it."),
        verb=VERBS["record_go_live"],
        lede=programme.name,
    )


@performs(VERBS["confirm_go_live"])
@FORMS
def go_live_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """确认启用月: the second person, who sees what follows."""
    programme = get_object_or_404(paying(request.user), pk=pk)
    go_live = getattr(programme, "go_live", None)
    waiting = go_live.waiting if go_live else None
    month = f"{waiting.month:%Y-%m}" if waiting else ""
    form = ConfirmGoLiveForm(**posted(request), initial={"month": month})
    return case_page(
        request,
        form,
        lambda: actions.confirm_go_live(by=request.user, programme=programme, **form.cleaned_data),
        back=reverse("cases:go_live_list"),
        done=_("The go-live month is confirmed. From it on payroll runs pay this programme."),
        verb=VERBS["confirm_go_live"],
        rule=partial(rules.check_may_confirm_go_live, programme, request.user),
        template="cases/go_live_confirm.html",
        programme=programme,
        go_live=go_live,
        waiting=waiting,
        ledgers_until=rules.last_month_of_ledgers(programme),
    )
