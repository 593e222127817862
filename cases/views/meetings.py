"""The joint meeting: its sessions from the invitation to the decisions."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import office_listings as listings
from cases import queues
from cases.actions import meetings as actions
from cases.forms.meeting import (
    DropForm,
    InvitationForm,
    MeetingReasonForm,
    RecordForm,
    ScanForm,
)
from cases.models import AgendaItem, Meeting, MinutesScan
from cases.rules import meetings as rules
from cases.states import MeetingStatus
from cases.verbs import MEETING_VERBS, VERBS
from welfare.accounts.roles import Permission
from welfare.attachments.serving import served
from welfare.audit.timeline import timeline
from welfare.exports.listed import ExportedList, exported
from welfare.models import User
from welfare.pages.access import Request, needs, performs
from welfare.pages.buttons import buttons, held
from welfare.pages.forms import VersionedForm
from welfare.pages.lists import one_of, page_of
from welfare.pages.verbs import posted, verb_page


def meeting_url(meeting: Meeting) -> str:
    """The page of a session."""
    return reverse("cases:meeting", args=[meeting.pk])


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Joint meetings"), reverse("cases:meeting_list")), *more]


def _sessions(user: User) -> Any:
    """Those of the area with the number of their cases, the last one first."""
    seen = AgendaItem.objects.visible_to(user).filter(meeting=OuterRef("pk"))
    counted = seen.order_by().values("meeting").annotate(n=Count("pk")).values("n")
    rows = Meeting.objects.visible_to(user).annotate(cases=Subquery(counted))
    return rows.select_related("chair").order_by("-held_on", "-pk")


WAITING = "waiting"


def _parts(user: User) -> dict[str, tuple[str, Any]]:
    """What the page shows alone where its address asks for it."""
    rows = _sessions(user)
    waiting = rules.waiting_for_meeting(user).select_related(
        *("applicant", "beneficiary", "programme", "town")
    )
    return {
        "called": (_("Joint meetings called"), rows.filter(status=MeetingStatus.CALLED)),
        "to_confirm": (
            _("Joint meetings to confirm or to enter"),
            rows.filter(pk__in=queues.meetings_to_confirm(user).order_by().values("pk")),
        ),
        WAITING: (_("Waiting for a joint meeting"), waiting.order_by("deadline", "pk")),
    }


def _matters(user: User) -> Any:
    return rules.waiting_matters(user).with_names().order_by("laid_at", "pk")


def _listing(request: HttpRequest) -> ExportedList:
    waiting = request.GET.get("only") == WAITING
    return listings.WAITING_FOR_MEETING if waiting else listings.MEETINGS


def _listed(request: HttpRequest) -> Any:
    """The sessions, or the part that the address asks for; whatever waits stands in one list."""
    user, wanted = request.user, request.GET.get("only", "")
    if not wanted:
        return _sessions(user)
    _label, rows = _parts(user).get(wanted, ("", []))
    return [*rows, *_matters(user)] if wanted == WAITING else rows


@needs(Permission.SEE_CASES)
@exported(_listing, _listed)
def meeting_list(request: Request) -> HttpResponse:
    """All sessions, the last one first, and the cases that wait for one; or a part of them."""
    rows, parts, matters = _sessions(request.user), _parts(request.user), _matters(request.user)
    waiting = parts[WAITING][1]
    only, part = one_of(request, parts)
    context = {
        "only": only,
        "cases": part if request.GET.get("only") == WAITING else None,
        "page": page_of(request, rows) if part is None else part,
        "matters": matters if request.GET.get("only") == WAITING else [],
        "waiting": waiting.count() + matters.count(),
        "sees": request.user.may(Permission.SEE_MEETINGS),
        "may": held(request.user, VERBS["call_meeting"]),
    }
    return render(request, "cases/meeting_list.html", context)


@performs(VERBS["call_meeting"])
def meeting_call(request: Request) -> HttpResponse:
    """Invite the members, with the cases that wait."""
    form = InvitationForm(**posted(request), user=request.user)
    county = request.user.county
    return verb_page(
        request,
        form,
        lambda: actions.call_meeting(by=request.user, county=county, **form.values()),
        verb=VERBS["call_meeting"],
        back=reverse("cases:meeting_list"),
        then=meeting_url,
        done=_("The meeting is called. Print the notice and the agenda."),
        crumbs=_crumbs(),
    )


def meeting_for(request: HttpRequest, pk: int) -> Meeting:
    """A session of this person's area, or 404."""
    rows = Meeting.objects.visible_to(request.user).select_related("county", "chair")
    return get_object_or_404(rows, pk=pk)


