"""The file with its bad cells marked: at the import, or in the preview of what would fail."""

from typing import Any

from django.core.files.base import ContentFile

from welfare.files.imports.reading import Tally
from welfare.files.tables import TableFile, write_errors
from welfare.models import ImportBatch


def add_errors(batch: ImportBatch, tally: Tally, table: TableFile) -> None:
    """Keep the file with its bad cells marked, when anything is to be said about it."""
    if not tally.problems:
        return
    book = batch.error_file
    book.save(f"batch-{batch.sha256[:16]}.xlsx", ContentFile(b""), save=False)
    stream: Any = book.storage.open(str(book.name), "wb")
    with stream:  # written as it comes, never held whole
        write_errors(
            table.opened,
            batch.file_name,
            sorted(tally.problems, key=lambda one: one.level),
            stream,
            tally.outcome,
            header_rows=table.header_rows,
        )
