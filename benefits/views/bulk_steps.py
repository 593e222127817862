"""The verbs of a bulk grant: one URL each."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from benefits import rules, selections
from benefits.actions import bulk as actions
from benefits.bulk import PRICE_LINKED
from benefits.forms.bulk import BatchForm, PriceForm
from benefits.forms.payroll import ReasonForm
from benefits.models import BulkGrant, Per
from benefits.verbs import VERBS
from welfare.county.months import add_months, first_of
from welfare.pages.access import performs
from welfare.pages.forms import VersionedForm
from welfare.pages.verbs import posted, pressed, verb_page
from welfare.templatetags.welfare import month as in_words


def grant_url(grant: BulkGrant) -> str:
    return reverse("benefits:bulk", args=[grant.pk])


@performs(VERBS["prepare_batch"], VERBS["prepare_price_subsidy"])
@require_http_methods(["GET", "POST"])
def bulk_prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is granted; who gets it and how much is worked out by a job."""
    programme = get_object_or_404(selections.bulk_programmes(request.user), pk=pk)
    linked = programme.calculator == PRICE_LINKED
    month = first_of(timezone.localdate())
    if linked:
        month = add_months(month, -1)
    initial = {"month": month, "as_of": month, "per": Per.PERSON}
    groups = list(selections.lasting_programmes(request.user))
    form = (PriceForm if linked else BatchForm)(**posted(request), initial=initial, groups=groups)
    action: Any = actions.prepare_price_subsidy if linked else actions.prepare_batch
    return verb_page(
        request,
        form,
        lambda: action(by=request.user, programme=programme, **form.values()),
        verb=VERBS["prepare_price_subsidy" if linked else "prepare_batch"],
        back=reverse("benefits:bulk_list"),
        then=grant_url,
        done=_("The grant is being calculated."),
        heading=_("Prepare: %(programme)s") % {"programme": programme},
        button=VERBS["prepare_batch"].button,
        crumbs=[(_("Bulk grants"), reverse("benefits:bulk_list"))],
        lede=_lede(linked),
    )


def _lede(linked: bool) -> str:
    if not linked:
        return _("Who gets it and how much is shown before another person confirms it.")
    return _(
        "The dibao standard times the rise of prices, for each person, where the month reaches the "
        "county's line. Who gets it and how much is shown before another person confirms it."
    )


@performs(VERBS["confirm_grant"])
@require_POST
def bulk_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(selections.grants(request.user), pk=pk)
    month = {"month": in_words(grant.month)}
    done = _("Confirmed. The next payroll run of %(month)s or a later month pays it.") % month
    form, confirm = VersionedForm(request.POST), actions.confirm_grant
    return pressed(request, form, confirm, back=grant_url(grant), done=done, grant=grant)


@performs(VERBS["discard_grant"])
@require_http_methods(["GET", "POST"])
def bulk_discard(request: HttpRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(selections.grants(request.user), pk=pk)
    form = ReasonForm(**posted(request), initial={"version": grant.version})
    return verb_page(
        request,
        form,
        lambda: actions.discard_grant(by=request.user, grant=grant, **form.cleaned_data),
        verb=VERBS["discard_grant"],
        rule=partial(rules.check_grant_verb, grant, request.user, "discard_grant"),
        back=grant_url(grant),
        done=_("The grant is discarded. Nothing of it was paid."),
        heading=_("Discard the grant"),
        crumbs=[
            (_("Bulk grants"), reverse("benefits:bulk_list")),
            (str(grant), grant_url(grant)),
        ],
        danger=True,
    )