def _agenda(request: HttpRequest, pk: int) -> Any:
    """Its cases as far as they are of the person's area."""
    seen = AgendaItem.objects.visible_to(request.user).filter(meeting=meeting_for(request, pk))
    return seen.prefetch_related("stepped_back").with_names().order_by("position")


@needs(Permission.SEE_CASES)
@exported(listings.AGENDA, _agenda)
def meeting(request: Request, pk: int) -> HttpResponse:
    """One session: who, its cases as far as they are of the person's area, what to do next."""
    row = meeting_for(request, pk)
    verbs = [MEETING_VERBS[name] for name in rules.available_on_meeting(row, request.user)]
    sees = request.user.may(Permission.SEE_MEETINGS)
    context = {
        "meeting": row,
        "items": _agenda(request, pk),
        "invitations": row.invitations.select_related("member").order_by("pk"),
        "voted": row.status not in (MeetingStatus.CALLED, MeetingStatus.CANCELLED),
        "buttons": buttons(verbs, row.pk),
        "sees": sees,
        "scans": MinutesScan.objects.visible_to(request.user).filter(meeting=row) if sees else [],
        "enters": row.status == MeetingStatus.CONFIRMED
        and request.user.may(Permission.DECIDE_MEETING),
        "drops": row.status == MeetingStatus.CONFIRMED
        and held(request.user, VERBS["drop_item"])["drop_item"],
        "story": timeline(row) if sees else [],
    }
    return render(request, "cases/meeting_page.html", context)


def _page(
    request: Request,
    row: Meeting,
    verb: str,
    form: VersionedForm,
    action: Callable[[], Any],
    **shown: Any,
) -> HttpResponse:
    """The page of a verb that is done to a session."""
    return verb_page(
        request,
        form,
        action,
        verb=VERBS[verb],
        rule=partial(rules.check_meeting_verb, row, request.user, verb),
        back=meeting_url(row),
        crumbs=_crumbs((str(row), meeting_url(row))),
        **shown,
    )


@performs(VERBS["change_meeting"])
def meeting_change(request: Request, pk: int) -> HttpResponse:
    """Another day or place, other members or cases."""
    row = meeting_for(request, pk)
    form = InvitationForm(**posted(request), user=request.user, meeting=row)
    action = partial(actions.change_meeting, by=request.user, meeting=row)
    return _page(
        request,
        row,
        "change_meeting",
        form,
        lambda: action(version=form.cleaned_data["version"], **form.values()),
        done=_("The invitation is changed. Tell the members."),
    )


@performs(VERBS["record_meeting"])
def meeting_record(request: Request, pk: int) -> HttpResponse:
    """Attendance, votes and minutes."""
    row = meeting_for(request, pk)
    form = RecordForm(**posted(request), meeting=row)
    return _page(
        request,
        row,
        "record_meeting",
        form,
        lambda: actions.record_meeting(
            by=request.user,
            meeting=row,
            version=form.cleaned_data["version"],
            present=list(form.cleaned_data["present"]),
            minutes=form.cleaned_data["minutes"],
            resolved=form.resolved(),
        ),
        done=_("The meeting is recorded. Have the minutes signed; the chair confirms them."),
    )


def _with_reason(request: Request, pk: int, verb: str, action: Any, done: str) -> HttpResponse:
    row = meeting_for(request, pk)
    form = MeetingReasonForm(**posted(request), initial={"version": row.version})
    act = partial(action, by=request.user, meeting=row)
    return _page(request, row, verb, form, lambda: act(**form.cleaned_data), done=done)


