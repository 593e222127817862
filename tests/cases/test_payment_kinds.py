"""What is true of a kind of payment is said once, on the kind; every list follows from it."""

import re
from pathlib import Path

from django.conf import settings

from cases.models import (
    BY_A_RUN,
    CLAIMABLE,
    OF_MONTHS,
    PAID_ON,
    PAID_ONCE,
    SETTLES_A_MONTH,
    PaymentKind,
)

LIST = re.compile(r"[\[(]PaymentKind\.\w+, PaymentKind")
FLOORS = ("cases", "benefits", "verification", "reports")


def test_a_raise_counts_for_its_month_and_does_not_settle_it():
    assert PaymentKind.RAISE in OF_MONTHS
    assert PaymentKind.RAISE not in SETTLES_A_MONTH
    assert set(SETTLES_A_MONTH) | {"raise"} == set(OF_MONTHS)


def test_what_a_run_pays_is_by_the_month_or_once():
    assert set(BY_A_RUN) == {*OF_MONTHS, *PAID_ONCE}
    assert set(PAID_ON) < set(OF_MONTHS)
    assert set(CLAIMABLE) == {*OF_MONTHS, PaymentKind.ONE_OFF}


def test_no_floor_keeps_a_list_of_kinds_of_its_own():
    """Four of them stood in four files, and a new kind would have been forgotten in three."""
    own = [
        str(path)
        for floor in FLOORS
        for path in (Path(settings.BASE_DIR) / floor).rglob("*.py")
        if path.name != "payment_kind.py" and "migrations" not in path.parts
        if LIST.search(path.read_text())
    ]
    assert own == []
