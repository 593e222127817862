"""Workbooks that are handed out, called by what stands in them, in the words of the screen."""

import re
from typing import IO

from django.http import FileResponse

NO_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')  # what a file name of some system may not hold


def workbook(stream: IO[bytes], *named: object) -> FileResponse:
    """Hand out a workbook: what is in it, whose it is, of which day or month."""
    name = NO_NAME.sub("-", " ".join(str(word) for word in named))
    return FileResponse(stream, as_attachment=True, filename=f"{name}.xlsx")
