"""A town's reserve: filled by the county, spent the same day, never below zero. (23号 三(三))"""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from benefits import payroll, reserve
from benefits.actions.reserve import book_reserve, pay_from_reserve
from benefits.models import Payment, ReserveEntry
from benefits.states import PaymentStatus
from cases import clock, rules
from cases.models import Award
from tests import factories
from tests.benefits import scene
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db


def book(amount="5000", kind="top_up", voucher="记1", by=None, town=None):
    return book_reserve(
        by=by or scene.finance(),
        town=town or factories.town(),
        kind=kind,
        happened_on=clock.today(),
        amount=Decimal(amount),
        voucher=voucher,
    )


@pytest.fixture
def award():
    return walk.pay_first(walk.accepted(**walk.FIRST), "2000")


def pay(award, by=None, voucher="支1", paid_on=None):
    return pay_from_reserve(
        by=by or walk.worker(),
        award=award,
        version=award.version,
        paid_on=paid_on or clock.today(),
        voucher=voucher,
        received_by="测试",
    )


def at_hand():
    return {row.town: row.left for row in reserve.at_hand(scene.finance(), clock.today())}


def test_the_money_is_paid_the_same_day_and_no_run_pays_it_again(award):
    book()
    paid = pay(award)
    assert (paid.status, paid.amount, paid.paid_on) == (PaymentStatus.PAID, 2000, clock.today())
    assert at_hand()[award.town] == 3000
    assert award not in payroll.one_off_due(factories.county(), first_of(clock.today()))
    assert rules.paid_first(award.application) == 2000
    with pytest.raises(NotAllowed):
        pay(Award.objects.get(pk=award.pk), voucher="支2")


def test_what_stands_in_a_run_is_not_handed_out_too(award):
    book()
    scene.run_to("calculated", first_of(clock.today()))
    with pytest.raises(NotAllowed):
        pay(award)
    assert at_hand()[award.town] == 5000


def test_more_than_is_at_hand_is_neither_spent_nor_taken_back(award):
    book("1999.99")
    with pytest.raises(NotAllowed):
        pay(award)
    with pytest.raises(NotAllowed):
        book("2000", kind="back", voucher="退1")
    assert not Payment.objects.exists()
    book("1999.99", kind="back", voucher="退1")
    assert at_hand()[factories.town()] == 0


def test_another_than_who_authorised_hands_it_out(award):
    book()
    both = factories.user(Role.TOWN_HEAD, name="deputy")
    both.roles = [Role.TOWN_HEAD, Role.TOWN_CASEWORKER]
    both.save()
    with pytest.raises(NotAllowed):
        pay(award, by=both)
    with pytest.raises(NotAllowed):
        pay(award, by=walk.head())


def test_only_relief_that_is_paid_first_comes_out_of_it():
    book()
    with pytest.raises(NotAllowed):
        pay(factories.award("RELIEF", basic=800))


def test_the_county_alone_fills_it():
    for by in (walk.worker(), walk.head(), factories.user(Role.COUNTY_CASEWORKER)):
        with pytest.raises(NotAllowed):
            book(by=by)
    with pytest.raises(NotAllowed):
        book(kind="spent")
    with pytest.raises(NotAllowed):
        book(town=factories.county())
    book()
    with pytest.raises(NotAllowed):
        book(voucher="记1")


def test_the_months_add_up_and_equal_the_payments(award):
    book()
    pay(award)
    book("500", kind="back", voucher="退1")
    (month,) = reserve.months(factories.town())
    assert (month.before, month.topped_up, month.spent, month.returned) == (0, 5000, 2000, 500)
    assert (month.after, month.cases) == (2500, 1)
    assert month.after == at_hand()[factories.town()]
    assert sum(p.amount for p in Payment.objects.filter(reserve__isnull=False)) == month.spent


def entry(**fields):
    given = {"kind": "top_up", "amount": 10, "voucher": "甲", "happened_on": clock.today()}
    return ReserveEntry.objects.create(
        **{**given, "town": factories.town(), "entered_by": scene.finance(), **fields}
    )


