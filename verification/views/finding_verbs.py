"""Verify, return, hand over and close a finding: one page each."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.rules import said_of_paid
from verification import actions, many, queues, rules
from verification.facts import evidence_rows
from verification.forms import (
    AssignForm,
    AssignManyForm,
    CloseForm,
    CloseManyForm,
    FindingFilter,
    ManyForm,
    ReturnForm,
    ReturnManyForm,
    VerifyForm,
    VerifyManyForm,
)
from verification.models import Finding
from verification.states import FindingStatus
from verification.verbs import VERBS
from verification.views.findings import asked_by, finding_for
from welfare.audit.verb import Verb
from welfare.county.months import next_month
from welfare.pages.access import performs
from welfare.pages.forms import Form
from welfare.pages.verbs import posted, verb_page

AT_ONCE = 100  # findings that one page decides


def _page(
    request: HttpRequest, row: Finding, form: Form, action: Any, *, verb: Verb, **context: Any
) -> HttpResponse:
    return verb_page(
        request,
        form,
        action,
        verb=verb,
        rule=partial(rules.check_verb, row, request.user, verb.name),
        back=reverse("verification:finding", args=[row.pk]),
        template="verification/verb.html",
        finding=row,
        evidence=evidence_rows(row),
        **context,
    )


@performs(VERBS["verify_finding"])
def finding_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """The town records what it found."""
    row = finding_for(request, pk)
    form = VerifyForm(**posted(request), initial={"version": row.version})
    return _page(
        request,
        row,
        form,
        lambda: actions.verify_finding(by=request.user, finding=row, **form.cleaned_data),
        verb=VERBS["verify_finding"],
        button=_("Send to the county"),
        done=_("The finding is verified and now with the county."),
    )


@performs(VERBS["verify_finding"])
def finding_verify_many(request: HttpRequest) -> HttpResponse:
    """The town says of many what it found."""
    rows = _listed(request, FindingStatus.OPEN)
    form = VerifyManyForm(**posted(request), findings=rows)
    return many_page(
        request,
        form,
        many.verify_findings,
        verb=VERBS["verify_finding"],
        heading=_("Verify many findings"),
        button=_("Send to the county"),
    )


@performs(VERBS["close_finding"])
def finding_close_many(request: HttpRequest) -> HttpResponse:
    """The county decides many alike."""
    rows = _listed(request, FindingStatus.VERIFIED)
    form = CloseManyForm(**posted(request), findings=rows)
    return many_page(
        request,
        form,
        many.close_findings,
        verb=VERBS["close_finding"],
        heading=_("Close many findings"),
        template="verification/close_many.html",
        paid_said=rules.said_of_paid_by_many(form.died_alone),
        button=_("Close the findings"),
    )


@performs(VERBS["return_finding"])
def finding_return_many(request: HttpRequest) -> HttpResponse:
    """The county sends many back to the towns."""
    rows = _listed(request, FindingStatus.VERIFIED)
    return many_page(
        request,
        ReturnManyForm(**posted(request), findings=rows),
        many.return_findings,
        verb=VERBS["return_finding"],
        heading=_("Return many findings"),
    )


@performs(VERBS["assign_finding"])
def finding_assign_many(request: HttpRequest) -> HttpResponse:
    """The county names one town for many that the file gave none."""
    rows = _listed(request, FindingStatus.OPEN, without_town=True)
    return many_page(
        request,
        AssignManyForm(**posted(request), findings=rows, user=request.user),
        many.assign_findings,
        verb=VERBS["assign_finding"],
        heading=_("Hand many findings over to a town"),
    )


def _listed(request: HttpRequest, status: FindingStatus, **besides: Any) -> list[Finding]:
    """The first of those that the filter of the list leaves and that wait for this step."""
    form = FindingFilter(request.GET, user=request.user)
    wanted, every = asked_by(request.user, form)
    narrowed = queues.narrowed(every, {**wanted, "status": status, **besides})
    return list(queues.ready_to_show(narrowed)[:AT_ONCE])


def many_page(
    request: HttpRequest,
    form: ManyForm,
    action: Callable[..., many.Settled],
    *,
    listed: str = "verification:finding_list",
    of: str = "",
    **context: Any,
) -> HttpResponse:
    """One decision on what is ticked of a list."""
    back = reverse(listed)
    if query := request.GET.urlencode():
        back = f"{back}?{query}"

    def settle() -> many.Settled:
        settled = action(by=request.user, **form.values())
        for row, reason in settled.refused:
            messages.warning(request, f"{row.who}{_(': ')}{reason}")
        return settled

    return verb_page(
        request,
        form,
        settle,
        back=back,
        crumbs=[(of or _("Findings"), back)],
        lede=_("The first %(n)s of the list. Rules are asked of each one.") % {"n": AT_ONCE},
        done=lambda settled: _("Done for %(n)s findings.") % {"n": len(settled.done)},
        **context,
    )


@performs(VERBS["return_finding"])
def finding_return(request: HttpRequest, pk: int) -> HttpResponse:
    """The county sends it back to the town."""
    row = finding_for(request, pk)
    form = ReturnForm(**posted(request), initial={"version": row.version})
    return _page(
        request,
        row,
        form,
        lambda: actions.return_finding(by=request.user, finding=row, **form.cleaned_data),
        verb=VERBS["return_finding"],
        done=_("The town looks at the finding again."),
    )


@performs(VERBS["close_finding"])
def finding_close(request: HttpRequest, pk: int) -> HttpResponse:
    """The county decides what it does to the award."""
    row = finding_for(request, pk)
    initial = {"version": row.version, "effective_month": rules.first_month(row)}
    form = CloseForm(**posted(request), initial=initial, finding=row)
    close = partial(actions.close_finding, by=request.user, finding=row)
    earliest = next_month(rules.shown_on(row))
    return _page(
        request,
        row,
        form,
        lambda: close(**form.values()),
        verb=VERBS["close_finding"],
        done=_("The finding is closed."),
        whole_household=row.award is not None and row.award.covered_size > 1,
        paid_said=said_of_paid(row.award, "end_award", earliest) if row.award else "",
    )


@performs(VERBS["assign_finding"])
def finding_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """The county names the town that looks at it."""
    row = finding_for(request, pk)
    form = AssignForm(**posted(request), initial={"version": row.version}, user=request.user)
    return _page(
        request,
        row,
        form,
        lambda: actions.assign_finding(by=request.user, finding=row, **form.cleaned_data),
        verb=VERBS["assign_finding"],
        done=_("The finding is with the town."),
    )
