"""The page of one case: what is done, what is next, and everything that was decided."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import clock, papers, rules
from cases.forms.questions import shown_answers
from cases.history import story
from cases.models import DECIDES, Application, NoticeResult, Tier
from cases.programmes import Pays
from cases.states import OPEN_APPLICATION, ApplicationStatus
from cases.views.verbs import application_for, fragment_url
from welfare.accounts.roles import Permission
from welfare.county.calendar import workdays_left
from welfare.models import User
from welfare.pages.access import needs


class Button(NamedTuple):
    """One verb on the case page."""

    label: str | Promise
    url: str


PAGES: dict[str, tuple[str, Promise]] = {
    "pay_relief_first": ("cases:pay_relief_first", _("Pay relief first")),
    "approve": ("cases:decide", _("Decide")),
    "deliver_refusal": ("cases:deliver_refusal", _("Deliver the refusal")),
    "submit": ("cases:submit", _("Submit for decision")),
    "accept": ("cases:accept", _("Accept application")),
    "record_survey": ("cases:survey", _("Record the home survey")),
    "record_means_check": ("cases:application", _("Go to the means check")),
    "record_federation_review": ("cases:federation", _("Record the federation's opinion")),
    "propose_amount": ("benefits:entitlement", _("Propose the amount")),
    "close_notice": ("cases:notice_close", _("Close the public notice")),
    "post_notice": ("cases:notice_post", _("Post the public notice")),
    "tell_missing": ("cases:missing_papers", _("Tell what is missing")),
    "change_programme": ("benefits:cascade", _("Test for other programmes")),
    "edit_application": ("cases:application_edit", _("Correct application")),
    "withdraw": ("cases:withdraw", _("Withdraw application")),
}
ALWAYS_NEXT = ("pay_relief_first", "approve", "deliver_refusal", "submit", "accept")


def next_verb(application: Application, verbs: list[str]) -> str:
    """The one verb that brings the case on, of those this person may do now."""
    survey, notice = application.surveys.last(), application.notices.last()
    kind = application.programme.definition
    running = notice is not None and notice.result == NoticeResult.OPEN
    posted = notice is not None and notice.amount == application.amount_proposed
    checked = application.means_check_on is not None
    banked = application.account and application.account_holder and application.bank_name
    due = {
        **dict.fromkeys(ALWAYS_NEXT, True),
        "record_survey": "survey" in kind.steps
        and (survey is None or rules.survey_again(survey, notice)),
        "record_federation_review": "federation" in kind.steps
        and not application.federation_reviews.exists(),
        "record_means_check": rules.needs_means_check(application) and not checked,
        "propose_amount": application.amount_proposed is None,
        "close_notice": running and notice is not None and notice.ends_on <= timezone.localdate(),
        "post_notice": rules.needs_notice(application) and not posted,
        "edit_application": not banked and kind.pays != Pays.NOTHING,
    }
    return next((verb for verb in PAGES if verb in verbs and due.get(verb)), "")


def _button(application: Application, verb: str) -> Button:
    name, label = PAGES[verb]
    anchor = "#means-checks" if verb == "record_means_check" else ""
    return Button(label, reverse(name, args=[application.pk]) + anchor)


def _time_limit(application: Application) -> dict[str, Any] | None:
    """Working days left of the case, of the papers, or of the delivery of a refusal."""
    today = timezone.localdate()
    if application.status == ApplicationStatus.REFUSED and not application.refusal_delivered_on:
        due = clock.refusal_due(application)
        return {"days": workdays_left(today, due.day), "due": due.day, "open": due.provisional}
    if application.deadline is None or application.status not in OPEN_APPLICATION:
        return None
    days = workdays_left(today, application.deadline)
    provisional = application.deadline_provisional
    return {"days": days, "due": application.deadline, "open": provisional}


def _papers_limit(application: Application) -> dict[str, Any] | None:
    """What is left for the papers of a relief paid first."""
    if application.papers_due_on is None or application.status not in OPEN_APPLICATION:
        return None
    due = application.papers_due_on
    return {"days": workdays_left(timezone.localdate(), due), "due": due}


def _papers(application: Application) -> list[Button]:
    """What can be printed now."""
    return [
        Button(label, reverse("cases:paper", args=[application.pk, paper.name]))
        for paper, label in papers.available(application)
    ]


def _why_not_decide(application: Application, user: User) -> str:
    """Why somebody whose tier has the case may not decide it."""
    if not application.tier or not user.may(DECIDES[Tier(application.tier)]):
        return ""
    return rules.reason_against(rules.check_may_decide, application, user, application.tier)


def case_context(application: Application, user: User) -> dict[str, Any]:
    """Everything that the case page and the decision page show."""
    verbs = rules.available_verbs(application, user)
    primary = next_verb(application, verbs)
    hidden = (primary, "record_means_check")
    in_town = application.status in (ApplicationStatus.ACCEPTED, ApplicationStatus.RETURNED)
    works = user.may(Permission.REGISTER_CASE)
    return {
        "application": application,
        "steps": rules.evidence(application),
        "primary": _button(application, primary) if primary else None,
        "others": [_button(application, v) for v in PAGES if v in verbs and v not in hidden],
        "papers": _papers(application),
        "may_pay_first": primary == "pay_relief_first",
        "missing": rules.missing_evidence(application) if in_town and works else [],
        "time_limit": _time_limit(application),
        "papers_limit": _papers_limit(application),
        "why_not_decide": _why_not_decide(application, user),
        "answers": shown_answers(application.programme, application.answers),
        "federation_reviews": application.federation_reviews.select_related("recorded_by"),
        "surveys": application.surveys.order_by("-pk"),
        "notices": application.notices.order_by("-pk"),
        "approvals": application.approvals.select_related("decided_by", "meeting").order_by("pk"),
        "members": application.household.members.filter(left_on=None).select_related("person"),
        "awards": application.awards.with_details().select_related("programme").order_by("pk"),
        "route": [Tier(tier).label for tier in application.route],
        "needs_notice": rules.needs_notice(application),
        "needs_means_check": rules.needs_means_check(application),
        "means_checks_url": fragment_url("verification:means_checks", application.pk),
        "story": story(application),
    }


@needs(Permission.SEE_CASES)
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbench of one case."""
    case = application_for(request, pk)
    return render(request, "cases/application_page.html", case_context(case, request.user))
