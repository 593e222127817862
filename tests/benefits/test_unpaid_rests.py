"""A one sum of which ledgers show a part as paid: two people say what becomes of the rest."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from benefits import payroll, unpaid_rests
from benefits.actions import unpaid_rests as actions
from benefits.balance import reconcile
from benefits.models import MonthDifference, RestWay, UnpaidRest
from benefits.signing import hands
from benefits.states import RunStatus
from tests import factories
from tests.benefits import scene
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_paid_again import second_account
from tests.benefits.test_relief_paid_in_part import BACK, BEFORE, part
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
ELSEWHERE = {"way": RestWay.PAID_ELSEWHERE, "paid_on": date(2026, 9, 20), "document": "凭证12"}
LIST = "benefits:unpaid_rest_list"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


@pytest.fixture
def award():
    """Taken over with 3,000 granted, of which ledgers hold 1,000 as paid."""
    made = factories.award("RELIEF", basic=3000, first_month=BEFORE)
    part(made, 1000)
    factories.live()
    return made


@pytest.fixture
def decided():
    """The same, decided here."""
    made = scene.as_confirmed(factories.award("RELIEF", basic=3000, first_month=BEFORE))
    part(made, 1000)
    factories.live()
    return made


def state(award, by=None, **said):
    values = {"way": RestWay.BY_RUN, "reason": "台账漏记", **said}
    return actions.state_rest(by=by or scene.finance(), award=award, **values)


def settle(award, **said):
    state(award, **said)
    return actions.confirm_rest(by=scene.approver(), award=award)


def differences():
    """What the reconciliation finds of every month; both sides of each are equal."""
    reconcile.work_out(factories.county())
    months = reconcile.by_month(scene.finance(), BEFORE, NEXT)
    assert all(row.unexplained == 0 for row in months)
    return [(row.award, row.due - row.paid) for row in MonthDifference.objects.all()]


def test_no_run_pays_the_rest_and_the_county_reads_it(award, client):
    """Nothing said so: the award stayed at 1,000 of 3,000 for ever."""
    whole = factories.award("RELIEF", basic=500, first_month=BEFORE)
    part(whole, 500)
    factories.award("RELIEF", basic=700, first_month=BEFORE)  # its list says what was granted
    assert not scene.run_to(RunStatus.CALCULATED).payments.exists()
    assert differences() == [(award, 2000)]
    client.force_login(scene.finance())
    page = client.get(reverse(LIST))
    assert [row["award"] for row in page.context["rows"]] == [award]
    assert "2,000.00" in page.content.decode()
    listed = reverse(LIST)
    assert listed in client.get(reverse("benefits:due")).content.decode()
    shown = client.get(reverse("benefits:award_payments", args=[award.pk]))
    assert shown.context["rest"]["award"].rest == 2000
    assert listed in shown.content.decode()


def test_the_next_run_pays_it_once_when_two_people_say_so(award):
    settle(award)
    run = scene.run_to(RunStatus.SENT)
    assert run.payments.get().amount == 2000
    assert differences() == []
    assert not scene.run_to(RunStatus.CALCULATED, NEXT).payments.exists()


@pytest.mark.parametrize("said", [ELSEWHERE, {"way": RestWay.WAIVED, "document": "会议纪要3"}])
def test_what_was_paid_elsewhere_or_given_up_is_due_no_more(award, said):
    settle(award, **said)
    assert differences() == []
    assert not unpaid_rests.shown(scene.finance()).exists()
    assert not scene.run_to(RunStatus.CALCULATED).payments.exists()


def test_the_rest_of_what_was_decided_here_is_paid_by_itself_unless_two_say_otherwise(decided):
    """The reconciliation said 3,000 of it due, and 1,000 owed after the run had paid the rest."""
    assert differences() == [(decided, 2000)]
    with pytest.raises(NotAllowed):
        state(decided)
    settle(decided, **ELSEWHERE)
    assert differences() == []
    assert not payroll.one_off_due(factories.county(), MONTH).exists()
    assert not scene.run_to(RunStatus.CALCULATED).payments.exists()


def test_the_rest_that_a_run_paid_is_no_difference(decided):
    scene.run_to(RunStatus.SENT)
    assert differences() == []


def test_a_planned_rest_that_was_paid_elsewhere_is_not_signed(decided):
    run = scene.run_to(RunStatus.CALCULATED)
    with pytest.raises(NotAllowed):  # the run holds it: nothing is open
        state(decided, **ELSEWHERE)
    UnpaidRest.objects.create(
        award=decided,
        amount=2000,
        reason="x",
        stated_by=scene.finance(),
        confirmed_by=scene.leader(),
        confirmed_at="2026-10-20T10:00+08:00",
        **ELSEWHERE,
    )
    with pytest.raises(NotAllowed):
        scene.sign(run, scene.reviewer())


def test_a_failed_part_is_paid_again_and_is_no_rest(award):
    part(award, 2000, **BACK)
    assert unpaid_rests.open_of(award) == 0
    assert differences() == [(award, 2000)]  # owed until it is paid again
    scene.account_right(award)
    assert scene.run_to(RunStatus.SENT).payments.get().amount == 2000
    assert differences() == []


def test_two_people_say_it_and_neither_signs_the_run(award):
    stated = state(award)
    with pytest.raises(NotAllowed):
        actions.confirm_rest(by=scene.finance(), award=award)
    with pytest.raises(NotAllowed):
        state(award, scene.finance(), way=RestWay.WAIVED, document="x")
    actions.confirm_rest(by=scene.approver(), award=award)
    run = scene.run_to(RunStatus.CALCULATED)
    for by in (stated.stated_by, scene.approver()):
        assert hands.of(run, by)
    assert Event.objects.get(verb="rest_confirmed").details["amount"] == "2000.00"
    with pytest.raises(DatabaseError), transaction.atomic():
        UnpaidRest.objects.update(amount=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        UnpaidRest.objects.all().delete()


def test_who_has_two_accounts_does_not_confirm_what_they_stated(award):
    stated = state(award)
    other = second_account(stated.stated_by, Role.COUNTY_APPROVER)
    with pytest.raises(NotAllowed, match="另一人"):
        actions.confirm_rest(by=other, award=award)
    assert UnpaidRest.objects.get().confirmed_by is None


def test_what_changed_meanwhile_is_not_confirmed(award):
    state(award)
    part(award, 500, paid_on=MONTH)
    with pytest.raises(NotAllowed, match=r"1,500\.00"):
        actions.confirm_rest(by=scene.leader(), award=award)
    actions.drop_rest(by=scene.leader(), award=award, reason="台账已补")
    assert settle(award).amount == 1500


@pytest.mark.parametrize(
    "said",
    [
        {**ELSEWHERE, "paid_on": None},
        {**ELSEWHERE, "document": " "},
        {**ELSEWHERE, "paid_on": date(2026, 10, 21)},
        {**ELSEWHERE, "paid_on": date(2026, 8, 31)},
        {"way": RestWay.WAIVED},
        {"reason": " "},
    ],
)
def test_what_cannot_be_true_is_not_stated(award, said):
    with pytest.raises(NotAllowed):
        state(award, **said)
    assert not UnpaidRest.objects.exists()


def test_through_the_pages(award, client):
    client.force_login(scene.finance())
    url = reverse("benefits:rest_state", args=[award.pk])
    assert client.get(url).status_code == 200
    client.post(url, {"way": "by_run", "reason": "台账漏记"})
    client.force_login(scene.leader())
    listed = client.get(reverse(LIST)).content.decode()
    confirm = reverse("benefits:rest_confirm", args=[award.pk])
    assert confirm in listed
    assert "台账漏记" in client.get(confirm).content.decode()
    client.post(confirm)
    assert UnpaidRest.objects.get().confirmed_by == scene.leader()


def test_who_settled_a_rest_that_the_run_does_not_pay_has_no_hand_in_it(award):
    settle(award, **ELSEWHERE)
    factories.award(basic=400)
    assert hands.of(scene.run_to(RunStatus.CALCULATED), scene.approver()) is None
