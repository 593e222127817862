"""An advance is lent, agreed, repaid, reminded of, written off by two people. (垫付)"""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import advance_rules as rules
from benefits import given_up, receipt_numbers
from benefits.advances import repaid_of, standing_repayments
from benefits.models import (
    Advance,
    AdvanceInstalment,
    AdvanceReminder,
    AdvanceRepayment,
    AdvanceWriteOff,
    DunningWay,
)
from cases.actions import matters
from cases.models import (
    Decision,
    FamilyChange,
    Household,
    MatterKind,
    MeetingMatter,
    Person,
    Tier,
)
from welfare.accounts.rules import check_given, check_past, check_sum, check_version
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county import parameters
from welfare.exceptions import Conflict
from welfare.models import Key, User


@explained()
@transaction.atomic
def lend_advance(
    *,
    by: User,
    household: Household,
    person: Person,
    hospital: str,
    voucher: str,
    lent_on: date,
    amount: Decimal,
    note: str,
) -> Advance:
    """Money was lent for a treatment: one loan paper, one advance."""
    rules.check_may_lend(household, person, by)
    check_past(lent_on, _("lent on"))
    check_sum(amount)
    rules.check_ceiling(person.county, amount, lent_on)
    row: Advance = Advance.objects.create(
        county=person.county,
        town=household.town,
        household=household,
        person=person,
        hospital=hospital.strip(),
        voucher=voucher.strip(),
        lent_on=lent_on,
        amount=amount,
        note=note.strip(),
        recorded_by=by,
    )
    parameters.mark_used(county=row.county, keys=[Key.ADVANCE_CEILING], on=lent_on)
    audit.record("advance_lent", row, by=by, town=row.town, reason=row.note, amount=str(amount))
    return row


@explained()
@transaction.atomic
def plan_advance(
    *,
    by: User,
    advance: Advance,
    version: int,
    agreed_on: date,
    instalments: list[tuple[date, Decimal]],
) -> Advance:
    """How the open sum comes back; it takes the place of the last agreement."""
    row = _taken(advance, version)
    rules.check_may_plan(row, by)
    check_past(agreed_on, _("agreed on"))
    rules.check_after_lending(row, agreed_on, _("agreed on"))
    rules.check_instalments(row, agreed_on, instalments)
    row.instalments.all().delete()
    AdvanceInstalment.objects.bulk_create(
        AdvanceInstalment(advance=row, due_on=due_on, amount=amount)
        for due_on, amount in instalments
    )
    row.agreed_on, row.repaid_before = agreed_on, repaid_of(row, timezone.localdate())
    _keep(row, "agreed_on", "repaid_before")
    total = sum((amount for _due, amount in instalments), Decimal(0))
    audit.record(
        "advance_planned",
        row,
        by=by,
        town=row.town,
        instalments=len(instalments),
        total=str(total),
    )
    return row


@explained()
@transaction.atomic
def repay_advance(
    *, by: User, advance: Advance, version: int, number: str, paid_on: date, amount: Decimal
) -> AdvanceRepayment:
    """Money came back: one receipt, one number, never changed."""
    row = _taken(advance, version)
    rules.check_may_repay(row, by)
    check_past(paid_on, _("received on"))
    rules.check_after_lending(row, paid_on, _("received on"))
    check_given(number, _("number of the receipt"))
    receipt_numbers.check_unused(row.county, number.strip())
    check_sum(amount)
    rules.check_at_most_open(row, amount)
    made: AdvanceRepayment = AdvanceRepayment.objects.create(
        advance=row,
        county=row.county,
        number=number.strip(),
        paid_on=paid_on,
        amount=amount,
        recorded_by=by,
    )
    _keep(row)
    audit.record(
        "advance_repaid", row, by=by, town=row.town, reason=made.number, amount=str(amount)
    )
    return made


@explained()
@transaction.atomic
def reverse_repayment(
    *, by: User, advance: Advance, version: int, repayment: AdvanceRepayment, reason: str
) -> AdvanceRepayment:
    """A repayment was recorded wrongly: its sum is open again; both rows stay on record."""
    row = _taken(advance, version)
    rules.check_may_reverse(row, by)
    wrong = standing_repayments(row).filter(pk=repayment.pk).first()
    if wrong is None:
        raise Conflict(_("This repayment is reversed already."))
    rules.check_reversed_by_another(wrong, by)
    check_given(reason, _("reason"))
    made: AdvanceRepayment = AdvanceRepayment.objects.create(
        advance=row,
        county=wrong.county,
        number=wrong.number,
        paid_on=timezone.localdate(),
        amount=-wrong.amount,
        reverses=wrong,
        reason=reason.strip(),
        recorded_by=by,
    )
    _keep(row)
    audit.record(
        "repayment_reversed",
        row,
        by=by,
        town=row.town,
        reason=made.reason,
        amount=str(wrong.amount),
    )
    return made


