"""A town's reserve: filled by the county, spent the same day, never below zero. (23号 三(三))"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from benefits import payroll, reserve
from benefits.actions.bank import read_bank_return
from benefits.actions.claims import discard_claim, open_claim
from benefits.actions.reserve import (
    book_reserve,
    confirm_reserve,
    drop_reserve,
    pay_from_reserve,
    undo_spending,
)
from benefits.models import ClaimReason, Payment, ReserveEntry
from benefits.states import PaymentStatus
from cases import clock, rules
from cases.models import Award, GoLive
from tests import factories
from tests.benefits import scene
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.models import Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


def booked(amount="5000", kind="top_up", voucher="记1", by=None, town=None, on=None):
    """One person's word."""
    return book_reserve(
        by=by or scene.finance(),
        town=town or factories.town(),
        kind=kind,
        happened_on=on or clock.today(),
        amount=Decimal(amount),
        voucher=voucher,
        allocation=relief_money(),
    )


def relief_money():
    """An allocation for relief."""
    relief = factories.programme("RELIEF")
    return relief.allocations.first() or factories.allocation(relief)


def book(*args, **fields):
    """With the second person's."""
    return confirm_reserve(by=scene.approver(), entry=booked(*args, **fields))


@pytest.fixture
def award():
    return walk.pay_first(walk.accepted(**walk.FIRST), "2000")


