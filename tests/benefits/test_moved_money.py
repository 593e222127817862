"""A run that was calculated for another payee or account is neither signed nor sent."""

import pytest

from benefits import overtaken
from benefits.states import PaymentStatus, RunStatus
from cases import actions
from cases.models import Award, CareDetail, CareForm, GuardianDetail, Origin, Person
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.cases import walk
from welfare.exceptions import NotAllowed
from welfare.personal import crypto

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
ACCOUNT = "6299777788889999"


@pytest.fixture
def resident():
    return factories.award(
        "TEKUN",
        basic=624,
        care_form=CareForm.INSTITUTION,
        care_grade="partial",
        institution=factories.institution(account=ACCOUNT),
    )


@pytest.fixture
def child():
    home = factories.institution("测试福利院", account=ACCOUNT)
    made = factories.award("ORPHAN", basic=1600)
    GuardianDetail.objects.create(award=made, placement="institution", institution=home)
    return made


def other_account(award):
    Award.objects.filter(pk=award.pk).update(account="62991", account_hash="1" * 64)


def other_account_of_the_home(award):
    home = award.care_detail.institution
    home.account, home.account_hash = "62991", crypto.keyed_hash("62991")
    home.save()


def other_payee(award):
    payee = factories.person()
    Award.objects.filter(pk=award.pk).update(payee=payee, account_holder=payee.name)


CHANGES = {
    "home": lambda award: CareDetail.objects.filter(award=award).update(
        form="home", institution=None
    ),
    "account of the institution": other_account_of_the_home,
    "holder": lambda award: Award.objects.filter(pk=award.pk).update(account_holder="别人"),
    "account": other_account,
    "payee": other_payee,
    "no institution": lambda award: CareDetail.objects.filter(award=award).update(
        form="institution"
    ),
}
OF_A_RESIDENT = {"home", "account of the institution"}


def test_another_payee_or_account_stops_the_run(each, resident):
    at_home = factories.award("TEKUN", basic=624, care_form=CareForm.HOME, care_grade="self")
    run = scene.run_to(RunStatus.CALCULATED)
    assert not overtaken.changed(run).exists()
    for change, act in CHANGES.items():
        with each(change=change):
            award = Award.objects.get(pk=(resident if change in OF_A_RESIDENT else at_home).pk)
            act(award)
            with pytest.raises(NotAllowed, match=r"(^| )1 "):
                scene.forward(run, RunStatus.SIGNED)
            assert [row.award for row in overtaken.changed(run)] == [award]


def test_a_child_that_left_the_institution_stops_the_file(child):
    run = scene.run_to(RunStatus.APPROVED)
    GuardianDetail.objects.filter(award=child).update(placement="home", institution=None)
    with pytest.raises(NotAllowed):
        scene.forward(run, RunStatus.SENT)


def test_a_name_of_the_payee_that_was_corrected_stops_the_run():
    award = factories.award(account_holder="")
    run = scene.run_to(RunStatus.CALCULATED)
    Person.objects.filter(pk=award.payee_id).update(name="改名")
    assert overtaken.changed(run).exists()


def test_a_payment_made_again_goes_where_it_was_to_go():
    award = factories.award()
    first = scene.run_to(RunStatus.SENT)
    answer(first, scene.finance(), fail={first.payments.get().reference: "销户"})
    scene.account_right(award)
    later = scene.run_to(RunStatus.CALCULATED, scene.NEXT)
    assert not overtaken.changed(later).exists()
    other_account(award)
    assert overtaken.changed(later).count() == 2


def test_help_paid_first_counts_though_its_award_was_ended_afterwards():
    case = walk.accepted(**walk.FIRST)
    award = walk.pay_first(case, "2000")
    run = scene.run_to(RunStatus.SENT, award.first_month)
    assert run.payments.get().status == PaymentStatus.SENT
    award.refresh_from_db()
    actions.end_award(
        by=walk.approver(),
        proposed_by=walk.worker(),
        award=award,
        version=award.version,
        left_on=award.joined_on,
        last_month=award.first_month,
        reason="记错",
    )
    case.refresh_from_db()
    with pytest.raises(NotAllowed, match="2,000"):
        walk.propose(case, "1999")
    assert case.awards.get().origin == Origin.RELIEF_FIRST
