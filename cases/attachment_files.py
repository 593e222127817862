"""Files in the store that no paper in a folder names: what a broken transaction left. (附件)"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from cases.models import Attachment

ROOT = "attachments"
SURE_AFTER = timedelta(days=1)  # a row that is being written now is there by then


def sweep() -> int:
    """Delete them, and say how many. A file is written before its row is sure: where the database
    or the machine broke down in between, the file stayed."""
    before, gone = timezone.now() - SURE_AFTER, 0
    for name in _files(ROOT):
        if _written(name) < before and not _is_named(name):
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


def _is_named(name: str) -> bool:
    rows = Attachment.objects.filter(file=name) | Attachment.objects.filter(thumbnail=name)
    return rows.exists()
