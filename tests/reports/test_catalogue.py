"""The tables of the annual report are found by being there, in the order that they say."""

from types import ModuleType

import pytest
from django.core.exceptions import ImproperlyConfigured

from reports.figures import catalogue


def module(name, **said):
    made = ModuleType(name)
    vars(made).update(said)
    return made


def make(period):
    return []


def test_the_order_of_the_report():
    made = [
        f"{make.__module__.rpartition('.')[2]}.{make.__name__}"
        for make in catalogue.MAKERS.values()
    ]
    assert made == [
        *(
            "dibao.size_and_change",
            "classes.tables",
            "dibao.supplements",
            "spending.table",
            "spending.kinds",
        ),
        *(
            "recovery.table",
            "funding.tables",
            "advances.tables",
            "tekun.form",
            "tekun.grades",
            "relief.table",
            "others.tables",
            "children.tables",
        ),
        *("subsidies.tables", "crossed.tables", "logbooks.tables", "counted.table"),
        "comparison.volumes",
        *("comparison.kinds", "quality.table", "divisions.table"),
    ]


def test_a_module_between_two_stands_between_them():
    new = {"new": module("new", TABLES={35: make}), "old": module("old", TABLES={30: make})}
    assert list(catalogue.gathered(new)) == [30, 35]


@pytest.mark.parametrize(
    ("said", "fault"), [({}, "new declare no TABLES"), ({"TABLES": {30: make}}, "30 of new")]
)
def test_a_module_that_does_not_fit_is_named(said, fault):
    modules = {"old": module("old", TABLES={30: make}), "new": module("new", **said)}
    with pytest.raises(ImproperlyConfigured, match=fault):
        catalogue.gathered(modules)
