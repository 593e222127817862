"""Which programme is paid by this system, and since when. (启用月)"""

from datetime import date
from functools import partial
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases import clock, rules
from cases.actions import go_live as actions
from cases.forms.fields import programmes_of
from cases.forms.go_live import ConfirmGoLiveForm, RecordGoLiveForm, WithdrawGoLiveForm
from cases.models import Award, Programme
from cases.models.go_live import Waiting
from cases.models.programme import RECOGNISED
from cases.verbs import VERBS
from cases.views.verbs import case_page, fragment_url
from welfare.accounts.roles import Permission
from welfare.accounts.rules import may, reason_against
from welfare.audit import log as audit
from welfare.county.months import first_of
from welfare.models import User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import one_of
from welfare.pages.verbs import posted, verb_page

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
    programmes = list(paying(user))
    ledgers = rules.last_months_of_ledgers(programmes)
    rows = [_row(one, user, counts.get(one.pk, 0), ledgers.get(one.pk)) for one in programmes]
    mine = [row for row in rows if row["may_confirm"]]
    part, page = one_of(request, {"to_confirm": (_("Go-live months to confirm"), mine)})
    context = {
        "only": part,
        "page": page,
        "rows": rows if page is None else page,
        "may": held(user, VERBS["record_go_live"], VERBS["confirm_go_live"]),
    }
    return render(request, "cases/go_live_list.html", context)


def _row(
    programme: Programme, user: User, awards: int, ledgers_until: date | None
) -> dict[str, Any]:
    """A programme, what stands and what waits, and what may be done with that."""
    waiting = _waiting(programme)
    month = waiting.month if waiting else None
    return {
        "programme": programme,
        "go_live": getattr(programme, "go_live", None),
        "ledgers_until": ledgers_until,
        "awards": awards,
        "may_record": may(rules.check_no_go_live_waits, programme, user),
        "may_confirm": may(rules.check_may_confirm_go_live, programme, user),
        "withdraw": may(rules.check_may_withdraw_go_live, programme, user),
        "impossible": reason_against(rules.check_go_live_possible, programme, month)
        if month
        else "",
    }


def _waiting(programme: Programme) -> Waiting | None:
    go_live = getattr(programme, "go_live", None)
    return go_live.waiting if go_live else None


@performs(VERBS["record_go_live"])
@FORMS
def go_live_record(request: HttpRequest, pk: int) -> HttpResponse:
    """登记启用月: the first of two persons, who sees what the month would cost."""
    programme = get_object_or_404(paying(request.user), pk=pk)
    form = RecordGoLiveForm(**posted(request))
    return case_page(
        request,
        form,
        lambda: actions.record_go_live(by=request.user, programme=programme, **form.cleaned_data),
        back=reverse("cases:go_live_list"),
        done=_("The go-live month is recorded. It counts once another person has confirmed it."),
        verb=VERBS["record_go_live"],
        rule=partial(rules.check_no_go_live_waits, programme, request.user),
        template="cases/go_live_record.html",
        lede=programme.name,
        cost_url=fragment_url("benefits:go_live_cost", pk),
    )


@performs(VERBS["confirm_go_live"])
@FORMS
def go_live_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """确认启用月: the second person, who sees what follows; or why it cannot be confirmed."""
    programme = get_object_or_404(paying(request.user), pk=pk)
    waiting = _waiting(programme)
    month = f"{waiting.month:%Y-%m}" if waiting else ""
    form = ConfirmGoLiveForm(**posted(request), initial={"month": month})
    recorded = audit.told_of(programme.go_live).filter(verb="go_live_recorded") if waiting else None
    return verb_page(
        request,
        form,
        lambda: actions.confirm_go_live(by=request.user, programme=programme, **form.cleaned_data),
        back=reverse("cases:go_live_list"),
        done=_("The go-live month is confirmed. From it on payroll runs pay this programme."),
        verb=VERBS["confirm_go_live"],
        template="cases/go_live_confirm.html",
        crumbs=[(_("Go-live"), reverse("cases:go_live_list"))],
        programme=programme,
        go_live=getattr(programme, "go_live", None),
        waiting=waiting,
        reason=event.reason if recorded and (event := recorded.last()) else "",
        refusal=reason_against(rules.check_may_confirm_go_live, programme, request.user),
        withdraw=may(rules.check_may_withdraw_go_live, programme, request.user),
        ledgers_until=rules.last_month_of_ledgers(programme),
        cost_url=fragment_url("benefits:go_live_cost", pk),
    )


@performs(VERBS["withdraw_go_live"])
@FORMS
def go_live_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回: what waits is taken back, by who recorded it or who would confirm it."""
    programme = get_object_or_404(paying(request.user), pk=pk)
    waiting = _waiting(programme)
    month = f"{waiting.month:%Y-%m}" if waiting else ""
    form = WithdrawGoLiveForm(**posted(request), initial={"month": month})
    return verb_page(
        request,
        form,
        lambda: actions.withdraw_go_live(by=request.user, programme=programme, **form.cleaned_data),
        back=reverse("cases:go_live_list"),
        done=_("The go-live month is withdrawn. Another one can be recorded."),
        verb=VERBS["withdraw_go_live"],
        rule=partial(rules.check_may_withdraw_go_live, programme, request.user),
        crumbs=[(_("Go-live"), reverse("cases:go_live_list"))],
        lede=f"{programme} · {month}",
    )
