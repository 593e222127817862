"""Which texts of the product are to be translated, and whether the catalogue has them all.

Extraction needs no GNU gettext: Python files are read by their syntax tree (which also sees into
f-strings), templates by Django's own `templatize` and Babel.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import polib
from babel.messages.extract import extract
from django.utils.translation import templatize

APPS = ("welfare", "cases", "benefits", "verification", "reports", "counties")
LEFT_OUT = ("migrations",)
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
CONTEXT_PLURAL = {"npgettext", "npgettext_lazy"}
# Where in a call of these functions context, text and plural stand, as Babel wants it.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


class Message(NamedTuple):
    """What identifies a text: the text, its plural and its context (both mostly empty)."""

    text: str
    plural: str = ""
    context: str = ""


@dataclass
class Gaps:
    """What keeps a catalogue from being complete."""

    missing: list[Message] = field(default_factory=list)
    obsolete: list[Message] = field(default_factory=list)
    untranslated: list[Message] = field(default_factory=list)
    fuzzy: list[Message] = field(default_factory=list)
    placeholders: list[Message] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(vars(self).values())


def collect(root: Path) -> dict[Message, str]:
    """Every text of the project, with the file where it was seen first."""
    first_seen: dict[Message, str] = {}
    for path in _files(root):
        read = _of_python if path.suffix == ".py" else _of_template
        for message in read(path.read_text(encoding="utf-8")):
            first_seen.setdefault(message, str(path.relative_to(root)))
    return first_seen


def gaps(catalogue: polib.POFile, wanted: dict[Message, str]) -> Gaps:
    """Compare the catalogue with what the project says."""
    known = {_key(entry): entry for entry in catalogue if not entry.obsolete}
    lacking = Gaps(
        missing=sorted(wanted.keys() - known.keys()),
        obsolete=sorted(known.keys() - wanted.keys()),
    )
    lacking.obsolete += [_key(entry) for entry in catalogue.obsolete_entries()]
    for key, entry in known.items():
        if entry.fuzzy:
            lacking.fuzzy.append(key)
        elif not _translations(entry):
            lacking.untranslated.append(key)
        elif any(_placeholders(text) != _placeholders(key) for text in _translations(entry)):
            lacking.placeholders.append(key)
    return lacking


def update(catalogue: polib.POFile, wanted: dict[Message, str]) -> Gaps:
    """Add what is missing (untranslated), remove what is gone, keep the rest; sorted by text."""
    before = gaps(catalogue, wanted)
    keep = [e for e in catalogue if not e.obsolete and _key(e) in wanted]
    added = [_entry(message) for message in before.missing]
    catalogue[:] = sorted(keep + added, key=lambda e: (e.msgid, e.msgctxt or ""))
    return before


def compiled(catalogue: polib.POFile) -> bytes:
    """The .mo file that belongs to the catalogue."""
    stream = BytesIO()
    stream.write(catalogue.to_binary())
    return stream.getvalue()


def _files(root: Path) -> Iterator[Path]:
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            if not set(LEFT_OUT) & set(path.parts):
                yield path
        yield from sorted((root / app).rglob("*.html"))
    yield from sorted((root / "templates").rglob("*.html"))


def _of_python(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (message := _of_call(node)):
            yield message


def _of_call(call: ast.Call) -> Message | None:
    name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
    texts = [a.value if isinstance(a, ast.Constant) else None for a in call.args]
    given = [text for text in texts if isinstance(text, str)]
    if name in SINGLE and given:
        return Message(given[0])
    if name in PLURAL and len(given) > 1:
        return Message(given[0], given[1])
    if name in CONTEXT and len(given) > 1:
        return Message(given[1], context=given[0])
    if name in CONTEXT_PLURAL and len(given) > 2:
        return Message(given[1], given[2], given[0])
    return None


def _of_template(source: str) -> Iterator[Message]:
    # What is no text was blanked out; without the indent the rest reads as Python.
    lines = "\n".join(line.lstrip() for line in templatize(source).splitlines())
    for _line, texts, _comments, context in extract("python", BytesIO(lines.encode()), KEYWORDS):
        given = texts if isinstance(texts, tuple) else (texts,)
        yield Message(given[0], given[1] if len(given) > 1 else "", context or "")


def _key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def _entry(message: Message) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None)
    if message.plural:
        entry.msgid_plural, entry.msgstr_plural = message.plural, {0: ""}
    if PLACEHOLDER.search(message.text):
        entry.flags.append("python-format")
    return entry


def _translations(entry: polib.POEntry) -> list[str]:
    """The translated texts; empty when one of them is."""
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return texts if texts and all(texts) else []


def _placeholders(source: Message | str) -> set[str]:
    text = source if isinstance(source, str) else source.text + source.plural
    return set(PLACEHOLDER.findall(text.replace("%%", "")))
