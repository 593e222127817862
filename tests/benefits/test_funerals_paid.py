"""The funeral of a person on 特困, paid by a run: to who saw to it, and never twice. (丧葬)"""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from benefits import payroll
from benefits.models import Payment
from benefits.signing import hands
from benefits.states import PaymentStatus, RunStatus
from cases.actions import funerals
from cases.chain import chain
from cases.models import Award, Funeral, Origin, Person
from cases.rules.funerals import most_for_funeral
from cases.states import AwardStatus
from reports.figures.counted import funerals as counted
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.test_payroll_engine import correct
from tests.cases import around, walk
from tests.cases.test_funerals import record
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
ACCOUNT = "6299000000001234567"
THIS = date(2026, 11, 1)


@pytest.fixture
def award():
    """One on 特困 who died ten days ago, in a county whose runs pay for funerals."""
    factories.parameters()
    scene.goes_live("BURIAL", factories.LONG_AGO)
    return dead()


def dead():
    made = around.cared()
    made.payee.died_on = walk.days_ago(10)
    made.payee.save()
    return made


@pytest.fixture
def brother():
    return factories.person(name="丁办事")


def order(award, brother, **said):
    values = {
        "person": award.payee,
        "held_on": walk.days_ago(8),
        "arranged_by": brother.name,
        "resident_id": brother.resident_id,
        "amount": Decimal("800.00"),
        "account_holder": brother.name,
        "bank_name": "测试农商银行",
        "account": ACCOUNT,
    }
    return funerals.order_funeral(by=walk.worker(), award=award, **{**values, **said})


def confirm(funeral):
    return funerals.confirm_funeral(by=walk.approver(), funeral=funeral)


def run_of(status):
    return scene.run_to(status, THIS)


def test_the_run_pays_who_saw_to_it_once_confirmed_and_never_again(award, brother):
    made = order(award, brother)
    assert payroll.one_off_due(factories.county(), THIS).count() == 0  # nobody confirmed it
    made = confirm(made)
    paid = made.paid_as
    assert (paid.origin, paid.payee, paid.application) == (Origin.FUNERAL, brother, None)
    run = run_of(RunStatus.SENT)
    payment = run.payments.get(award=paid)
    assert (payment.kind, payment.amount, payment.payee) == ("one_off", 800, brother)
    assert (payment.payee_name, payment.account) == (brother.name, ACCOUNT)
    assert payment.source_id is not None
    assert payment.allocation_id is not None
    assert award.payee.name in payment.explanation[0]["label"]
    answer(run, scene.finance())
    assert not scene.run_to(RunStatus.CALCULATED, THIS).payments.filter(award=paid).exists()
    (month,) = (row for row in scene.reconciled()(THIS) if row.programme == paid.programme_id)
    assert (month.due, month.paid, month.owed) == (800, 800, 0)


def test_what_came_back_goes_to_the_corrected_account(award, brother):
    paid = confirm(order(award, brother)).paid_as
    run = run_of(RunStatus.SENT)
    failing = run.payments.get(award=paid)
    answer(run, scene.finance(), fail={failing.reference: "账号不存在"})
    correct(paid, account="6299111122223333444")
    again = scene.run_to(RunStatus.CALCULATED, THIS).payments.get(award=paid)
    assert (again.replaces, again.amount) == (failing, 800)
    assert again.account == "6299111122223333444"
    assert Payment.objects.filter(award=paid).exclude(status=PaymentStatus.FAILED).get() == again


def test_two_hands_are_in_it_and_neither_signs(award, brother):
    confirm(order(award, brother))
    run = run_of(RunStatus.CALCULATED)
    assert {walk.worker(), walk.approver()} <= {one.person for one in hands.listed(run)}


def test_who_wrote_it_down_does_not_confirm_it(award, brother):
    made = order(award, brother)
    both = walk.approver()
    Funeral.objects.update(recorded_by=both)
    with pytest.raises(NotAllowed, match="另一人"):
        confirm(made)
    assert not Award.objects.filter(origin=Origin.FUNERAL).exists()


def test_a_death_is_paid_for_once(award, brother):
    made = confirm(order(award, brother))
    for act in (lambda: order(award, brother), lambda: record(award)):
        with pytest.raises(NotAllowed, match="已登记"):
            act()
    with pytest.raises(Conflict):
        confirm(made)


def test_from_the_go_live_on_nobody_pays_by_hand(award):
    with pytest.raises(NotAllowed, match="丧葬补助"):
        record(award)
    assert not Funeral.objects.exists()


def test_where_no_run_pays_for_funerals_none_is_told_to(brother):
    factories.parameters()
    award = dead()
    with pytest.raises(NotAllowed, match="启用月"):
        order(award, brother)
    record(award)  # by hand, as before


