"""The page on which an import is undone: what stands on it is listed first."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from counties import undo as undoing
from counties.kinds import DESKS, kinds
from welfare.files.imports.words import worded
from welfare.models import ImportBatch
from welfare.pages.access import forbidden, performs
from welfare.pages.forms import Form
from welfare.pages.verbs import posted, verb_page
from welfare.verbs import VERBS


class UndoForm(Form):
    """Why the import is undone."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


@performs(VERBS["undo_import"])
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove what the batch made, with a reason."""
    batches = ImportBatch.objects.visible_to(request.user).filter(kind__in=kinds())
    batch = get_object_or_404(batches.select_related("county"), pk=pk)
    desk = DESKS[batch.kind]
    if not request.user.may(desk.specs[batch.kind].permission):
        return forbidden(request, desk.specs[batch.kind].permission)
    here = desk.url("detail", pk)
    form = UndoForm(**posted(request))
    return verb_page(
        request,
        form,
        lambda: undoing.take_back(by=request.user, batch=batch, **form.cleaned_data),
        verb=VERBS["undo_import"],
        rule=lambda: undoing.check_unpaid(batch),
        back=here,
        template="counties/import_undo.html",
        crumbs=[(desk.list_title, desk.list_url()), (batch.file_name, here)],
        made=worded(batch.counts.get("made", {})),
        standing=undoing.standing_on(batch),
    )
