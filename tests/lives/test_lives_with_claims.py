"""The random lives, with claims: what was paid too much comes back once, in whatever way.

Per award and in all: paid - recovered - open - waived + what is owed or was paid too much = due.
"""

from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

import pytest
from django.db.models import F

from benefits import balance, claims
from benefits.actions import claims as actions
from benefits.actions import payroll as runs
from benefits.models import Claim, MonthDifference, Payment
from benefits.states import PaymentStatus
from cases.models import Award
from tests import factories
from tests.benefits import scene
from tests.lives.county import START, County, day, number
from tests.lives.model import ZERO, Sent
from tests.lives.test_lives import FROM, UNTIL, everything
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db
MONTHS = 18
SHARE = Decimal(20)  # percent, as tests/factories.py says


@dataclass
class Claimed:
    """One claim as the plain model knows it: what came back, by receipt and by which payments."""

    award: int
    total: Decimal
    monthly: Decimal | None = None
    received: Decimal = ZERO
    waived: Decimal = ZERO
    withdrawn: bool = False
    kept: dict[int, Decimal] = field(default_factory=dict)

    @property
    def open(self) -> Decimal:
        return ZERO if self.withdrawn else self.total - self.came_back - self.waived

    @property
    def came_back(self) -> Decimal:
        return self.received + sum(self.kept.values(), ZERO)


class Claiming(County):
    """Awards whose overpaid months are claimed."""

    def __init__(self, *args) -> None:
        super().__init__(*args)
        self.claims: dict[int, Claimed] = {}  # by their key, in their order
        self.numbers = 0

    def claimed(self) -> None:
        """Everything that is paid too much for one award is claimed, heard and decided."""
        scene.too_much()  # by what is worked out now
        of_months = MonthDifference.objects.filter(programme=F("award__programme"))  # of no grant
        paid_above = of_months.filter(paid__gt=F("due"), month__lte=day(self.now))
        if not paid_above:
            return
        pk = self.chance.choice(sorted(set(paid_above.values_list("award", flat=True))))
        dues = dict(paid_above.filter(award=pk).values_list("month", "due"))
        claim = actions.open_claim(
            by=factories.user(Role.COUNTY_CASEWORKER),
            award=Award.objects.get(pk=pk),
            reason="unreported",
            cause="情况变化",
            dues=dues,
        )
        said = {"heard_on": self.today, "heard": "无异议"}
        claim = actions.hear_claim(by=scene.finance(), claim=claim, version=1, **said)
        claim = actions.decide_claim(
            by=scene.approver(), claim=claim, version=2, document=f"追{claim.pk}号"
        )
        for month in claim.months.all():
            taken = Sent(-claim.pk, number(month.month), -month.claimed)
            self.lives[pk].sent.append(taken)
        self.claims[claim.pk] = Claimed(pk, claim.total)
        self.happened["claimed"] += 1

    def withdraws(self) -> None:
        """A claim was wrong: it is withdrawn and takes out of its months what came back alone."""
        standing = [pk for pk, one in self.claims.items() if not one.withdrawn]
        if not standing or self.chance.random() > 0.15:
            return
        pk = self.chance.choice(standing)
        known, claim = self.claims[pk], Claim.objects.get(pk=pk)
        said = {"came_back": known.came_back, "claim": claim}
        claim = actions.propose_withdrawal(
            by=factories.user(Role.COUNTY_CASEWORKER),  # finance books the receipts
            version=claim.version,
            reason="差错",
            **said,
        )
        actions.decide_withdrawal(
            by=scene.approver(), version=claim.version, granted=True, note="1号", **said
        )
        left = known.came_back
        taken = [one for one in self.lives[known.award].sent if one.key == -pk]
        for one in sorted(taken, key=lambda one: one.month):
            part = min(left, -one.amount)
            one.amount, left = -part, left - part
        known.withdrawn = True
        self.happened["withdrawn"] += 1

    def waives(self) -> None:
        """A part of a claim is given up, by the tier whose matter the sum is."""
        standing = [pk for pk, one in self.claims.items() if one.open > 0]
        if not standing or self.chance.random() > 0.35:
            return
        pk = self.chance.choice(standing)
        known, claim = self.claims[pk], Claim.objects.get(pk=pk)
        amount = min(known.open, Decimal(self.chance.choice([7, 25])))
        said = {"claim": claim, "version": claim.version}
        actions.propose_waiver(by=scene.finance(), amount=amount, reason="特别困难", **said)
        claim.refresh_from_db()
        said = {"claim": claim, "version": claim.version}
        granted = self.chance.random() < 0.8
        actions.decide_waiver(by=scene.approver(), granted=granted, note="2号", **said)
        if granted:
            known.waived += amount
            self.happened["waived"] += 1

    def comes_back(self) -> None:
        """Some of the open claims are set off from now on, or paid back in part."""
        for pk, known in self.claims.items():
            claim = Claim.objects.get(pk=pk)
            if known.open <= 0 or self.chance.random() < 0.4:
                continue
            if known.monthly is None and self.chance.random() < 0.8:
                monthly = min(known.open, Decimal(self.chance.choice([15, 40])))
                said = {"agreed_on": self.today, "instalments": [], "monthly_set_off": monthly}
                try:
                    actions.plan_claim(
                        by=scene.finance(), claim=claim, version=claim.version, **said
                    )
                except NotAllowed:
                    continue  # the award ended
                known.monthly = monthly
                self.happened["set off"] += 1
                continue
            self.numbers += 1
            amount = min(known.open, Decimal(self.chance.choice([5, 30])))
            said = {"number": f"S{self.numbers}", "received_on": self.today, "amount": amount}
            actions.record_receipt(by=scene.finance(), claim=claim, version=claim.version, **said)
            known.received += amount
            self.happened["received"] += 1

    def kept_back(self, run) -> dict[int, tuple[int, Decimal]]:
        """By payment of a run: of which claim how much must be kept back."""
        wanted = {}
        left = {pk: known.open for pk, known in self.claims.items()}
        rows = run.payments.exclude(replaces=None).order_by("replaces")
        rows = [*rows.select_related("replaces"), *run.payments.filter(replaces=None)]
        for row in rows:
            gross = row.basic + row.supplement
            if row.replaces_id is not None:
                pk, most = row.replaces.claim_id, row.replaces.set_off
            elif row.kind == "regular":
                pk = self.first_agreed(row.award_id)
                most = self.claims[pk].monthly if pk else ZERO
            else:
                continue
            if pk is None or self.claims[pk].monthly is None:
                continue
            share = (gross * SHARE / 100).quantize(Decimal("0.01"), ROUND_DOWN)
            part = min(most, share, left[pk])
            if part > 0:
                wanted[row.pk] = (pk, part)
                left[pk] -= part
        return wanted

    def first_agreed(self, award: int) -> int | None:
        keys = [
            pk
            for pk, known in self.claims.items()
            if known.award == award and known.monthly is not None and known.open > 0
        ]
        return min(keys, default=None)

    def sent(self, run) -> None:
        """As ever; what is kept back has paid the month, too, unless the bank sent it back."""
        super().sent(run)
        for row in run.payments.exclude(claim=None):
            (told,) = (one for one in self.lives[row.award_id].sent if one.key == row.pk)
            told.amount += row.set_off
            if not told.failed:
                self.claims[row.claim_id].kept[row.pk] = row.set_off


