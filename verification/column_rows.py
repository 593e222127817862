"""The columns of a department's file as rows of a form: what each is called, and how it is read."""

from collections.abc import Iterator, Mapping
from itertools import count, product, takewhile
from string import ascii_lowercase
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from welfare.county.reference_tables import ReferenceForm

BLANK = 5  # rows to be filled in; who needs more saves and goes on
BETWEEN = "、"
TYPES = (
    ("text", _("Text")),
    ("word", _("Word as it is written")),
    ("money", _("Amount (yuan)")),
    ("monthly", _("Amount per month (yuan)")),
    ("day", _("Day")),
)
INTO = (
    ("", _("Only kept and shown")),
    ("amount", _("Amount")),
    ("day", _("Day")),
    ("category", _("Category")),
    ("state", _("State")),
    ("identifier", _("Number")),
)
Rows = list[dict[str, Any]]


class ColumnRows(forms.Widget):
    """A line a column, and some empty ones."""

    def render(self, name: str, value: Any, *_args: Any, **_more: Any) -> str:
        """The table; `value` are the rows."""
        rows = [*(value or []), *({} for _blank in range(BLANK))]
        context = {
            "name": name,
            "rows": [_choices(number, row) for number, row in enumerate(rows)],
        }
        return str(render_to_string("verification/_column_rows.html", context))

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> Rows:
        """The rows in which anything was written."""
        rows = [
            {
                part: str(data.get(f"{name}-{number}-{part}", "")).strip()
                for part in ("key", "label", "also", "type", "into", "needed")
            }
            for number in takewhile(lambda one: f"{name}-{one}-label" in data, count())
        ]
        return [row for row in rows if row["label"] or row["also"]]

    def value_omitted_from_data(self, data: Mapping[str, Any], _files: Any, name: str) -> bool:
        """Whether the form had no such table."""
        return f"{name}-0-label" not in data


def _choices(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with what may be chosen in it."""
    return {
        **row,
        "number": number,
        "types": [(code, label, code == row.get("type", "text")) for code, label in TYPES],
        "intos": [(code, label, code == row.get("into", "")) for code, label in INTO],
    }


class ColumnsField(forms.Field):
    """Rows in, columns by key out; a new column gets a key of its own."""

    widget = ColumnRows

    def prepare_value(self, value: Any) -> Rows:
        """The rows of what is stored; rows that were typed come back as they were."""
        if not isinstance(value, Mapping):
            return list(value or [])
        return [
            {**said, "key": key, "also": BETWEEN.join(said.get("also", ()))}
            for key, said in value.items()
        ]

    def to_python(self, value: Any) -> dict[str, dict[str, Any]]:
        """The columns as they are stored."""
        rows: Rows = value or []
        free = _free({row["key"] for row in rows})
        return {row["key"] or next(free): _column(row) for row in rows}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the rows say anything else."""
        return bool(self.to_python(data) != (initial or {}))


def _column(row: Mapping[str, str]) -> dict[str, Any]:
    also = [part.strip() for part in row["also"].replace("，", BETWEEN).split(BETWEEN)]
    said: dict[str, Any] = {"label": row["label"], "type": row["type"] or "text"}
    said |= {"also": [one for one in also if one]} if any(also) else {}
    said |= {"into": row["into"]} if row["into"] else {}
    return said | ({"needed": True} if row["needed"] else {})


def _free(taken: set[str]) -> Iterator[str]:
    """Keys of columns that nobody named."""
    for letters in product(ascii_lowercase, repeat=2):
        key = f"column_{''.join(letters)}"
        if key not in taken:
            yield key


class CountyDepartmentForm(ReferenceForm):
    """A department with the columns of its file."""

    columns = ColumnsField(
        label=_("columns of its file"),
        required=False,
        help_text=_(
            "Name, resident ID, sex and town are known. Leave all rows empty for a department that"
            " the system knows by its code. Several other headings are separated by 、"
        ),
    )
