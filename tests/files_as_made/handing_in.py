"""Hands the files in as their office would: by kind, with the month or year of the form."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

from django.core.management import call_command

from benefits.ledgers import DESK as PAYMENTS
from cases.ledgers import DESK as LEDGERS
from tests import ledgers
from tests.linyou import KINDS
from verification.imports import DESK as DEPARTMENTS
from welfare.files import imports
from welfare.models import Division, ImportBatch, Level

FILES = Path(__file__).parent / "files"


def county() -> Division:
    """The sample county with its divisions, programmes and layouts, without a person."""
    call_command("load_profile", ledgers.PROFILES / "linyou.toml", ledgers_follow=True, verbosity=0)
    return Division.objects.get(level=Level.COUNTY)


def first_number(sentence: str) -> int:
    """The count that a sentence gives, in whichever language it speaks."""
    return int(re.search(r"\d+", sentence)[0])


def content(name: str) -> bytes:
    return next(FILES.glob(f"{name}*")).read_bytes()


def preview(area: Division, name: str, kind: str, **period) -> tuple[ImportBatch, imports.Desk]:
    """The file as handed in: `name` is how its name begins."""
    path = next(FILES.glob(f"{name}*"))
    kind = KINDS.get(kind, kind)
    desk = next(d for d in (LEDGERS, PAYMENTS, DEPARTMENTS) if kind in d.specs)
    if kind in DEPARTMENTS.specs:
        period = {"month": date(2023, 1, 1), **period}
    batch = imports.hand_in(
        by=None,
        county=area,
        spec=desk.specs[kind],
        file=BytesIO(path.read_bytes()),
        file_name=path.name,
        **period,
    )
    return batch, desk


def take(area: Division, name: str, kind: str = "people", **period) -> ImportBatch:
    """The file taken over, or refused as a whole; the batch says which."""
    batch, desk = preview(area, name, kind, **period)
    try:
        imports.take_now(by=None, batch=batch, desk=desk)
    except Exception as refused:
        batch.refresh_from_db()
        batch.refusal = str(refused)
    else:
        batch.refresh_from_db()
    return batch