def paid_otherwise(award, **fields):
    book()
    spent = {"kind": "spent", "award": award, "received_by": "测试", "voucher": "支9"}
    made = entry(**spent, amount=2000)
    given = {
        **{"kind": "one_off", "status": "paid", "paid_on": clock.today(), "persons": 1},
        **{"reserve": made, "award": award, "programme": award.programme, "town": award.town},
        **{"residence": award.residence, "month": award.first_month, "payee": award.payee},
        **{"pay_month": award.first_month, "payee_name": "测试", "basic": 2000, "amount": 2000},
    }
    Payment.objects.create(**{**given, **fields})


CASES = {
    "reserve_money_is_positive": lambda award: entry(amount=0),
    "reserve_spending_names_award_and_receiver": lambda award: entry(kind="spent"),
    "reserve_voucher_once": lambda award: (entry(), entry()),
    "reserve_never_below_zero": lambda award: entry(kind="back"),
    "payment_from_a_reserve_is_paid": lambda award: paid_otherwise(award, status="sent"),
    "payment_equals_its_reserve_entry": lambda award: paid_otherwise(
        award, basic=1999, amount=1999
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name, award):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CASES[name](award)


def test_what_is_spent_has_its_payment(award):
    book()
    entry(kind="spent", award=award, received_by="测试", voucher="支8")
    with pytest.raises(IntegrityError, match="reserve_spent_has_its_payment"), transaction.atomic():
        connection.check_constraints()  # what the end of the transaction does
    transaction.set_rollback(True)


def test_a_movement_is_kept():
    made = entry()
    made.amount = 20
    for write in (made.save, made.delete):
        with pytest.raises(DatabaseError, match="reserve_entry_is_kept"), transaction.atomic():
            write()


def test_town_and_county_see_what_is_at_hand(client, award):
    book()
    pay(award)
    for user in (walk.worker(), scene.finance()):
        client.force_login(user)
        for url in (
            reverse("benefits:reserve_list"),
            reverse("benefits:reserve", args=[factories.town().pk]),
        ):
            assert "3,000.00" in client.get(url).content.decode()
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    other = client.get(reverse("benefits:reserve", args=[factories.town().pk]))
    assert other.status_code == 404
    client.force_login(scene.finance())
    assert reverse("benefits:reserve_list") in client.get(reverse("benefits:due")).content.decode()


def test_the_pages_fill_and_spend(client, award):
    client.force_login(scene.finance())
    said = {"kind": "top_up", "amount": "5000", "voucher": "记1"}
    said["happened_on"] = clock.today().isoformat()
    town = factories.town()
    client.post(reverse("benefits:reserve_book", args=[town.pk]), said)
    assert at_hand()[town] == 5000
    client.force_login(walk.worker())
    url = reverse("benefits:reserve_pay", args=[award.pk])
    assert url in client.get(reverse("cases:award", args=[award.pk])).content.decode()
    paid = {"version": award.version, "voucher": "支1", "received_by": "测试"}
    client.post(url, {**paid, "paid_on": clock.today().isoformat()})
    assert at_hand()[town] == 3000


def test_what_the_bank_sent_back_and_the_reserve_paid_is_not_paid_again(award):
    book()
    scene.run_to("sent", first_of(clock.today()))
    failed = Payment.objects.get(award=award)
    Payment.objects.filter(pk=failed.pk).update(status="failed", failure="账户冻结")
    paid = pay(Award.objects.get(pk=award.pk))
    assert paid.replaces == failed
    assert not payroll.failed_due(factories.county(), first_of(clock.today())).exists()


def test_who_hands_it_out_does_not_sign_for_it(award):
    book()
    with pytest.raises(NotAllowed):
        pay_from_reserve(
            by=walk.worker(),
            award=award,
            version=award.version,
            paid_on=clock.today(),
            voucher="支1",
            received_by=walk.worker().full_name,
        )


def test_the_page_of_the_relief_shows_what_was_handed_out(client, award):
    book()
    pay(award)
    client.force_login(walk.worker())
    assert client.get(reverse("cases:award", args=[award.pk])).status_code == 200
    assert client.get(reverse("cases:award_list")).status_code == 200
