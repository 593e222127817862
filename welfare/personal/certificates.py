"""By which paper a person is registered who has no resident ID, or not yet. (证件种类)

Hong Kong, Macao and Taiwan residents and foreigners with permanent residence have cards whose
number is made and checked like a resident ID; it is the same number, by whatever name it is typed.
Other numbers are checked by their own form, say nothing of birth and sex, and never equal a
resident ID: their hash begins with the kind.
"""

import datetime
import re
import unicodedata
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from welfare.exceptions import BadInput
from welfare.personal import crypto
from welfare.personal.resident_id import (
    CLEAN,
    OLDEST_AGE,
    RESIDENCE_PERMITS,
    SCIENTIFIC,
    BadResidentId,
    ParsedId,
    parse,
)

ID_CARD = ""  # what almost everybody has: nothing is said of it
FOREIGN = "9"  # begins the number of a foreigner's permanent residence card (since 2023)


class Certificate(models.TextChoices):
    """Papers that are accepted instead of a resident ID."""

    HMT_RESIDENCE = "hmt_residence", gettext_lazy("Residence permit, Hong Kong, Macao, Taiwan")
    HM_PASS = "hm_pass", gettext_lazy("Travel permit, Hong Kong and Macao")
    TAIWAN_PASS = "taiwan_pass", gettext_lazy("Travel permit, Taiwan")
    FOREIGN_RESIDENCE = "foreign_residence", gettext_lazy("Permanent residence card of foreigners")
    PASSPORT = "passport", gettext_lazy("Passport")
    BIRTH = "birth", gettext_lazy("Medical certificate of birth (no resident ID yet)")


CHOICES = ((ID_CARD, gettext_lazy("Resident ID card")), *Certificate.choices)
FORMS = MappingProxyType(
    {
        Certificate.HMT_RESIDENCE: re.compile(r"8[123][0-9]{15}[0-9X]"),
        Certificate.HM_PASS: re.compile(r"[HM](?:[0-9]{8}|[0-9]{10})"),
        Certificate.TAIWAN_PASS: re.compile(r"[0-9]{8}"),
        Certificate.FOREIGN_RESIDENCE: re.compile(r"9[0-9]{16}[0-9X]|[A-Z]{3}[0-9]{12}"),
        Certificate.PASSPORT: re.compile(r"(?=.*[0-9]{4})[A-Z0-9]{6,12}"),
        Certificate.BIRTH: re.compile(r"[A-Z][0-9]{9}"),
    }
)
EXAMPLES = MappingProxyType(
    {
        Certificate.HMT_RESIDENCE: gettext_lazy("18 characters that begin with 81, 82 or 83"),
        Certificate.HM_PASS: gettext_lazy("H or M and 8 or 10 digits"),
        Certificate.TAIWAN_PASS: gettext_lazy("8 digits"),
        Certificate.FOREIGN_RESIDENCE: gettext_lazy("18 characters, or 3 letters and 12 digits"),
        Certificate.PASSPORT: gettext_lazy("6 to 12 letters and digits"),
        Certificate.BIRTH: gettext_lazy("one letter and 9 digits"),
    }
)


class FactsMissing(BadInput):
    """A number that says nothing of birth and sex, and nobody said them."""


def number_of(kind: str, raw: object, today: datetime.date) -> str:
    """The number as it is kept. Raises BadResidentId."""
    if kind == ID_CARD:
        return parse(raw, today).value
    number = _plain(raw)
    if not FORMS[Certificate(kind)].fullmatch(number):
        reason = _("This is no number of such a certificate: it has %(form)s.")
        words = {"form": EXAMPLES[Certificate(kind)]}
        remedy = _("Compare the number with the certificate and correct it.")
        raise BadResidentId("bad_certificate", reason % words, remedy)
    return parse(number, today).value if CLEAN.fullmatch(number) else number


def _plain(raw: object) -> str:
    return re.sub(r"[\s·.()-]", "", unicodedata.normalize("NFKC", str(raw or ""))).upper()


def read(
    kind: str, raw: object, today: datetime.date, *, sex: str = "", born: datetime.date | None
) -> ParsedId:
    """The number and what it says; birth and sex as typed where it says nothing of them.

    Raises BadResidentId and FactsMissing.
    """
    number = number_of(kind, raw, today)
    if says_birth(number):
        return parse(number, today)
    if not sex or born is None:
        raise FactsMissing(_("This certificate says nothing of birth and sex: type both."))
    if born > today or born.year < today.year - OLDEST_AGE:
        raise FactsMissing(_("This is no day on which anybody alive was born."))
    return ParsedId(number, (), born, sex)


def says_birth(number: str) -> bool:
    """Whether a number is made like a resident ID."""
    return bool(CLEAN.fullmatch(number))


def kind_of(number: str, said: str = ID_CARD) -> str:
    """Of which paper a number is: those made like a resident ID say it themselves."""
    if not says_birth(number):
        return said
    if number.startswith(RESIDENCE_PERMITS):
        return Certificate.HMT_RESIDENCE
    return Certificate.FOREIGN_RESIDENCE if number.startswith(FOREIGN) else ID_CARD


def hash_of(kind: str, number: str) -> str:
    """By what somebody is found who has this number of this certificate."""
    return crypto.keyed_hash(number if says_birth(number) else f"{kind}:{number}")


def hashes_like(text: str) -> tuple[str, ...]:
    """By what somebody may be found whose number was typed without its kind."""
    number = _plain(text)
    kinds = [kind for kind, form in FORMS.items() if form.fullmatch(number)]
    return tuple(hash_of(kind, number) for kind in kinds if not says_birth(number))


def looks_like_another(text: str) -> bool:
    """Whether a text with a letter in it is made like a number that is no resident ID."""
    number = _plain(text)
    lettered = re.search(r"[A-WYZ]", number) and not SCIENTIFIC.fullmatch(number)
    return bool(lettered) and any(form.fullmatch(number) for form in FORMS.values())


def words_of(kind: str) -> str:
    """What the paper is called."""
    return str(dict(CHOICES)[kind])
