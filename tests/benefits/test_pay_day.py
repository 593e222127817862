"""By which day the money of a month must be sent, and what is said when it was not."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from benefits.actions import payroll
from benefits.models import PayrollRun
from benefits.pay_day import months_to_pay, next_to_run
from benefits.states import RunStatus
from cases.models import GoLive
from tests import factories
from tests.benefits import scene
from tests.benefits.test_balance import paid as by_ledger
from welfare.accounts.roles import Role
from welfare.models import Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


@pytest.fixture
def county():
    factories.parameters()
    factories.programme("DIBAO")
    factories.live(month=scene.MONTH)
    return factories.county()


def said(county, today):
    found = months_to_pay(county, today)
    return (found[0].month, found[0].due_on, found[0].overdue) if found else None


def test_the_month_is_due_by_its_pay_day_and_overdue_after_it(county):
    factories.award()
    due_on = date(2026, 10, 10)
    assert said(county, date(2026, 10, 1)) == (scene.MONTH, due_on, False)
    assert said(county, due_on) == (scene.MONTH, due_on, False)
    assert said(county, date(2026, 10, 11)) == (scene.MONTH, due_on, True)


def test_a_run_at_the_bank_settles_its_month(county):
    factories.award()
    scene.run_to(RunStatus.APPROVED)
    assert said(county, date(2026, 10, 5)) is not None
    run = scene.forward(scene.PayrollRun.objects.get(), RunStatus.SENT)
    assert run.status == RunStatus.SENT
    assert said(county, date(2026, 10, 5)) is None
    assert said(county, date(2026, 11, 1)) == (scene.NEXT, date(2026, 11, 10), False)
    assert said(county, date(2026, 12, 1)) == (scene.NEXT, date(2026, 11, 10), True)


def test_every_overdue_month_is_named(county, client, monkeypatch):
    factories.award()
    scene.run_to(RunStatus.SENT)
    days = {day: months_to_pay(county, day) for day in (date(2026, 12, 5), date(2026, 12, 27))}
    assert [[f"{one.month:%m}" for one in found] for found in days.values()] == [
        ["11"],
        ["11", "12"],
    ]
    client.force_login(factories.user(Role.FINANCE))
    monkeypatch.setattr(timezone, "localdate", lambda *_args: date(2026, 12, 27))
    page = client.get(reverse("benefits:run_list")).content.decode()
    assert "2026-11-10" in page
    assert "2026-12-10" in page


def test_every_month_since_the_go_live_is_named_and_many_are_folded(county, client, monkeypatch):
    """Only last month and this one were named, of a county that had paid nothing for a year."""
    factories.award()
    GoLive.objects.update(month=date(2026, 2, 1))
    today = date(2026, 12, 20)

    def named():
        return [(one.months, f"{one.due_on:%m-%d}") for one in months_to_pay(county, today)]

    assert named() == [("2026-02至2026-11", "02-10"), ("2026-12", "12-10")]
    monkeypatch.setattr(timezone, "localdate", lambda *_args: today)
    client.force_login(factories.user(Role.FINANCE))
    for name in ("due", "run_list"):
        page = client.get(reverse(f"benefits:{name}")).content.decode()
        assert "2026-02至2026-11" in page
        assert "2026-02-10" in page
    scene.run_to(RunStatus.SENT, date(2026, 6, 1))  # and the months before, as arrears
    factories.award()  # one more of then does not make those months unpaid as a whole
    assert named()[0] == ("2026-07至2026-11", "07-10")
    assert [one[0] for one in named()] == ["2026-07至2026-11", "2026-12"]
    scene.run_to(RunStatus.SENT, date(2026, 9, 1))
    assert [one[0] for one in named()] == ["2026-10", "2026-11", "2026-12"]


def test_a_month_that_a_ledger_paid_of_another_programme_is_owed_all_the_same(county):
    paid = factories.award("CHILD")
    GoLive.objects.filter(programme=paid.programme).update(month=date(2026, 12, 1))
    by_ledger(paid, scene.MONTH)
    factories.award()
    assert said(county, date(2026, 11, 28))[0] == scene.MONTH


def test_where_nobody_is_on_a_roll_nothing_is_due(county):
    factories.award("RELIEF")
    assert said(county, date(2026, 10, 20)) is None


def test_another_countys_run_settles_nothing(county):
    factories.award()
    scene.run_to(RunStatus.SENT)
    foreign = factories.county("610398", "邻县")
    factories.parameters(foreign)
    factories.award(area=factories.town(1, foreign))
    factories.live(foreign, month=scene.MONTH)
    assert said(foreign, date(2026, 10, 5)) == (scene.MONTH, date(2026, 10, 10), False)


def test_without_a_pay_day_nothing_is_guessed(county, client):
    factories.award()
    Parameter.objects.filter(key=Key.PAY_DAY).delete()
    (found,) = months_to_pay(county, date(2026, 10, 5))
    assert (found.due_on, found.overdue) == (None, False)
    client.force_login(scene.finance())
    missing = str(Key.PAY_DAY.label)
    for name in ("due", "run_list"):
        assert missing in client.get(reverse(f"benefits:{name}")).content.decode()


@pytest.mark.parametrize(
    ("today", "others"),
    [(date(2026, 3, 20), ["2026-03"]), (date(2026, 12, 20), ["2026-03至2026-11", "2026-12"])],
)
def test_a_month_before_the_first_pay_day_hides_no_other(
    county, client, monkeypatch, today, others
):
    """The day is asked of the oldest month: that it had none hid all that were overdue."""
    factories.award()
    GoLive.objects.update(month=date(2026, 2, 1))
    Parameter.objects.filter(key=Key.PAY_DAY).update(valid_from=date(2026, 3, 1))
    before, *known = months_to_pay(county, today)
    assert (before.months, before.due_on, before.overdue) == ("2026-02", None, True)
    assert [one.months for one in known] == others
    assert all(one.overdue for one in known)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: today)
    client.force_login(factories.user(Role.FINANCE))
    for name in ("due", "run_list"):
        page = client.get(reverse(f"benefits:{name}")).content.decode()
        assert "2026-02的救助金发放已逾期" in page
        assert "2026-03-10" in page
        assert str(Key.PAY_DAY.label) in page


def test_one_month_and_several_are_overdue_in_the_same_words(county):
    factories.award()
    GoLive.objects.update(month=date(2026, 2, 1))
    several, one = months_to_pay(county, date(2026, 12, 20))
    for month in (several, one):
        assert "救助金发放已逾期" in month.sentence
        assert f"应于{month.due_on}前发放" in month.sentence


@pytest.mark.parametrize("role", [Role.FINANCE, Role.COUNTY_APPROVER])
def test_the_start_page_and_the_runs_say_it(county, client, monkeypatch, role):
    factories.award()
    client.force_login(factories.user(role))
    for today, tone in ((date(2026, 10, 9), "warn"), (date(2026, 10, 12), "bad")):
        monkeypatch.setattr(timezone, "localdate", lambda *_args, day=today: day)
        tiles = client.get(reverse("benefits:due")).context["tiles"]
        tile = next(tile for tile in tiles if tile.number == "2026-10-10")
        assert tile.tone == tone
        page = client.get(reverse("benefits:run_list"))
        assert page.context["pay_day_tone"] == ("bad" if tone == "bad" else "info")
        assert "2026-10-10" in page.content.decode()


def test_the_form_proposes_the_month_that_is_next_to_be_paid(county, client, monkeypatch):
    """The first go-live, then the month after the last run that stands; next month at most."""
    today = date(2026, 11, 28)
    monkeypatch.setattr(timezone, "localdate", lambda: today)
    factories.award()
    GoLive.objects.update(month=date(2026, 9, 1))
    client.force_login(factories.user(Role.FINANCE))
    page = client.get(reverse("benefits:run_list"))
    assert page.context["form"].initial["month"] == date(2026, 9, 1)
    said = page.content.decode().partition("<main")[2]
    assert "2026年10月" in said.partition("<form")[2]  # not run yet
    run = scene.run_to(RunStatus.SENT, date(2026, 9, 1))
    assert next_to_run(county, today) == scene.MONTH
    run = scene.run_to(RunStatus.CALCULATED)
    assert next_to_run(county, today) == scene.NEXT
    payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="重算")
    assert next_to_run(county, today) == scene.MONTH
    assert next_to_run(county, date(2026, 8, 31)) == date(2026, 9, 1)


def test_a_later_run_settles_the_months_that_it_pays(county):
    """What no run of their own paid is paid as arrears: then nothing of it is overdue."""
    factories.award()
    GoLive.objects.update(month=scene.MONTH)
    december = date(2026, 12, 1)
    assert said(county, date(2026, 11, 28)) == (scene.MONTH, date(2026, 10, 10), True)
    scene.run_to(RunStatus.APPROVED, december)
    assert said(county, date(2026, 11, 28)) is not None  # signed is not sent
    scene.forward(PayrollRun.objects.get(), RunStatus.SENT)
    assert months_to_pay(county, date(2026, 11, 28)) == []
    factories.award()  # somebody whom no run paid for these months
    assert said(county, date(2026, 11, 28)) == (scene.MONTH, date(2026, 10, 10), True)
