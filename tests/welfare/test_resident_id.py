"""Resident IDs: what is repaired, what is rejected, and that no message shows a number."""

from datetime import date

import pytest

from tests.factories import resident_id as invented
from welfare.personal import resident_id
from welfare.personal.disability import is_severe
from welfare.personal.resident_id import BadResidentId, disability_card, parse

GOOD = "610329196408019224"
WITH_X = "61032919710816984X"
TODAY = date(2022, 12, 31)
NO_SUCH_DAY = "61032919641301922" + resident_id.ric.calc_check_digit("610329196413019220")


def test_clean_number_says_birth_date_and_sex():
    parsed = parse(GOOD)
    assert (parsed.value, parsed.repairs) == (GOOD, ())
    assert parsed.birth_date == date(1964, 8, 1)
    assert parsed.sex == "F"
    assert parse(invented(1)).sex == "M"
    assert parsed.warnings == ()


@pytest.mark.parametrize(
    ("raw", "value", "repairs"),
    [
        ("'" + GOOD, GOOD, ("apostrophe",)),
        ("‘" + GOOD, GOOD, ("apostrophe",)),
        (" 610329 19640801 9224", GOOD, ("space",)),
        ("610329\u00a019640801\u00a09224", GOOD, ("nbsp",)),
        ("610329\u300019640801\u30009224", GOOD, ("wide_space",)),
        (GOOD + "\t", GOOD, ("tab",)),
        ("\ufeff" + GOOD + "\u200b", GOOD, ("zero_width",)),
        ("６１０３２９１９６４０８０１９２２４", GOOD, ("full_width",)),
        (WITH_X.lower(), WITH_X, ("lower_x",)),
        (WITH_X[:17] + "ｘ", WITH_X, ("full_width", "lower_x")),
        (GOOD[:6] + GOOD[8:17], GOOD, ("old15",)),
        (int(GOOD[:6] + GOOD[8:17]), GOOD, ("old15",)),
        (float(GOOD[:6] + GOOD[8:17]), GOOD, ("old15",)),
        ("'" + GOOD[:6] + GOOD[8:17] + " ", GOOD, ("apostrophe", "space", "old15")),
    ],
)
def test_repairs_are_done_and_named(raw, value, repairs):
    parsed = parse(raw)
    assert (parsed.value, parsed.repairs) == (value, repairs)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "empty"),
        (None, "empty"),
        ("  \u3000", "empty"),
        (6.10329195203269e17, "number_lost_digits"),
        (610329196408019224, "number_lost_digits"),
        ("6.10E+17", "number_lost_digits"),
        ("'6.12e+17", "number_lost_digits"),
        ("610329195203269000", "number_lost_digits"),
        (GOOD[:17] + "5", "bad_check_digit"),
        (GOOD[:17], "bad_length"),
        (GOOD + "1", "bad_length"),
        (12345, "bad_length"),
        ("61032919640801922O", "bad_character"),
        ("X" * 18, "bad_character"),
        ("٦" * 18, "bad_character"),
        (True, "bad_character"),
        (NO_SUCH_DAY, "bad_birth_date"),
        (invented(0, date(2030, 1, 1)), "bad_birth_date"),
        (invented(0, date(1899, 1, 1)), "bad_birth_date"),
        ("00", "bad_length"),
    ],
)
def test_rejections_have_a_code_and_two_sentences(raw, code):
    with pytest.raises(BadResidentId) as caught:
        parse(raw, TODAY)
    assert caught.value.code == code
    assert caught.value.reason
    assert caught.value.remedy
    digits = str(raw).strip()
    assert len(digits) < 10 or digits not in str(caught.value)


def test_birth_today_is_good_and_tomorrow_is_not():
    assert parse(invented(0, TODAY), TODAY).birth_date == TODAY
    with pytest.raises(BadResidentId, match="."):
        parse(invented(0, date(2023, 1, 1)), TODAY)


def test_age_of_120_is_good_and_121_is_not():
    assert parse(invented(0, date(1902, 12, 31)), TODAY)
    assert parse(invented(0, date(1902, 1, 1)), TODAY)
    with pytest.raises(BadResidentId):
        parse(invented(0, date(1901, 12, 31)), TODAY)


@pytest.mark.parametrize("region", ["999999", "410119"])  # the second: no county in the list
def test_unknown_region_only_warns(region):
    body = region + "19700101" + "900"
    number = body + resident_id.ric.calc_check_digit(body + "0")
    assert parse(number).warnings == ("unknown_region",)


def test_residence_permit_is_known():
    body = "830000" + "19700101" + "900"
    assert parse(body + resident_id.ric.calc_check_digit(body + "0")).warnings == ()


def test_text_that_ends_in_000_with_a_good_check_digit_is_taken_with_a_warning():
    assert "ends_000" in parse(_number_ending_000()).warnings


def _number_ending_000():
    for day in range(1, 29):
        for hundred in "123456789":
            number = f"610329197001{day:02d}{hundred}000"
            if resident_id.ric.calc_check_digit(number) == "0":
                return number
    raise AssertionError("no such number")


def test_disability_card_is_id_kind_and_grade():
    card = disability_card("61032919840429942414")
    assert card.person.value == "610329198404299424"
    assert (card.kind, card.kind_digit, card.grade) == ("视力", "1", 4)
    assert disability_card("'61032919840429942452B1").grade == 2
    assert disability_card("'61032919840429942452B1").repairs == ("apostrophe",)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "empty"),
        ("6.10E+19", "number_lost_digits"),
        (6.1e19, "number_lost_digits"),
        ("61032919380413900000", "number_lost_digits"),
        ("61032919840429942484", "bad_character"),
        ("61032919840429942415", "bad_character"),
        ("6103291984042994241", "bad_length"),
        ("61032919840429942514", "bad_check_digit"),
    ],
)
def test_bad_disability_cards(raw, code):
    with pytest.raises(BadResidentId) as caught:
        disability_card(raw)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("kind", "grade", "severe"),
    [
        ("肢体", "一级", True),
        ("肢体", 2, True),
        ("肢体", "三级", False),
        ("智力", "三级", True),
        ("6", 3, True),
        ("精神残疾", "四级", False),
        ("多重", "3", False),
    ],
)
def test_severe_is_grade_1_or_2_or_grade_3_of_mind(kind, grade, severe):
    assert is_severe(kind, grade) is severe


@pytest.mark.parametrize(("kind", "grade"), [("", 1), ("肢体", ""), ("肢体", "五级"), ("其他", 1)])
def test_severe_does_not_guess(kind, grade):
    with pytest.raises(ValueError, match="no such kind"):
        is_severe(kind, grade)


def test_an_area_known_down_to_its_prefecture_only_warns():
    """The page of a new household answered 500."""
    number = "65992519700101900" + resident_id.ric.calc_check_digit("659925197001019000")
    assert parse(number).warnings
