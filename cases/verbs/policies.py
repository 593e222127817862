"""Who decides on what: drafted in the tables, signed by another person. (分级审批)"""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, MoneyCause, Verb

SUBJECT = "cases.approvalpolicy"

ROWS = (
    Verb(
        "sign_policy",
        SUBJECT,
        rights=frozenset({P.DECIDE_COUNTY, P.APPROVE_PAYROLL}),
        event="policy_signed",
        label=_("Approval policy signed"),
        page="cases:policy_sign",
        button=_("Sign the policy"),
        look=Look.FIRST,
        money=frozenset({MoneyCause.SETTING}),
    ),
)
