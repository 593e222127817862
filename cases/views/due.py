"""What is due in the cases, for the start page: numbers, and the nearest cases one by one."""

from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import due_cases, hand_overs, publications, queues, reviews, worklists
from cases.counted import LISTS
from cases.forms.change import TO_DECIDE, TO_HEAR, TO_TAKE
from cases.forms.logbook import OVERDUE, TO_CLOSE
from cases.models import (
    DECIDES,
    Application,
    Award,
    FamilyChange,
    Household,
    Meeting,
    Review,
)
from cases.models.application import ApplicationScope
from cases.programmes import recorded_steps
from cases.rules.meetings import waiting_for_meeting, waiting_matters
from cases.states import ApplicationStatus, MeetingStatus
from cases.views.changes import standing_at
from cases.views.filings import to_file
from cases.views.go_live import to_confirm
from cases.views.ledgers import to_second
from cases.views.logbooks import to_answer
from cases.views.policies import to_sign
from cases.views.renewals import ending
from cases.views.samples import to_draw
from cases.worklists import AwardWork, Work
from welfare.accounts.roles import Permission
from welfare.audit.verb import Words
from welfare.exceptions import MissingParameter
from welfare.models import User
from welfare.pages.access import needs
from welfare.pages.tiles import Heading, Tile, Tone, counted, fragment

P = Permission
TOWN_WORK = (Work.ACCEPT, Work.SURVEY, Work.NOTICE, Work.RETURNED, Work.REFUSAL)
STEP_BY_STEP = (  # of the town too; told only while there are any
    *(Work.ASK_CHECK, Work.AMOUNT, Work.POST),
    *(Work.SURVEY_AGAIN, Work.SUBMIT),
)
STEP_RIGHTS = frozenset(step.right for step in recorded_steps().values())
COUNTY_WORK = {
    Work.MEANS_CHECK: frozenset({P.COMPARE}),
    Work.REPORT: frozenset({P.COMPARE}),
    Work.STEP: STEP_RIGHTS,
    Work.SAMPLE: frozenset({P.CHECK_SAMPLE}),
}
TONES: dict[Work, Tone] = {
    Work.SAMPLE: "warn",
    Work.STEP: "warn",
    Work.OVERDUE: "bad",
    Work.PAY_FIRST: "bad",
    Work.SURVEY_AGAIN: "warn",
    Work.PAPERS: "warn",
    Work.RETURNED: "warn",
}


def _cases(number: int, label: Words, url: str, tone: Tone = "", note: Words = "") -> Tile:
    return counted(number, label, url, tone, note=note, unit=_("cases"))


def _own(user: User) -> list[Work]:
    """Which kinds of work are this person's; what nobody asks for is not counted.

    What is overdue is told to who may do something about a case, and to nobody else.
    """
    own: list[Work] = []
    if user.may(P.REGISTER_CASE):
        own = [*TOWN_WORK, *STEP_BY_STEP]
    if user.may(P.DECIDE_TOWN):
        own.append(Work.PAY_FIRST)
    if user.may(P.REGISTER_CASE) or user.may(P.DECIDE_TOWN):
        own.append(Work.PAPERS)
    own += [
        work for work, rights in COUNTY_WORK.items() if any(user.may(right) for right in rights)
    ]
    acts = own or any(user.may(right) for right in DECIDES.values())
    return [*own, Work.OVERDUE] if acts else []


def _work_tiles(user: User) -> list[Tile]:
    """Kinds of work on applications, each leading to a list of that length."""
    rows, today = Application.objects.visible_to(user), timezone.localdate()
    own = _own(user)
    if not own:
        return []
    counts = worklists.counts(rows, today, own)
    wanted = [work for work in own if counts[work] or work not in STEP_BY_STEP]
    listed = reverse("cases:application_list")
    notes = {
        work: _first_due(rows.filter(worklists.condition(work, today)))
        for work in COUNTY_WORK
        if work in wanted and counts[work]
    }
    return [
        _cases(
            counts[work],
            # its heading says already that it is overdue
            _("All applications overdue") if work == Work.OVERDUE and counts[work] else work.label,
            f"{listed}?work={work.value}",
            TONES.get(work, ""),
            notes.get(work, ""),
        )
        for work in wanted
    ]


def _first_due(rows: ApplicationScope) -> str:
    """By which day the most urgent of these is due."""
    first = rows.nearest_first().values_list("next_due_on", flat=True).first()
    return _("first due on %(day)s") % {"day": first.isoformat()} if first else ""


