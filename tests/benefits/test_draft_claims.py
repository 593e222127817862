"""What a standard that was put lower paid too much is claimed in one act for all families."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benefits import draft_claims as lists
from benefits.actions import claims, draft_claims
from benefits.models import Claim, StandardDraft
from benefits.states import ClaimStatus
from cases.actions import set_amount
from cases.models import Award
from tests import factories
from tests.benefits import changed, raises, scene
from tests.benefits.raises import in_force, rural
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (9, 10, 11))
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def paid_too_much(once, paying_ground):
    """Three months of payments and two new standards, on which every test here begins."""
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)
        return once(paid_by_two_standards)


@pytest.fixture
def put_right(paid_too_much, db):
    """The four families, and the draft that put their standard right."""
    awards, draft = paid_too_much
    return [Award.objects.get(pk=pk) for pk in awards], StandardDraft.objects.get(pk=draft)


@pytest.fixture(autouse=True)
def _today(monkeypatch, paid_too_much):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)


def desk():
    return factories.user(Role.COUNTY_CASEWORKER)


def paid_by_two_standards(count=4):
    """Families paid three months by a wrong standard, 90 yuan too much in each."""
    changed.ground()
    raises.drafter()
    awards = [changed.award(3).pk for _one in range(count)]
    factories.live(month=SEPTEMBER)
    for month in (SEPTEMBER, OCTOBER):
        changed.paid(month)
    in_force(rural(530))
    changed.paid(NOVEMBER)
    return awards, in_force(rural(500), document="更正2号").pk


def shown(draft, status=None):
    if status is None:
        return str(lists.sums_to_claim(lists.to_claim(draft)))
    return str(lists.sums_of(lists.claimed(draft, status)))


def does(action, draft, by, status=None, **said):
    act = getattr(draft_claims, action)
    said = {"shown": shown(draft, status), **said}
    return act(by=by, draft=draft, version=draft.version, **said)


def opened(draft, **said):
    return does("open_draft_claims", draft, desk(), cause="标准更正", **said)


def heard(draft, **said):
    told = {"heard_on": TODAY, "heard": "张榜告知七日，无异议", **said}
    return does("hear_draft_claims", draft, desk(), ClaimStatus.OPENED, **told)


def decided(draft, by=None, **said):
    told = {"document": "测试追〔2026〕9号", **said}
    return does("decide_draft_claims", draft, by or scene.approver(), ClaimStatus.HEARD, **told)


def test_all_overpaid_families_of_a_draft_are_claimed_heard_and_decided_in_one_act_each(put_right):
    awards, draft = put_right
    found = lists.to_claim(draft)
    assert [(one.award, one.total, one.first, one.last) for one in found] == [
        (award, Decimal(270), SEPTEMBER, NOVEMBER) for award in awards
    ]
    opened(draft)
    assert lists.to_claim(draft) == []
    heard(draft)
    decided(draft)
    made = list(Claim.objects.order_by("pk"))
    assert [(one.award, one.total, one.reason) for one in made] == [
        (award, Decimal(270), "mistake") for award in awards
    ]
    assert {one.status for one in made} == {ClaimStatus.DECIDED}
    assert {one.standards for one in made} == {draft}
    assert [one.months.count() for one in made] == [3, 3, 3, 3]


def test_who_opened_or_heard_decides_none_of_them(put_right):
    _awards, draft = put_right
    both = desk()
    both.roles = [Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER]
    both.save()
    does("open_draft_claims", draft, both, cause="标准更正")
    heard(draft)
    with pytest.raises(NotAllowed):
        decided(draft, by=both)
    assert set(Claim.objects.values_list("status", flat=True)) == {ClaimStatus.HEARD}


def test_a_family_that_is_left_out_is_claimed_by_itself(put_right):
    awards, draft = put_right
    opened(draft, left_out=[awards[0].number])
    assert [claim.award for claim in Claim.objects.order_by("pk")] == awards[1:]
    assert [one.award for one in lists.to_claim(draft)] == [awards[0]]
    with pytest.raises(NotAllowed, match="X-1"):
        opened(draft, left_out=["X-1"])


def test_only_the_towns_that_were_chosen(put_right):
    awards, draft = put_right
    with pytest.raises(NotAllowed):
        opened(draft, towns=[factories.town(2)])
    opened(draft, towns=[awards[0].town])
    assert Claim.objects.count() == len(awards)


def test_a_list_that_is_another_one_by_now_is_a_conflict(put_right):
    _awards, draft = put_right
    before = shown(draft)
    opened(draft)
    with pytest.raises(Conflict):
        does("open_draft_claims", draft, desk(), cause="标准更正", shown=before)


def test_a_month_with_another_reason_besides_is_looked_at_by_itself(put_right):
    (award, *others), draft = put_right
    set_amount(
        by=scene.approver(),
        award=award,
        version=award.version,
        from_month=NOVEMBER,
        basic=Decimal(300),
        reason="收入增加",
        heard="已听取",
    )
    found = {one.award: (set(one.dues), one.total) for one in lists.to_claim(draft)}
    assert found.pop(award) == ({SEPTEMBER, OCTOBER}, Decimal(180))
    three = {SEPTEMBER, OCTOBER, NOVEMBER}
    assert found == dict.fromkeys(others, (three, Decimal(270)))


def test_a_month_that_only_another_draft_made_less_is_on_the_list_of_that_one(put_right):
    awards, first = put_right
    second = in_force(rural(480), since=NOVEMBER, document="更正3号")
    found = {one.award: set(one.dues) for one in lists.to_claim(second)}
    assert found == dict.fromkeys(awards, {NOVEMBER})
    found = {one.award: set(one.dues) for one in lists.to_claim(first)}
    assert found == dict.fromkeys(awards, {SEPTEMBER, OCTOBER, NOVEMBER})


def test_a_claim_of_the_list_goes_on_like_any_other(put_right):
    _awards, draft = put_right
    claim, *_others = opened(draft)
    claims.discard_claim(by=desk(), claim=claim, version=claim.version, reason="重算")
    (found,) = lists.to_claim(draft)
    assert found.total == Decimal(270)


def statements(act, *args, **said):
    with CaptureQueriesContext(connection) as asked:
        act(*args, **said)
    return len(asked)


def test_more_families_are_not_more_statements(put_right):
    awards, draft = put_right
    one = statements(opened, draft, left_out=[award.number for award in awards[1:]])
    three = statements(opened, draft)
    assert three <= one
    one = statements(heard, draft, left_out=[award.number for award in awards[1:]])
    assert statements(heard, draft) <= one
    by = scene.approver()
    one = statements(decided, draft, by, left_out=[award.number for award in awards[1:]])
    assert statements(decided, draft, by) <= one


def test_the_list_and_its_steps_have_their_pages(client, put_right):
    awards, draft = put_right
    client.force_login(desk())
    page = client.get(reverse("benefits:standard_draft", args=[draft.pk])).content.decode()
    url = reverse("benefits:draft_claims", args=[draft.pk])
    assert url in page
    page = client.get(url).content.decode()
    assert awards[0].number in page
    assert "270.00" in page
    step = reverse("benefits:draft_claims_open", args=[draft.pk])
    form = client.get(step).context["form"]
    said = {"version": form["version"].value(), "shown": form["shown"].value()}
    assert client.post(step, said | {"cause": "标准更正"}).status_code == 302
    step = reverse("benefits:draft_claims_hear", args=[draft.pk])
    form = client.get(step).context["form"]
    said = {"version": form["version"].value(), "shown": form["shown"].value()}
    told = {"heard_on": str(TODAY), "heard": "无异议"}
    assert client.post(step, said | told).status_code == 302
    client.force_login(scene.approver())
    step = reverse("benefits:draft_claims_decide", args=[draft.pk])
    form = client.get(step).context["form"]
    said = {"version": form["version"].value(), "shown": form["shown"].value()}
    assert client.post(step, said | {"document": "测试追〔2026〕9号"}).status_code == 302
    assert set(Claim.objects.values_list("status", flat=True)) == {ClaimStatus.DECIDED}
    claim = Claim.objects.get(award=awards[0])
    page = client.get(f"{url}?standing=decided").content.decode()
    assert reverse("benefits:claim", args=[claim.pk]) in page
    letter = client.get(reverse("benefits:claim_paper", args=[claim.pk, "decision"]))
    assert "270.00" in letter.content.decode()


def test_what_is_posted_is_worked_out_once(client, monkeypatch, put_right):
    """The page worked out the county's months, and the act did it again."""
    _awards, draft = put_right
    client.force_login(desk())
    step = reverse("benefits:draft_claims_open", args=[draft.pk])
    form = client.get(step).context["form"]
    said = {"version": form["version"].value(), "shown": form["shown"].value()}
    asked, works_out = [], lists.to_claim
    monkeypatch.setattr(lists, "to_claim", lambda *args: asked.append(1) or works_out(*args))
    assert client.post(step, said | {"cause": "标准更正"}).status_code == 302
    assert len(asked) == 1
