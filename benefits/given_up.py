"""What a family was let off, of claims and of advances, and whose matter it is to let it off more.

One limit counts for both, and what waits to be decided counts with it: it is not walked round in
steps, nor by several claims, nor by an advance beside a claim. (免予追缴、核销)
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from benefits.models import AdvanceWriteOff, Waiver
from benefits.states import ClaimStatus
from cases.models import Household, Tier
from welfare.county import parameters
from welfare.models import Division, Key

ZERO = Decimal(0)


def lock_family(household: int) -> None:
    """Before the sum is read: two proposals at once are added up one after the other.

    Rows that only name the family may be written meanwhile.
    """
    Household.objects.select_for_update(no_key=True).only("pk").get(pk=household)


def tier_of(household: int, county: Division, amount: Decimal, on: date) -> Tier:
    """The county's up to its limit, with what was given up before; else the joint meeting's."""
    limit = parameters.read_decimal(county=county, key=Key.CLAIM_WAIVER_COUNTY, on=on)
    return Tier.COUNTY if _before(household) + amount <= limit else Tier.MEETING


def _before(household: int) -> Decimal:
    waivers = Waiver.objects.filter(claim__household=household, claim__status=ClaimStatus.DECIDED)
    write_offs = AdvanceWriteOff.objects.filter(advance__household=household)
    return _sum(waivers) + _sum(write_offs)


def _sum(rows: "QuerySet[Any]") -> Decimal:
    whole: Decimal | None = rows.exclude(granted=False).aggregate(sum=Sum("amount"))["sum"]
    return whole or ZERO
