"""A share of a bulk grant reached somebody who was not entitled to it: it comes back by a claim."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from benefits import claim_gaps, claim_proposals, claim_sums, claims, grant_claims
from benefits.actions import claim_corrections
from benefits.actions import claims as actions
from benefits.actions import payroll as runs
from benefits.actions.claim_set_off import set_off_overdue
from benefits.actions.grant_claims import open_grant_claim
from benefits.balance import reconcile
from benefits.claim_rules import available_claim_verbs
from benefits.listings import CLAIMS
from benefits.models import BulkGrant, Claim, ClaimedShare, MonthDifference, Per
from benefits.states import ClaimStatus, RunStatus
from cases.models import Award, PaymentKind, Person
from cases.states import AwardStatus
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_bulk import confirmed, heating
from tests.benefits.test_claims import decided, desk, does, heard, plan, receive
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
BEFORE, WITHIN = date(2026, 9, 20), date(2026, 10, 3)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


def arrived(*sizes, **fields):
    """Awards of families so large, who were paid 200 yuan a head for heating, or for the house."""
    awards = [factories.award(size=size, basic=400) for size in sizes]
    confirmed(heating(**fields))
    answer(scene.run_to(RunStatus.SENT), scene.finance())
    return awards if len(awards) > 1 else awards[0]


def die(*people, on=BEFORE):
    Person.objects.filter(pk__in=[one.pk for one in people]).update(died_on=on)


def people(award):
    return [one.person for one in award.members.order_by("pk")]


def open_it(award, by=None):
    said = {"reason": "death", "cause": "九月去世，十月得知"}
    return open_grant_claim(by=by or desk(), award=award, grant=BulkGrant.objects.get(), **said)


def claimable(award):
    found = grant_claims.of_award(award)
    return {grant.programme.code: one.total for grant, one in found.items()}


def balanced():
    """The month of the grant as it was worked out now; its two sides are equal."""
    rows = scene.reconciled()(MONTH)
    assert all(row.unexplained == 0 for row in rows)
    of_grant = [one for one in rows if one.programme == factories.programme("HEATING").pk]
    return reconcile.total(MONTH, of_grant)


def test_the_share_of_who_had_died_before_comes_back_to_its_last_yuan():
    award, _other = arrived(3, 2)
    assert (balanced().too_much, claimable(award)) == (0, {})
    die(people(award)[-1])
    assert (balanced().too_much, balanced().due, claimable(award)) == (200, 800, {"HEATING": 200})
    (told,) = claim_proposals.proposals(scene.finance())
    assert (told.award, told.grant.programme.code, told.total) == (award.pk, "HEATING", 200)
    claim = open_it(award)
    assert claim_proposals.proposals(scene.finance()) == []
    (share,) = claim.shares.all()
    assert (share.share.person, claim.total) == (people(award)[-1], 200)
    assert [(one.month, one.paid, one.due) for one in claim.months.all()] == [(MONTH, 600, 400)]
    claim = decided(claim)
    row = balanced()
    assert (row.too_much, row.claimed, row.paid) == (0, 200, 1000)
    receive(claim, 150)
    does("propose_waiver", claim, amount=Decimal(50), reason="家庭困难")
    does("decide_waiver", claim, by=scene.approver(), granted=True, note="同意")
    assert claims.open_of(claim) == 0
    said = claim_sums.by_month(factories.county(), date(2026, 1, 1), date(2100, 1, 1))
    assert {one.programme for one in said} == {factories.programme("HEATING").pk}
    moved = [sum(getattr(one, name) for one in said) for name in ("decided", "received", "waived")]
    assert (moved, said[-1].open) == ([200, 150, 50], 0)


def test_the_month_of_the_award_and_its_grant_are_two_matters():
    """A claim on one of them took the other one's money for its own."""
    award = arrived(2)
    die(people(award)[-1])
    decided(open_it(award))
    assert claims.taken_out(award) == {}
    assert [(one.month, one.paid) for one in claims.known_of(award).paid()] == [(MONTH, 400)]
    scene.reconciled()
    assert not MonthDifference.objects.exists()
    award.amounts.update(basic=300)
    scene.reconciled()
    (told,) = claim_proposals.proposals(scene.finance())
    assert (told.grant, told.total) == (None, 100)
    dues = {MONTH: Decimal(300)}
    actions.open_claim(by=desk(), award=award, reason="mistake", cause="差错", dues=dues)
    assert (balanced().claimed, claimable(award)) == (200, {})


