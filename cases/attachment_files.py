"""Files in the store that no row names: what a broken transaction left. (附件)"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField, Model, QuerySet
from django.utils import timezone

from cases.models import Attachment

ROOT = "attachments"
SURE_AFTER = timedelta(days=1)  # a row that is being written now is there by then


def sweep() -> int:
    """Delete them, and say how many. A file is written before its row is sure: where the database
    or the machine broke down in between, the file stayed."""
    before, gone, columns = timezone.now() - SURE_AFTER, 0, _columns()
    for name in _files(ROOT):
        if _written(name) < before and not _is_named(name, columns):
            default_storage.delete(name)
            gone += 1
    return gone


def _files(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    for name in sorted(files):
        yield f"{folder}/{name}"
    for name in sorted(folders):
        yield from _files(f"{folder}/{name}")


def _written(name: str) -> datetime:
    return default_storage.get_modified_time(name)


def _columns() -> list[tuple[Any, str]]:
    """The rows and the column of everything that keeps files under this root."""
    return [
        (_kept(model), field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, FileField) and str(field.upload_to).startswith(f"{ROOT}/")
    ]


def _kept(model: type[Model]) -> "QuerySet[Any]":
    """The rows whose files stay: those of a folder that was destroyed go too."""
    rows = model._base_manager.all()
    if model is Attachment:
        return rows.filter(destroyed_in=None)
    if getattr(model, "pgh_tracked_model", None) is Attachment:
        return rows.filter(pgh_obj__destroyed_in=None)
    return rows


def destroy(list_pk: int) -> None:
    """The files of what this list destroyed go at once; what breaks here goes by the sweep."""
    for paper in Attachment.objects.filter(destroyed_in=list_pk).iterator():
        for file in (paper.file, paper.thumbnail):
            if file and default_storage.exists(file.name):
                default_storage.delete(file.name)


def _is_named(name: str, columns: list[tuple[Any, str]]) -> bool:
    return any(rows.filter(**{column: name}).exists() for rows, column in columns)
