"""三类人员: people under watch who may slide back into poverty."""

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.forms.household import WatchedFilter
from cases.models import AwardMember, Member, WatchedPerson
from welfare.accounts.roles import Permission
from welfare.pages.access import needs
from welfare.pages.lists import asked, page_of


@needs(Permission.SEE_CASES)
def watched_list(request: HttpRequest) -> HttpResponse:
    """The people on the latest list of the area, and whether they receive anything."""
    form = WatchedFilter(request.GET, user=request.user)
    every = WatchedPerson.objects.visible_to(request.user)
    latest = every.order_by("-as_of").values_list("as_of", flat=True).first()
    wanted, rows = asked(form, every.filter(as_of=latest))
    if wanted.get("q"):
        rows = rows.filter(person__name__startswith=wanted["q"])
    if wanted.get("cleared"):
        rows = rows.filter(cleared=wanted["cleared"] == "yes")
    for name in ("category", "town", "village"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    same = {"person": OuterRef("person")}
    covered = AwardMember.objects.visible_to(request.user).filter(**same, award__left_on=None)
    home = Member.objects.visible_to(request.user).filter(**same, left_on=None)
    rows = rows.annotate(covered=Exists(covered), household_pk=home.values("household")[:1])
    page = page_of(request, rows.select_related("person", "town", "village").order_by("pk"))
    context = {"filter": form, "page": page, "as_of": latest}
    return render(request, "cases/watched_list.html", context)
