"""Bank account numbers as people type them and files give them."""

from django.utils.translation import gettext as _

from welfare.exceptions import NotAllowed
from welfare.personal.repairs import repaired

SHORTEST, LONGEST = 8, 30  # cards have 16 to 19, the books of rural banks fewer, firms more
HYPHENS = dict.fromkeys(map(ord, "-‐‑–—－"))


def clean(raw: str) -> str:
    """The digits of an account number; what groups them is forgiven. Nothing stays nothing."""
    number = repaired(raw)[0].translate(HYPHENS)
    if not number:
        return ""
    if not (number.isascii() and number.isdigit()):
        raise NotAllowed(
            _("An account holds digits only. Copy it from the bank card or the passbook.")
        )
    if not SHORTEST <= len(number) <= LONGEST:
        raise NotAllowed(
            _("An account has %(least)s to %(most)s digits, this one has %(n)s. Copy it again.")
            % {"least": SHORTEST, "most": LONGEST, "n": len(number)}
        )
    return number


def required(raw: str) -> str:
    """The digits of an account number that must be there."""
    number = clean(raw)
    if not number:
        raise NotAllowed(_("Give the account number. Copy it from the bank card or the passbook."))
    return number
