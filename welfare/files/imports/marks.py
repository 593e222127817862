"""What is said of columns with √ that stand for one key: at the import, and in the preview."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from welfare.files.imports.vocabulary import Vocabulary
from welfare.files.tables import Row
from welfare.files.tables.headers import MappedColumn, SheetMap
from welfare.files.tables.layouts import plain_path
from welfare.files.tables.marks import Wrong, is_plain_mark
from welfare.personal.masks import mask_numbers

MARK = "="  # between a key and the word of it that a mark stands for: supplement=ELDERLY
LONGEST = 40

Grouped = list[tuple[str, Any]]  # choices of a select, some of them below a name


def refusal(row: Row, key: str) -> tuple[str, str, str]:
    """Why the marks of a row cannot be taken: code, reason, remedy."""
    marked = row.marked(key)
    words = {"said": mask_numbers(marked.said[:LONGEST])}
    if marked.wrong is Wrong.UNKNOWN:
        return (
            "unknown_mark",
            _("“%(said)s”: this is no mark that is known, and may mean yes or no.") % words,
            _("Write √ where it is so, and leave the cell empty where it is not."),
        )
    return (
        "several_marks",
        _("“%(said)s” are marked together, and only one of them can be true.") % words,
        _("Leave the mark that is true, and clear the others."),
    )


def nothing_marked(row: Row, key: str) -> tuple[str, str, str]:
    """Why a row cannot be taken that marks none of the columns: code, reason, remedy."""
    words = {"headings": "、".join(row.mark_headings(key))}
    return (
        "missing",
        _("None of the columns is marked: %(headings)s.") % words,
        _("Write √ in the one that is true."),
    )


def meant(column: MappedColumn) -> str:
    """How a heading is answered: its key, and the word that a mark below it stands for."""
    key = column.key or ""
    return f"{key}{MARK}{column.code}" if column.code else key


def worded(label: str, code: str, vocabulary: Vocabulary | None) -> str:
    """The same in words: Supplement: √ = Elderly."""
    meaning = vocabulary.of_word(code) if vocabulary else None
    return _("%(label)s: √ = %(word)s") % {
        "label": label,
        "word": meaning.label if meaning else code,
    }


def may_be(example: str, asked: str, sheet_map: SheetMap) -> bool:
    """Whether what stands below a heading looks like marks, or it is asked which of them it is."""
    return is_plain_mark(example) or asked in sheet_map.marks


def offered(labels: Mapping[str, Any], vocabularies: Mapping[str, Vocabulary]) -> Grouped:
    """The words that a heading may stand for below which there are marks, by their keys."""
    return [
        (
            _("a √ below it says: %(label)s") % {"label": labels[key]},
            [
                (f"{key}{MARK}{meaning.code}", worded(str(labels[key]), meaning.code, vocabulary))
                for meaning in vocabulary
            ],
        )
        for key, vocabulary in vocabularies.items()
        if key in labels
    ]


def proposed(heading: str, vocabularies: Mapping[str, Vocabulary], example: str) -> str:
    """What a heading is that is itself a word of one key alone, with marks below it."""
    if not is_plain_mark(example):
        return ""
    word = plain_path(heading).rpartition("/")[2]
    fitting = {
        f"{key}{MARK}{meaning.code}"
        for key, vocabulary in vocabularies.items()
        if (meaning := vocabulary.of_word(word)) is not None
    }
    return fitting.pop() if len(fitting) == 1 else ""
