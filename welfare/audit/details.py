"""The details of an act in words, as the auditor reads them."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.utils.translation import gettext

from welfare.audit import labels


def worded(details: Mapping[str, Any]) -> str:
    """Everything that was recorded with an act; a detail without a value stays out."""
    said = (_said(name, value) for name, value in details.items())
    return gettext("; ").join(text for text in said if text)


def _said(name: str, value: Any) -> str:
    shown = _shown(value)
    named = labels.details().names.get(name, name)
    return f"{named}{gettext(': ')}{shown}" if shown else ""


def _shown(value: Any) -> str:
    if value is None or value == "None":
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Mapping):
        return gettext(", ").join(f"{_model(key)} {_shown(of)}" for key, of in value.items())
    if isinstance(value, list | tuple):
        return gettext(", ").join(_shown(one) for one in value)
    return str(labels.details().values.get(str(value), value))


def _model(name: str) -> str:
    try:
        return str(apps.get_model(name)._meta.verbose_name)
    except (LookupError, ValueError):
        return str(labels.details().names.get(name, name))
