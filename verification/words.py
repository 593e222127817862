"""What the words of the departments mean: the usual ones, and those of a county's layouts.

A layout names words under `[layouts.<kind>.words]` (then they stand instead of the usual ones of
that meaning) or says at the column what its words mean, as the preview keeps it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from verification.departments import Department
from verification.models import DepartmentRecord
from verification.own_departments import department_of
from welfare.exceptions import MissingParameter
from welfare.files.imports import Meaning, Vocabulary
from welfare.files.imports.county_layouts import layout_of
from welfare.files.tables import Layout
from welfare.models import Division, TableLayout

Place = tuple[str, str]  # a department, and what a word of its file may mean
OTHER = "other"


@dataclass
class Words:
    """By department and meaning: the words as the files write them, or why nobody knows them."""

    written: dict[Place, list[str]] = field(default_factory=dict)
    unclear: dict[Place, str] = field(default_factory=dict)

    def of(self, department: str, meaning: str) -> list[str]:
        """The words of that meaning. Raises MissingParameter where they are not understood."""
        if reason := self.unclear.get((department, meaning)):
            raise MissingParameter(reason)
        return self.written.get((department, meaning), [])


def vocabularies(county: Division, department: Department) -> dict[str, Vocabulary]:
    """By key of a column of words: what may be said there in this county."""
    said = _listed(_definitions(county, department))
    return {
        key: Vocabulary(
            [
                *(
                    Meaning(code, label, tuple(said.get(code, usual)))
                    for code, (label, usual) in column.meanings.items()
                ),
                Meaning(OTHER, gettext_lazy("None of these"), column.others),
            ]
        )
        for key, column in department.words.items()
    }


def read(county: Division, files: Mapping[str, int]) -> Words:
    """The words of these files by department and meaning, as the files write them.

    Where nothing that a column says is understood, all its rows would be passed over: its meanings
    are unclear, and keep the checks that ask for them from being made.
    """
    words = Words()
    for code, file in files.items():
        department = department_of(code)
        definitions = _definitions(county, department)
        layouts = [layout_of(code, "", one) for one in definitions if "columns" in one]
        known = vocabularies(county, department)
        for key, column in department.words.items():
            records = DepartmentRecord.objects.filter(file=file).exclude(**{column.field: ""})
            written = list(records.order_by().values_list(column.field, flat=True).distinct())
            meant = {word: _means(word, key, layouts, known[key]) for word in written}
            if meant and not any(meant.values()) and not column.may_stay_unknown:
                reason = _nothing_understood(county, department, key, written)
                words.unclear |= {(code, said): reason for said in column.meanings}
                continue
            for said in column.meanings:
                words.written[code, said] = [one for one in written if meant[one] == said]
    return words


def _means(word: str, key: str, layouts: list[Layout], vocabulary: Vocabulary) -> str:
    """The meaning of a word, "" where nobody knows it."""
    columns = [layout.columns[key] for layout in layouts if key in layout.columns]
    said = next((code for one in columns if (code := one.means(word)) is not None), word)
    meaning = vocabulary.of_word(said)
    return meaning.code if meaning else ""


def _definitions(county: Division, department: Department) -> list[dict[str, Any]]:
    rows = TableLayout.objects.filter(county=county, kind=department.code)
    return list(rows.values_list("definition", flat=True))


def _listed(definitions: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The words that the layouts list by their meaning."""
    said: dict[str, list[str]] = {}
    for definition in definitions:
        for name, words in definition.get("words", {}).items():
            said.setdefault(name, []).extend(map(str, words))
    return said


def _nothing_understood(
    county: Division, department: Department, key: str, written: list[str]
) -> str:
    meanings = [str(label) for label, _usual in department.words[key].meanings.values()]
    return _(
        "%(county)s has not said what these words of the column “%(column)s” (%(file)s) mean:"
        " %(words)s. Hand such a file in, say in its preview which of them means what"
        " (%(meanings)s), and keep it; it counts for the files that are there too."
    ) % {
        "file": department.label,
        "county": county,
        "column": department.columns[key],
        "words": "、".join(written[:12]),
        "meanings": _(", ").join(meanings),
    }
