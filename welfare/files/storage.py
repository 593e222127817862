"""Uploaded and produced files hold personal data: they are encrypted on disk like the columns."""

from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

from welfare.personal import crypto


class EncryptedFileStorage(FileSystemStorage):
    """File storage that encrypts on save and decrypts on open. Files are never served by URL."""

    def _save(self, name: str, content: File) -> str:
        content.seek(0)
        return super()._save(name, ContentFile(crypto.encrypt_bytes(content.read())))

    def _open(self, name: str, mode: str = "rb") -> Any:
        with super()._open(name, "rb") as stored:
            return ContentFile(crypto.decrypt_bytes(stored.read()), name=name)

    def url(self, name: str | None) -> str:
        raise NotImplementedError("files are handed out by views that check the right to see them")
