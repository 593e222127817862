"""What a case needs before a tier can decide it, and how far it is. (57号 Art 15-19)"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import clock
from cases.deadlines import TimedStep
from cases.models import (
    Application,
    Award,
    Member,
    NoticeResult,
    Origin,
    SampledCase,
    StepRecord,
    Tier,
    TimeLimit,
)
from cases.programmes import Notice, Pays, RecordedStep, check_named
from cases.rules.conditions import failed_tests, unanswered
from cases.rules.cover import cover_of, people_as_known
from cases.rules.means_sheets import sheet_contradicts
from cases.rules.notices import differences
from cases.rules.peer_reviews import judged_now, peer_review_wanted
from cases.rules.prices import priced_otherwise
from cases.rules.samples import is_complained_of, is_filed, sampled_case, waits_for_check
from cases.rules.surveys import survey_again
from cases.states import ApplicationStatus
from welfare.exceptions import NotAllowed

S = ApplicationStatus
DECIDED = (S.APPROVED, S.REFUSED)
SUBMITTED = (S.IN_REVIEW, S.APPROVED, S.REFUSED)


@dataclass(frozen=True, slots=True)
class EvidenceStep:
    """One step of a case. `missing` says what to do before the case can be submitted."""

    label: str
    state: str  # done, current, blocked, todo
    note: str = ""
    missing: str = ""


def is_small_and_urgent(application: Application) -> bool:
    """小额快救; what is small was measured when the amount was proposed. (临时救助意见 2026)"""
    return application.small_sum and application.is_urgent  # the type may be corrected later


def is_exempt(application: Application) -> bool:
    """Small urgent sums, and the help that was really paid first, go without check and notice.

    Asking for relief first exempts nothing, and what comes on top of the help that was paid is
    checked and posted like any other relief. (小额快救, 先行救助; 临时救助意见 2026 二(一),
    社会救助法 Art 50; docs/law.md §3.2-3.3)
    """
    if is_small_and_urgent(application):
        return True
    paid = paid_first(application)
    return paid > 0 and (application.amount_proposed or Decimal(0)) <= paid


def needs_means_check(application: Application) -> bool:
    """Whether this case is checked against the departments' data."""
    programme = application.programme
    return (
        "means_check" in programme.definition.steps
        and programme.needs_means_check
        and not is_exempt(application)
    )


def needs_notice(application: Application) -> bool:
    """Whether this case is posted in the village."""
    programme = application.programme
    return (
        "notice" in programme.definition.steps
        and programme.definition.notice != Notice.NEVER
        and programme.public_notice
        and not is_exempt(application)
        and not application.grants_nothing  # nothing is granted, so nothing is posted
    )


def notice_to_post(application: Application) -> bool:
    """Whether a notice is wanted now: the first, of other facts, or after an objection."""
    notice = application.notices.last()
    if not needs_notice(application) or (notice and notice.result == NoticeResult.OPEN):
        return False
    if survey_again(application):
        return False
    if notice is None or differences(notice, application):
        return True
    objected = notice.result == NoticeResult.OBJECTION
    return objected and application.programme.definition.notice_again


def notice_stands(application: Application) -> bool:
    """Whether the last notice ran out without an objection and says what is proposed now."""
    notice = application.notices.last()
    ran_out = notice is not None and notice.result == NoticeResult.NO_OBJECTION
    return notice is not None and ran_out and not differences(notice, application)


def evidence(application: Application) -> list[EvidenceStep]:
    """The steps of a case in order, for the steps component."""
    kind = application.programme.definition
    by_step = {step: _looked_up(step, application) for step in kind.steps}
    steps = [state for step, state in by_step.items() if state and step not in AFTER_SUBMISSION]
    after = [state for step, state in by_step.items() if state and step in AFTER_SUBMISSION]
    if application.status in SUBMITTED or application.status == S.WITHDRAWN:
        steps = [
            replace(step, state="done" if step.state == "done" else "todo", missing="")
            for step in steps
        ]
    else:
        steps = _with_current(steps)
    decided = _decided(application)
    if any(step.state == "current" for step in after):
        decided = replace(decided, state="todo")
    return [*steps, _submitted(application), *after, decided]


