"""What may be done with claims, by whom. Rules raise a sentence, never write."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import balance, claim_corrections, claims, draft_claims, grant_claims
from benefits.claim_verbs import CLAIM
from benefits.models import (
    BulkGrant,
    Claim,
    ClaimMonth,
    ClaimReason,
    Payment,
    Receipt,
    Waiver,
)
from benefits.states import ClaimStatus, PaymentStatus
from benefits.verbs import VERBS
from cases.models import Award, Tier
from cases.rules import check_matter_resolved, check_none_kin
from cases.states import AwardStatus
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import alone, attached, check_area, check_permission, may
from welfare.audit import log as audit
from welfare.audit.verb import with_states
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import User

CLAIM_VERBS = with_states(VERBS, CLAIM)
TIERS = {Tier.COUNTY: P.DECIDE_COUNTY, Tier.MEETING: P.DECIDE_MEETING}


def check_may_open(award: Award, by: User) -> None:
    """The county claims back what it paid; no near relative of the family does. (回避)"""
    check_may_open_all([award], by)


def check_may_open_all(awards: Sequence[Award], by: User) -> None:
    """The same of many, in one statement."""
    check_permission(by, VERBS["open_claim"].rights)
    for award in awards:
        check_area(award.town, by)
    check_none_kin([award.household_id for award in awards], by)


def check_may_propose(award: Award, by: User) -> None:
    """The same, and there is something to claim: a list may be older than what is known now."""
    check_may_open(award, by)
    claims.check_something(award)


def check_may_propose_grant(award: Award, grant: BulkGrant, by: User) -> None:
    """The same of the money of a grant."""
    check_may_open(award, by)
    grant_claims.to_claim(award, grant)


def check_whose_fault(award: Award, months: Iterable[ClaimMonth], reason: str) -> None:
    """What a lower standard took back of a paid month was our mistake, and not the family's."""
    if reason == ClaimReason.MISTAKE:
        return
    parts = draft_claims.lowered([award.pk]).get(award.pk, [])
    for one in months:
        if 0 < one.claimed <= draft_claims.lower_in(parts, one.month):
            raise NotAllowed(
                _(
                    "%(month)s was paid by a standard that was put right since. The household did "
                    "nothing wrong: choose “%(mistake)s”."
                )
                % {"month": f"{one.month:%Y-%m}", "mistake": ClaimReason.MISTAKE.label}
            )


def check_not_opener(claim: Claim, by: User) -> None:
    """Another person than those who opened it and heard the household."""
    check_opened_none([claim], by)


def check_opened_none(claims: Sequence[Claim], by: User) -> None:
    """The same of many, in one statement."""
    took_part = audit.took_part_in(by, claims)
    if took_part or by.is_one_of(*(claim.created_by_id for claim in claims)):
        raise NotAllowed(
            _("You opened this claim or heard the household. Another person decides it.")
        )


def check_still_open(claim: Claim) -> None:
    """Something of it has not come back yet."""
    if claims.open_of(claim) <= 0:
        raise NotAllowed(_("Nothing of this claim is open any more."))


def check_may_record_receipt(claim: Claim, by: User) -> None:
    """Another person than those who opened and decided the claim says that the money came."""
    check_still_open(claim)
    if by.is_one_of(claim.created_by_id, claim.decided_by_id):
        raise NotAllowed(
            _("You opened or decided this claim. Another person records the money that comes in.")
        )


def check_has_receipts(claim: Claim) -> None:
    """A receipt stands that may have been recorded wrongly."""
    if not claims.standing_receipts(claim).exists():
        raise NotAllowed(_("No receipt of this claim stands."))


def check_may_be_planned(claim: Claim) -> None:
    """Open, and no run on its way sets off what was agreed before."""
    check_still_open(claim)
    _check_no_set_off(claim, PaymentStatus.PLANNED)


def check_overdue(claim: Claim, by: User) -> None:
    """An instalment was not paid, and another than who opened the claim keeps it back of later
    months: the household did not agree to that."""
    if claims.overdue_of(claim, timezone.localdate()) <= 0:
        raise NotAllowed(_("No instalment of this claim is overdue."))
    check_not_opener(claim, by)
    check_pays_on(claim)
    _check_no_set_off(claim, PaymentStatus.PLANNED)


def check_pays_on(claim: Claim) -> None:
    """There are later payments of which something can be kept back, and give it back if need be:
    no run pays money of a grant again."""
    if claim.grant_id is not None:
        raise NotAllowed(
            _(
                "Money of a bulk grant is not set off: if the claim turns out wrong, no run could "
                "pay it again. Agree instalments; they come in by receipts, which can be given "
                "back."
            )
        )
    if not claim.award.programme.is_monthly or claim.award.status == AwardStatus.ENDED:
        raise NotAllowed(_("Nothing more is paid by this award: nothing can be set off."))


