"""The rolls: who receives what, since when and why; what is done to an award."""

from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases import award_sums, listings, papers, publications, rules, worklists
from cases.actions import awards, care, follow_ups, lifted, relief, renewals
from cases.forms.award import (
    FORMS,
    ONE_OFF,
    STANDINGS,
    AwardFilter,
    AwardForm,
    PaidSinceFilter,
    ResumeForm,
)
from cases.history import story
from cases.models import Application, Award, AwardMember, Programme
from cases.models.award import AwardScope
from cases.models.person import secrets_of
from cases.verbs import AWARD_VERBS, VERBS
from cases.views.attachments import papers_of
from cases.views.verbs import case_page, fragment_url, readers_url
from cases.worklists import AwardWork
from welfare.accounts.roles import Permission as P
from welfare.audit import looks
from welfare.audit.verb import Verb
from welfare.exports.listed import exported
from welfare.models import User
from welfare.pages.access import View, needs, performs
from welfare.pages.buttons import Button, buttons
from welfare.pages.lists import asked, in_order, page_of, tabs
from welfare.pages.verbs import posted

COLUMNS = {
    "name": ("household__head__initials", "household__head__name"),
    "number": ("number",),
    "covered": ("covered_size",),
    "joined": ("joined_on",),
}
HIDDEN = ("account", "household__phone", *secrets_of("household__head"))
ACTS = (
    awards,
    care,
    follow_ups,
    lifted,
    relief,
    renewals,
)  # where the verb of an award has its action


def _found(user: User, form: AwardFilter) -> AwardScope:
    wanted, every = asked(form, Award.objects.visible_to(user))
    rows = every.filter(**form.conditions())
    if (flag := wanted.get("flag")) in AwardWork:
        rows = worklists.awards_waiting(rows, AwardWork(flag), timezone.localdate())
    if q := wanted.get("q"):
        named = AwardMember.objects.visible_to(user).filter(person__name__startswith=q)
        rows = rows.filter(Q(number__startswith=q) | Q(pk__in=named.values("award")))
    programmes = Programme.objects.visible_to(user).one_off()
    one_off = When(programme__in=programmes, then=Value(ONE_OFF))
    return rows.annotate(standing=Case(one_off, default=F("status")))


def _standing(rows: AwardScope, form: AwardFilter) -> AwardScope:
    status = form.cleaned_data.get("status", "")
    return rows.filter(standing=status) if status else rows


def _ordered(request: HttpRequest, rows: AwardScope, form: AwardFilter) -> AwardScope:
    """With what names them, as the address sorts them."""
    named = rows.select_related("programme", "town", "village", "household__head")
    shown = named.with_next_due().defer(*HIDDEN)
    by_day = form.cleaned_data.get("flag") in AwardWork
    ordered = shown.order_by("next_due_on", "pk") if by_day else shown.order_by("pk")
    return in_order(request, ordered, COLUMNS)


def _shown(request: HttpRequest) -> AwardScope:
    """As the address narrows and sorts them."""
    form = AwardFilter(request.GET, user=request.user)
    return _ordered(request, _standing(_found(request.user, form), form), form)


@needs(P.SEE_CASES)
@exported(listings.ROLLS, _shown)
def award_list(request: HttpRequest) -> HttpResponse:
    """The rolls of the area; the tabs count what the other filters leave."""
    form = AwardFilter(request.GET, user=request.user)
    rows = _found(request.user, form)
    counted = dict(rows.order_by().values_list("standing").annotate(n=Count("pk")))
    page = page_of(request, _ordered(request, _standing(rows, form), form).with_details())
    listings.with_sums(page, request.user)
    context = {
        "filter": form,
        "page": page,
        "tabs": tabs(request, "status", STANDINGS, counted, _("All")),
        "may_give_lists": request.user.may(P.GIVE_LISTS),
    }
    return render(request, "cases/award_list.html", context)


def award_for(request: HttpRequest, pk: int) -> Award:
    """The award on the page; a foreign one is a 404."""
    rows = (
        Award.objects.visible_to(request.user)
        .with_details()
        .select_related(
            "programme", "household__head", "town__parent", "village", "payee", "application"
        )
    )
    return get_object_or_404(rows, pk=pk)


