"""A kept file on its way to who may see it: never run, never guessed at, never left in a cache."""

from django.http import HttpResponse

POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
TYPES = {True: ("application/pdf", "pdf"), False: ("image/jpeg", "jpg")}


def served(content: bytes, *, is_pdf: bool, name: str) -> HttpResponse:
    """The answer with the file; `name` holds no name of a person. A PDF is saved, not shown."""
    kind, ending = TYPES[is_pdf]
    answer = HttpResponse(content, content_type=kind)
    way = "attachment" if is_pdf else "inline"
    answer.headers["Content-Disposition"] = f'{way}; filename="{name}.{ending}"'
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
