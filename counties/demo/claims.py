"""Money to come back, in the demo: one claim half paid back with an instalment overdue, one new."""

from datetime import date, timedelta
from decimal import Decimal

from benefits.actions import claims as actions
from benefits.claims import known_of
from benefits.models import Claim, ClaimReason
from cases import clock
from cases.models import Award
from welfare.models import Division, User

MONTHS, LOOKED_AT = 3, 60
DUE_AFTER = (-75, -45, -15, 15)  # days from today, one instalment each


def _user(name: str) -> User:
    user: User = User.objects.get(username=name)
    return user


def fill(town: Division) -> None:
    """The second claim is only opened: the town hears the family next."""
    for number, award in enumerate(_paid(town)):
        claim = _opened(award)
        if number == 0:
            _half_paid(claim)


def _paid(town: Division) -> list[Award]:
    """Two awards that were paid for some months before this system counts."""
    rows = Award.objects.filter(town=town, payments__isnull=False).distinct().order_by("pk")
    return [award for award in rows[:LOOKED_AT] if len(_months(award)) == MONTHS][:2]


def _months(award: Award) -> dict[date, Decimal]:
    """Half of each was due, as the town found out."""
    known = known_of(award)
    paid = [one for one in known.paid() if one.month not in known.due]
    return {one.month: (one.paid / 2).quantize(Decimal(1)) for one in paid[:MONTHS]}


def _opened(award: Award) -> Claim:
    return actions.open_claim(
        by=_user("finance"),
        award=award,
        reason=ClaimReason.UNREPORTED,
        cause="家庭成员外出务工收入未申报，经核实多领保障金。",
        dues=_months(award),
    )


def _half_paid(claim: Claim) -> None:
    """Heard, decided, four instalments agreed: two came, the third is overdue."""
    today = clock.today()
    claim = actions.hear_claim(
        by=_user("town1-caseworker"),
        claim=claim,
        version=claim.version,
        heard_on=today,
        heard="本人无异议，愿分期归还。",
    )
    claim = actions.decide_claim(
        by=_user("county-approver"), claim=claim, version=claim.version, document="麟民追〔1〕号"
    )
    part = (claim.total / len(DUE_AFTER)).quantize(Decimal("0.01"))
    parts = [part] * (len(DUE_AFTER) - 1)
    parts.append(claim.total - sum(parts))
    days = [today + timedelta(days=days) for days in DUE_AFTER]
    claim = actions.plan_claim(
        by=_user("finance"),
        claim=claim,
        version=claim.version,
        agreed_on=days[0] - timedelta(days=1),
        instalments=list(zip(days, parts, strict=True)),
    )
    for number, amount in enumerate(parts[: len(parts) // 2], 1):
        claim.refresh_from_db()
        actions.record_receipt(
            by=_user("finance2"),
            claim=claim,
            version=claim.version,
            number=f"现金缴款{number}号",
            received_on=today,
            amount=amount,
        )
