"""Where the money of the payments comes from: allocations, cover, and what is left."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from benefits import budget
from benefits.actions import budget as actions
from benefits.actions import payroll
from benefits.actions.reserve import book_reserve, confirm_reserve, pay_from_reserve
from benefits.models import Allocation, Payment, PayrollRun
from benefits.outlook import outlook
from benefits.states import PaymentStatus, RunStatus
from benefits.views import run_context
from cases import clock
from cases.models import GoLive
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.audit import log as audit
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
YEAR = {"first_month": date(2026, 1, 1), "last_month": date(2026, 12, 1)}


def entered(*programmes, amount="1000", by=None, **fields):
    said = {"source": factories.fund(), "document": "测财社〔2026〕7号", "dated": date(2026, 1, 5)}
    return actions.enter_allocation(
        by=by or scene.finance(),
        programmes=programmes,
        amount=Decimal(amount),
        **{**said, **YEAR, **fields},
    )


def allocated(*programmes, amount="1000", **fields):
    made = entered(*programmes, amount=amount, **fields)
    return actions.confirm_allocation(by=scene.leader(), allocation=made)


def pot(programme, amount, position, code="CENTRAL"):
    """An allocation that counts, by nobody's hands."""
    return factories.allocation(
        programme,
        amount=Decimal(amount),
        position=position,
        source=factories.fund(code=code, name=f"来源{code}"),
        document=f"文{position}",
        **YEAR,
    )


def bare(programme):
    """The programme is live, and nothing is allocated for it."""
    scene.goes_live(programme.code)
    Allocation.programmes.through.objects.filter(programme=programme).delete()
    return programme


def calculated(month=MONTH):
    """A run of the month, without the money that the scenes bring."""
    factories.parameters()
    run = payroll.start_run(by=scene.finance(), month=month)
    scene.calculate(run)
    return PayrollRun.objects.get(pk=run.pk)


def sources(run):
    return [
        (int(row.amount), row.allocation and row.allocation.position, row.source.code)
        for row in run.payments.select_related("allocation", "source").order_by("pk")
    ]


def one(**fields):
    """Some allocation."""
    return factories.allocation(factories.programme("DIBAO"), **fields)


def by(**people):
    return one(**{name: who() if callable(who) else who for name, who in people.items()})


CASES = {
    "allocation_is_more_than_zero": lambda: one(amount=0),
    "allocation_names_its_document": lambda: one(document=""),
    "allocation_months_in_order": lambda: one(last_month=date(2019, 1, 1)),
    "allocation_first_month_is_first_day": lambda: one(first_month=date(2026, 1, 2)),
    "allocation_last_month_is_first_day": lambda: one(last_month=date(2026, 1, 2)),
    "allocation_once_per_document": lambda: (one(position=1), one(position=1)),
    "allocation_confirmed_by_another_person": lambda: by(
        entered_by=scene.finance, confirmed_by=scene.finance
    ),
    "allocation_confirmed_has_person_and_time": lambda: by(confirmed_at=None),
}


@pytest.fixture
def dibao():
    return bare(factories.programme("DIBAO"))


def test_a_run_uses_up_the_first_allocation_and_goes_on_with_the_next(dibao):
    for _n in range(4):
        factories.award(basic=400)
    pot(dibao, 900, 1), pot(dibao, 500, 2, "COUNTY")
    run = calculated()
    assert sources(run) == [
        (400, 1, "CENTRAL"),
        (400, 1, "CENTRAL"),
        (400, 2, "COUNTY"),
        (400, None, "CENTRAL"),  # the usual source of the programme
    ]
    assert budget.uncovered(run) == 400
    assert budget.left(dibao, 2026) == 100 + 100


def test_every_payment_says_where_its_money_comes_from(dibao):
    factories.award()
    run = calculated()
    with pytest.raises(IntegrityError, match="payment_has_source"), transaction.atomic():
        run.payments.update(source=None)
    run = pot(dibao, 5000, 1) and run
    payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="重算")
    run = scene.forward(calculated(), RunStatus.SENT)
    with pytest.raises(DatabaseError, match="payment_sent_money_is_frozen"), transaction.atomic():
        run.payments.update(allocation=None)


def test_without_cover_nobody_signs_but_by_name(dibao):
    factories.award(basic=400)
    run = calculated()
    with pytest.raises(NotAllowed, match=r"400\.00"):
        scene.sign(run, scene.reviewer())
    with pytest.raises(NotAllowed):  # who prepared it
        actions.allow_uncovered(
            by=scene.finance(), run=run, version=run.version, reason="县政府同意"
        )
    with pytest.raises(NotAllowed):
        actions.allow_uncovered(by=scene.leader(), run=run, version=run.version, reason=" ")
    run = actions.allow_uncovered(
        by=scene.approver(), run=run, version=run.version, reason="县政府同意先行垫付"
    )
    assert (run.uncovered_by, run.uncovered_amount) == (scene.approver(), 400)
    event = Event.objects.get(verb="uncovered_allowed")
    assert (event.actor, event.reason) == (scene.approver(), "县政府同意先行垫付")
    assert event.details["amount"] == "400.00"
    run = scene.forward(run, RunStatus.SENT)
    assert run.payments.get().source == dibao.fund_source