@pytest.mark.parametrize("on", [WITHIN, MONTH, date(2026, 10, 20)])
def test_who_lived_when_the_month_began_keeps_it(on):
    award = arrived(2)
    die(*people(award), on=on)
    assert (balanced().too_much, claimable(award)) == (0, {})
    with pytest.raises(NotAllowed):
        open_it(award)


def test_of_a_household_the_sum_comes_back_when_nobody_of_it_was_left():
    award = arrived(2, per=Per.HOUSEHOLD)
    head, other = people(award)
    die(head)
    assert claimable(award) == {}
    die(other)
    assert (claimable(award), balanced().too_much) == ({"HEATING": 200}, 200)
    assert open_it(award).total == 200


@pytest.mark.parametrize(("last", "back"), [(date(2026, 9, 1), 400), (MONTH, None)])
def test_a_family_that_had_left_the_roll_before_gives_it_back(last, back):
    award = arrived(2)
    said = {"status": AwardStatus.ENDED, "stop_way": "ledger", "left_reason": "收入超标"}
    said |= {"left_on": date(2026, 10, 19), "last_month": last}
    Award.objects.filter(pk=award.pk).update(**said)
    assert claimable(award).get("HEATING") == back


def test_nobody_is_claimed_twice_and_who_is_found_later_is_claimed_further():
    award = arrived(3)
    first, second, third = people(award)
    die(third)
    claim = open_it(award)
    with pytest.raises(NotAllowed):
        open_it(award)
    held = claim.shares.get()
    with pytest.raises(IntegrityError, match="claimed_share_once"), transaction.atomic():
        ClaimedShare.objects.create(claim=claim, share=held.share)
    decided(claim)
    die(second)
    again = open_it(award)
    assert [one.share.person for one in again.shares.all()] == [second]
    assert [(one.paid, one.due) for one in again.months.all()] == [(400, 200)]
    decided(again)
    assert (balanced().claimed, balanced().too_much) == (400, 0)
    die(first)
    assert claimable(award) == {"HEATING": 200}


@pytest.mark.parametrize("fate", ["planned", "sent", "came back", "taken out"])
def test_what_reached_nobody_is_never_claimed(fate):
    award = factories.award(size=2, basic=400)
    grant = confirmed(heating())
    run = scene.run_to(RunStatus.CALCULATED)
    row = run.payments.get(kind=PaymentKind.BULK)
    if fate == "taken out":
        said = {"version": run.version, "payment": row, "reason": "核查"}
        run = runs.take_out(by=scene.reviewer(), run=run, **said)
    if fate != "planned":
        run = scene.forward(run, RunStatus.SENT)
    if fate == "came back":
        row.refresh_from_db()
        answer(run, scene.finance(), fail={row.reference: "销户"})
    if fate == "taken out":
        answer(run, scene.finance())
    die(*people(award))
    assert (claimable(award), balanced().too_much) == ({}, 0)
    with pytest.raises(NotAllowed):
        open_it(award)
    claim = Claim.objects.create(
        award=award,
        household=award.household,
        town=award.town,
        grant=grant,
        reason="death",
        cause="去世",
        total=200,
        created_by=desk(),
    )
    with pytest.raises(IntegrityError, match="claimed_share_had_arrived"), transaction.atomic():
        ClaimedShare.objects.create(claim=claim, share=grant.shares.first())


def test_who_was_left_out_of_the_payment_is_not_claimed():
    """Three of four were paid, for one was known to have died; another one is found later."""
    award = factories.award(size=4, basic=400)
    confirmed(heating())
    *_living, later, known = people(award)
    die(known, on=date(2026, 9, 2))
    answer(scene.run_to(RunStatus.SENT), scene.finance())
    assert claimable(award) == {}
    die(later)
    (share,) = open_it(award).shares.all()
    assert share.share.person == later