def _sums(award: Award) -> list[dict[str, Any]]:
    """The sums by month, newest first, each with the one before it."""
    rows = award_sums.by_month(award)
    before: list[Decimal | None] = [None, *(row.total for row in rows)]  # a recognition has none
    return [{"row": row, "before": one} for row, one in zip(rows, before, strict=False)][::-1]


def _papers(award: Award) -> list[Button]:
    """What can be printed now."""
    return [
        Button(label, reverse("cases:award_paper", args=[award.pk, paper.name]))
        for paper, label in papers.letters(papers.AWARD_PAPERS, award)
    ] + [Button(_("All papers"), reverse("cases:award_paper_list", args=[award.pk]))]


@needs(P.SEE_CASES)
def award(request: HttpRequest, pk: int) -> HttpResponse:
    """One award: amounts, covered persons, payments, history."""
    row = award_for(request, pk)
    looks.put_down(row, by=request.user)
    publications.with_boards([row])
    members = row.members.select_related("person").prefetch_related("supplements__kind")
    verbs = [AWARD_VERBS[name] for name in rules.available_award_verbs(row, request.user)]
    context = {
        "award": row,
        "sums": (sums := _sums(row)),
        "has_care": any(item["row"].amount.care for item in sums),
        "has_extra": any(item["row"].rated for item in sums),
        "members": members.order_by("-is_head", "pk"),
        "follow_ups": row.follow_ups.running(),
        "change_care": VERBS["change_care"],
        "keep_care": VERBS["keep_care"],
        "proposed": row.changes.waiting().select_related("change", "proposed_by").first(),
        "suspensions": row.suspensions.order_by("-first_month"),
        "buttons": buttons(verbs, row.pk),
        "papers": _papers(row),
        "payments_url": fragment_url("benefits:award_payments", row.pk),
        "folder": papers_of(row, request.user),
        "story": story(row),
        "readers_url": readers_url(request.user, row.household_id),
        "to_publish": publications.waits(row, timezone.localdate()),
    }
    context["near"] = rules.officials_near(row.household)
    return render(request, "cases/award_page.html", context)


def verb_pages() -> list[URLPattern]:
    """The address and page of each verb that is done to an award here."""
    return [
        path(f"awards/<int:pk>/{verb.name.replace('_', '-')}/", _page(verb), name=name)
        for verb in AWARD_VERBS.values()
        for namespace, _colon, name in [verb.page.partition(":")]
        if namespace == "cases"
    ]


def _page(verb: Verb) -> View:
    ask = FORMS[verb.name]
    action = next(getattr(acts, verb.name) for acts in ACTS if hasattr(acts, verb.name))

    @performs(verb)
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        row = award_for(request, pk)
        form = ask(**posted(request), award=row)
        return case_page(
            request,
            form,
            lambda: action(by=request.user, award=row, **form.cleaned_data),
            back=reverse("cases:award", args=[pk]),
            then=lambda made: _next_page(row, made),
            done=lambda _result: _done(row, form, verb),
            lede=ask.lede,
            award=row,
            verb=verb,
            paid_url=reverse("cases:award_paid_since", args=[pk]) if _month_of(form) else "",
            paid_verb=verb.name,
        )

    return page


def _next_page(award: Award, made: Any) -> str:
    """The award, or the application that renews it."""
    if isinstance(made, Application):
        return reverse("cases:application", args=[made.pk])
    return reverse("cases:award", args=[award.pk])


def _month_of(form: AwardForm) -> str:
    """Which field says for which month something changes, where the money of months does."""
    return "from_month" if isinstance(form, ResumeForm) else ""


def _done(award: Award, form: AwardForm, verb: Verb) -> str:
    """What was done, and what follows where months were paid already."""
    name = _month_of(form)
    follows = rules.said_of_paid(award, verb.name, form.cleaned_data[name]) if name else ""
    return f"{form.done} {follows}".strip()


@needs(P.SEE_CASES)
@require_GET
def award_paid_since(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment of a verb's page: what was paid for the months that it would change."""
    row = award_for(request, pk)
    form = PaidSinceFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    month = wanted.get("from_month")
    said = rules.said_of_paid(row, wanted["verb"], month) if month else ""
    claims = request.user.may(P.RECOVER) and rules.paid_since(row, month) if said else False
    context = {"said": said, "claim_url": fragment_url("benefits:claim_open", pk) if claims else ""}
    return render(request, "cases/_paid_since.html", context)
