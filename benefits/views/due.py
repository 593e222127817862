"""What is due in the payments, as tiles of the start page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from benefits import rules, selections
from benefits.models import PayrollRun
from benefits.pay_day import months_to_pay
from benefits.payroll import count_and_sum
from benefits.states import RunStatus
from welfare.accounts.roles import Permission as P
from welfare.exceptions import MissingParameter
from welfare.models import User
from welfare.pages.access import needs
from welfare.templatetags.welfare import money

CARRY_IT_ON = frozenset({"sign_run", "approve_run", "write_bank_file"})


@needs(P.SEE_PAYMENTS)
@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """A fragment: nothing for people whose work is not to move payments."""
    user = request.user
    if not (user.may(P.PREPARE_PAYROLL) or user.may(P.APPROVE_PAYROLL)):
        return HttpResponse(status=204)
    tiles = [*_month_to_pay(user), *_open_run(user), *_at_the_bank(user), *_failed(user)]
    tiles += _grants(user)
    return render(request, "components/tiles.html", {"tiles": tiles})


def _month_to_pay(user: User) -> list[dict[str, Any]]:
    """By which day the month's money must be sent; a missing pay day is said, not guessed."""
    if user.county is None:
        return []
    url = reverse("benefits:run_list")
    try:
        found = months_to_pay(user.county, timezone.localdate())
    except MissingParameter as missing:
        return [{"number": "?", "label": _("Pay day"), "note": missing, "url": url, "tone": "bad"}]
    if not found:
        return []
    first, months = found[0], _(", ").join(f"{one.month:%Y-%m}" for one in found)
    label = _("Money overdue since") if first.overdue else _("Money to be sent by")
    tone = "bad" if first.overdue else "warn"
    tile = {"number": first.due_on.isoformat(), "label": label, "url": url, "tone": tone}
    return [tile | {"note": _("for %(month)s") % {"month": months}}]


def _open_run(user: User) -> list[dict[str, Any]]:
    run = selections.open_runs(user).first()
    if run is None:
        if not user.may(P.PREPARE_PAYROLL):
            return []
        url = reverse("benefits:run_list")
        return [{"number": 0, "label": _("Open payroll runs"), "url": url}]
    mine = not CARRY_IT_ON.isdisjoint(rules.available_verbs(run, user))
    return [
        {
            "number": f"{run.month:%Y-%m}",
            "label": _("Open payroll run"),
            "note": _waits_for(run, mine=mine),
            "url": reverse("benefits:run", args=[run.pk]),
            "tone": "warn" if mine else "",
        }
    ]


def _waits_for(run: PayrollRun, *, mine: bool) -> str:
    words = {
        RunStatus.DRAFT: _("is being calculated"),
        RunStatus.CALCULATED: _("waits for the first signature"),
        RunStatus.SIGNED: _("waits for the second signature"),
        RunStatus.APPROVED: _("waits for its bank file"),
    }
    text = words[RunStatus(run.status)]
    return f"{text} · {_('your turn')}" if mine else text


def _at_the_bank(user: User) -> list[dict[str, Any]]:
    number = selections.runs_at_the_bank(user).count()
    label, url = _("Runs without the bank's answer"), reverse("benefits:run_list")
    return [{"number": number, "label": label, "url": url, "tone": "warn" if number else ""}]


def _grants(user: User) -> list[dict[str, Any]]:
    """Grants that wait for this person, and price subsidies whose day has passed."""
    url, tiles = reverse("benefits:bulk_list"), []
    if user.may(P.APPROVE_PAYROLL) and (n := selections.grants_to_confirm(user).count()):
        tiles.append(
            {"number": n, "label": _("Bulk grants to confirm"), "url": url, "tone": "warn"}
        )
    if late := selections.overdue_grants(user, timezone.localdate()).count():
        label = _("Price subsidies overdue")
        tiles.append({"number": late, "label": label, "url": url, "tone": "bad"})
    return tiles


def _failed(user: User) -> list[dict[str, Any]]:
    count, total = count_and_sum(selections.failed(user))
    return [
        {
            "number": count,
            "label": _("Failed payments"),
            "note": f"{money(total)} {_('yuan')}" if count else "",
            "url": reverse("benefits:failed_list"),
            "tone": "bad" if count else "",
        }
    ]