def test_who_lets_it_be_paid_does_not_sign_first(dibao):
    factories.award()
    run = calculated()
    run = actions.allow_uncovered(by=scene.leader(), run=run, version=run.version, reason="同意")
    with pytest.raises(IntegrityError, match="run_uncovered_allowed"), transaction.atomic():
        PayrollRun.objects.filter(pk=run.pk).update(signed_by=scene.leader())
    with pytest.raises(IntegrityError, match="run_uncovered_says_who"), transaction.atomic():
        PayrollRun.objects.filter(pk=run.pk).update(uncovered_reason="")
    with pytest.raises(NotAllowed):  # nothing more waits
        actions.allow_uncovered(by=scene.approver(), run=run, version=run.version, reason="再")


def test_who_lets_it_be_paid_gives_neither_signature(client, dibao):
    """The second signature of the same person was taken."""
    factories.award()
    run = calculated()
    run = actions.allow_uncovered(by=scene.leader(), run=run, version=run.version, reason="同意")
    run = scene.forward(run, RunStatus.SIGNED)
    with pytest.raises(NotAllowed, match="垫付"):
        scene.approve(run, scene.leader())
    client.force_login(scene.leader())
    page = client.get(reverse("benefits:run", args=[run.pk]))
    assert not page.context["may"]["approve_run"]
    with pytest.raises(IntegrityError, match="run_uncovered_allowed"), transaction.atomic():
        PayrollRun.objects.filter(pk=run.pk).update(approved_by=scene.leader())
    assert scene.approve(run, scene.approver()).status == RunStatus.APPROVED


def test_who_decided_awards_of_the_run_may_let_it_be_paid_and_does_not_sign_it(dibao):
    """In a county with two second signers one of whom decides awards nobody else is left."""
    award = factories.award(basic=400)
    audit.record("amount_set", award, by=scene.leader(), from_month=f"{MONTH:%Y-%m}")
    run = calculated()
    run = actions.allow_uncovered(
        by=scene.leader(), run=run, version=run.version, reason="局长办公会同意"
    )
    run = scene.forward(run, RunStatus.SIGNED)
    with pytest.raises(NotAllowed, match="经手|经办|先行垫付|同意"):
        scene.approve(run, scene.leader())
    assert scene.approve(run, scene.approver()).status == RunStatus.APPROVED


def test_who_confirmed_the_money_is_its_second_person_and_signs(dibao):
    factories.award(basic=400)
    allocated(dibao, amount="5000")
    run = scene.forward(calculated(), RunStatus.SIGNED)
    assert scene.approve(run, scene.leader()).status == RunStatus.APPROVED


def test_who_entered_the_money_does_not_sign_first(dibao):
    factories.award(basic=400)
    enters = scene.reviewer()
    enters.roles = [*enters.roles, Role.FINANCE]
    enters.save()
    allocated(dibao, by=enters)
    run = calculated()
    with pytest.raises(NotAllowed, match="经手|经办"):
        scene.sign(run, enters)


def test_the_page_asks_once_what_is_uncovered(dibao, django_assert_num_queries):
    factories.award(basic=400)
    factories.award(basic=300)
    pot(dibao, 500, 1)
    run = calculated()
    with django_assert_num_queries(2):  # by source, and for what nothing was ever allocated
        shown = run_context._funds(run)
    assert (shown["uncovered"], [row["bare"] for row in shown["funds"]]) == (300, [300])
    pot(dibao, 900, 2, "COUNTY")
    budget.draw(run)
    with django_assert_num_queries(1):
        assert run_context._funds(run)["uncovered"] == 0


def test_what_is_let_be_paid_grows_under_nobodys_name(dibao):
    factories.award(basic=400)
    kept = pot(dibao, 500, 1)
    factories.award(basic=300)
    run = calculated()
    run = actions.allow_uncovered(by=scene.leader(), run=run, version=run.version, reason="同意")
    assert run.uncovered_amount == 300
    run.payments.filter(allocation=kept).update(allocation=None)
    with pytest.raises(NotAllowed, match=r"700\.00"):
        scene.sign(run, scene.reviewer())


