"""The department files that are loaded, looked up for one family. (经济状况核对)

Of each department that says what a family lives on, its newest file; of each person whose
authorisation holds, and of nobody else.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Application, Person
from verification.authorisations import standing
from verification.departments import DEPARTMENTS
from verification.models import DepartmentFile, DepartmentRecord, HitAnswer, LookUpHit
from welfare.models import Division

ECONOMIC = [code for code, one in DEPARTMENTS.items() if one.economic]
COLUMNS = ("name", "category", "grade", "state", "amount", "day", "identifier")


@dataclass(frozen=True)
class FileMention:
    """A row of a file about one person of the family."""

    person: Person
    file: DepartmentFile
    record: DepartmentRecord


def files_of(county: Division) -> list[DepartmentFile]:
    """Of each such department the newest file that counts."""
    rows = DepartmentFile.objects.filter(county=county, current=True, department__in=ECONOMIC)
    return list(rows.order_by("department", "-month").distinct("department"))


def look_up(application: Application, on: date) -> tuple[list[Person], list[FileMention]]:
    """Who was looked up, and every row about them."""
    county = application.town.parent
    assert county is not None
    people = [one.person for one in standing(application, on) if not one.missing]
    by_hash = {one.resident_id_hash: one for one in people}
    files = {one.pk: one for one in files_of(county)}
    rows = DepartmentRecord.objects.filter(file__in=files, resident_id_hash__in=by_hash)
    person_rows = [
        FileMention(by_hash[row.resident_id_hash], files[row.file_id], row)
        for row in rows.order_by("file", "pk")
    ]
    return people, person_rows


def evidence_of(mention: FileMention) -> dict[str, Any]:
    """What the row says, as a finding keeps it; no resident ID."""
    record = mention.record
    said = {name: str(getattr(record, name) or "") for name in COLUMNS}
    place = {"department": mention.file.department, "sheet": record.sheet, "row": record.row}
    return {**(record.more or {}), **{k: v for k, v in said.items() if v}, **place}


def key_of(mention: FileMention) -> str:
    """Where it stands, and what it says there: found once, also where the file is loaded again.

    A row that the department put right in its place is a hit of its own.
    """
    said = json.dumps(evidence_of(mention), sort_keys=True)
    digest = sha256(said.encode()).hexdigest()[:16]
    return f"{mention.record.sheet[:60]} {mention.record.row} {digest}"


def answered(hits: Iterable[LookUpHit]) -> dict[int, HitAnswer]:
    """By hit its last answer; the earlier ones stay on record."""
    rows = HitAnswer.objects.filter(hit__in=list(hits)).select_related("answered_by", "paper")
    return {row.hit_id: row for row in rows.order_by("pk")}


def explained(application: Application) -> tuple[int, str]:
    """How many hits there are and what each came to, for the report of the means check."""
    hits = list(application.look_up_hits.select_related("person").order_by("pk"))
    last = answered(hits)
    lines = [
        _("%(person)s, %(hit)s: %(answer)s; %(reason)s (%(document)s)")
        % {
            "person": hit.person.name,
            "hit": hit,
            "answer": _("right") if last[hit.pk].confirmed else _("not right"),
            "reason": last[hit.pk].reason,
            "document": last[hit.pk].document,
        }
        for hit in hits
        if hit.pk in last
    ]
    return len(hits), "\n".join(lines)
