"""The members of the joint meeting. (成员单位)"""

from functools import partial
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import meetings as actions
from cases.forms.meeting import MeetingMemberForm, MembershipEndForm
from cases.models import MeetingMember
from cases.office_listings import MEMBERS
from cases.rules import meetings as rules
from cases.verbs import VERBS
from welfare.accounts.roles import Permission
from welfare.exports.listed import exported
from welfare.pages.access import Request, needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import page_of
from welfare.pages.verbs import posted, verb_page


def _crumbs() -> list[tuple[str, str]]:
    return [
        (_("Joint meetings"), reverse("cases:meeting_list")),
        (_("Members of the joint meeting"), reverse("cases:member_list")),
    ]


def _rows(request: HttpRequest) -> Any:
    rows = MeetingMember.objects.visible_to(request.user)
    return rows.order_by(F("ended_on").desc(nulls_first=True), "pk")


@needs(Permission.SEE_MEETINGS)
@exported(MEMBERS, _rows)
def member_list(request: Request) -> HttpResponse:
    """Who sits in the joint meeting; who left stands last."""
    context = {
        "page": page_of(request, _rows(request)),
        "may": held(request.user, VERBS["record_member"], VERBS["end_membership"]),
    }
    return render(request, "cases/member_list.html", context)


@performs(VERBS["record_member"])
def member_record(request: Request) -> HttpResponse:
    """Register a member."""
    form = MeetingMemberForm(**posted(request))
    county = request.user.county
    return verb_page(
        request,
        form,
        lambda: actions.record_member(by=request.user, county=county, **form.cleaned_data),
        verb=VERBS["record_member"],
        back=reverse("cases:member_list"),
        done=_("The member is registered."),
        crumbs=_crumbs(),
    )


@performs(VERBS["end_membership"])
def membership_end(request: Request, pk: int) -> HttpResponse:
    """A member leaves."""
    members = MeetingMember.objects.visible_to(request.user).select_related("county")
    member = get_object_or_404(members, pk=pk)
    form = MembershipEndForm(**posted(request))
    asked = partial(rules.check_may_end_membership, member, timezone.localdate(), request.user)
    return verb_page(
        request,
        form,
        lambda: actions.end_membership(by=request.user, member=member, **form.cleaned_data),
        verb=VERBS["end_membership"],
        rule=asked,
        back=reverse("cases:member_list"),
        done=_("The member has left."),
        crumbs=_crumbs(),
        lede=str(member),
    )
