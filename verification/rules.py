"""What may be done with a finding, by whom, with which effect. Rules raise; they never write."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from benefits.models import Payment
from benefits.states import PaymentStatus, RunStatus
from cases.changes import Ground
from cases.models import (
    OF_MONTHS,
    Application,
    Attachment,
    Award,
    Member,
    PaymentKind,
    SupplementKind,
)
from cases.rules import check_none_kin, check_not_by_offers, check_not_kin, is_heard
from cases.states import OPEN_APPLICATION, ApplicationStatus
from verification.comparisons import BY_KIND, UNCOVERED
from verification.comparisons.death import DEAD
from verification.comparisons.feedback import FEEDBACK
from verification.comparisons.rule import TO_THE_AWARD
from verification.models import (
    Authorisation,
    DepartmentFile,
    FeedbackBatch,
    Finding,
    HitAnswer,
    MeansCheck,
)
from verification.states import ClosingAction, FindingStatus
from verification.verbs import FINDING_VERBS, VERBS
from welfare.accounts.roles import Permission
from welfare.accounts.rules import attached, check_permission, may
from welfare.audit import log as audit
from welfare.county.months import next_month
from welfare.exceptions import NotAllowed
from welfare.models import Division, User

A = ClosingAction
OF_HOUSEHOLDS = frozenset(kind for kind, rule in BY_KIND.items() if rule.households)
WITHOUT_EFFECT = (A.NONE, A.REFER)
NEEDS_HEARING = (A.STOP_SUPPLEMENT, A.SUSPEND, A.END)


def check_may_compare(user: User | None, county: Division) -> None:
    """The county runs the comparison; beat runs it in nobody's name."""
    if user is None:
        return
    check_permission(user, VERBS["start_comparison"].rights)
    if user.county != county:
        raise NotAllowed(_("The county's caseworkers run the comparison of their county."))


def check_is_of_the_town(finding: Finding, by: User) -> None:
    """The town where the people live looks at a finding."""
    if by.town is None:
        raise NotAllowed(_("A caseworker of the town verifies a finding."))
    if finding.at_town != by.town.pk:
        raise NotAllowed(_("This finding belongs to another town."))


def check_is_of_the_county(finding: Finding, by: User) -> None:
    """The county hands out, returns and closes its findings."""
    if by.county is None or by.town is not None:
        raise NotAllowed(_("The county closes a finding."))
    if finding.county_id != by.county.pk:
        raise NotAllowed(_("This finding belongs to another county."))


def check_not_verified_by(finding: Finding, by: User) -> None:
    """Of this county, and not who verified the finding, in any round."""
    check_is_of_the_county(finding, by)
    if by.is_one_of(finding.verified_by_id) or audit.took_part(by, finding):
        raise NotAllowed(_("Who verified a finding does not close it."))


def check_has_no_town(finding: Finding, by: User) -> None:
    """A finding is handed to a town when the file does not name one that we know."""
    check_is_of_the_county(finding, by)
    if finding.town_id is not None:
        raise NotAllowed(_("This finding is already with a town."))


def check_is_uncovered(finding: Finding, by: User) -> None:
    """Of people in need on no roll it is said why: by their town, or by the county."""
    if finding.kind not in UNCOVERED:
        raise NotAllowed(_("This finding is not about somebody in need on no roll."))
    if by.town is not None:
        check_is_of_the_town(finding, by)
    else:
        check_is_of_the_county(finding, by)


EXTRA = attached(
    check_is_uncovered,
    check_has_no_town,
    check_is_of_the_county,
    check_is_of_the_town,
    check_not_verified_by,
)


def _homes(finding: Finding) -> list[int]:
    """The families that it is about: of its award, and where the person lives."""
    lives = Member.objects.filter(person=finding.person_id, left_on=None)
    homes = list(lives.values_list("household", flat=True)) if finding.person_id else []
    return [*homes, finding.award.household_id] if finding.award else homes


def check_verb(finding: Finding, by: User, verb: str) -> None:
    """Everything that can be said of a verb of the table before its values are known."""
    check_permission(by, FINDING_VERBS[verb].rights)
    check_none_kin(_homes(finding), by)
    _check_now(finding, by, verb)


def _check_now(finding: Finding, by: User, verb: str) -> None:
    row = FINDING_VERBS[verb]
    check_permission(by, row.rights)
    if finding.status not in row.states:
        named = _(" or ").join(str(s.label) for s in FindingStatus if s in row.states)
        raise NotAllowed(
            _("The finding is “%(status)s”. This step is for one that is “%(allowed)s”.")
            % {"status": finding.get_status_display(), "allowed": named}
        )
    if row.rule:
        EXTRA[row.rule](finding, by)


