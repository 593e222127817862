"""Department files of the invented county, written straight into the database."""

from datetime import date
from itertools import count

from cases.models import Person, SupplementCondition, SupplementKind
from tests import factories
from verification.departments import DEPARTMENTS
from verification.models import DepartmentFile, DepartmentRecord
from welfare.models import ImportBatch, TableLayout
from welfare.personal import crypto

MONTH = date(2022, 12, 1)
WORDS = {
    "disabled": {"valid": ["正常"]},
    "car": {"valid": ["正常"], "light": ["普通二轮摩托车"]},
    "business": {"valid": ["存续"]},
    "pension": {"income": ["企业职工养老"], "basic": ["城乡居民养老"]},
    "house": {"dwelling": ["住宅"]},
}
_numbers = count(1)


def layouts(county):
    """What the words of the departments mean."""
    for department in DEPARTMENTS:
        TableLayout.objects.create(
            county=county,
            kind=department,
            definition={"words": WORDS.get(department, {})},
        )


def department_file(department, rows, month=MONTH, county=None, *, extent="whole"):
    """A current file; each row is (person or (ID, name), fields of the record)."""
    county = county or factories.county()
    n = next(_numbers)
    batch = ImportBatch.objects.create(
        kind=department, county=county, file_name=f"{n}.csv", sha256=f"{n:064d}", size=1
    )
    older = DepartmentFile.objects.filter(county=county, department=department, month=month)
    older.update(current=False)
    made = DepartmentFile.objects.create(
        county=county, department=department, month=month, batch=batch, extent=extent
    )
    for number, (who, fields) in enumerate(rows, 2):
        resident_id, name = who if isinstance(who, tuple) else (who.resident_id, who.name)
        values = {"name": name, **fields}
        DepartmentRecord.objects.create(
            file=made,
            sheet="",
            row=number,
            resident_id=resident_id,
            resident_id_hash=crypto.keyed_hash(resident_id),
            **values,
        )
    return made


def grant(code="DIBAO", **fields):
    """An award whose people are of working age, so that no age is found."""
    made = factories.award(code, **fields)
    people = Person.objects.filter(award_members__award=made)
    Person.objects.filter(pk__in=people).update(birth_date=date(1990, 5, 5))
    made.payee.refresh_from_db()
    return made


def supplement_kinds(county=None):
    """Severe, elderly and minor, in this order."""
    names = {"SEVERE": "重病重残", "ELDERLY": "老年", "MINOR": "未成年"}
    return {
        code: SupplementKind.objects.get_or_create(
            county=county or factories.county(),
            code=code,
            defaults={
                "name": name,
                "position": position,
                "condition": SupplementCondition[code],
            },
        )[0]
        for position, (code, name) in enumerate(names.items(), 1)
    }
