"""Awards that end by themselves before long, and whether their renewal was asked for. (续保)"""

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases import clock, listings, reviews
from cases.forms.review import TO_ASK, RenewalFilter
from cases.models import Application, Award
from cases.models.award import AwardScope
from cases.verbs import VERBS
from welfare.accounts.roles import Permission as P
from welfare.exports.listed import exported
from welfare.models import User
from welfare.pages.access import needs
from welfare.pages.buttons import held
from welfare.pages.lists import asked, in_order, page_of

COLUMNS = {
    "name": ("household__head__initials", "household__head__name"),
    "village": ("town__code", "village__code"),
    "ends": ("ends_on",),
}


def ending(user: User) -> AwardScope:
    """Those of the area that end soon, each with the number of the renewal that was asked for."""
    if user.county is None:
        return Award.objects.none()
    rows = reviews.ending_soon(Award.objects.visible_to(user), user.county, clock.today())
    renewing = Application.objects.visible_to(user).filter(renews=OuterRef("pk"))
    asked_for = renewing.not_given_up()
    return rows.annotate(
        renewal=Subquery(asked_for.values("number")[:1]),
        renewal_pk=Subquery(asked_for.values("pk")[:1]),
    )


def _shown(request: HttpRequest, form: RenewalFilter | None = None) -> AwardScope:
    """As the address narrows and sorts them."""
    form = form or RenewalFilter(request.GET, user=request.user)
    wanted, rows = asked(form, ending(request.user))
    if wanted.get("town"):
        rows = rows.filter(town=wanted["town"])
    if wanted.get("standing") == TO_ASK:
        rows = rows.filter(renewal=None)
    shown = rows.select_related("programme", "household__head", "town", "village")
    return in_order(request, shown.order_by("ends_on", "pk"), COLUMNS)


@needs(P.SEE_CASES)
@exported(listings.RENEWALS, _shown)
def renewal_list(request: HttpRequest) -> HttpResponse:
    """The nearest end first."""
    form = RenewalFilter(request.GET, user=request.user)
    context = {
        "filter": form,
        "page": page_of(request, _shown(request, form)),
        "today": clock.today(),
        "may": held(request.user, VERBS["renew_award"]),
    }
    return render(request, "cases/renewal_list.html", context)
