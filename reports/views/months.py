"""Which frozen month a page shows, and beside which other one."""

from typing import NamedTuple

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from reports.forms import MonthsForm
from reports.models import Snapshot
from welfare.models import Division


class Chosen(NamedTuple):
    """What was chosen, and the form to choose otherwise; None: no month is frozen, or none."""

    now: Snapshot | None
    before: Snapshot | None
    form: MonthsForm


def chosen(request: HttpRequest, county: Division | None, *, compares: bool = True) -> Chosen:
    """The months of an address; one that is not frozen here is a page that is not there."""
    now, before = month_of(request, county), None
    if compares:
        before = month_of(request, county, "compare", newest=False)
    months = _listed(request, county, [one for one in (now, before) if one])
    form = MonthsForm(request.GET or None, months=months)
    if not compares:
        del form.fields["compare"]
    return Chosen(now, before, form)


def month_of(
    request: HttpRequest, county: Division | None, name: str = "month", *, newest: bool = True
) -> Snapshot | None:
    """The frozen month that is asked for by its number; else the newest, or none."""
    rows = Snapshot.objects.visible_to(request.user).filter(county=county, frozen_at__isnull=False)
    rows = rows.select_related("county")
    asked = request.GET.get(name, "")
    if asked.isdecimal():
        return get_object_or_404(rows, pk=int(asked))
    return rows.order_by("-month", "-revision").first() if newest else None


def _listed(
    request: HttpRequest, county: Division | None, there: list[Snapshot]
) -> list[tuple[str, str]]:
    """The newest revision of each frozen month, and what is looked at beside them."""
    rows = Snapshot.objects.visible_to(request.user).filter(county=county, frozen_at__isnull=False)
    newest = rows.order_by("-month", "-revision").distinct("month")
    months = {one.pk: one for one in [*newest, *there]}
    in_order = sorted(months.values(), key=lambda one: (one.month, one.revision), reverse=True)
    return [(str(one.pk), str(one)) for one in in_order]
