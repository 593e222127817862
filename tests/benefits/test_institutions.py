"""Who lives in an institution is the payee; the money goes to the institution's account."""

from decimal import Decimal

import pytest
from django.urls import reverse

from benefits import run_warnings, selections
from benefits.actions.accounts import correct_account
from benefits.models import ExclusionCode
from benefits.rules import check_may_correct_account
from benefits.states import PaymentStatus, RunStatus
from cases.models import CareDetail, CareForm, GuardianDetail
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer, orders_of
from tests.benefits.scene import NEXT
from welfare.exceptions import NotAllowed
from welfare.personal import crypto

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
ACCOUNT, OTHER = "6299777788889999", "6299777788880000"


def resident(home, basic=624, care=206, **fields):
    made = factories.award(
        "TEKUN",
        basic=basic,
        care_form=CareForm.INSTITUTION,
        care_grade="partial",
        institution=home,
        **{"account": "", "account_hash": "", **fields},
    )
    made.amounts.update(care=Decimal(care))
    return made


def moved_account(home, number):
    home.account, home.account_hash = number, crypto.keyed_hash(number)
    home.bank_name = "测试农商银行"
    home.save()


def orders(run):
    with run.bank_file.open() as stored:
        return orders_of(stored.read())


def test_living_and_care_money_go_to_the_institution():
    home = factories.institution(account=ACCOUNT)
    first, second = resident(home), resident(home, care=607)
    run = scene.run_to(RunStatus.SENT)
    rows = run.payments.order_by("award")
    assert [(row.award, row.payee, row.institution, row.payee_name) for row in rows] == [
        (first, first.payee, home, "测试敬老院"),
        (second, second.payee, home, "测试敬老院"),
    ]
    assert [(row.basic, row.supplement) for row in rows] == [(624, 206), (624, 607)]
    care = rows[0].explanation[1]
    assert (care["code"], care["part"], care["sum"]) == ("care", "care", "206.00")
    assert care["label"] != ""
    assert care["persons"] == [first.payee.name]
    sent = orders(run)
    assert {(order.holder, order.account) for order in sent} == {("测试敬老院", ACCOUNT)}
    assert [order.purpose for order in sent] == [
        f"特困202610{award.payee.name}" for award in (first, second)
    ]
    assert not run_warnings.shared_accounts(run).exists()  # it is meant to be shared


def test_the_money_of_a_child_in_an_institution_goes_to_it():
    home = factories.institution("测试福利院", account=ACCOUNT)
    inside, outside = (factories.award("ORPHAN", basic=basic) for basic in (1600, 1100))
    GuardianDetail.objects.create(award=inside, placement="institution", institution=home)
    GuardianDetail.objects.create(award=outside, placement="home")
    run = scene.run_to(RunStatus.CALCULATED)
    paid = {row.award_id: (row.institution, row.account) for row in run.payments.all()}
    assert paid == {inside.pk: (home, ACCOUNT), outside.pk: (None, outside.account)}
    with pytest.raises(NotAllowed, match="测试福利院"):
        check_may_correct_account(inside, scene.finance())


def test_an_institution_without_an_account_holds_nobody_elses_money_up():
    waits = resident(factories.institution("甲院"))
    nowhere = resident(None)
    resident(factories.institution("乙院", account=ACCOUNT))
    run = scene.run_to(RunStatus.CALCULATED)
    assert run.payments.count() == 1
    found = {row.award_id: (row.code, row.reason) for row in run.exclusions.all()}
    assert found == {
        waits.pk: (ExclusionCode.INSTITUTION, "甲院"),
        nowhere.pk: (ExclusionCode.NO_INSTITUTION, ""),
    }


def test_a_failed_payment_goes_again_to_the_institutions_new_account():
    home = factories.institution(account=ACCOUNT)
    award = resident(home)
    run = scene.run_to(RunStatus.SENT)
    payment = run.payments.get()
    answer(run, scene.finance(), fail={payment.reference: "账号不存在"})
    assert selections.failed(scene.finance()).get() == payment
    moved_account(home, OTHER)
    payment.refresh_from_db()
    assert payment.account_corrected
    CareDetail.objects.filter(award=award).update(form=CareForm.HOME, institution=None)
    award.account, award.account_hash = ACCOUNT, crypto.keyed_hash(ACCOUNT)
    award.save()
    later = scene.run_to(RunStatus.SENT, NEXT)
    again, regular = later.payments.get(replaces=payment), later.payments.get(replaces=None)
    assert (again.account, again.institution) == (OTHER, home)  # October was spent there
    assert (regular.account, regular.institution) == (ACCOUNT, None)
    answer(later, scene.finance())
    again.refresh_from_db()
    assert again.status == PaymentStatus.PAID


def test_a_failed_payment_waits_while_the_institution_has_no_account():
    home = factories.institution(account=ACCOUNT)
    resident(home)
    run = scene.run_to(RunStatus.SENT)
    answer(run, scene.finance(), fail={run.payments.get().reference: "销户"})
    moved_account(home, "")
    later = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert later.count == 0
    left_out = later.exclusions.order_by("pk").values_list("code", "payment")
    assert list(left_out) == [
        (ExclusionCode.INSTITUTION, None),
        (ExclusionCode.INSTITUTION, run.payments.get().pk),
    ]


def test_the_account_of_the_award_is_not_what_is_corrected():
    award = resident(factories.institution(account=ACCOUNT))
    with pytest.raises(NotAllowed, match="测试敬老院"):
        correct_account(
            by=scene.finance(),
            award=award,
            version=award.version,
            account=OTHER,
            holder="某人",
            bank="某行",
            reason="错误",
        )


def test_pages_name_the_institution_and_the_person(client):
    award = resident(factories.institution(account=ACCOUNT))
    run = scene.run_to(RunStatus.SENT)
    answer(run, scene.finance(), fail={run.payments.get().reference: "账号不存在"})
    client.force_login(scene.finance())
    for url in (
        reverse("benefits:failed_list"),
        reverse("benefits:payment_list"),
        reverse("benefits:award_payments", args=[award.pk]),
    ):
        page = client.get(url).content.decode()
        assert "测试敬老院" in page
        assert award.payee.name in page or f"/{award.pk}/" in url
        assert ACCOUNT not in page
    assert (
        reverse("benefits:account_correct", args=[award.pk])
        not in client.get(reverse("benefits:failed_list")).content.decode()
    )