def pay(award, by=None, voucher="支1", paid_on=None, received_by="测试"):
    return pay_from_reserve(
        by=by or walk.worker(),
        award=award,
        version=award.version,
        paid_on=paid_on or clock.today(),
        voucher=voucher,
        received_by=received_by,
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
        book("2000", kind="back", voucher="退2")
    assert not Payment.objects.exists()
    book("1999.99", kind="back", voucher="退1")
    assert at_hand()[factories.town()] == 0


def test_a_town_with_nothing_gives_nothing_back():
    with pytest.raises(NotAllowed, match="0.00"):
        booked("200000", "back")
    book("5000")
    waits = booked("5000", "back", "记2")
    book("1000", "back", "记3")
    with pytest.raises(NotAllowed):
        confirm_reserve(by=scene.approver(), entry=waits)


def test_dropping_shows_no_balance_as_if_it_were_booked(client):
    entry = booked()
    client.force_login(scene.finance())
    url = reverse("benefits:reserve_drop", args=[entry.pk])
    assert "→" not in client.get(url).content.decode()


def test_another_than_who_authorised_hands_it_out(award):
    book()
    both = factories.user(Role.TOWN_HEAD, name="deputy")
    both.roles = [Role.TOWN_HEAD, Role.TOWN_CASEWORKER]
    both.save()
    with pytest.raises(NotAllowed):
        pay(award, by=both)
    with pytest.raises(NotAllowed):
        pay(award, by=walk.head())


def test_nobody_hands_it_out_to_the_own_name_however_it_is_spaced(award):
    book()
    by = walk.worker()
    by.full_name = "王芳"
    with pytest.raises(NotAllowed):
        pay(award, by=by, received_by=" 王\u3000芳")


def test_only_relief_that_is_paid_first_comes_out_of_it():
    book()
    with pytest.raises(NotAllowed):
        pay(factories.award("RELIEF", basic=800))


def test_the_county_alone_fills_it():
    for by in (walk.worker(), walk.head(), factories.user(Role.COUNTY_CASEWORKER)):
        with pytest.raises(NotAllowed):
            booked(by=by)
    for kind in ("spent", "undone"):
        with pytest.raises(NotAllowed):
            booked(kind=kind)
    with pytest.raises(NotAllowed):
        booked(town=factories.county())
    book()
    with pytest.raises(NotAllowed):
        booked(voucher="记1")


def test_a_booking_counts_once_another_person_confirms_it():
    entry = booked("999")
    assert at_hand()[factories.town()] == 0
    for by in (scene.finance(), walk.head(), factories.user(Role.COUNTY_CASEWORKER)):
        with pytest.raises(NotAllowed):
            confirm_reserve(by=by, entry=entry)
    confirm_reserve(by=scene.approver(), entry=entry)
    assert at_hand()[factories.town()] == 999
    with pytest.raises(NotAllowed):
        confirm_reserve(by=scene.approver(), entry=entry)
    with pytest.raises(NotAllowed):
        drop_reserve(by=scene.finance(), entry=entry, reason="多余")


def test_who_holds_both_rights_does_not_confirm_the_own_booking():
    both = scene.approver()
    both.roles = [Role.FINANCE, Role.BUREAU_HEAD]
    both.save()
    with pytest.raises(NotAllowed):
        confirm_reserve(by=both, entry=booked(by=both))


def test_a_slip_that_waits_is_dropped_by_who_booked_or_who_would_confirm(client):
    for by in (scene.finance(), scene.approver()):
        drop_reserve(by=by, entry=booked(), reason="填错")
    entry = booked()
    with pytest.raises(NotAllowed):
        drop_reserve(by=walk.worker(), entry=entry, reason="填错")
    url = reverse("benefits:reserve_drop", args=[entry.pk])
    for by, offered in ((scene.finance(), True), (scene.approver(), True), (walk.worker(), False)):
        client.force_login(by)
        for page in (["reserve_list"], ["reserve", entry.town_id]):
            body = client.get(reverse(f"benefits:{page[0]}", args=page[1:])).content.decode()
            assert (url in body) == offered
    client.force_login(scene.finance())
    client.post(url, {"reason": "填错"})
    assert not ReserveEntry.objects.exists()


def test_the_county_says_how_much_a_town_may_have_at_hand():
    factories.parameters(reserve_ceiling="6000")
    book()
    with pytest.raises(NotAllowed, match=r"6,000\.00"):
        booked("1000.01", voucher="记2")
    first, second = booked("600", voucher="记2"), booked("600", voucher="记3")
    confirm_reserve(by=scene.approver(), entry=first)
    with pytest.raises(NotAllowed, match=r"6,000\.00"):
        confirm_reserve(by=scene.approver(), entry=second)


def test_without_a_ceiling_the_page_says_so(client):
    factories.parameters()
    Parameter.objects.filter(key=Key.RESERVE_CEILING).delete()
    book("999999999")
    client.force_login(scene.finance())
    for name, args in (("reserve_list", []), ("reserve_book", [factories.town().pk])):
        page = client.get(reverse(f"benefits:{name}", args=args)).content.decode()
        assert escape(str(Key.RESERVE_CEILING.label)) in page, name


def live_since(month):
    relief = factories.programme("RELIEF")
    GoLive.objects.update_or_create(
        programme=relief,
        defaults={"month": month, "recorded_at": timezone.now(), "confirmed_at": timezone.now()},
    )


def test_a_booking_lies_between_the_go_live_and_today():
    with pytest.raises(NotAllowed):
        booked(on=date(1990, 11, 21))
    with pytest.raises(NotAllowed):
        booked(on=clock.today() + timedelta(days=1))
    month = first_of(clock.today() - timedelta(days=70))
    live_since(month)
    booked(on=month)
    with pytest.raises(NotAllowed):
        booked(on=month - timedelta(days=1), voucher="记2")


def test_the_balance_holds_on_each_day_and_not_only_in_the_end():
    live_since(first_of(clock.today() - timedelta(days=70)))
    book("500", on=clock.today())
    with pytest.raises(NotAllowed):
        book("500", kind="back", voucher="退1", on=clock.today() - timedelta(days=1))
    book("500", voucher="记2", on=clock.today() - timedelta(days=1))
    book("500", kind="back", voucher="退2", on=clock.today() - timedelta(days=1))


def papers_from(award):
    return award.application.time_limits.get(step="papers").started_on


def test_the_papers_count_from_the_day_on_which_the_reserve_paid(monkeypatch):
    today = clock.today()
    award = walk.pay_first(walk.accepted(**walk.FIRST), "2000")
    book()
    assert papers_from(award) == today
    monkeypatch.setattr(timezone, "localdate", lambda *_args: today + timedelta(days=5))
    pay(award)
    assert papers_from(award) == today + timedelta(days=5)


def test_the_papers_count_from_the_day_on_which_the_bank_paid(monkeypatch):
    today = clock.today()
    award = walk.pay_first(walk.accepted(**walk.FIRST), "2000")
    run = scene.run_to("sent", first_of(today))
    assert papers_from(award) == today
    paid_on = today + timedelta(days=7)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: paid_on)
    lines = [
        f"{payment.reference},{payment.amount},成功,,{paid_on.isoformat()}"
        for payment in run.payments.all()
    ]
    heading = "流水号,金额,结果,失败原因,日期"
    content = "\n".join([heading, *lines]).encode()
    read_bank_return(by=scene.finance(), run=run, content=content, file_name="回盘.csv")
    assert papers_from(award) == paid_on


