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
        ("resident_id", "2022-12-01", "2022-12-01"),
    ],
)
def test_a_cell_that_holds_no_number_stays(key, value, shown):
    assert masks.mask_cell(key, value) == shown


@pytest.mark.parametrize(
    "number",
    ["H12345678", "h12345678", "H1234567890", "E1234567", "E12345", "12345678", "A123456789"]
    + ["H1234-5678", "Ｈ12345678", "港H12345678", "1234 5678", "ABC123456789012"],
)
def test_a_number_of_another_certificate_is_masked(number):
    shown = masks.mask_cell("resident_id", number)
    assert "*" in shown
    assert number[:-4] not in shown
