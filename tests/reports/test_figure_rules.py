"""What a figure counts, in scenes of its own."""

from datetime import date
from decimal import Decimal

import pytest

from cases.models import Award
from reports import annual
from tests import factories
from tests.benefits.scene import as_confirmed
from tests.reports import scene
from tests.reports.scene import value

pytestmark = pytest.mark.django_db


def test_supplement_kinds_are_the_countys():
    made = scene.rolls()
    kind = made["old"].members.first().supplements.get().kind
    kind.name = "一类"
    kind.save()
    scene.freeze()
    report = scene.report()
    assert value(report, "roll.supplement.一类") == "1"
    kind.name = "改名后"
    kind.save()
    assert "roll.supplement.一类" in {
        line.key for sheet in annual.shown(report) for line in sheet.lines
    }


def test_relief_first_and_the_rest_of_it_are_one_case():
    factories.parameters()
    day = date(2022, 5, 6)
    common = {"joined_on": day, "decided_on": day, "size": 3}
    home = factories.household(size=3)
    first = as_confirmed(
        factories.award(
            "RELIEF", household=home, basic=1000, relief_first=True, number="A", **common
        )
    )
    rest = factories.award("RELIEF", household=home, basic=500, number="B", **common)
    Award.objects.filter(pk=rest.pk).update(origin="confirmed", application=first.application)
    scene.freeze()
    report = scene.report()
    assert value(report, "relief.households") == "1"
    assert value(report, "relief.persons") == "3"
    assert Decimal(value(report, "relief.amount")) == 1500
    assert value(report, "relief.first.households") == "1"
    assert Decimal(value(report, "relief.first.amount")) == 1000
