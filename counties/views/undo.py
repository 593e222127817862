"""The page on which an import is undone: what stands on it is listed first."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from counties import undo as undoing
from counties.blocking import in_the_way
from counties.kinds import DESKS, kinds
from welfare.accounts.roles import Permission
from welfare.accounts.rules import reason_against
from welfare.files.imports.words import worded
from welfare.models import ImportBatch
from welfare.pages.access import forbidden, needs, performs
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
    batch = _batch(request, pk)
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
        blocked=in_the_way(batch),
    )


@needs(Permission.SEE_LEDGERS, Permission.SEE_COMPARISONS)
@require_GET
def offered(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment of the page of an import: the button, or why there is none."""
    batch = _batch(request, pk)
    may_undo = request.user.may(DESKS[batch.kind].specs[batch.kind].permission)
    paid = reason_against(lambda: undoing.check_unpaid(batch))
    blocked = None if paid else in_the_way(batch)
    context = {"batch": batch, "may_undo": may_undo, "paid": paid, "blocked": blocked}
    return render(request, "counties/_undo_offered.html", context)


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    batches = ImportBatch.objects.visible_to(request.user).filter(kind__in=kinds())
    batch: ImportBatch = get_object_or_404(batches.select_related("county"), pk=pk)
    return batch
