"""A file that was handed in at the wrong door: as which kind the county knows it, and handed on."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from counties.folder import month_in
from counties.kinds import DESKS, kinds
from counties.layouts import fits_elsewhere, hand_on
from welfare.accounts.roles import Permission, names_with
from welfare.models import ImportBatch
from welfare.pages.access import needs, performs
from welfare.pages.forms import Form, MonthInputField
from welfare.pages.verbs import pressed
from welfare.verbs import VERBS


class OtherKindForm(Form):
    """As which kind the file is read anew, and for which year or month where that kind asks it."""

    kind = forms.CharField(widget=forms.HiddenInput)
    year = forms.IntegerField(
        label=gettext_lazy("Year"), min_value=1990, max_value=2100, required=False
    )
    month = MonthInputField(label=gettext_lazy("Month"))

    def __init__(self, spec: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, asked in {"year": spec.asks_year, "month": spec.asks_month}.items():
            if not asked:
                del self.fields[name]


@needs(Permission.SEE_LEDGERS, Permission.SEE_COMPARISONS)
@require_GET
def other_kind(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment of a preview: the kind by name, and the button that reads the file as that."""
    batch = _batch(request, pk)
    other = fits_elsewhere(batch)
    context: dict[str, Any] = {"other": other, "batch": batch}
    if other is not None:
        desk = DESKS[other.layout.kind]
        spec = desk.specs[other.layout.kind]
        context |= {"kind": spec.title, "place": desk.list_title}
        if request.user.may(spec.permission):
            context["form"] = OtherKindForm(spec, initial=_period(batch) | {"kind": spec.kind})
        else:
            context["who"] = names_with(spec.permission)
    return render(request, "counties/_other_kind.html", context)


@performs(VERBS["hand_in"])
@require_POST
def read_as_other(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the file that is kept in once more, as another kind; nobody uploads it twice."""
    batch = _batch(request, pk)
    kind = request.POST.get("kind", "")
    if kind not in kinds() or not DESKS[kind].specs[kind].offered_to(request.user.county):
        return render(request, "404.html", status=404)
    desk = DESKS[kind]
    return pressed(
        request,
        OtherKindForm(desk.specs[kind], request.POST),
        hand_on,
        back=DESKS[batch.kind].url("detail", pk),
        done=_("The file was handed in as another kind. Nothing is taken over yet."),
        then=lambda handed_on: desk.url("detail", handed_on.pk),
        batch=batch,
    )


def _period(batch: ImportBatch) -> dict[str, Any]:
    """What the file was handed in for, or what its name says."""
    month = batch.month or month_in(PurePath(batch.file_name))
    year = batch.year or (month.year if month else None)
    return {"month": f"{month:%Y-%m}" if month else "", "year": year}


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    batches = ImportBatch.objects.visible_to(request.user).filter(kind__in=kinds())
    batch: ImportBatch = get_object_or_404(batches.select_related("county"), pk=pk)
    return batch
