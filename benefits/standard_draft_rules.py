"""What may be done with drafts of standards, by whom. Rules raise a sentence, never write."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import draft_claims, rules
from benefits.models import StandardDraft, StandardDraftLine
from benefits.raises import engine
from benefits.standard_draft_verbs import DRAFT
from benefits.states import ClaimStatus, DraftStatus
from benefits.verbs import VERBS
from welfare.accounts.rules import alone, attached, check_permission, may
from welfare.audit import log as audit
from welfare.audit.verb import with_states
from welfare.county.months import next_month
from welfare.exceptions import NotAllowed
from welfare.models import Division, User

DRAFT_VERBS = with_states(VERBS, DRAFT)


def check_may_draft(by: User) -> Division:
    """The county sets its standards; gives the county."""
    check_permission(by, VERBS["draft_standards"].rights)
    return rules.county_of(by)


def check_lines(draft: StandardDraft, lines: list[StandardDraftLine]) -> None:
    """Something is another amount, and no other row or draft is of the same thing and month."""
    if not lines:
        raise NotAllowed(_("Enter one new amount at least that is another than now."))
    waiting = StandardDraftLine.objects.filter(
        draft__county=draft.county,
        draft__status__in=[DraftStatus.DRAFTED, DraftStatus.PREVIEWED, DraftStatus.SIGNED],
    )
    for line in lines:
        engine.check_free(draft, line)
        same = waiting.filter(
            programme=line.programme,
            component=line.component,
            kind=line.kind,
            residence=line.residence,
        ).first()
        if same is not None:
            raise NotAllowed(
                _("%(what)s: the draft “%(draft)s” changes it already. Sign or withdraw that one.")
                % {"what": line.what, "draft": same.draft}
            )


def check_not_drafter(draft: StandardDraft, by: User) -> None:
    """Another person than who drafted it, by figures that are still true."""
    if by.is_one_of(draft.drafted_by_id) or audit.took_part(by, draft):
        raise NotAllowed(_("You drafted these standards. Another person signs them."))
    check_still_true(draft)


def check_still_true(draft: StandardDraft) -> None:
    """What the second person saw is what it does, and is paid from the month that was said."""
    next_paid = engine.pay_month(draft)
    if draft.pay_month != next_paid:
        raise NotAllowed(
            _(
                "The next month to be paid is %(month)s by now, and this was worked out for "
                "another. Work it out anew and look again."
            )
            % {"month": f"{next_paid:%Y-%m}"}
        )
    if engine.changed_since(draft):
        raise NotAllowed(_("Standards or awards changed since. Work it out anew and look again."))


def check_its_month_is_near(draft: StandardDraft) -> None:
    """A run of its month may be prepared the month before."""
    if draft.from_month > next_month(timezone.localdate()):
        raise NotAllowed(
            _("These standards count from %(month)s: put in force the month before at most.")
            % {"month": f"{draft.from_month:%Y-%m}"}
        )
    if rules.is_working(draft.job):
        raise NotAllowed(_("The job that puts them in force is at work."))


def check_nothing_begun(draft: StandardDraft) -> None:
    """It is not being put in force, nor worked out."""
    if rules.is_working(draft.job):
        raise NotAllowed(_("A job works on this draft. Cancel the job first, then withdraw it."))


def check_all_worked_out(draft: StandardDraft) -> None:
    """Every award follows it: what was paid too much by it is known."""
    if draft.worked_out_at is None:
        raise NotAllowed(_("The awards do not all follow these standards yet. Wait for the job."))


def check_claims_to_hear(draft: StandardDraft) -> None:
    """Claims of it were opened, and nobody was heard on them."""
    if not draft_claims.claimed(draft, ClaimStatus.OPENED).exists():
        raise NotAllowed(_("No claim of these standards waits for its hearing."))


def check_claims_to_decide(draft: StandardDraft) -> None:
    """The households of claims of it were heard."""
    if not draft_claims.claimed(draft, ClaimStatus.HEARD).exists():
        raise NotAllowed(_("No claim of these standards waits for its decision."))


EXTRA = attached(
    check_not_drafter,
    alone(check_its_month_is_near),
    alone(check_nothing_begun),
    alone(check_all_worked_out),
    alone(check_claims_to_hear),
    alone(check_claims_to_decide),
)


def check_draft_verb(draft: StandardDraft, by: User, verb: str) -> None:
    """Everything that can be said of a verb of the table before its values are known."""
    row = DRAFT_VERBS[verb]
    check_permission(by, row.rights)
    if draft.county_id != rules.county_of(by).pk:
        raise NotAllowed(_("These standards belong to another county."))
    if draft.status not in row.states:
        raise NotAllowed(
            _("The draft is “%(status)s”. This step is not possible now.")
            % {"status": draft.get_status_display()}
        )
    if row.rule:
        EXTRA[row.rule](draft, by)


def available_draft_verbs(draft: StandardDraft, user: User) -> list[str]:
    """The verbs that this person may do to the draft now."""
    by_people = (name for name, verb in DRAFT_VERBS.items() if verb.rights)
    return [name for name in by_people if may(check_draft_verb, draft, user, name)]


def check_all_follow(county: Division, month: date) -> None:
    """No run pays a month by standards that are signed for it and that its awards do not follow."""
    drafts = StandardDraft.objects.filter(county=county, from_month__lte=month)
    signed = drafts.filter(status=DraftStatus.SIGNED).first()
    if signed is not None:
        raise NotAllowed(
            _(
                "The new standards “%(draft)s” are signed and count from %(month)s on. Put them in "
                "force first, or withdraw them: Payments, New standards."
            )
            % {"draft": signed.document, "month": f"{signed.from_month:%Y-%m}"}
        )
    followed = drafts.not_followed().first()  # type: ignore[attr-defined]
    if followed is not None:
        raise NotAllowed(
            _(
                "The awards do not all follow the new standards “%(draft)s” yet. Wait for the job, "
                "or let it go on where it stopped: Payments, New standards."
            )
            % {"draft": followed.document}
        )
