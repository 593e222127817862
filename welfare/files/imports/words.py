"""What the counts of a batch are called on screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS = {
    # repairs of resident IDs
    "apostrophe": _("Apostrophe taken away"),
    "space": _("Spaces taken away"),
    "nbsp": _("Hard spaces taken away"),
    "wide_space": _("Wide spaces taken away"),
    "tab": _("Tabs and line breaks taken away"),
    "zero_width": _("Invisible signs taken away"),
    "full_width": _("Full-width digits made narrow"),
    "lower_x": _("Small x made large"),
    "old15": _("15-digit numbers made 18"),
    "wrapped": _("Formula signs around numbers taken away"),
    "hyphen": _("Hyphens taken away"),
    "figure": _("Figures read as numbers of an account"),
    "account_repaired": _("Account numbers repaired"),
    "id_repaired": _("Resident IDs repaired"),
    "name_repaired": _("Names brought into one form"),
    "place_repaired": _("Places matched by a similar name"),
    # why rows were rejected
    "empty": _("Resident ID is empty"),
    "number_lost_digits": _("Number lost its digits in a spreadsheet"),
    "account_lost_digits": _("Account lost its digits in a spreadsheet"),
    "bad_account": _("Account is no number"),
    "error_cell": _("A formula gave an error"),
    "future_day": _("Day lies in the future"),
    "before_birth": _("Day lies before the birth"),
    "other_month": _("Row is of another month"),
    "household_differs": _("Household is on the roll without this person"),
    "bad_check_digit": _("Check digit of the number is wrong"),
    "bad_length": _("Number has the wrong length"),
    "bad_character": _("Number holds other characters"),
    "bad_birth_date": _("Birth date in the number is impossible"),
    "bad_date": _("Date cannot be read"),
    "bad_money": _("Amount cannot be read"),
    "negative_money": _("Amount is negative"),
    "bad_number": _("Number is out of range"),
    "bad_code": _("Division code is wrong"),
    "other_county": _("Code of another county"),
    "code_twice": _("Code stands twice"),
    "no_parent": _("Division above is unknown"),
    "missing": _("A cell is empty"),
    "too_long": _("Text is too long"),
    "unknown_word": _("Word is not known"),
    "unknown_town": _("Town is unknown"),
    "unknown_village": _("Village or community is unknown"),
    "number_twice": _("Certificate number stands twice"),
    "covered_twice": _("Person already receives living support"),
    "two_names": _("One resident ID under two names"),
    "household_broken": _("Another row of the household is wrong"),
    "case_twice": _("Case stands twice"),
    "person_twice": _("Person stands twice"),
    "no_award": _("No award for this month"),
    "not_failed": _("No failed payment that this pays again"),
    "paid_twice": _("Paid twice for the month"),
    "paid_here": _("Month is paid by this system"),
    "owed_and_paid": _("Owed by its kind, paid by its result"),
    "sum_differs": _("Parts do not make the sum"),
    # why rows were skipped
    "duplicate": _("Repeats an earlier row"),
    "already_there": _("Already there"),
    "differs": _("On file with something else"),
    # what to look at
    "member_added": _("Added to a household on the roll"),
    "goes_on": _("Household goes on in another place of the file"),
    "other_name": _("Known under another name"),
    "card_of_another": _("Disability card of another person"),
    "no_review_day": _("Without a day of review"),
    "rows_differ": _("Rows differ from persons covered"),
    "no_reason": _("No reason for leaving"),
    "sex_differs": _("Sex differs from the resident ID"),
    "amount_differs": _("Amount differs from standard less income"),
    "hidden_rows": _("Hidden or filtered rows, read too"),
    "strange_name": _("Name holds signs that no register has"),
    "account_zeros": _("Account ends in 000"),
    "account_shared": _("Account shared by households"),
    "card_differs": _("Disability differs from the card"),
    "change_unread": _("Note on a change not understood"),
    "exit_without_end": _("Gradual exit without its end"),
    "no_band": _("Class is not said"),
    "misgraded": _("Care grade differs from the answers"),
    "persons_differ": _("More persons paid than covered"),
    "care_not_divided": _("Living money and care fee in one sum"),
    "residence_differs": _("Urban or rural differs from the award"),
    # what was made
    "divisions": _("Divisions"),
    "persons": _("New people"),
    "households": _("Households"),
    "awards": _("Awards"),
    "new_members": _("New members of households on the roll"),
    "supplements": _("Supplements"),
    "listed": _("People on the list"),
    "payments": _("Payments"),
    "records": _("Records"),
    "replaced_files": _("Files replaced"),
}

MONEY = {  # what a file changes in the money that the system pays
    "new": _("New awards"),
    "changed": _("Awards with more people or another amount"),
    "failed": _("Failed payments, which the next run pays again"),
    "owed": _("Arrears that were not paid, which the next run pays"),
}


def worded(counts: dict[str, Any]) -> list[dict[str, Any]]:
    """Counts as rows of a summary, largest first; lists and nothings are left out."""
    rows = [(n, WORDS.get(key, key)) for key, n in counts.items() if isinstance(n, int) and n]
    return [{"label": label, "value": f"{n:,}"} for n, label in sorted(rows, key=lambda r: -r[0])]
