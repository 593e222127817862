"""The county of the random lives, with families: changes told at once or late, sums paid once."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from benefits.actions import bulk, changes, reserve
from benefits.actions.accounts import confirm_account
from benefits.tasks import calculate_grant
from cases import actions as cases
from cases.actions import award_changes
from cases.models import Award, AwardChange
from tests import factories
from tests.benefits import scene
from tests.benefits.changed import decide
from tests.cases import walk
from tests.lives.county import START, day, number
from tests.lives.model import ZERO, Life, Sent, refused
from tests.lives.test_lives_with_claims import Claiming
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

STANDARDS = {"rural": 480, "urban": 650}
END = START + 40
ONCE = {"one_off", "bulk"}


@dataclass
class Home(Life):
    """A family whose months are worth the standard for each person, less what it earns."""

    sizes: dict[int, int] = field(default_factory=dict)
    incomes: dict[int, int] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)  # who died or left

    def due(self, month, rates):
        if month < self.first:
            return ZERO
        worth = STANDARDS[self.places[month]] * self.sizes[month] - self.incomes[month]
        return Decimal(max(worth, 0))

    def from_then_on(self, month, persons=0, income=None, place=None):
        for each in range(month, END):
            self.sizes[each] += persons
            self.incomes[each] = self.incomes[each] if income is None else income
            self.places[each] = place or self.places[each]

    def steady_from(self, month):
        """Whether nothing known so far changes the income or the place later than this month."""
        return all(
            len({said[each] for each in range(month, END)}) == 1
            for said in (self.incomes, self.places)
        )


@dataclass
class OneSum:
    """A sum that is paid once: relief, or a family's share of a grant."""

    award: int
    kind: str
    amount: Decimal
    out_of_reserve: bool = False
    sent: list[Sent] = field(default_factory=list)

    @property
    def paid(self):
        told = sum((one.amount for one in self.sent if not one.failed), ZERO)
        return told + (self.amount if self.out_of_reserve else ZERO)


