"""The register of officials and their near relatives."""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Verb

OFFICIAL = "cases.official"
KEEPS = frozenset({P.KEEP_OFFICIALS})

ROWS = (
    Verb(
        "record_official",
        OFFICIAL,
        rights=KEEPS,
        event="official_recorded",
        label=_("Official registered"),
        page="cases:official_record",
        button=_("Register official"),
    ),
    Verb(
        "declare_kin",
        OFFICIAL,
        rights=KEEPS,
        event="kin_declared",
        label=_("Near relatives declared"),
        page="cases:kin_declare",
        button=_("Record near relatives"),
    ),
    Verb(
        "end_office",
        OFFICIAL,
        rights=KEEPS,
        event="office_ended",
        label=_("Office ended"),
        page="cases:office_end",
        button=_("Office ends"),
    ),
)
