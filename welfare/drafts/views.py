"""A page asks what was typed into its forms before, and keeps what is being typed."""

from django.http import HttpResponse, JsonResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from welfare.drafts import keeping
from welfare.pages.access import Request

MOST_ASKED = 20
FORM = "draft-form"


@never_cache
@require_http_methods(["GET", "POST"])
def drafts(request: Request) -> HttpResponse:
    """GET: what was typed into the forms named. POST: keep what stands in one now."""
    if request.method == "POST":
        fields = [(n, v) for n, v in request.POST.lists() if n != FORM]
        keeping.keep(request.user, request.POST.get(FORM, ""), fields)
        return HttpResponse(status=204)
    forms = request.GET.getlist("form")[:MOST_ASKED]
    offered = [
        {
            "form": row.form,
            "saved_at": date_format(localtime(row.saved_at), "SHORT_DATETIME_FORMAT"),
            "fields": fields,
        }
        for row, fields in keeping.kept(request.user, forms)
    ]
    return JsonResponse({"drafts": offered})


@require_POST
def give_up(request: Request) -> HttpResponse:
    """The person wants nothing of it any more."""
    keeping.forget(request.user, request.POST.get(FORM, ""))
    return HttpResponse(status=204)
