"""The towns' monthly filings with the county. (docs/law.md §3.5)"""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Concerns, Verb

SUBJECT = "cases.monthlyfiling"

ROWS = (
    Verb(
        "file_month",
        SUBJECT,
        rights=frozenset({P.FILE_MONTH}),
        event="month_filed",
        label=_("Decisions of the month filed"),
        news=Concerns(frozenset({P.CHECK_FILING}), "cases:filing"),
        page="cases:filing_month",
        button=_("Look and file"),
    ),
    Verb(
        "check_filing",
        SUBJECT,
        rights=frozenset({P.CHECK_FILING}),
        event="filing_checked",
        label=_("Monthly filing checked"),
        news=Concerns(frozenset({P.FILE_MONTH}), "cases:filing"),
        page="cases:filing",
        button=_("Checked"),
    ),
)