@pytest.mark.parametrize("seed", range(int(FROM), int(UNTIL)))
def test_every_claim_comes_back_once(seed, monkeypatch):
    county = Claiming(seed, monkeypatch)
    for month in range(START, START + MONTHS):
        county.now = month
        for _n in range(county.chance.randint(1, 5)):
            county.happens()
        county.said_right()
        if county.chance.random() < 0.6:
            county.claimed()
        county.comes_back()
        county.waives()
        county.withdraws()
        pay(county, month)
        agrees(county)
    if seed == 0:  # the suite's own; in another life nothing may be waived or set off
        wanted = {"claimed", "received", "set off", "waived", "withdrawn"}
        assert wanted <= set(county.happened)
        assert Payment.objects.filter(set_off__gt=0).count() > 3


def pay(county, month):
    """A run holds what is owed, and keeps back of it what is agreed and open."""
    run = county.calculated(month)
    rows = list(run.payments.order_by("pk"))
    gross = {(r.award_id, number(r.month), r.replaces_id): r.basic + r.supplement for r in rows}
    assert gross == everything(county, month)
    kept = {row.pk: (row.claim_id, row.set_off) for row in rows if row.set_off}
    assert kept == county.kept_back(run)
    for row in rows:
        assert sum(Decimal(line["sum"]) for line in row.explanation) == row.amount
    if run.count == 0:
        runs.discard_run(by=scene.finance(), run=run, version=run.version, reason="无发放")
        return
    county.sent(run)


def agrees(county):
    """Money that left, less what came back and what is open, is what is due or known to differ."""
    known = {row.pk: row for row in claims.with_sums(Claim.objects.all())}
    assert {pk: row.open for pk, row in known.items()} == {
        pk: one.open for pk, one in county.claims.items()
    }
    assert all(row.open >= 0 for row in known.values())
    rows = balance.of_awards(Award.objects.all(), day(START), day(county.now), explained=False)
    for award, life in county.lives.items():
        own = [row for row in rows if row.award == award]
        left = Payment.objects.filter(award=award).exclude(status=PaymentStatus.FAILED)
        cash = sum((row.amount for row in left), ZERO)
        of_award = [one for one in county.claims.values() if one.award == award]
        back = sum((one.received for one in of_award), ZERO)
        still_open = sum((one.open for one in of_award), ZERO)
        waived = sum((one.waived for one in of_award if not one.withdrawn), ZERO)
        differing = sum((row.difference for row in own), ZERO)
        due = sum((life.due(m, county.rates) for m in range(START, county.now + 1)), ZERO)
        assert cash - back - still_open - waived + differing == due
