"""From which month on the system pays a programme: recorded by one, confirmed by another."""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, MoneyCause, Verb

SUBJECT = "cases.golive"

ROWS = (
    Verb(
        "record_go_live",
        SUBJECT,
        rights=frozenset({P.SET_STANDARDS}),
        event="go_live_recorded",
        label=_("Go-live month recorded"),
        page="cases:go_live_record",
        button=_("Record the go-live month"),
        money=frozenset({MoneyCause.SETTING}),
    ),
    Verb(
        "confirm_go_live",
        SUBJECT,
        rights=frozenset({P.APPROVE_PAYROLL}),
        event="go_live_confirmed",
        label=_("Go-live month confirmed"),
        page="cases:go_live_confirm",
        button=_("Confirm the go-live month"),
        look=Look.FIRST,
    ),
    Verb(
        "withdraw_go_live",
        SUBJECT,
        rights=frozenset({P.SET_STANDARDS, P.APPROVE_PAYROLL}),
        event="go_live_withdrawn",
        label=_("Go-live month withdrawn before it was confirmed"),
        page="cases:go_live_withdraw",
        button=_("Withdraw the go-live month"),
    ),
)
