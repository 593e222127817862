"""What a signer sees before signing a run, who may not sign it, and what is taken out of it."""

from datetime import date
from decimal import Decimal

import pghistory
import pgtrigger
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from benefits import run_warnings
from benefits.actions import bank, payroll
from benefits.actions.accounts import correct_account
from benefits.models import (
    Component,
    ExclusionCode,
    Payment,
    PayrollRun,
    RunExclusion,
    Standard,
    SupplementRate,
)
from benefits.signing import hands, news, settings, unusual
from benefits.states import RunStatus
from cases import actions
from cases.models import Award
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.audit import log as audit
from welfare.audit.verb import MoneyCause
from welfare.exceptions import NotAllowed
from welfare.models import Key, Parameter, Residence, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
ZONE = "Asia/Shanghai"


def with_roles(name, *roles):
    """One person with several roles: the rights are there, the hands forbid."""
    user = factories.user(Role.FINANCE, name=name)
    user.roles = list(roles)
    user.save()
    return user


EVERY = (Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER, Role.PAYROLL_REVIEWER, Role.BUREAU_HEAD)


def raise_amount(award, by, month=NEXT, basic=450):
    award.refresh_from_db()
    return actions.set_amount(
        by=by,
        award=award,
        version=award.version,
        from_month=month,
        basic=Decimal(basic),
        reason="提标",
    )


# ---- hands
def refused_to_sign_at_all(run, by):
    with pytest.raises(NotAllowed, match="×"):
        scene.sign(run, by)
    signed = scene.forward(run, RunStatus.SIGNED)
    with pytest.raises(NotAllowed, match="×"):
        scene.approve(signed, by)
    return signed


def test_who_changed_an_amount_signs_nothing_of_the_run_that_pays_it():
    award, by = factories.award(), with_roles("changer", *EVERY)
    scene.run_to(RunStatus.SENT)
    raise_amount(award, by)
    run = refused_to_sign_at_all(scene.run_to(RunStatus.CALCULATED, NEXT), by)
    assert scene.forward(run, RunStatus.SENT).status == RunStatus.SENT


def test_who_decided_a_case_signs_no_run_that_pays_it_first():
    by = with_roles("decider", *EVERY)
    case = walk.decide(walk.submitted("DIBAO", amount="400"))
    walk.decide(case, by=by)
    month = Award.objects.get().first_month
    refused_to_sign_at_all(scene.run_to(RunStatus.CALCULATED, month), by)


def test_what_stood_in_a_run_that_was_signed_is_not_counted_again():
    award, by = factories.award(), with_roles("changer", *EVERY)
    raise_amount(award, by, MONTH)
    scene.run_to(RunStatus.SENT)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert hands.of(run, by) is None
    assert scene.sign(run, by).signed_by == by


def test_what_was_dated_ahead_counts_when_its_month_comes():
    award, by = factories.award(), with_roles("changer", *EVERY)
    raise_amount(award, by, NEXT)  # before October's run was begun
    run = scene.run_to(RunStatus.SENT)
    refused_to_sign_at_all(scene.run_to(RunStatus.CALCULATED, NEXT), by)
    assert run.status == RunStatus.SENT


def test_who_imports_or_sets_signs_no_run_of_the_county():
    factories.award()
    county = factories.county()
    importer, setter = with_roles("importer", *EVERY), with_roles("setter", *EVERY)
    audit.record("ledger_confirmed", county, by=importer, file="台账.xlsx")
    audit.record("table_row_added", county, by=setter, row="低保标准")
    run = scene.run_to(RunStatus.CALCULATED)
    refused_to_sign_at_all(run, importer)
    run.refresh_from_db()
    with pytest.raises(NotAllowed):
        scene.approve(run, setter)
    assert {hand.person for hand in hands.listed(run)} >= {importer, setter, scene.finance()}


def imported(basic=9000, **fields):
    """An award that a file brought, and who confirmed the file."""
    importer, batch = with_roles("importer", *EVERY), scene.pay_batch()
    audit.record("ledger_confirmed", batch, by=importer, file=batch.file_name)
    return factories.award(basic=basic, batch=batch, **fields), importer


def test_who_imported_what_was_taken_out_signs_no_later_run_that_pays_it():
    award, importer = imported()
    factories.award(basic=300)
    run = scene.run_to(RunStatus.CALCULATED)
    run = payroll.take_out(
        by=scene.reviewer(),
        run=run,
        version=run.version,
        payment=run.payments.get(award=award),
        reason="疑似虚构",
    )
    scene.forward(run, RunStatus.SENT)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    refused_to_sign_at_all(run, importer)
    scene.forward(PayrollRun.objects.get(pk=run.pk), RunStatus.SENT)
    third = scene.run_to(RunStatus.CALCULATED, date(2026, 12, 1))
    assert hands.of(third, importer) is None  # two others have signed it