def _decision_tiles(user: User) -> list[Tile]:
    if not any(user.may(p) for p in (P.DECIDE_TOWN, P.DECIDE_COUNTY, P.DECIDE_MEETING)):
        return []
    rows = queues.cases_to_decide(user)
    late = rows.filter(worklists.condition(Work.OVERDUE, timezone.localdate())).count()
    note = _("%(n)s of them overdue") % {"n": late} if late else ""
    tone: Tone = "bad" if late else "warn"
    url = f"{reverse('cases:queue')}?mine=on"
    return [_cases(rows.count(), _("Waiting for my decision"), url, tone, note)]


def _elsewhere_tiles(user: User) -> list[Tile]:
    """Cases that this area handed on and that others have now."""
    rows, tiles = Application.objects.visible_to(user), list[Tile]()
    listed = reverse("cases:application_list")
    asked: list[tuple[ApplicationScope, Words, str]] = []
    if user.may(P.REGISTER_CASE):
        decided = rows.filter(status=ApplicationStatus.IN_REVIEW)
        asked.append((decided, _("With those who decide"), f"status={ApplicationStatus.IN_REVIEW}"))
    if user.may(P.DECIDE_COUNTY):
        back = rows.filter(status=ApplicationStatus.RETURNED)
        asked.append((back, _("Returned to the towns"), f"status={ApplicationStatus.RETURNED}"))
    for cases, label, filtered in asked:
        url = f"{listed}?{filtered}"
        tiles.append(counted(cases.count(), label, url, unit=_("cases"), group=Heading.OTHERS))
    return [tile for tile in tiles if tile.number]


def _hand_over_tiles(user: User) -> list[Tile]:
    """Whom other towns ask for, and whom this one asked for: nothing is said where none is."""
    if not user.may(P.REGISTER_CASE):
        return []
    url, persons = reverse("cases:hand_over_list"), _("persons")
    asked, asks = hand_overs.waiting_for(user).count(), hand_overs.unanswered(user).count()
    others = Heading.OTHERS
    tiles = [
        counted(asked, _("Requests to hand over"), url, "warn", unit=persons),
        counted(asks, _("Hand-overs asked for"), url, unit=persons, group=others),
    ]
    return [tile for tile in tiles if tile.number]


def _meeting_tiles(user: User) -> list[Tile]:
    """Meetings that are called, told to everybody who has to do with their cases; and what waits
    for the office and the chair."""
    rows, tiles = Meeting.objects.visible_to(user), list[Tile]()
    listed = reverse("cases:meeting_list")
    sees = user.may(P.SEE_MEETINGS)
    if sees or user.may(P.REGISTER_CASE) or user.may(P.DECIDE_TOWN):
        called = rows.filter(status=MeetingStatus.CALLED)
        if first := called.order_by("held_on", "begins_at", "pk").first():
            words = {"day": first.held_on, "time": f"{first.begins_at:%H:%M}"}
            note = _("next on %(day)s %(time)s") % words + f" {first.place}"
            label = _("Joint meetings called")
            tiles.append(
                counted(
                    called.count(), label, f"{listed}?only=called", note=note, unit=_("meetings")
                )
            )
    if user.may(P.PREPARE_MEETING):
        waiting, url = waiting_for_meeting(user).count(), f"{listed}?only=waiting"
        waiting += waiting_matters(user).count()
        tiles.append(_cases(waiting, _("Waiting for a joint meeting"), url, "warn"))
    if user.may(P.DECIDE_MEETING):
        held = queues.meetings_to_confirm(user).count()
        label = _("Joint meetings to confirm or to enter")
        tiles.append(counted(held, label, f"{listed}?only=to_confirm", "warn", unit=_("meetings")))
    return [tile for tile in tiles if tile.number]


def _filing_tiles(user: User) -> list[Tile]:
    url, tiles = reverse("cases:filing_list"), list[Tile]()
    if user.may(P.FILE_MONTH):
        waiting = sum(row["n"] for row in to_file(user))
        tiles.append(_cases(waiting, _("Town decisions to file"), url))
    if user.may(P.CHECK_FILING):
        filed = queues.filings_to_check(user).count()
        tiles.append(counted(filed, _("Filings to check"), f"{url}?only=to_check"))
    return tiles


def _sample_tiles(user: User) -> list[Tile]:
    url, tiles = reverse("cases:sample_list"), list[Tile]()
    if user.may(P.DECIDE_COUNTY) or user.may(P.CHECK_SAMPLE):
        waiting = sum(row["waiting"] for row in to_draw(user))
        tiles.append(_cases(waiting, _("Waiting for the draw"), f"{url}?only=to_draw", "warn"))
    return [tile for tile in tiles if tile.number]