def test_what_was_given_up_can_be_claimed_again():
    award = arrived(2)
    die(people(award)[-1])
    claim = open_it(award)
    actions.discard_claim(by=desk(), claim=claim, version=claim.version, reason="重复")
    claim = decided(open_it(award))
    assert claimable(award) == {}
    does("propose_withdrawal", claim, by=desk(), reason="差错", came_back=Decimal(0))
    said = {"granted": True, "note": "撤1号", "came_back": Decimal(0)}
    does("decide_withdrawal", claim, by=scene.approver(), **said)
    assert (balanced().claimed, balanced().too_much) == (0, 200)
    assert claimable(award) == {"HEATING": 200}
    assert open_it(award).shares.get().share == claim.shares.get().share


def test_a_death_that_was_none_leads_to_a_correction_or_the_end_of_the_claim():
    award = arrived(3)
    _head, second, third = people(award)
    die(second, third)
    claim = heard(open_it(award))
    die(third, on=None)
    with pytest.raises(NotAllowed, match="200"):
        does("decide_claim", claim, by=scene.approver(), document="1号")
    claim.refresh_from_db()
    (gap,) = claim_gaps.gaps([claim]).values()
    assert (gap.less, gap.decided) == (200, False)
    die(third)
    claim = does("decide_claim", claim, by=scene.approver(), document="1号")
    assert claim_gaps.gaps([claim]) == {}
    said = {"reason": "误报死亡", "evidence": "本人到场", "sums": {MONTH: Decimal(200)}}
    with pytest.raises(NotAllowed):  # both had died, as is known
        claim_corrections.propose_correction(
            by=scene.finance(), claim=claim, version=claim.version, **said
        )
    die(third, on=None)
    assert claim_gaps.gaps([claim])[claim.pk].less == 200
    claim_corrections.propose_correction(
        by=scene.finance(), claim=claim, version=claim.version, **said
    )
    claim.refresh_from_db()
    claim_corrections.decide_correction(
        by=scene.approver(),
        claim=claim,
        version=claim.version,
        granted=True,
        note="更1号",
    )
    assert claims.open_of(claim) == 200
    assert claim_gaps.gaps([Claim.objects.get()]) == {}
    assert (balanced().claimed, balanced().too_much) == (200, 0)


def test_nothing_of_it_is_set_off_for_no_run_could_give_it_back(client):
    """A death that was none: what runs had kept back for it by then stayed lost."""
    award = arrived(2)
    die(people(award)[-1])
    claim = decided(open_it(award))
    for instalments in ([], [(date(2026, 10, 19), 50)]):
        with pytest.raises(NotAllowed, match="批量发放的款项不抵扣"):
            plan(claim, *instalments, set_off=150)
    client.force_login(scene.finance())
    url = reverse("benefits:claim_plan", args=[claim.pk])
    assert "monthly_set_off" not in client.get(url).context["form"].fields
    said = {"version": claim.version, "agreed_on": "2026-10-19"}
    said |= {"amount": "200", "count": 2, "first_on": "2026-10-19"}
    assert client.post(url, said).status_code == 302
    claim.refresh_from_db()
    assert [one.amount for one in claim.instalments.all()] == [100, 100]
    run = scene.run_to(RunStatus.SENT, NEXT)
    assert not run.payments.exclude(set_off=0).exists()


def test_an_instalment_of_it_that_was_not_paid_is_not_kept_back_either(monkeypatch):
    award = arrived(2)
    die(people(award)[-1])
    claim = decided(open_it(award))
    plan(claim, (date(2026, 10, 19), 50))
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 11, 20))
    claim.refresh_from_db()
    assert "set_off_overdue" not in available_claim_verbs(claim, scene.approver())
    with pytest.raises(NotAllowed, match="批量发放的款项不抵扣"):
        set_off_overdue(
            by=scene.approver(),
            claim=claim,
            version=claim.version,
            document="抵1号",
            monthly=Decimal(50),
        )


