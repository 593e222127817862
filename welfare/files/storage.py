"""Uploaded and produced files hold personal data: they are encrypted on disk like the columns."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

from welfare.personal.sealed_files import SealedWriter, opened


class EncryptedFileStorage(FileSystemStorage):
    """File storage that encrypts on save and decrypts on open. Files are never served by URL."""

    def _save(self, name: str, content: File) -> str:
        """Take the name with an empty file, then write it."""
        content.seek(0)
        taken = super()._save(name, ContentFile(b""))
        with self.open(taken, "wb") as to:
            for part in content.chunks():
                to.write(part)
        return taken

    def _open(self, name: str, mode: str = "rb") -> Any:
        stored = super()._open(name, mode)
        if mode == "wb":
            return SealedWriter(stored)
        plain = BytesIO()
        with stored:
            plain.writelines(opened(stored))
        return ContentFile(plain.getvalue(), name=name)

    def parts(self, name: str) -> Iterator[bytes]:
        """What is in the file, piece by piece."""
        with super()._open(name) as stored:
            yield from opened(stored)

    def url(self, name: str | None) -> str:
        raise NotImplementedError("files are handed out by views that check the right to see them")
