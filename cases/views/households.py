"""Find, register and read a household."""

from functools import partial

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases import listings, rules
from cases.actions import households as actions
from cases.chain import chain
from cases.forms.family import FamilyForm
from cases.forms.fields import SEVERAL, typed_hash
from cases.forms.household import FindByIdForm, HouseholdEditForm, HouseholdFilter
from cases.forms.member import PersonFields
from cases.models import Application, Award, Household, Member, Person
from cases.readers import looks_at
from cases.seen import seen_by
from cases.states import LIVE_AWARD
from cases.verbs import VERBS
from cases.views.verbs import case_page, readers_url
from welfare.accounts.roles import Permission
from welfare.accounts.rules import may, reason_against
from welfare.audit import looks
from welfare.audit.labels import label
from welfare.audit.verb import Verb
from welfare.exports.listed import exported
from welfare.models import User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import asked, in_order, page_of
from welfare.pages.verbs import posted
from welfare.personal.certificates import CHOICES, ID_CARD

COLUMNS = {
    "name": ("head__initials", "head__name"),
    "village": ("village__code",),
    "people": ("people",),
}
ON_ITS_PAGE = (
    *("open_application", "edit_household", "add_member", "remove_member"),
    *("record_change", "record_means_sheet", "record_phone", "add_record"),
    *("hand_out", "order_service"),
)


def _found(user: User, form: HouseholdFilter) -> "QuerySet[Household]":
    """Households that the filter asks for; a name finds the head and every member."""
    wanted, rows = asked(form, Household.objects.visible_to(user).not_empty())
    if wanted.get("q"):
        members = Member.objects.visible_to(user).filter(person__name__startswith=wanted["q"])
        rows = rows.filter(pk__in=members.values("household"))
    for place in ("town", "village"):
        if wanted.get(place):
            rows = rows.filter(**{place: wanted[place]})
    if wanted.get("elsewhere"):
        rows = rows.exclude(registered_residence="")
    if batch := wanted.get("moved_by"):
        rows = rows.moved_by(batch)
    people = Count("members", filter=Q(members__left_on=None))
    return rows.select_related("head", "town", "village").annotate(people=people).order_by("-pk")


def _shown(request: HttpRequest) -> "QuerySet[Household]":
    """As the address narrows and sorts them."""
    form = HouseholdFilter(request.GET, user=request.user)
    return in_order(request, _found(request.user, form), COLUMNS)


@needs(Permission.SEE_CASES)
@exported(listings.HOUSEHOLDS, _shown)
def household_list(request: HttpRequest) -> HttpResponse:
    """All households of the area, narrowed by name and place."""
    form = HouseholdFilter(request.GET, user=request.user)
    return _list_page(request, form, FindByIdForm())


@needs(Permission.SEE_CASES)
def household_find(request: HttpRequest) -> HttpResponse:
    """By resident ID, posted: it leads to the household of that person in this area."""
    if request.method != "POST":
        return redirect("cases:household_list")
    find = FindByIdForm(request.POST)
    if find.is_valid():
        people = Person.objects.numbered(find.cleaned_data["resident_id"])
        of_person = Member.objects.visible_to(request.user).filter(person__in=people)
        here = list(of_person.order_by("left_on", "pk"))
        several = len({member.person_id for member in here}) > 1
        if here and not several:
            return redirect("cases:household", here[-1].household_id)
        nobody = _("Nobody with this number lives in a household of your area. Register it.")
        find.add_error("resident_id", SEVERAL if several else nobody)
    return _list_page(request, HouseholdFilter(user=request.user), find)


def _list_page(request: HttpRequest, form: HouseholdFilter, find: FindByIdForm) -> HttpResponse:
    page = page_of(request, in_order(request, _found(request.user, form), COLUMNS))
    may = held(request.user, VERBS["create_household"])
    moved_by = form.cleaned_data.get("moved_by") if form.is_bound else None
    context = {"filter": form, "find": find, "page": page, "may": may, "moved_by": moved_by}
    return render(request, "cases/household_list.html", context)


def home_elsewhere(user: User, form: PersonFields) -> Household | None:
    """Where the person lives already whom a refused form would have put into a household."""
    typed = typed_hash(form) if form.is_bound and form.errors else ""
    return rules.home_of(typed, user) if typed else None


def lives_elsewhere(user: User, form: PersonFields) -> bool:
    """Whether a refused form names somebody who is registered in another town of the county."""
    typed = typed_hash(form) if form.is_bound and form.errors else ""
    return bool(typed) and rules.lives_elsewhere(typed, user)


