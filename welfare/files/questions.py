"""The form by which a person says what headings and words of a file mean."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from welfare.files.imports import ImportSpec
from welfare.files.imports.county_layouts import IGNORE, NOTHING
from welfare.models import ImportBatch
from welfare.pages.forms import Form

Choices = list[tuple[str, Any]]


class QuestionForm(Form):
    """One select for each heading and each unknown word of the file's preview."""

    keep_as = forms.CharField(
        label=_("Keep as a layout of its own, named"),
        help_text=_("Empty: the layout by which the file was read learns it."),
        max_length=60,
        required=False,
    )

    def __init__(self, batch: ImportBatch, spec: ImportSpec[Any], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.columns: list[dict[str, Any]] = batch.mapping.get("columns", [])
        self.words: list[dict[str, Any]] = batch.mapping.get("words", [])
        keys = _keys(spec, self.columns, batch.mapping)
        for n, column in enumerate(self.columns):
            self._ask(f"heading_{n}", column["header"], keys, _answered(column))
        for n, word in enumerate(self.words):
            meanings = [(one.code, one.label) for one in spec.vocabularies[word["key"]]]
            choices = [("", _("not said yet")), *meanings, (NOTHING, _("as if empty"))]
            self._ask(f"word_{n}", f"{word['label']} {word['word']}", choices, "")

    def _ask(self, name: str, label: str, choices: Choices, initial: str) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label,
            choices=choices,
            initial=initial,
            required=False,
            widget=forms.Select(attrs={"aria-label": label}),
        )

    def asked_columns(self) -> Iterator[dict[str, Any]]:
        """The headings with their selects; those that nothing reads come first."""
        rows = [{**one, "field": self[f"heading_{n}"]} for n, one in enumerate(self.columns)]
        yield from sorted(rows, key=lambda row: bool(_answered(row)))

    def asked_words(self) -> Iterator[dict[str, Any]]:
        """The unknown words with their selects."""
        for n, word in enumerate(self.words):
            yield {**word, "field": self[f"word_{n}"]}

    @property
    def answers(self) -> dict[str, Any]:
        """What was said anew, as the action takes it."""
        said = self.cleaned_data
        headings = {
            (one["layout"], one["header"]): said[f"heading_{n}"]
            for n, one in enumerate(self.columns)
            if said[f"heading_{n}"] != _answered(one)
        }
        words = {
            (one["layout"], one["key"], one["word"]): said[f"word_{n}"]
            for n, one in enumerate(self.words)
            if said[f"word_{n}"]
        }
        return {"headings": headings, "words": words, "keep_as": said["keep_as"]}


def _answered(column: dict[str, Any]) -> str:
    return column["key"] or (IGNORE if column["ignored"] else "")


def _keys(spec: ImportSpec[Any], columns: list[dict[str, Any]], seen: dict[str, Any]) -> Choices:
    """What a heading may stand for: all that the kind reads, or else what its layout describes."""
    listed = {key: str(label) for key, label in spec.keys.items()}
    if not listed:
        listed = dict(seen.get("keys", {}))
    listed |= {one["key"]: one["label"] for one in columns if one["key"] not in {"", *listed}}
    return [("", _("not read")), (IGNORE, _("need not be read")), *listed.items()]
