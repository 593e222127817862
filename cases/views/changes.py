"""Changes of families and what follows for their awards: lists, one page each, their steps."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import listings, queues, rules
from cases.actions import award_changes, changes
from cases.actions.award_changes import ending_supplements
from cases.changes import KINDS, ChangeGroup, Direction
from cases.forms.change import (
    FORMS,
    TO_DECIDE,
    TO_HEAR,
    TO_TAKE,
    ChangeFilter,
    ChangeReasonForm,
    TownFilter,
)
from cases.models import Award, AwardChange, FamilyChange, Household, Person, Tier
from cases.models.award import AwardScope
from cases.models.change import FamilyChangeScope
from cases.rules.differing import why_it_differs
from cases.rules.end_notices import missing_notice
from cases.states import AwardChangeStatus, FamilyChangeStatus
from cases.verbs import AWARD_CHANGE_VERBS, FAMILY_CHANGE_VERBS, VERBS
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import reason_against
from welfare.audit import log as audit
from welfare.audit.verb import Verb
from welfare.exports.listed import exported
from welfare.models import User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import buttons, held
from welfare.pages.lists import asked, in_order, page_of
from welfare.pages.verbs import posted, verb_page


def change_url(change: FamilyChange) -> str:
    """The page of a change."""
    return reverse("cases:change", args=[change.pk])


@needs(P.SEE_CASES)
def change_kinds(request: HttpRequest, pk: int) -> HttpResponse:
    """What may have changed in this household, under its headings."""
    homes = Household.objects.visible_to(request.user).select_related("head", "town")
    home = get_object_or_404(homes, pk=pk)
    of_home = FamilyChange.objects.visible_to(request.user).filter(household=home)
    present = home.members.filter(left_on=None).select_related("person")
    asked_about = request.GET.get("member", "")
    member = next((m.person for m in present if str(m.person_id) == asked_about), None)
    context = {
        "household": home,
        "person": member,
        "groups": [
            (group.label, [k for k in KINDS.values() if k.group == group])
            for group in ([ChangeGroup.PERSON] if member else ChangeGroup)
        ],
        "may": held(request.user, VERBS["record_change"]),
        "before": of_home.select_related("person", "recorded_by").order_by("-pk")[:20],
    }
    return render(request, "cases/change_kinds.html", context)


def standing_at(rows: FamilyChangeScope, standing: str, user: User) -> FamilyChangeScope:
    """Changes of a standing; the number of the start page is the length of this list."""
    if standing == TO_TAKE:
        return rows.filter(pk__in=queues.households_to_take(user).values("pk"))
    mine = AwardChange.objects.visible_to(user)
    if standing == TO_HEAR:
        mine = mine.waiting().filter(to_hear=True, heard="")
    elif standing == TO_DECIDE:
        mine = queues.changes_to_decide(user)
    else:
        mine = mine.filter(status=standing)
    return rows.filter(pk__in=mine.values("change"))


COLUMNS = {
    "name": ("household__head__initials", "household__head__name"),
    "happened": ("happened_on",),
    "reported": ("reported_on",),
    "town": ("town__code",),
}


def _listed(request: HttpRequest, form: ChangeFilter | None = None) -> FamilyChangeScope:
    """As the address narrows and sorts them."""
    form = form or ChangeFilter(request.GET, user=request.user)
    wanted, rows = asked(form, FamilyChange.objects.visible_to(request.user))
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("town"):
        rows = rows.filter(town=wanted["town"])
    if wanted.get("standing"):
        rows = standing_at(rows, wanted["standing"], request.user)
    waiting = Count("award_changes", filter=Q(award_changes__status="waiting"))
    shown = rows.select_related("household__head", "person", "town", "to_town")
    return in_order(request, shown.annotate(waiting=waiting).order_by("-pk"), COLUMNS)


@needs(P.SEE_CASES)
@exported(listings.CHANGES, _listed)
def change_list(request: HttpRequest) -> HttpResponse:
    """The changes of the area, newest first; what waits is counted."""
    form = ChangeFilter(request.GET, user=request.user)
    context = {"filter": form, "page": page_of(request, _listed(request, form))}
    return render(request, "cases/change_list.html", context)


@needs(P.SEE_CASES)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened, and beside each other what each award pays and would pay."""
    rows = FamilyChange.objects.visible_to(request.user).select_related(
        *("household__head", "person", "town", "to_town", "recorded_by", "beside__head"),
        *("taken_by",),
    )
    row = get_object_or_404(rows, pk=pk)
    follows = AwardChange.objects.visible_to(request.user).filter(change=row).order_by("pk")
    here = Household.objects.visible_to(request.user).filter(pk=row.household_id).exists()
    verbs = [FAMILY_CHANGE_VERBS[name] for name in rules.available_on(row, request.user)]
    context = {
        "change": row,
        "kind": row.definition,
        "here": here,
        "buttons": buttons(verbs, row.pk),
        "follows": [_shown(one, request.user) for one in follows.select_related(*BESIDE)],
        "handed_over": row.status == FamilyChangeStatus.HANDED_OVER,
        "not_taken": _not_taken(row, request.user),
        "first": _decided_first(row, request.user),
    }
    return render(request, "cases/change_page.html", context)


