"""What PostgreSQL itself refuses in `benefits`, by the name of the constraint or trigger."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from benefits.balance.reconcile_sql import SUMS
from benefits.models import (
    BankLayout,
    BankReturn,
    BulkGrant,
    BulkGroup,
    BulkShare,
    ClaimedShare,
    FailureAnswer,
    MonthDifference,
    NeverPaid,
    Payment,
    PayrollRun,
    ReconciledMonth,
    ReconciledSource,
    RestWay,
    RunExclusion,
    Standard,
    SupplementRate,
    UndonePayment,
    UnpaidRest,
)
from benefits.states import GrantStatus, PaymentStatus, RunStatus
from cases.models import Award, PaymentKind
from tests import factories
from tests.benefits import (
    advance_constraints,
    claim_constraints,
    scene,
    standard_constraints,
    supplement_constraints,
    test_budget,
    test_reserve,
    test_reserve_filing,
)
from tests.benefits.scene import MONTH, NEXT
from welfare.models import ImportBatch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
# Of Payment, tried in test_reserve.
TRIGGERS = {"payment_equals_its_reserve_entry", "payment_of_a_reserve_fails_when_undone"}
NO_CONSTRAINTS = {*TRIGGERS, "reserve_never_below_zero", "reserve_undone_equals_its_spending"}
NOW = timezone.make_aware(datetime(2026, 10, 8, 12))


def make_run(**fields):
    values = {"county": factories.county(), "month": MONTH, "sequence": 1}
    return PayrollRun.objects.create(**{**values, "created_by": scene.finance(), **fields})


def signed(**fields):
    return {"signed_by": scene.finance(), "signed_at": NOW, **fields}


def approved(**fields):
    return signed(approved_by=scene.approver(), approved_at=NOW, **fields)


def make_payment(run=None, award=None, **fields):
    award = award or factories.award()
    values = {
        "run": run or PayrollRun.objects.first() or make_run(),
        "award": award,
        "programme": award.programme,
        "source": award.programme.fund_source,
        "town": award.town,
        "residence": award.residence,
        "month": MONTH,
        "pay_month": MONTH,
        "kind": PaymentKind.REGULAR,
        "persons": 1,
        "basic": Decimal(400),
        "amount": Decimal(400),
        "payee": award.payee,
        "payee_name": "测试",
    }
    return Payment.objects.create(**{**values, **fields})


def twice(function):
    function()
    function()


def same_day(model, **fields):
    row = {"residence": "rural", "valid_from": date(2026, 1, 1), "amount": 1, "document": "文"}
    return model.objects.create(**{**row, **fields})


def standard(**fields):
    return same_day(Standard, programme=factories.programme("DIBAO"), **fields)


def rate(**fields):
    return same_day(SupplementRate, kind=scene.kinds()["MINOR"], **fields)


def bank_return(**fields):
    values = {"file": "x", "file_name": "x", "sha256": "x", "rows_read": 1, "paid": 1, "failed": 0}
    run = PayrollRun.objects.first() or make_run()
    file = run.files.first() or factories.bank_file(run)
    values |= {"run": run, "bank_file": file, "uploaded_by": scene.finance()}
    return BankReturn.objects.create(**values | fields)


def bank_layout(**fields):
    values = {"county": factories.county(), "name": "另一银行", "definition": {}}
    return BankLayout.objects.create(**values | fields)


def twice_for(run):
    factories.bank_file(run)
    factories.bank_file(run)


def same_award(**fields):
    award = factories.award()
    make_payment(award=award)
    make_payment(award=award, **fields)


def same_award_and_run(**fields):
    award, run = factories.award(), make_run()
    for _n in range(2):
        make_payment(award=award, run=run, batch=None, **fields)


def grant(**fields):
    values = {"month": MONTH, "as_of": MONTH, "per": "person", "amount": 200, "document": "文"}
    programme = factories.programme("HEATING")
    return BulkGrant.objects.create(
        **{**values, "programme": programme, "created_by": scene.finance(), **fields}
    )


def confirmed_grant(**fields):
    values = {"status": GrantStatus.CONFIRMED, "confirmed_at": NOW}
    return grant(**{**values, "confirmed_by": scene.approver(), **fields})


def share(of=None, **fields):
    award = fields.pop("award", None) or factories.award()
    return BulkShare.objects.create(
        **{
            "grant": of or grant(),
            "person": award.payee,
            "award": award,
            "programme": award.programme,
            "town": award.town,
            "residence": award.residence,
            "persons": 1,
            "amount": 200,
            **fields,
        }
    )


def _share_twice(**differs):
    made = share(household=factories.household() if differs else None)
    share(made.grant, award=made.award, household=made.household, **differs)


def _group_twice(**differs):
    made = grant()
    for position, code in ((1, "DIBAO"), differs.get("second", (2, "DIBAO"))):
        BulkGroup.objects.create(grant=made, programme=factories.programme(code), position=position)


def _granted_twice():
    of, award = confirmed_grant(), factories.award()
    for month in (MONTH, NEXT):
        make_payment(award=award, kind=PaymentKind.BULK, grant=of, month=month)


def claimed_share(**fields):
    """A share that the bank paid, in a claim."""
    made = share()
    said = {"status": PaymentStatus.PAID, "paid_on": MONTH, "kind": PaymentKind.BULK, **fields}
    make_payment(award=made.award, grant=made.grant, **said)
    claim = claim_constraints.claim(award=made.award, grant=made.grant)
    return ClaimedShare.objects.create(claim=claim, share=made)


def _claimed_twice():
    made = claimed_share()
    ClaimedShare.objects.create(
        claim=claim_constraints.claim(award=made.claim.award, grant=made.claim.grant),
        share=made.share,
    )


SHARES_KEPT = {
    "claimed_share_had_arrived": lambda: claimed_share(status=PaymentStatus.SENT, paid_on=None),
    "claimed_share_is_kept": lambda: claimed_share().delete(),
    "claimed_share_is_frozen": lambda: ClaimedShare.objects.filter(pk=claimed_share().pk).update(
        claim=claim_constraints.claim()
    ),
}


def _pay_batch():
    return ImportBatch.objects.create(
        kind="pay", county=factories.county(), file_name="x", sha256="0", size=1
    )


def undone(**fields):
    values = {"programme": factories.programme("DIBAO"), "payee_hash": "x", "number": "1"}
    values |= {"month": MONTH, "kind": "regular", "amount": 400, "batch": _pay_batch()}
    return UndonePayment.objects.create(**values | fields)


def of_source(**fields):
    values = {"programme": factories.programme("DIBAO"), "town": factories.town(), "month": MONTH}
    return ReconciledSource.objects.create(**values | fields)


def never_paid(**fields):
    values = {"batch": _pay_batch(), "reason": "x", "stated_by": scene.finance(), "stated_at": NOW}
    return NeverPaid.objects.create(**values | fields)


def rest(**fields):
    """Of a sum of relief, given up as long as nothing else is said."""
    values = {"way": RestWay.WAIVED, "amount": 400, "document": "x", "reason": "x"}
    values |= {"award": factories.award("RELIEF"), "stated_by": scene.finance()}
    return UnpaidRest.objects.create(**values | fields)


def _rest_twice():
    award = factories.award("RELIEF")
    rest(award=award)
    rest(award=award)


CASES = {
    "unpaid_rest_waits_once": _rest_twice,
    "unpaid_rest_is_more_than_zero": lambda: rest(amount=0),
    "unpaid_rest_settled_names_its_document": lambda: rest(document=""),
    "unpaid_rest_paid_elsewhere_has_its_day": lambda: rest(way=RestWay.PAID_ELSEWHERE),
    "unpaid_rest_confirmed_by_another_person": lambda: rest(
        confirmed_by=scene.finance(), confirmed_at=NOW
    ),
    "unpaid_rest_confirmed_has_person_and_time": lambda: rest(confirmed_at=NOW),
    "undone_payment_month_is_first_day": lambda: undone(month=date(2026, 10, 2)),
    "undone_payment_last_month_is_first_day": lambda: undone(last_month=date(2026, 10, 2)),
    "never_paid_confirmed_by_another_person": lambda: never_paid(
        confirmed_by=scene.finance(), confirmed_at=NOW
    ),
    "never_paid_confirmed_has_person_and_time": lambda: never_paid(confirmed_at=NOW),
    "bulk_grant_once_per_programme_and_month": lambda: twice(grant),
    "bulk_grant_has_amount_or_rise": lambda: grant(cpi=4),
    "bulk_grant_names_its_document": lambda: grant(document=""),
    "bulk_grant_confirmed_has_person_and_time": lambda: confirmed_grant(confirmed_at=None),
    "bulk_grant_by_two_people": lambda: confirmed_grant(confirmed_by=scene.finance()),
    "bulk_grant_money_not_negative": lambda: grant(total=-1),
    "bulk_grant_month_is_first_day": lambda: grant(month=date(2026, 10, 2)),
    "bulk_grant_roll_month_is_first_day": lambda: grant(as_of=date(2026, 10, 2)),
    "bulk_group_once_per_grant": _group_twice,
    "bulk_group_position_once": lambda: _group_twice(second=(1, "TEKUN")),
    "bulk_share_once_per_person": _share_twice,
    "bulk_share_once_per_household": lambda: _share_twice(person=factories.person()),
    "claim_of_a_grant_is_not_set_off": lambda: claim_constraints.decided(
        grant=confirmed_grant(), agreed_on=MONTH, open_when_agreed=100, monthly_set_off=10
    ),
    "claimed_share_once": _claimed_twice,
    "bulk_share_is_more_than_zero": lambda: share(amount=0),
    "payment_once_per_grant_and_award": _granted_twice,
    "payment_of_a_grant_names_it": lambda: make_payment(kind=PaymentKind.BULK),
    "run_number_once_per_month": lambda: twice(lambda: make_run(status=RunStatus.DISCARDED)),
    "run_one_open_at_a_time": lambda: (make_run(), make_run(sequence=2)),
    "run_month_is_first_day": lambda: make_run(month=date(2026, 10, 2)),
    "run_signed_has_person_and_time": lambda: make_run(status=RunStatus.SIGNED),
    "run_approved_has_person_and_time": lambda: make_run(**signed(status=RunStatus.APPROVED)),
    "run_signed_by_two_people": lambda: make_run(
        **approved(status=RunStatus.APPROVED) | {"approved_by": scene.finance()}
    ),
    "run_sent_has_bank_file": lambda: make_run(**approved(status=RunStatus.SENT)),
    "run_total_not_negative": lambda: make_run(total=-1),
    "run_pays_at_most_what_was_signed": lambda: make_run(total=2, signed_count=0, signed_total=1),
    "payment_arrears_once_per_run_and_month": lambda: same_award_and_run(kind="arrears"),
    "payment_once_per_award_month_and_kind": same_award,
    "payment_once_per_one_off_award": lambda: _relief_twice(),
    "payment_instalment_once_per_day_and_sum": lambda: _instalment_twice(),
    "payment_reference_once": lambda: (make_payment(reference="A"), make_payment(reference="A")),
    "payment_set_off_names_its_claim": lambda: make_payment(set_off=1, amount=399),
    "payment_money_is_positive": lambda: make_payment(basic=0, amount=0),
    "payment_adds_up": lambda: make_payment(amount=401),
    "payment_paid_has_day": lambda: make_payment(status=PaymentStatus.PAID),
    "payment_failed_has_reason": lambda: make_payment(status=PaymentStatus.FAILED),
    "payment_comes_from_run_or_ledger": lambda: Payment.objects.filter(pk=make_payment().pk).update(
        run=None
    ),
    "payment_of_a_ledger_kind_comes_from_a_ledger": lambda: make_payment(kind=PaymentKind.PRICE),
    "payment_of_several_months_comes_from_a_ledger": lambda: make_payment(last_month=MONTH),
    "payment_last_month_is_first_day": lambda: make_payment(last_month=date(2026, 10, 2)),
    "payment_month_is_first_day": lambda: make_payment(month=date(2026, 10, 2)),
    "payment_pay_month_is_first_day": lambda: make_payment(pay_month=date(2026, 10, 2)),
    "exclusion_once_per_run": lambda: _exclude_twice(),
    "exclusion_once_per_run_and_payment": lambda: _exclude_twice(make_payment()),
    "exclusion_once_per_payment_taken_out": lambda: _taken_out_twice(),
    "exclusion_taken_out_says_what_and_why": lambda: _exclude(code="taken_out"),
    "exclusion_month_is_first_day": lambda: _exclude(month=date(2026, 10, 2)),
    "failure_answer_has_reason": lambda: said(failed(), reason=""),
    "bank_layout_once_per_bank": lambda: bank_layout(name="测试农商银行"),
    "bank_layout_one_is_usual": lambda: bank_layout(usual=True),
    "bank_file_once_per_run_and_bank": lambda: twice_for(make_run()),
    "bank_file_holds_payments": lambda: factories.bank_file(make_run(), count=0),
    "bank_return_taken_once": lambda: twice(bank_return),
    "bank_return_adds_up": lambda: bank_return(rows_read=2),
    "standard_once_per_day": lambda: twice(standard),
    "standard_is_positive": lambda: standard(amount=0),
    "standard_names_its_document": lambda: standard(document=""),
    "supplement_rate_once_per_day": lambda: twice(rate),
    "supplement_rate_is_positive": lambda: rate(amount=0),
    "supplement_rate_names_its_document": lambda: rate(document=""),
    "month_difference_once": lambda: twice(difference),
    "month_difference_is_one": lambda: difference(paid=500),
    "month_difference_month_is_first_day": lambda: difference(month=date(2026, 10, 2)),
    "reconciled_month_once": lambda: twice(reconciled),
    "reconciled_month_not_negative": lambda: reconciled(owed=-1),
    "reconciled_month_is_first_day": lambda: reconciled(month=date(2026, 10, 2)),
    **claim_constraints.CASES,
    **advance_constraints.CASES,
    **test_budget.CASES,
    **standard_constraints.CASES,
    **supplement_constraints.CASES,
    "payment_has_source": lambda: make_payment(source=None),
    "payment_of_an_allocation_is_of_a_run": lambda: Payment.objects.filter(
        pk=make_payment(batch=_pay_batch(), allocation=test_budget.one()).pk
    ).update(run=None),
    "run_uncovered_says_who_and_why": lambda: make_run(uncovered_amount=1),
    "run_uncovered_allowed_by_another": lambda: make_run(
        uncovered_by=scene.finance(),
        uncovered_at=NOW,
        uncovered_amount=1,
        uncovered_reason="同意",
    ),
    "reconciled_source_once": lambda: twice(of_source),
    "reconciled_source_month_is_first_day": lambda: of_source(month=date(2026, 10, 2)),
}


def difference(**fields):
    award = Award.objects.first() or factories.award()
    said = {"month": MONTH, "due": 500, "paid": 400} | fields
    said |= {"planned": 0, "sent": 0, "sent_back": 0, "claimed": 0}
    MonthDifference.objects.create(award=award, programme=award.programme, **said)


def reconciled(**fields):
    award = Award.objects.first() or factories.award()
    sums = dict.fromkeys(SUMS, 0) | {"month": MONTH} | fields
    ReconciledMonth.objects.create(programme=award.programme, town=award.town, **sums)


def _relief_twice():
    award = factories.award("RELIEF", basic=400)
    for month in (MONTH, NEXT):
        make_payment(award=award, kind=PaymentKind.ONE_OFF, month=month)


def _instalment_twice():
    award, batch = factories.award("RELIEF", basic=400), _pay_batch()
    for _n in range(2):
        make_payment(award=award, kind=PaymentKind.ONE_OFF, batch=batch)


def test_two_equal_instalments_of_a_month_may_both_have_come_back():
    award, batch = factories.award("RELIEF", basic=400), _pay_batch()
    back = {"status": PaymentStatus.FAILED, "failure": "销户"}
    for _n in range(2):
        make_payment(award=award, kind=PaymentKind.ONE_OFF, batch=batch, **back)


def _exclude(award=None, code="zero", **fields):
    award, run = award or factories.award(), PayrollRun.objects.first() or make_run()
    RunExclusion.objects.create(run=run, award=award, town=award.town, code=code, **fields)


def _exclude_twice(payment=None):
    award = factories.award()
    twice(lambda: _exclude(award, payment=payment))


def _taken_out_twice():
    award, said = factories.award(), {"code": "taken_out", "reason": "核实", "kind": "regular"}
    twice(lambda: _exclude(award, **said, month=MONTH, amount=400))


@pytest.mark.parametrize("name", CASES)
def test_constraint(name):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        CASES[name]()
    assert refusal.value.__cause__.diag.constraint_name == name


def test_every_constraint_has_its_case():
    models = apps.get_app_config("benefits").get_models()
    own = {c.name for model in models for c in model._meta.constraints}
    elsewhere = set(test_reserve.CASES) | set(test_reserve_filing.CASES)
    assert own == set(CASES) | elsewhere - NO_CONSTRAINTS


@pytest.mark.parametrize("name", supplement_constraints.KEPT)
def test_what_was_signed_of_supplements_stays(name):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        supplement_constraints.KEPT[name]()


def test_what_was_signed_of_a_run_stays():
    run = make_run(**signed(status=RunStatus.SIGNED), signed_count=3, signed_total=9)
    with pytest.raises(DatabaseError, match="run_what_was_signed_stays"), transaction.atomic():
        PayrollRun.objects.filter(pk=run.pk).update(signed_total=10)


CLAIMS_KEPT = {**claim_constraints.KEPT, **SHARES_KEPT}


@pytest.mark.parametrize("name", CLAIMS_KEPT)
def test_what_is_on_record_of_a_claim_stays(name):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        CLAIMS_KEPT[name]()


@pytest.mark.parametrize("name", advance_constraints.KEPT)
def test_what_is_on_record_of_an_advance_stays(name):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        advance_constraints.KEPT[name]()


@pytest.mark.parametrize("name", standard_constraints.KEPT)
def test_what_a_draft_of_standards_says_stays(name):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        standard_constraints.KEPT[name]()


def test_a_replaced_payment_may_stand_in_the_same_month():
    award = factories.award()
    first = make_payment(award=award, status=PaymentStatus.FAILED, failure="销户")
    make_payment(award=award, replaces=first)


def failed(**fields):
    return make_payment(status=PaymentStatus.FAILED, failure="销户", account_hash="x", **fields)


def said(payment, **fields):
    values = {"reason": "银行误退", "said_by": scene.finance()}
    return FailureAnswer.objects.create(payment=payment, **values | fields)


def test_payment_again_is_answered():
    row = failed()
    again = {"award": row.award, "replaces": row}
    with pytest.raises(DatabaseError, match="payment_again_is_answered"), transaction.atomic():
        make_payment(account_hash="x", **again)
    said(row)
    make_payment(account_hash="x", **again)


def test_an_answer_is_never_changed():
    said(failed())
    with pytest.raises(DatabaseError, match="failure_answer_is_kept"), transaction.atomic():
        FailureAnswer.objects.update(reason="另一理由")


def sent(**fields):
    return make_payment(status=PaymentStatus.SENT, reference="R", **fields)


@pytest.mark.parametrize(
    "change",
    [
        {"basic": 401, "amount": 401},
        {"basic": 399, "supplement": 1},
        {"month": NEXT},
        {"last_month": NEXT},
        {"kind": PaymentKind.ARREARS},
        {"programme": lambda: factories.programme("ORPHAN")},
        {"replaces": lambda: make_payment(month=NEXT)},
        {"account_hash": "x"},
        {"reserve": 1},
        {"source": lambda: factories.fund(code="COUNTY")},
        {"allocation": lambda: test_budget.one()},
    ],
)
def test_payment_sent_money_is_frozen(change):
    row = sent()
    values = {name: made() if callable(made) else made for name, made in change.items()}
    with pytest.raises(DatabaseError, match="payment_sent_money_is_frozen"), transaction.atomic():
        Payment.objects.filter(pk=row.pk).update(**values)


def test_payment_sent_is_kept():
    row = sent()
    with pytest.raises(DatabaseError, match="payment_sent_is_kept"), transaction.atomic():
        row.delete()
    make_payment().delete()


def test_payment_answer_is_final():
    row = make_payment(status=PaymentStatus.PAID, paid_on=date(2026, 10, 10))
    with pytest.raises(DatabaseError, match="payment_answer_is_final"), transaction.atomic():
        Payment.objects.filter(pk=row.pk).update(status="failed", failure="x", paid_on=None)


def test_payment_a_run_stands_on_is_kept():
    """Of a ledger's payments; what a run planned goes with the run."""
    award = factories.award()
    batch = _pay_batch()
    september = {"month": date(2026, 9, 1), "pay_month": date(2026, 9, 1)}
    row = make_payment(award=award, batch=batch, run=None, **september)
    Payment.objects.filter(pk=row.pk).update(run=None)
    make_payment(award=award, run=make_run(sequence=2, status=RunStatus.DISCARDED))
    with (
        pytest.raises(DatabaseError, match="payment_a_run_stands_on_is_kept"),
        transaction.atomic(),
    ):
        row.delete()


def test_every_trigger_is_tested():
    named = {trigger.name for trigger in Payment._meta.triggers}
    assert (
        named
        == {
            "payment_month_is_paid_once",
            "payment_a_run_stands_on_is_kept",
            "payment_sent_is_kept",
            "payment_sent_money_is_frozen",
            "payment_answer_is_final",
            "payment_again_is_answered",
        }
        | TRIGGERS
    )
