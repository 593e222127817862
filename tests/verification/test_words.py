"""What departments' words mean: the usual ones, a county's own, those taught in the preview."""

import re
from io import BytesIO

import pytest

from tests import factories, ledgers
from tests.verification.files import MONTH, department_file, grant
from verification import comparison, words
from verification.departments import DEPARTMENTS
from verification.imports import DESK
from verification.models import DepartmentRecord
from welfare.accounts.roles import Role
from welfare.exceptions import MissingParameter
from welfare.files import imports
from welfare.models import TableLayout

pytestmark = pytest.mark.django_db
CARS = "号牌号码,车辆类型,所有人,身份证明号码,初次登记日期,机动车状态\n"


@pytest.fixture
def county():
    return ledgers.county()


@pytest.fixture
def clerk(county):
    return factories.user(Role.COUNTY_CASEWORKER)


def hand_in(clerk, text, kind="car"):
    return imports.hand_in(
        by=clerk,
        county=clerk.division,
        spec=DESK.specs[kind],
        file=BytesIO(text.encode()),
        file_name=f"{kind}.csv",
        month=MONTH,
    )


def car(n, state, kind="小型轿车"):
    return f"陕C{n:05},{kind},某,{factories.resident_id(n)},2015-01-01,{state}\n"


def test_a_word_is_asked_in_the_preview_and_what_was_said_holds_in_the_comparison(county, clerk):
    owner = grant().payee
    number = factories.resident_id(1)
    text = CARS + car(1, "良好").replace(number, owner.resident_id) + car(2, "报废")
    batch = hand_in(clerk, text)
    (asked,) = batch.mapping["words"]
    assert (asked["key"], asked["word"], asked["required"]) == ("vehicle_state", "良好", False)
    batch = imports.answer(
        by=clerk,
        batch=batch,
        desk=DESK,
        headings={},
        words={(asked["layout"], "vehicle_state", "良好"): "valid"},
    )
    assert batch.mapping["words"] == []
    imports.take_now(by=clerk, batch=batch, desk=DESK)
    assert set(DepartmentRecord.objects.values_list("state", flat=True)) == {"良好", "报废"}
    known = words.read(county, comparison.current_files(county, MONTH))
    assert known.of("car", "valid") == ["良好"]


def test_a_county_that_lists_its_words_goes_by_its_list(county):
    TableLayout.objects.filter(kind="car").update(definition={"words": {"valid": ["在册"]}})
    department_file("car", [(grant().payee, {"state": "正常"}), (grant().payee, {"state": "在册"})])
    known = words.read(county, comparison.current_files(county, MONTH))
    assert known.of("car", "valid") == ["在册"]


def test_words_that_nobody_knows_stop_their_checks_until_their_column_says_other(county):
    layout = {"words": {"valid": ["在册"]}}
    TableLayout.objects.filter(kind="business").update(definition=layout)
    department_file("business", [(grant().payee, {"state": "不再经营"})])
    files = comparison.current_files(county, MONTH)
    with pytest.raises(MissingParameter) as stopped:
        words.read(county, files).of("business", "valid")
    assert "不再经营" in str(stopped.value)
    assert not re.search("[a-z]", str(stopped.value))
    column = {"headers": ["状态"], "required": True, "words": {"不再经营": "other"}}
    layout["columns"] = {"business_state": column}
    TableLayout.objects.filter(kind="business").update(definition=layout)
    assert words.read(county, files).of("business", "valid") == []


def test_a_month_of_vehicles_of_unknown_kinds_is_compared(county):
    owner = grant().payee
    department_file("car", [(owner, {"state": "正常", "category": "某种轿车"})])
    known = words.read(county, comparison.current_files(county, MONTH))
    assert (known.of("car", "light"), known.of("car", "valid")) == ([], ["正常"])


def test_unknown_words_that_would_hide_something_stop_the_file(county, clerk):
    head = "姓名,公民身份号码,待遇类型,发放月份,月养老金（元）\n"
    text = head + f"某,{factories.resident_id(1)},某种待遇,202212,100\n"
    batch = hand_in(clerk, text, "pension")
    assert batch.mapping["blocked"] == ["words"]


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_county_without_a_layout_begins_with_the_usual_headings(county, clerk, department):
    TableLayout.objects.filter(county=county).delete()
    spec = DESK.specs[department]
    labels = [str(spec.keys[key]) for key in ("name", *spec.needed)]
    text = ",".join(labels) + "\n" + ",".join("某" for _label in labels) + "\n"
    batch = hand_in(clerk, text, department)
    assert batch.mapping["lacking"] == []
    assert {one["key"] for one in batch.mapping["columns"]} == {"name", *spec.needed}
