"""A change of a family in the browser: from its registration to the month's money."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits.states import RunStatus
from cases.models import AwardChange, FamilyChange
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.changed import MEDICAL, TODAY, decide, follows, hear, last, register
from tests.benefits.scene import NEXT
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.county.months import next_month

pytestmark = pytest.mark.django_db
DECEMBER = next_month(NEXT)


@pytest.fixture(scope="module")
def ground(once):
    """Limits, standards and people, once for all tests of the module."""
    once(changed.ground)


@pytest.fixture(autouse=True)
def _today(monkeypatch, ground):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)


def url(name, *args):
    app, _colon, page = name.rpartition(":")
    return reverse(f"{app or 'cases'}:{page}", args=args)


def death(**fields):
    said = {"version": 1, "happened_on": "2026-11-05", "reported_on": "2026-11-18"}
    return {**said, "reported_by": "村委会王五", "evidence": MEDICAL, **fields}


def test_a_death_from_the_report_to_the_money(client):
    award = changed.award()
    home, gone = award.household, last(award)
    client.force_login(walk.worker())
    chooser = url("change_kinds", home.pk)
    assert chooser in client.get(url("household", home.pk)).content.decode()
    form = url("benefits:change_register", home.pk, "death")
    assert form in client.get(chooser).content.decode()
    assert client.get(form).status_code == 200
    refused = client.post(form, death(person=gone.pk))
    assert (refused.status_code, FamilyChange.objects.count()) == (200, 0)  # nobody is named
    answered = client.post(form, death(member=gone.pk))
    change = FamilyChange.objects.get()
    page = url("change", change.pk)
    assert answered.url == page
    shown = client.get(page).content.decode()
    row = AwardChange.objects.get()
    assert "920.00" in shown
    assert "440.00" in shown
    assert url("award_change_hear", row.pk) in shown
    assert url("benefits:award_change_decide", row.pk) not in shown
    heard = {"version": 1, "heard_on": "2026-11-20", "heard": "家属无异议"}
    assert client.post(url("award_change_hear", row.pk), heard).url == page

    client.force_login(walk.approver())
    assert url("change_list") in client.get(url("due")).content.decode()
    assert page in client.get(url("change_list"), {"standing": "waiting"}).content.decode()
    decide = url("benefits:award_change_decide", row.pk)
    assert decide in client.get(page).content.decode()
    assert client.get(decide).status_code == 200
    assert client.post(decide, {"version": 2, "note": "测试调〔2026〕1号"}).url == page
    row.refresh_from_db()
    assert (row.status, row.decided_by) == ("decided", walk.approver())
    notice = client.get(url("award_paper", award.pk, "reduction")).content.decode()
    for word in ("440.00", "60", "家属无异议", "测试调〔2026〕1号"):
        assert word in notice
    run = scene.run_to(RunStatus.CALCULATED, DECEMBER)
    assert [payment.amount for payment in run.payments.all()] == [440]


def test_who_decides_reads_of_the_months_that_were_paid_since_it_was_worked_out(client):
    row = hear(follows(register(changed.award(), "income", annual_income=Decimal(14000))))
    client.force_login(walk.approver())
    page = url("change", row.change_id)
    paid = "2026年12月已发放"
    assert paid not in client.get(page).content.decode()
    factories.live(month=DECEMBER)
    changed.paid(DECEMBER)
    assert paid in client.get(page).content.decode()
    decide(row)
    assert paid not in client.get(page).content.decode()


def test_two_people_decide_at_once(client):
    row = hear(follows(register(award := changed.award(), "death", person=last(award))))
    client.force_login(walk.approver())
    decide = url("benefits:award_change_decide", row.pk)
    said = {"version": row.version, "note": "1号"}
    assert client.post(decide, said).status_code == 302
    assert client.post(decide, said).status_code == 409


def test_two_people_register_at_once_and_the_second_reads_what_the_first_did(client):
    award = changed.award()
    client.force_login(walk.worker())
    form = url("benefits:change_register", award.household_id, "death")
    assert client.post(form, death(member=last(award).pk)).status_code == 302
    other = award.members.order_by("pk")[1].person
    answer = client.post(form, death(member=other.pk))
    assert answer.status_code == 409
    assert walk.worker().full_name in answer.content.decode()


def test_working_out_again_says_why_another_month(client):
    row = follows(register(award := changed.award(), "death", person=last(award)))
    client.force_login(walk.approver())
    again = url("benefits:award_change_work_out", row.pk)
    said = {"version": 1, "from_month": "2026-11"}
    assert client.post(again, said).status_code == 200  # without a reason
    assert (
        client.post(again, {**said, "from_month": "2026-10", "month_reason": "x"}).status_code
        == 200
    )
    assert client.post(again, {**said, "month_reason": "当月已停"}).status_code == 302
    row.refresh_from_db()
    assert (row.from_month, row.month_reason) == (NEXT, "当月已停")


def test_refusing_and_withdrawing_leave_the_award_as_it_is(client):
    for name, actor in (
        ("award_change_refuse", walk.approver()),
        ("award_change_withdraw", walk.worker()),
    ):
        row = follows(register(award := changed.award(), "death", person=last(award)))
        client.force_login(actor)
        said = {"version": 1, "note": "未核实", "reason": "登记有误"}
        assert client.get(url(name, row.pk)).status_code == 200
        assert client.post(url(name, row.pk), said).status_code == 302
        award.refresh_from_db()
        assert (award.covered_size, award.amounts.count()) == (4, 1)


@pytest.mark.parametrize("role", sorted({*Role} - {Role.TOWN_CASEWORKER}))
def test_only_caseworkers_of_the_town_register(client, role):
    award = changed.award()
    client.force_login(factories.user(role))
    form = url("benefits:change_register", award.household_id, "death")
    assert client.post(form, death(member=last(award).pk)).status_code == 403


def test_another_town_sees_nothing(client):
    row = follows(register(award := changed.award(), "death", person=last(award)))
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    for page in (
        url("change", row.change_id),
        url("change_kinds", award.household_id),
        url("benefits:change_register", award.household_id, "death"),
        url("benefits:change_follow", row.change_id),
        url("award_change_hear", row.pk),
        url("benefits:award_change_work_out", row.pk),
    ):
        assert client.get(page).status_code == 404
    assert client.get(url("benefits:change_register", award.household_id, "x")).status_code == 404


def test_the_other_town_takes_a_household_over_on_its_page(client):
    award = changed.award(size=2)
    there = factories.town(2)
    village = factories.village(there)
    change = register(award, "town", to_town=there)
    client.force_login(factories.user(Role.TOWN_CASEWORKER, there))
    page = url("change", change.pk)
    assert page in client.get(url("change_list")).content.decode()
    shown = client.get(page).content.decode()
    take = url("benefits:change_take", change.pk)
    assert take in shown
    assert url("household", award.household_id) not in shown
    assert client.get(take).status_code == 200
    assert client.post(take, {"version": 1, "village": village.pk}).url == page
    award.refresh_from_db()
    assert award.town == there
    assert client.get(url("household", award.household_id)).status_code == 200


def test_a_namesake_of_who_handed_over_is_told_why_nobody_takes_it_here(client):
    award = changed.award(size=2)
    there = factories.town(2)
    change = register(award, "town", to_town=there)
    namesake = factories.user(Role.TOWN_CASEWORKER, there)
    namesake.full_name = change.recorded_by.full_name
    namesake.save()
    client.force_login(namesake)
    shown = client.get(url("change", change.pk)).content.decode()
    assert url("benefits:change_take", change.pk) not in shown
    assert "确属同名的，由两名管理员先说明是不同的人" in shown
    client.force_login(factories.user(Role.TOWN_CASEWORKER, there, "another"))
    assert "与您同名" not in client.get(url("change", change.pk)).content.decode()


def test_the_old_buttons_lead_to_a_change_while_help_runs(client):
    award = changed.award(size=2)
    home = award.household
    member = home.members.last()
    client.force_login(walk.worker())
    for page in (url("member_add", home.pk), url("member_remove", home.pk, member.pk)):
        assert client.get(page).url == url("household", home.pk)
    edited = {"version": 1, "head": member.person_id, "village": home.village_id}
    assert client.post(url("household_edit", home.pk), edited).status_code == 200
    home.refresh_from_db()
    assert home.head != member.person


def test_pages_ask_the_database_a_few_times(client, django_assert_max_num_queries):
    for _n in range(12):
        row = follows(register(award := changed.award(), "death", person=last(award)))
    client.force_login(walk.worker())
    with django_assert_max_num_queries(30):
        client.get(url("change_list"))
    with django_assert_max_num_queries(40):
        client.get(url("change", row.change_id))
    with django_assert_max_num_queries(30):
        client.get(url("disagreeing"))


def test_what_differs_is_listed_with_its_way(client):
    award = changed.award(size=2)
    award.household.members.filter(person=last(award)).update(left_on=date(2026, 11, 1))
    client.force_login(walk.worker())
    shown = client.get(url("disagreeing")).content.decode()
    assert award.number in shown
    assert url("change_kinds", award.household_id) in shown
    assert url("disagreeing") in client.get(url("due")).content.decode()
