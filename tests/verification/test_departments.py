"""A department has a module: what it says is read, kept, compared and shown."""

from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy

from tests.verification.files import MONTH, grant
from tests.verification.test_comparison import compare, found
from verification import comparisons, departments, imports
from verification.comparisons.rule import ComparisonRule, per_person
from verification.departments import DEPARTMENTS, house
from verification.departments.department import Department
from verification.facts import evidence_rows
from verification.models import DepartmentRecord
from welfare.files.imports import hand_in, take_now
from welfare.models import TableLayout

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
AREA = "(record.more->>'floor_area')::numeric > 144"


def take(county, text, kind):
    batch = hand_in(
        by=None,
        county=county,
        spec=imports.DESK.specs[kind],
        file=BytesIO(text.encode()),
        file_name="f.csv",
        month=MONTH,
    )
    return take_now(by=None, batch=batch, desk=imports.DESK)


def with_area(cells, record, month):
    house.DEPARTMENT.describe(cells, record, month)
    if area := cells.money("floor_area"):
        record.more = {"floor_area": str(area)}


@pytest.fixture
def large_house(monkeypatch):
    """A dwelling's area is kept and looked at: one column and one check more."""
    evidence = {**house.DEPARTMENT.evidence, "floor_area": gettext_lazy("Floor area")}
    changed = replace(DEPARTMENTS["house"], describe=with_area, evidence=evidence)
    monkeypatch.setitem(departments.DEPARTMENTS, "house", changed)
    monkeypatch.setattr(imports.DESK.specs["house"], "department", changed)
    rule = ComparisonRule(
        "second_house", gettext_lazy("Real estate"), per_person(AREA), departments=("house",)
    )
    monkeypatch.setattr("verification.comparison.RULES", (rule,))


def test_a_column_of_its_own_is_kept_compared_and_shown(county, large_house):
    small, large = grant().payee, grant().payee
    TableLayout.objects.filter(kind="house").delete()
    keys = ("name", "resident_id", "deed_number", "usage", "floor_area")
    head = ",".join(str(imports.DESK.specs["house"].keys[key]) for key in keys) + "\n"
    rows = [
        f"{one.name},{one.resident_id},证{n},住宅,{n}\n" for n, one in ((90, small), (160, large))
    ]
    batch = take(county, head + "".join(rows), "house")
    assert batch.saved == 2, batch.counts
    kept = DepartmentRecord.objects.order_by("pk").values_list("more", flat=True)
    assert list(kept) == [{"floor_area": "90.00"}, {"floor_area": "160.00"}]
    compare(county)
    (finding,) = found("second_house")
    assert finding.person == large
    assert "160.00" in evidence_rows(finding)[0].values()


def test_half_a_department_is_named():
    for module in (SimpleNamespace(), SimpleNamespace(DEPARTMENT=None)):
        with pytest.raises(ImproperlyConfigured, match="deposit"):
            departments.described("deposit", module)
    with pytest.raises(ImproperlyConfigured, match="letters"):
        departments.described("deposits_in_banks", house)


def test_what_is_needed_is_one_of_its_columns():
    said = {"position": 1, "label": gettext_lazy("Deaths"), "columns": {}, "evidence": {}}
    with pytest.raises(ValueError, match="plate"):
        Department(**said, needed=("plate",), describe=with_area)


@pytest.mark.parametrize("wrong", [{"departments": ("plane",)}, {"words": ("valid",)}])
def test_a_comparison_names_files_and_words_that_are_there(wrong):
    with pytest.raises(ValueError, match=r"plane|valid"):
        ComparisonRule("dead", gettext_lazy("Deaths"), "", **{"departments": ("death",), **wrong})


def test_two_comparisons_do_not_find_one_kind():
    one, two = (ComparisonRule("dead", gettext_lazy("Deaths"), sql) for sql in ("1", "2"))
    with pytest.raises(ImproperlyConfigured, match="dead"):
        comparisons.by_kind([one, two])


def test_the_evidence_shows_what_the_department_wrote(county):
    """The kind counts by the card number; what stands in the column beside it is shown as well."""
    person = grant().payee
    TableLayout.objects.filter(kind="disabled").delete()
    keys = ("name", "disability_card", "kind", "grade", "card_state")
    head = ",".join(str(imports.DESK.specs["disabled"].keys[key]) for key in keys) + "\n"
    row = f"{person.name},{person.resident_id}11,言语,一级,正常\n"
    assert take(county, head + row, "disabled").saved == 1
    compare(county)
    (finding,) = found("newly_severe")
    said = list(evidence_rows(finding)[0].values())
    assert {"视力", "言语", "一级"} <= set(said)
