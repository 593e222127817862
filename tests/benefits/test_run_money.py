"""Where the money of a run goes, what of it is looked at again, and how long that takes."""

from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits import overtaken, run_warnings
from benefits import payroll as engine
from benefits.actions import payroll
from benefits.balance import statement
from benefits.balance.sql import ROOM
from benefits.models import Payment, RunExclusion
from benefits.states import RunStatus
from cases.models import AwardAmount, CareDetail, CareForm, Household, PaymentKind
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from welfare.county.months import next_month
from welfare.personal import crypto

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
THIRD = next_month(NEXT)
ACCOUNT = "6299777788889999"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 12, 20))


def paid(month=MONTH):
    run = scene.run_to(RunStatus.SENT, month)
    answer(run, scene.finance())
    return run


def raised(award, amount=700, month=MONTH):
    AwardAmount.objects.update_or_create(
        award=award,
        from_month=month,
        defaults={"basic": amount, "residence": award.residence, "reason": "提标"},
    )


def at_home(award):
    CareDetail.objects.filter(award=award).update(form=CareForm.HOME, institution=None)
    award.account, award.account_hash = ACCOUNT, crypto.keyed_hash(ACCOUNT)
    award.save()


@pytest.fixture
def home():
    return factories.institution(account="6299777788880000")


def resident(home):
    return factories.award(
        "TEKUN",
        basic=624,
        care_form=CareForm.INSTITUTION,
        care_grade="partial",
        institution=home,
    )


def into(home, award):
    CareDetail.objects.filter(award=award).update(form=CareForm.INSTITUTION, institution=home)


# ---- arrears go where their month was spent


def test_arrears_of_a_month_at_home_go_to_the_person_who_moved_into_a_home(home):
    award = factories.award("TEKUN", basic=624, care_form=CareForm.HOME, care_grade="partial")
    paid()
    into(home, award)
    raised(award)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    late, regular = run.payments.get(kind=PaymentKind.ARREARS), run.payments.get(kind="regular")
    assert (late.institution, late.account_hash) == (None, award.account_hash)
    assert (late.care_form, regular.institution) == (CareForm.HOME, home)
    assert not overtaken.changed(run).exists()


def test_arrears_of_a_month_in_a_home_go_to_the_home_that_somebody_left(home):
    award = resident(home)
    paid()
    at_home(award)
    raised(award)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    late, regular = run.payments.get(kind=PaymentKind.ARREARS), run.payments.get(kind="regular")
    assert (late.institution, late.care_form) == (home, CareForm.INSTITUTION)
    assert (regular.institution, regular.care_form) == (None, CareForm.HOME)
    assert not overtaken.changed(run).exists()
    home.account_hash = "1" * 64
    home.save()
    assert overtaken.changed(run).get() == late


def test_arrears_of_a_month_that_was_never_paid_go_where_the_person_lives_now(home):
    other = factories.award()
    scene.goes_live("TEKUN")
    paid()
    award = resident(home)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    rows = run.payments.filter(award=award)
    assert {(row.month, row.institution) for row in rows} == {(MONTH, home), (NEXT, home)}
    assert run.payments.filter(award=other).count() == 1


def test_who_moved_into_a_home_since_is_paid_again_at_the_own_account(home):
    """Such a run could not be signed: the payment of October was told to go to the home."""
    award = factories.award("TEKUN", basic=624, care_form=CareForm.HOME, care_grade="partial")
    first = scene.run_to(RunStatus.SENT)
    answer(first, scene.finance(), fail={first.payments.get().reference: "销户"})
    scene.account_right(award)
    into(home, award)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    again = run.payments.get(month=MONTH)
    assert (again.replaces, again.institution) == (first.payments.get(), None)
    assert not overtaken.changed(run).exists()
    scene.forward(run, RunStatus.SENT)


# ---- what is looked at again at every page and signature


