"""Counties that give their households no number: one is made of whom each is listed by."""

from decimal import Decimal

import pytest

from cases.models import Award, Household
from tests import factories
from tests.cases.test_ledgers_programmes import take
from welfare.files.tables import BadLayout, load_layouts
from welfare.models import BatchStatus

pytestmark = pytest.mark.django_db
ROWS = (
    ("甲一", 11, "户主", 3, 900),
    ("甲二", 12, "配偶", "", ""),
    ("甲三", 13, "之子", "", ""),
    ("乙一", 21, "户主", 1, 400),
)


def layout(**household):
    return {
        "constants": {"programme": "DIBAO"},
        "household": {"merged": "covered_size", "head": "relation", **household},
        "columns": {
            "relation": {"headers": ["关系"]},
            "covered_size": {"headers": ["保障人数"]},
            "village": {"headers": ["村"]},
        },
    }


def rows(listed):
    return [
        {
            "姓名": name,
            "身份证号": factories.resident_id(n),
            "关系": relation,
            "保障人数": size,
            "标准": amount,
            "村": "测试1镇村",
        }
        for name, n, relation, size, amount in listed
    ]


def amounts():
    awards = Award.objects.order_by("pk")
    return [(award.members.count(), award.amounts.latest("from_month").basic) for award in awards]


def test_households_without_a_number_are_taken_and_known_again(ledger_county):
    batch = take(ledger_county, layout(numbered=False), rows(ROWS))
    assert (batch.status, batch.saved) == (BatchStatus.IMPORTED, 4)
    assert amounts() == [(3, Decimal(900)), (1, Decimal(400))]
    numbers = {*Household.objects.values_list("number", flat=True)}
    assert len(numbers) == 2
    assert all(number.startswith("H") for number in numbers)
    more = (*ROWS, ("丙一", 31, "户主", 1, 300))
    again = take(ledger_county, layout(numbered=False), rows(more))
    assert (again.saved, again.skipped) == (1, 4)
    assert {*Household.objects.values_list("number", flat=True)} > numbers


def test_the_number_says_nothing_of_the_person(ledger_county):
    take(ledger_county, layout(numbered=False), rows(ROWS[3:]))
    (number,) = Household.objects.values_list("number", flat=True)
    assert number[1:7] not in factories.resident_id(21)


def test_a_layout_that_describes_no_number_says_so_too(ledger_county):
    batch = take(ledger_county, layout(), rows(ROWS))
    assert (batch.status, batch.saved) == (BatchStatus.IMPORTED, 4)


def test_where_the_layout_describes_it_the_number_is_asked_for(ledger_county):
    given = layout()
    given["columns"]["certificate_number"] = {"headers": ["低保证号"]}
    batch = take(ledger_county, given, rows(ROWS))
    assert (batch.status, batch.saved) == (BatchStatus.FAILED, 0)
    assert {"证号" in one["reason"] for one in batch.counts["causes"]} >= {True}
    assert not Award.objects.exists()


def test_another_word_for_it_is_refused():
    columns = {"name": {"headers": ["姓名"], "required": True}}
    given = {"columns": columns, "household": {"by": "name", "numbered": "no"}}
    with pytest.raises(BadLayout, match="numbered"):
        load_layouts({"layouts": {"people": given}})