def undo(award, by=None, entry=None):
    return undo_spending(
        by=by or walk.worker(),
        entry=entry or award.reserve_entries.latest("pk"),
        happened_on=clock.today(),
        voucher="冲1",
        note="并未发放",
    )


def test_a_spending_booked_wrongly_comes_back_by_two_people(award):
    book()
    paid = pay(award)
    started = award.application.time_limits.get(step="papers").started_on
    with pytest.raises(NotAllowed):
        undo(award, by=scene.finance())
    undoing = undo(award)
    assert at_hand()[award.town] == 3000
    with pytest.raises(NotAllowed):
        confirm_reserve(by=walk.worker(), entry=undoing)
    confirm_reserve(by=scene.approver(), entry=undoing)
    assert at_hand()[award.town] == 5000
    paid.refresh_from_db()
    assert (paid.status, paid.paid_on) == (PaymentStatus.FAILED, None)
    assert "并未发放" in paid.failure
    assert award.application.time_limits.get(step="papers").started_on == started
    again = pay(Award.objects.get(pk=award.pk), voucher="支2")
    assert again.replaces == paid
    assert not payroll.failed_due(factories.county(), first_of(clock.today())).exists()
    with pytest.raises(NotAllowed):
        undo(award, entry=paid.reserve)


def test_a_spending_that_is_claimed_back_is_not_undone(award):
    book()
    month = pay(award).month

    def claims():
        said = {"reason": ClaimReason.FRAUD, "cause": "骗取", "dues": {month: Decimal(0)}}
        return open_claim(by=factories.user(Role.COUNTY_CASEWORKER), award=award, **said)

    def gives_up(claim):
        said = {"version": claim.version, "reason": "重复立案"}
        discard_claim(by=factories.user(Role.COUNTY_CASEWORKER), claim=claim, **said)

    claim = claims()
    with pytest.raises(NotAllowed):
        undo(award)
    gives_up(claim)
    undoing = undo(award)
    claim = claims()
    with pytest.raises(NotAllowed):
        confirm_reserve(by=scene.approver(), entry=undoing)
    assert award.payments.get().status == PaymentStatus.PAID
    gives_up(claim)
    confirm_reserve(by=scene.approver(), entry=undoing)
    assert award.payments.get().status == PaymentStatus.FAILED


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
    if fields.get("kind", "top_up") in {"top_up", "back"}:
        given["allocation"] = relief_money()
    return ReserveEntry.objects.create(
        **{**given, "town": factories.town(), "entered_by": scene.finance(), **fields}
    )


def counted(**fields):
    return entry(confirmed_by=scene.approver(), confirmed_at=timezone.now(), **fields)