def available_verbs(finding: Finding, user: User) -> list[str]:
    """The verbs whose buttons this person sees on the page of the finding."""
    pages = [verb for verb, row in FINDING_VERBS.items() if row.page]
    if not may(check_none_kin, _homes(finding), user):
        return []
    return [verb for verb in pages if may(_check_now, finding, user, verb)]


def actions_for(finding: Finding) -> tuple[ClosingAction, ...]:
    """What closing may do: nothing to the award when the town found that it is not so."""
    allowed = BY_KIND[finding.kind].actions
    if A.STOP_SUPPLEMENT in allowed and not _has_supplements(finding):
        allowed = TO_THE_AWARD
    if A.START_SUPPLEMENT in allowed and not _is_offered(finding):
        allowed = (A.REFER, A.NONE)
    return allowed if finding.confirmed else (A.NONE,)


def _has_supplements(finding: Finding) -> bool:
    """What is cut is the supplement where the kind has some, else the award itself."""
    return finding.award is None or finding.award.programme.definition.supplements


def _is_offered(finding: Finding) -> bool:
    """A county without such a supplement helps by another programme, for which it refers."""
    condition = BY_KIND[finding.kind].starts
    return SupplementKind.objects.filter(county=finding.county, condition=condition).exists()


def ground_of(action: ClosingAction, ground: str) -> str:
    """An award ends on a ground of the law, by a finding as by hand; nothing else has one."""
    if action != ClosingAction.END:
        return ""
    if ground not in Ground.values:
        raise NotAllowed(_("Choose the ground of the law on which the award ends."))
    check_not_by_offers(ground)
    return ground


def check_closing_note(note: str) -> None:
    """Why it is closed so stands in the history of the case."""
    if not note.strip():
        raise NotAllowed(_("Write why the finding is closed in this way."))


def reason_of(finding: Finding, ground: str, note: str) -> str:
    """What the award keeps as its reason: the ground of an end, what was found, and the note."""
    why = [str(Ground(ground).label)] if ground else []
    return _(": ").join((*why, finding.get_kind_display(), note.strip()))[:200]


def check_action(
    finding: Finding, action: ClosingAction, effective_month: date | None, heard: str
) -> None:
    """The effect fits the finding, follows the evidence, and the family was heard.

    Less over months that were paid becomes a claim; more begins in a month that was not.
    """
    if action not in actions_for(finding):
        raise NotAllowed(
            _("“%(action)s” does not fit this finding. Choose one of: %(allowed)s.")
            % {
                "action": action.label,
                "allowed": _(", ").join(str(a.label) for a in actions_for(finding)),
            }
        )
    if action in WITHOUT_EFFECT:
        check_reason_given(finding, action)
        return
    if finding.award is None:
        raise NotAllowed(_("This finding is about nobody on a roll; nothing can be changed."))
    if effective_month is None:
        raise NotAllowed(_("Say from which month this takes effect."))
    check_follows_evidence(finding, effective_month)
    if action not in NEEDS_HEARING:
        check_not_paid(finding.award, effective_month)
    if action in NEEDS_HEARING and not heard.strip() and is_to_be_heard(finding):
        raise NotAllowed(
            _("Write when and how the family was heard before support is cut or ended (Art 48).")
        )


def check_reason_given(finding: Finding, action: ClosingAction) -> None:
    """Nobody in need is left alone without a reason on the ledger. (不符合条件台账)"""
    left_alone = action == A.NONE and finding.kind in UNCOVERED and finding.confirmed
    if left_alone and not finding.reasons.exists():
        raise NotAllowed(
            _("Write down first why this person is on no roll, and when that is looked at again.")
        )


def check_next_look(review_on: date | None, latest: date) -> None:
    """A reason is looked at again after the county's months; sooner, and never later."""
    if review_on is not None and review_on > latest:
        raise NotAllowed(_("The next look is on %(day)s at the latest.") % {"day": latest})


def _check_county_desk(by: User, county: int, verb: str) -> None:
    check_permission(by, VERBS[verb].rights)
    if by.county is None or by.town is not None or by.county.pk != county:
        raise NotAllowed(_("This belongs to another county."))


def check_may_say_extent(by: User, file: DepartmentFile) -> None:
    """Of the file that counts for its month."""
    _check_county_desk(by, file.county_id, "say_extent")
    if not file.current:
        raise NotAllowed(_("Another file has replaced this one."))


def check_may_record_feedback(by: User, file: DepartmentFile) -> None:
    """A file of province or city is of one batch."""
    _check_county_desk(by, file.county_id, "record_feedback")
    if file.department != FEEDBACK:
        raise NotAllowed(_("This is no file of province or city."))


def check_may_answer_feedback(by: User, batch: FeedbackBatch) -> None:
    """The answer names people by their whole numbers, as the form of the batch does."""
    _check_county_desk(by, batch.county_id, "answer_feedback")
    check_permission(by, {Permission.REVEAL})