def test_struck_before_it_is_paid_it_is_paid_no_more(award, brother):
    made = confirm(order(award, brother))
    funerals.strike_funeral(by=walk.approver(), funeral=made, because="收款人填错")
    paid = Award.objects.get(pk=made.paid_as_id)
    assert (paid.status, paid.left_reason) == (AwardStatus.ENDED, "收款人填错")
    assert not payroll.one_off_due(factories.county(), THIS).exists()
    anew = confirm(order(award, brother, amount=Decimal("700")))
    assert run_of(RunStatus.CALCULATED).payments.get(award=anew.paid_as).amount == 700


@pytest.mark.parametrize("status", [RunStatus.CALCULATED, RunStatus.SENT])
def test_what_a_run_holds_is_not_struck(award, brother, status):
    made = confirm(order(award, brother))
    run_of(status)
    with pytest.raises(NotAllowed, match="批次"):
        funerals.strike_funeral(by=walk.approver(), funeral=made, because="收款人填错")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"held_on": walk.days_ago(-1)}, "尚未到来"),
        ({"amount": Decimal("0")}, "大于零"),
        ({"account": " "}, "账号"),
        ({"bank_name": " "}, "开户银行"),
        ({"arranged_by": "另一人"}, "姓名"),
    ],
)
def test_what_cannot_be_is_refused(award, brother, said, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        order(award, brother, **said)
    assert not Funeral.objects.exists()


def test_no_more_than_the_months_of_the_standard(award, brother):
    most = most_for_funeral(award, award.payee.died_on)
    with pytest.raises(NotAllowed, match="最高"):
        order(award, brother, amount=most + Decimal("0.01"))


def test_what_is_not_so_any_more_is_not_confirmed(award, brother):
    """A death that was written down by mistake, or whose payee died meanwhile, was paid for."""
    made = order(award, brother)
    Person.objects.filter(pk=award.payee_id).update(died_on=None)
    with pytest.raises(NotAllowed, match="已故"):
        confirm(made)
    Person.objects.filter(pk=award.payee_id).update(died_on=walk.days_ago(10))
    Person.objects.filter(pk=brother.pk).update(died_on=walk.days_ago(1))
    with pytest.raises(NotAllowed, match="已去世"):
        confirm(made)
    Person.objects.filter(pk=brother.pk).update(died_on=None)
    assert confirm(made).paid_as is not None


def test_nobody_confirms_what_is_paid_into_their_own_account(award, brother):
    made = order(award, brother, account_holder=walk.approver().full_name)
    with pytest.raises(NotAllowed, match="本人为户名"):
        confirm(made)
    assert not Award.objects.filter(origin=Origin.FUNERAL).exists()


def test_neither_the_dead_nor_who_enters_it_is_paid(award, brother):
    dead = {"arranged_by": award.payee.name, "resident_id": award.payee.resident_id}
    with pytest.raises(NotAllowed, match="已去世"):
        order(award, brother, **dead)
    with pytest.raises(NotAllowed, match="本人为户名"):
        order(award, brother, account_holder=walk.worker().full_name)


def test_chain_and_report_tell_of_it_when_the_bank_paid(award, brother):
    made = confirm(order(award, brother))
    period = SimpleNamespace(
        county=factories.county(), opens=walk.days_ago(30), closes=timezone.localdate()
    )
    period.at = timezone.now()
    assert not counted(period).exists()
    run = run_of(RunStatus.SENT)
    answer(run, scene.finance())
    period.at = timezone.now()
    period.closes = max(timezone.localdate(), run.payments.get(award=made.paid_as).paid_on)
    assert list(counted(period)) == [made]
    titles = [item["title"] for item in chain(award.household, [], [award])]
    assert any(award.payee.name in title and "丧葬" in title for title in titles)


def test_the_page_asks_and_shows_it_masked(client, award, brother):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    page = reverse("cases:award_care", args=[award.pk])
    step = reverse("cases:order_funeral", args=[award.pk])
    assert step in client.get(page).content.decode()
    answered = client.post(
        step,
        {
            "person": award.payee_id,
            "held_on": walk.days_ago(8).isoformat(),
            "arranged_by": brother.name,
            "resident_id": brother.resident_id,
            "amount": "800",
            "account_holder": brother.name,
            "bank_name": "测试农商银行",
            "account": ACCOUNT,
        },
    )
    assert answered.status_code == 302, answered.context["form"].errors
    made = Funeral.objects.get()
    text = client.get(page).content.decode()
    assert ACCOUNT not in text
    assert ACCOUNT[-4:] in text
    client.force_login(walk.approver())
    assert client.post(reverse("cases:confirm_funeral", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    text = client.get(page).content.decode()
    assert reverse("cases:award", args=[made.paid_as_id]) in text
    assert client.get(reverse("cases:award", args=[made.paid_as_id])).status_code == 200
