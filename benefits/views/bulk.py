"""Bulk grants: the list, one grant with everything a second person looks at, and its people."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from benefits import listings, selections
from benefits.forms.bulk import PeopleFilter
from benefits.models import BulkGrant
from benefits.payroll import count_and_sum
from benefits.states import PaymentStatus
from benefits.verbs import VERBS
from benefits.views import bulk_context
from welfare.accounts.roles import Permission as P
from welfare.exports.listed import exported
from welfare.pages.access import needs
from welfare.pages.buttons import held
from welfare.pages.lists import FEW_ROWS, asked, in_order, only, page_of


@needs(P.SEE_PAYMENTS)
@require_GET
def bulk_list(request: HttpRequest) -> HttpResponse:
    """Grants, newest month first; those that are overdue stand above."""
    user, today = request.user, timezone.localdate()
    parts = {
        "to_confirm": (_("Bulk grants to confirm"), selections.grants_to_confirm(user)),
        "overdue": (_("Price subsidies overdue"), selections.overdue_grants(user, today)),
    }
    listed, part = only(request, selections.grants(user), parts)
    page = page_of(request, listed, FEW_ROWS)
    prepared_here = selections.bulk_programmes(user)
    context: dict[str, Any] = {
        "page": page,
        "only": part,
        "prepared_here": prepared_here,
        "rows": bulk_context.with_days_left(list(page), request.user.county, today),
        "overdue": selections.overdue_grants(user, today),
        "programmes": prepared_here if held(user, VERBS["prepare_batch"])["prepare_batch"] else [],
    }
    return render(request, "benefits/bulk_list.html", context)


@needs(P.SEE_PAYMENTS)
@require_GET
def bulk(request: HttpRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(selections.grants(request.user), pk=pk)
    return render(request, "benefits/bulk_page.html", bulk_context.context(grant, request.user))


COLUMNS = {
    "name": ("person__initials", "person__name"),
    "town": ("town__code",),
    "sum": ("amount",),
}


def _people_form(request: HttpRequest, pk: int) -> tuple[BulkGrant, PeopleFilter]:
    grant = get_object_or_404(selections.grants(request.user), pk=pk)
    groups = selections.groups_of(grant)
    return grant, PeopleFilter(request.GET, user=request.user, groups=groups)


def _people(grant: BulkGrant, form: PeopleFilter, request: HttpRequest) -> "QuerySet[Any]":
    """As the address narrows and sorts them."""
    wanted, every = asked(form, selections.shares(grant))
    names = {"town": "town", "group": "programme"}
    rows = every.filter(**{names[key]: wanted[key] for key in names if wanted.get(key)})
    if q := wanted.get("q"):
        rows = rows.filter(Q(person__name__startswith=q) | Q(award__number__startswith=q))
    return in_order(request, rows, COLUMNS)


@needs(P.SEE_PAYMENTS)
@exported(listings.SHARES, lambda request, pk: _people(*_people_form(request, pk), request=request))
@require_GET
def bulk_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who gets the grant, by town and group, and what became of the payment."""
    grant, form = _people_form(request, pk)
    rows = _people(grant, form, request)
    count, total = count_and_sum(rows)
    page = page_of(request, rows)
    for row in page:
        row.payment_label = PaymentStatus(row.payment_status).label if row.payment_status else ""
    context = {"grant": grant, "form": form, "page": page, "count": count, "total": total}
    return render(request, "benefits/bulk_people.html", context)
