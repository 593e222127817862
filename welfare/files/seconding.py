"""A file that changes the money which is paid: what it changes, and the second person's word."""

from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from welfare.accounts.rules import may, reason_against
from welfare.files import imports
from welfare.files.imports import Desk
from welfare.files.imports.rules import as_shown, check_may_decline, check_may_second
from welfare.files.imports.words import MONEY
from welfare.models import BatchStatus, ImportBatch, User
from welfare.pages.access import act
from welfare.pages.forms import Form
from welfare.pages.verbs import posted, verb_page
from welfare.verbs import VERBS


class DeclineForm(Form):
    """Why a file is not taken over."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


def batch_of(request: HttpRequest, pk: int, desk: Desk) -> ImportBatch:
    """A file of this desk in the person's county, or 404."""
    rows = ImportBatch.objects.visible_to(request.user).filter(kind__in=desk.kinds())
    people = ("uploaded_by", "seconded_by", "job__started_by__division__parent")
    return get_object_or_404(rows.select_related("county", *people), pk=pk)


def context(batch: ImportBatch, user: User, desk: Desk) -> dict[str, Any]:
    """What the page of a file shows of the money that it changes, and who may agree to it."""
    if not batch.money:
        return {}
    rows = [
        {
            **row,
            "label": MONEY[row["what"]],
            "before": Decimal(row["before"]),
            "after": Decimal(row["after"]),
        }
        for row in batch.money
    ]
    shown: dict[str, Any] = {"money": rows}
    if batch.status != BatchStatus.PROPOSED:
        return shown
    return shown | {
        "as_shown": as_shown(batch),
        "against_seconding": reason_against(check_may_second, batch, user),
        "may_second": VERBS["second_import"] if may(check_may_second, batch, user) else None,
        "may_decline": VERBS["decline_import"] if may(check_may_decline, batch, user) else None,
        "second_url": desk.url("second", batch.pk),
        "decline_url": desk.url("decline", batch.pk),
    }


def second(request: HttpRequest, pk: int, *, desk: Desk) -> HttpResponse:
    """The second person agrees; the file is taken over by a job."""
    batch = batch_of(request, pk, desk)
    return act(
        request,
        desk.url("detail", pk),
        imports.second,
        done=_("Agreed. The file is being taken over."),
        by=request.user,
        batch=batch,
        desk=desk,
        shown=request.POST.get("shown", ""),
    )


def decline(request: HttpRequest, pk: int, *, desk: Desk) -> HttpResponse:
    """The file is not taken over, with a reason."""
    batch = batch_of(request, pk, desk)
    here = desk.url("detail", pk)
    form = DeclineForm(**posted(request))
    return verb_page(
        request,
        form,
        lambda: imports.decline(by=request.user, batch=batch, **form.cleaned_data),
        verb=VERBS["decline_import"],
        rule=partial(check_may_decline, batch, request.user),
        back=here,
        done=_("The file is not taken over."),
        crumbs=[(desk.list_title, desk.list_url()), (batch.file_name, here)],
    )