def test_an_allocation_that_comes_covers_the_run_that_waits(dibao):
    factories.award(basic=400)
    run = calculated()
    made = allocated(dibao)
    assert run.payments.get().allocation == made
    with pytest.raises(Conflict):  # the signer saw another run
        scene.sign(run, scene.reviewer())
    run.refresh_from_db()
    assert scene.forward(run, RunStatus.SIGNED).status == RunStatus.SIGNED


def test_money_comes_back_when_the_bank_sends_it_back(dibao):
    award = factories.award(basic=400)
    made = pot(dibao, 700, 1)
    run = scene.forward(calculated(), RunStatus.APPROVED)
    assert (budget.standing(made).committed, budget.standing(made).left) == (400, 300)
    run = scene.forward(run, RunStatus.SENT)
    assert (budget.standing(made).spent, budget.standing(made).left) == (400, 300)
    answer(run, scene.finance(), fail={run.payments.get().reference: "销户"})
    stands = budget.standing(made)
    assert (stands.spent, stands.returned, stands.left) == (0, 400, 700)
    scene.account_right(award)
    again = calculated(NEXT)  # the old month again, and the new one
    assert sources(again) == [(400, 1, "CENTRAL"), (400, None, "CENTRAL")]


def test_a_payment_taken_out_frees_its_money(dibao):
    factories.award(basic=400)
    made = pot(dibao, 700, 1)
    run = calculated()
    payroll.take_out(
        by=scene.reviewer(),
        run=run,
        version=run.version,
        payment=run.payments.get(),
        reason="待核",
    )
    assert budget.standing(made).left == 700


def test_arrears_are_money_of_the_month_in_which_they_are_paid(dibao):
    GoLive.objects.filter(programme=dibao).update(month=date(2025, 11, 1))
    factories.award(basic=400, first_month=date(2025, 11, 1))
    made = pot(dibao, 10000, 1)
    run = calculated(date(2026, 1, 1))
    assert run.payments.count() == 3
    assert {row.allocation for row in run.payments.all()} == {made}


def test_relief_out_of_one_source_takes_money_of_no_other():
    relief = bare(factories.programme("RELIEF"))
    project = factories.fund(code="TONGZHOU", name="同舟工程", separate=True)
    given = {"first_month": MONTH, "joined_on": MONTH}
    plain = scene.as_confirmed(factories.award("RELIEF", basic=800, **given))
    aided = scene.as_confirmed(factories.award("RELIEF", basic=500, fund_source=project, **given))
    usual, own = pot(relief, 5000, 1), pot(relief, 5000, 2, "TONGZHOU")
    run = calculated()
    assert run.payments.get(award=plain).allocation == usual
    paid = run.payments.get(award=aided)
    assert (paid.source, paid.allocation) == (project, own)


def test_a_second_person_confirms_and_nothing_is_written_over(dibao):
    made = entered(dibao)
    assert budget.left(dibao, 2026) == 0
    with pytest.raises(NotAllowed):
        actions.confirm_allocation(by=scene.finance(), allocation=made)
    with pytest.raises(IntegrityError, match="allocation_confirmed_by"), transaction.atomic():
        Allocation.objects.filter(pk=made.pk).update(
            confirmed_by=made.entered_by, confirmed_at=timezone.now()
        )
    actions.confirm_allocation(by=scene.leader(), allocation=made)
    assert budget.left(dibao, 2026) == 1000
    for change in ({"amount": 2000}, {"document": "另文"}):
        with pytest.raises(DatabaseError, match="allocation_"), transaction.atomic():
            Allocation.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError, match="allocation_"), transaction.atomic():
        Allocation.objects.filter(pk=made.pk).delete()
    with pytest.raises(NotAllowed):
        entered(dibao)  # the same document once more


def test_a_slip_is_dropped_while_it_waits(dibao):
    made = entered(dibao, amount="99999")
    with pytest.raises(NotAllowed):
        actions.drop_allocation(by=scene.reviewer(), allocation=made, reason="错")
    actions.drop_allocation(by=scene.finance(), allocation=made, reason="多写一位")
    assert not Allocation.objects.filter(pk=made.pk).exists()
    assert Event.objects.get(verb="allocation_dropped").reason == "多写一位"


def back(made, amount, **fields):
    said = {"document": "测财社〔2026〕9号", "dated": date(2026, 6, 1), "note": "收回结余"}
    return actions.take_back_allocation(
        by=scene.finance(), allocation=made, amount=Decimal(amount), **{**said, **fields}
    )


