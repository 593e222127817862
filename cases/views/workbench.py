"""The page of one case: what is done, what is next, and everything that was decided."""

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import clock, papers, rules
from cases.account_doubts import doubts
from cases.deadlines import TimedStep
from cases.forms.questions import kept_answers, shown_answers
from cases.history import story
from cases.models import (
    DECIDES,
    Application,
    NoticeResult,
    StepRecord,
    Tier,
    TimeLimit,
)
from cases.programmes import RecordedStep
from cases.publications import with_boards
from cases.states import OPEN_APPLICATION, ApplicationStatus
from cases.verbs import APPLICATION_VERBS
from cases.views.attachments import papers_of
from cases.views.verbs import application_for, fragment_url, readers_url
from welfare.accounts.roles import Permission
from welfare.audit import looks
from welfare.audit.verb import Verb
from welfare.county.calendar import workdays_left
from welfare.models import User
from welfare.pages.access import needs
from welfare.pages.buttons import Button, button


class ClockLine(NamedTuple):
    """One clock on the case page."""

    label: str
    started_on: date
    due_on: date
    provisional: bool
    done_on: date | None
    late: bool = False


UNTESTED = (ApplicationStatus.DRAFT, ApplicationStatus.ACCEPTED, ApplicationStatus.RETURNED)
ALWAYS_NEXT = (
    "pay_relief_first",
    "record_sample_check",
    "approve",
    "deliver_refusal",
    "submit",
    "accept",
)


CORRECTED = ("record_survey", "record_peer_review", "propose_amount")
WORKS_ON = {  # the step of a kind that a verb brings on
    "record_survey": "survey",
    "record_means_check": "means_check",
    "record_peer_review": "peer_review",
    "propose_amount": "amount",
    "close_notice": "notice",
    "post_notice": "notice",
}


def next_verb(application: Application, user: User, verbs: list[str], due: dict[str, bool]) -> str:
    """The one verb that brings the case on, of those this person may do now.

    What always comes first, then in the order of the kind's steps.
    """
    steps = list(application.programme.definition.steps)
    to_record = [
        step
        for step in rules.steps_of(application, user)
        if rules.step_record(application, step) is None
    ]
    due = {"record_step": bool(to_record), **due}
    places = {verb: steps.index(step) for verb, step in WORKS_ON.items() if step in steps}
    places |= dict.fromkeys(ALWAYS_NEXT, -1)
    places |= {"record_step": min((steps.index(step) for step in to_record), default=len(steps))}
    return min(
        (verb for verb in verbs if due.get(verb)),
        key=lambda verb: places.get(verb, len(steps)),
        default="",
    )


def _due(application: Application, user: User, gathered: dict[str, Any]) -> dict[str, bool]:
    """Which verbs would bring the case on; the town asks for a means check, the county does it."""
    surveys, notice = gathered["surveys"], next(iter(gathered["notices"]), None)
    over = (
        notice is not None
        and notice.result == NoticeResult.OPEN
        and notice.closes_from <= timezone.localdate()
    )
    checked = application.means_check_on is not None
    banked = application.account and application.account_holder and application.bank_name
    return {
        **dict.fromkeys(ALWAYS_NEXT, True),
        "record_survey": "survey" in application.programme.definition.steps
        and (not surveys or rules.survey_again(application)),
        "record_peer_review": rules.peer_review_wanted(application) and bool(surveys),
        "record_means_check": rules.needs_means_check(application)
        and not checked
        and rules.county_checks_means(application) == (user.town is None),
        "propose_amount": application.amount_proposed is None,
        "close_notice": over,
        "post_notice": rules.notice_to_post(application),
        "edit_application": not banked and rules.needs_account(application),
    }


def _time_limits(application: Application, user: User) -> dict[str, Any]:
    """Every clock of the case, the one that is due next, and the extension of the whole case.

    And whether the county's own step waits: the check that the town asked for. (57号 Art 17)
    """
    limits, today = list(application.time_limits.order_by("pk")), timezone.localdate()
    running = [limit for limit in limits if limit.done_on is None]
    due = clock.next_due(application, running)
    county, asked = application.town.parent, {limit.step for limit in running}
    compares = user.may(Permission.COMPARE) and user.town is None
    return {
        "next_due": due,
        "days_left": workdays_left(county, today, due.day) if due else None,
        "time_limits": _clocks(application, limits, today),
        "extension": getattr(application, "extension", None),
        "begins_means_check": compares and TimedStep.MEANS_CHECK in asked,
    }


def _clocks(application: Application, limits: list[TimeLimit], today: date) -> list[ClockLine]:
    """The steps with their clocks, and at last the whole case."""
    lines = [
        ClockLine(one.get_step_display(), one.started_on, one.due_on, one.provisional, one.done_on)
        for one in limits
    ]
    runs = application.decided_on or application.status in OPEN_APPLICATION
    if runs and application.accepted_on and application.deadline:
        days = (application.accepted_on, application.deadline, application.deadline_provisional)
        lines.append(ClockLine(str(TimedStep.WHOLE.label), *days, application.decided_on))
    return [line._replace(late=(line.done_on or today) > line.due_on) for line in lines]


def _recorded_steps(application: Application) -> list[tuple[RecordedStep, StepRecord]]:
    """What was written down, in the order of the kind."""
    records = application.step_records.select_related("recorded_by")
    by_step = {record.step: record for record in records}
    steps = application.programme.definition.recorded_steps
    return [(step, by_step[step.name]) for step in steps if step.name in by_step]