@performs(VERBS["create_household"])
def household_create(request: HttpRequest) -> HttpResponse:
    """Everybody of a household on one page; then straight on to what it applies for."""
    form = FamilyForm(**posted(request), user=request.user)

    def register() -> Household | None:
        try:
            return actions.register_family(by=request.user, **form.values())
        except rules.FamilyFaults as refused:
            form.add_faults(refused.faults)
            return None

    return case_page(
        request,
        form,
        register,
        back=reverse("cases:household_list"),
        verb=VERBS["create_household"],
        done=_("The household is registered. Choose what it applies for."),
        then=lambda made: reverse("cases:application_create", args=[made.pk]),
        template="welfare/verb.html",
        crumbs=[(_("Households"), reverse("cases:household_list"))],
        button=_("Register and apply"),
        lede=_(
            "Everybody who lives together, the head first. Enter leads to the next field, the "
            "access key S sends the form."
        ),
    )


@require_POST
@performs(VERBS["create_household"])
def person_seen(request: HttpRequest) -> HttpResponse:
    """What a number in a row says; posted, so that it stands in no address."""
    field = request.headers.get("HX-Trigger-Name", "resident_id_0")
    typed = request.POST.get(field, "").strip()
    row = field.rpartition("_")[2]
    kind = request.POST.get(f"certificate_{row}", ID_CARD)
    known_kind = kind in dict(CHOICES)
    seen = seen_by(typed, request.user, kind) if typed and known_kind else None
    context = {"seen": seen, "number": row}
    return render(request, "cases/_person_seen.html", context)


@needs(Permission.SEE_CASES)
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """One household: its people, what it applied for, what it receives, and the whole chain."""
    rows = Household.objects.visible_to(request.user).select_related("head", "town", "village")
    home = get_object_or_404(rows, pk=pk)
    looks.put_down(home, by=request.user)
    members = home.members.select_related("person").order_by("left_on", "pk")
    applications = Application.objects.visible_to(request.user).filter(household=home)
    applications = applications.select_related("programme", "applicant", "beneficiary")
    applications = applications.order_by("-pk")
    awards = (
        Award.objects.visible_to(request.user)
        .filter(household=home)
        .with_details()
        .select_related("programme")
        .prefetch_related("amounts")
        .order_by("-joined_on", "-pk")
    )
    context = {
        "household": home,
        "present": [m for m in members if m.left_on is None],
        "gone": [m for m in members if m.left_on is not None],
        "applications": applications,
        "awards": awards,
        "by_change": any(a.status in LIVE_AWARD and a.programme.is_monthly for a in awards),
        "chain": chain(home, applications, awards, request.user),
        "may": _may(home, request.user),
        "readers_url": readers_url(request.user, home.pk),
        "near": rules.officials_near(home),
    }
    return render(request, "cases/household_page.html", context)


@needs(Permission.SEE_CASES)
@require_GET
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who looked at the family, its cases, papers and whole numbers, and why."""
    rows = Household.objects.visible_to(request.user).select_related("head", "town")
    home = get_object_or_404(rows, pk=pk)
    if reason := reason_against(partial(rules.check_not_kin, pk, request.user)):
        messages.warning(request, reason)
        return redirect("cases:household", pk)
    page = page_of(request, looks_at(home))
    items = [
        {"when": e.at, "title": label(e.verb), "who": e.actor or "", "body": e.reason} for e in page
    ]
    context = {"household": home, "page": page, "items": items}
    return render(request, "cases/readers.html", context)


def _may(home: Household, user: User) -> dict[str, Verb | None]:
    """What this person does on the page: nothing of the own family, and no sheet in review."""
    if not may(rules.check_not_kin, home.pk, user):
        return {}
    on_it = held(user, *(VERBS[name] for name in ON_ITS_PAGE))
    if not may(rules.check_not_in_review, home):
        on_it.pop("record_means_sheet", None)
    return on_it


@performs(VERBS["edit_household"])
def household_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct who is the head and where a household lives."""
    homes = Household.objects.visible_to(request.user).select_related("head", "village")
    home = get_object_or_404(homes, pk=pk)
    names = ("head", "village", "residence", "address", "registered_residence", "version")
    shown = {name: getattr(home, name) for name in names}
    form = HouseholdEditForm(**posted(request), initial=shown, user=request.user, household=home)

    def edit() -> Household:
        version = form.cleaned_data["version"]
        return actions.edit_household(
            by=request.user, household=home, version=version, **form.changes()
        )

    return case_page(
        request,
        form,
        edit,
        back=reverse("cases:household", args=[pk]),
        done=_("The household is corrected."),
        verb=VERBS["edit_household"],
        button=_("Save"),
        household=home,
    )