class Families(Claiming):
    """Families on the roll, relief of every kind, grants for all, and a town's reserve."""

    def __init__(self, *args):
        scene.standards()
        for code in ("RELIEF", "HEATING", "DIBAO"):
            factories.programme(code)
        self.sums: list[OneSum] = []
        self.at_hand, self.named = ZERO, 0
        super().__init__(*args)
        walk.granted("RELIEF")
        factories.village(factories.town(2))
        factories.funded()

    # ---- what happens

    def happens(self):
        act = self.chance.choice(
            [self.birth, self.marriage, self.death, self.split, self.income, self.village]
            + [self.town, self.relief, self.first, self.quick, self.slip, self.filled, self.grant]
        )
        if act():
            self.happened[act.__name__] += 1

    def born(self):
        size, income = self.chance.randint(3, 5), 100 * self.chance.randint(0, 4)
        award = factories.award(
            size=size,
            basic=480 * size - income,
            monthly_income=Decimal(income),
            first_month=day(START),
        )
        months = range(START, END)
        self.lives[award.pk] = Home(
            START,
            {},
            sizes=dict.fromkeys(months, size),
            incomes=dict.fromkeys(months, income),
            places=dict.fromkeys(months, "rural"),
        )

    def home(self):
        pk = self.chance.choice(list(self.lives))
        return Award.objects.get(pk=pk), self.lives[pk]

    def some_day(self):
        """Today's month or one of the three before it."""
        month = max(self.now - self.chance.choice([0, 0, 1, 3]), START)
        return day(month) + timedelta(days=self.chance.randint(0, 18))

    def told(self, of, kind, on, **said):
        """A change registered, and decided by whose turn it is; whether it was taken at all."""
        home = of.household
        worker = factories.user(Role.TOWN_CASEWORKER, home.town)
        with suppress(NotAllowed):
            change = changes.register_change(
                by=worker,
                household=home,
                version=home.version,
                kind=kind,
                happened_on=on,
                reported_on=self.today,
                reported_by="户主",
                evidence="凭证",
                **said,
            )
            if kind == "town":
                there = said["to_town"]
                changes.take_and_follow(
                    by=factories.user(Role.TOWN_CASEWORKER, there),
                    change=change,
                    version=change.version,
                    village=factories.village(there, urban=self.chance.random() < 0.5),
                )
            self.decided(change)
            return change
        return None

    def decided(self, change):
        for row in AwardChange.objects.filter(change=change, status="waiting"):
            worker = factories.user(Role.TOWN_CASEWORKER, row.town)
            if row.to_hear:
                said = {"heard_on": self.today, "heard": "无异议", "version": row.version}
                row = award_changes.hear_award_change(by=worker, award_change=row, **said)
            if row.tier == "town":
                head = factories.user(Role.TOWN_HEAD, row.town)
                said = {"version": row.version, "note": "属实"}
                row = award_changes.agree_award_change(by=head, award_change=row, **said)
            decide(row)

    def newcomer(self, born):
        self.named += 1
        card = factories.resident_id(self.named, born)
        return {"resident_id": card, "name": f"新人{self.named}"}

    def birth(self):
        award, life = self.home()
        on = self.some_day()
        if self.told(award, "birth", on, newcomer=self.newcomer(on), relation="子"):
            life.from_then_on(self.now + 1, persons=1)
            return True
        return False

    def marriage(self):
        award, life = self.home()
        newcomer = self.newcomer(day(START - 12 * 30))
        if self.told(award, "marriage", self.some_day(), newcomer=newcomer, relation="配偶"):
            life.from_then_on(self.now + 1, persons=1)
            return True
        return False

    def leaver(self, award, life):
        """Somebody who may go: there from the beginning, not the head, not the last one."""
        rows = award.household.members.filter(left_on=None, joined_on__lt=day(START))
        rows = rows.exclude(person=award.household.head).order_by("pk")
        people = [row.person for row in rows]
        return self.chance.choice(people) if len(people) > 1 else None

    def death(self):
        award, life = self.home()
        person, on = self.leaver(award, life), self.some_day()
        if person and self.told(award, "death", on, person=person):
            life.from_then_on(number(on) + 1, persons=-1)
            if number(on) == self.now:
                life.gone.add(self.now)  # covered to the end of the month, and no share any more
            for one in self.sums:
                if (one.award, one.kind) == (award.pk, "bulk") and not one.sent:
                    one.amount -= 200
            return True
        return False

    def split(self):
        award, life = self.home()
        person, on = self.leaver(award, life), self.some_day()
        said = {"members": [person], "head_of_new": person, "village": award.household.village}
        if person and self.told(award, "split", on, address="", award=None, **said):
            life.from_then_on(number(on) + 1, persons=-1)
            return True
        return False

    def income(self):
        """Another income; who earns less gets more from the month after the decision."""
        award, life = self.home()
        on, monthly = self.some_day(), 100 * self.chance.randint(0, 4)
        month = number(on) + 1
        if not life.steady_from(min(month, self.now)) or monthly == life.incomes[month]:
            return False
        if self.told(award, "income", on, annual_income=Decimal(monthly * 12)):
            more = monthly > life.incomes[month]
            life.from_then_on(month if more else self.now + 1, income=monthly)
            return True
        return False

    def village(self):
        """From the village into the community or back, this month: another standard from next."""
        award, life = self.home()
        urban = life.places[self.now + 1] == "rural"
        there = factories.village(award.town, urban=urban)
        if self.told(award, "village", self.today, village=there, address=""):
            life.from_then_on(self.now + 1, place="urban" if urban else "rural")
            return True
        return False

    def town(self):
        """Handed over by one town and taken by the other."""
        award, life = self.home()
        there = factories.town(2 if award.town == factories.town() else 1)
        if self.told(award, "town", self.today, to_town=there):
            award.household.refresh_from_db()
            life.from_then_on(self.now + 1, place=award.household.residence)
            return True
        return False

    # ---- sums paid once

    def relief(self):
        amount = Decimal(self.chance.choice([1200, 3000]))
        return self.granted(walk.approved("RELIEF", str(amount), **walk.RELIEF), amount)

    def quick(self):
        """小额快救: urgent, up to a month of the standard."""
        amount = Decimal(self.chance.choice([300, 480]))
        asked = {**walk.URGENT, "amount_requested": amount}
        return self.granted(walk.approved("RELIEF", str(amount), **asked), amount)

    def granted(self, case, amount):
        award = Award.objects.get(application=case)
        self.sums.append(OneSum(award.pk, "one_off", amount))
        return True

    def first(self):
        """先行救助: handed out of the reserve while there is money, else paid by the next run."""
        amount = Decimal(self.chance.choice([500, 900]))
        case = walk.accepted(**walk.FIRST, amount_requested=amount)
        award = walk.pay_first(case, str(amount))
        one = OneSum(award.pk, "one_off", amount)
        if self.chance.random() < 0.7:
            said = {"paid_on": self.today, "voucher": f"支{award.pk}", "received_by": "本人"}
            try:
                reserve.pay_from_reserve(
                    by=walk.worker(), award=award, version=award.version, **said
                )
            except NotAllowed:
                assert amount > self.at_hand
            else:
                self.at_hand -= amount
                one.out_of_reserve = True
                self.happened["reserve"] += 1
        self.sums.append(one)
        return True

    def slip(self):
        """A sum that was a slip is taken back before anybody paid it: nothing is due."""
        award = walk.pay_first(walk.accepted(**walk.FIRST), "200")
        said = {"version": award.version, "reason": "金额填错"}
        cases.withdraw_relief_first(by=walk.head(), award=award, **said)
        return True

    def filled(self):
        """The county fills the town's reserve: booked by one, confirmed by another."""
        self.named += 1
        relief = factories.programme("RELIEF")
        entry = reserve.book_reserve(
            by=scene.finance(),
            town=factories.town(),
            kind="top_up",
            happened_on=self.today,
            amount=Decimal(1500),
            voucher=f"记{self.named}",
            allocation=relief.allocations.first(),
        )
        reserve.confirm_reserve(by=scene.approver(), entry=entry)
        self.at_hand += 1500
        return True

    def grant(self):
        """Heating for everybody on the roll, once a year: 200 yuan a person."""
        if self.now % 12 not in (9, 10, 11, 0) or self.happened["grant"]:
            return False
        made = bulk.prepare_batch(
            by=scene.finance(),
            programme=factories.programme("HEATING"),
            groups=[factories.programme("DIBAO")],
            amount=Decimal(200),
            month=day(self.now),
            as_of=day(self.now),
            document="测试〔2023〕8号",
        )
        calculate_grant(made.job_id)
        made.refresh_from_db()
        bulk.confirm_grant(by=scene.approver(), grant=made, version=made.version)
        for pk, life in self.lives.items():
            persons = life.sizes[self.now] - (self.now in life.gone)
            self.sums.append(OneSum(pk, "bulk", Decimal(200 * persons)))
        return True

    # ---- what the bank was told, and answered

    def kept(self, row, failed):
        if row.kind not in ONCE:
            super().kept(row, failed)
            return
        (one,) = (s for s in self.sums if (s.award, s.kind) == (row.award_id, row.kind))
        for before in one.sent:
            before.again = before.again or before.key == row.replaces_id
        told = Sent(
            row.pk, number(row.month), row.amount, failed=failed, round=number(row.pay_month)
        )
        one.sent.append(told)
        if row.award_id in self.lives:
            self.lives[row.award_id].beside.append(told)

    def said_right(self):
        for pk in sorted({*self.lives, *(one.award for one in self.sums)}):
            sent = [*self.lives[pk].sent] if pk in self.lives else []
            sent += [told for one in self.sums if one.award == pk for told in one.sent]
            waiting = [one for one in sent if one.failed and not one.again and not one.answered]
            if not waiting or self.chance.random() < 0.5:
                continue
            award = Award.objects.get(pk=pk)
            said = {"version": award.version, "reason": "银行误退"}
            with suppress(NotAllowed):
                confirm_account(by=scene.finance(), award=award, **said)
                for one in waiting:
                    one.answered = True

    def sums_wanted(self):
        """What a run must pay once: by award, kind, and the payment that it replaces."""
        pays = {}
        for one in self.sums:
            sent = [told for other in self.sums if other.award == one.award for told in other.sent]
            sent += self.lives[one.award].sent if one.award in self.lives else []
            if not one.sent and not one.out_of_reserve and one.amount and not refused(sent):
                pays[one.award, one.kind, None] = one.amount
            for told in one.sent:
                if told.failed and told.answered and not told.again:
                    pays[one.award, one.kind, told.key] = told.amount
        return pays
