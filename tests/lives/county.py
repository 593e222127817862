"""The county of the random lives: what happens to its awards, by the actions people use."""

import random
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pgtrigger
from django.utils import timezone

from benefits import payroll
from benefits.actions import bank
from benefits.actions import payroll as runs
from benefits.actions.accounts import confirm_account
from benefits.models import Payment, SupplementRate
from benefits.states import PaymentStatus, RunStatus
from cases.actions import amounts, awards
from cases.models import Award
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import return_file
from tests.cases import walk
from tests.lives.model import Life, Sent
from welfare.exceptions import NotAllowed
from welfare.jobs import actions as jobs
from welfare.models import Job

START = 2023 * 12 + 6  # July 2023
HEARD = "已听取本人意见"


def day(month: int) -> date:
    """The first day of a numbered month."""
    return date(month // 12, month % 12 + 1, 1)


def number(month: date) -> int:
    return month.year * 12 + month.month - 1


class Killed(BaseException):
    """The worker is gone: nothing of ours catches it."""


class County:
    """Awards, and the same awards as the plain model knows them."""

    def __init__(self, seed: int, monkeypatch) -> None:
        self.chance, self.now, self.monkeypatch = random.Random(seed), START, monkeypatch
        self.lives: dict[int, Life] = {}
        self.happened: Counter[str] = Counter()
        self.rates = {0: Decimal(144)}
        monkeypatch.setattr(payroll, "CHUNK", 3)
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: self.today)
        scene.kinds()
        factories.parameters()
        factories.programme("DIBAO")
        factories.live(month=day(START))
        for _n in range(6):
            self.born()

    @property
    def today(self) -> date:
        return day(self.now) + timedelta(days=19)

    def month(self, back: int = 8, on: int = 2) -> int:
        """Some month around now, more often a past one."""
        return self.chance.randint(self.now - back, self.now + on)

    def sum(self) -> Decimal:
        return Decimal(self.chance.choice([0, 150, 320, 400, 455, 600])) + Decimal(
            self.chance.choice(["0", "0.37", "12.50"])
        )

    def born(self) -> None:
        """An award from some month on, also one that is known late."""
        first, amount = self.month(back=5), self.sum()
        award = factories.award(first_month=day(first), joined_on=day(first), basic=0)
        award.amounts.update(basic=amount)
        self.lives[award.pk] = Life(first, {first: amount})

    def happens(self) -> None:
        """Something to somebody, or to the rate; what the rules refuse has not happened."""
        if self.chance.random() < 0.05:
            self.rated()
            return
        if len(self.lives) < 14 and self.chance.random() < 0.12:
            self.born()
            return
        pk = self.chance.choice(list(self.lives))
        act = self.chance.choice(
            [self.changed, self.changed, self.stopped, self.resumed, self.topped, self.untopped]
            + [self.ended] * (self.chance.random() < 0.3)
        )
        with suppress(NotAllowed):
            act(Award.objects.get(pk=pk), self.lives[pk])
            self.happened[act.__name__] += 1

    def rated(self) -> None:
        """Another rate from a month on, also one of the past: months paid by the old one change."""
        since, rate = self.month(back=4), Decimal(self.chance.choice([144, 160, 181, 120]))
        rows = SupplementRate.objects.filter(kind__code="SEVERE", residence="rural")
        if since in self.rates or rows.filter(valid_from=day(since)).exists():
            return
        with pgtrigger.ignore("benefits.SupplementRate:supplement_rate_when_live_by_draft"):
            SupplementRate.objects.create(
                kind=rows[0].kind,
                residence="rural",
                valid_from=day(since),
                amount=rate,
                document=scene.DOCUMENT,
            )
        self.rates[since] = rate

    def changed(self, award: Award, life: Life) -> None:
        month, amount = max(self.month(), life.first), self.sum()
        amounts.set_amount(
            by=walk.approver(),
            award=award,
            version=award.version,
            from_month=day(month),
            basic=amount,
            reason="变化",
            heard=HEARD,
        )
        life.amounts[month] = amount

    def stopped(self, award: Award, life: Life) -> None:
        month = max(self.month(), life.first)
        if any(last >= month for _first, last in life.stops):
            return  # one after the other
        awards.suspend_award(
            by=walk.approver(),
            proposed_by=walk.worker(),
            award=award,
            version=award.version,
            from_month=day(month),
            reason="核查",
            heard=HEARD,
        )
        life.stopped = month

    def resumed(self, award: Award, life: Life) -> None:
        if life.stopped is None:
            return
        month = life.stopped + self.chance.randint(0, 4)
        awards.resume_award(
            by=walk.approver(),
            award=award,
            version=award.version,
            from_month=day(month),
            reason="核实无误",
        )
        if month > life.stopped:
            life.stops.append((life.stopped, month - 1))
        life.stopped = None

    def topped(self, award: Award, life: Life) -> None:
        month = max(self.month(), life.first)
        if any(last is None or last >= month for _first, last in life.tops):
            return
        awards.start_supplement(
            by=walk.approver(),
            award=award,
            person=award.payee,
            kind=scene.kinds()["SEVERE"],
            first_month=day(month),
            reason="重残",
            shown_by="残联",
        )
        life.tops.append([month, None])

    def untopped(self, award: Award, life: Life) -> None:
        month = max(self.month(), life.first)
        awards.stop_supplement(
            by=walk.approver(),
            award=award,
            person=award.payee,
            last_month=day(month),
            reason="等级变化",
            heard=HEARD,
        )
        kept = [top for top in life.tops if top[0] <= month]
        for top in kept:
            top[1] = month if top[1] is None else min(top[1], month)
        life.tops = kept

    def ended(self, award: Award, life: Life) -> None:
        last = max(self.month(on=0), life.first - 1)
        awards.end_award(
            by=walk.approver(),
            proposed_by=walk.worker(),
            award=award,
            version=award.version,
            left_on=max(self.today, award.joined_on),
            last_month=day(last),
            reason="死亡",
            heard=HEARD,
        )
        life.last = last

    def said_right(self) -> None:
        """Somebody answers for some of the accounts that the bank sent back."""
        for pk, life in self.lives.items():
            waiting = [one for one in life.sent if one.failed and not one.again]
            if not all(one.answered for one in waiting) and self.chance.random() < 0.5:
                award = Award.objects.get(pk=pk)
                try:
                    confirm_account(
                        by=scene.finance(), award=award, version=award.version, reason="银行误退"
                    )
                except NotAllowed:
                    continue
                for one in waiting:
                    one.answered = True

    def calculated(self, month: int):
        """A run of the month, its worker killed now and then."""
        run = runs.start_run(by=scene.finance(), month=day(month))
        while self.chance.random() < 0.3:
            self._killed(run)
        scene.calculate(run)
        return run

    def _killed(self, run) -> None:
        plan, left = payroll._plan, [self.chance.randint(1, 4)]

        def dies(*args) -> None:
            left[0] -= 1
            if left[0] or self.chance.random() < 0.5:
                plan(*args)
            if not left[0]:
                self.happened["killed"] += 1
                raise Killed

        self.monkeypatch.setattr(payroll, "_plan", dies)
        try:
            scene.calculate(run)
        except Killed:
            old = timezone.now() - timedelta(hours=2)
            Job.objects.filter(pk=run.job_id).update(heartbeat_at=old)
            jobs.mark_interrupted()
            jobs.resume(job=Job.objects.get(pk=run.job_id), by=scene.finance())
        finally:
            self.monkeypatch.setattr(payroll, "_plan", plan)

    def sent(self, run) -> None:
        """The run is signed by two and sent; the bank answers, and some of it comes back."""
        run = scene.forward(run, RunStatus.SENT)
        rows = list(run.payments.order_by("pk"))
        back = {row.reference for row in rows if self.chance.random() < 0.12}
        with run.bank_file.open() as stored:
            content = return_file(stored.read(), dict.fromkeys(back, "销户"), day=self.today)
        by = scene.finance()
        bank.read_bank_return(by=by, run=run, content=content, file_name="回盘.csv")
        for row in rows:
            self.kept(row, row.reference in back)

    def kept(self, row, failed: bool) -> None:
        """One payment of a run as the plain model remembers it."""
        life = self.lives[row.award_id]
        life.sent.append(
            Sent(row.pk, number(row.month), row.amount, failed=failed, round=number(row.pay_month))
        )
        for one in life.sent:
            one.again = one.again or one.key == row.replaces_id


def open_payments() -> int:
    """Payments of which nobody knows yet what became of them."""
    return Payment.objects.filter(status__in=[PaymentStatus.PLANNED, PaymentStatus.SENT]).count()
