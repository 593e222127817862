"""Claims: what was paid too much is heard, decided by another, and comes back once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benefits import claim_proposals, claims, differences
from benefits.actions import claims as actions
from benefits.balance import reconcile
from benefits.forms.claims import DecideWaiverForm
from benefits.models import Claim, ClaimReason, Payment, PayrollRun, Receipt
from benefits.states import ClaimStatus, PaymentStatus, RunStatus
from cases.models import CareDetail, CareForm, PaymentKind
from cases.rules import meetings
from counties import undo
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from tests.cases import sessions
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, MissingParameter, NotAllowed
from welfare.models import ImportBatch, Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
SEPTEMBER, TODAY = date(2026, 9, 1), date(2026, 10, 20)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


def desk():
    return factories.user(Role.COUNTY_CASEWORKER)


def old_run(month):
    """The run of a month that is over."""
    stamp = timezone.now()
    return PayrollRun.objects.get_or_create(
        county=factories.county(),
        month=month,
        sequence=1,
        defaults={
            "status": RunStatus.SETTLED,
            "created_by": scene.finance(),
            "signed_by": scene.finance(),
            "signed_at": stamp,
            "approved_by": scene.approver(),
            "approved_at": stamp,
            "sent_at": stamp,
            "bank_file": "old.csv",
        },
    )[0]


def paid(award, month, amount=400, **fields):
    """A month that a run of the past paid."""
    values = {"status": PaymentStatus.PAID, "paid_on": month, "kind": PaymentKind.REGULAR}
    values |= {"basic": Decimal(amount), "amount": Decimal(amount), **fields}
    if "batch" not in fields:
        values["run"] = old_run(month)
    return Payment.objects.create(
        **{"month": month, "pay_month": month, **values},
        award=award,
        programme=award.programme,
        source=award.programme.fund_source,
        town=award.town,
        residence=award.residence,
        persons=award.covered_size,
        payee=award.payee,
        payee_name=award.account_holder,
        account=award.account,
        account_hash=award.account_hash,
    )


def opened(award=None, dues=None, months=(date(2026, 8, 1), SEPTEMBER), **fields):
    """A claim on 100 of each of two months that were paid 400."""
    factories.parameters()
    award = award or factories.award(size=4)
    for month in months:
        if not Payment.objects.filter(award=award, month=month).exists():
            paid(award, month)
    values = {"reason": ClaimReason.DEATH, "cause": "成员七月去世，九月得知", "by": desk()}
    dues = dues or {month: Decimal(300) for month in months}
    return actions.open_claim(award=award, dues=dues, **{**values, **fields})


def heard(claim):
    return actions.hear_claim(
        by=factories.user(Role.TOWN_CASEWORKER, claim.town),
        claim=claim,
        version=claim.version,
        heard_on=date(2026, 10, 12),
        heard="家属无异议，愿分期归还",
    )


def decided(claim=None):
    claim = heard(claim or opened())
    return actions.decide_claim(
        by=scene.approver(), claim=claim, version=claim.version, document="测试追〔2026〕1号"
    )


def now(claim):
    return Claim.objects.get(pk=claim.pk)


def does(action, claim, by=None, **said):
    """An act on the claim as it stands now."""
    row = now(claim)
    return getattr(actions, action)(
        by=by or scene.finance(), claim=row, version=row.version, **said
    )


def receive(claim, amount, number="S1", by=None):
    return does(
        "record_receipt", claim, by, number=number, received_on=TODAY, amount=Decimal(amount)
    )


def to_set_off(month):
    """What a run of the month sets off."""
    county = factories.county()
    return claims.to_set_off(county, claims.share_to_set_off(county, month))


def plan(claim, *instalments, set_off=None):
    parts = [(day, Decimal(amount)) for day, amount in instalments]
    return does(
        "plan_claim",
        claim,
        agreed_on=date(2026, 10, 19),
        instalments=parts,
        monthly_set_off=set_off and Decimal(set_off),
    )


def test_what_was_paid_above_what_was_due_is_claimed_and_no_payment_changes():
    award = factories.award(size=4)
    claim = opened(award)
    assert (claim.total, claim.status, claim.household) == (
        200,
        ClaimStatus.OPENED,
        award.household,
    )
    rows = [(row.month.month, row.due, row.paid, row.claimed) for row in claim.months.all()]
    assert rows == [(8, 300, 400, 100), (9, 300, 400, 100)]
    assert set(award.payments.values_list("amount", flat=True)) == {400}


def test_a_month_is_not_claimed_twice_beyond_what_was_paid():
    award = factories.award()
    opened(award)
    assert [(row.month.month, row.paid) for row in claims.known_of(award).paid()] == [
        (9, 300),
        (8, 300),
    ]
    with pytest.raises(NotAllowed, match="300"):
        opened(award, dues={SEPTEMBER: Decimal(300)})
    again = opened(award, dues={SEPTEMBER: Decimal(250)})
    assert again.total == 50
    actions.discard_claim(by=desk(), claim=again, version=again.version, reason="重复立案")
    assert claims.known_of(award).paid()[0].paid == 300


@pytest.mark.parametrize(
    "dues", [{}, {SEPTEMBER: Decimal(400)}, {SEPTEMBER: Decimal(-1)}, {MONTH: Decimal(0)}]
)
def test_only_what_was_paid_too_much_is_claimed(dues):
    award = factories.award()
    paid(award, SEPTEMBER)
    with pytest.raises(NotAllowed):
        actions.open_claim(
            by=desk(), award=award, reason=ClaimReason.MISTAKE, cause="差错", dues=dues
        )


def test_a_payment_of_a_quarter_counts_for_each_of_its_months():
    award = factories.award()
    batch = ImportBatch.objects.create(
        kind="pay", county=factories.county(), file_name="x.xlsx", sha256="0" * 64, size=1
    )
    paid(award, date(2026, 1, 1), 100, last_month=date(2026, 3, 1), batch=batch)
    assert [(row.month.month, row.paid) for row in claims.known_of(award).paid()] == [
        (3, Decimal("33.33")),
        (2, Decimal("33.33")),
        (1, Decimal("33.34")),
    ]


def test_the_household_is_heard_before_and_another_person_decides():
    claim = opened()
    with pytest.raises(NotAllowed):
        does("decide_claim", claim, by=scene.approver(), document="1号")
    claim = heard(claim)
    both = factories.user(Role.COUNTY_APPROVER, name="two-roles")
    both.roles = [Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER]
    both.save()
    Claim.objects.filter(pk=claim.pk).update(created_by=both)
    with pytest.raises(NotAllowed, match=".+"):
        does("decide_claim", claim, by=both, document="1号")
    with pytest.raises(Conflict):
        actions.decide_claim(
            by=scene.approver(), claim=claim, version=claim.version - 1, document="1号"
        )
    assert does("decide_claim", claim, by=scene.approver(), document="1号").status == "decided"


def test_what_was_waived_before_counts_towards_the_limit_of_the_county():
    award = factories.award()
    paid(award, SEPTEMBER, 9000)
    claim = decided(opened(award, {SEPTEMBER: Decimal(0)}, months=()))
    does("propose_waiver", claim, amount=Decimal(3000), reason="家庭困难")
    does("decide_waiver", claim, by=scene.approver(), granted=True, note="同意")
    does("propose_waiver", claim, amount=Decimal(3000), reason="家庭困难")
    assert claim.waivers.get(granted=None).tier == "meeting"


def test_several_claims_of_an_award_do_not_walk_round_the_limit():
    award = factories.award()
    paid(award, SEPTEMBER, 9000)
    first = decided(opened(award, {SEPTEMBER: Decimal(5000)}, months=()))
    second = decided(opened(award, {SEPTEMBER: Decimal(0)}, months=()))
    does("propose_waiver", first, amount=Decimal(3000), reason="家庭困难")
    does("propose_waiver", second, amount=Decimal(3000), reason="家庭困难")
    tiers = [claim.waivers.get().tier for claim in (first, second)]
    assert tiers == ["county", "meeting"]


def test_who_opened_or_decided_a_claim_records_no_receipt():
    claim = decided(opened(by=scene.finance()))
    with pytest.raises(NotAllowed, match="Another person|另一人"):
        receive(claim, 50)
    both = factories.user(Role.COUNTY_APPROVER)
    both.roles = [Role.FINANCE, Role.COUNTY_APPROVER]
    both.save()
    with pytest.raises(NotAllowed):
        receive(claim, 50, by=both)
    assert receive(claim, 50, by=factories.user(Role.FINANCE, name="other")).amount == 50
    assert (
        receive(claim, 5, "S2", by=scene.cashier()).amount == 5
    )  # the county may have one in finance


def test_a_hearing_before_the_claim_was_opened_is_marked():
    claim = heard(opened())
    assert claim.heard_before_opened  # the 12th, the claim is of the 20th
    Claim.objects.filter(pk=claim.pk).update(heard_on=TODAY)
    assert not now(claim).heard_before_opened


def test_a_large_waiver_is_the_joint_meetings():
    award = factories.award()
    paid(award, SEPTEMBER, 6000)
    claim = decided(opened(award, {SEPTEMBER: Decimal(0)}, months=()))
    does("propose_waiver", claim, amount=Decimal(5001), reason="家庭困难")
    with pytest.raises(NotAllowed):
        does("decide_waiver", claim, by=scene.approver(), granted=True, note="同意")
    chair, matter = sessions.chair(), claim.waivers.get().matter
    assert list(meetings.waiting_matters(sessions.office())) == [matter]
    for granted in (False, True):  # the chair alone decided it before
        with pytest.raises(NotAllowed, match="agenda|议程"):
            does("decide_waiver", claim, by=chair, granted=granted, note="纪要〔2026〕3号")
    row = sessions.recorded(sessions.called(matter), "refuse")
    with pytest.raises(NotAllowed):
        does("decide_waiver", claim, by=chair, granted=False, note="纪要〔2026〕3号")
    assert sessions.entered(sessions.confirmed(row)).done == 0
    with pytest.raises(NotAllowed):  # it was resolved otherwise
        does("decide_waiver", claim, by=chair, granted=True, note="纪要〔2026〕3号")
    form = DecideWaiverForm(claim=now(claim))
    assert form["granted"].value() == "False"
    does("decide_waiver", claim, by=chair, granted=False, note="纪要〔2026〕3号")
    assert claims.open_of(claim) == 6000
    row.refresh_from_db()
    assert (row.status, row.items.get().entered) == ("closed", True)
    assert not meetings.waiting_matters(sessions.office()).exists()


def test_a_matter_is_agreed_to_or_refused_and_goes_back_to_nobody():
    award = factories.award()
    paid(award, SEPTEMBER, 6000)
    claim = decided(opened(award, {SEPTEMBER: Decimal(0)}, months=()))
    does("propose_waiver", claim, amount=Decimal(5001), reason="家庭困难")
    row = sessions.called(claim.waivers.get().matter)
    with pytest.raises(NotAllowed):
        sessions.recorded(row, "return")
    row = sessions.recorded(row)
    sessions.confirmed(row)
    does("decide_waiver", claim, by=sessions.chair(), granted=True, note="纪要〔2026〕4号")
    assert claims.open_of(claim) == 999


def counted(basic=300):
    """An award whose months count from August, paid 400 in August and September."""
    award = factories.award(size=4, basic=basic)
    factories.live(month=date(2026, 8, 1))
    for month in (date(2026, 8, 1), SEPTEMBER):
        paid(award, month)
    return award


def test_a_claim_takes_no_more_than_was_paid_too_much_as_is_known_now():
    award = counted()
    with pytest.raises(NotAllowed, match="300"):
        opened(award, {SEPTEMBER: Decimal(250)})
    claim = heard(opened(award))
    award.amounts.update(basic=350)  # known better before it is decided
    with pytest.raises(NotAllowed, match="350"):
        does("decide_claim", claim, by=scene.approver(), document="1号")


def test_what_was_claimed_is_not_proposed_again_and_no_arrears_pay_it_back():
    award = counted()

    def proposed():
        return [one.total for one in claim_proposals.proposals(scene.finance())]

    reconcile.work_out(factories.county())
    assert proposed() == [200]
    claim = opened(award, {SEPTEMBER: Decimal(300)})
    assert proposed() == [100]
    reconcile.work_out(factories.county())
    assert proposed() == [100]
    claim = decided(claim)
    assert proposed() == [100]
    reconcile.work_out(factories.county())
    assert proposed() == [100]
    plan(claim, set_off=60)
    run = scene.run_to(RunStatus.SENT)
    answer(run, scene.finance())
    assert [(p.kind, p.set_off, p.amount) for p in run.payments.all()] == [("regular", 60, 240)]
    following = scene.run_to(RunStatus.CALCULATED, NEXT)  # nobody pays the 60 again
    assert [(p.kind, p.set_off) for p in following.payments.all()] == [("regular", 40)]
    whole = [(row.month.month, row.difference) for row in claims.known_of(award).due.values()]
    assert whole == [(8, -100), (9, 0), (10, 0)]


def test_payments_that_a_claim_stands_on_are_not_taken_back():
    batch = ImportBatch.objects.create(
        kind="pay", county=factories.county(), file_name="x.xlsx", sha256="0" * 64, size=1
    )
    award = factories.award()
    paid(award, SEPTEMBER, batch=batch)
    undo.check_unclaimed(batch)
    claim = opened(award, {SEPTEMBER: Decimal(0)}, months=())
    with pytest.raises(NotAllowed, match="2026-09"):
        undo.check_unclaimed(batch)
    does("discard_claim", claim, by=desk(), reason="查实无误")
    undo.check_unclaimed(batch)


def test_a_claim_on_money_that_was_taken_back_since_is_not_decided():
    batch = ImportBatch.objects.create(
        kind="pay", county=factories.county(), file_name="x.xlsx", sha256="0" * 64, size=1
    )
    award = factories.award()
    row = paid(award, SEPTEMBER, batch=batch)
    claim = heard(opened(award, {SEPTEMBER: Decimal(0)}, months=()))
    row.delete()
    with pytest.raises(NotAllowed, match="400"):
        does("decide_claim", claim, by=scene.approver(), document="1号")


@pytest.mark.parametrize("order", [1, -1])
def test_two_claims_of_one_month_are_decided_in_either_order(order):
    award = factories.award()
    first = heard(opened(award, {SEPTEMBER: Decimal(300)}))
    second = heard(opened(award, {SEPTEMBER: Decimal(250)}))
    for claim in [first, second][::order]:
        does("decide_claim", claim, by=scene.approver(), document=f"{claim.pk}号")
    assert claims.taken_out(award)[SEPTEMBER].claimed == 150


class TestADecidedClaim:
    """Two months of 400 to four people who are now paid 300; 200 of them are to come back."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(lambda: decided(opened(factories.award(size=4, basic=300))), TODAY)

    @pytest.fixture
    def claim(self, built, db):
        return now(built)

    def test_receipts_have_their_number_once_and_never_exceed_what_is_open(self, claim):
        receive(claim, 150)
        with pytest.raises(NotAllowed):
            receive(claim, 10)  # the number is used
        with pytest.raises(NotAllowed, match="50"):
            receive(claim, 51, "S2")
        receive(claim, 50, "S2")
        assert claims.open_of(claim) == 0
        with pytest.raises(NotAllowed):
            receive(claim, 1, "S3")

    def test_a_receipt_recorded_wrongly_is_reversed_by_another_person(self, claim):
        wrong = receive(claim, 150)
        both = factories.user(Role.COUNTY_APPROVER, name="two-roles")
        both.roles = [Role.FINANCE, Role.COUNTY_APPROVER]
        both.save()
        own = receive(claim, 10, "S2", by=both)
        with pytest.raises(NotAllowed):
            does("reverse_receipt", claim, by=both, receipt=own, reason="录错")
        does("reverse_receipt", claim, by=scene.approver(), receipt=wrong, reason="应为 15 元")
        assert claims.open_of(claim) == 190
        with pytest.raises(Receipt.DoesNotExist):
            does("reverse_receipt", claim, by=scene.approver(), receipt=wrong, reason="再次")
        with pytest.raises(NotAllowed):
            receive(claim, 15)  # the number was given out
        receive(claim, 15, "S3")
        assert claims.open_of(claim) == 175

    def test_instalments_that_were_not_paid_are_overdue(self, claim, monkeypatch):
        plan(claim, (NEXT, 100), (date(2026, 12, 1), 100))
        asked = [date(2026, 10, 31), date(2026, 11, 2), date(2026, 12, 2)]

        def overdue():
            rows = Claim.objects.all()
            return [claims.with_sums(rows, day).get().overdue for day in asked]

        assert overdue() == [-0, 100, 200]
        receive(claim, 120)
        assert overdue() == [-120, -20, 80]

    def test_a_waiver_is_decided_by_the_tier_of_its_sum_and_by_another_person(self, claim):
        does("propose_waiver", claim, amount=Decimal(60), reason="家庭困难")
        with pytest.raises(NotAllowed):
            does("propose_waiver", claim, amount=Decimal(60), reason="再次")
        secretary = factories.user(Role.MEETING_CHAIR)
        with pytest.raises(NotAllowed):
            does("decide_waiver", claim, by=secretary, granted=True, note="纪要")
        does("decide_waiver", claim, by=scene.approver(), granted=True, note="同意")
        assert claims.open_of(claim) == 140

    def test_what_came_before_the_decision_is_no_receipt_of_it(self, claim):
        early = {"number": "S1", "received_on": date(2026, 10, 19), "amount": Decimal(50)}
        with pytest.raises(NotAllowed, match="2026-10-20"):
            does("record_receipt", claim, **early)
        with pytest.raises(NotAllowed, match="2026-10-20"):
            does("remind", claim, done_on=date(2026, 10, 1), way="phone", note="催")

    def test_a_run_sets_off_what_is_agreed_within_the_share_and_the_month_is_paid_by_both(
        self, claim
    ):
        award = claim.award
        plan(claim, set_off=100)
        other = factories.award(basic=300)
        run = scene.run_to(RunStatus.CALCULATED)
        row = run.payments.get(award=award)
        assert (row.basic, row.set_off, row.amount, row.claim) == (300, 60, 240, claim)  # 20 %
        last = row.explanation[-1]
        assert (last["code"], last["factor"], last["sum"]) == ("set_off", claim.document, "-60.00")
        assert (run.payments.get(award=other).set_off, run.total) == (0, 540)
        assert claims.open_of(claim) == 140
        with pytest.raises(NotAllowed, match="60"):
            plan(claim, set_off=10)
        run = scene.forward(run, RunStatus.SENT)
        answer(run, scene.finance())
        assert claims.known_of(award).paid()[0].paid == 300

    def test_nothing_is_set_off_from_what_a_home_gets(self, claim):
        """The home would have paid the resident's debt."""
        award = claim.award
        plan(claim, set_off=60)
        CareDetail.objects.create(
            award=award,
            form=CareForm.INSTITUTION,
            grade="partial",
            institution=factories.institution(account="6299777788880000"),
        )
        (row,) = scene.run_to(RunStatus.CALCULATED).payments.all()
        assert (row.institution_id is not None, row.set_off, row.amount) == (True, 0, 300)

    def test_only_what_is_left_is_set_off(self, claim):
        award = claim.award
        plan(claim, set_off=50)
        receive(claim, 190)
        row = scene.run_to(RunStatus.CALCULATED).payments.get(award=award)
        assert (row.set_off, row.amount, claims.open_of(claim)) == (10, 290, 0)

    def test_instalments_are_left_to_the_household_when_a_part_is_set_off(self, claim):
        """A run set off the instalment of January, too, though it was agreed to be paid in."""
        award = claim.award
        january = date(2027, 1, 31)
        with pytest.raises(NotAllowed, match="200"):  # nothing is left for it
            plan(claim, (january, 200), set_off=10)
        plan(claim, (TODAY, 30), (january, 90), set_off=80)
        receive(claim, 30)
        run = scene.run_to(RunStatus.SENT)
        assert run.payments.get(award=award).set_off == 60  # 20 %
        answer(run, scene.finance())
        run = scene.run_to(RunStatus.CALCULATED, NEXT)
        assert run.payments.get(award=award).set_off == 20
        assert claims.open_of(claim) == 90
        assert not to_set_off(NEXT)

    def test_what_was_set_off_before_another_plan_is_not_counted_in_it(self, claim):
        award = claim.award
        plan(claim, (TODAY, 100), set_off=60)
        answer(scene.run_to(RunStatus.SENT), scene.finance())
        plan(claim, (NEXT, 90), set_off=50)
        row = scene.run_to(RunStatus.CALCULATED, NEXT).payments.get(award=award)
        assert (row.set_off, claims.open_of(claim)) == (50, 90)

    def test_a_set_off_that_the_bank_sent_back_is_open_again_and_comes_back_once(self, claim):
        award = claim.award
        plan(claim, set_off=60)
        run = scene.run_to(RunStatus.SENT)
        answer(run, scene.finance(), fail={run.payments.get().reference: "销户"})
        assert claims.open_of(claim) == 200
        receive(claim, 170)
        scene.account_right(award)
        run = scene.run_to(RunStatus.CALCULATED, NEXT)
        rows = {row.month: row for row in run.payments.all()}
        assert (rows[MONTH].set_off, rows[MONTH].amount, rows[MONTH].claim) == (30, 270, claim)
        assert [line["sum"] for line in rows[MONTH].explanation] == ["300.00", "-30.00"]
        assert (rows[NEXT].set_off, rows[NEXT].amount, rows[NEXT].claim) == (0, 300, None)
        assert claims.open_of(claim) == 0

    def test_without_the_countys_share_nothing_is_set_off_and_no_run_goes_on(self, claim):
        plan(claim, set_off=60)
        Parameter.objects.filter(key=Key.SET_OFF_PERCENT).delete()
        with pytest.raises(MissingParameter):
            to_set_off(MONTH)

    def test_of_an_award_that_ended_nothing_can_be_set_off(self, claim):
        award = claim.award
        award.status, award.left_on, award.last_month = "ended", MONTH, MONTH
        award.left_reason, award.stop_way = "死亡", "ledger"
        award.save()
        with pytest.raises(NotAllowed):
            plan(claim, set_off=10)
        plan(claim, (NEXT, 100))

    def test_last_month_and_all_differences_are_this_month_with_what_is_set_off(self, claim):
        plan(claim, set_off=60)
        run = scene.run_to(RunStatus.CALCULATED)
        told = differences.compare(run)
        assert (told.sum_before, told.sum_now) == (400, run.total)
        assert {group.reason: group.amount for group in told.groups} == {
            differences.Reason.AMOUNT: -100,
            differences.Reason.SET_OFF: -60,
        }

    def test_the_share_of_a_signed_month_is_not_written_over(self, claim):
        plan(claim, set_off=60)
        scene.run_to(RunStatus.APPROVED)
        assert Parameter.objects.get(key=Key.SET_OFF_PERCENT).used_until == MONTH

    def test_the_award_is_taken_before_the_claim_so_that_nobody_waits_for_ever(self, claim):
        with CaptureQueriesContext(connection) as asked:
            does("propose_waiver", claim, amount=Decimal(60), reason="家庭困难")
        locked = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
        assert ['FROM "cases_award"' in sql for sql in locked[:2]] == [True, False]
