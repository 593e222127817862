"""Workbooks and PDF files, called by what stands in them, in the words of the screen."""

import re
from typing import IO

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

NO_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')  # what a file name of some system may not hold


def _name(named: tuple[object, ...], ending: str) -> str:
    return f"{NO_NAME.sub('-', ' '.join(str(word) for word in named))}.{ending}"


def workbook(stream: IO[bytes], *named: object) -> FileResponse:
    """Hand out a workbook: what is in it, whose it is, of which day or month."""
    return FileResponse(stream, as_attachment=True, filename=_name(named, "xlsx"))


def printed(content: bytes, *named: object) -> HttpResponse:
    """Show a PDF to be printed: what is in it, of which month; of a person it says nothing."""
    response = HttpResponse(content, content_type="application/pdf")
    named_so = content_disposition_header(as_attachment=False, filename=_name(named, "pdf"))
    response.headers["Content-Disposition"] = named_so or ""
    return response
