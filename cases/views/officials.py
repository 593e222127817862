"""The register of officials and their near relatives. (近亲属备案)"""

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import listings
from cases.actions import officials as actions
from cases.forms.official import KinForm, OfficeEndForm, OfficialForm
from cases.models import Official
from cases.verbs import VERBS
from cases.views.verbs import case_page
from welfare.accounts.roles import Permission
from welfare.exports.listed import exported
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import in_order, page_of
from welfare.pages.verbs import posted

COLUMNS = {"name": ("name",), "town": ("town__code",), "since": ("began_on",)}


def _shown(request: HttpRequest) -> "QuerySet[Official]":
    """Whose office ended stands last."""
    rows = Official.objects.visible_to(request.user).select_related("town").prefetch_related("kin")
    in_office = rows.order_by(F("ended_on").desc(nulls_first=True), "town", "pk")
    return in_order(request, in_office, COLUMNS)


@needs(Permission.SEE_OFFICIALS)
@exported(listings.OFFICIALS, _shown)
def official_list(request: HttpRequest) -> HttpResponse:
    """Who is in office, with the relatives they declared; whose office ended stands last."""
    context = {
        "page": page_of(request, _shown(request)),
        "may": held(request.user, VERBS["record_official"], VERBS["declare_kin"]),
    }
    return render(request, "cases/official_list.html", context)


@performs(VERBS["record_official"])
def official_record(request: HttpRequest) -> HttpResponse:
    """Register an official; then their near relatives."""
    form = OfficialForm(**posted(request), user=request.user)
    return case_page(
        request,
        form,
        lambda: actions.record_official(by=request.user, **form.values()),
        back=reverse("cases:official_list"),
        then=lambda made: reverse("cases:kin_declare", args=[made.pk]),
        done=_("The official is registered. Now record the near relatives."),
        verb=VERBS["record_official"],
        crumbs=[(_("Officials"), reverse("cases:official_list"))],
        template="welfare/verb.html",
    )


@performs(VERBS["declare_kin"])
def kin_declare(request: HttpRequest, pk: int) -> HttpResponse:
    """Near relatives as the official declares them."""
    official = get_object_or_404(Official.objects.visible_to(request.user), pk=pk)
    form = KinForm(**posted(request))
    return case_page(
        request,
        form,
        lambda: actions.declare_kin(
            by=request.user,
            official=official,
            declared_on=form.cleaned_data["declared_on"],
            kin=form.declared(),
        ),
        back=reverse("cases:official_list"),
        done=_("The near relatives are recorded."),
        verb=VERBS["declare_kin"],
        crumbs=[(_("Officials"), reverse("cases:official_list"))],
        lede=str(official),
        template="welfare/verb.html",
    )


@performs(VERBS["end_office"])
def office_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The office is over."""
    official = get_object_or_404(Official.objects.visible_to(request.user), pk=pk)
    form = OfficeEndForm(**posted(request))
    return case_page(
        request,
        form,
        lambda: actions.end_office(by=request.user, official=official, **form.cleaned_data),
        back=reverse("cases:official_list"),
        done=_("The office has ended."),
        verb=VERBS["end_office"],
        crumbs=[(_("Officials"), reverse("cases:official_list"))],
        lede=str(official),
        template="welfare/verb.html",
    )
