"""The tasks of a board as they are typed, and the month that is asked for."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.logbooks import BoardTask
from welfare.pages.forms import Form, MonthInputField

PARTS = re.compile("[|｜]")
UNITS = re.compile("[、，,]")


class MonthAskedForm(Form):
    """Of which month."""

    month = MonthInputField(label=_("Month"))


class TasksField(forms.CharField):
    """One task a line: its name, who leads, who else is responsible."""

    widget = forms.Textarea(attrs={"rows": 6})

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The tasks as a definition says them."""
        lines = (line.strip() for line in super().clean(value).splitlines())
        return [_task(line) for line in lines if line]


def _task(line: str) -> dict[str, Any]:
    parts = [part.strip() for part in PARTS.split(line)]
    if len(parts) not in (2, 3):
        raise ValidationError(
            gettext("“%(line)s”: write name | lead units | other units.") % {"line": line}
        )
    name, *units = parts
    lead, duty = (*map(_units, units), [])[:2]
    return {"name": name, "lead": lead, "duty": duty}


def _units(text: str) -> list[str]:
    return [word.strip() for word in UNITS.split(text) if word.strip()]


def typed(tasks: Sequence[BoardTask]) -> str:
    """Tasks as this form shows them, to change them from."""
    return "\n".join(
        " | ".join((one.name, "、".join(one.lead), "、".join(one.duty))) for one in tasks
    )
