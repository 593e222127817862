"""A family moves to another town in the middle of a month: handed over, taken, paid as before.

In the new town it lives in a community: from the next month on the urban standard counts.
"""

from datetime import UTC, date, datetime

import pytest

from benefits.models import Payment
from tests.browser import families
from tests.browser.casework import money
from tests.browser.payroll import pay
from welfare.accounts.roles import Role
from welfare.models import Division, Residence

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "罗建国"
IN_NOVEMBER = datetime(2026, 11, 9, 1, tzinfo=UTC)


def test_from_one_town_to_the_other(at_desk, worker, clock, town):
    award = families.on_the_roll(town, HEAD, size=3, monthly=600)
    there = Division.objects.filter(parent__parent=town.parent, residence=Residence.URBAN).exclude(
        parent=town
    )[0]
    clock.wait(days=5)
    old = at_desk(Role.TOWN_CASEWORKER)
    families.register(
        old, HEAD, "迁移（跨乡镇）", {"迁往乡镇": there.parent.name, "迁移日期": "2026-10-15"}
    )
    old.reads(f"{there.parent.name}接收")
    new = at_desk(Role.TOWN_CASEWORKER, of=there.parent)
    new.go("在保名册")
    assert HEAD not in new.main.inner_text()
    new.go("家庭变化")
    new.follow(HEAD)
    new.press("接收该户")
    new.send({"村（社区）": there.name}, "接收该户")
    new.reads("已转入本乡镇", money(840), money(1350), "2026年11月")

    # October is paid once, as it was due; each town sees what is its own.
    pay(at_desk, count=1, total=money(840))
    for desk, seen in ((old, False), (new, True)):
        for page in ("家庭", "在保名册"):
            desk.go(page)
            assert (HEAD in desk.main.inner_text()) == seen
    old.open("cases:award", award.pk)
    assert money(840) not in old.main.inner_text()

    families.decide(at_desk(Role.TOWN_HEAD, of=there.parent), HEAD)
    clock.go_to(IN_NOVEMBER)
    pay(at_desk, count=1, total=money(650 * 3 - 600))
    new = at_desk(Role.TOWN_CASEWORKER, of=there.parent)
    new.open("cases:award", award.pk)
    new.reads(there.parent.name, money(1350))
    paid = Payment.objects.filter(award=award).order_by("month")
    assert [(row.month, row.amount) for row in paid] == [
        (date(2026, 10, 1), 840),
        (date(2026, 11, 1), 1350),
    ]