def test_who_imported_what_one_run_left_out_signs_no_run_that_pays_it_first():
    award, importer = imported(account="", account_hash="")
    factories.award(basic=300)
    run = scene.run_to(RunStatus.SENT)
    assert not run.payments.filter(award=award).exists()
    correct(award, factories.user(Role.TOWN_CASEWORKER), award.payee.name)
    refused_to_sign_at_all(scene.run_to(RunStatus.CALCULATED, NEXT), importer)


def test_who_imported_that_a_payment_came_back_signs_no_run_that_makes_it_again():
    importer, batch = with_roles("importer", *EVERY), scene.pay_batch()
    audit.record("ledger_confirmed", batch, by=importer, file=batch.file_name)
    award = factories.award(basic=300)
    Payment.objects.create(
        batch=batch,
        award=award,
        programme=award.programme,
        town=award.town,
        month=date(2026, 9, 1),
        pay_month=date(2026, 9, 1),
        persons=1,
        basic=300,
        amount=300,
        payee=award.payee,
        payee_name=award.payee.name,
        account=award.account,
        account_hash=award.account_hash,
        residence=award.residence,
        status="failed",
        failure="销户",
    )
    factories.award()  # whose money waits for nothing
    run = scene.run_to(RunStatus.SENT)
    assert not run.payments.exclude(replaces=None).exists()
    scene.account_right(award)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert run.payments.exclude(replaces=None).exists()
    refused_to_sign_at_all(run, importer)


def test_who_entered_a_setting_ahead_signs_not_the_run_in_which_it_first_counts():
    scene.standards()
    factories.award()
    setter = with_roles("setter", *EVERY)
    with pghistory.context(user=setter.pk):
        standard(9999, NEXT)
    scene.run_to(RunStatus.SENT)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    refused_to_sign_at_all(run, setter)
    scene.forward(PayrollRun.objects.get(pk=run.pk), RunStatus.SENT)
    assert hands.of(scene.run_to(RunStatus.CALCULATED, date(2026, 12, 1)), setter) is None


def test_one_person_with_two_roles_releases_no_run_of_the_own_nor_answers_for_it():
    factories.award()
    both = with_roles("both", Role.FINANCE, Role.CASHIER)
    run = scene.run_to(RunStatus.APPROVED)
    PayrollRun.objects.filter(pk=run.pk).update(created_by=both)
    run.refresh_from_db()
    with pytest.raises(NotAllowed):
        bank.write_bank_file(by=both, run=run, version=run.version)
    PayrollRun.objects.filter(pk=run.pk).update(created_by=scene.finance())
    run.refresh_from_db()
    run = bank.write_bank_file(by=both, run=run, version=run.version)
    with pytest.raises(NotAllowed):
        answer(run, both)
    assert answer(run, scene.finance())


def test_preparing_signing_releasing_and_the_banks_answer_are_rights_of_their_own():
    factories.award()
    run = scene.run_to(RunStatus.CALCULATED)
    for by in (scene.finance(), scene.leader()):
        with pytest.raises(NotAllowed):
            scene.sign(run, by)
    with pytest.raises(NotAllowed):
        payroll.start_run(by=scene.reviewer(), month=MONTH)
    run = scene.forward(run, RunStatus.SIGNED)
    for by in (scene.finance(), scene.reviewer()):
        with pytest.raises(NotAllowed):
            scene.approve(run, by)
    run = scene.forward(run, RunStatus.APPROVED)
    for by in (scene.finance(), scene.reviewer(), scene.leader()):
        with pytest.raises(NotAllowed):
            bank.write_bank_file(by=by, run=run, version=run.version)
    run = scene.forward(run, RunStatus.SENT)
    with pytest.raises(NotAllowed):
        answer(run, scene.cashier())
    assert answer(run, scene.finance())


def test_who_prepares_does_not_sign_first_with_both_rights():
    factories.award()
    both = with_roles("both", Role.FINANCE, Role.PAYROLL_REVIEWER)
    run = scene.run_to(RunStatus.CALCULATED)
    PayrollRun.objects.filter(pk=run.pk).update(created_by=both)
    run.refresh_from_db()
    with pytest.raises(NotAllowed, match="×"):
        scene.sign(run, both)


