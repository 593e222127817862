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
from welfare.files.imports.spoken import AND, SECTION, TITLE, lines_between, proposals
from welfare.files.tables import Layout, TableFile
from welfare.files.tables.given import names_of
from welfare.files.tables.reader import FilePart
from welfare.models import ImportBatch

OPTIONS = {"sheet": "sheet_as", "file": "file_as", "title": "title_as", "section": "section_as"}
ALWAYS = "always"  # the layout itself says it
CONSTANTS, SHEETS, SKIP = "constants", "sheets", "skip"
Source = tuple[str, str]  # which of them, and the form of the name or the word itself
NAMED = ("file", "title", "sheet", SECTION)  # the later goes before the earlier
LONGEST_NAME = 80
SHOWN_NAMES = 3
MOST_SHEETS = 12  # that are asked one by one


def with_source(
    definition: Mapping[str, Any], key: str, source: str, said: str, sheet: str = ""
) -> dict[str, Any]:
    """The definition in which the key is given so, and in no other way; without a source by none.

    `said` is the word that is always meant, or the form of the name ("": the whole of it). With a
    `sheet` the word is that of the sheets of this name, whatever the others say.
    """
    changed: dict[str, Any] = deepcopy(dict(definition))
    if sheet:
        return _with_sheet(changed, key, sheet, said if source else "")
    givers = {source, TITLE} if source == SECTION else {source}  # the first has a line above it
    for name, option in {**OPTIONS, ALWAYS: CONSTANTS}.items():
        left = {one: how for one, how in _table(changed.get(option)).items() if one != key}
        if name in givers:
            left[key] = said
        if left:
            changed[option] = left
        else:
            changed.pop(option, None)
    return changed


def _with_sheet(changed: dict[str, Any], key: str, sheet: str, said: str) -> dict[str, Any]:
    rules = changed.setdefault(SHEETS, {})
    rule = rules.setdefault(sheet, {})
    rule.pop(key, None)
    if said:
        rule[key] = said
    changed[SHEETS] = {name: one for name, one in rules.items() if one}
    if not changed[SHEETS]:
        del changed[SHEETS]
    return changed


def sources_of(definition: Mapping[str, Any]) -> dict[tuple[str, str], Source]:
    """By key what gives it, for all sheets ("") or for those of a name."""
    of_all = {
        (key, ""): (name, str(said))
        for name, option in {ALWAYS: CONSTANTS, **OPTIONS}.items()
        for key, said in _table(definition.get(option)).items()
    }
    of_sheets = {
        (key, sheet): (ALWAYS, str(said))
        for sheet, rule in _table(definition.get(SHEETS)).items()
        for key, said in rule.items()
        if key != SKIP
    }
    return of_all | of_sheets


def _table(given: Any) -> dict[str, Any]:
    return {given: ""} if isinstance(given, str) else dict(given or {})


