"""Targets of a year, as the county sets them."""

from datetime import date

from reports.models import Target
from tests import factories


def target(measure="roll.persons", value=10, **fields):
    said = {"year": 2022, "document": "测试1号", "decided_on": date(2022, 1, 5), **fields}
    return Target.objects.create(county=factories.county(), measure=measure, value=value, **said)
