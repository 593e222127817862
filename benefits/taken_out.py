"""A payment that is left out of a run; it stays owed, and the next run holds it with the reason."""

from typing import Any

from benefits.models import ExclusionCode, Payment, PayrollRun, RunExclusion
from welfare.models import User

REASON_LENGTH = 200


def take_out(
    run: PayrollRun, payment: Payment, code: ExclusionCode, reason: str, *, by: User
) -> dict[str, Any]:
    """Take a planned payment out of a locked run; gives what is said of it in the log.

    Whoever calls counts the run anew.
    """
    RunExclusion.objects.create(
        run=run,
        award=payment.award,
        town_id=payment.town_id,
        payment_id=payment.replaces_id,
        code=code,
        reason=reason[:REASON_LENGTH],
        kind=payment.kind,
        month=payment.month,
        grant_id=payment.grant_id,
        amount=payment.amount,
        by=by,
    )
    payment.delete()
    month, amount = f"{payment.month:%Y-%m}", str(payment.amount)
    return {"number": payment.award.number, "amount": amount, "month": month}
