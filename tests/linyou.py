"""The sample county in the test database: profile and ledgers, as a county would take them over."""

import csv
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from django.core.management import call_command

from benefits.ledgers import DESK as PAYMENTS
from cases.ledgers import DESK as LEDGERS
from welfare.files import imports
from welfare.models import Division, ImportBatch, Level

DATA = Path(__file__).resolve().parent.parent / "data"
KINDS = {  # as the product calls them; others have the name by which expected.csv counts them
    **dict.fromkeys(("roll", "hardship", "orphans"), "people"),
    "watch": "groups",
}
FILES = {
    "regions": "行政区划.csv",
    "roll": "低保台账2022.xlsx",
    "hardship": "特困台账2022.xlsx",
    "relief": "临时救助台账2022.xlsx",
    "orphans": "孤儿台账2022.xlsx",
    "watch": "三类人员2022.xlsx",
    "pay": "发放明细2022.xlsx",
}


def load_county() -> Division:
    """The county with its divisions, programmes, standards and layouts."""
    profile = DATA / "profiles" / "linyou.toml"
    call_command("load_profile", profile, ledgers_follow=True, verbosity=0)
    return Division.objects.get(level=Level.COUNTY)


def desk(kind: str) -> imports.Desk:
    return PAYMENTS if kind in PAYMENTS.specs else LEDGERS


def take(county: Division, kind: str, content: bytes | None = None, name: str = "") -> ImportBatch:
    """Take one file over at once: the sample's, or another."""
    path = DATA / "linyou" / FILES[kind]
    kind = KINDS.get(kind, kind)
    of = desk(kind)
    stream = BytesIO(content if content is not None else path.read_bytes())
    batch = imports.hand_in(
        by=None,
        county=county,
        spec=of.specs[kind],
        file=stream,
        file_name=name or path.name,
        year=2022,
    )
    return imports.take_now(by=None, batch=batch, desk=of)


def expected(prefix: str) -> dict[str, Decimal]:
    """The keys of expected.csv that begin so, with their values."""
    with (DATA / "linyou" / "expected.csv").open(encoding="utf-8-sig") as stream:
        rows = csv.DictReader(stream)
        return {row["key"]: Decimal(row["value"]) for row in rows if row["key"].startswith(prefix)}