def test_the_page_says_whose_hands_are_in_it_before_one_tries(client):
    award, by = factories.award(), with_roles("changer", *EVERY)
    raise_amount(award, by, MONTH)
    run = scene.run_to(RunStatus.CALCULATED)
    client.force_login(by)
    page = client.get(reverse("benefits:run", args=[run.pk]))
    assert "×" in page.context["refusal"]
    assert not page.context["may"]["sign_run"]
    assert "changer" in page.content.decode()
    client.force_login(scene.reviewer())
    page = client.get(reverse("benefits:run", args=[run.pk]))
    assert page.context["refusal"] == ""
    assert page.context["may"]["sign_run"]


# ---- taken out
def test_a_payment_taken_out_stays_owed_and_comes_again_with_its_reason(client):
    award, other = factories.award(basic=400), factories.award(basic=300)
    run = scene.run_to(RunStatus.SIGNED)
    client.force_login(scene.leader())
    url = reverse("benefits:take_out", args=[run.payments.get(award=award).pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"version": run.version, "reason": "户主疑似死亡"}).status_code == 302
    run.refresh_from_db()
    assert (run.status, run.count, run.total) == (RunStatus.SIGNED, 1, 300)
    left = RunExclusion.objects.get()
    assert (left.code, left.amount, left.month) == (ExclusionCode.TAKEN_OUT, 400, MONTH)
    assert scene.forward(run, RunStatus.SENT).payments.get().award == other
    again = scene.run_to(RunStatus.CALCULATED)
    assert [row.award for row in run_warnings.taken_out_before(again)] == [award]
    assert "户主疑似死亡" in client.get(reverse("benefits:run", args=[again.pk])).content.decode()


def test_the_reason_outlives_a_run_that_is_discarded():
    award = factories.award()
    factories.award()
    run = scene.run_to(RunStatus.CALCULATED)
    paid = run.payments.get(award=award)
    run = payroll.take_out(
        by=scene.reviewer(), run=run, version=run.version, payment=paid, reason="核实中"
    )
    payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="重做")
    again = scene.run_to(RunStatus.CALCULATED)
    assert run_warnings.taken_out_before(again).get().taken_out_because == "核实中"


def test_a_payment_made_again_can_be_taken_out_and_is_made_later():
    award = factories.award()
    first = scene.run_to(RunStatus.SENT)
    answer(first, scene.finance(), fail={first.payments.get().reference: "销户"})
    scene.account_right(award)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    paid = run.payments.exclude(replaces=None).get()
    run = payroll.take_out(
        by=scene.reviewer(), run=run, version=run.version, payment=paid, reason="户名不符"
    )
    assert run.count == 1
    scene.forward(run, RunStatus.SENT)
    assert scene.run_to(RunStatus.CALCULATED, NEXT).payments.exclude(replaces=None).count() == 1


def test_nothing_is_taken_out_without_reason_nor_after_the_second_signature():
    factories.award()
    run = scene.run_to(RunStatus.SIGNED)
    paid = run.payments.get()
    values = {"by": scene.leader(), "run": run, "payment": paid}
    with pytest.raises(NotAllowed):
        payroll.take_out(**values, version=run.version, reason=" ")
    with pytest.raises(IntegrityError, match="exclusion_taken_out"), transaction.atomic():
        RunExclusion.objects.create(
            run=run, award=paid.award, town=paid.town, code=ExclusionCode.TAKEN_OUT
        )
    run = scene.forward(run, RunStatus.APPROVED)
    with pytest.raises(NotAllowed):
        payroll.take_out(**values, version=run.version, reason="晚了")
    assert Payment.objects.count() == 1


# ---- what is new
def told(run):
    return {(row.line.cause, row.award.pk): row for row in news.told(news.of(run).lines)}


