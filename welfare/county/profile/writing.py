"""A tree of keys and values as a person writes it into a profile: TOML, a line for each column."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+")


def as_toml(tree: Mapping[str, Any]) -> str:
    """The text of a section; reading it gives the tree again, without keys that have no value.

    >>> print(as_toml({"title": "台账", "columns": {"name": {"headers": ["姓名"]}}}))
    title = "台账"
    <BLANKLINE>
    [columns]
    name = { headers = ["姓名"] }
    """
    plain = {key: one for key, one in tree.items() if not isinstance(one, Mapping)}
    lines = [*_lines(plain)]
    for key, table in tree.items():
        if isinstance(table, Mapping):
            lines += ["", f"[{_key(key)}]", *_lines(table)]
    return "\n".join(lines).strip("\n")


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
            yield f"{_key(key)} = ["
            yield from (f"  {_value(one)}," for one in value)
            yield "]"
        elif value is not None:
            yield f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items() if v is not None)
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value) if isinstance(value, bool | int | float) else _text(str(value))


def _text(value: str) -> str:
    """In single quotation marks a backslash stands for itself, as patterns want it."""
    if "\\" in value and "'" not in value and value.isprintable():
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
