"""What PostgreSQL refuses of claims, by the name of the constraint."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from benefits.models import (
    Claim,
    ClaimCorrection,
    ClaimMonth,
    CorrectedMonth,
    Dunning,
    Instalment,
    Receipt,
    Waiver,
)
from tests import factories
from tests.benefits import scene, standard_constraints
from tests.benefits.scene import MONTH
from welfare.accounts.roles import Role

NOW = timezone.make_aware(datetime(2026, 10, 8, 12))


def desk():
    return factories.user(Role.COUNTY_CASEWORKER)


def claim(**fields):
    award = fields.pop("award", None) or factories.award()
    return Claim.objects.create(
        **{
            "award": award,
            "household": award.household,
            "town": award.town,
            "reason": "death",
            "cause": "去世",
            "total": Decimal(100),
            "created_by": desk(),
            **fields,
        }
    )


def heard(**fields):
    said = {"status": "heard", "heard_on": MONTH, "heard": "无异议", "heard_by": scene.finance()}
    return claim(**{**said, **fields})


def decided(**fields):
    said = {"status": "decided", "decided_by": scene.approver(), "decided_at": NOW}
    return heard(**{**said, "document": "1号", **fields})


def withdrawn(**fields):
    said = {"status": "withdrawn", "withdrawal_reason": "差错", "withdrawal_by": scene.finance()}
    said |= {"withdrawal_at": NOW, "withdrawn_by": scene.approver(), "withdrawn_at": NOW}
    return decided(**{**said, "withdrawn_note": "2号", "withdrawn_open": Decimal(100), **fields})


def month(of=None, **fields):
    said = {"month": MONTH, "due": Decimal(300), "paid": Decimal(400)}
    return ClaimMonth.objects.create(claim=of or claim(), **{**said, **fields})


def instalment(of=None, **fields):
    said = {"due_on": MONTH, "amount": Decimal(10)}
    return Instalment.objects.create(claim=of or decided(), **{**said, **fields})


def receipt(**fields):
    said = {"number": "S1", "received_on": MONTH, "amount": Decimal(10)}
    said |= {"county": factories.county(), "recorded_by": scene.finance()}
    return Receipt.objects.create(claim=decided(), **{**said, **fields})


def waiver(of=None, **fields):
    said = {"amount": Decimal(10), "reason": "困难", "tier": "county"}
    said |= {"proposed_by": scene.finance()}
    return Waiver.objects.create(claim=of or decided(), **{**said, **fields})


def correction(of=None, **fields):
    said = {"amount": Decimal(10), "reason": "核实", "evidence": "证明"}
    said |= {"proposed_by": scene.finance()}
    return ClaimCorrection.objects.create(claim=of or decided(), **{**said, **fields})


def _corrected(**fields):
    said = {"granted": True, "decided_by": scene.approver(), "decided_at": NOW, "note": "更1号"}
    return correction(**{**said, **fields})


def corrected_month(one=None, of=None, **fields):
    said = {"before": Decimal(100), "after": Decimal(90)}
    of = of or month()
    one = one or correction()
    return CorrectedMonth.objects.create(correction=one, of=of, **{**said, **fields})


def _month_twice():
    one, of = correction(), month()
    corrected_month(one, of)
    corrected_month(one, of)


def dunning(**fields):
    said = {"done_on": MONTH, "way": "phone", "note": "答应还", "done_by": scene.finance()}
    return Dunning.objects.create(claim=decided(), **{**said, **fields})


def _twice(make, of):
    make(of)
    make(of)


def _granted(**fields):
    said = {"granted": True, "decided_by": scene.approver(), "decided_at": NOW}
    return waiver(**{**said, **fields})


CASES = {
    "claim_money_is_positive": lambda: claim(total=0),
    "claim_says_what_happened": lambda: claim(cause=""),
    "claim_by_standards_is_our_mistake": lambda: claim(standards=standard_constraints.draft()),
    "claim_heard_before_decided": lambda: heard(heard=""),
    "claim_decided_has_person_time_and_number": lambda: decided(document=""),
    "claim_by_two_people": lambda: decided(decided_by=desk()),
    "claim_overdue_set_off_by_another": lambda: decided(overdue_note="3号"),
    "claim_withdrawal_has_reason_person_and_time": lambda: withdrawn(withdrawal_reason=""),
    "claim_withdrawn_by_two_people": lambda: withdrawn(withdrawn_by=scene.finance()),
    "claim_month_came_back_is_part_of_it": lambda: month(came_back=101),
    "claim_month_corrected_is_less": lambda: month(corrected=100),
    "correction_one_waits_per_claim": lambda: _twice(correction, decided()),
    "correction_has_sum_reason_and_evidence": lambda: correction(evidence=""),
    "correction_decided_has_person_time_and_number": lambda: _corrected(note=""),
    "correction_by_two_people": lambda: _corrected(decided_by=scene.finance()),
    "corrected_month_once": _month_twice,
    "corrected_month_is_less": lambda: corrected_month(after=100),
    "claim_agreed_after_decided": lambda: decided(agreed_on=MONTH),
    "claim_month_once": lambda: _twice(month, claim()),
    "claim_month_paid_more_than_due": lambda: month(paid=300),
    "claim_month_is_first_day": lambda: month(month=date(2026, 10, 2)),
    "instalment_once_per_day": lambda: _twice(instalment, decided()),
    "instalment_is_more_than_zero": lambda: instalment(amount=0),
    "receipt_number_once": lambda: (receipt(), receipt()),
    "receipt_has_number_and_sum": lambda: receipt(amount=0),
    "waiver_one_waits_per_claim": lambda: _twice(waiver, decided()),
    "waiver_has_sum_reason_and_tier": lambda: waiver(tier="town"),
    "waiver_of_the_meeting_is_laid_before_it": lambda: waiver(tier="meeting"),
    "waiver_decided_has_person_and_time": lambda: _granted(decided_at=None),
    "waiver_by_two_people": lambda: _granted(decided_by=scene.finance()),
    "dunning_says_what_was_said": lambda: dunning(note=""),
}
# What is on record stays as it is: the row, and what somebody tries with it.
KEPT = {
    "claim_is_kept": lambda: claim().delete(),
    "claim_decided_is_frozen": lambda: Claim.objects.filter(pk=decided().pk).update(total=1),
    "claim_withdrawn_is_frozen": lambda: Claim.objects.filter(pk=withdrawn().pk).update(
        withdrawn_note="3号"
    ),
    "claim_month_before_heard": lambda: month(heard()),
    "receipt_by_another_person": lambda: receipt(recorded_by=desk()),
    "claim_month_is_kept": lambda: month().delete(),
    "claim_month_is_frozen": lambda: month() and ClaimMonth.objects.update(due=0),
    "receipt_is_kept": lambda: receipt().delete(),
    "waiver_is_kept": lambda: waiver().delete(),
    "waiver_decided_is_frozen": lambda: Waiver.objects.filter(pk=_granted().pk).update(amount=1),
    "correction_is_kept": lambda: correction().delete(),
    "correction_decided_is_frozen": lambda: ClaimCorrection.objects.filter(
        pk=_corrected().pk
    ).update(amount=1),
    "corrected_month_is_kept": lambda: corrected_month().delete(),
    "dunning_is_kept": lambda: dunning().delete(),
}
