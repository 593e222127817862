"""One mask for each number."""

import pytest

from welfare.personal import masks


def test_a_resident_id_keeps_region_and_last_four():
    assert masks.mask_id("610329195001019014") == "610329********9014"
    assert masks.mask_id("12345") == "*****"


def test_an_account_and_a_telephone_keep_the_last_four():
    assert masks.mask_account("6217000012345678") == "************5678"
    assert masks.mask_phone("13900001234") == "*******1234"
    assert masks.mask_account("12345") == "*****"
    assert masks.mask_account("") == ""


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("resident_id", "610329195001019014", "610329********9014"),
        ("account", "6217000012345678", "************5678"),
        ("resident_id", "6.10E+17", "6.10E+17"),
        ("resident_id", "13900001234", "*******1234"),
        ("account", "无", "无"),
    ],
)
def test_a_cell_that_holds_no_number_stays(key, value, shown):
    assert masks.mask_cell(key, value) == shown
