"""A family changes while its money is on its way: each kind of change at each step of a run.

Nobody is paid twice and nobody loses a month; what was paid too much is known, and to whom.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from benefits import overtaken
from benefits.actions import changes, payroll
from benefits.models import Payment, PayrollRun
from benefits.states import PaymentStatus, RunStatus
from cases.models import Award, AwardChange
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.bank import answer, orders_of
from tests.benefits.changed import TODAY, decide
from tests.benefits.scene import MONTH, NEXT
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.county.months import next_month

pytestmark = [pytest.mark.django_db, pytest.mark.slow(6)]
DECEMBER = next_month(NEXT)
MONTHS = (MONTH, NEXT, DECEMBER)


@dataclass
class Family:
    """An award, what happens to its family, and what its three months are worth then."""

    award: int
    kind: str
    due: tuple[int, int, int]
    said: dict[str, Any] = field(default_factory=dict)
    payee: int | None = None  # who gets the money afterwards, if another
    town: int | None = None
    beside: dict[int, tuple[int, int, int]] = field(default_factory=dict)  # another award's

    @property
    def dues(self):
        return {self.award: self.due, **self.beside}


def three(kind, due, **said):
    return Family(changed.award(size=3).pk, kind, due, said)


def people(row):
    return [one.person for one in Award.objects.get(pk=row.award).members.order_by("pk")]


def families():
    """One of each kind; 480 a person less the 750 that the three earn."""
    fewer, same, more = (690, 210, 210), (690, 690, 690), (690, 690, 1200)
    there, urban = factories.town(2), factories.village(factories.town(), urban=True)
    spouse = {"resident_id": factories.resident_id(71, date(1990, 3, 4)), "name": "新娘"}
    rows = {
        "died": three("death", fewer),
        "head died": three("death", fewer),
        "married away": three("marriage_out", fewer),
        "left": three("leaving", fewer, away="prison"),
        "divorced head": three("divorce", fewer),
        "married": three("marriage", (690, 690, 1170), newcomer=spouse, relation="配偶"),
        "new head": three("new_head", same),
        "split": three("split", fewer, address="新村2组"),
        "split with the own award": three("split", fewer, address="新村3组"),
        "split with the award": three("split", fewer, address="新村4组"),
        "moved": three("town", same, to_town=there),
        "moved into the city": three("town", more, to_town=there),
        "handed over only": three("town", same, to_town=there),
        "village": three("village", more, village=urban),
        "alone died": Family(changed.award(size=1).pk, "death", (230, 0, 0)),
    }
    for name in ("died", "married away", "left", "alone died"):
        rows[name].said["person"] = people(rows[name])[-1]
    for name in ("head died", "divorced head"):
        head, *_others, chosen = people(rows[name])
        rows[name].said |= {"person": head, "new_head": chosen}
        rows[name].payee = chosen.pk
    rows["new head"].said["head"] = chosen = people(rows["new head"])[-1]
    rows["new head"].payee = chosen.pk
    for name in ("split", "split with the own award"):
        gone = people(rows[name])[-1]
        rows[name].said |= {"members": [gone], "head_of_new": gone}
    rows["split with the own award"].beside[old_age(gone).pk] = (50, 50, 50)
    rows["split with the award"] = with_the_award(rows["split with the award"])
    for name in ("moved", "moved into the city"):
        rows[name].town = there.pk
    host, guest = changed.award(size=2), changed.award(size=2)
    whom = [host.payee.resident_id_hash]
    merged = Family(guest.pk, "merge", (460, 0, 0), {"other_head": whom})
    merged.beside[host.pk] = (460, 460, 920)
    return rows | {"merged": merged}


def old_age(person):
    """An allowance of somebody's own, drawn in the family."""
    scene.standard("OLD", 50)
    own = factories.award("OLD", household=factories.household(), size=1, basic=50)
    own.members.update(person=person)
    of = Award.objects.get(members__person=person, programme__code="DIBAO")
    Award.objects.filter(pk=own.pk).update(household=of.household, payee=person)
    return own


