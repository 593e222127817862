"""Verify, return, hand over and close a finding: one page each."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from verification import actions, rules
from verification.facts import evidence_rows
from verification.forms import AssignForm, CloseForm, ReturnForm, VerifyForm
from verification.models import Finding
from verification.verbs import VERBS
from verification.views.findings import finding_for
from welfare.audit.verb import Verb
from welfare.pages.access import performs
from welfare.pages.forms import Form
from welfare.pages.verbs import posted, verb_page


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
    initial = {"version": row.version, "effective_month": rules.first_open_month(row)}
    form = CloseForm(**posted(request), initial=initial, finding=row)
    close = partial(actions.close_finding, by=request.user, finding=row)
    return _page(
        request,
        row,
        form,
        lambda: close(**form.values()),
        verb=VERBS["close_finding"],
        done=_("The finding is closed."),
        whole_household=row.award is not None and row.award.covered_size > 1,
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
