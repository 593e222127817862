"""Whether a family whose income rose above the standard leaves the roll by degrees. (渐退)

The county says by dated parameters how long, up to which income, and how much of the amount is paid
meanwhile; by the law it is the income from work that is encouraged so. (57号 Art 33; 83号 一(三))
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from benefits import anew
from benefits.anew import Stand
from benefits.entitlement import ExplanationLine, plain, to_cent
from cases.changes import FROM_WORK
from cases.models import Award, FamilyChange
from welfare.county.months import add_months
from welfare.county.parameters import read_decimal, read_int
from welfare.models import Key

HUNDRED = Decimal(100)
ARTICLE = "民发〔2021〕57号第33条；民发〔2022〕83号一（三）"


@dataclass(frozen=True)
class GrantedExit:
    """A gradual exit as it would be granted: what is paid in its months, and the last of them."""

    amount: Decimal
    lines: list[Any]
    last_month: date
    later: list[Any]


def offered(change: FamilyChange, stand: Stand) -> GrantedExit | None:
    """The gradual exit from the month on, or None where the county's conditions do not hold."""
    award, county = stand.award, stand.award.programme.county
    if change.facts.get("income_source") != FROM_WORK or hasattr(award, "gradual_exit"):
        return None
    lifted = getattr(getattr(award, "dibao_detail", None), "kept_after_exit", False)
    key = Key.GRADUAL_EXIT_MONTHS_LIFTED if lifted else Key.GRADUAL_EXIT_MONTHS
    months = read_int(county=county, key=key, on=stand.month)
    now = award.amount_in(stand.month)
    if months == 0 or now is None or stand.annual_income is None or not _within(stand):
        return None
    percent = read_decimal(county=county, key=Key.GRADUAL_EXIT_PERCENT, on=stand.month)
    last = add_months(stand.month, months - 1)
    own = award.amounts.filter(from_month__gt=stand.month, from_month__lte=last)
    later = [
        {
            "from_month": one.from_month.isoformat(),
            "total": str(part := _part(one.total, percent)),
            "basic": str(part),
            "care": "0",
            "residence": one.residence,
            "explanation": _lines(stand, one.total, percent),
        }
        for one in own.order_by("from_month")
    ]
    part = _part(now.total, percent)
    return GrantedExit(part, _lines(stand, now.total, percent), last, later)


def _within(stand: Stand) -> bool:
    """The income is not so high that no support is needed on the way."""
    county = stand.award.programme.county
    times = read_decimal(county=county, key=Key.GRADUAL_EXIT_TIMES, on=stand.month)
    limit = anew.standard_of(stand).yearly * stand.family_size * times
    return stand.annual_income is not None and stand.annual_income <= limit


def _part(amount: Decimal, percent: Decimal) -> Decimal:
    return to_cent(amount * percent / HUNDRED)


def _lines(stand: Stand, before: Decimal, percent: Decimal) -> list[Any]:
    line = ExplanationLine(
        code="gradual_exit",
        label=_("Paid on during the gradual exit"),
        factor=f"{plain(before)} × {plain(percent)}%",
        sum=_part(before, percent),
        article=ARTICLE,
        persons=stand.names,
    )
    return [line.as_dict()]


def runs(award: Award) -> bool:
    """Whether the award is in a gradual exit."""
    return getattr(award, "gradual_exit", None) is not None
