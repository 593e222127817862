"""Urgent and small: help first."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from benefits.actions.relief import most_at_first, pay_first
from benefits.forms.relief import PayFirstForm
from cases.models import Application
from cases.rules import check_verb, relief_before, requests_raised
from cases.verbs import VERBS
from welfare.exceptions import MissingParameter
from welfare.pages.access import performs
from welfare.pages.verbs import posted, verb_page


@performs(VERBS["pay_relief_first"])
@require_http_methods(["GET", "POST"])
def pay_relief_first(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers are due from the payment on. (社会救助法 Art 50)"""
    rows = Application.objects.visible_to(request.user).select_related(
        "programme__county", "household", "town"
    )
    application = get_object_or_404(rows, pk=pk)
    shown = {"version": application.version, "amount": application.amount_requested}
    form = PayFirstForm(**posted(request), initial=shown)
    return verb_page(
        request,
        form,
        lambda: pay_first(by=request.user, application=application, **form.cleaned_data),
        verb=VERBS["pay_relief_first"],
        rule=partial(check_verb, application, request.user, "pay_relief_first"),
        back=reverse("cases:application", args=[pk]),
        done=_("The relief may be paid now. The papers are due by the day shown."),
        template="cases/verb.html",
        application=application,
        lede=_lede(application),
        relief_before=relief_before(application, request.user),
        requests_raised=requests_raised(application),
    )


def _lede(application: Application) -> str:
    what = _("For urgent need only. Survey, amount and decision follow within the limit.")
    try:
        most = most_at_first(application)
    except MissingParameter as missing:
        return str(missing)
    return what + _(
        " The town decides up to %(most)s yuan: %(months)s months (%(by)s) of the dibao standard "
        "of %(residence)s, %(monthly)s yuan a month (%(document)s)."
    ) % {
        "most": f"{most.amount:,.2f}",
        "months": f"{most.months.normalize():f}",
        "by": most.months_document,
        "residence": application.household.get_residence_display(),
        "monthly": f"{most.monthly:,.2f}",
        "document": most.standard_document,
    }
