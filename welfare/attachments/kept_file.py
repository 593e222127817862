"""A file that may be kept: looked at, scanned, drawn anew. There is no other way to make one."""

from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from welfare.attachments import pdfs, pictures, scanning
from welfare.attachments.contents import Content, recognise
from welfare.exceptions import BadInput
from welfare.personal import crypto


@dataclass(frozen=True)
class KeptFile:
    """What is kept of one file. `digest` finds the same file again and tells nothing of it."""

    is_pdf: bool
    content: bytes
    thumbnail: bytes  # none of a PDF that cannot be drawn
    pages: int
    digest: str


def kept_file(upload: "UploadedFile[bytes]") -> KeptFile:
    """Size, content, virus, then what is in it. Raises BadInput or NotAllowed with a sentence."""
    name = upload.name or ""
    check_size(upload)
    content = upload.read()
    kind = recognise(content, name)
    scanning.check_clean(content, name)
    digest = crypto.keyed_hash(sha256(content).hexdigest())
    if kind == Content.PDF:
        pages = pdfs.pages(content, name)
        return KeptFile(True, content, pdfs.small(content), pages, digest)
    kept, thumbnail = pictures.redrawn(content, kind, name)
    return KeptFile(False, kept, thumbnail, 1, digest)


def check_size(upload: "UploadedFile[bytes]") -> None:
    """Not more than is taken of one file."""
    size, most = upload.size or 0, settings.ATTACHMENT_MAX_BYTES
    if size > most:
        words = {"name": upload.name, "size": filesizeformat(size), "limit": filesizeformat(most)}
        raise BadInput(
            _(
                "“%(name)s” has %(size)s; at most %(limit)s are taken. Take the picture with a"
                " smaller resolution, or scan in black and white."
            )
            % words
        )