def test_no_more_is_taken_back_than_is_left(dibao):
    factories.award(basic=400)
    made = allocated(dibao)
    calculated()
    with pytest.raises(NotAllowed, match=r"600\.00"):
        back(made, 601)
    first, second = back(made, 400), back(made, 300)
    actions.confirm_allocation(by=scene.leader(), allocation=first)
    with pytest.raises(NotAllowed, match=r"200\.00"):
        actions.confirm_allocation(by=scene.leader(), allocation=second)
    with pytest.raises(IntegrityError, match="allocation_not_overdrawn"), transaction.atomic():
        Allocation.objects.filter(pk=second.pk).update(
            confirmed_by=scene.leader(), confirmed_at=timezone.now()
        )
    stands = budget.standing(made)
    assert (stands.taken_back, stands.committed, stands.left) == (400, 400, 200)


def test_a_reserve_is_filled_out_of_an_allocation_and_spends_its_source():
    award = walk.pay_first(walk.accepted(**walk.FIRST), "2000")
    relief = award.programme
    money = pot(relief, 6000, 1, "LOTTERY")
    said = {"town": award.town, "kind": "top_up", "happened_on": clock.today()}
    with pytest.raises(NotAllowed, match=r"6,000\.00"):
        book_reserve(
            by=scene.finance(), **said, amount=Decimal(6001), voucher="甲", allocation=money
        )
    made = book_reserve(
        by=scene.finance(), **said, amount=Decimal(5000), voucher="甲", allocation=money
    )
    confirm_reserve(by=scene.approver(), entry=made)
    assert budget.standing(money).left == 1000
    payment = pay_from_reserve(
        by=walk.worker(),
        award=award,
        version=award.version,
        paid_on=clock.today(),
        voucher="支1",
        received_by="测试",
    )
    assert (payment.source.code, payment.allocation) == ("LOTTERY", None)
    assert budget.standing(money).left == 1000  # it was spent when the town got it


def test_no_run_without_a_source(dibao):
    dibao.fund_source = None
    dibao.save()
    factories.award()
    with pytest.raises(NotAllowed, match=dibao.name):
        calculated()


def test_the_cost_until_the_end_of_the_year(dibao):
    factories.award(basic=400)
    made = pot(dibao, 1000, 1)
    scene.forward(calculated(), RunStatus.SENT)
    (row,) = outlook(dibao.county, 2026, budget.standings(Allocation.objects.all()))
    assert (row.monthly, len(row.months), row.cost) == (400, 2, 800)
    assert (row.left, row.short) == (600, 200)
    assert made.payments.get().status == PaymentStatus.SENT


def test_the_pages(client, dibao):
    factories.award(basic=400)
    client.force_login(scene.finance())
    said = {"source": factories.fund().pk, "programmes": [dibao.pk], "amount": "300"}
    said |= {"first_month": "2026-01", "last_month": "2026-12", "position": "1"}
    said |= {"document": "测财社〔2026〕7号", "dated": "2026-01-05"}
    response = client.post(reverse("benefits:allocation_enter"), said)
    assert response.status_code == 302, response.context["form"].errors
    made = Allocation.objects.get(document="测财社〔2026〕7号")
    client.force_login(scene.leader())
    page = client.get(reverse("benefits:allocation_confirm", args=[made.pk])).content.decode()
    assert "300.00" in page
    client.post(reverse("benefits:allocation_confirm", args=[made.pk]))
    run = calculated()
    page = client.get(reverse("benefits:run", args=[run.pk])).content.decode()
    uncovered = reverse("benefits:run_uncovered", args=[run.pk])
    assert uncovered in page
    assert client.get(uncovered).status_code == 200
    client.post(uncovered, {"version": run.version, "reason": "县政府同意"})
    page = client.get(reverse("benefits:run", args=[run.pk])).content.decode()
    assert "县政府同意" in page
    assert uncovered not in page
    listed = client.get(reverse("benefits:allocation_list"), {"year": 2026}).content.decode()
    assert "测财社〔2026〕7号" in listed
    assert Payment.objects.get().allocation is None


def test_what_was_let_be_paid_is_void_when_the_run_is_looked_at_again(dibao):
    factories.award(basic=400)
    run = calculated()
    run = actions.allow_uncovered(by=scene.leader(), run=run, version=run.version, reason="同意")
    run = scene.forward(run, RunStatus.SIGNED)
    run = payroll.reopen_run(by=scene.leader(), run=run, version=run.version, reason="再核")
    assert (run.uncovered_amount, run.uncovered_by, run.uncovered_reason) == (0, None, "")
    with pytest.raises(NotAllowed, match=r"400\.00"):
        scene.sign(run, scene.reviewer())


def test_what_was_let_be_paid_is_void_when_money_is_taken_out_anew(dibao):
    factories.award(basic=400)
    factories.award(basic=300)
    run = calculated()
    run = actions.allow_uncovered(by=scene.leader(), run=run, version=run.version, reason="同意")
    allocated(dibao, amount="500")
    run.refresh_from_db()
    assert (budget.uncovered(run), run.uncovered_amount) == (300, 0)