def _award_tiles(user: User) -> list[Tile]:
    """Awards to be looked at again, while there are any: the town visits, the county changes."""
    if not any(user.may(right) for right in (P.REGISTER_CASE, P.CLOSE_FINDING)):
        return []
    rows, today, tiles = Award.objects.visible_to(user), timezone.localdate(), list[Tile]()
    for work in (work for work in AwardWork if work not in worklists.REVIEWS):
        waiting = worklists.awards_waiting(rows, work, today).with_next_due()
        if number := waiting.count():
            url = f"{reverse('cases:award_list')}?flag={work.value}"
            tone: Tone = "bad" if work in (AwardWork.OVERDUE, AwardWork.EXIT_OVER) else "warn"
            first = waiting.aggregate(day=Min("next_due_on"))["day"]  # none where no limit is set
            note = _("first due on %(day)s") % {"day": first.isoformat()} if first else ""
            tiles.append(counted(number, work.label, url, tone, note=note))
    return tiles


def _change_tiles(user: User) -> list[Tile]:
    """Changes that wait: to be taken over, heard, decided; and awards that say otherwise."""
    listed, tiles = reverse("cases:change_list"), list[Tile]()
    asked = [(TO_DECIDE, _("Changes of awards to decide"))]
    if user.may(P.REGISTER_CASE):
        asked = [
            (TO_TAKE, _("Households to take over")),
            (TO_HEAR, _("Families to hear on a change")),
            *asked,
        ]
    for standing, label in asked:
        number = standing_at(FamilyChange.objects.visible_to(user), standing, user).count()
        tiles.append(counted(number, label, f"{listed}?standing={standing}", "warn"))
    if user.may(P.REGISTER_CASE) or user.may(P.CLOSE_FINDING):
        other = Award.objects.visible_to(user).disagreeing().count()
        url = reverse("cases:disagreeing")
        tiles.append(counted(other, _("Awards that differ from the family"), url, "bad"))
    return [tile for tile in tiles if tile.number]


def _review_tiles(user: User) -> list[Tile]:
    """Families to visit, results to confirm, what is overdue; renewals and reports to ask for."""
    today, listed = timezone.localdate(), reverse("cases:review_list")
    rows, tiles = Review.objects.visible_to(user), list[Tile]()
    if user.may(P.REGISTER_CASE):
        first = rows.to_do().aggregate(day=Min("campaign__due_on"))["day"]
        note = _("first due on %(day)s") % {"day": first.isoformat()} if first else ""
        visits = rows.to_do().count()
        url = f"{listed}?standing=open"
        tiles.append(counted(visits, _("Families to review"), url, "warn", note=note))
        tiles += _asked_for_tiles(user)
    if user.may(P.DECIDE_TOWN):
        recorded, url = queues.reviews_to_confirm(user).count(), f"{listed}?standing=to_confirm"
        tiles.append(counted(recorded, _("Reviews to confirm"), url, "warn"))
    if any(user.may(right) for right in (P.REGISTER_CASE, P.DECIDE_TOWN, P.CLOSE_FINDING)):
        late, url = rows.overdue(today).count(), f"{listed}?standing=late"
        tiles.append(counted(late, _("Families to review, overdue"), url, "bad"))
        tiles += _due_review_tiles(user)
    return [tile for tile in tiles if tile.number]


def _due_review_tiles(user: User) -> list[Tile]:
    """Awards to be looked at: each part of the one list with its number."""
    rows, today, tiles = Award.objects.visible_to(user), timezone.localdate(), list[Tile]()
    for work in worklists.REVIEWS:
        waiting = worklists.awards_waiting(rows, work, today)
        first = waiting.aggregate(day=Min("review_on"))["day"]
        note = _("first due on %(day)s") % {"day": first.isoformat()} if first else ""
        url = f"{reverse('cases:review_overdue')}?standing={work.value}"
        tone: Tone = "bad" if work == AwardWork.REVIEW_LATE else "warn"
        tiles.append(counted(waiting.count(), work.label, url, tone, note=note))
    return tiles


def _asked_for_tiles(user: User) -> list[Tile]:
    """What families are to be asked for; a limit that is not set is said on the list itself."""
    try:
        renewals = ending(user).filter(renewal=None).count()
        period = reviews.period_of(user.county, timezone.localdate()) if user.county else None
    except MissingParameter:
        return []
    homes = Household.objects.visible_to(user)
    silent = reviews.silent(homes, period).count() if period else 0
    listed = reverse("cases:renewal_list")
    return [
        counted(renewals, _("Renewals to ask for"), f"{listed}?standing=to_ask", "warn"),
        counted(silent, _("Families that have not reported"), reverse("cases:report_list")),
    ]