def _drawn(application: Application, user: User, verb: str) -> list[Button]:
    """The button of a verb, or one for each step that this person writes down."""
    row = _verb(application, verb)
    if verb != "record_step":
        return [button(row, application.pk)]
    return [
        button(row, application.pk, step.name)._replace(label=step.button)
        for step in rules.steps_of(application, user)
        if rules.step_record(application, step) is None
    ]


def _buttons(
    application: Application, user: User, verbs: list[str], gathered: dict[str, Any]
) -> dict[str, Any]:
    """What is next, and what else may be done; a page has one button.

    A step that is done is not offered again: where it stands, a link corrects it.
    """
    due = _due(application, user, gathered)
    primary = next_verb(application, user, verbs, due)
    first = _drawn(application, user, primary) if primary else []
    done = {verb for verb in _done(application, gathered) if verb in verbs and not due[verb]}
    left_out = {primary, *done} | ({"take_survey_along"} if not due["record_survey"] else set())
    paged = [verb for verb in verbs if verb not in left_out and APPLICATION_VERBS[verb].page]
    shown = {one.url: one for one in first}
    for verb in paged:
        for one in _drawn(application, user, verb):
            shown.setdefault(one.url, one)
    return {
        "primary": first[0] if first else None,
        "others": list(shown.values())[1 if first else 0 :],
        "again": dict.fromkeys(CORRECTED, "")
        | {verb: _drawn(application, user, verb)[0].url for verb in done},
        "steps_again": [step.name for step in rules.steps_of(application, user)]
        if "record_step" in verbs
        else [],
        "may_pay_first": primary == "pay_relief_first",
    }


def _done(application: Application, gathered: dict[str, Any]) -> set[str]:
    """Steps of which something stands already."""
    stands = (
        gathered["surveys"],
        gathered["peer_reviews"],
        application.amount_proposed is not None,
    )
    return {verb for verb, there in zip(CORRECTED, stands, strict=True) if there}


def _papers(application: Application) -> list[Button]:
    """What can be printed now; several papers ask whether there was a notice."""
    prefetch_related_objects([application], "notices")
    return [
        Button(label, reverse("cases:paper", args=[application.pk, paper.name]))
        for paper, label in papers.letters(papers.PAPERS, application)
    ] + [Button(_("All papers"), reverse("cases:paper_list", args=[application.pk]))]


def _why_not_decide(application: Application, user: User, verbs: list[str]) -> str:
    """Why somebody whose tier has the case may not decide it."""
    if "approve" in verbs or not application.tier or not user.may(DECIDES[Tier(application.tier)]):
        return ""
    return rules.reason_against(rules.check_may_decide, application, user)


def _gathered(application: Application) -> dict[str, Any]:
    """What hangs on the case, and which of its parts concern it at all."""
    return {
        "answers": shown_answers(application.programme, application.answers),
        "kept_answers": kept_answers(application),
        "recorded_steps": _recorded_steps(application),
        "needs_survey": "survey" in application.programme.definition.steps,
        "surveys": list(application.surveys.with_missed().order_by("-pk")),
        "peer_reviews": list(application.peer_reviews.all()),
        "notices": list(
            application.notices.select_related("programme", "applicant").order_by("-pk")
        ),
        "approvals": application.approvals.select_related("decided_by", "meeting").order_by("pk"),
        "members": application.household.members.filter(left_on=None).select_related("person"),
        "sampled": rules.sampled_case(application),
        "awards": with_boards(
            application.awards.with_details().select_related("programme").order_by("pk")
        ),
        "needs_account": rules.needs_account(application),
        "account_doubts": doubts(
            account=application.account,
            holder=application.account_holder,
            household=application.household,
        ),
        "needs_notice": rules.needs_notice(application),
        "needs_means_check": rules.needs_means_check(application),
    }


def _verb(application: Application, name: str) -> Verb:
    """The row of a verb; who is recognised is not proposed an amount."""
    verb = APPLICATION_VERBS[name]
    if name == "propose_amount" and application.programme.recognises:
        return replace(verb, button=_("Test the conditions"))
    return verb


def case_context(application: Application, user: User) -> dict[str, Any]:
    """Everything that the case page and the decision page show."""
    verbs = rules.available_verbs(application, user)
    against = rules.known_against(application) if application.status in UNTESTED else []
    in_town = application.status in (ApplicationStatus.ACCEPTED, ApplicationStatus.RETURNED)
    works = user.may(Permission.REGISTER_CASE)
    gathered = _gathered(application)
    steps = rules.evidence(application)
    return {
        "application": application,
        "steps": steps,
        "near": rules.filed_as(application),
        **_buttons(application, user, verbs, gathered),
        "papers": _papers(application),
        "relief_before": rules.relief_before(application, user),
        "requests_raised": rules.requests_raised(application),
        "known_against": against if application.amount_proposed is None else [],
        "missing": rules.missing_evidence(application, steps) if in_town and works else [],
        **_time_limits(application, user),
        **gathered,
        "unpayable": rules.unpayable_institution(application),
        "why_not_decide": _why_not_decide(application, user, verbs),
        "route": [Tier(tier).label for tier in application.route],
        "means_checks_url": fragment_url("verification:means_checks", application.pk),
        "folder": papers_of(application, user),
        "story": story(application),
        "readers_url": readers_url(user, application.household_id),
    }


@needs(Permission.SEE_CASES)
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbench of one case."""
    case = application_for(request, pk)
    looks.put_down(case, by=request.user)
    return render(request, "cases/application_page.html", case_context(case, request.user))