def _not_taken(row: FamilyChange, user: User) -> str:
    """Why this caseworker of the other town does not take the household over that waits there."""
    waits = row.status == FamilyChangeStatus.HANDED_OVER
    if not waits or user.town is None or user.town.pk != row.to_town_id:
        return ""
    return reason_against(rules.check_family_change_verb, row, user, "take_over")


def _decided_first(row: FamilyChange, user: User) -> list[AwardChange]:
    """Changes of the same awards by other events: decided first, then this one follows."""
    own = AwardChange.objects.exclude(status=AwardChangeStatus.WITHDRAWN).filter(change=row)
    people = [*row.joined, *row.left, *([row.person_id] if row.person_id else [])]
    homes = [home for home in (row.household_id, row.beside_id) if home]
    of_it = Q(award__household__in=homes) | Q(award__members__person__in=people)
    waiting = AwardChange.objects.visible_to(user).waiting().filter(of_it).exclude(change=row)
    rows = waiting.exclude(award__in=own.values("award")).select_related("award", "change")
    return list(rows.order_by("pk").distinct())


WAITING = AwardChangeStatus.WAITING
BESIDE = ("award__programme", "award__household__head", "decided_by", "payee")
BESIDE += ("village", "band", "household__head", "town", "change", "proposed_by__division")


def _shown(row: AwardChange, user: User) -> dict[str, Any]:
    """One award with its columns, people and steps."""
    names = dict(Person.objects.in_bulk([*row.left, *row.joined]))
    waits = row.status == AwardChangeStatus.WAITING
    verbs = [AWARD_CHANGE_VERBS[name] for name in rules.available_on(row, user)]
    return {
        "row": row,
        "left": [names[pk] for pk in row.left if pk in names],
        "joined": [names[pk] for pk in row.joined if pk in names],
        "supplements": ending_supplements(row),
        "buttons": buttons(verbs, row.pk),
        "withdrawn": audit.told_of(row).filter(verb="award_change_withdrawn").last()
        if row.status == AwardChangeStatus.WITHDRAWN
        else None,
        "opinions": list(row.opinions.select_related("given_by")),
        "paid": rules.paid_since(row.award, row.from_month) if row.status == WAITING else None,
        "tiers": [Tier(one).label for one in row.route],
        "not_posted": _not_posted(row) if waits else "",
        "planned_in_run": rules.said_of_open_run(row.award) if waits else "",
    }