def form_of(names: list[str], part: str) -> str:
    """The form of the first name in which the part stands: what is around it, numbers left open.

    Several parts are words of which each name says one: any of them, wherever it stands.

    >>> form_of(["1.孤儿", "2.事实无人抚养儿童（散居）"], "孤儿、事实无人抚养儿童")
    '(事实无人抚养儿童|孤儿)'
    >>> form_of(["九成宫镇2022年12月低保台账"], "九成宫镇")
    '^(.+?)\\\\d+年\\\\d+月低保台账$'
    """
    part = unicodedata.normalize("NFKC", part).strip()
    narrow = [unicodedata.normalize("NFKC", name) for name in names]
    if not part or part in narrow[:1]:
        return ""
    several = [one for word in part.split(AND) if (one := word.strip())]
    if not any(map(str.isalnum, part)):
        raise NotAllowed(
            _("“%(part)s” holds no word. Write the words as they stand in “%(name)s”.")
            % {"part": part, "name": AND.join(names[:SHOWN_NAMES])}
        )
    for one in several:
        if not any(one in name for name in narrow):
            raise NotAllowed(
                _("“%(part)s” does not stand in “%(name)s”. Write it as it stands there.")
                % {"part": one, "name": AND.join(names[:SHOWN_NAMES])}
            )
    fitting = next((name for name in narrow if part in name), None)
    if fitting is None:
        words = sorted(dict.fromkeys(several), key=len, reverse=True)
        return f"({'|'.join(map(re.escape, words))})"
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
        known = names.setdefault(part.layout.name, {})
        for source, words in _names(part, batch, spec).items():
            known[source] = [*dict.fromkeys([*known.get(source, ()), *words])]
        for row in _given(part, spec):
            rows.setdefault((part.layout.name, row["key"]), row)
    for one in lacking:
        place = (one["layout"], one["key"])
        rows[place] = _row(*place, one["label"], required=True)
    for place, spoken in proposals(table, spec).items():
        if place in rows:
            rows[place] |= {"proposed": spoken.source, "part": spoken.said}
    open_still = [one for one in lacking if not rows[one["layout"], one["key"]].get("proposed")]
    every = [*rows.values(), *_of_sheets(table, spec, open_still)]
    order = [*dict.fromkeys((row["layout"], row["key"]) for row in every)]
    every.sort(key=lambda row: order.index((row["layout"], row["key"])))
    return {"names": names, "rows": every}


def _of_sheets(
    table: TableFile, spec: ImportSpec[Any], lacking: list[dict[str, str]]
) -> Iterator[dict[str, Any]]:
    """Columns of words for which sheets have one of their own, and those that some sheets lack."""
    sheets: dict[str, set[str]] = {}
    for part in table.parts:
        sheets.setdefault(part.layout.name, set()).add(part.raw.name)
    asked_of = {(one["layout"], one["key"], one["sheet"]): one["label"] for one in lacking}
    for (layout, key, sheet), label in asked_of.items():
        if 1 < len(sheets[layout]) <= MOST_SHEETS and key in spec.vocabularies:
            yield _row(layout, key, label, required=True) | {"sheet": sheet}
    ruled = {
        (part.layout.name, key, rule.name): (part, word)
        for part in table.parts
        if (rule := part.layout.sheet_rule(part.raw.name))
        for key, word in rule.constants.items()
        if not part.sheet_map.has(key)
    }
    for (layout, key, sheet), (part, word) in islice(ruled.items(), MOST_SHEETS):
        said = {"sheet": sheet, "source": ALWAYS, "value": _written(spec, key, word)}
        label = label_of(type(spec), part.layout, key)
        yield _row(layout, key, label, required=_is_required(part.layout, key)) | said


def _row(layout: str, key: str, label: str, *, required: bool) -> dict[str, Any]:
    """A column that nothing gives."""
    said = {"layout": layout, "key": key, "label": label, "required": required}
    return {**said, "source": "", "value": ""}


def _is_required(layout: Layout, key: str) -> bool:
    return bool(key in layout.columns and layout.columns[key].required)


def are_apart(rows: list[dict[str, Any]]) -> bool:
    """Whether names speak of different things, and the layout takes all of them as one."""
    return any(row.get("proposed") and row["source"] for row in rows)


def _names(part: FilePart, batch: ImportBatch, spec: ImportSpec[Any]) -> dict[str, list[str]]:
    title = islice(part.raw.rows(), part.sheet_map.header_rows[0] - 1)
    named = names_of(part.sheet_map.name, batch.file_name, title)
    told = (lines for key in spec.given for lines in lines_between(part, key).values())
    between = [line for lines in told for line in lines]
    if between:
        named[SECTION] = [*named[TITLE], *between]
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
    by |= {key: name for name in NAMED for key in layout.named.get(name, {})}
    for key, source in by.items():
        if (fixed.get(key) or source == SECTION) and not part.sheet_map.has(key):
            label = label_of(type(spec), layout, key)
            row = _row(layout.name, key, label, required=_is_required(layout, key))
            yield row | {"source": source, "value": _written(spec, key, fixed.get(key, ""))}