def test_what_came_in_for_it_by_a_receipt_is_given_back_when_it_was_wrong():
    award = arrived(2)
    gone = people(award)[-1]
    die(gone)
    claim = decided(open_it(award))
    receive(claim, 80)
    die(gone, on=None)
    with pytest.raises(NotAllowed, match="80"):
        does("propose_withdrawal", claim, by=desk(), reason="差错", came_back=Decimal(80))
    receipt = claim.receipts.get()
    does("reverse_receipt", claim, by=scene.approver(), receipt=receipt, reason="款已退还")
    does("propose_withdrawal", claim, by=desk(), reason="差错", came_back=Decimal(0))
    said = {"granted": True, "note": "撤1号", "came_back": Decimal(0)}
    does("decide_withdrawal", claim, by=scene.approver(), **said)
    row = balanced()
    assert (row.claimed, row.too_much, row.due, row.paid) == (0, 0, 400, 400)


def test_a_clerk_opens_it_from_the_list_of_what_was_paid_too_much(client):
    award = arrived(3)
    gone = people(award)[-1]
    die(gone)
    scene.reconciled()
    client.force_login(desk())
    url = reverse("benefits:claim_open", args=[award.pk]) + f"?grant={BulkGrant.objects.get().pk}"
    for name, args in (("claim_proposals", []), ("award_payments", [award.pk])):
        assert url in client.get(reverse(f"benefits:{name}", args=args)).content.decode()
    shown = client.get(url)
    assert gone.name in shown.content.decode()
    assert shown.context["form"]["reason"].value() == "death"
    answered = client.post(url, {"reason": "death", "cause": "九月去世，十月得知"})
    claim = Claim.objects.get()
    assert answered.url == reverse("benefits:claim", args=[claim.pk])
    page = client.get(answered.url).content.decode()
    assert gone.name in page
    assert str(factories.programme("HEATING")) in page
    assert client.get(reverse("benefits:claim_proposals")).context["rows"] == []
    assert client.get(url).status_code == 302  # nothing is left to claim
    claim = decided(claim)
    paper = reverse("benefits:claim_paper", args=[claim.pk, "decision"])
    assert str(factories.programme("HEATING")) in client.get(paper).content.decode()
    assert claim.status == ClaimStatus.DECIDED


def test_every_paper_names_the_programme_and_the_law_of_the_grant(client):
    """The letters asked heating money back as if it had been that of the monthly award."""
    award = arrived(3)
    die(*people(award)[1:])
    claim = decided(open_it(award))
    heating_money, monthly = factories.programme("HEATING"), award.programme
    for programme, basis in ((heating_money, "取暖办法第7条"), (monthly, "按月救助办法第9条")):
        programme.legal_basis = basis
        programme.save()
    die(people(award)[-1], on=None)
    said = {"reason": "误报死亡", "evidence": "本人到场", "sums": {MONTH: Decimal(200)}}
    claim_corrections.propose_correction(
        by=scene.finance(), claim=claim, version=claim.version, **said
    )
    claim.refresh_from_db()
    claim_corrections.decide_correction(
        by=scene.approver(), claim=claim, version=claim.version, granted=True, note="更1号"
    )
    does("propose_waiver", claim, amount=Decimal(50), reason="家庭困难")
    client.force_login(scene.approver())
    pages = {
        "claim_paper": [claim.pk, "decision"],
        "correction_paper": [claim.corrections.get().pk, "notice"],
        "claim_waiver_decide": [claim.pk],
        "claim": [claim.pk],
        "claim_list": [],
    }
    for name, args in pages.items():
        page = client.get(reverse(f"benefits:{name}", args=args)).content.decode()
        main = page.partition("<main")[2] or page
        assert heating_money.name in main, name
        assert monthly.name not in main, name
        if name.endswith("paper"):
            assert "取暖办法第7条" in main, name
            assert "按月救助办法第9条" not in main, name
    assert CLAIMS.columns[1][1](Claim.objects.get()) == heating_money.name  # taken along