def _not_posted(row: AwardChange) -> str:
    """What is missing of the notice before the end, where there is one."""
    if row.direction != Direction.STOP:
        return ""
    return missing_notice(row.award, timezone.localdate(row.proposed_at))


def _differing(request: HttpRequest, form: TownFilter | None = None) -> AwardScope:
    """As the address narrows them."""
    form = form or TownFilter(request.GET, user=request.user)
    wanted, rows = asked(form, Award.objects.visible_to(request.user).disagreeing())
    if wanted.get("town"):
        rows = rows.filter(town=wanted["town"])
    shown = rows.select_related(
        *("programme", "household__head", "household__town", "household__village"),
        *("town", "village"),
    ).prefetch_related("household__members")
    return shown.with_people().order_by("town", "pk")


@needs(P.SEE_CASES)
@exported(listings.DISAGREEING, _differing)
def disagreeing(request: HttpRequest) -> HttpResponse:
    """Running awards that say otherwise than the registered family, without anybody on it."""
    form = TownFilter(request.GET, user=request.user)
    page = page_of(request, _differing(request, form))
    for award in page:
        award.reasons = why_it_differs(award)
    context = {
        "filter": form,
        "page": page,
        "may": held(request.user, VERBS["record_change"]),
    }
    return render(request, "cases/disagreeing.html", context)


def _row(request: HttpRequest, pk: int) -> AwardChange:
    rows = AwardChange.objects.visible_to(request.user).select_related(
        "award__programme", "award__household", "change", "town"
    )
    return get_object_or_404(rows, pk=pk)


def _step(request: HttpRequest, pk: int, verb: Verb, action: Any, done: str) -> HttpResponse:
    row = _row(request, pk)
    form = FORMS[verb.name](**posted(request), initial={"version": row.version})
    return verb_page(
        request,
        form,
        lambda: action(by=request.user, award_change=row, **form.cleaned_data),
        verb=verb,
        rule=partial(rules.check_award_change_verb, row, request.user, verb.name),
        back=reverse("cases:change", args=[row.change_id]),
        done=done,
        template="cases/award_change_verb.html",
        row=row,
    )


@performs(VERBS["hear_award_change"])
def award_change_hear(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The hearing is on record. Another person decides next.")
    verb = VERBS["hear_award_change"]
    return _step(request, pk, verb, award_changes.hear_award_change, done)


@performs(VERBS["agree_award_change"])
def award_change_agree(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Agreed. The next tier looks at it.")
    verb = VERBS["agree_award_change"]
    return _step(request, pk, verb, award_changes.agree_award_change, done)


@performs(VERBS["refuse_award_change"])
def award_change_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The award stays as it is.")
    verb = VERBS["refuse_award_change"]
    return _step(request, pk, verb, award_changes.refuse_award_change, done)


@performs(VERBS["withdraw_award_change"])
def award_change_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The change of the award is withdrawn.")
    verb = VERBS["withdraw_award_change"]
    return _step(request, pk, verb, award_changes.withdraw_award_change, done)


@performs(VERBS["send_back"])
def change_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Handing over ends without a taking over."""
    return _because(request, pk, changes.send_back, _("The household stays where it is."))


@performs(VERBS["withdraw_answer"])
def change_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer was registered by mistake."""
    return _because(request, pk, changes.withdraw_answer, _("It counts no longer."))


def _because(
    request: HttpRequest, pk: int, act: Callable[..., FamilyChange], done: str
) -> HttpResponse:
    """The page of a verb that is done to a change of a family, with its reason."""
    row = get_object_or_404(FamilyChange.objects.visible_to(request.user), pk=pk)
    form, name = ChangeReasonForm(**posted(request), initial={"version": row.version}), act.__name__
    return verb_page(
        request,
        form,
        lambda: act(by=request.user, change=row, **form.cleaned_data),
        verb=VERBS[name],
        rule=partial(rules.check_family_change_verb, row, request.user, name),
        back=change_url(row),
        done=done,
    )