def test_of_the_whole_roll_only_the_month_of_the_run_is_worked_out_again(monkeypatch):
    """One old line of arrears made every page work out all months of everybody."""
    late, *others = (factories.award(basic=400) for _n in range(3))
    for month in (MONTH, NEXT):
        paid(month)
    raised(late, 450)
    raised(late, 400, NEXT)
    run = scene.run_to(RunStatus.CALCULATED, THIRD)
    assert run.payments.filter(kind=PaymentKind.ARREARS).get().month == MONTH
    looked_at = []

    def filled(template, places):
        if "scope" in places:
            scope = statement.answered("SELECT pk FROM ({scope}) s", places, ROOM)
            looked_at.append((len(scope), places["months"][1]))
        return statement.filled(template, places)

    monkeypatch.setattr(engine, "filled", filled)
    assert engine.changes_since(run) == []
    assert looked_at == [(3, [THIRD]), (1, [MONTH])]  # one of the three had arrears
    raised(late, 420)
    raised(others[0], 410, THIRD)
    changed = overtaken.changed(run)
    assert {(row.award, row.month) for row in changed} == {(late, MONTH), (others[0], THIRD)}


# ---- a chunk that takes long


def test_the_heart_of_a_run_beats_while_a_chunk_is_planned(monkeypatch):
    """The first chunk of a county took a minute; its worker was given up for dead."""
    factories.award()
    beats, chunk = [], engine.take_chunk

    @contextmanager
    def beating(job):
        beats.append(job.pk)
        yield
        beats.clear()

    def take(run_id):
        assert beats
        return chunk(run_id)

    monkeypatch.setattr(engine, "beating", beating)
    monkeypatch.setattr(engine, "take_chunk", take)
    assert scene.run_to(RunStatus.CALCULATED).count == 1
    assert not beats


# ---- taken out, and back again


def taken_out(run, payment, reason):
    return payroll.take_out(
        by=scene.reviewer(), run=run, version=run.version, payment=payment, reason=reason
    )


def test_the_reason_belongs_to_the_money_that_was_taken_out(client):
    """The re-payment of a month told the reason that was given for the month's arrears."""
    award = factories.award(basic=400)
    factories.award(basic=300)
    first = scene.run_to(RunStatus.SENT)
    answer(first, scene.finance(), fail={first.payments.get(award=award).reference: "销户"})
    scene.account_right(award)
    raised(award, 450)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    run = taken_out(run, run.payments.get(kind=PaymentKind.ARREARS), "涨额待核")
    payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="重做")
    again = scene.run_to(RunStatus.CALCULATED, NEXT)
    told = run_warnings.taken_out_before(again).get()
    assert (told.kind, told.replaces) == (PaymentKind.ARREARS, None)
    assert (told.taken_out_because, told.taken_out_by) == ("涨额待核", scene.reviewer().full_name)
    client.force_login(scene.reviewer())
    page = client.get(reverse("benefits:run", args=[again.pk])).content.decode()
    assert scene.reviewer().full_name in page
    assert RunExclusion.objects.filter(by=scene.reviewer()).exists()


def test_the_money_of_a_month_comes_back_as_its_arrears_with_its_reason_once():
    award = factories.award(basic=400)
    factories.award(basic=300)
    run = scene.run_to(RunStatus.CALCULATED)
    run = taken_out(run, run.payments.get(award=award), "户主疑似死亡")
    answer(scene.forward(run, RunStatus.SENT), scene.finance())
    later = scene.run_to(RunStatus.SENT, NEXT)
    told = run_warnings.taken_out_before(later).get()
    assert (told.kind, told.month) == (PaymentKind.ARREARS, MONTH)
    answer(later, scene.finance())
    raised(award, 450)
    third = scene.run_to(RunStatus.CALCULATED, THIRD)
    assert third.payments.filter(kind=PaymentKind.ARREARS).count() == 2
    assert not run_warnings.taken_out_before(third).exists()


def test_one_sum_taken_out_tells_its_reason_in_a_later_month():
    scene.as_confirmed(factories.award("RELIEF", first_month=MONTH, joined_on=MONTH))
    factories.award()
    run = scene.run_to(RunStatus.CALCULATED)
    run = taken_out(run, run.payments.get(kind=PaymentKind.ONE_OFF), "票据待补")
    answer(scene.forward(run, RunStatus.SENT), scene.finance())
    later = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert run_warnings.taken_out_before(later).get().kind == PaymentKind.ONE_OFF


# ---- months of undone ledgers


def undone(award, month=MONTH, amount=400, last_month=None):
    """The ledger of a month of the award is undone."""
    batch = scene.pay_batch()
    paid_before = Payment.objects.create(
        batch=batch,
        award=award,
        programme=award.programme,
        town=award.town,
        residence=award.residence,
        month=month,
        pay_month=month,
        kind=PaymentKind.REGULAR,
        persons=1,
        last_month=last_month,
        basic=amount,
        amount=amount,
        payee=award.payee,
        payee_name="x",
        status="paid",
        paid_on=month,
    )
    engine.undone.UndonePayment.objects.keep(batch)
    paid_before.delete()
    return batch