def undone(award, **fields):
    book()
    spent = pay(award).reserve
    return entry(**{"kind": "undone", "undoes": spent, "amount": 2000, "note": "错", **fields})


def paid_otherwise(award, **fields):
    book()
    spent = {"kind": "spent", "award": award, "received_by": "测试", "voucher": "支9"}
    made = entry(**spent, amount=2000)
    given = {
        **{"kind": "one_off", "status": "paid", "paid_on": clock.today(), "persons": 1},
        **{"reserve": made, "award": award, "programme": award.programme, "town": award.town},
        **{"residence": award.residence, "month": award.first_month, "payee": award.payee},
        **{"pay_month": award.first_month, "payee_name": "测试", "basic": 2000, "amount": 2000},
        "source": factories.fund(),
    }
    Payment.objects.create(**{**given, **fields})


CASES = {
    "reserve_top_up_names_its_allocation": lambda award: entry(allocation=None),
    "reserve_money_is_positive": lambda award: entry(amount=0),
    "reserve_spending_names_award_and_receiver": lambda award: entry(kind="spent"),
    "reserve_voucher_once": lambda award: (entry(), entry()),
    "reserve_never_below_zero": lambda award: counted(kind="back"),
    "reserve_undone_names_its_spending": lambda award: entry(kind="undone", note="错"),
    "reserve_undone_equals_its_spending": lambda award: undone(award, amount=1999),
    "reserve_confirmed_by_another_person": lambda award: entry(
        confirmed_by=scene.finance(), confirmed_at=timezone.now()
    ),
    "reserve_confirmed_has_person_and_time": lambda award: entry(confirmed_by=scene.approver()),
    "payment_of_a_reserve_fails_when_undone": lambda award: paid_otherwise(
        award, status="failed", failure="错", paid_on=None
    ),
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
    made = counted()
    made.amount = 20
    for write in (made.save, made.delete):
        with (
            pytest.raises(DatabaseError, match="reserve_entry_"),
            transaction.atomic(),
        ):
            write()
    waits = entry(voucher="乙")
    waits.amount = 20
    with (
        pytest.raises(DatabaseError, match="reserve_entry_is_only_confirmed"),
        transaction.atomic(),
    ):
        waits.save()


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


def test_a_reserve_below_its_floor_is_told_to_county_and_town(client):
    """What the county wants at hand: with a yuan less whoever opens the day is told."""
    Parameter.objects.filter(key=Key.RESERVE_FLOOR).update(value="3000")
    book("3000")
    users = (scene.finance(), walk.worker())
    low = f"{reverse('benefits:reserve_list')}?only=low"
    own = reverse("benefits:reserve", args=[factories.town().pk])

    def told(user):
        client.force_login(user)
        pages = [client.get(url).content.decode() for url in (reverse("benefits:due"), own)]
        return escape(low) in pages[0], "不低于3,000.00元" in pages[1]

    assert [told(user) for user in users] == [(False, False)] * 2
    book("1", kind="back", voucher="退1")
    assert [told(user) for user in users] == [(True, True)] * 2
    assert factories.town().name in client.get(low).content.decode()


def test_the_pages_fill_and_spend(client, award):
    client.force_login(scene.finance())
    said = {"kind": "top_up", "amount": "5000", "voucher": "记1"}
    said["happened_on"] = clock.today().isoformat()
    said["allocation"] = relief_money().pk
    town = factories.town()
    client.post(reverse("benefits:reserve_book", args=[town.pk]), said)
    assert at_hand()[town] == 0
    client.force_login(scene.approver())
    due = client.get(reverse("benefits:due")).content.decode()
    assert reverse("benefits:reserve_list") in due
    url = reverse("benefits:reserve_confirm", args=[ReserveEntry.objects.get().pk])
    assert url in client.get(reverse("benefits:reserve_list")).content.decode()
    assert "0.00 → 5,000.00" in client.get(url).content.decode()
    client.post(url)
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
