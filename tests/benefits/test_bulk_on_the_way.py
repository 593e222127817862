"""A family changes while its share of a bulk grant is on its way, at each step.

Nobody is paid twice and nobody who is still on the roll of the month is lost; what is planned for
who died, left or went to another family is not sent; it follows to the award that covers them now.
"""

from datetime import date
from decimal import Decimal

import pytest
from psycopg.types.range import DateRange

from benefits import bulk, grant_claims
from benefits.actions import bulk as actions
from benefits.models import BulkShare, Payment
from benefits.states import PaymentStatus, RunStatus
from benefits.tasks import calculate_grant
from cases.models import Award, AwardMember, PaymentKind, Person
from cases.states import AwardStatus
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.bank import answer
from tests.benefits.changed import TODAY
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_changed_on_the_way import (
    DECEMBER,
    families,
    happens,
    is_true,
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
ANSWERED = "answered"  # by the bank, before anything was known
AT_THE_BANK = (RunStatus.SENT, ANSWERED)
WITH = {"split with the own award": 1, "merged": 4}  # of the award beside it


@pytest.fixture(scope="module")
def on_its_way(once):
    """Everybody was paid October; 200 yuan for each on the roll of November are confirmed."""

    def build():
        scene.ground()
        changed.ground()
        rows = families()
        answer(scene.run_to(RunStatus.SENT, MONTH), scene.finance())
        scene.goes_live("HEATING", factories.LONG_AGO)
        grant = actions.prepare_batch(
            by=scene.finance(),
            programme=factories.programme("HEATING"),
            groups=[factories.programme(code) for code in ("DIBAO", "OLD")],
            amount=Decimal(200),
            month=NEXT,
            as_of=NEXT,
            document="测试〔2026〕8号",
        )
        calculate_grant(grant.job_id)
        grant.refresh_from_db()
        actions.confirm_grant(by=scene.approver(), grant=grant, version=grant.version)
        return rows

    return once(build)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)


def answered(run, comes_back):
    """The bank paid all of a run, or sent back all of it; of which awards."""
    back = list(run.payments.values_list("award", "reference")) if comes_back else []
    answer(run, scene.finance(), fail={reference: "户名不符" for _award, reference in back})
    return [award for award, _reference in back]


def granted(award):
    rows = Payment.objects.filter(award=award, kind=PaymentKind.BULK, status=PaymentStatus.PAID)
    return sum((row.amount for row in rows), Decimal(0)) / 200


@pytest.mark.parametrize(
    ("step", "comes_back"),
    [
        (None, False),
        (RunStatus.CALCULATED, False),
        (RunStatus.SIGNED, False),
        (RunStatus.APPROVED, False),
        (RunStatus.SENT, False),
        (RunStatus.SENT, True),
        (ANSWERED, False),
        (ANSWERED, True),
    ],
)
def test_each_share_reaches_who_is_on_the_roll(on_its_way, step, comes_back, subtests):
    rows = on_its_way
    run = step and scene.run_to(RunStatus.SENT if step == ANSWERED else step, NEXT)
    back = answered(run, comes_back) if step == ANSWERED else []
    for name, row in rows.items():
        with subtests.test(happens=name):
            happens(row)
    run = run or scene.run_to(RunStatus.CALCULATED, NEXT)
    if step not in AT_THE_BANK:
        run = scene.forward(without_what_is_overtaken(run), RunStatus.SENT)
    is_true(run)
    if step != ANSWERED:
        back = answered(run, comes_back)
    for award in Award.objects.filter(pk__in=back):
        scene.account_right(award)
    following = scene.run_to(RunStatus.CALCULATED, DECEMBER)
    following = scene.forward(without_what_is_overtaken(following), RunStatus.SENT)
    is_true(following)
    answer(following, scene.finance())
    arrived = step in AT_THE_BANK and not comes_back
    for name, row in rows.items():
        awards = Award.objects.filter(pk__in=(row.award, *row.beside))
        of_family = sum(map(granted, awards))
        above = grant_claims.paid_above(awards).values()
        too_much = sum((one.total for one in above), Decimal(0)) / 200
        with subtests.test(has=name):
            assert of_family - too_much == PERSONS[name] + WITH.get(name, 0)
            if arrived:  # nobody knew when it was sent
                assert of_family == BulkShare.objects.filter(award__in=awards).count()
            else:
                assert too_much == 0
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
