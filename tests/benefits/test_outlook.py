"""What the year still costs against what the allocations hold, pot by pot."""

from datetime import date

import pytest
from django.urls import reverse

from benefits import budget
from benefits.models import Allocation
from benefits.outlook import outlook
from benefits.pay_day import next_to_run
from benefits.raises import cover
from benefits.states import RunStatus
from cases.models import AwardAmount
from tests import factories
from tests.benefits import changed, raises, scene
from tests.benefits.raises import rural
from tests.benefits.test_budget import bare, calculated, pot
from tests.benefits.test_bulk import heating

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def dibao():
    return bare(factories.programme("DIBAO"))


@pytest.fixture
def tekun():
    return bare_too("TEKUN")


def bare_too(code):
    """To go live funds what has nothing: of all of them nothing is allocated."""
    made = bare(factories.programme(code))
    Allocation.programmes.through.objects.all().delete()
    return made


def shared(amount, position, *programmes):
    made = pot(programmes[0], amount, position)
    made.programmes.set(programmes)
    return made


def seen(county, year=2026):
    return outlook(county, year, budget.standings(Allocation.objects.granted().in_year(year)))


def told(one):
    codes = [programme.code for programme in one.programmes]
    return codes, one.cost, one.left, one.short, one.used_up


def paid(*codes):
    for code in codes:
        factories.award(code, basic=400)
    return scene.forward(calculated(), RunStatus.SENT)


def test_programmes_of_one_pot_are_summed_and_the_month_is_named(dibao, tekun):
    """Each alone, both would be paid for; of what they share nothing is left in December."""
    shared(2000, 1, dibao, tekun)
    paid("DIBAO", "TEKUN")
    (one,) = seen(dibao.county)
    assert told(one) == (["DIBAO", "TEKUN"], 1600, 1200, 400, DECEMBER)
    assert (one.monthly, len(one.months)) == (800, 2)


def test_what_is_shared_with_a_third_joins_all_three_and_pays_only_its_own(dibao, tekun):
    relief = bare_too("RELIEF")
    pot(dibao, 400, 1), shared(100_000, 2, tekun, relief), shared(500, 3, dibao, relief)
    paid("DIBAO", "TEKUN")
    first, second = seen(dibao.county)
    assert told(first) == (["DIBAO"], 800, 500, 300, DECEMBER)
    assert told(second) == (["TEKUN"], 800, 99_600, 0, None)


def test_pots_stay_apart_where_nothing_is_shared(dibao, tekun):
    pot(dibao, 500, 1), pot(tekun, 5000, 2)
    paid("DIBAO", "TEKUN")
    assert [told(one)[0] for one in seen(dibao.county)] == [["DIBAO"], ["TEKUN"]]
    assert [one.used_up for one in seen(dibao.county)] == [NOVEMBER, None]


def test_what_may_not_be_paid_out_any_more_is_not_left(dibao):
    """An allocation until October counted as left for November and December."""
    pot(dibao, 5000, 1)
    paid("DIBAO")
    later = {"first_month": NOVEMBER, "last_month": NOVEMBER, "document": "后文"}
    factories.allocation(dibao, amount=400, **later)
    ended = {"first_month": date(2026, 1, 1), "last_month": date(2026, 10, 1)}
    factories.allocation(dibao, amount=9000, document="旧文", **ended)
    (one,) = seen(dibao.county)
    assert told(one) == (["DIBAO"], 800, 5000, 0, None)


def test_a_run_that_waits_for_its_signatures_is_not_counted_twice(dibao):
    """Its money was committed, and its month still stood among those to come."""
    pot(dibao, 1200, 1)
    paid("DIBAO")
    calculated(NOVEMBER)
    (one,) = seen(dibao.county)
    assert told(one) == (["DIBAO"], 400, 400, 0, None)


def test_nothing_is_said_of_a_year_that_is_over(dibao):
    pot(dibao, 1200, 1)
    paid("DIBAO")
    assert seen(dibao.county, 2025) == []
    (one,) = seen(dibao.county, 2027)
    assert (one.cost, one.used_up) == (4800, date(2027, 1, 1))


def test_the_page_names_the_pot_and_the_month(client, dibao, tekun):
    shared(2000, 1, dibao, tekun)
    paid("DIBAO", "TEKUN")
    client.force_login(scene.finance())
    page = client.get(reverse("benefits:allocation_list"), {"year": 2026}).content.decode()
    assert f"{dibao}、{tekun}" in page
    assert "2026年12月" in page
    assert "1,600.00" in page


# ---- new standards against the pots


@pytest.fixture
def _november(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 11, 20))
    changed.ground()
    raises.drafter()


