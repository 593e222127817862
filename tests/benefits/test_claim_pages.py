"""Claims in the browser: a death that was told late, until its last yuan has come back."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits.balance import reconcile
from benefits.claims import TakenOut
from benefits.models import Claim
from benefits.states import ClaimStatus, RunStatus
from cases.actions import set_amount
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_claims import decided, opened, paid, plan
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


def get(client, name, *args, **query):
    return client.get(reverse(f"benefits:{name}", args=args), query)


def post(client, name, *args, **values):
    return client.post(reverse(f"benefits:{name}", args=args), values)


def died_late():
    """Four people paid 400 a month; one died in July, which was told in October."""
    factories.parameters()
    award = factories.award(size=4, basic=400)
    factories.live(month=AUGUST)
    for month in (AUGUST, SEPTEMBER):
        paid(award, month)
    gone = award.members.order_by("pk").last().person
    gone.died_on = date(2026, 7, 20)
    gone.save()
    set_amount(
        by=factories.user(Role.COUNTY_CASEWORKER),
        award=award,
        version=award.version,
        from_month=AUGUST,
        basic=Decimal(300),
        reason="一人去世",
        heard="家属无异议",
    )
    return award


def test_before_anything_was_worked_out_no_number_is_told(client):
    client.force_login(scene.finance())
    page = client.get(reverse("benefits:claim_proposals")).content.decode()
    assert "0.00" not in page
    assert "page-head__lede" not in page


def test_no_reason_is_chosen_beforehand_where_nobody_died(client):
    factories.parameters()
    award = factories.award(size=2, basic=400)
    paid(award, AUGUST)
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    assert not get(client, "claim_open", award.pk).context["form"]["reason"].value()
    said = {"reason": "", "cause": "多发", "due_2026_08": "300"}
    assert "reason" in post(client, "claim_open", award.pk, **said).context["form"].errors


def test_a_death_told_late_from_the_claim_to_its_last_yuan(client):
    award = died_late()
    sign_in = client.force_login
    sign_in(factories.user(Role.COUNTY_CASEWORKER))
    shown = get(client, "award_payments", award.pk).content.decode()
    assert reverse("benefits:claim_open", args=[award.pk]) in shown
    for _before_and_after in range(2):
        proposed = get(client, "claim_proposals")
        assert [(row.pk, one.months, one.total) for row, one in proposed.context["rows"]] == [
            (award.pk, 2, 200)
        ]
        reconcile.work_out(award.programme.county)
    form = get(client, "claim_open", award.pk).context["form"]
    assert (form["due_2026_08"].value(), form["due_2026_09"].value()) == (300, 300)
    assert form["reason"].value() == "death"
    said = {"reason": "death", "cause": "一人七月去世，十月得知"}
    refused = post(client, "claim_open", award.pk, **said)
    assert (refused.status_code, Claim.objects.count()) == (200, 0)
    answered = post(client, "claim_open", award.pk, **said, due_2026_08="300", due_2026_09="300")
    claim = Claim.objects.get()
    url = reverse("benefits:claim", args=[claim.pk])
    assert (answered.url, claim.total) == (url, 200)
    assert url in get(client, "award_payments", award.pk).content.decode()
    assert get(client, "claim_proposals").context["rows"] == []

    sign_in(factories.user(Role.TOWN_CASEWORKER))
    post(client, "claim_hear", claim.pk, version=1, heard_on="2026-10-12", heard="愿意归还")
    sign_in(scene.approver())
    assert reverse("benefits:claim_list") in get(client, "due").content.decode()
    post(client, "claim_decide", claim.pk, version=2, document="测试追〔2026〕1号")
    claim.refresh_from_db()
    assert (claim.status, claim.decided_by) == (ClaimStatus.DECIDED, scene.approver())

    sign_in(scene.finance())
    agreed = {"version": 3, "agreed_on": "2026-10-19", "amount": "100", "count": "2"}
    agreed |= {"first_on": "2026-11-15", "monthly_set_off": "80"}
    assert post(client, "claim_plan", claim.pk, **agreed).url == url
    assert list(claim.instalments.values_list("due_on", "amount")) == [
        (date(2026, 11, 15), 50),
        (date(2026, 12, 15), 50),
    ]
    for version, number in ((4, "S1"), (5, "S2")):
        values = {"number": number, "received_on": "2026-10-20", "amount": "50"}
        assert post(client, "claim_receipt", claim.pk, version=version, **values).url == url
    run = scene.run_to(RunStatus.SENT)
    answer(run, scene.finance())
    row = run.payments.get()
    assert (row.basic, row.set_off, row.amount) == (300, 60, 240)
    assert get(client, "claim", claim.pk).context["claim"].open == 40
    run = scene.run_to(RunStatus.SENT, NEXT)
    answer(run, scene.finance())
    assert [p.set_off for p in run.payments.all()] == [40]
    page = get(client, "claim", claim.pk)
    assert (page.context["claim"].open, page.context["claim"].came_back) == (0, 200)
    assert page.context["buttons"] == []  # who booked the receipts does not withdraw it
    sign_in(factories.user(Role.COUNTY_CASEWORKER))
    page = get(client, "claim", claim.pk)
    left = [button.url for button in page.context["buttons"]]
    assert left == [reverse("benefits:claim_withdraw", args=[claim.pk])]
    listed = get(client, "claim_list", standing="back")
    assert [one.pk for one in listed.context["page"]] == [claim.pk]
    rows = {row.month: (row.received, row.set_off) for _name, row in listed.context["by_month"]}
    assert rows[MONTH] == (100, 60)  # the next month is not over
    assert set(award.payments.filter(month__lt=MONTH).values_list("amount", flat=True)) == {400}


def test_a_claim_waived_in_part_after_a_reminder(client):
    claim = decided(opened())
    client.force_login(scene.finance())
    post(client, "claim_remind", claim.pk, version=3, done_on="2026-10-20", way="phone", note="催")
    post(client, "claim_waive", claim.pk, version=4, amount="200", reason="重病，无力归还")
    assert claim.waivers.get().tier == "county"
    refused = post(client, "claim_waiver_decide", claim.pk, version=5, granted="True", note="同意")
    assert refused.status_code == 403
    client.force_login(scene.approver())
    asked = get(client, "claim_waiver_decide", claim.pk).content.decode()
    asked = asked.partition("<main")[2].partition("<form")[0]
    said = ("重病，无力归还", "200.00", str(claim.household), scene.finance(), claim.award.number)
    for word in said:
        assert str(word) in asked, word
    post(client, "claim_waiver_decide", claim.pk, version=5, granted="True", note="局务会纪要")
    shown = get(client, "claim", claim.pk)
    assert (shown.context["claim"].open, shown.context["claim"].waived) == (0, 200)
    assert "局务会纪要" in shown.content.decode()


def test_a_stale_page_is_a_conflict_and_an_instalment_has_all_its_parts(client):
    claim = decided(opened())
    client.force_login(scene.finance())
    values = {"number": "S1", "received_on": "2026-10-20", "amount": "50"}
    assert post(client, "claim_receipt", claim.pk, version=1, **values).status_code == 409
    half = post(client, "claim_plan", claim.pk, version=3, agreed_on="2026-10-19", amount="100")
    assert set(half.context["form"].errors) == {"count", "first_on"}


def test_the_list_is_narrowed_and_says_what_is_overdue(client, monkeypatch):
    claim = decided(opened())
    plan(claim, (date(2026, 10, 19), 100))
    opened(factories.award(area=factories.town(2)))
    client.force_login(scene.finance())
    assert [one.pk for one in get(client, "claim_list", overdue="on").context["page"]] == [claim.pk]
    assert get(client, "claim_list", town=factories.town(2).pk).context["page"].paginator.count == 1
    assert get(client, "claim_list", standing="opened").context["page"].paginator.count == 1
    assert "overdue=on" in get(client, "due").content.decode()
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    assert get(client, "claim_list").context["page"].paginator.count == 1


def test_a_decided_claim_is_printed_with_its_remedies(client):
    claim = opened()
    client.force_login(scene.finance())
    assert get(client, "claim_paper", claim.pk, "decision").status_code == 404
    claim = decided(claim)
    assert reverse("benefits:claim_paper", args=[claim.pk, "decision"]) in (
        get(client, "claim", claim.pk).content.decode()
    )
    shown = get(client, "claim_paper", claim.pk, "decision").content.decode()
    for word in ("测试追〔2026〕1号", "200.00", "家属无异议", "60", "成员七月去世"):
        assert word in shown


def test_months_with_a_claim_are_not_said_to_be_paid_as_they_are_due(client):
    award = died_late()
    claim = decided(opened(award))
    client.force_login(scene.finance())
    receipt = {"version": claim.version, "number": "S1", "received_on": "2026-10-20"}
    post(client, "claim_receipt", claim.pk, **receipt, amount="150")
    answered = get(client, "award_payments", award.pk)
    sums = answered.context["sums"]
    assert (sums["claimed"], sums["came_back"]) == (200, 150)
    rows = {row.month: row for row in answered.context["months"]}
    assert rows[AUGUST].taken == TakenOut(Decimal(100), Decimal(100))
    assert rows[SEPTEMBER].taken == TakenOut(Decimal(100), Decimal(50))
    assert (rows[SEPTEMBER].paid, rows[SEPTEMBER].difference) == (400, 0)
    assert "各月均按应发额发放" not in answered.content.decode()


def test_the_payments_of_an_award_are_a_page_of_their_own_where_no_page_holds_them(client):
    award = factories.award()
    client.force_login(scene.finance())
    assert "<html" in get(client, "award_payments", award.pk).content.decode()
    url = reverse("benefits:award_payments", args=[award.pk])
    assert "<html" not in client.get(url, headers={"HX-Request": "true"}).content.decode()


def test_a_claim_withdrawn_on_its_pages(client):
    claim = decided(opened())
    sign_in = client.force_login
    sign_in(scene.finance())
    receipt = {"version": 3, "number": "S1", "received_on": "2026-10-20", "amount": "150"}
    post(client, "claim_receipt", claim.pk, **receipt)
    proposer = factories.user(Role.COUNTY_CASEWORKER)  # finance booked what came back
    sign_in(proposer)
    page = get(client, "claim_withdraw", claim.pk)
    assert "150.00" in page.content.decode()
    said = {"version": 4, "reason": "查实未去世"}
    assert post(client, "claim_withdraw", claim.pk, **said, came_back="0").status_code == 409
    refused = post(client, "claim_withdraw", claim.pk, **said, came_back="150")
    assert "150.00" in str(refused.context["form"].non_field_errors())  # no go-live: no run pays it
    sign_in(scene.approver())
    receipt = claim.receipts.get()
    reverse_it = {"version": 4, "receipt": receipt.pk, "reason": "款已退还"}
    post(client, "claim_receipt_reverse", claim.pk, **reverse_it)
    sign_in(proposer)
    post(client, "claim_withdraw", claim.pk, **{**said, "version": 5}, came_back="0")
    sign_in(scene.approver())
    assert "standing=doubted" in get(client, "due").content.decode()
    listed = get(client, "claim_list", standing="doubted").context["page"]
    assert [one.pk for one in listed] == [claim.pk]
    decision = {"version": 6, "granted": "True", "note": "测试撤〔2026〕1号", "came_back": "0"}
    post(client, "claim_withdrawal_decide", claim.pk, **decision)
    claim.refresh_from_db()
    assert (claim.status, claim.withdrawn_open) == (ClaimStatus.WITHDRAWN, 200)
    shown = get(client, "claim", claim.pk)
    assert (shown.context["claim"].open, shown.context["buttons"]) == (0, [])
    assert "测试撤〔2026〕1号" in shown.content.decode()
    assert "查实未去世" in get(client, "claim_paper", claim.pk, "decision").content.decode()
