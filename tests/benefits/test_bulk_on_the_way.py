"""A family changes while its share of a bulk grant is on its way, at each step.

Nobody is paid twice and nobody who is still on the roll of the month is lost; what is planned for
who died, left or went to another family is not sent; it follows to the award that covers them now.
"""

from datetime import date

import pytest
from psycopg.types.range import DateRange

from benefits import bulk, grant_claims
from benefits.models import BulkShare
from benefits.states import RunStatus
from cases.models import Award, AwardMember, Person
from cases.states import AwardStatus
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.bulk_walk import ANSWERED, STEPS, answered, confirmed, granted, too_much, walked
from tests.benefits.changed import TODAY
from tests.benefits.scene import NEXT
from tests.benefits.test_changed_on_the_way import (
    DECEMBER,
    happens,
    without_what_is_overtaken,
)
from welfare.county.months import next_month

pytestmark = [pytest.mark.django_db, pytest.mark.slow(6)]
# How many are on the roll of November as is known in the end: of the award, and of another one.
PERSONS = {
    **dict.fromkeys(("died", "head died", "married away", "left", "divorced head"), 2),
    **dict.fromkeys(("married", "new head", "moved", "moved into the city"), 3),
    **dict.fromkeys(("handed over only", "village"), 3),
    **dict.fromkeys(("split", "split with the own award", "split with the award"), 2),
    "alone died": 0,
    "merged": 0,
}
WITH = {"split with the own award": 1, "merged": 4}  # of the award beside it


@pytest.fixture(scope="module")
def on_its_way(once):
    """Everybody was paid October; 200 yuan for each on the roll of November are confirmed."""
    return once(confirmed)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)


@pytest.mark.parametrize(("step", "comes_back"), STEPS)
def test_each_share_reaches_who_is_on_the_roll(on_its_way, step, comes_back, subtests):
    rows = on_its_way
    arrived = walked(rows, step, comes_back, subtests)
    for name, row in rows.items():
        awards = Award.objects.filter(pk__in=(row.award, *row.beside))
        of_family = sum(map(granted, awards))
        above = too_much(awards)
        with subtests.test(has=name):
            assert of_family - above == PERSONS[name] + WITH.get(name, 0)
            if arrived:  # nobody knew when it was sent
                assert of_family == BulkShare.objects.filter(award__in=awards).count()
            else:
                assert above == 0
    assert all(one.unexplained == 0 for one in scene.reconciled()(NEXT))
    assert not bulk.undue(BulkShare.objects.filter(bulk.owed())).exists()
    assert granted(rows["split with the own award"].award) == (3 if arrived else 2)


@pytest.mark.parametrize("step", [None, RunStatus.APPROVED, ANSWERED])
@pytest.mark.parametrize("later", ["died", "ended"])
def test_what_becomes_of_a_family_later_takes_nothing_back(on_its_way, step, later):
    """Two became one; their shares were led on, went by the old award, or had arrived already."""
    row = on_its_way["merged"]
    both = Award.objects.filter(pk__in=(row.award, *row.beside))
    run = step and scene.run_to(RunStatus.SENT if step == ANSWERED else step, NEXT)
    if step == ANSWERED:
        answered(run, comes_back=False)
    happens(row)
    if step != ANSWERED:
        run = run or scene.run_to(RunStatus.CALCULATED, NEXT)
        answered(scene.forward(without_what_is_overtaken(run), RunStatus.SENT), comes_back=False)
    answer(scene.run_to(RunStatus.SENT, DECEMBER), scene.finance())
    assert (sum(map(granted, both)), grant_claims.paid_above(both)) == (4, {})
    if later == "died":
        Person.objects.filter(award_members__award__in=both).update(died_on=date(2026, 12, 28))
    host = Award.objects.filter(pk__in=row.beside)
    host.update(
        status=AwardStatus.ENDED,
        stop_way="ledger",
        left_reason="收入超标",
        left_on=date(2026, 12, 29),
        last_month=DECEMBER,
    )
    for member in AwardMember.objects.filter(award__in=host):
        member.period = DateRange(member.period.lower, next_month(DECEMBER))
        member.save()
    assert grant_claims.paid_above(both) == {}