def _go_live_tiles(user: User) -> list[Tile]:
    """What a second person agrees to, while there is any."""
    drafts = counted(
        len(to_sign(user)), _("Approval policies to sign"), reverse("cases:policy_list"), "warn"
    )
    if not user.may(P.APPROVE_PAYROLL):
        return [drafts] if drafts.number else []
    months = f"{reverse('cases:go_live_list')}?only=to_confirm"
    tiles = [
        drafts,
        counted(len(to_confirm(user)), _("Go-live months to confirm"), months, "warn"),
    ]
    if user.may(P.SEE_LEDGERS):
        files = f"{reverse('cases:ledger_list')}?only=proposed"
        label = _("Ledgers that wait for a second person")
        tiles.append(counted(to_second(user).count(), label, files, "warn"))
    return [tile for tile in tiles if tile.number]


def _record_tiles(user: User) -> list[Tile]:
    """What waits for its outcome in the logbooks that this desk keeps, while there is any."""
    if not user.may(P.KEEP_LOGBOOKS):
        return []
    waits, url = to_answer(user), reverse("cases:record_list")
    first = waits[TO_CLOSE].aggregate(day=Min("next_on"))["day"]
    note = _("first due on %(day)s") % {"day": first.isoformat()} if first else ""
    tiles = [
        counted(waits[TO_CLOSE].count(), _("Records without outcome"), url, "warn", note=note),
        counted(waits[OVERDUE].count(), _("Records overdue"), f"{url}?only={OVERDUE}", "bad"),
    ]
    return [tile for tile in tiles if tile.number]


def _care_tiles(user: User) -> list[Tile]:
    """People on tekun to visit at home this month; ends of it to post, and notices to close."""
    tiles = list[Tile]()
    if user.may(P.KEEP_LOGBOOKS):
        words = _("People on tekun to visit this month")
        tiles.append(_listed_tile("visits", words, user, unit=_("person(s)")))
    if user.may(P.REGISTER_CASE):
        tiles.append(_listed_tile("ends_to_post", _("Ends of tekun to post before"), user))
        tiles.append(_listed_tile("end_notices", _("Notices before the end to close"), user))
        tiles.append(_objection_tile(user))
    return [tile for tile in tiles if tile.number]


def _listed_tile(name: str, words: str, user: User, **said: str) -> Tile:
    """What the overview counts of one of the counted lists."""
    one = LISTS[name]
    number = one.parts[one.due][1](one.rows(user)).count()
    return counted(number, words, reverse("cases:counted_list", args=[name]), **said)


def _objection_tile(user: User) -> Tile:
    """Objections to an end of tekun that are to be looked into by a day, and posted again."""
    one = LISTS["end_notices"]
    objections = one.parts["objected"][1](one.rows(user)).aggregate(n=Count("pk"), day=Min("due"))
    day = objections["day"]
    note = _("first due on %(day)s") % {"day": day.isoformat()} if day else ""
    tone: Tone = "bad" if day and day < timezone.localdate() else "warn"
    url = f"{reverse('cases:counted_list', args=[one.name])}?part=objected"
    return counted(objections["n"], _("Objections to an end of tekun"), url, tone, note=note)


def _publication_tiles(user: User) -> list[Tile]:
    """Villages whose board is behind: the towns hang, the county looks on."""
    if not (user.may(P.REGISTER_CASE) or user.may(P.CLOSE_FINDING)):
        return []
    today = timezone.localdate()
    try:
        due = publications.villages_due(user, today)
    except MissingParameter:
        return []
    days = [row.due_on for row in due if row.due_on]
    note = _("first due on %(day)s") % {"day": min(days).isoformat()} if days else ""
    tone: Tone = "bad" if any(day < today for day in days) else "warn"
    group = Heading.MINE if user.may(P.REGISTER_CASE) else Heading.OTHERS
    url, unit = reverse("cases:publication_list"), _("villages")
    label = _("To publish in the villages")
    tile = counted(len(due), label, url, tone, note=note, unit=unit, group=group)
    return [tile] if tile.number else []


@needs(P.SEE_CASES)
def due(request: HttpRequest) -> HttpResponse:
    """A fragment: nothing when nothing of this is the person's work."""
    user = request.user
    work = [*_decision_tiles(user), *_work_tiles(user), *_sample_tiles(user), *_go_live_tiles(user)]
    rest = [
        *_elsewhere_tiles(user),
        *_hand_over_tiles(user),
        *_meeting_tiles(user),
        *_filing_tiles(user),
        *_award_tiles(user),
        *_review_tiles(user),
        *_change_tiles(user),
        *_record_tiles(user),
        *_care_tiles(user),
        *_publication_tiles(user),
    ]
    today = timezone.localdate()
    lines = due_cases.lines(user, _own(user), today)
    if user.may(P.REGISTER_CASE):
        lines += hand_overs.lines(user, today)
    return fragment(request, [*work, *rest], lines)
