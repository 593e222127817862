"""Families change while a bulk grant is on its way: the steps, and the way through two runs."""

from decimal import Decimal

from benefits import grant_claims
from benefits.actions import bulk as actions
from benefits.models import Payment, Per
from benefits.states import PaymentStatus, RunStatus
from benefits.tasks import calculate_grant
from cases.models import Award, PaymentKind
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_changed_on_the_way import (
    DECEMBER,
    families,
    happens,
    is_true,
    without_what_is_overtaken,
)

AMOUNT = 200
ANSWERED = "answered"  # by the bank, before anything was known
AT_THE_BANK = (RunStatus.SENT, ANSWERED)
# How far the run is when the families change, and whether the bank sends all of it back.
STEPS = [
    (None, False),
    (RunStatus.CALCULATED, False),
    (RunStatus.SIGNED, False),
    (RunStatus.APPROVED, False),
    (RunStatus.SENT, False),
    (RunStatus.SENT, True),
    (ANSWERED, False),
    (ANSWERED, True),
]


def confirmed(per=Per.PERSON):
    """The families, paid for October, and a grant of November confirmed for each of the roll."""
    scene.ground()
    changed.ground()
    rows = families()
    answer(scene.run_to(RunStatus.SENT, MONTH), scene.finance())
    scene.goes_live("HEATING", factories.LONG_AGO)
    grant = actions.prepare_batch(
        by=scene.finance(),
        programme=factories.programme("HEATING"),
        groups=[factories.programme(code) for code in ("DIBAO", "OLD")],
        amount=Decimal(AMOUNT),
        month=NEXT,
        as_of=NEXT,
        document="测试〔2026〕8号",
        per=per,
    )
    calculate_grant(grant.job_id)
    grant.refresh_from_db()
    actions.confirm_grant(by=scene.approver(), grant=grant, version=grant.version)
    return rows


def answered(run, comes_back):
    """The bank paid all of a run, or sent back all of it; of which awards."""
    back = list(run.payments.values_list("award", "reference")) if comes_back else []
    answer(run, scene.finance(), fail={reference: "户名不符" for _award, reference in back})
    return [award for award, _reference in back]


def walked(rows, step, comes_back, subtests):
    """All of it happens at the step, and the next run is paid; whether it had arrived before."""
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
    return step in AT_THE_BANK and not comes_back


def granted(award):
    """How many sums of the grant arrived by this award."""
    rows = Payment.objects.filter(award=award, kind=PaymentKind.BULK, status=PaymentStatus.PAID)
    return sum((row.amount for row in rows), Decimal(0)) / AMOUNT


def too_much(awards):
    """How many of them can be claimed."""
    above = grant_claims.paid_above(awards).values()
    return sum((one.total for one in above), Decimal(0)) / AMOUNT
