"""What a table file can do wrong. Every error carries sentences for the person who sent it."""

from welfare.exceptions import BadInput

ERRORS = {
    *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?"),
    *("#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"),
}


class BadValue(BadInput):
    """One cell cannot be read: `reason` (what is wrong) and `remedy` (what to do)."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason = reason
        self.remedy = remedy
        self.sentence = f"{reason} {remedy}"
        super().__init__(self.sentence)


class BadLayout(BadInput):
    """A profile describes a file in a way that cannot be used; `str()` names the place."""

    number = 0  # which of several [[layouts.KIND]], from 1


def is_error(value: object) -> bool:
    """Whether the cell holds the error of a formula instead of a value.

    >>> is_error("#N/A")
    True
    """
    return isinstance(value, str) and value[:1] == "#" and value.strip().upper() in ERRORS
