"""The one place that writes the audit log."""

from typing import Any

from django.db import models

from welfare.accounts.models import User
from welfare.audit.models import Event
from welfare.county.models import Division


def record(
    verb: str,
    subject: models.Model,
    *,
    by: User | None,
    case: models.Model | None = None,
    town: Division | None = None,
    reason: str = "",
    **details: Any,
) -> Event:
    """Write one Event inside the caller's transaction.

    `case` is the application, award or run on whose page the act is shown (default: the subject).
    `details` must hold no resident ID, account or phone number. (网络安全法 Art 23)
    """
    case = case or subject
    return Event.objects.create(
        actor=by,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        case_type=case._meta.label_lower,
        case_id=case.pk,
        town=town or getattr(subject, "town", None),
        details=details,
        reason=reason,
    )


def history(case: models.Model) -> "models.QuerySet[Event]":
    """All acts on one case, oldest first."""
    return (
        Event.objects.filter(case_type=case._meta.label_lower, case_id=case.pk)
        .select_related("actor")
        .order_by("at", "pk")
    )
