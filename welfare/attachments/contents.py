"""What a file really is, by its content: names lie. Three kinds of pictures and PDF, no other."""

from enum import StrEnum

from django.utils.translation import gettext as _

from welfare.exceptions import BadInput


class Content(StrEnum):
    """What is taken."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    PDF = "PDF"


STARTS = (
    (b"\xff\xd8\xff", Content.JPEG),
    (b"\x89PNG\r\n\x1a\n", Content.PNG),
    (b"%PDF-", Content.PDF),
)
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
ARCHIVES = (b"PK\x03\x04", b"Rar!")
APPLE = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")


def recognise(content: bytes, name: str) -> Content:
    """Look at the first bytes. Raises BadInput with what the person can do."""
    if not content.strip(b"\0"):
        raise BadInput(_("“%(name)s” is empty. Choose another file.") % {"name": name})
    for start, kind in STARTS:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Content.WEBP
    if content[4:8] == b"ftyp" and content[8:12] in APPLE:
        raise BadInput(
            _(
                "“%(name)s” is a picture that only some phones can show (HEIC). Set the camera to"
                " “most compatible”, or send the picture as JPEG."
            )
            % {"name": name}
        )
    if content.startswith(PROGRAMS + ARCHIVES):
        raise BadInput(
            _("“%(name)s” is a program or an archive, whatever its name says. It was not kept.")
            % {"name": name}
        )
    raise BadInput(
        _(
            "“%(name)s” is neither a picture (JPEG, PNG, WebP) nor a PDF, whatever its name says."
            " It was not kept."
        )
        % {"name": name}
    )
