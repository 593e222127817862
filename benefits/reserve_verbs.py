"""The verbs of the towns' reserves: booked, confirmed, undone, filed by the month."""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

RESERVE, FILING = "benefits.reserveentry", "benefits.reservefiling"
BOOKS = frozenset({P.PREPARE_PAYROLL})
HANDS_OUT = frozenset({P.REGISTER_CASE})
CONFIRMS = frozenset({P.APPROVE_PAYROLL})
LOOKS_OVER = frozenset({P.CHECK_FILING})

ROWS = (
    Verb(
        "book_reserve",
        RESERVE,
        rights=BOOKS,
        event="reserve_booked",
        label=_("Movement of a town's reserve booked"),
        page="benefits:reserve_book",
        button=_("Book a movement"),
    ),
    Verb(
        "undo_spending",
        RESERVE,
        rights=HANDS_OUT,
        event="reserve_undoing_booked",
        label=_("Undoing of a reserve's spending booked"),
        page="benefits:reserve_undo",
        button=_("Undo the spending"),
        look=Look.DANGER,
    ),
    Verb(
        "confirm_reserve",
        RESERVE,
        rights=CONFIRMS,
        event="reserve_confirmed",
        label=_("Booking of a town's reserve confirmed"),
        page="benefits:reserve_confirm",
        button=_("Confirm the booking"),
        look=Look.FIRST,
    ),
    Verb(
        "drop_reserve",
        RESERVE,
        rights=BOOKS | HANDS_OUT | CONFIRMS,
        event="reserve_dropped",
        label=_("Booking of a town's reserve dropped"),
        page="benefits:reserve_drop",
        button=_("Drop the booking"),
    ),
    Verb(
        "print_reserve",
        FILING,
        rights=frozenset({P.SEE_PAYMENTS, P.SEE_FILINGS}),
        event="reserve_printed",
        label=_("Month of a town's reserve printed"),
        page="benefits:reserve_print",
        button=_("Print"),
    ),
    Verb(
        "file_reserve",
        FILING,
        rights=frozenset({P.FILE_MONTH}),
        event="reserve_filed",
        label=_("Month of the reserve filed"),
        page="benefits:reserve_file",
        button=_("File the month with the county"),
        look=Look.FIRST,
    ),
    Verb(
        "confirm_reserve_filing",
        FILING,
        rights=LOOKS_OVER,
        event="reserve_filing_confirmed",
        label=_("Filed month of a reserve confirmed"),
        page="benefits:reserve_filing_confirm",
        button=_("Confirm the month"),
        look=Look.FIRST,
    ),
    Verb(
        "return_reserve_filing",
        FILING,
        rights=LOOKS_OVER,
        event="reserve_filing_returned",
        label=_("Filed month of a reserve sent back"),
        page="benefits:reserve_filing_return",
        button=_("Send the month back"),
    ),
)
