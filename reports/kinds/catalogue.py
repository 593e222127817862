"""All kinds of report, read from this package. A module declares KINDS."""

import pkgutil
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured

from reports import kinds
from reports.kinds.base import ReportKind
from reports.kinds.codes import ANNUAL

SHARED = {"base", "building", "catalogue", "codes", "money", "movement"}


def _read() -> dict[str, ReportKind]:
    declared_kinds: dict[str, ReportKind] = {}
    names = [one.name for one in pkgutil.iter_modules(kinds.__path__) if one.name not in SHARED]
    for name in names:
        declared = getattr(import_module(f"reports.kinds.{name}"), "KINDS", None)
        if not declared:
            raise ImproperlyConfigured(f"The module {name} declares no KINDS of report.")
        for kind in declared:
            if kind.code in declared_kinds:
                raise ImproperlyConfigured(f"The kind {kind.code} of {name} is taken already.")
            declared_kinds[kind.code] = kind
    first = {ANNUAL: declared_kinds.pop(ANNUAL)}
    return first | dict(sorted(declared_kinds.items()))


KINDS = _read()
