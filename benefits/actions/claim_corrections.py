"""A decided claim that asks for too much is lowered by two people; the decision stays readable."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import agreed, claim_corrections
from benefits.actions.claims import keep, taken
from benefits.models import Claim, ClaimCorrection, CorrectedMonth
from welfare.accounts.rules import check_given, check_sum
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import Conflict
from welfare.models import User


@explained()
@transaction.atomic
def propose_correction(
    *,
    by: User,
    claim: Claim,
    version: int,
    reason: str,
    evidence: str,
    sums: Mapping[date, Decimal],
) -> ClaimCorrection:
    """Somebody sees that a decided claim asks for too much; `sums` says what is claimed of which
    month instead."""
    row = taken("propose_correction", claim, by, version)
    check_given(reason, _("why less is claimed"))
    check_given(evidence, _("what shows it"))
    for after in sums.values():
        check_sum(after)
    parts = claim_corrections.lowered(row, sums)
    correction = ClaimCorrection.objects.create(
        claim=row,
        amount=claim_corrections.less_of(parts),
        reason=reason.strip(),
        evidence=evidence.strip(),
        proposed_by=by,
    )
    CorrectedMonth.objects.bulk_create(
        CorrectedMonth(correction=correction, of=one.of, before=one.of.claimed, after=one.after)
        for one in parts
    )
    keep(row)
    audit.record(
        "correction_proposed",
        row,
        by=by,
        case=row.award,
        reason=correction.reason,
        amount=str(correction.amount),
    )
    return correction


CORRECTED = {True: "claim_corrected", False: "correction_refused"}


@explained()
@transaction.atomic
def decide_correction(
    *, by: User, claim: Claim, version: int, granted: bool, note: str
) -> ClaimCorrection:
    """Another person lowers the claim, or lets it stand; the household gets it in writing.

    What was agreed follows: less is set off, and what falls due last is less.
    """
    row = taken("decide_correction", claim, by, version)
    correction = row.corrections.get(granted=None)
    check_given(note, _("number of the correction"))
    if granted:
        _lower(row, correction)
        said = agreed.by_now(row)
        correction.agreed = said.written() if said else {}
    correction.granted, correction.note = granted, note.strip()
    correction.decided_by, correction.decided_at = by, timezone.now()
    correction.save()
    audit.record(
        CORRECTED[granted],
        row,
        by=by,
        case=row.award,
        reason=correction.note,
        amount=str(correction.amount),
    )
    return correction


def _lower(row: Claim, correction: ClaimCorrection) -> None:
    """Write what is claimed of the months now, and what follows for how it comes back."""
    sums = {one.of.month: one.after for one in correction.months.select_related("of")}
    parts = claim_corrections.lowered(row, sums)
    if claim_corrections.less_of(parts) != correction.amount:
        raise Conflict(_("The claim has changed since the correction was proposed."))
    instalments, beside = claim_corrections.instalments_after(row, correction.amount)
    for one in parts:
        one.of.corrected = one.after
        one.of.save(update_fields=["corrected"])
    for part in instalments:
        if part.amount:
            part.save(update_fields=["amount"])
        else:
            part.delete()
    if row.open_when_agreed is not None:
        row.open_when_agreed -= correction.amount
    if row.set_off_up_to is not None:
        row.set_off_up_to -= beside
    keep(row, "open_when_agreed", "set_off_up_to")