def check_keeps_what_was_agreed(claim: Claim, monthly: Decimal) -> None:
    """What the household agreed to is not lowered on this way."""
    if monthly <= 0 or monthly < (claim.monthly_set_off or 0):
        raise NotAllowed(
            _("Give a sum above zero, and no less than %(agreed)s yuan, which are agreed.")
            % {"agreed": claim.monthly_set_off or 0}
        )


def _check_no_set_off(claim: Claim, *statuses: PaymentStatus) -> None:
    planned = Payment.objects.filter(claim=claim, status__in=statuses).first()
    if planned is not None:
        raise NotAllowed(
            _("Run %(run)s sets off %(sum)s yuan for this claim. Finish or discard it first.")
            % {"run": planned.run, "sum": planned.set_off}
        )


def check_nothing_under_way(claim: Claim) -> None:
    """What came back is certain: no set-off is planned or at the bank, no waiver waits."""
    _check_no_set_off(claim, PaymentStatus.PLANNED, PaymentStatus.SENT)
    if waiting(claim) is not None:
        raise NotAllowed(_("A waiver of this claim waits. It is granted or refused first."))
    _check_no_correction(claim)


def _check_no_correction(claim: Claim) -> None:
    if claim_corrections.waiting(claim) is not None:
        raise NotAllowed(_("A correction of this claim waits. It is granted or refused first."))


def check_may_be_corrected(claim: Claim) -> None:
    """Something of it is open, and nothing else is proposed that would change what it asks for."""
    check_still_open(claim)
    _check_no_correction(claim)
    if claim.withdrawal_waits or waiting(claim) is not None:
        raise NotAllowed(
            _("A waiver or the withdrawal of this claim waits. That is decided first.")
        )


def check_correction_waits(claim: Claim, by: User) -> None:
    """A correction was proposed, and this person had no part in the claim."""
    correction = claim_corrections.waiting(claim)
    if correction is None:
        raise NotAllowed(_("No correction of this claim waits to be decided."))
    if by.is_one_of(correction.proposed_by_id) or audit.took_part(by, claim):
        raise NotAllowed(
            _("You opened this claim, heard the household or proposed it. Another person decides.")
        )


def _check_booked_no_receipt(claim: Claim, by: User) -> None:
    """What a receipt says came back is paid again after a withdrawal: not on one person's word."""
    if claims.standing_receipts(claim).filter(recorded_by__in=by.own_accounts).exists():
        raise NotAllowed(
            _("You recorded money that came back of this claim. Others withdraw the decision.")
        )


def check_may_be_withdrawn(claim: Claim, by: User) -> None:
    """Nobody has proposed it yet, what came back is certain, and others say that it came."""
    _check_booked_no_receipt(claim, by)
    if claim.withdrawal_waits:
        raise NotAllowed(_("It is proposed already to withdraw this claim; that is decided first."))
    check_nothing_under_way(claim)


def check_withdrawal_waits(claim: Claim, by: User) -> None:
    """It was proposed to withdraw the claim, and this person had no part in the claim."""
    if not claim.withdrawal_waits:
        raise NotAllowed(_("Nobody proposed to withdraw this claim."))
    _check_booked_no_receipt(claim, by)
    if by.is_one_of(claim.withdrawal_by_id) or audit.took_part(by, claim):
        raise NotAllowed(
            _("You opened this claim, heard the household or proposed it. Another person decides.")
        )


def check_can_be_given_back(
    claim: Claim, parts: list[tuple[ClaimMonth, Decimal]], shown: Decimal
) -> None:
    """What came back is the sum that the page showed, and runs pay it again where it is due."""
    if sum((back for _month, back in parts), Decimal(0)) != shown:
        raise Conflict(_("More or less has come back since the page was shown. Look at it again."))
    first = balance.first_month(Award.objects.filter(pk=claim.award_id))
    once = first is None or claim.grant_id is not None
    lost = [back for row, back in parts if back and (once or row.month < first)]
    if lost:
        raise NotAllowed(
            _(
                "%(sum)s yuan came back for what no run pays again (months before the go-live, "
                "help in one sum, a bulk grant). Give them back at the cash desk and have the "
                "receipts reversed; then the claim can be withdrawn."
            )
            % {"sum": sum(lost, Decimal(0))}
        )


