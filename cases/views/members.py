"""People join a household and leave it."""

from functools import partial

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import rules
from cases.actions import households as actions
from cases.forms.member import MemberForm, MemberLeavesForm, PhoneForm
from cases.models import Household, Member
from cases.verbs import VERBS
from cases.views.households import home_elsewhere, lives_elsewhere
from cases.views.verbs import case_page
from welfare.pages.access import performs
from welfare.pages.verbs import posted


@performs(VERBS["add_member"])
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more person, found or registered by resident ID."""
    home = get_object_or_404(Household.objects.visible_to(request.user), pk=pk)
    form = MemberForm(**posted(request), initial={"version": home.version})

    @transaction.atomic
    def add() -> Member:
        data = form.cleaned_data
        return actions.add_member(
            by=request.user,
            household=home,
            version=data["version"],
            person=actions.register_person(by=request.user, **form.person()),
            relation=data["relation"],
            joined_on=data["joined_on"],
        )

    return case_page(
        request,
        form,
        add,
        back=reverse("cases:household", args=[pk]),
        done=_("The member is added."),
        rule=partial(rules.check_not_by_change, home),
        household=home,
        verb=VERBS["add_member"],
        heading=_("Add a member"),
        home_elsewhere=lambda: home_elsewhere(request.user, form),
        lives_elsewhere=lambda: lives_elsewhere(request.user, form),
    )


@performs(VERBS["record_phone"])
def member_phone(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """The number of one person, beside that of the household."""
    members = Member.objects.visible_to(request.user).filter(household=pk, left_on=None)
    member = get_object_or_404(members.select_related("household", "person"), pk=member_pk)
    form = PhoneForm(**posted(request))
    return case_page(
        request,
        form,
        lambda: actions.record_phone(by=request.user, member=member, **form.cleaned_data),
        back=reverse("cases:household", args=[pk]),
        done=_("The telephone is recorded."),
        rule=partial(rules.check_may_edit, member.household, request.user),
        household=member.household,
        verb=VERBS["record_phone"],
        heading=_("Telephone of %(name)s") % {"name": member.person.name},
        button=_("Save"),
    )


@performs(VERBS["remove_member"])
def member_remove(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """A person leaves the household on a day, for a reason."""
    members = Member.objects.visible_to(request.user).filter(household=pk, left_on=None)
    member = get_object_or_404(members.select_related("household", "person"), pk=member_pk)
    form = MemberLeavesForm(**posted(request), initial={"version": member.household.version})
    return case_page(
        request,
        form,
        lambda: actions.remove_member(
            by=request.user, household=member.household, member=member, **form.cleaned_data
        ),
        back=reverse("cases:household", args=[pk]),
        done=_("The member has left the household."),
        rule=partial(rules.check_not_by_change, member.household),
        household=member.household,
        verb=VERBS["remove_member"],
        heading=_("%(name)s leaves the household") % {"name": member.person.name},
        lede=_("Awards that cover this person are not changed here: look at them afterwards."),
        button=_("Record"),
    )
