"""Random changes of a family over a year: each month is owed as a plain model of it says."""

import os
import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from benefits import balance
from benefits.actions import changes
from cases.actions import award_changes
from cases.models import Award, AwardChange
from tests import factories
from tests.benefits import scene
from tests.benefits.changed import decide
from tests.cases import walk
from welfare.county.months import add_months, months_from, next_month

pytestmark = pytest.mark.django_db
FIRST, MONTHS, STANDARD = date(2025, 1, 1), 12, 480
SEEDS = map(int, os.environ.get("LIVES", "0:4").split(":"))


class Family:
    """Who is covered and what the family earns, month by month, as it is known so far."""

    def __init__(self, size, income):
        months = months_from(FIRST, add_months(FIRST, MONTHS + 2))
        self.sizes = dict.fromkeys(months, size)
        self.incomes = dict.fromkeys(months, income)

    def from_then_on(self, month, persons=0, income=None):
        for each in self.sizes:
            if each >= month:
                self.sizes[each] += persons
                self.incomes[each] = income if income is not None else self.incomes[each]

    def due(self, month):
        return max(STANDARD * self.sizes[month] - self.incomes[month], 0)


class Year:
    """One family and what happens to it."""

    def __init__(self, seed, monkeypatch):
        self.chance, self.now = random.Random(seed), FIRST
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: self.today)
        factories.parameters()
        scene.standards()
        size = self.chance.randint(3, 5)
        self.award = factories.award(
            size=size, basic=480 * size - 200, monthly_income=200, first_month=FIRST
        )
        factories.live(month=FIRST)
        self.model, self.born = Family(size, 200), 0

    @property
    def today(self):
        return self.now + timedelta(days=19)

    def happens(self):
        """Somebody is born, dies or leaves, or the income changes; told at once or late."""
        back = self.chance.choice([0, 0, 1, 3])
        day = max(add_months(self.now, -back), FIRST) + timedelta(days=self.chance.randint(0, 18))
        act = self.chance.choice([self.birth, self.death, self.leaving, self.income])
        act(day)

    def register(self, kind, day, **said):
        home = self.award.household
        home.refresh_from_db()
        change = changes.register_change(
            by=walk.worker(),
            household=home,
            version=home.version,
            kind=kind,
            happened_on=day,
            reported_on=self.today,
            reported_by="户主",
            evidence="凭证",
            **said,
        )
        row = AwardChange.objects.filter(change=change).first()
        if row is None:
            return None
        if row.to_hear:
            row = award_changes.hear_award_change(
                by=walk.worker(),
                award_change=row,
                version=row.version,
                heard_on=self.today,
                heard="无异议",
            )
        decide(row)
        return row

    def birth(self, day):
        self.born += 1
        number = factories.resident_id(self.born, day)
        newcomer = {"resident_id": number, "name": f"新生{self.born}"}
        row = self.register("birth", day, newcomer=newcomer, relation="子")
        self.model.from_then_on(row.from_month, persons=1)

    def gone(self):
        others = self.award.household.members.filter(left_on=None)
        others = others.exclude(person=self.award.household.head).filter(joined_on__lt=FIRST)
        return self.chance.choice(list(others)).person if others.count() > 1 else None

    def death(self, day):
        if person := self.gone():
            self.register("death", day, person=person)
            self.model.from_then_on(next_month(day), persons=-1)

    def leaving(self, day):
        if person := self.gone():
            self.register("leaving", day, person=person, away="moved")
            self.model.from_then_on(next_month(day), persons=-1)

    def income(self, day):
        last = self.award.household.changes.filter(kind="income").order_by("happened_on").last()
        if last is not None and last.happened_on > day:
            return  # the next is dated later
        monthly = self.chance.choice([0, 100, 250, 300])
        row = self.register("income", day, annual_income=Decimal(monthly * 12))
        if row is not None:
            self.model.from_then_on(row.from_month, income=monthly)


@pytest.mark.parametrize("seed", range(*SEEDS))
def test_every_month_is_owed_as_the_family_was(seed, monkeypatch):
    year = Year(seed, monkeypatch)
    for _n in range(MONTHS):
        if year.chance.random() < 0.7:
            year.happens()
        rows = balance.of_awards(Award.objects.all(), FIRST, next_month(year.now))
        owed = {row.month: row.due for row in rows}
        assert owed == {month: year.model.due(month) for month in owed}
        year.now = next_month(year.now)
    year.award.refresh_from_db()
    assert year.award.covered_size == year.model.sizes[year.now]
    assert seed > 3 or AwardChange.objects.filter(status="decided").count() > 2
