"""Homes, goods and services in the report."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from cases.actions import homes
from cases.models import Stay
from reports.figures import counted
from tests import factories
from tests.cases import around, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def test_another_bed_is_no_second_person_who_moved_in():
    """Each stay counted as a person who moved in."""
    home = factories.institution()
    one, two, three = around.beds(home, count=3)
    award, old = around.cared(home), around.cared(home)
    around.moved_in(old, two, on=walk.days_ago(400))
    stay = around.moved_in(award, one, on=walk.days_ago(20))
    homes.move_out(by=walk.worker(), stay=stay, moved_out=walk.days_ago(10), because="调床")
    around.moved_in(award, three, on=walk.days_ago(10))
    earlier = Stay.objects.get(award=old)
    homes.move_out(by=walk.worker(), stay=earlier, moved_out=walk.days_ago(9), because="调床")
    around.moved_in(old, one, on=walk.days_ago(9))
    period = SimpleNamespace(
        county=home.county, opens=walk.days_ago(30), closes=walk.days_ago(0), at=timezone.now()
    )
    figures = {one.key: one for one in counted.table(period).figures}
    assert figures["around.moved_in"].value(period) == 1
    assert figures["around.residents"].value(period) == 2
