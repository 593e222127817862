"""Department files of the synthetic county: mostly strangers, some people of the rolls."""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from tests.bench import people
from tests.bench.county import DECEMBER, County
from tests.bench.people import SEED
from verification.models import DepartmentFile, DepartmentRecord
from welfare.files.imports import copy_in
from welfare.files.states import Extent
from welfare.models import ImportBatch
from welfare.personal import crypto

STRANGERS = 1_000_000  # numbers of people who are on no roll


class Share(NamedTuple):
    """Rows of a department per 100 people of the county, and how many of them are on a roll."""

    rows: int
    known: float


SHARES = {
    "disabled": Share(20, 0.6),
    "death": Share(2, 0.05),
    "car": Share(50, 0.02),
    "business": Share(10, 0.02),
    "pension": Share(60, 0.3),
    "medical": Share(10, 0.2),
    "house": Share(40, 0.2),
}


def load(county: County) -> int:
    """One current file of each department for December 2022. Returns the number of records."""
    return sum(_file(county, department, share) for department, share in SHARES.items())


def _file(county: County, department: str, share: Share) -> int:
    batch = ImportBatch.objects.create(
        kind=department,
        county=county.division,
        file_name=f"{department}.csv",
        sha256=f"{department:0>64}",
        size=1,
    )
    file = DepartmentFile.objects.create(
        county=county.division,
        department=department,
        month=DECEMBER,
        batch=batch,
        extent=Extent.WHOLE,
    )
    draw = random.Random(f"{SEED}{department}")
    rows = list(who(draw, county.persons, share))
    copy_in([_record(file, place, n, draw) for place, n in enumerate(rows)])
    return len(rows)


def who(draw: random.Random, persons: int, share: Share) -> Iterator[int]:
    """The people in the file, by number."""
    for place in range(persons * share.rows // 100):
        known = draw.random() < share.known
        yield draw.randrange(persons) if known else STRANGERS + place


def _record(file: DepartmentFile, place: int, n: int, draw: random.Random) -> DepartmentRecord:
    number = people.resident_id(n)
    return DepartmentRecord(
        file=file,
        sheet="",
        row=place + 2,
        resident_id=number,
        resident_id_hash=crypto.keyed_hash(number),
        name=people.name(n) if draw.random() > 0.002 else "另名",
        **_said(file.department, place, draw),
    )


def _said(department: str, place: int, draw: random.Random) -> dict[str, Any]:
    """What the department writes, in the shares in which it usually does."""
    match department:
        case "disabled":
            kind = draw.choice(("肢体", "视力", "智力", "精神"))
            return {"category": kind, "grade": draw.randint(1, 4), "state": "正常"}
        case "death":
            return {"day": date(2022, 12, 1 + place % 28)}
        case "car":
            kind = "普通二轮摩托车" if draw.random() < 0.7 else "小型轿车"
            return {"category": kind, "state": "正常", "identifier": f"陕C{place:06d}"}
        case "business":
            return {"state": "存续" if draw.random() < 0.8 else "注销", "identifier": str(place)}
        case "pension":
            kind = "城乡居民养老" if draw.random() < 0.95 else "企业职工养老"
            return {"category": kind, "amount": Decimal(180), "day": DECEMBER}
        case "medical":
            return {"amount": Decimal(draw.randrange(5_000, 40_000))}
        case "house":
            return {"category": "住宅", "identifier": f"D{place:07d}"}
