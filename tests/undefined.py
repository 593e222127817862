"""An undefined variable in a template of ours fails the test that renders it.

Django writes nothing where a variable is undefined, so that a renamed one is missed by everybody.
"""

import sys
from pathlib import Path

from django.conf import settings
from django.template.base import Node, Variable

OURS = settings.BASE_DIR / "templates"


class Undefined:
    """What Django is told to write for an undefined variable: it asks for "%s", and fills it in."""

    def __contains__(self, text: str) -> bool:
        return text == "%s"

    def __mod__(self, variable: object) -> str:
        place = _template()
        if not place.is_relative_to(OURS):
            return ""  # of Django or a package: their templates rely on it
        raise AssertionError(f"{place.relative_to(OURS)}: {variable} is undefined")


def _template() -> Path:
    """The file of the tag that is being rendered."""
    frame = sys._getframe()
    while frame := frame.f_back:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return Path(node.origin.name)
    return Path()


def fail() -> None:
    """From now on. A row that may stand beside another and does not is nothing, as it always is."""
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = undefined = Undefined()
    lookup = Variable._resolve_lookup

    def found(self: Variable, context: object) -> object:
        value = lookup(self, context)
        return "" if value is undefined else value

    Variable._resolve_lookup = found
