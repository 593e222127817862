"""Uploaded and produced files hold personal data: they are encrypted on disk like the columns."""

import os
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

from welfare.personal.sealed_files import SealedWriter, opened

ANEW = ".anew"


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

    def names(self, folder: str = "") -> Iterator[str]:
        """Every stored file; what a rewriting left half done is none."""
        folders, files = self.listdir(folder) if self.exists(folder) else ([], [])
        for name in sorted(files):
            if not name.endswith(ANEW):
                yield f"{folder}{name}"
        for name in sorted(folders):
            yield from self.names(f"{folder}{name}/")

    def key_of(self, name: str) -> str:
        """The key that sealed the file; none of one that is empty, or gone meanwhile."""
        try:
            with super()._open(name) as stored:
                line: bytes = stored.readline()
        except FileNotFoundError:
            return ""
        return line.removesuffix(b"\n").decode(errors="replace")

    def reseal(self, name: str) -> None:
        """Write the file anew under the newest key, beside it, then put it in its place."""
        path = self.path(name)
        try:
            with open(path, "rb") as stored, SealedWriter(open(path + ANEW, "wb")) as to:
                for part in opened(stored):
                    to.write(part)
            shutil.copystat(path, path + ANEW)
            os.replace(path + ANEW, path)
        finally:
            Path(path + ANEW).unlink(missing_ok=True)  # of one that did not open, or is gone

    def url(self, name: str | None) -> str:
        raise NotImplementedError("files are handed out by views that check the right to see them")