def check_waiver_waits(claim: Claim, by: User) -> None:
    """A waiver was proposed, by somebody else, and its sum is a matter of the person's tier."""
    waiver = waiting(claim)
    if waiver is None:
        raise NotAllowed(_("No waiver of this claim waits to be decided."))
    check_permission(by, [TIERS[Tier(waiver.tier)]])
    if by.is_one_of(waiver.proposed_by_id):
        raise NotAllowed(_("You proposed this waiver. Another person decides it."))
    if waiver.tier == Tier.MEETING:
        check_matter_resolved(waiver.matter)


EXTRA = attached(
    check_not_opener,
    alone(check_has_receipts),
    check_may_record_receipt,
    check_may_be_withdrawn,
    check_withdrawal_waits,
    alone(check_still_open),
    alone(check_may_be_planned),
    alone(check_may_be_corrected),
    check_overdue,
    check_correction_waits,
    check_waiver_waits,
)
OF_MANY = {check_not_opener.__name__: check_opened_none}


def waiting(claim: Claim) -> Waiver | None:
    """The waiver that waits to be decided."""
    return claim.waivers.filter(granted=None).first()


def check_claim_verb(claim: Claim, by: User, verb: str) -> None:
    """Everything that can be said of a verb of the table before its values are known."""
    check_claims_verb([claim], by, verb)


def check_claims_verb(claims: Sequence[Claim], by: User, verb: str) -> None:
    """The same of many, in as many statements as of one where the rule can ask so."""
    for claim in claims:
        check_rights(claim, by, verb)
    check_none_kin([home for claim in claims for home in _homes(claim)], by)
    for claim in claims:
        check_state(claim, verb)
    rule = CLAIM_VERBS[verb].rule
    if rule in OF_MANY:
        OF_MANY[rule](claims, by)
    elif rule:
        for claim in claims:
            EXTRA[rule](claim, by)


def _homes(claim: Claim) -> tuple[int, int]:
    """The family that owes it, and the one to which its award belongs by now."""
    return claim.household_id, claim.award.household_id


def check_rights(claim: Claim, by: User, verb: str) -> None:
    """The person holds the right for this verb, in this area."""
    check_permission(by, CLAIM_VERBS[verb].rights)
    check_area(claim.town, by)


def check_state(claim: Claim, verb: str) -> None:
    """The table of verbs allows this one now."""
    if claim.status not in CLAIM_VERBS[verb].states:
        raise NotAllowed(
            _("The claim is “%(status)s”. This step is not possible now.")
            % {"status": ClaimStatus(claim.status).label}
        )


def _check_now(claim: Claim, by: User, verb: str) -> None:
    check_rights(claim, by, verb)
    check_state(claim, verb)
    if rule := CLAIM_VERBS[verb].rule:
        EXTRA[rule](claim, by)


def available_claim_verbs(claim: Claim, user: User) -> list[str]:
    """The verbs that this person may do to the claim now."""
    if not may(check_none_kin, _homes(claim), user):
        return []
    return [name for name in CLAIM_VERBS if may(_check_now, claim, user, name)]


def check_at_most_open(claim: Claim, amount: Decimal) -> None:
    """Nobody gives back, and nobody is let off, more than is open."""
    left = claims.open_of(claim)
    if not 0 < amount <= left:
        raise NotAllowed(
            _("%(open)s yuan of this claim are open. Give a sum above zero, at most that.")
            % {"open": left}
        )


def check_instalments(
    claim: Claim, agreed_on: date, instalments: list[tuple[date, Decimal]], set_off: Decimal | None
) -> None:
    """Something is agreed, it is not more than is open, and there is a payment to set off from."""
    if not instalments and set_off is None:
        raise NotAllowed(_("Agree instalments, or what is set off each month."))
    if any(due_on < agreed_on for due_on, _amount in instalments):
        raise NotAllowed(_("An instalment falls due after it was agreed."))
    whole = sum((amount for _due, amount in instalments), set_off or Decimal(0))
    check_at_most_open(claim, whole)
    if set_off is None:
        return
    claims.share_of_month(claim.award.programme.county, agreed_on)
    check_pays_on(claim)


def check_after_decision(claim: Claim, day: date, what: str) -> None:
    """What came of a decision came after it."""
    if claim.decided_at is None or day >= (decided := timezone.localdate(claim.decided_at)):
        return
    raise NotAllowed(
        _(
            "%(what)s: %(date)s is before the claim was decided (%(decided)s). Give a day from "
            "then on; money that came before is booked on the day of the decision."
        )
        % {"what": what, "date": day.isoformat(), "decided": decided.isoformat()}
    )


def check_may_reverse(receipt: Receipt, by: User) -> None:
    """Another person than the one who took the money says that it was not so."""
    if by.is_one_of(receipt.recorded_by_id):
        raise NotAllowed(_("You recorded this receipt. Another person reverses it."))
