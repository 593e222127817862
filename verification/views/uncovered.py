"""Who stands on a list of need and on no roll of ours, and why. (不符合条件台账)"""

from functools import partial

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from verification import actions, listings, many, rules, uncovered
from verification.facts import evidence_rows
from verification.ledger_forms import UncoveredFilter, UncoveredForm, UncoveredManyForm
from verification.models import Finding
from verification.verbs import VERBS
from verification.views.finding_verbs import AT_ONCE, many_page
from verification.views.findings import finding_for
from welfare.accounts.roles import Permission as P
from welfare.exports.listed import exported
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import asked, in_order, page_of
from welfare.pages.verbs import posted, verb_page

COLUMNS = {"town": ("town__code",), "kind": ("kind",), "again": ("review_on",)}


def _shown(request: HttpRequest, form: UncoveredFilter | None = None) -> "QuerySet[Finding]":
    """As the address narrows and sorts them."""
    form = form or UncoveredFilter(request.GET, user=request.user)
    wanted, rows = asked(form, uncovered.ledger(request.user))
    rows = uncovered.narrowed(rows, wanted, timezone.localdate())
    shown = rows.select_related("person", "town", "award__household__head")
    return in_order(request, shown.defer("stranger_id"), COLUMNS)


@needs(P.SEE_FINDINGS)
@exported(listings.UNCOVERED, _shown)
def uncovered_list(request: HttpRequest) -> HttpResponse:
    """Each person once, with the last reason and the day of the next look."""
    form = UncoveredFilter(request.GET, user=request.user)
    page = page_of(request, _shown(request, form))
    for row in page:
        row.reason_label = uncovered.reason_label(row)
    context = {
        "filter": form,
        "page": page,
        "today": timezone.localdate(),
        "may": held(request.user, VERBS["record_uncovered"]),
    }
    return render(request, "verification/uncovered_list.html", context)


@performs(VERBS["record_uncovered"])
def uncovered_many(request: HttpRequest) -> HttpResponse:
    """Write down why many are on no roll: one reason, and what is otherwise of some."""
    wanted, rows = asked(
        UncoveredFilter(request.GET, user=request.user), uncovered.ledger(request.user)
    )
    wanted = {**wanted, "state": wanted.get("state") or uncovered.WAITS}
    rows = uncovered.narrowed(rows, wanted, timezone.localdate())
    shown = rows.select_related("person", "town", "award__household__head").defer("stranger_id")
    return many_page(
        request,
        UncoveredManyForm(**posted(request), findings=list(shown[:AT_ONCE])),
        many.record_uncovered,
        verb=VERBS["record_uncovered"],
        heading=_("Say of many why on no roll"),
        button=_("Record the reasons"),
        listed="verification:uncovered_list",
        of=_("On no roll, and why"),
    )


@performs(VERBS["record_uncovered"])
def finding_reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down why somebody in need is on no roll."""
    row, verb = finding_for(request, pk), VERBS["record_uncovered"]
    form = UncoveredForm(**posted(request), initial={"version": row.version})
    return verb_page(
        request,
        form,
        lambda: actions.record_uncovered(by=request.user, finding=row, **form.cleaned_data),
        verb=verb,
        rule=partial(rules.check_verb, row, request.user, verb.name),
        back=reverse("verification:finding", args=[row.pk]),
        template="verification/verb.html",
        finding=row,
        evidence=evidence_rows(row),
        done=_("The reason stands on the ledger."),
    )
