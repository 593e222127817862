"""The only writers of the status of runs, grants, drafts, claims, payments, by states.py."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from benefits.models import (
    BulkGrant,
    Claim,
    ClaimedShare,
    Payment,
    PayrollRun,
    StandardDraft,
    SupplementBatch,
)
from benefits.states import (
    CLAIM_TRANSITIONS,
    DRAFT_TRANSITIONS,
    GRANT_TRANSITIONS,
    PAYMENT_TRANSITIONS,
    RUN_TRANSITIONS,
    SUPPLEMENT_TRANSITIONS,
    ClaimStatus,
    DraftStatus,
    GrantStatus,
    PaymentStatus,
    RunStatus,
    SupplementBatchStatus,
)
from welfare.exceptions import NotAllowed


def _keep(
    row: PayrollRun | BulkGrant | StandardDraft | SupplementBatch, fields: dict[str, Any]
) -> None:
    """Keep a status that was written, with the next version and what belongs to the step."""
    row.version += 1
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=["status", "version", *fields])


def move_run(run: PayrollRun, to: RunStatus, **fields: Any) -> None:
    """Write the status of a locked run, its version and the fields that belong to the step."""
    if to not in RUN_TRANSITIONS[RunStatus(run.status)]:
        raise NotAllowed(
            _("Run %(run)s is “%(status)s”. This step is not possible now; look at the run again.")
            % {"run": run, "status": run.get_status_display()}
        )
    run.status = to
    _keep(run, fields)


def move_grant(grant: BulkGrant, to: GrantStatus, **fields: Any) -> None:
    """Write the status of a locked grant, its version and the fields that belong to the step."""
    if to not in GRANT_TRANSITIONS[GrantStatus(grant.status)]:
        raise NotAllowed(
            _("The grant “%(grant)s” is “%(status)s”. This step is not possible now.")
            % {"grant": grant, "status": grant.get_status_display()}
        )
    grant.status = to
    _keep(grant, fields)


def move_claim(claim: Claim, to: ClaimStatus, **fields: Any) -> None:
    """Write the status of a locked claim, its version and the fields that belong to the step."""
    move_claims([claim], to, **fields)


def move_claims(claims: Sequence[Claim], to: ClaimStatus, **fields: Any) -> None:
    """The same of many locked claims, in one statement."""
    for claim in claims:
        if to not in CLAIM_TRANSITIONS[ClaimStatus(claim.status)]:
            raise NotAllowed(
                _("The claim is “%(status)s”. This step is not possible now.")
                % {"status": claim.get_status_display()}
            )
    rows = Claim.objects.filter(pk__in=[claim.pk for claim in claims])
    rows.update(status=to, version=F("version") + 1, **fields)
    if to in (ClaimStatus.DISCARDED, ClaimStatus.WITHDRAWN):  # what it took back is free again
        ClaimedShare.objects.filter(claim__in=rows).update(given_up=True)
    for claim in claims:
        claim.status, claim.version = to, claim.version + 1
        for name, value in fields.items():
            setattr(claim, name, value)


def move_draft(draft: StandardDraft, to: DraftStatus, **fields: Any) -> None:
    """Write the status of a locked draft, its version and the fields that belong to the step."""
    if to not in DRAFT_TRANSITIONS[DraftStatus(draft.status)]:
        raise NotAllowed(
            _("The draft is “%(status)s”. This step is not possible now.")
            % {"status": draft.get_status_display()}
        )
    draft.status = to
    _keep(draft, fields)


def move_supplements(batch: SupplementBatch, to: SupplementBatchStatus, **fields: Any) -> None:
    """Write the status of a locked month of supplements, its version and the fields of the step."""
    if to not in SUPPLEMENT_TRANSITIONS[SupplementBatchStatus(batch.status)]:
        raise NotAllowed(
            _("This is “%(status)s” already.") % {"status": batch.get_status_display()}
        )
    batch.status = to
    _keep(batch, fields)


def move_payments(
    payments: QuerySet[Payment], before: PaymentStatus, to: PaymentStatus, **fields: Any
) -> int:
    """Write the status of many payments at once; returns how many there were."""
    if to not in PAYMENT_TRANSITIONS[before]:
        raise NotAllowed(
            _("A payment does not go from “%(before)s” to “%(after)s”.")
            % {"before": before.label, "after": to.label}
        )
    return payments.filter(status=before).update(status=to, **fields)
