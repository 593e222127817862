"""A standard that is put right a second time: what its preview compares with, and the claims."""

from datetime import date
from decimal import Decimal

import pgtrigger
import pytest
from django.urls import reverse

from benefits import balance, claim_gaps, claim_proposals
from benefits import draft_claims as lists
from benefits.models import Claim, Payment, StandardDraft
from benefits.raises import figures
from benefits.states import RunStatus
from cases.models import Award, GoLive
from tests.benefits import changed, scene
from tests.benefits.changed import paid
from tests.benefits.raises import drafted, in_force, rural, signer
from tests.benefits.test_draft_claims import (
    NOVEMBER,
    SEPTEMBER,
    TODAY,
    decided,
    desk,
    heard,
    opened,
    paid_by_two_standards,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
DECEMBER = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)


def put_right(count):
    """So many families, and the draft that put their standard right."""
    awards, draft = paid_by_two_standards(count)
    return [Award.objects.get(pk=pk) for pk in awards], StandardDraft.objects.get(pk=draft)


def claimed():
    """The claim of one family: 90 yuan too much in each of three months, decided."""
    (award,), draft = put_right(1)
    opened(draft)
    heard(draft)
    decided(draft)
    return award, Claim.objects.get()


def differences(award):
    rows = balance.of_awards(Award.objects.filter(pk=award.pk), SEPTEMBER, NOVEMBER)
    return [row.difference for row in rows]


def test_the_preview_starts_from_what_the_awards_were_paid():
    (award,), _draft = put_right(1)
    assert differences(award) == [-90, -90, -90]
    cost = figures.cost(drafted(rural(510), document="更正3号"))
    assert (cost.behind, cost.paid_on, cost.no_longer, cost.too_much) == (90, 0, 90, 0)
    assert cost.monthly == 30


def test_what_was_not_too_much_before_is_paid_on():
    put_right(1)
    cost = figures.cost(drafted(rural(540), document="更正3号"))
    assert (cost.behind, cost.paid_on, cost.no_longer) == (360, 90, 270)


def test_a_second_cut_makes_more_of_it_too_much():
    put_right(1)
    cost = figures.cost(drafted(rural(490), document="更正3号"))
    assert (cost.paid_on, cost.too_much, cost.no_longer) == (0, -90, 0)


def test_where_the_first_overpayment_is_claimed_the_rest_is_paid_on():
    claimed()
    cost = figures.cost(drafted(rural(510), document="更正3号"))
    assert (cost.paid_on, cost.no_longer) == (90, 0)


def test_no_month_that_has_its_run_is_named_as_the_next():
    put_right(1)
    scene.run_to(RunStatus.CALCULATED, DECEMBER)
    assert drafted(rural(510), document="更正3号").pay_month == date(2027, 1, 1)


def test_the_largest_of_a_cut_are_the_largest_cuts(client):
    awards, _draft = put_right(2)
    large = changed.award(5, first_month=SEPTEMBER)
    large.amounts.update(basic=1250)
    draft = drafted(rural(400), document="更正3号")
    client.force_login(signer())
    page = client.get(reverse("benefits:standard_draft", args=[draft.pk]))
    assert [row.award_id for row in page.context["largest"]][0] == large.pk
    assert awards


def test_a_claim_says_that_less_is_too_much_by_now_and_what_may_be_done(client):
    award, claim = claimed()
    in_force(rural(510), document="更正3号")
    assert claim_gaps.gaps([claim])[claim.pk] == claim_gaps.ClaimGap(Decimal(0), Decimal(90), True)
    assert differences(award) == [30, 30, 30]
    client.force_login(desk())
    for url in (
        reverse("benefits:claim", args=[claim.pk]),
        reverse("benefits:claim_list"),
    ):
        assert "90.00" in client.get(url).content.decode().partition("<main")[2]
    page = client.get(reverse("benefits:claim", args=[claim.pk])).content.decode()
    assert reverse("benefits:claim_withdraw", args=[claim.pk]) in page
    paid(DECEMBER)  # the run paid what was due again: nothing is left to say
    assert claim_gaps.gaps([claim]) == {}
    assert Payment.objects.filter(award=award, month=SEPTEMBER).count() == 3


def test_of_months_before_the_go_live_a_claim_says_nothing():
    """The page asked to discard it: nothing is known of those months, and that was read as due."""
    _awards, draft = put_right(1)
    opened(draft)
    claim = Claim.objects.get()
    assert claim_gaps.gaps([claim]) == {}
    with pgtrigger.ignore("cases.GoLive:go_live_stays_once_paid"):  # as if a ledger had paid them
        GoLive.objects.update(month=DECEMBER)
    assert claim_gaps.gaps([claim]) == {}


def test_a_claim_says_that_more_is_too_much_and_a_further_one_takes_it(client):
    award, claim = claimed()
    draft = in_force(rural(490), document="更正3号")
    assert claim_gaps.gaps([claim])[claim.pk].more == 90
    client.force_login(desk())
    page = client.get(reverse("benefits:claim", args=[claim.pk])).content.decode()
    assert reverse("benefits:claim_open", args=[award.pk]) in page
    opened(draft)
    heard(draft)
    decided(draft, document="测试追〔2026〕10号")
    assert differences(award) == [0, 0, 0]
    assert claim_gaps.gaps(Claim.objects.all()) == {}


def test_paid_less_claims_and_arrears_is_due_after_each_correction():
    award, _claim = claimed()
    for amount, document in ((510, "更正3号"), (495, "更正4号"), (530, "更正5号")):
        in_force(rural(amount), document=document)
        rows = balance.of_awards(Award.objects.filter(pk=award.pk), SEPTEMBER, NOVEMBER)
        for row in rows:
            gross = row.paid + row.claimed
            open_claims, arrears = row.claimed, row.difference
            assert gross - open_claims + arrears == row.due == 3 * amount - 750


def test_a_claim_that_waits_says_that_it_is_overtaken():
    _awards, draft = put_right(1)
    opened(draft)
    in_force(rural(510), document="更正3号")
    claim = Claim.objects.get()
    assert claim_gaps.gaps([claim])[claim.pk] == claim_gaps.ClaimGap(Decimal(0), Decimal(90), False)
    assert lists.to_claim(draft) is not None


def test_tile_and_list_of_what_is_to_be_claimed_say_the_same(client):
    _awards, draft = put_right(2)
    client.force_login(desk())

    def told():
        page = client.get(reverse("benefits:standard_draft", args=[draft.pk]))
        tile = next(one for one in page.context["tiles"] if one.url.endswith("/claims/"))
        there = client.get(reverse("benefits:claim_proposals")).context
        return tile.number, there["total"], there["page"].paginator.count

    assert told() == ("540.00", 540, 2)
    in_force(rural(510), document="更正3号")
    assert told() == ("360.00", 360, 2)
    opened(draft)
    assert told() == ("0.00", 0, 0)


def test_what_a_standard_made_too_much_is_proposed_at_once():
    """Not only after the night in which everything is worked out."""
    scene.reconciled()
    put_right(1)
    assert [one.total for one in claim_proposals.proposals(desk())] == [270]
