"""What a county that nobody had seen would hand in with no more help than the documentation."""

from decimal import Decimal

import pytest

from cases.models import Award, Supplement, Household, Person
from tests import factories
from tests.cases.test_ledgers_programmes import take
from welfare.models import BatchStatus

pytestmark = pytest.mark.django_db

BESIDE = {"name": "成员(\\d)姓名", "resident_id": "成员(\\d)证件号", "relation": "成员(\\d)关系"}


def families():
    return {
        "constants": {"programme": "DIBAO"},
        "repeat": BESIDE,
        "columns": {
            "covered_size": {"headers": ["保障人数"]},
            "village": {"headers": ["村"]},
            "disability_card": {"headers": ["残疾证号"]},
            "supplement": {"headers": ["分类施保"]},
            "sex": {"headers": ["性别"]},
        },
    }


def family(head, *members):
    row = {
        "姓名": f"头{head}",
        "身份证号": factories.resident_id(head),
        "保障人数": 1 + len(members),
        "标准": 900,
        "村": "测试1镇村",
    }
    for n, member in enumerate(members, 1):
        row |= {f"成员{n}姓名": f"成{member}", f"成员{n}证件号": factories.resident_id(member)}
        row |= {f"成员{n}关系": "配偶"}
    return row


def test_a_row_is_a_household_where_the_layout_describes_no_number(ledger_county):
    batch = take(ledger_county, families(), [family(1, 11), family(2, 12)])
    assert (batch.status, batch.saved) == (BatchStatus.IMPORTED, 4)
    assert [home.members.count() for home in Household.objects.order_by("pk")] == [2, 2]
    assert {award.amounts.get().basic for award in Award.objects.all()} == {Decimal(900)}


def test_what_is_said_of_the_head_is_not_said_of_who_stands_beside(ledger_county):
    """A card, a class with its money, a sex: each of them would make the member another person."""
    head = factories.resident_id(1)
    said = {"残疾证号": f"{head}41", "分类施保": "重病重残", "性别": "男"}
    batch = take(ledger_county, families(), [family(1, 11) | said])
    assert batch.saved == 2
    assert Person.objects.get(name="头1").disability_card == f"{head}41"
    assert Person.objects.get(name="成11").disability_card == ""
    assert Supplement.objects.count() == 1
