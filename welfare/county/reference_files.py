"""Reference tables as files, out and in, in the words of the screen.

A column is headed by what its field is called, a code of a choice stands as its label, a row of
another table as its name, and a yes as “yes”. What comes in may say either the word or the code.
"""

import io
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar

import tablib
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import resources, widgets
from import_export.formats.base_formats import CSV, XLSX

from welfare.files.tables import BadFile, open_file, write_table

BETWEEN = "、"
MOST_ROWS = 20_000  # of a table that people keep by hand
YES_NO = ((True, gettext_lazy("Yes")), (False, gettext_lazy("No")))
Codes = dict[str, Any]


class _Read:
    """What comes in is opened as every file is: by another process, whatever is in it."""

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """The rows of the first sheet. Raises BadFile."""
        (sheet, *_others) = open_file(in_stream, "", settings.UPLOAD_MAX_BYTES).sheets
        rows = list(islice(sheet.rows(), MOST_ROWS + 2))
        if len(rows) > MOST_ROWS + 1:
            raise BadFile(
                "too_many_rows",
                _("A reference table takes at most %(n)s rows at once. Split the file.")
                % {"n": f"{MOST_ROWS:,}"},
            )
        data = tablib.Dataset()
        width = max(map(len, rows), default=0)
        for at, row in enumerate(rows):
            cells = [_cell(cell) for cell in row] + [None] * (width - len(row))
            if at:
                data.append(cells)
            else:
                data.headers = cells
        return data

    def get_read_mode(self) -> str:
        """As it came: its own bytes say in which encoding it is."""
        return "rb"

    def is_binary(self) -> bool:
        """Neither is decoded on its way here."""
        return True