def with_the_award(row):
    """Two of three leave, and the award with them."""
    _head, chosen, other = people(row)
    row.said |= {"members": [chosen, other], "head_of_new": chosen}
    row.said["award"] = Award.objects.get(pk=row.award)
    row.payee = chosen.pk
    return row


@pytest.fixture(scope="module")
def on_its_way(once):
    """Everybody was paid October; the run of November is calculated."""

    def build():
        scene.ground()
        changed.ground()
        rows = families()
        answer(scene.run_to(RunStatus.SENT, MONTH), scene.finance())
        return rows, scene.run_to(RunStatus.CALCULATED, NEXT).pk

    return once(build)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)


def happens(row):
    """Registered, taken over by the other town, heard and decided."""
    award = Award.objects.select_related("household").get(pk=row.award)
    home = award.household
    change = changes.register_change(
        by=walk.worker(),
        household=home,
        version=home.version,
        kind=row.kind,
        **changed.said(happened_on=date(2026, 10, 5)),
        **row.said,
    )
    if row.town:
        village = factories.village(factories.town(2), urban=row.due[2] == 1200)
        worker = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
        said = {"change": change, "version": change.version, "village": village}
        changes.take_and_follow(by=worker, **said)
    for follows in AwardChange.objects.waiting().filter(change=change):
        worker = factories.user(Role.TOWN_CASEWORKER, follows.town)
        decide(changed.hear(follows, by=worker) if follows.to_hear else follows)


def without_what_is_overtaken(run):
    for payment, one in overtaken.of(run).items():
        if one.refused:
            row = run.payments.get(pk=payment)
            said = {"version": run.version, "payment": row, "reason": "测算后变化"}
            run = payroll.take_out(by=scene.reviewer(), run=run, **said)
    return run


def is_true(run):
    """Count and sum of a run are its payments, and what the bank was told."""
    run.refresh_from_db()
    amounts = list(run.payments.values_list("amount", flat=True))
    assert (run.count, run.total) == (len(amounts), sum(amounts))
    with run.bank_file.open() as stored:
        orders = orders_of(stored.read())
    assert (len(orders), sum(one.amount for one in orders)) == (run.count, run.total)


def paid_of(award, month):
    rows = Payment.objects.filter(award=award, month=month, status=PaymentStatus.PAID)
    return sum((row.amount for row in rows), Decimal(0))


@pytest.mark.parametrize(
    ("step", "comes_back"),
    [
        (RunStatus.CALCULATED, False),
        (RunStatus.SIGNED, True),
        (RunStatus.APPROVED, False),
        (RunStatus.SENT, False),
        (RunStatus.SENT, True),
    ],
)
def test_each_family_has_what_is_due(on_its_way, step, comes_back, subtests):
    rows, number = on_its_way
    run = scene.forward(PayrollRun.objects.get(pk=number), step)
    for name, row in rows.items():
        with subtests.test(happens=name):
            happens(row)
    if step != RunStatus.SENT:
        run = scene.forward(without_what_is_overtaken(run), RunStatus.SENT)
    is_true(run)
    back = list(run.payments.values_list("award", "reference")) if comes_back else []
    answer(run, scene.finance(), fail={reference: "户名不符" for _award, reference in back})
    for award in Award.objects.filter(pk__in=[award for award, _reference in back]):
        scene.account_right(award)
    following = scene.run_to(RunStatus.SENT, DECEMBER)
    is_true(following)
    answer(following, scene.finance())
    above = scene.too_much(until=DECEMBER)
    arrived = step == RunStatus.SENT and not comes_back
    for name, row in rows.items():
        for award, due in row.dues.items():
            with subtests.test(has=name, award=award):
                paid = [paid_of(award, month) for month in MONTHS]
                late = max(due[1], due[0]) if arrived else due[1]  # nobody knew when it was sent
                assert paid == [due[0], late, due[2]]
                assert above.get((award, NEXT), 0) == due[1] - late
        with subtests.test(goes_to=name):
            award = Award.objects.get(pk=row.award)
            assert award.town_id == (row.town or factories.town().pk)
            for payment in following.payments.filter(award=award):
                assert payment.town_id == award.town_id
                assert row.payee in (None, payment.payee_id)
