"""What is wrong is told by its cause with a count, whatever each row has written there."""

from welfare.files.imports.reading import causes_of
from welfare.files.tables.problems import FEW, Problem, by_cause


def problem(row, reason, *, column="K", sheet="低保", remedy="Write figures.", common=None):
    return Problem(sheet, row, column, "", reason, remedy, common=common)


def test_many_amounts_that_are_no_number_are_one_cause():
    rows = [problem(n, f"“{n}x” is not a number.") for n in range(1, 201)]
    ((cause,), more) = causes_of(rows)
    assert (cause["rows"], cause["first"], more) == (200, 1, 0)
    assert cause["reason"] == "“…” is not a number."


def test_a_few_words_are_named_one_by_one():
    rows = [problem(n, f"“{'甲乙丙'[n % FEW]}” is no town.") for n in range(9)]
    said = {one.reason: one.rows for one in by_cause(rows)}
    assert said == {f"“{word}” is no town.": 3 for word in "甲乙丙"}


def test_what_all_of_them_say_alike_stays():
    rows = [problem(n, f"“{n}” has {n} digits, 18 are needed.") for n in range(1, 9)]
    (cause,) = by_cause(rows)
    assert cause.reason == "“…” has … digits, 18 are needed."


def test_another_column_sheet_or_sentence_is_another_cause():
    rows = [
        *(problem(n, f"“{n}” is not a number.") for n in range(10)),
        *(problem(n, f"“{n}” is not a number.", column="L") for n in range(8)),
        *(problem(n, f"“{n}” is no day.") for n in range(6)),
        *(problem(n, f"“{n}” is no day.", sheet="特困") for n in range(4)),
    ]
    assert [one.rows for one in by_cause(rows)] == [10, 8, 6, 4]


def test_what_no_column_has_is_one_cause_in_all_sheets():
    rows = [problem(1, "No town.", column="", sheet=sheet) for sheet in ("甲", "乙")]
    assert [one.rows for one in by_cause(rows)] == [2]


def test_rows_of_broken_households_share_their_sentence():
    common = ("Another row of the household is wrong.", "Mend that.")
    rows = [problem(n, f"Row {n} is wrong.", column="", common=common) for n in range(9)]
    (cause,) = by_cause(rows)
    assert (cause.reason, cause.remedy, cause.rows) == (*common, 9)
    (alone,) = by_cause(rows[:1])
    assert alone.reason == "Row 0 is wrong."
