"""What PostgreSQL refuses of advances, by the name of the constraint."""

from datetime import timedelta
from decimal import Decimal

from benefits.models import (
    Advance,
    AdvanceInstalment,
    AdvanceReminder,
    AdvanceRepayment,
    AdvanceWriteOff,
)
from tests import factories
from tests.benefits import scene
from tests.benefits.claim_constraints import NOW, desk
from tests.benefits.scene import MONTH


def advance(**fields):
    home = factories.household()
    values = {
        "county": home.town.parent,
        "town": home.town,
        "household": home,
        "person": home.head,
        "hospital": "县医院",
        "voucher": "借1",
        "lent_on": MONTH,
        "amount": Decimal(1000),
        "note": "住院押金",
        "recorded_by": desk(),
    }
    return Advance.objects.create(**{**values, **fields})


def _part(model, **fields):
    return model.objects.create(**{"advance": fields.pop("advance", None) or advance(), **fields})


def instalment(**fields):
    return _part(AdvanceInstalment, **{"due_on": MONTH, "amount": Decimal(100), **fields})


def repayment(**fields):
    row = fields.pop("advance", None) or advance()
    values = {"advance": row, "county": row.county, "number": "收1", "paid_on": MONTH}
    values |= {"amount": Decimal(10), "recorded_by": scene.finance()}
    return AdvanceRepayment.objects.create(**{**values, **fields})


def write_off(**fields):
    said = {"amount": Decimal(10), "reason": "去世", "tier": "county", "proposed_by": desk()}
    return _part(AdvanceWriteOff, **{**said, **fields})


def decided(**fields):
    said = {"granted": True, "decided_by": scene.approver(), "decided_at": NOW, "note": "1号"}
    return write_off(**{**said, **fields})


def _again(make):
    row = make()
    make(advance=row.advance)


def _same_paper():
    row = advance()
    advance(household=row.household, person=row.person, town=row.town)


def _reversed_by_the_same():
    wrong = repayment()
    said = {"advance": wrong.advance, "reverses": wrong, "reason": "录错"}
    repayment(**said, amount=-wrong.amount, recorded_by=wrong.recorded_by)


CASES = {
    "advance_voucher_once": _same_paper,
    "advance_has_sum_paper_and_purpose": lambda: advance(amount=Decimal(0)),
    "advance_agreed_after_it_was_lent": lambda: advance(agreed_on=MONTH - timedelta(days=1)),
    "advance_instalment_once_per_day": lambda: _again(instalment),
    "advance_instalment_is_more_than_zero": lambda: instalment(amount=Decimal(0)),
    "repayment_receipt_once": lambda: _again(repayment),
    "repayment_has_number_and_sum": lambda: repayment(number=""),
    "advance_reminder_says_what_was_said": lambda: _part(
        AdvanceReminder, done_on=MONTH, way="phone", note="", done_by=desk()
    ),
    "write_off_one_waits_per_advance": lambda: _again(write_off),
    "write_off_has_sum_reason_and_tier": lambda: write_off(tier="town"),
    "write_off_decided_has_person_and_time": lambda: write_off(granted=True),
    "write_off_of_the_meeting_is_laid_before_it": lambda: write_off(tier="meeting"),
    "write_off_by_two_people": lambda: decided(proposed_by=scene.approver()),
}

KEPT = {
    "repayment_reversed_in_full_by_another": _reversed_by_the_same,
    "repayment_is_kept": lambda: repayment().delete(),
}
