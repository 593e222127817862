"""Bank account numbers: what one looks like."""

from django.utils.translation import gettext as _

from welfare.exceptions import NotAllowed

SHORTEST, LONGEST = 8, 32


def check_account(text: str) -> str:
    """The digits of an account number; spaces between groups are forgiven."""
    number = "".join(text.split())
    if not (number.isascii() and number.isdigit() and SHORTEST <= len(number) <= LONGEST):
        raise NotAllowed(
            _("An account number has %(least)s to %(most)s digits. Check it against the passbook.")
            % {"least": SHORTEST, "most": LONGEST}
        )
    return number