def held_back(run):
    rows = run.exclusions.filter(code="known_as_paid").order_by("award")
    return [(row.award, row.reason) for row in rows]


def test_one_yuan_of_an_undone_ledger_holds_back_one_yuan():
    award = factories.award(basic=400)
    batch = undone(award, amount=1)
    run = scene.run_to(RunStatus.SENT)
    paid = run.payments.get()
    assert (paid.amount, paid.explanation[-1]["sum"]) == (399, "-1.00")
    assert batch.file_name in paid.explanation[-1]["factor"]
    answer(run, scene.finance())
    later = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert [row.month for row in later.payments.all()] == [NEXT]
    assert held_back(later) == [(award, f"2026-10 {batch.file_name}")]


def test_a_month_gone_by_is_made_up_without_what_the_undone_ledger_paid():
    award = factories.award(basic=400, first_month=MONTH)
    undone(award, amount=150)
    first = scene.run_to(RunStatus.CALCULATED)
    payroll.discard_run(by=scene.finance(), run=first, version=first.version, reason="试")
    run = scene.run_to(RunStatus.APPROVED, NEXT)
    paid = {(row.kind, row.month): row.amount for row in run.payments.all()}
    assert paid == {("arrears", MONTH): 250, ("regular", NEXT): 400}
    assert not held_back(run)


def test_one_sum_for_several_months_holds_back_each_of_them():
    award = factories.award(basic=400)
    undone(award, amount=500, last_month=NEXT)
    run = scene.run_to(RunStatus.CALCULATED)
    assert not run.payments.exists()
    assert held_back(run)


def test_another_payee_of_the_same_award_is_not_paid_the_month_again():
    """The payee was covered by nothing, and was another one since: the month went out twice."""
    award = factories.award()
    award.payee = factories.person()
    award.save()
    batch = undone(award)
    award.payee = factories.person()
    award.save()
    run = scene.run_to(RunStatus.CALCULATED)
    assert held_back(run) == [(award, f"2026-10 {batch.file_name}")]
    assert not run.payments.exists()
    payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="试")
    later = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert [row.month for row in later.payments.all()] == [NEXT]
    assert held_back(later) == [(award, f"2026-10 {batch.file_name}")]


def test_who_married_into_another_family_does_not_hold_its_month_back():
    mine, other = factories.award(), factories.award()
    undone(mine)
    mine.members.update(period=(date(2022, 1, 1), NEXT))
    other.members.create(person=mine.payee, period=(date(2026, 11, 1), None))
    run = scene.run_to(RunStatus.CALCULATED)
    assert [one for one, _reason in held_back(run)] == [mine]
    assert [row.award for row in run.payments.all()] == [other]


def test_an_award_that_came_again_is_found_by_its_number_or_its_payee():
    """The resident ID may have been issued anew, or the certificate."""
    same_number, same_payee, other = (factories.award() for _n in range(3))
    gone = engine.undone.UndonePayment.objects
    batch = scene.pay_batch()
    values = {"month": MONTH, "kind": "regular", "amount": Decimal(400), "batch": batch}
    values |= {"programme": same_number.programme, "award_id": 0}
    gone.create(number=same_number.number, payee_hash="x", **values)
    gone.create(number="x", payee_hash=same_payee.payee.resident_id_hash, **values)
    gone.create(number="x", payee_hash="y", **values)
    run = scene.run_to(RunStatus.CALCULATED)
    assert [one for one, _reason in held_back(run)] == [same_number, same_payee]
    assert [row.award for row in run.payments.all()] == [other]


def test_a_new_award_of_one_that_ended_before_is_found_by_its_payee():
    old = factories.award()
    undone(old)
    home = Household.objects.get(pk=old.household_id)
    type(old).objects.filter(pk=old.pk).update(
        status="ended",
        stop_way="ledger",
        left_on=date(2026, 9, 20),
        last_month=date(2026, 9, 1),
        left_reason="换证",
    )
    old.members.update(period=(date(2022, 1, 1), date(2026, 10, 1)))
    new = factories.award(household=home, number="新证", first_month=MONTH, joined_on=MONTH)
    run = scene.run_to(RunStatus.CALCULATED)
    assert [one for one, _reason in held_back(run)] == [new]
