"""Fragment of a preview: as which other kind of file the county knows this one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from counties.kinds import DESKS, kinds
from counties.layouts import fits_elsewhere
from welfare.accounts.roles import Permission
from welfare.models import ImportBatch
from welfare.pages.access import needs


@needs(Permission.SEE_LEDGERS, Permission.SEE_COMPARISONS)
@require_GET
def other_kind(request: HttpRequest, pk: int) -> HttpResponse:
    """The kind by name, and where such files are handed in."""
    batches = ImportBatch.objects.visible_to(request.user).filter(kind__in=kinds())
    other = fits_elsewhere(get_object_or_404(batches.select_related("county"), pk=pk))
    context: dict[str, Any] = {"other": other}
    if other is not None:
        layout = other.layout
        desk = DESKS[layout.kind]
        context |= {"kind": desk.specs[layout.kind].title, "place": desk.list_title}
        context |= {"url": desk.url("upload", layout.kind)}
    return render(request, "counties/_other_kind.html", context)