def advances_follow(*, by: User, change: FamilyChange) -> None:
    """What a family owes goes with it to the town that took it over; the balance stays."""
    town = change.household.town
    rows = Advance.objects.select_for_update(of=("self",)).filter(household=change.household)
    for row in rows.exclude(town=town).order_by("pk"):
        row.town = town
        _keep(row, "town")
        MeetingMatter.objects.filter(open=True, write_off__advance=row).update(town=town)
        audit.record("advance_taken_over", row, by=by, town=town, change=str(town))


@transaction.atomic
def remind_advance(
    *, by: User, advance: Advance, version: int, done_on: date, way: DunningWay, note: str
) -> AdvanceReminder:
    """The family was reminded, by telephone, letter or visit."""
    row = _taken(advance, version)
    rules.check_may_remind(row, by)
    check_past(done_on, _("reminded on"))
    rules.check_after_lending(row, done_on, _("reminded on"))
    check_given(note, _("what was said"))
    made: AdvanceReminder = AdvanceReminder.objects.create(
        advance=row, done_on=done_on, way=way, note=note.strip(), done_by=by
    )
    _keep(row)
    audit.record(
        "advance_reminded", row, by=by, town=row.town, reason=made.note, done_on=str(done_on)
    )
    return made


@explained()
@transaction.atomic
def propose_write_off(
    *, by: User, advance: Advance, version: int, amount: Decimal, reason: str
) -> AdvanceWriteOff:
    """Propose to give up a part; the county or the joint meeting decides, by the sum."""
    given_up.lock_family(advance.household_id)
    row = _taken(advance, version)
    rules.check_may_propose_write_off(row, by)
    check_given(reason, _("reason"))
    check_sum(amount)
    rules.check_at_most_open(row, amount)
    today = timezone.localdate()
    tier = given_up.tier_of(row.household_id, row.county, amount, today)
    made: AdvanceWriteOff = AdvanceWriteOff.objects.create(
        advance=row,
        amount=amount,
        reason=reason.strip(),
        tier=tier,
        matter=_laid(row, amount, reason.strip(), by) if tier == Tier.MEETING else None,
        proposed_by=by,
    )
    parameters.mark_used(county=row.county, keys=[Key.CLAIM_WAIVER_COUNTY], on=today)
    _keep(row)
    audit.record(
        "write_off_proposed", row, by=by, town=row.town, reason=made.reason, amount=str(amount)
    )
    return made


def _laid(row: Advance, amount: Decimal, reason: str, by: User) -> MeetingMatter:
    """The joint meeting decides it by its agenda."""
    return matters.lay_before_meeting(
        laid_by=by,
        kind=MatterKind.WRITE_OFF,
        paper=row.voucher,
        town=row.town,
        household=row.household,
        of=row.pk,
        about=reason,
        amount=amount,
    )


WRITTEN_OFF = {True: "write_off_granted", False: "write_off_refused"}


@explained()
@transaction.atomic
def decide_write_off(
    *, by: User, advance: Advance, version: int, granted: bool, note: str
) -> AdvanceWriteOff:
    """Another person, of the tier whose matter the sum is, grants or refuses it."""
    row = _taken(advance, version)
    rules.check_may_decide_write_off(row, by)
    check_given(note, _("decision or minutes"))
    waiting: AdvanceWriteOff = row.write_offs.get(granted=None)
    if granted:
        rules.check_at_most_open(row, waiting.amount)
    if waiting.tier == Tier.MEETING:
        matters.entered(waiting.matter, by, Decision.APPROVE if granted else Decision.REFUSE)
    waiting.granted, waiting.note = granted, note.strip()
    waiting.decided_by, waiting.decided_at = by, timezone.now()
    waiting.save()
    _keep(row)
    audit.record(
        WRITTEN_OFF[granted],
        row,
        by=by,
        town=row.town,
        reason=waiting.note,
        amount=str(waiting.amount),
    )
    return waiting


def _taken(advance: Advance, version: int) -> Advance:
    row = Advance.objects.locked(advance.pk)
    check_version(row.version, version)
    return row


def _keep(row: Advance, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=["version", *fields])
