"""Money to come back, in the demo: support that had ended before a month that was paid.

One claim is agreed to be given back in parts, of which the first came; of one that was begun on
paper an instalment is overdue; one is only opened.
"""

from datetime import date, timedelta
from decimal import Decimal

from benefits.actions import claims as actions
from benefits.claims import known_of, too_much
from benefits.models import Claim, ClaimReason
from benefits.states import PaymentStatus
from cases import clock
from cases.actions.awards import end_award
from cases.models import Award
from cases.states import LIVE_AWARD
from counties.demo.cases import programme_of
from welfare.county.months import previous_month
from welfare.models import Division, User

CLAIMS = 3
DUE_AFTER = (0, 30, 60, 90)  # days from today, one instalment each
AGREED_AGO, LATE_BY = 45, (-15, 15)  # the claim begun on paper: when, and its instalments
CAUSE = "家庭成员外出务工，收入未申报；经核实当月已不符合条件，仍领取了保障金。"
HEARD = "本人无异议，愿分期归还。"
HEARD_ON_PAPER = "系统启用前已当面听取意见（纸质记录存档），本人愿分两期归还。"


def _user(name: str) -> User:
    user: User = User.objects.get(username=name)
    return user


def fill(town: Division, paid: date) -> None:
    """The last claim is only opened: the town hears the family next. `paid`: a month that was."""
    for number, award in enumerate(_paid(town, paid)):
        claim = _opened(_ended_before(award, paid))
        if number == 0:
            _partly_paid(claim)
        elif number == 1:
            _overdue(claim)


def _paid(town: Division, month: date) -> list[Award]:
    """Awards of families that were running before a month and were paid for it."""
    arrived = {"payments__month": month, "payments__status": PaymentStatus.PAID}
    programme = programme_of(town.parent, relief=False)
    rows = Award.objects.filter(town=town, programme=programme, status__in=LIVE_AWARD)
    rows = rows.filter(first_month__lt=month, **arrived)
    return list(rows.distinct().order_by("-pk")[:CLAIMS])


def _ended_before(award: Award, month: date) -> Award:
    """Decided back over the month that was paid: by that it was paid too much."""
    return end_award(
        by=_user("county-approver"),
        proposed_by=_user("town1-caseworker"),
        award=award,
        version=award.version,
        left_on=month - timedelta(days=1),
        last_month=previous_month(month),
        reason="家庭人均收入超过标准",
        heard=HEARD,
        heard_on=clock.today(),
    )


def _dues(award: Award) -> dict[date, Decimal]:
    """What was due of the months that were paid above it, as the award says by now."""
    known = known_of(award)
    counted = [one for one in known.paid() if one.month in known.due]
    dues = {one.month: too_much(one, known.due[one.month]) for one in counted}
    return {month: due for month, due in dues.items() if due is not None}


def _opened(award: Award) -> Claim:
    return actions.open_claim(
        by=_user("finance"),
        award=award,
        reason=ClaimReason.UNREPORTED,
        cause=CAUSE,
        dues=_dues(award),
    )


def _agreed(claim: Claim, heard_on: date, heard: str, due_after: tuple[int, ...]) -> Claim:
    """Heard, decided, and to come back in equal parts."""
    today = clock.today()
    claim = actions.hear_claim(
        by=_user("town1-caseworker"),
        claim=claim,
        version=claim.version,
        heard_on=heard_on,
        heard=heard,
    )
    number = Claim.objects.exclude(document="").count() + 1
    claim = actions.decide_claim(
        by=_user("county-approver"),
        claim=claim,
        version=claim.version,
        document=f"麟民追〔{today.year}〕{number}号",
    )
    part = (claim.total / len(due_after)).quantize(Decimal("0.01"))
    parts = [part] * (len(due_after) - 1)
    parts.append(claim.total - sum(parts))
    days = [today + timedelta(days=days) for days in due_after]
    return actions.plan_claim(
        by=_user("finance"),
        claim=claim,
        version=claim.version,
        agreed_on=heard_on,
        instalments=list(zip(days, parts, strict=True)),
    )


def _partly_paid(claim: Claim) -> None:
    """Four instalments, one after the other: the first came."""
    today = clock.today()
    claim = _agreed(claim, today, HEARD, DUE_AFTER)
    claim.refresh_from_db()
    first = claim.instalments.order_by("due_on")[0]
    actions.record_receipt(
        by=_user("finance2"),
        claim=claim,
        version=claim.version,
        number="现金缴款1号",
        received_on=today,
        amount=first.amount,
    )


def _overdue(claim: Claim) -> None:
    """Agreed on paper before it was entered here; nothing came by the first day."""
    _agreed(claim, clock.today() - timedelta(days=AGREED_AGO), HEARD_ON_PAPER, LATE_BY)
