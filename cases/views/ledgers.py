"""All ledgers of the county in one place; each kind is taken over by the app that owns it."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cases.ledgers import DESK
from cases.models import Household
from welfare.accounts.roles import Permission
from welfare.files.imports.rules import waiting_for_second
from welfare.models import ImportBatch, User
from welfare.pages.access import needs
from welfare.pages.lists import only, page_of

OWNERS: dict[str, tuple[Any, str]] = {
    **{kind: (spec.title, DESK.urls) for kind, spec in DESK.specs.items()},
    "pay": (_("Payments of a year"), "benefits:ledger"),
}


def to_second(user: User) -> "QuerySet[ImportBatch]":
    """Ledgers whose second person this may be."""
    return waiting_for_second(ImportBatch.objects.visible_to(user).filter(kind__in=OWNERS), user)


@needs(Permission.SEE_LEDGERS)
@require_GET
def ledger_list(request: HttpRequest) -> HttpResponse:
    """Files handed in, newest first, and a button for each kind to whose work it is."""
    batches = ImportBatch.objects.visible_to(request.user).filter(kind__in=OWNERS)
    parts = {"proposed": (_("Ledgers that wait for a second person"), to_second(request.user))}
    listed, part = only(request, batches, parts)
    page = page_of(request, listed.select_related("uploaded_by"))
    kinds = [
        {"title": title, "url": reverse(f"{urls}_upload", args=[kind])}
        for kind, (title, urls) in OWNERS.items()
        if request.user.may(Permission.IMPORT_LEDGERS)
    ]
    rows = [
        {
            "batch": batch,
            "title": OWNERS[batch.kind][0],
            "url": reverse(f"{OWNERS[batch.kind][1]}_detail", args=[batch.pk]),
        }
        for batch in page
    ]
    context = {"page": page, "rows": rows, "kinds": kinds, "only": part}
    return render(request, "cases/ledger_list.html", context)


@needs(Permission.SEE_LEDGERS)
@require_GET
def ledger_households(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment: whom a list of divisions touches that made villages urban or rural."""
    batches = ImportBatch.objects.visible_to(request.user).filter(kind__in=DESK.specs)
    batch = get_object_or_404(batches, pk=pk)
    may_see = request.user.may(Permission.SEE_CASES)
    context = {
        "villages": len(batch.moved_villages),
        "households": Household.objects.visible_to(request.user).moved_by(batch).count(),
        "list_url": f"{reverse('cases:household_list')}?moved_by={pk}" if may_see else "",
    }
    return render(request, "cases/_ledger_households.html", context)