def missing_evidence(
    application: Application, steps: list[EvidenceStep] | None = None
) -> list[str]:
    """What is still to be done before the case can be submitted, one sentence each.

    Who has read the steps already hands them in.
    """
    steps = evidence(application) if steps is None else steps
    sentences = [step.missing for step in steps if step.missing]
    sentences += unanswered(application)
    if not applicant_lives_there(application):
        sentences.append(_("The applicant has left the household: choose another applicant."))
    if sentence := sheet_contradicts(application):
        sentences.append(sentence)
    banked = application.account and application.account_holder and application.bank_name
    if needs_account(application) and not banked and not application.grants_nothing:
        sentences.append(_("Bank, account and account holder are not filled in."))
    return sentences


def needs_account(application: Application) -> bool:
    """Money goes to the family, save a recognition's none and an institution's own account."""
    kind = application.programme.definition
    return kind.pays != Pays.NOTHING and not kind.institution_paid(application.answers)


def check_evidence(application: Application) -> None:
    """Nothing is submitted before its evidence is complete."""
    if sentences := missing_evidence(application):
        raise NotAllowed(" ".join(sentences))


def _with_current(steps: list[EvidenceStep]) -> list[EvidenceStep]:
    """The first step that is not done is the current one, unless it is blocked."""
    marked, reached = [], False
    for step in steps:
        state = step.state
        if state == "todo" and not reached:
            state = "current"
        reached = reached or state in ("current", "blocked")
        marked.append(replace(step, state=state))
    return marked


def _accepted(application: Application) -> EvidenceStep:
    label = _("Acceptance")
    if application.accepted_on:
        return EvidenceStep(label, "done", application.accepted_on.isoformat())
    return EvidenceStep(label, "todo", missing=_("The application has not been accepted yet."))


def _survey(application: Application) -> EvidenceStep:
    label = _("Home survey")
    survey = application.surveys.last()
    if survey is None:
        return EvidenceStep(
            label, "todo", missing=_("Record the home survey with its two investigators.")
        )
    if survey_again(application):
        return EvidenceStep(
            label,
            "blocked",
            _("survey again after the objection"),
            _("The notice met an objection: visit the household again and record the survey."),
        )
    return EvidenceStep(label, "done", survey.visited_on.isoformat())


def _peer_review(application: Application) -> EvidenceStep | None:
    """Where the county asks for it, or where one was held. A vote binds nobody, it is seen."""
    held, label = judged_now(application).last(), _("Peer review")
    if peer_review_wanted(application):
        return EvidenceStep(
            label, "todo", missing=_("Hold the peer review and record how it was voted.")
        )
    if held is None:
        return None
    votes = {"date": held.held_on.isoformat(), "agreed": held.agreed, "present": held.present}
    return EvidenceStep(label, "done", _("%(date)s, %(agreed)s of %(present)s for it") % votes)


def _means_limit(application: Application) -> TimeLimit | None:
    limits = application.time_limits.filter(step=TimedStep.MEANS_CHECK)
    limit: TimeLimit | None = limits.first()
    return limit


def county_checks_means(application: Application) -> bool:
    """Whether the town asked for the check: from then on it is the county's work. (Art 17)"""
    return _means_limit(application) is not None


def _report_missing(application: Application) -> str:
    """Who has to do what before the report is there."""
    limit = _means_limit(application)
    if limit is None:
        return _("Ask the county for the means check.")
    if limit.done_on is None:
        return _("The means check is asked for; the county is to begin it by %(day)s.") % {
            "day": limit.due_on.isoformat()
        }
    return _("The report of the means check has not arrived yet.")


def _means_check(application: Application) -> EvidenceStep | None:
    if not needs_means_check(application):
        return None
    label = _("Means check")
    reported_on = application.means_check_on
    if reported_on is None:
        return EvidenceStep(label, "todo", missing=_report_missing(application))
    if clock.means_check_valid_until(application.programme.county, reported_on) < clock.today():
        return EvidenceStep(
            label,
            "blocked",
            _("report too old"),
            _("The report of the means check is too old. Ask for a new one."),
        )
    if application.means_check_hits and not application.means_check_note.strip():
        return EvidenceStep(
            label,
            "blocked",
            _("hits not verified"),
            _("The means check has hits. Verify them and record what was found."),
        )
    if application.hits_waiting:
        return EvidenceStep(
            label,
            "blocked",
            _("hits not verified"),
            _("%(n)s hits of the department files are not verified yet. Verify each first.")
            % {"n": application.hits_waiting},
        )
    return EvidenceStep(label, "done", reported_on.isoformat())


