"""Showing a whole resident ID or account number: to whom, why, and written down each time.

PIPL Art 28; 社会救助法 Art 70(6): a query that no case needs is punishable.
"""

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from welfare.accounts.roles import Permission
from welfare.audit import log as audit
from welfare.exceptions import NotAllowed
from welfare.models import User

# The numbers that may be shown, by model and field. The apps are named in strings only.
NUMBERS = {
    ("cases.person", "resident_id"): gettext_lazy("Resident ID"),
    ("cases.person", "disability_card"): gettext_lazy("Disability card"),
    ("cases.household", "phone"): gettext_lazy("Telephone"),
    ("cases.application", "account"): gettext_lazy("Account"),
    ("cases.award", "account"): gettext_lazy("Account"),
    ("benefits.payment", "account"): gettext_lazy("Account"),
    ("verification.finding", "stranger_id"): gettext_lazy("Resident ID"),
}
CASES = frozenset({"cases.household", "cases.application", "cases.award", "verification.finding"})


def visible(label: str, user: User) -> "models.QuerySet[models.Model]":
    """The rows of that model which the person may see."""
    rows: models.QuerySet[models.Model] = apps.get_model(label)._default_manager.visible_to(user)
    return rows


def reveal(
    *, row: models.Model, field: str, reason: str, by: User, case: models.Model | None = None
) -> str:
    """The whole number; the look, its reason and its case are in the audit log."""
    if not by.may(Permission.REVEAL):
        raise NotAllowed(_("Your role does not include seeing whole numbers."))
    if (row._meta.label_lower, field) not in NUMBERS:
        raise NotAllowed(_("This value is not shown in full."))
    if not reason.strip():
        raise NotAllowed(_("Say why you need the whole number."))
    audit.record("number_revealed", row, by=by, case=case, reason=reason.strip(), field=field)
    return str(getattr(row, field))
