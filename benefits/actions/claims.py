"""Money paid too much comes back: opened, heard, decided by another, received or set off.

What makes a run pay more to the household (a receipt, a plan or waiver by which less is set off, a
withdrawal) is told of the award, too: the signers of the run see whose hand it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import claim_rules as rules
from benefits import claims, given_up, grant_claims, receipt_numbers
from benefits.models import (
    Claim,
    ClaimMonth,
    ClaimReason,
    Dunning,
    DunningWay,
    Instalment,
    Receipt,
    StandardDraft,
    Waiver,
)
from benefits.states import ClaimStatus
from benefits.transitions import move_claim, move_claims
from cases.actions import matters
from cases.models import Award, Decision, FamilyChange, MatterKind, MeetingMatter, Tier
from welfare.accounts.rules import check_given, check_past, check_sum, check_version
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county import parameters
from welfare.exceptions import NotAllowed
from welfare.models import Event, Key, User


@explained()
@transaction.atomic
def open_claim(
    *, by: User, award: Award, reason: ClaimReason, cause: str, dues: Mapping[date, Decimal]
) -> Claim:
    """Claim what was paid above what was due in past months; the payments stay. (Law Art 73)

    `dues` says what was due, as is known now, for each month of the claim.
    """
    (claim,) = open_all({award.pk: dues}, by=by, reason=reason, cause=cause)
    return claim


def open_all(
    wanted: Mapping[int, Mapping[date, Decimal]],
    *,
    by: User,
    reason: ClaimReason,
    cause: str,
    standards: StandardDraft | None = None,
) -> list[Claim]:
    """The same of many awards in the caller's transaction: each has a claim of its own."""
    awards = Award.objects.filter(pk__in=wanted).select_related("town")
    rows = list(awards.select_for_update(of=("self",)).order_by("pk"))
    check_given(cause, _("what happened"))
    rules.check_may_open_all(rows, by)
    known, opened, parts, events = claims.known(awards), [], list[ClaimMonth](), list[Event]()
    for row in rows:
        with _of(row, rows):
            opened.append(_opened(row, known[row.pk], wanted[row.pk], reason, by))
    made = [one[0] for one in opened]
    for claim in made:
        claim.cause, claim.standards = cause.strip(), standards
    Claim.objects.bulk_create(made)
    for claim, months in opened:
        for one in months:
            one.claim = claim
        parts += months
        audit.record(
            "claim_opened",
            claim,
            by=by,
            reason=claim.cause,
            total=str(claim.total),
            first_month=f"{min(one.month for one in months):%Y-%m}",
            last_month=f"{max(one.month for one in months):%Y-%m}",
            into=events,
        )
    ClaimMonth.objects.bulk_create(parts)
    audit.write(events)
    return made


def _opened(
    row: Award, known: claims.Known, dues: Mapping[date, Decimal], reason: ClaimReason, by: User
) -> tuple[Claim, list[ClaimMonth]]:
    """A claim on a locked award as it may be opened, with its months."""
    for due in dues.values():
        check_sum(due)
    months = claims.claimed_of(known, dues)
    claims.check_agrees(known, months)
    rules.check_whose_fault(row, months, reason)
    claim = Claim(
        award=row,
        household_id=row.household_id,
        town=row.town,
        reason=reason,
        total=sum((one.paid - one.due for one in months), Decimal(0)),
        created_by=by,
    )
    return claim, months


@contextmanager
def _of(award: Award, among: Sequence[object]) -> Iterator[None]:
    """What is refused of one of many says of which."""
    try:
        yield
    except NotAllowed as refused:
        if len(among) == 1:
            raise
        raise NotAllowed(f"{award.number}: {refused}") from refused


@transaction.atomic
def hear_claim(*, by: User, claim: Claim, version: int, heard_on: date, heard: str) -> Claim:
    """What the household said to the claim, before it is decided. (社会救助法 Art 48)"""
    (row,) = hear_all({claim.pk: version}, by=by, heard_on=heard_on, heard=heard)
    return row