def _amount(application: Application) -> EvidenceStep:
    recognised = application.programme.recognises
    label = _("Conditions") if recognised else _("Amount")
    amount = application.amount_proposed
    if amount is None:
        missing = _("Propose the amount; zero when no help is due and the case is to be refused.")
        if recognised:
            missing = _("Test the conditions and propose the recognition or its refusal.")
        return EvidenceStep(label, "todo", missing=missing)
    if family_changed(application):
        return EvidenceStep(
            label,
            "blocked",
            _("household changed"),
            _(
                "The people of the household, or what is known of them, changed since the "
                "conditions were tested. Test them again."
            )
            if recognised
            else _(
                "The people of the household, or what is known of them, changed since the amount "
                "was proposed. Propose it again."
            ),
        )
    if month := priced_otherwise(application, clock.today()):
        return EvidenceStep(
            label,
            "blocked",
            _("standard changed"),
            _("In %(month)s another standard is in force than was computed with. Propose again.")
            % {"month": f"{month:%Y-%m}"},
        )
    if not application.grants_nothing and (sentences := failed_tests(application)):
        return EvidenceStep(label, "blocked", _("a condition is not met"), " ".join(sentences))
    if recognised:
        return EvidenceStep(label, "done", "" if application.grants_nothing else _("met"))
    granted = application.amount_granted  # the joint meeting may set another sum
    return EvidenceStep(label, "done", f"{amount if granted is None else granted:,.2f}")


def step_record(application: Application, step: RecordedStep) -> StepRecord | None:
    """What was written down of a step, or None."""
    return application.step_records.filter(step=step.name).first()


def _recorded(step: RecordedStep, application: Application) -> EvidenceStep:
    """A step of which somebody writes down what came of it, as the kind declares it."""
    label, record = str(step.term), step_record(application, step)
    if record is None:
        return EvidenceStep(label, "todo", missing=str(step.missing))
    day = record.done_on.isoformat()
    if record.agreed is False and step.refused and not application.grants_nothing:
        note = _("%(date)s, does not agree") % {"date": day}
        return EvidenceStep(label, "blocked", note, str(step.refused))
    return EvidenceStep(label, "done", day)


def _notice(application: Application) -> EvidenceStep | None:
    if not needs_notice(application):
        return None
    label = _("Public notice")
    notice = application.notices.last()
    if notice is None:
        return EvidenceStep(label, "todo", missing=_("Post the public notice in the village."))
    if notice.result == NoticeResult.OPEN:
        return EvidenceStep(
            label,
            "current",
            _("until %(date)s") % {"date": notice.ends_on.isoformat()},
            _("The public notice is up through %(last)s. Close it from %(first)s on.")
            % {"last": notice.ends_on.isoformat(), "first": notice.closes_from.isoformat()},
        )
    again = application.programme.definition.notice_again
    if again and notice.result == NoticeResult.OBJECTION:
        return EvidenceStep(
            label,
            "blocked",
            _("post again after the objection"),
            _("After an objection the case is surveyed and posted again."),
        )
    if others := differences(notice, application):
        return EvidenceStep(
            label,
            "blocked",
            _("something else was posted"),
            _("The notice showed another %(what)s. Post a notice with what is proposed now.")
            % {"what": _(", ").join(others)},
        )
    return EvidenceStep(label, "done", notice.get_result_display())


