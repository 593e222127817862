"""三类人员, 已脱贫: the people on the lists of groups."""

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases import listings
from cases.forms.watched import WatchedFilter
from cases.models import AwardMember, GroupMember, Member
from cases.models.person import secrets_of
from welfare.accounts.roles import Permission
from welfare.exports.listed import exported
from welfare.pages.access import needs
from welfare.pages.lists import asked, in_order, page_of

COLUMNS = {
    "name": ("person__initials", "person__name"),
    "village": ("town__code", "village__code"),
    "identified": ("identified_on",),
}


def _shown(request: HttpRequest, form: WatchedFilter | None = None) -> "QuerySet[GroupMember]":
    """As the address narrows and sorts them."""
    form = form or WatchedFilter(request.GET, user=request.user)
    every = GroupMember.objects.visible_to(request.user)
    wanted, rows = asked(form, every.on_latest_list())
    if wanted.get("q"):
        rows = rows.filter(person__name__startswith=wanted["q"])
    if wanted.get("cleared"):
        cleared = {"cleared": True}
        rows = rows.filter(**cleared) if wanted["cleared"] == "yes" else rows.exclude(**cleared)
    for name in ("group", "town", "village"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    same = {"person": OuterRef("person")}
    covered = AwardMember.objects.visible_to(request.user).filter(**same, award__left_on=None)
    home = Member.objects.visible_to(request.user).filter(**same, left_on=None)
    rows = rows.annotate(covered=Exists(covered), household_pk=home.values("household")[:1])
    shown = rows.select_related("group", "person", "town", "village").defer(*secrets_of("person"))
    return in_order(request, shown.order_by("pk"), COLUMNS)


@needs(Permission.SEE_CASES)
@exported(listings.WATCHED, _shown)
def watched_list(request: HttpRequest) -> HttpResponse:
    """The people on the latest list of each group, and whether they receive anything."""
    form = WatchedFilter(request.GET, user=request.user)
    page = page_of(request, _shown(request, form))
    wanted = form.cleaned_data if form.is_bound else {}
    lists = form.fields["group"].queryset.filter(members__isnull=False)
    if wanted.get("group"):
        lists = lists.filter(pk=wanted["group"].pk)
    lists = lists.annotate(day=Max("members__as_of")).order_by("position", "pk")
    context = {"filter": form, "page": page, "lists": lists}
    return render(request, "cases/watched_list.html", context)