@pytest.mark.usefixtures("_november")
@pytest.mark.parametrize(("amount", "lacks"), [(2100, 420), (5000, 0)])
def test_new_standards_are_set_against_what_is_free(client, dibao, amount, lacks):
    """One person's 690 becomes 840: 450 to December with October paid on, of what 690 leaves."""
    changed.award(3)
    pot(dibao, amount, 1)
    changed.paid(date(2026, 10, 1))
    draft = raises.drafted(rural(530), since=date(2026, 10, 1))
    (one,) = cover.of_draft(draft)
    left = amount - 690
    assert (one.cost, one.free, one.lacks) == (450, left - 2 * 690, lacks)
    client.force_login(raises.signer())
    page = client.get(reverse("benefits:standard_draft", args=[draft.pk])).content.decode()
    assert f"{one.free:,.2f}" in page
    assert one.pot.used_up == (DECEMBER if lacks else None)
    assert ("420.00" in page) == bool(lacks)
    assert (one.present, one.difference) == (2 * 690, left - 2 * 690 - 450)
    assert one.pot.left_over - one.pot.short == one.difference
    assert one.lacked + one.lacks == one.pot.short
    allocation = one.pot.there[0].allocation
    shown = reverse("benefits:payment_list")
    for said, total in (("spent=on", 690), ("status=planned", 0)):
        assert f"{shown}?allocation={allocation.pk}&amp;{said}" in page
        listed = client.get(f"{shown}?allocation={allocation.pk}&{said}")
        assert listed.context["total"] == total


@pytest.mark.usefixtures("_november")
def test_what_nothing_was_allocated_for_lacks_as_a_whole(dibao):
    changed.award(3)
    scene.goes_live("DIBAO")
    Allocation.programmes.through.objects.filter(programme=dibao).delete()
    draft = raises.drafted(rural(530), since=NOVEMBER)
    (one,) = cover.of_draft(draft)
    assert (one.free, one.lacks) == (0, one.cost)
    assert one.cost == sum(row.year for row in draft.effects.all()) > 0


@pytest.mark.usefixtures("_november")
def test_a_preview_that_another_month_overtook_says_so(client):
    """It went on naming the month that was paid since as the next one."""
    changed.award(3)
    factories.live(month=date(2026, 10, 1))
    draft = raises.drafted(rural(530), since=date(2026, 10, 1))
    assert draft.pay_month == date(2026, 10, 1)  # the first month that is paid here
    changed.paid(date(2026, 10, 1))
    client.force_login(raises.signer())
    page = client.get(reverse("benefits:standard_draft", args=[draft.pk]))
    assert "2026-11" in page.context["stale"]
    assert page.context["stale"] in page.content.decode()
    assert next_to_run(draft.county, date(2026, 11, 20)) == NOVEMBER


def test_what_is_due_by_now_goes_before_what_was_paid_long_ago(client, dibao, monkeypatch):
    """The raise of the year is known to the reconciliation before any run has paid it."""
    shared(9000, 1, dibao)
    award = factories.award(basic=400)
    scene.forward(calculated(), RunStatus.SENT)
    AwardAmount.objects.filter(award=award).update(basic=450)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 11, 20))
    scene.reconciled()
    (one,) = seen(dibao.county)
    assert one.monthly == 450
    client.force_login(scene.finance())
    page = client.get(reverse("benefits:allocation_list"), {"year": 2026}).content.decode()
    assert "对账测算的2026年11月应发金额" in page
    assert "最近发放月份的支出" not in page


# ---- what may not be used, and what is paid once


def test_what_those_who_lack_may_not_use_is_told_and_the_columns_add_up(client, dibao, tekun):
    """1,600 were left for 1,600, and 300 lacked: nobody saw that 300 are for the other alone."""
    shared(1700, 1, dibao, tekun), pot(tekun, 700, 2)
    paid("DIBAO", "TEKUN")
    (one,) = seen(dibao.county)
    assert told(one) == (["DIBAO", "TEKUN"], 1600, 1600, 300, DECEMBER)
    assert one.cost - one.left == one.short - one.left_over
    assert one.usable + one.short == one.cost  # as the warning above the list has them
    assert one.lacks == [dibao]
    ((allocation, rest),) = [(one.allocation, rest) for one, rest in one.over]
    assert (list(allocation.programmes.all()), rest) == ([tekun], 300)
    client.force_login(scene.finance())
    page = client.get(reverse("benefits:allocation_list"), {"year": 2026}).content.decode()
    assert f"不得用于{dibao}" in page
    assert "300.00元" in page


def test_relief_counts_with_what_it_cost_a_month(dibao):
    """Help in one sum was in no outlook, though it takes the same money."""
    relief = bare_too("RELIEF")
    shared(9000, 1, dibao, relief)
    factories.award(basic=400)
    scene.as_confirmed(factories.award("RELIEF", basic=300))
    scene.forward(calculated(), RunStatus.SENT)
    (one,) = seen(dibao.county)
    assert (one.monthly, one.once, one.cost) == (700, 0, 1400)
    scene.as_confirmed(factories.award("RELIEF", basic=250, first_month=date(2026, 10, 1)))
    (one,) = seen(dibao.county)
    assert (one.monthly, one.once, one.cost) == (700, 250, 1650)


def test_a_grant_that_no_run_holds_yet_is_in_it(dibao):
    heating_too = bare_too("HEATING")
    shared(9000, 1, dibao, heating_too)
    factories.award(basic=400)
    scene.forward(calculated(), RunStatus.SENT)
    scene.goes_live("HEATING")
    heating("DIBAO")
    (one,) = seen(dibao.county)
    assert (one.monthly, one.once, one.cost) == (400, 200, 1000)