def hear_all(shown: Mapping[int, int], *, by: User, heard_on: date, heard: str) -> list[Claim]:
    """The same of many claims, by number and version, in the caller's transaction."""
    rows, events = _all_taken("hear_claim", shown, by), list[Event]()
    check_past(heard_on, _("heard on"))
    check_given(heard, _("what the household said"))
    said = {"heard_on": heard_on, "heard": heard.strip(), "heard_by": by}
    move_claims(rows, ClaimStatus.HEARD, **said)
    for row in rows:
        audit.record(
            "claim_heard", row, by=by, reason=heard.strip(), done_on=str(heard_on), into=events
        )
    audit.write(events)
    return rows


@transaction.atomic
def decide_claim(*, by: User, claim: Claim, version: int, document: str) -> Claim:
    """A second person decides that the sum comes back; the household gets it in writing."""
    (row,) = decide_all({claim.pk: version}, by=by, document=document)
    return row


def decide_all(shown: Mapping[int, int], *, by: User, document: str) -> list[Claim]:
    """The same of many claims, by number and version, in the caller's transaction."""
    awards = Award.objects.filter(claims__in=shown).distinct()
    keys = list(awards.order_by("pk").values_list("pk", flat=True))
    # two claims of one month come one by one
    list(Award.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",)))
    rows, events = _all_taken("decide_claim", shown, by), list[Event]()
    check_given(document, _("number of the decision"))
    known = claims.known(Award.objects.filter(pk__in=keys))
    months: dict[int, list[ClaimMonth]] = {}
    for one in ClaimMonth.objects.filter(claim__in=rows).order_by("month"):
        months.setdefault(one.claim_id, []).append(one)
    for row in rows:
        with _of(row.award, rows):
            if row.grant_id is None:
                claims.check_agrees(known[row.award_id], months.get(row.pk, ()))
            else:
                grant_claims.check_agrees(row)
    said = {"document": document.strip(), "decided_by": by, "decided_at": timezone.now()}
    move_claims(rows, ClaimStatus.DECIDED, **said)
    for row in rows:
        total = str(row.total)
        audit.record("claim_decided", row, by=by, reason=document.strip(), total=total, into=events)
    audit.write(events)
    return rows


@transaction.atomic
def propose_withdrawal(
    *, by: User, claim: Claim, version: int, reason: str, came_back: Decimal
) -> Claim:
    """Somebody sees that a decided claim was wrong; `came_back` is what the page said of it.

    Until it is decided nothing more is set off.
    """
    row = taken("propose_withdrawal", claim, by, version)
    check_given(reason, _("why it is withdrawn"))
    _given_back(row, came_back)
    row.withdrawal_reason, row.withdrawal_by = reason.strip(), by
    row.withdrawal_at = timezone.now()
    keep(row, "withdrawal_reason", "withdrawal_by", "withdrawal_at")
    audit.record("withdrawal_proposed", row, by=by, case=row.award, reason=row.withdrawal_reason)
    return row


@explained()
@transaction.atomic
def decide_withdrawal(
    *, by: User, claim: Claim, version: int, granted: bool, note: str, came_back: Decimal
) -> Claim:
    """Another person withdraws a decided claim, or lets it stand.

    Its months count as paid again but for what came back: that is owed again where it was due, and
    the next run pays it. What was paid too much all the same can be claimed anew.
    """
    row = taken("decide_withdrawal", claim, by, version)
    check_given(note, _("decision or minutes"))
    if not granted:
        row.withdrawal_reason, row.withdrawal_by, row.withdrawal_at = "", None, None
        keep(row, "withdrawal_reason", "withdrawal_by", "withdrawal_at")
        audit.record("withdrawal_refused", row, by=by, case=row.award, reason=note.strip())
        return row
    rules.check_nothing_under_way(row)
    for month, back in _given_back(row, came_back):
        month.came_back = back
        month.save(update_fields=["came_back"])
    said = {"withdrawn_note": note.strip(), "withdrawn_by": by, "withdrawn_at": timezone.now()}
    move_claim(row, ClaimStatus.WITHDRAWN, **said, withdrawn_open=claims.open_of(row))
    audit.record(
        "claim_withdrawn",
        row,
        by=by,
        case=row.award,
        reason=row.withdrawal_reason,
        came_back=str(came_back),
    )
    return row


@transaction.atomic
def discard_claim(*, by: User, claim: Claim, version: int, reason: str) -> Claim:
    """A claim that does not stand is given up before it is decided; it stays on record."""
    row = taken("discard_claim", claim, by, version)
    check_given(reason, _("reason"))
    move_claim(row, ClaimStatus.DISCARDED)
    audit.record("claim_discarded", row, by=by, reason=reason.strip(), total=str(row.total))
    return row


# What a plan says; it takes the place of the last one, and of what was decided beside it.
PLANNED = (
    *("agreed_on", "monthly_set_off", "open_when_agreed", "set_off_up_to"),
    *("overdue_note", "overdue_by", "overdue_at"),
)


@explained()
@transaction.atomic
def plan_claim(
    *,
    by: User,
    claim: Claim,
    version: int,
    agreed_on: date,
    instalments: list[tuple[date, Decimal]],
    monthly_set_off: Decimal | None = None,
) -> Claim:
    """How the open sum comes back, as agreed with the household; it takes the place of the last.

    What is set off each month stays within the county's share of a payment.
    """
    row = taken("plan_claim", claim, by, version)
    check_past(agreed_on, _("agreed on"))
    rules.check_instalments(row, agreed_on, instalments, monthly_set_off)
    row.instalments.all().delete()
    Instalment.objects.bulk_create(
        Instalment(claim=row, due_on=due_on, amount=amount) for due_on, amount in instalments
    )
    row.agreed_on, row.monthly_set_off = agreed_on, monthly_set_off
    row.open_when_agreed = claims.open_of(row)
    row.set_off_up_to = claims.set_off_up_to(row) if instalments and monthly_set_off else None
    row.overdue_note, row.overdue_by, row.overdue_at = "", None, None
    keep(row, *PLANNED)
    audit.record(
        "claim_planned",
        row,
        by=by,
        case=row.award,
        instalments=len(instalments),
        total=str(sum((amount for _due, amount in instalments), Decimal(0))),
        set_off=str(monthly_set_off or 0),
    )
    return row


@explained()
@transaction.atomic
def record_receipt(
    *, by: User, claim: Claim, version: int, number: str, received_on: date, amount: Decimal
) -> Receipt:
    """The household paid back: one receipt, one number, never changed."""
    row = taken("record_receipt", claim, by, version)
    check_past(received_on, _("received on"))
    rules.check_after_decision(row, received_on, _("received on"))
    check_given(number, _("number of the receipt"))
    receipt_numbers.check_unused(row.award.programme.county, number.strip())
    check_sum(amount)
    rules.check_at_most_open(row, amount)
    receipt = Receipt.objects.create(
        claim=row,
        county=row.award.programme.county,
        number=number.strip(),
        received_on=received_on,
        amount=amount,
        recorded_by=by,
    )
    keep(row)
    audit.record(
        "receipt_recorded",
        row,
        by=by,
        case=row.award,
        reason=receipt.number,
        amount=str(amount),
    )
    return receipt


@transaction.atomic
def reverse_receipt(
    *, by: User, claim: Claim, version: int, receipt: Receipt, reason: str
) -> Receipt:
    """A receipt was recorded wrongly: its sum is open again; both rows stay on record."""
    row = taken("reverse_receipt", claim, by, version)
    wrong = claims.standing_receipts(row).get(pk=receipt.pk)
    rules.check_may_reverse(wrong, by)
    check_given(reason, _("reason"))
    reversal = Receipt.objects.create(
        claim=row,
        county=wrong.county,
        number=wrong.number,
        received_on=timezone.localdate(),
        amount=-wrong.amount,
        reverses=wrong,
        reason=reason.strip(),
        recorded_by=by,
    )
    keep(row)
    audit.record("receipt_reversed", row, by=by, reason=reversal.reason, amount=str(wrong.amount))
    return reversal


@transaction.atomic
def remind(
    *, by: User, claim: Claim, version: int, done_on: date, way: DunningWay, note: str
) -> Dunning:
    """The household was reminded of what is open."""
    row = taken("remind", claim, by, version)
    check_past(done_on, _("reminded on"))
    rules.check_after_decision(row, done_on, _("reminded on"))
    check_given(note, _("what was said"))
    dunning = Dunning.objects.create(
        claim=row, done_on=done_on, way=way, note=note.strip(), done_by=by
    )
    keep(row)
    audit.record("household_reminded", row, by=by, reason=dunning.note, done_on=str(done_on))
    return dunning


@explained()
@transaction.atomic
def propose_waiver(*, by: User, claim: Claim, version: int, amount: Decimal, reason: str) -> Waiver:
    """Propose to give up a part of a claim; the county or the joint meeting decides, by the sum."""
    given_up.lock_family(claim.household_id)
    Award.objects.locked(claim.award_id)
    row = taken("propose_waiver", claim, by, version)
    check_given(reason, _("reason"))
    check_sum(amount)
    rules.check_at_most_open(row, amount)
    today = timezone.localdate()
    county = row.award.programme.county
    tier = given_up.tier_of(row.household_id, county, amount, today)
    waiver = Waiver.objects.create(
        claim=row,
        amount=amount,
        reason=reason.strip(),
        tier=tier,
        matter=_laid(row, amount, reason.strip(), by) if tier == Tier.MEETING else None,
        proposed_by=by,
    )
    parameters.mark_used(county=county, keys=[Key.CLAIM_WAIVER_COUNTY], on=today)
    keep(row)
    audit.record(
        "waiver_proposed",
        row,
        by=by,
        case=row.award,
        reason=waiver.reason,
        amount=str(amount),
    )
    return waiver


def _laid(row: Claim, amount: Decimal, reason: str, by: User) -> MeetingMatter:
    """The joint meeting decides it by its agenda."""
    return matters.lay_before_meeting(
        laid_by=by,
        kind=MatterKind.WAIVER,
        award=row.award,
        town=row.town,
        household=row.household,
        of=row.pk,
        about=reason,
        amount=amount,
    )


WAIVED = {True: "waiver_granted", False: "waiver_refused"}


@transaction.atomic
def decide_waiver(*, by: User, claim: Claim, version: int, granted: bool, note: str = "") -> Waiver:
    """Another person, of the tier whose matter the sum is, grants or refuses a waiver."""
    row = taken("decide_waiver", claim, by, version)
    waiver = row.waivers.get(granted=None)
    check_given(note, _("decision or minutes"))
    if granted:
        rules.check_at_most_open(row, waiver.amount)
    if waiver.tier == Tier.MEETING:
        matters.entered(waiver.matter, by, Decision.APPROVE if granted else Decision.REFUSE)
    waiver.granted, waiver.note = granted, note.strip()
    waiver.decided_by, waiver.decided_at = by, timezone.now()
    waiver.save()
    keep(row)
    audit.record(
        WAIVED[granted],
        row,
        by=by,
        case=row.award,
        reason=waiver.note,
        amount=str(waiver.amount),
    )
    return waiver


def taken(verb: str, claim: Claim, by: User, version: int) -> Claim:
    """The locked claim, as it was shown, when this person may do this to it now."""
    (row,) = _all_taken(verb, {claim.pk: version}, by)
    return row


def _all_taken(verb: str, shown: Mapping[int, int], by: User) -> list[Claim]:
    """The same of many, each as it was shown, in the order of their numbers."""
    asked = Claim.objects.filter(pk__in=shown).select_related("award", "town")
    rows = list(asked.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        with _of(row.award, rows):
            check_version(row.version, shown[row.pk])
    rules.check_claims_verb(rows, by, verb)
    return rows


def _given_back(row: Claim, shown: Decimal) -> list[tuple[ClaimMonth, Decimal]]:
    """What came back of each month of the claim, when it can be given back."""
    parts = claims.spread(claims.with_sums(Claim.objects.filter(pk=row.pk)).get())
    rules.check_can_be_given_back(row, parts, shown)
    return parts


def keep(row: Claim, *fields: str) -> None:
    """Save these fields of a locked claim with its next version."""
    row.version += 1
    row.save(update_fields=["version", *fields])


def claims_follow(*, by: User, change: FamilyChange) -> None:
    """What the family still has to pay back is followed up by the town where it lives now.

    The caller's transaction; what was withdrawn or discarded stays in the history of the other one.
    """
    going_on = (ClaimStatus.OPENED, ClaimStatus.HEARD, ClaimStatus.DECIDED)
    rows = Claim.objects.select_for_update(of=("self",)).filter(
        household=change.household_id, status__in=going_on
    )
    for claim in rows.exclude(town=change.household.town).order_by("pk"):
        claim.town, claim.version = change.household.town, claim.version + 1
        claim.save(update_fields=["town", "version"])
        laid = MeetingMatter.objects.filter(open=True, waiver__claim=claim)
        laid.update(town=claim.town)
        audit.record("household_taken_over", change, by=by, case=claim, change=str(claim.town))
