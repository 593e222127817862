"""The acts on one thing as items of a timeline."""

from typing import Any

from django.db import models

from welfare.audit import log as audit
from welfare.audit.labels import label


def timeline(thing: models.Model) -> list[dict[str, Any]]:
    """What was done to it, newest first: when, which act, who and why."""
    return [
        {
            "when": event.at,
            "title": label(event.verb),
            "who": event.actor or "",
            "body": event.reason,
        }
        for event in audit.told_of(thing).reverse()
    ]