def _cell(cell: Any) -> Any:
    """A whole number without the places that a workbook gives it; nothing for an empty cell."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return None if cell == "" else cell


class Workbook(_Read, XLSX):  # type: ignore[misc]
    """A sheet as every list of the system is written: widths, amounts with cents, days as days."""

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        stream = io.BytesIO()
        write_table(stream, dataset.title or "", dataset.headers or [], list(dataset))
        return stream.getvalue()


class CsvFile(_Read, CSV):  # type: ignore[misc]
    """CSV that a spreadsheet opens as what it is."""

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        return f"\ufeff{super().export_data(dataset, **kwargs)}".encode()


class InWords(resources.Diff):  # type: ignore[misc]
    """What an import would change, in the words in which the file says it."""

    def __init__(self, resource: Any, instance: Any, new: bool) -> None:
        self.left = _in_words(resource, None if new else instance)
        self.right, self.new = [], new

    def compare_with(self, resource: Any, instance: Any) -> None:
        self.right = _in_words(resource, instance)


def _in_words(resource: Any, instance: Any) -> list[Any]:
    shown = resource.get_user_visible_fields()
    return [resource.export_field(one, instance) if instance else "" for one in shown]


FORMATS = (Workbook, CsvFile)


class WordedResource(resources.ModelResource):
    """Rows in the words of the screen; `hidden` columns are none of a person's business."""

    hidden: ClassVar[frozenset[str]] = frozenset({"county"})

    def words(self, name: str) -> "Iterable[tuple[Any, Any]] | None":
        """Codes and words of a column, beside those that the model names as choices."""
        return None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._said: dict[tuple[str, str], dict[Any, str] | None] = {}
        for name, field in self.fields.items():
            if name not in self.hidden:
                field.column_name = self._called(name)

    # ---- out
    def get_export_fields(self, selected_fields: Any = None) -> list[Any]:
        return self._shown(super().get_export_fields(selected_fields))

    def get_user_visible_fields(self) -> list[Any]:
        """Of the preview of an import."""
        return self._shown(super().get_user_visible_fields())

    @classmethod
    def get_diff_class(cls) -> type[InWords]:
        return InWords

    def get_diff_headers(self) -> list[str]:
        return [str(one.column_name) for one in self.get_user_visible_fields()]

    def export(self, *args: Any, **kwargs: Any) -> Any:
        data = super().export(*args, **kwargs)
        data.title = str(self._meta.model._meta.verbose_name_plural)
        return data

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        name = self.get_field_name(field)
        if not hasattr(self, f"dehydrate_{name}"):
            said = self.in_words(name, instance)
            if said is not None:
                return said
        return super().export_field(field, instance, **kwargs | {"force_native_type": True})

    def in_words(self, name: str, instance: Any) -> Any:
        """How a value is said; nothing where it is a number, a day or a text as it stands."""
        value = getattr(instance, name, None)
        if isinstance(value, models.Model):
            return str(value)
        words = self._word_of(name)
        if words is None or value is None:
            return None
        if isinstance(value, list):
            return BETWEEN.join(words.get(one, str(one)) for one in value)
        return words.get(value, str(value))

    def _shown(self, fields: list[Any]) -> list[Any]:
        return [one for one in fields if self.get_field_name(one) not in self.hidden]

    # ---- in
    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Words become the codes that the rows are kept by, before anything is looked up."""
        super().before_import(dataset, **kwargs)
        names = [self._name_of(str(one or "").strip()) for one in dataset.headers or []]
        readers = [self._reader(name) for name in names]
        written = [list(row) for row in dataset]
        dataset.wipe()
        dataset.headers = [self._column_of(name) for name in names]
        for cells in written:
            if all(cell in (None, "") for cell in cells):
                continue
            row = {n: read(one) for n, read, one in zip(names, readers, cells, strict=True)}
            dataset.append(list(self.in_codes(row).values()))

    def in_codes(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row by field, where one column can be read only with another."""
        return row

    def _reader(self, name: str) -> "Callable[[Any], Any]":
        codes = self._by_word(name)
        if not codes:
            return _as_written
        if isinstance(self._model_field(name), ArrayField):
            return lambda cell: ",".join(str(codes.get(one, one)) for one in _parts(cell))
        return lambda cell: codes.get(str(cell).strip(), cell)

    def _by_word(self, name: str) -> Codes:
        """By word, in each language: the code; a word that two codes share says nothing."""
        field = self.fields.get(name)
        widget = field.widget if field else None
        if isinstance(widget, widgets.ForeignKeyWidget):
            rows = widget.get_queryset(None, None)
            pairs: list[tuple[Any, Any]] = [(getattr(one, widget.field), str(one)) for one in rows]
        else:
            pairs = []
        meant: dict[str, set[Any]] = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                for code, word in pairs or (self._word_of(name) or {}).items():
                    meant.setdefault(str(word), set()).add(code)
        return {word: codes.pop() for word, codes in meant.items() if len(codes) == 1}

    # ---- of the model
    def _model_field(self, name: str) -> Any:
        known: Mapping[str, Any] = {one.name: one for one in self._meta.model._meta.get_fields()}
        return known.get(name)

    def _word_of(self, name: str) -> dict[Any, str] | None:
        """By code: the word of the language that is spoken now."""
        at = (name, translation.get_language() or "")
        if at not in self._said:
            codes = self._codes_and_words(name)
            self._said[at] = None if codes is None else {code: str(word) for code, word in codes}
        return self._said[at]

    def _codes_and_words(self, name: str) -> "Iterable[tuple[Any, Any]] | None":
        own = self.words(name)
        if own is not None:
            return own
        field = self._model_field(name)
        if isinstance(field, ArrayField):
            field = field.base_field
        if isinstance(field, models.BooleanField):
            return YES_NO
        choices: list[tuple[Any, Any]] = list(getattr(field, "flatchoices", None) or ())
        return choices or None

    def _called(self, name: str) -> str:
        field = self._model_field(name)
        return str(field.verbose_name) if field is not None else name

    def _column_of(self, name: str) -> str:
        return str(self.fields[name].column_name) if name in self.fields else name

    def _name_of(self, header: str) -> str:
        """The column of a heading: as the screen says it in any language, or as it is kept."""
        if header in self.fields:
            return header
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                for name in self.fields:
                    if self._called(name) == header:
                        return name
        return header


def _as_written(cell: Any) -> Any:
    return cell


def _parts(cell: Any) -> list[str]:
    text = str(cell or "")
    for mark in (BETWEEN, "，", ";", "；"):
        text = text.replace(mark, ",")
    return [part.strip() for part in text.split(",") if part.strip()]


def as_figure(value: str) -> "int | Decimal | str":
    """A number that is kept as text, as a number of the sheet."""
    if value.isascii() and value.isdigit() and (value == "0" or value[0] != "0"):
        return int(value)
    return value