def test_what_is_new_is_told_by_cause_with_old_new_and_who():
    raised, topped, same, moved = (factories.award(basic=400) for _n in range(4))
    scene.run_to(RunStatus.SENT)
    by = scene.approver()
    raise_amount(raised, by)
    scene.supplement(topped, first_month=NEXT)
    correct_account(
        by=scene.finance(),
        award=moved,
        version=moved.version,
        account="6299000011112222",
        holder=moved.payee.name,
        bank="测试银行",
        reason="换卡",
    )
    new = factories.award(first_month=NEXT, basic=900)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    found = told(run)
    assert set(found) == {
        (MoneyCause.AMOUNT, raised.pk),
        (MoneyCause.SUPPLEMENT, topped.pk),
        (MoneyCause.ACCOUNT, moved.pk),
        (MoneyCause.NEW, new.pk),
    }
    amount = found[MoneyCause.AMOUNT, raised.pk]
    assert (amount.old, amount.new, amount.line.money, amount.who) == (400, 450, 50, by)
    account = found[MoneyCause.ACCOUNT, moved.pk]
    assert (account.new[-4:], account.line.money, account.who) == ("2222", 400, scene.finance())
    sums = [(row.cause, row.money) for row in news.of(run).sums]
    assert sums == [
        (MoneyCause.NEW, 900),
        (MoneyCause.ACCOUNT, 400),
        (MoneyCause.SUPPLEMENT, 144),
        (MoneyCause.AMOUNT, 50),
    ]
    assert [line.money for line in news.of(run).lines] == [900, 400, 144, 50]
    assert same.pk not in {award for _cause, award in found}


def test_what_comes_again_or_by_a_ledger_or_first_is_told_apart():
    paid = factories.award(basic=400)
    failing = factories.award(basic=300)
    first = scene.run_to(RunStatus.SENT)
    answer(first, scene.finance(), fail={first.payments.get(award=failing).reference: "销户"})
    scene.account_right(failing)
    resumed = scene.run_to(RunStatus.CALCULATED, date(2026, 12, 1))
    found = {key: row.line.money for key, row in told(resumed).items()}
    assert found == {
        (MoneyCause.RESUMPTION, paid.pk): 400,
        (MoneyCause.RESUMPTION, failing.pk): 300,
        (MoneyCause.REPAID, failing.pk): 300,
        (MoneyCause.ARREARS, paid.pk): 400,  # November, for which no run was made
        (MoneyCause.ARREARS, failing.pk): 300,
    }


def test_help_paid_first_is_told_as_that(client):
    case = walk.accepted(**walk.FIRST)
    award = walk.pay_first(case, "2000")
    run = scene.run_to(RunStatus.CALCULATED, award.first_month)
    row = told(run)[MoneyCause.RELIEF_FIRST, award.pk]
    assert (row.new, row.who) == (2000, walk.deputy())
    client.force_login(scene.reviewer())
    page = client.get(reverse("benefits:run_news", args=[run.pk]), {"cause": "relief_first"})
    assert "2,000.00" in page.content.decode()
    assert client.get(reverse("benefits:run", args=[run.pk])).status_code == 200


# ---- what is unusual
def unusual_in(run):
    return {
        group.code: sorted(group.payments.values_list("award", flat=True))
        for group in unusual.groups(run, ZONE, unusual.times(run))
    }


def test_what_is_unusual_is_listed():
    scene.standards()
    usual = [factories.award(basic=400) for _n in range(5)]
    above = factories.award(basic=9000)
    factories.user(Role.STATISTICIAN, name="某职员")
    colleague = factories.award(account_holder="某职员", basic=400)
    User.objects.filter(username="某职员").update(full_name="某职员")
    run = scene.run_to(RunStatus.CALCULATED)
    found = unusual_in(run)
    assert found[unusual.Unusual.ABOVE_STANDARD] == [above.pk]
    assert found[unusual.Unusual.BEYOND_USUAL] == [above.pk]
    assert found[unusual.Unusual.COLLEAGUE] == [colleague.pk]
    assert found[unusual.Unusual.OTHER_HOLDER] == [colleague.pk]
    scene.forward(run, RunStatus.SENT)
    raise_amount(usual[0], scene.approver(), date(2026, 9, 1), 410)
    later = unusual_in(scene.run_to(RunStatus.CALCULATED, NEXT))
    assert set(later) == {unusual.Unusual.COLLEAGUE, unusual.Unusual.DATED_BACK}
    assert later[unusual.Unusual.DATED_BACK] == [usual[0].pk]


def test_without_the_parameter_the_page_says_so(client):
    factories.award()
    run = scene.run_to(RunStatus.CALCULATED)
    Parameter.objects.filter(key=Key.UNUSUAL_TIMES).delete()
    client.force_login(scene.reviewer())
    page = client.get(reverse("benefits:run", args=[run.pk]))
    assert str(Key.UNUSUAL_TIMES.label) in page.context["usual_missing"]


# ---- accounts
def correct(award, by, holder, account="6299000011112222"):
    award.refresh_from_db()
    return correct_account(
        by=by,
        award=award,
        version=award.version,
        account=account,
        holder=holder,
        bank="测试银行",
        reason="换卡",
    )


