"""The details of an act in words, as the auditor reads them."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Role

NAMES: dict[str, Any] = {
    "accepted_on": _("accepted on"),
    "added": _("added"),
    "address": _("from the address"),
    "after": _("after"),
    "amount": _("amount"),
    "area": _("area"),
    "attempt": _("attempt"),
    "basic": _("basic amount"),
    "because": _("because"),
    "begun_on": _("begun on"),
    "before": _("before"),
    "care": _("care fee"),
    "cases": _("cases"),
    "changed": _("changed"),
    "confirmed": _("the finding is right"),
    "count": _("number"),
    "covered": _("persons covered"),
    "deadline": _("deadline"),
    "delivered_on": _("refusal delivered on"),
    "department": _("department"),
    "effect": _("effect"),
    "ending": _("ends in"),
    "ends_on": _("ends on"),
    "failed": _("failed"),
    "field": _("field"),
    "fields": _("fields"),
    "figure": _("figure"),
    "file": _("file"),
    "filters": _("filters"),
    "first_month": _("first month"),
    "from_month": _("from the month"),
    "head": _("head of household"),
    "heard": _("hearing"),
    "held_on": _("held on"),
    "hits": _("hits"),
    "idle": _("for idleness"),
    "joined_on": _("joined on"),
    "kind": _("kind"),
    "last_month": _("last month"),
    "left_on": _("left on"),
    "locked": _("locked"),
    "members": _("members present"),
    "month": _("month"),
    "paid": _("paid"),
    "papers_due_on": _("papers due on"),
    "person": _("person"),
    "persons": _("persons"),
    "programme": _("programme"),
    "provisional": _("provisional"),
    "rejected": _("rejected"),
    "reported_on": _("report of"),
    "result": _("result"),
    "revision": _("revision"),
    "roles": _("roles"),
    "round": _("round"),
    "route": _("route"),
    "row": _("row"),
    "rows": _("rows"),
    "saved": _("saved"),
    "sequence": _("number in the month"),
    "sha256": _("fingerprint"),
    "skipped": _("skipped"),
    "tier": _("tier"),
    "total": _("sum"),
    "until": _("until"),
    "version": _("version"),
    "visited_on": _("visited on"),
    "whole": _("whole resident IDs"),
    "year": _("year"),
}
VALUES: dict[str, Any] = {
    "apart": _("They live elsewhere than they are registered"),
    "difficult": _("The survey is very difficult"),
    "elsewhere": _("The application was made in another place"),
    **{role.value: role.label for role in Role},
    "account": _("account"),
    "annual_report": _("annual report"),
    "business": _("Businesses"),
    "car": _("Vehicles"),
    "comparison": _("comparison"),
    "county": _("County"),
    "death": _("Deaths"),
    "disabled": _("Disability cards"),
    "disabled_federation": _("Disabled persons' federation"),
    "education": _("Education"),
    "end": _("End the award"),
    "figure_list": _("figure list"),
    "freeze_snapshot": _("snapshot"),
    "health_insurance": _("Health insurance"),
    "house": _("Real estate"),
    "housing": _("Housing"),
    "import": _("import"),
    "labour": _("Labour and social insurance"),
    "medical": _("Large medical costs"),
    "meeting": _("Joint meeting"),
    "no_objection": _("No objection"),
    "none": _("No action"),
    "objection": _("Objection"),
    "other": _("Another department"),
    "payroll": _("payroll run"),
    "pension": _("Pensions"),
    "refer": _("Refer to assistance"),
    "resident_id": _("resident ID"),
    "start_supplement": _("Start a supplement"),
    "stop_supplement": _("Stop the supplement"),
    "suspend": _("Suspend the award"),
    "town": _("Town"),
}


def worded(details: Mapping[str, Any]) -> str:
    """Everything that was recorded with an act; a detail without a value stays out."""
    said = (_said(name, value) for name, value in details.items())
    return gettext("; ").join(text for text in said if text)


def _said(name: str, value: Any) -> str:
    shown = _shown(value)
    return f"{NAMES.get(name, name)}{gettext(': ')}{shown}" if shown else ""


def _shown(value: Any) -> str:
    if value is None or value == "None":
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Mapping):
        return gettext(", ").join(f"{_model(key)} {_shown(of)}" for key, of in value.items())
    if isinstance(value, list | tuple):
        return gettext(", ").join(_shown(one) for one in value)
    return str(VALUES.get(str(value), value))


def _model(name: str) -> str:
    try:
        return str(apps.get_model(name)._meta.verbose_name)
    except (LookupError, ValueError):
        return str(NAMES.get(name, name))