def check_may_give_screening(by: User, county: Division, *, whole_ids: bool) -> None:
    """The county gives the lists of its three groups back, with what became of everybody."""
    _check_county_desk(by, county.pk, "give_screening")
    if whole_ids:
        check_permission(by, {Permission.REVEAL})


def is_to_be_heard(finding: Finding) -> bool:
    """Nobody is, where who died lived alone: the register of deaths says it, the town saw it."""
    shown_dead = finding.person if finding.kind == DEAD and finding.confirmed else None
    return finding.award is None or is_heard(finding.award, dead=shown_dead)


def unheard_actions_for(finding: Finding) -> tuple[ClosingAction, ...]:
    """What closing may do without anybody heard for it."""
    allowed = actions_for(finding)
    if set(allowed) & set(NEEDS_HEARING) and is_to_be_heard(finding):
        return tuple(one for one in allowed if one not in NEEDS_HEARING)
    return allowed


def last_paid_month(award: Award) -> date | None:
    """The last month that is paid or frozen in a payroll run."""
    rows = Payment.objects.filter(award=award).exclude(status=PaymentStatus.FAILED)
    rows = rows.exclude(run__status=RunStatus.DISCARDED).exclude(kind=PaymentKind.BULK)
    last: date | None = rows.aggregate(last=Max(Coalesce("last_month", "month")))["last"]
    return last


def shown_on(finding: Finding) -> date:
    """The day that the evidence shows: of a death its own, of all else its month."""
    days = [said["day"] for said in finding.evidence if said.get("day")]
    if finding.kind == DEAD and days:
        return date.fromisoformat(min(days))
    month: date = finding.month
    return month


def check_follows_evidence(finding: Finding, month: date) -> None:
    """What is found counts from the month after it, as every change does. (57号 Art 30, 31)"""
    shown = shown_on(finding)
    if month < (earliest := next_month(shown)):
        raise NotAllowed(
            _(
                "The evidence is of %(shown)s: it takes effect from %(month)s at the earliest. If "
                "it was so before, close this without effect and propose it on the page of the "
                "award, with its day and the paper that shows it."
            )
            % {"shown": f"{shown:%Y-%m}", "month": f"{earliest:%Y-%m}"}
        )


def first_month(finding: Finding) -> date:
    """The month that is offered: nothing is due after the death of who lived alone, paid or not;
    all else begins where nothing is paid yet."""
    if finding.award is None or is_to_be_heard(finding):
        return first_open_month(finding)
    return first_after(finding, finding.award)


def first_after(finding: Finding, award: Award) -> date:
    """The first month of an award for which nothing is due by what is found."""
    first: date = max(next_month(shown_on(finding)), award.first_month)
    return first


def said_of_paid_by_many(findings: Iterable[Finding]) -> str:
    """What was paid to those who died alone for months after it, asked at once; or nothing."""
    firsts = {row.award: first_after(row, row.award) for row in findings if row.award}
    after = [
        Q(award=award) & (Q(month__gte=first) | Q(last_month__gte=first))
        for award, first in firsts.items()
    ]
    if not after:
        return ""
    rows = Payment.objects.filter(reduce(or_, after), kind__in=OF_MONTHS)
    paid = rows.filter(status__in=(PaymentStatus.SENT, PaymentStatus.PAID)).aggregate(
        n=Count("award", distinct=True), total=Sum(F("basic") + F("supplement"))
    )
    if not paid["n"]:
        return ""
    return _(
        "Paid or at the bank already for months after the death: %(n)s awards, %(sum)s yuan. Where "
        "the award is ended or suspended, what was paid too much is claimed back: finance opens "
        "the claim under Claims, Paid too much, not claimed."
    ) % {"n": paid["n"], "sum": f"{paid['total']:,.2f}"}


def first_open_month(finding: Finding) -> date:
    """Where an effect can begin: after the month of the finding and after the last paid one."""
    earliest: date = next_month(finding.month)
    if finding.award is None:
        return earliest
    last = last_paid_month(finding.award)
    unpaid: date = next_month(last) if last else earliest
    first: date = finding.award.first_month
    return max(earliest, first, unpaid)


def check_not_paid(award: Award, month: date) -> None:
    """What is more begins after the months that are paid."""
    last = last_paid_month(award)
    if last is not None and month <= last:
        raise NotAllowed(
            _("%(month)s is already paid or in a payroll run. Choose %(next)s or later.")
            % {"month": f"{month:%Y-%m}", "next": f"{next_month(last):%Y-%m}"}
        )