@performs(VERBS["cancel_meeting"])
def meeting_cancel(request: Request, pk: int) -> HttpResponse:
    """It is not held."""
    done = _("The meeting is cancelled. Its cases wait for another one.")
    return _with_reason(request, pk, "cancel_meeting", actions.cancel_meeting, done)


@performs(VERBS["send_back_meeting"])
def meeting_send_back(request: Request, pk: int) -> HttpResponse:
    """The record is not right."""
    done = _("The record went back to the office.")
    return _with_reason(request, pk, "send_back_meeting", actions.send_back_meeting, done)


@performs(VERBS["confirm_meeting"])
def meeting_confirm(request: Request, pk: int) -> HttpResponse:
    """The chair stands for the minutes."""
    row = meeting_for(request, pk)
    form = VersionedForm(**posted(request), initial={"version": row.version})
    return _page(
        request,
        row,
        "confirm_meeting",
        form,
        lambda: actions.confirm_meeting(by=request.user, meeting=row, **form.cleaned_data),
        done=_("The minutes are confirmed. Now enter the decisions."),
        lede=_("Nothing of this is changed afterwards; then the decisions may be entered."),
    )


@performs(VERBS["enter_decisions"])
def decisions_enter(request: Request, pk: int) -> HttpResponse:
    """All decisions of the agenda, each by itself; what is refused is named with its case."""
    row = meeting_for(request, pk)
    form = VersionedForm(**posted(request), initial={"version": row.version})

    def enter() -> actions.Entered:
        own_page = row.items.filter(open=True, matter__isnull=False).count()
        if own_page:
            said = _("Matters entered on their own pages: %(n)s. Each is a link of the agenda.")
            messages.info(request, said % {"n": own_page})

        entered = actions.enter_decisions(by=request.user, meeting=row, **form.cleaned_data)
        for number, why in entered.refused:
            messages.error(request, _("%(number)s: %(why)s") % {"number": number, "why": why})
        return entered

    return _page(
        request,
        row,
        "enter_decisions",
        form,
        enter,
        done=lambda entered: _("Decisions entered: %(n)s.") % {"n": entered.done},
        lede=_("Each case is decided by itself; one that cannot be is named, with the reason."),
    )


@performs(VERBS["add_minutes_scan"])
def minutes_scan_add(request: Request, pk: int) -> HttpResponse:
    """The signed minutes from the scanner."""
    row = meeting_for(request, pk)
    form = ScanForm(**posted(request), initial={"version": row.version})
    return _page(
        request,
        row,
        "add_minutes_scan",
        form,
        lambda: actions.add_minutes_scan(by=request.user, meeting=row, **form.values()),
        done=_("The signed minutes are attached."),
    )


@performs(VERBS["look_at_minutes"])
def minutes_scan(request: Request, pk: int) -> HttpResponse:
    """The signed minutes; the look is in the log."""
    scans = MinutesScan.objects.visible_to(request.user).select_related("meeting__county")
    scan = get_object_or_404(scans, pk=pk)
    content = actions.look_at_minutes(by=request.user, scan=scan)
    return served(content, is_pdf=scan.is_pdf, name=f"minutes-{scan.pk}")


@performs(VERBS["drop_item"])
def item_drop(request: Request, pk: int) -> HttpResponse:
    """A case leaves the agenda."""
    seen = AgendaItem.objects.visible_to(request.user)
    item = get_object_or_404(seen.with_names().select_related("meeting__county"), pk=pk)
    form = DropForm(**posted(request))
    url = meeting_url(item.meeting)
    return verb_page(
        request,
        form,
        lambda: actions.drop_item(by=request.user, item=item, **form.cleaned_data),
        verb=VERBS["drop_item"],
        rule=partial(rules.check_may_drop, item, request.user),
        back=url,
        crumbs=_crumbs((str(item.meeting), url)),
        done=_("The case is off the agenda and waits for another meeting."),
        lede=item.case.number,
    )
