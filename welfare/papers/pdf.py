"""A paper as PDF: fonts embedded, nothing fetched from anywhere. (docs/decisions/33)"""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import plutoprint
from django.conf import settings
from pypdf import PdfWriter

HERE = "paper:///"
ALLOWED = ("css/", "fonts/")
KINDS = {".css": "text/css", ".woff": "font/woff"}


class Printed(NamedTuple):
    """The file and how many pages it has."""

    content: bytes
    pages: int


class _OwnFiles(plutoprint.ResourceFetcher):
    """Stylesheet and fonts of the product; a paper names nothing else, and nothing else is read."""

    def fetch_url(self, url: str) -> plutoprint.ResourceData:
        name = url.removeprefix(HERE)
        path = (STATIC / name).resolve()
        own = any(path.is_relative_to(STATIC / room) for room in ALLOWED)
        if not own or path.suffix not in KINDS:
            raise ValueError("a paper names only its own stylesheet and fonts")
        return plutoprint.ResourceData(path.read_bytes(), KINDS[path.suffix])


STATIC = Path(settings.BASE_DIR) / "static"


def _book(html: str, *, wide: bool) -> plutoprint.Book:
    size = plutoprint.PAGE_SIZE_A4.landscape() if wide else plutoprint.PAGE_SIZE_A4
    book = plutoprint.Book(size, plutoprint.PAGE_MARGINS_NORMAL, plutoprint.MEDIA_TYPE_PRINT)
    book.custom_resource_fetcher = _OwnFiles()
    book.load_html(html, base_url=HERE)
    return book


def together(papers: Iterable[bytes]) -> bytes:
    """Several papers in one file, each from a page of its own."""
    writer = PdfWriter()
    for one in papers:
        writer.append(BytesIO(one))
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def printed(html: str, *, title: str, wide: bool = False) -> Printed:
    """The PDF of a whole page of HTML."""
    book = _book(html, wide=wide)
    book.set_metadata(plutoprint.PDF_METADATA_TITLE, title)
    stream = BytesIO()
    book.write_to_pdf_stream(stream)
    return Printed(stream.getvalue(), book.get_page_count())
