"""The sections [report] and [published] of a profile, and what is wrong with them."""

import tomllib
from decimal import Decimal

import pytest

from cases.profile import CaseSections
from reports import plan, profile
from reports.models import PublishedFigure, ReportPlan
from tests import factories
from welfare.county.profile.reading import Node
from welfare.county.profile.saving import Changes

GRANTS = CaseSections(
    programmes={
        "DIBAO": {"bands": [{"code": "a"}, {"code": "b"}]},
        "AID": {"bands": []},
    },
    supplements={},
    funds={},
    groups={"lifted": {}},
    policies=[],
    exclusions=[],
    institutions=[],
    logbooks=[],
    liaisons=[],
)
TWICE = """[[report.series]]
name = "低保"
programmes = ["AID"]

[[report.classes]]"""
GOOD = """
[report]
population = "all"

[[report.series]]
name = "低保"
programmes = ["DIBAO"]

[[report.classes]]
key = "upper"
name = "上类"
programme = "DIBAO"
bands = ["a", "b"]

[[report.cross]]
key = "cross"
name = "交叉表"
counted_by = "household"
groups = ["lifted"]

[[report.cross.columns]]
name = "低保"
programmes = ["DIBAO"]
bands = ["a"]

[[report.cross.columns]]
name = "救急"
programmes = ["AID"]
unit = "sum"
covers = false

[published.2022-10]
source = "报告"

[published.2022-10.figures]
"roll.households" = 8576

[published.2022-10.others]
"visits" = 7220

[published.2022-10.remarks]
"roll.households" = "自身不符"

[published.2021]
source = "报告"

[published.2021.figures]
"roll.households" = 8000
"""


def read(text):
    root = Node(tomllib.loads(text), "", [])
    return profile.read(root, GRANTS), root.faults


@pytest.mark.django_db
def test_both_sections_are_kept_and_twice_is_once():
    sections, faults = read(GOOD)
    assert faults == []
    for changed in (True, False):
        changes = Changes()
        profile.save(changes, factories.county(), sections)
        assert changes.any is changed
    kept = plan.of(ReportPlan.objects.get().definition)
    assert kept.population == plan.Population.ALL
    assert [one.bands for one in kept.classes] == [("a", "b")]
    (table,) = kept.cross
    assert [(one.key, one.unit, one.summed, one.covers) for one in table.columns] == [
        ("低保", "own", "", True),
        ("救急", "sum", "family_size", False),
    ]
    rows = PublishedFigure.objects.values_list("year", "month", "key", "value", "remark")
    assert set(rows) == {
        (2022, 10, "roll.households", Decimal(8576), "自身不符"),
        (2022, 10, "visits", Decimal(7220), ""),
        (2021, 12, "roll.households", Decimal(8000), ""),
    }


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('population = "all"', 'population = "some"', "population"),
        ('programmes = ["AID"]', 'programmes = ["GIFT"]', "programmes"),
        ('bands = ["a"]\n', 'bands = ["z"]\n', "bands"),
        ('groups = ["lifted"]', 'groups = ["moon"]', "groups"),
        ('unit = "sum"\ncovers = false', 'unit = "sum"', "covers"),
        ('counted_by = "household"', 'counted_by = "person"', "unit"),
        ('key = "upper"', 'key = "upper"\nshare = 3', "share"),
        ('programme = "DIBAO"', 'programme = "GIFT"', "programme"),
        ("2022-10", "2022-13", "published"),
        ('"roll.households" = "自身不符"', '"roll.moon" = "自身不符"', "roll.moon"),
        (
            "[[report.classes]]",
            TWICE,
            "series",
        ),
    ],
)
def test_what_is_wrong_is_named(old, new, place):
    assert old in GOOD
    _sections, faults = read(GOOD.replace(old, new))
    assert any(place in fault.place for fault in faults), faults
