"""What gives a column that the file does not have: a name, a line above the headings, a word.

A person says it in the preview; the layout keeps the form of the name, so that the next file, of
another month or town, says its own.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from copy import deepcopy
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from welfare.exceptions import NotAllowed
from welfare.files.imports.county_layouts import label_of
from welfare.files.imports.spec import ImportSpec
from welfare.files.tables import TableFile
from welfare.files.tables.given import names_of
from welfare.files.tables.reader import FilePart
from welfare.models import ImportBatch

OPTIONS = {"sheet": "sheet_as", "file": "file_as", "title": "title_as"}
ALWAYS = "always"  # the layout itself says it
CONSTANTS = "constants"
Source = tuple[str, str]  # which of them, and the form of the name or the word itself
LONGEST_NAME = 80


def with_source(definition: Mapping[str, Any], key: str, source: str, said: str) -> dict[str, Any]:
    """The definition in which the key is given so, and in no other way; without a source by none.

    `said` is the word that is always meant, or the form of the name ("": the whole of it).
    """
    changed: dict[str, Any] = deepcopy(dict(definition))
    for name, option in {**OPTIONS, ALWAYS: CONSTANTS}.items():
        left = {one: how for one, how in _table(changed.get(option)).items() if one != key}
        if name == source:
            left[key] = said
        if left:
            changed[option] = left
        else:
            changed.pop(option, None)
    return changed


def sources_of(definition: Mapping[str, Any]) -> dict[str, Source]:
    """By key what gives it."""
    return {
        key: (name, str(said))
        for name, option in {ALWAYS: CONSTANTS, **OPTIONS}.items()
        for key, said in _table(definition.get(option)).items()
    }


def _table(given: Any) -> dict[str, Any]:
    return {given: ""} if isinstance(given, str) else dict(given or {})


def form_of(names: list[str], part: str) -> str:
    """The form of the first name in which the part stands: what is around it, numbers left open.

    >>> form_of(["九成宫镇2022年12月低保台账"], "九成宫镇")
    '^(.+?)\\\\d+年\\\\d+月低保台账$'
    """
    part = unicodedata.normalize("NFKC", part).strip()
    narrow = [unicodedata.normalize("NFKC", name) for name in names]
    if not part or part in narrow[:1]:
        return ""
    fitting = next((name for name in narrow if part in name), None)
    if fitting is None:
        raise NotAllowed(
            _("“%(part)s” does not stand in “%(name)s”. Write it as it stands there.")
            % {"part": part, "name": "、".join(names)}
        )
    before, _part, after = fitting.partition(part)
    return f"^{_open(before)}(.+?){_open(after)}$"


def _open(words: str) -> str:
    return re.sub(r"\d+", r"\\d+", re.escape(words))


def asked(
    table: TableFile, spec: ImportSpec[Any], batch: ImportBatch, lacking: list[dict[str, str]]
) -> dict[str, Any]:
    """For each layout in use: what its file is called, and the columns given so, or by nothing."""
    names: dict[str, dict[str, list[str]]] = {}
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for part in table.parts:
        names.setdefault(part.layout.name, _names(part, batch))
        for row in _given(part, spec):
            rows.setdefault((part.layout.name, row["key"]), row)
    for one in lacking:
        place = (one["layout"], one["key"])
        row = {"layout": one["layout"], "key": one["key"], "label": one["label"], "required": True}
        rows[place] = {**row, "source": "", "value": ""}
    return {"names": names, "rows": list(rows.values())}


def _names(part: FilePart, batch: ImportBatch) -> dict[str, list[str]]:
    title = islice(part.raw.rows(), part.sheet_map.header_rows[0] - 1)
    named = names_of(part.sheet_map.name, batch.file_name, title)
    return {name: [word[:LONGEST_NAME] for word in words] for name, words in named.items()}


def _written(spec: ImportSpec[Any], key: str, said: str) -> str:
    """The value as a person would write it: a layout may hold the code of a word."""
    vocabulary = spec.vocabularies.get(key)
    meaning = vocabulary.by_code.get(said) if vocabulary else None
    return meaning.words[0] if meaning and meaning.words else said


def _given(part: FilePart, spec: ImportSpec[Any]) -> Iterator[dict[str, Any]]:
    """What names and constants of the layout say in this sheet, where no column does."""
    layout, fixed = part.layout, part.sheet_map.fixed
    by = {**dict.fromkeys(layout.constants, ALWAYS)}
    by |= {key: name for name in ("file", "title", "sheet") for key in layout.named.get(name, {})}
    for key, source in by.items():
        if fixed.get(key) and not part.sheet_map.has(key):
            yield {
                "layout": layout.name,
                "key": key,
                "label": label_of(type(spec), layout, key),
                "required": bool(key in layout.columns and layout.columns[key].required),
                "source": source,
                "value": _written(spec, key, fixed[key]),
            }
