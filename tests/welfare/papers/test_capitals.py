"""Sums in capitals, as banks read them."""

from decimal import Decimal

import pytest

from welfare.papers.capitals import in_capitals


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("10", "壹拾元整"),
        ("400.00", "肆佰元整"),
        ("1005.06", "壹仟零伍元零陆分"),
        ("45000", "肆万伍仟元整"),
        ("45000.50", "肆万伍仟元伍角整"),
        ("100010", "壹拾万零壹拾元整"),
        ("1020300.45", "壹佰零贰万零叁佰元肆角伍分"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("900080007.01", "玖亿零捌万零柒元零壹分"),
        ("0.05", "零元零伍分"),
    ],
)
def test_a_sum_in_capitals(amount, words):
    assert in_capitals(Decimal(amount)) == f"人民币{words}"


def test_a_debt_is_no_sum_of_a_paper():
    with pytest.raises(ValueError, match="never negative"):
        in_capitals(Decimal("-1"))
