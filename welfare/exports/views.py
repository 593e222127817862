"""Order a list with a reason; one's own orders; the file."""

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from welfare.exceptions import NotAllowed
from welfare.exports import actions
from welfare.exports.listed import page_at
from welfare.exports.models import ListExport
from welfare.exports.ordered import IS_WRITTEN, job_url
from welfare.pages.access import Request, forbidden, needs, performs
from welfare.pages.downloads import workbook
from welfare.pages.forms import Form
from welfare.pages.lists import FEW_ROWS, page_of
from welfare.pages.verbs import posted, verb_page
from welfare.verbs import SEES, VERBS


class OrderForm(Form):
    """What the list is needed for."""

    reason = forms.CharField(
        label=_("What the list is needed for"),
        max_length=200,
        help_text=_("It stands in the file and in the log, with your name."),
    )


@performs(VERBS["order_export"])
@require_http_methods(["GET", "POST"])
def export_order(request: Request) -> HttpResponse:
    """The list at the address `list`, as it is narrowed and sorted there."""
    address = request.GET.get("list", "")
    page = page_at(address)
    if page is None:
        return redirect("welfare:export_list")
    if not page.may(request.user):
        return forbidden(request, *page.rights)
    if page.by_form:
        return redirect(address)
    form = OrderForm(**posted(request))
    return verb_page(
        request,
        form,
        lambda: actions.order_export(
            by=request.user, address=address, reason=form.cleaned_data["reason"]
        ),
        verb=VERBS["order_export"],
        back=address,
        then=job_url,
        done=IS_WRITTEN,
        crumbs=[(page.listing(request.user).title, address)],
        lede=_(
            "All rows of the list, as it is narrowed and sorted now. Numbers that identify"
            " somebody stay masked."
        ),
    )


@needs(*sorted(SEES))
@require_GET
@never_cache
def export_list(request: Request) -> HttpResponse:
    """What one has ordered oneself, the newest first."""
    rows = ListExport.objects.visible_to(request.user).select_related("job")
    context = {
        "page": page_of(request, rows.order_by("-pk"), FEW_ROWS),
        "today": timezone.localdate(),
        "take": VERBS["take_export"],
    }
    return render(request, "welfare/export_list.html", context)


@performs(VERBS["take_export"])
@require_POST
@never_cache
def export_take(request: Request, pk: int) -> HttpResponse | FileResponse:
    """The file of a list that one ordered oneself."""
    export = get_object_or_404(ListExport.objects.visible_to(request.user), pk=pk)
    try:
        stream = actions.take_export(by=request.user, export=export)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("welfare:export_list")
    return workbook(stream, export.title, timezone.localtime(export.ordered_at).date())