def _sample(application: Application) -> EvidenceStep:
    """The town never waits for it: the county draws when the case has come to it."""
    label = _("Random check")  # 随机抽查
    sampled = sampled_case(application)
    if sampled is None:
        at_county = application.status == S.IN_REVIEW and application.tier == Tier.COUNTY
        return EvidenceStep(
            label, "current" if at_county else "todo", _("not drawn yet") if at_county else ""
        )
    if sampled.draw is None:
        return EvidenceStep(label, "done", _("visited without a draw"))
    if not sampled.chosen:
        day = sampled.draw.drawn_on.isoformat()
        return EvidenceStep(label, "done", _("%(date)s, not taken") % {"date": day})
    return _checked(application, label, sampled, _("drawn, to be checked"))


def _checked(
    application: Application, label: str, sampled: SampledCase, waiting: str
) -> EvidenceStep:
    """Where the county's visit stands."""
    if sampled.checked_on is None:
        waits = application.status == S.IN_REVIEW and waits_for_check(application)
        return EvidenceStep(label, "current" if waits else "todo", waiting)
    day = sampled.checked_on.isoformat()
    if sampled.agrees:
        return EvidenceStep(label, "done", day)
    return EvidenceStep(label, "blocked", _("%(date)s, does not agree") % {"date": day})


def _county_visit(application: Application) -> EvidenceStep | None:
    """What is filed as a near relative's, or complained of, is visited. (57号 Art 20)"""
    sampled, relative = sampled_case(application), is_filed(application)
    label = _("County visit, near relative")  # 县级入户核查
    if not relative and not (sampled and sampled.relative):
        label = _("County visit, complaint")
    if sampled is None or not sampled.filed:
        asked = relative or is_complained_of(application)
        waits = asked and application.status not in SUBMITTED
        return EvidenceStep(label, "todo") if waits else None
    return _checked(application, label, sampled, _("to be visited"))


STEPS: dict[str, Callable[[Application], EvidenceStep | None]] = {
    "acceptance": _accepted,
    "survey": _survey,
    "peer_review": _peer_review,
    "means_check": _means_check,
    "amount": _amount,
    "notice": _notice,
    "sample": _sample,
    "county_visit": _county_visit,
}
check_named("steps", STEPS)
AFTER_SUBMISSION = frozenset({"sample", "county_visit"})  # the county's; the town never waits


def _looked_up(step: str | RecordedStep, application: Application) -> EvidenceStep | None:
    if isinstance(step, RecordedStep):
        return _recorded(step, application)
    return STEPS[step](application)


def _submitted(application: Application) -> EvidenceStep:
    label = _("Submission with the town's opinion")
    if application.status in SUBMITTED and application.submitted_at:
        day = f"{timezone.localdate(application.submitted_at):%Y-%m-%d}"
        return EvidenceStep(label, "done", day)
    if application.status == S.RETURNED:
        last = application.approvals.last()
        return EvidenceStep(label, "current", last.note if last else "")
    return EvidenceStep(label, "todo")


def _decided(application: Application) -> EvidenceStep:
    label = _("Review and confirmation")
    if application.status == S.APPROVED:
        return EvidenceStep(label, "done", str(application.decided_on or ""))
    if application.status in (S.REFUSED, S.WITHDRAWN):
        return EvidenceStep(label, "blocked", application.get_status_display())
    if application.status == S.IN_REVIEW:
        return EvidenceStep(label, "current", application.get_tier_display())
    return EvidenceStep(label, "todo")


def applicant_lives_there(application: Application) -> bool:
    """Whether who applies, and is paid, belongs to the household today."""
    members = Member.objects.filter(household=application.household_id, left_on=None)
    return members.filter(person=application.applicant_id).exists()


def family_changed(application: Application) -> bool:
    """Whether a monthly amount was computed for other people, or for what they no longer are."""
    if not application.programme.is_monthly:
        return False
    now = cover_of(application)
    counted = (application.family_size, application.covered_size)
    if counted != (len(now.family), len(now.covered)):
        return True
    return bool(application.people_used != people_as_known(application.household))


def paid_first(application: Application) -> Decimal:
    """What was paid before the papers, or still will be; zero when nothing was."""
    if not application.programme.definition.relieves:
        return Decimal(0)
    first = Award.objects.filter(application=application, origin=Origin.RELIEF_FIRST)
    paid = first.paid_or_payable().aggregate(paid=Sum("amounts__basic", default=Decimal(0)))
    return Decimal(paid["paid"])
