"""The departments whose files of a month are compared: one module each, found by being there.

A module has a DEPARTMENT (see `department.py`); its name is the code of the department and of the
layouts of its file.
"""

import pkgutil
import re
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from types import ModuleType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from verification.departments.department import (
    TYPES,
    WHO,
    Department,
    TypedColumn,
    WordColumn,
    described_by,
)
from welfare.files.tables.layouts import plain_header

__all__ = [
    "DEPARTMENTS",
    "WHO",
    "Department",
    "WordColumn",
    "choices",
    "fault_of_columns",
    "label",
    "own",
]
SHAPE = "department"  # the module that says what a department must say
LONGEST = 12  # letters of a code
OWN = 900  # departments that a county has added stand last


def described(name: str, module: ModuleType) -> Department:
    """The department of a module. Raises ImproperlyConfigured with its name and what is missing."""
    try:
        if len(name) > LONGEST:
            raise ValueError(f"its name has more than {LONGEST} letters")
        department: Department = module.DEPARTMENT
        return replace(department, code=name)
    except (AttributeError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(
            f"The department “{name}” is half described: {error}. "
            f"See verification/departments/department.py for what it must say."
        ) from error


def _read() -> Mapping[str, Department]:
    names = [module.name for module in pkgutil.iter_modules(__path__) if module.name != SHAPE]
    every = [described(name, import_module(f"{__name__}.{name}")) for name in names]
    return {one.code: one for one in sorted(every, key=lambda one: (one.position, one.code))}


DEPARTMENTS = _read()


def choices() -> list[tuple[str, object]]:
    """For the columns that name a department."""
    return [(code, one.label) for code, one in DEPARTMENTS.items()]


def label(code: str) -> str:
    """What the file of a module is called on screen; of others the code."""
    return str(DEPARTMENTS[code].label) if code in DEPARTMENTS else code


INTO = {"amount", "day", "category", "state", "identifier"}  # what a county's columns may fill
KEY = re.compile(r"[a-z][a-z_]{0,29}")
FITS = {"amount": {"money", "monthly"}, "day": {"day"}}


def fault_of_columns(code: str, columns: Any) -> str:
    """What is wrong with the columns by which a county describes a department; "" if nothing.

    A column is key = { label, also, type, into, needed }; a code without any is that of a module.
    """
    if not columns:
        known = {"code": code, "codes": ", ".join(DEPARTMENTS)}
        told = _("“%(code)s” is none of %(codes)s: say which columns its file has.") % known
        return "" if code in DEPARTMENTS else told
    if code in DEPARTMENTS:
        return _("The columns of “%(code)s” are known; leave them out.") % {"code": code}
    if not isinstance(columns, dict):
        return _("Columns are a table: key = { label = …, type = … }.")
    taken: set[str] = set()
    headings = {plain_header(str(label)) for label in WHO.values()}
    for key, said in columns.items():
        if fault := _fault_of_column(str(key), said, taken) or _fault_of_headings(said, headings):
            label = str(said.get("label", "")) if isinstance(said, dict) else ""
            return _("%(key)s: %(fault)s") % {"key": f"{label} {key}".strip(), "fault": fault}
    return ""


def _fault_of_headings(said: Mapping[str, Any], taken: set[str]) -> str:
    """Each heading stands for one column, and none for who the row is of."""
    also = said.get("also", [])
    if not isinstance(also, list) or not all(isinstance(one, str) for one in also):
        return _("other headings are a list of texts")
    for heading in (str(said["label"]), *also):
        plain = plain_header(heading)
        if not plain or plain in taken:
            return _("the heading “%(heading)s” already stands for another column") % {
                "heading": heading
            }
        taken.add(plain)
    return ""


def _fault_of_column(key: str, said: Any, taken: set[str]) -> str:
    if not KEY.fullmatch(key) or key in WHO:
        return _("a key is of small letters, and none of %(keys)s") % {"keys": ", ".join(WHO)}
    if not isinstance(said, dict) or not str(said.get("label", "")).strip():
        return _("a column has a label, as it stands in the file")
    if strange := set(said) - {"label", "also", "type", "into", "needed"}:
        return _("nothing reads “%(name)s”") % {"name": min(strange)}
    kind, into = said.get("type", "text"), said.get("into", "")
    if kind not in TYPES:
        return _("a type is one of %(types)s") % {"types": ", ".join(TYPES)}
    if into and (into not in INTO or into in taken):
        return _("“into” is one of %(fields)s, each once") % {"fields": ", ".join(sorted(INTO))}
    if into and kind not in FITS.get(into, {"text", "word"}):
        return _("“%(type)s” does not fit into “%(into)s”") % {"type": kind, "into": into}
    taken.add(into)
    return ""


def own(code: str, name: str, columns: Mapping[str, Mapping[str, Any]]) -> Department:
    """The department that a county has described by its columns."""
    typed = {
        key: TypedColumn(
            said["label"],
            said.get("type", "text"),
            said.get("into", ""),
            bool(said.get("needed", False)),
            tuple(said.get("also", ())),
        )
        for key, said in columns.items()
    }
    described = described_by(typed, position=OWN, label=name)
    return replace(described, code=code)
