"""The departments whose files of a month are compared: one module each, found by being there.

A module has a DEPARTMENT (see `department.py`); its name is the code of the department and of the
layouts of its file.
"""

import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from types import ModuleType

from django.core.exceptions import ImproperlyConfigured

from verification.departments.department import WHO, Department, WordColumn

__all__ = ["DEPARTMENTS", "WHO", "Department", "WordColumn", "choices", "label"]
SHAPE = "department"  # the module that says what a department must say
LONGEST = 12  # letters of a code


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
    """What the department's file is called on screen."""
    return str(DEPARTMENTS[code].label)