def check_may_ask_for_means(user: User, application: Application) -> None:
    """The town that handles the case asks for a means check of it, while it is open."""
    check_permission(user, VERBS["request_means_check"].rights)
    if user.town is None:
        raise NotAllowed(_("A caseworker of the town asks for a means check."))
    if application.town_id != user.town.pk:
        raise NotAllowed(_("This application belongs to another town."))
    check_not_kin(application.household_id, user)
    if application.status == ApplicationStatus.IN_REVIEW:
        raise NotAllowed(
            _("This application is being decided. Its means are checked again once it is returned.")
        )
    if application.status not in VERBS["request_means_check"].states:
        raise NotAllowed(_("This application is already decided; its means are not checked."))


def check_none_running(application: Application) -> None:
    """One check of a family at a time: asking again would begin the county's days anew."""
    running = application.means_checks.filter(reported_on=None).first()
    if running is not None:
        raise NotAllowed(
            _("A check asked for on %(day)s is still running. Wait for its report.")
            % {"day": running.requested_on.isoformat()}
        )


def check_may_withdraw(user: User, authorisation: Authorisation) -> None:
    """Who signed may take it back at any time: to the town of the case, or where they live now."""
    check_permission(user, VERBS["withdraw_authorisation"].rights)
    lives = Member.objects.filter(person=authorisation.person_id, left_on=None)
    homes = dict(lives.values_list("household", "household__town"))
    towns = {authorisation.application.town_id, *homes.values()}
    if user.town is None or user.town.pk not in towns:
        raise NotAllowed(_("This application belongs to another town."))
    check_none_kin([authorisation.application.household_id, *homes], user)
    if authorisation.withdrawn_on is not None:
        raise NotAllowed(_("This authorisation is already withdrawn."))


def _check_the_county_checks(user: User, means_check: MeansCheck) -> None:
    """The county of the case, while it is open, and nobody near the family. (57号 Art 17)"""
    if user.town is not None:
        raise NotAllowed(_("The county does a means check and records its report."))
    if user.county is None or means_check.application.town.parent_id != user.county.pk:
        raise NotAllowed(_("This application belongs to another county."))
    check_not_kin(means_check.application.household_id, user)
    if means_check.application.status not in OPEN_APPLICATION:
        raise NotAllowed(_("This application is already decided; its means are not checked."))


def check_may_begin(user: User, means_check: MeansCheck) -> None:
    """The county begins a check that was asked for, once. (57号 Art 17)"""
    check_permission(user, VERBS["begin_means_check"].rights)
    _check_the_county_checks(user, means_check)
    if means_check.begun_on or means_check.reported_on:
        raise NotAllowed(_("This means check has already begun."))


def check_may_report(user: User, means_check: MeansCheck) -> None:
    """Who does the check says what it found; the town that asked reads it. (57号 Art 17)"""
    check_permission(user, VERBS["record_report"].rights)
    _check_the_county_checks(user, means_check)


def check_hits_answered(application: Application, hits: int) -> None:
    """What the department files said of the family is verified one by one before the report.

    The report counts those that were right; the county may have found more by itself.
    """
    waiting = application.look_up_hits.filter(answers=None).count()
    if waiting:
        raise NotAllowed(
            _("%(n)s hits of the department files are not verified yet. Verify each first.")
            % {"n": waiting}
        )
    last = HitAnswer.objects.filter(hit__application=application).order_by("hit_id", "-pk")
    right = sum(one.confirmed for one in last.distinct("hit_id"))
    if hits < right:
        raise NotAllowed(
            _("%(n)s hits of the department files are right; the report has no fewer hits.")
            % {"n": right}
        )


def check_paper_of_family(application: Application, paper: Attachment | None) -> None:
    """The paper is in the folder of this family, and was not put in by mistake."""
    if paper is None:
        return
    if paper.household_id != application.household_id or paper.wrong_at is not None:
        raise NotAllowed(_("Choose a paper that is in the folder of this family."))


def check_begun_on(means_check: MeansCheck, begun_on: date, today: date) -> None:
    """A check begins between the day it was asked for and today."""
    if not means_check.requested_on <= begun_on <= today:
        raise NotAllowed(_("A means check begins after it was asked for, and not in the future."))


def check_report(
    means_check: MeansCheck, reported_on: date, hits: int, note: str, today: date
) -> None:
    """A report comes once, of a check that was begun; hits are verified before they count."""
    if means_check.reported_on is not None:
        raise NotAllowed(_("The report of this means check is already recorded."))
    if means_check.begun_on is None:
        raise NotAllowed(
            _(
                "The county has not begun this means check; a report comes after that. Ask the "
                "county's caseworker to begin it."
            )
        )
    if not means_check.begun_on <= reported_on <= today:
        raise NotAllowed(
            _("The check was begun on %(day)s: its report is of that day or later, until today.")
            % {"day": means_check.begun_on.isoformat()}
        )
    if hits and not note.strip():
        raise NotAllowed(_("Hits need a note on how they were verified."))
