"""Account numbers: what is repaired, what is refused."""

import pytest
from django.utils import translation

from welfare.exceptions import NotAllowed
from welfare.personal import account

GOOD = "6217000012345678"


@pytest.mark.parametrize(
    "raw",
    [
        GOOD,
        "6217 0000 1234 5678",
        "6217-0000-1234-5678",
        "'6217000012345678\t",
        "６２１７００００１２３４５６７８",
        "6217\u30000000\u00a01234–5678",
    ],
)
def test_what_groups_the_digits_is_forgiven(raw):
    assert account.clean(raw) == GOOD


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("6217A000", "digits only"),
        ("6.217E+15", "digits only"),
        ("²²²²²²²²", "digits only"),
        ("1" * 7, "this one has 7"),
        ("1" * 31, "8 to 30 digits, this one has 31"),
    ],
)
def test_what_is_no_account_is_refused_in_words(raw, why):
    translation.activate("en")
    with pytest.raises(NotAllowed, match=why):
        account.clean(raw)


def test_an_empty_account_is_empty_or_refused():
    assert account.clean(" - ") == ""
    assert account.clean("1" * 8) == "1" * 8
    assert account.clean("1" * 30) == "1" * 30
    with pytest.raises(NotAllowed):
        account.required(" ")
