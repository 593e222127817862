"""Amounts, from a table of examples that case handlers own, and the lines that explain them."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from benefits import entitlement
from benefits.entitlement import Fixed, PerPerson, Price, SupplementGroup, TopUp

EXAMPLES = Path(__file__).with_name("entitlement_examples.csv")


def examples():
    with EXAMPLES.open(encoding="utf-8", newline="") as stream:
        return [pytest.param(row, id=row["例"]) for row in csv.DictReader(stream)]


def compute(row):
    standard, count = Price(Decimal(row["标准"]), "文件"), int(row["保障人口或人数"])
    if row["依据"] == "top_up":
        return entitlement.top_up(TopUp(standard, count, Decimal(row["家庭月收入"])))
    if row["依据"] == "fixed":
        return entitlement.fixed(Fixed(standard, Price(Decimal(row["护理费"]), "文件"), count))
    return entitlement.per_person(PerPerson(standard, count))


@pytest.mark.parametrize("row", examples())
def test_example(row):
    found = compute(row)
    assert found.amount == Decimal(row["金额"])
    assert found.amount.as_tuple().exponent == -2


@pytest.mark.parametrize("row", examples())
def test_lines_add_up_to_the_amount(row):
    found = compute(row)
    assert abs(sum(line.sum for line in found.lines) - found.amount) <= Decimal("0.01")


def test_the_examples_are_all_there():
    assert len(examples()) >= 14


def test_supplements_per_kind():
    rate = Price(Decimal(144), "文件")
    found = entitlement.supplements(
        [SupplementGroup("重病重残", 2, rate), SupplementGroup("老年", 0, rate)]
    )
    assert found.amount == 288
    assert [line.factor for line in found.lines] == ["144 × 2"]
    assert found.as_list()[0]["sum"] == "288.00"
    assert found.as_list()[0]["document"] == "文件"