def test_an_account_corrected_before_the_first_payment_is_listed_until_it_was_signed():
    award = factories.award()
    correct(award, scene.finance(), award.payee.name)
    run = scene.run_to(RunStatus.CALCULATED)
    assert run_warnings.changed_accounts(run).get().award == award
    assert (MoneyCause.ACCOUNT, award.pk) in told(run)
    payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="再核")
    again = scene.run_to(RunStatus.CALCULATED)
    assert run_warnings.changed_accounts(again).get().award == award
    scene.forward(again, RunStatus.SENT)
    assert not run_warnings.changed_accounts(scene.run_to(RunStatus.CALCULATED, NEXT)).exists()


def test_nobody_puts_an_account_in_the_own_name_and_finance_in_no_colleagues():
    award = factories.award()
    finance, town = scene.finance(), factories.user(Role.TOWN_CASEWORKER)
    User.objects.filter(pk=finance.pk).update(full_name="黄某")
    User.objects.filter(pk=town.pk).update(full_name="王某")
    finance.refresh_from_db()
    town.refresh_from_db()
    for by, holder in ((finance, "黄某"), (finance, "王某"), (town, "王某")):
        with pytest.raises(NotAllowed):
            correct(award, by, holder)
    correct(award, town, "黄某")  # who knows the household may know one of the same name
    correct(award, finance, award.payee.name)
    type(award.payee).objects.filter(pk=award.payee_id).update(name="王某")
    correct(Award.objects.get(pk=award.pk), finance, "王某")  # the payee is called so


# ---- settings
def standard(amount, since):
    with pgtrigger.ignore("benefits.Standard:standard_when_live_by_draft"):
        return Standard.objects.create(
            programme=factories.programme("DIBAO"),
            residence=Residence.RURAL,
            component=Component.BASIC,
            valid_from=since,
            amount=Decimal(amount),
            document="测试〔2026〕5号",
        )


def test_the_second_signature_keeps_the_states_that_were_shown(monkeypatch):
    scene.standards()
    factories.award()
    run, check = scene.run_to(RunStatus.SIGNED), settings.check_seen

    def meanwhile(*args):
        check(*args)
        standard(9999, MONTH)

    monkeypatch.setattr(settings, "check_seen", meanwhile)
    scene.approve(run, scene.leader())
    run.refresh_from_db()
    late = Standard.objects.get(amount=9999)
    assert str(late.pk) not in run.settings_signed["benefits.standard"]


def test_settings_changed_since_the_last_run_are_ticked_by_the_second_signer(client):
    scene.standards()
    factories.award()
    scene.run_to(RunStatus.SENT)
    kinds = scene.kinds()
    quiet = scene.run_to(RunStatus.SIGNED, NEXT)
    words = str(SupplementRate._meta.verbose_name)
    rates = [change for change in settings.changed(quiet) if change.table == words]
    assert len(rates) == len(kinds) * 2
    payroll.discard_run(by=scene.finance(), run=quiet, version=quiet.version, reason="再核")
    standard(530, NEXT)
    with pgtrigger.ignore("benefits.SupplementRate:supplement_rate_when_live_by_draft"):
        SupplementRate.objects.filter(kind=kinds["ELDERLY"], residence=Residence.RURAL).update(
            amount=9999
        )
    run = scene.run_to(RunStatus.SIGNED, NEXT)
    values = {
        (value.before, value.after)
        for change in settings.changed(run)
        for value in change.values
        if str(value.label) == str(Standard._meta.get_field("amount").verbose_name)
    }
    assert (Decimal(480), Decimal(530)) in values
    with pytest.raises(NotAllowed):
        payroll.approve_run(by=scene.leader(), run=run, version=run.version)
    client.force_login(scene.leader())
    url = reverse("benefits:run_approve", args=[run.pk])
    client.post(url, {"version": run.version})
    run.refresh_from_db()
    assert run.status == RunStatus.SIGNED
    page = client.get(reverse("benefits:run", args=[run.pk]))
    seen = page.context["changes_mark"]
    assert f'value="{seen}"' in page.content.decode()
    standard(999, date(2026, 12, 1))  # somebody changes another one meanwhile
    client.post(url, {"version": run.version, "looked_at": seen})
    run.refresh_from_db()
    assert run.status == RunStatus.SIGNED
    seen = client.get(reverse("benefits:run", args=[run.pk])).context["changes_mark"]
    client.post(url, {"version": run.version, "looked_at": seen})
    run.refresh_from_db()
    assert run.status == RunStatus.APPROVED
