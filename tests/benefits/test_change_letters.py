"""Letters and pages of a change say what is paid, and one letter tells of one decision."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from cases import actions
from cases.models import AwardChange, Supplement
from cases.papers import AWARD_PAPERS
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.changed import TODAY, decide, follows, hear, last, register
from tests.cases import every_paper, walk
from tests.cases.test_award_papers import offered, paper
from welfare.accounts.roles import Role
from welfare.county.months import first_of, next_month
from welfare.models import IssuedPaper
from welfare.papers.sheets import body_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ground(once):
    """Limits, standards and people, once for all tests of the module."""
    once(changed.ground)


@pytest.fixture(autouse=True)
def _today(monkeypatch, ground):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)


DECEMBER = next_month(first_of(TODAY))


@pytest.fixture
def desk(client):
    client.force_login(walk.approver())
    return client


def topped_up(award, member):
    """144 yuan a month beside the amount."""
    return Supplement.objects.create(
        member=member,
        kind=scene.kinds()["SEVERE"],
        first_month=award.first_month,
        reason="随救助资格开始",
    )


def town_head():
    return factories.user(Role.TOWN_HEAD)


def dead(award):
    return hear(follows(register(award, "death", person=last(award))))


@pytest.mark.parametrize(
    ("whose", "before", "after"), [("stays", "1,064.00", "584.00"), ("goes", "1,064.00", "440.00")]
)
def test_a_cut_is_told_with_the_supplements_before_and_after(desk, whose, before, after):
    award = changed.award()
    gone = award.members.get(person=last(award))
    topped_up(award, gone if whose == "goes" else award.members.order_by("pk").first())
    row = dead(award)
    pages = [
        desk.get(reverse("cases:change", args=[row.change_id])),
        desk.get(reverse("benefits:award_change_decide", args=[row.pk])),
    ]
    decide(row)
    pages.append(desk.get(reverse("cases:change", args=[row.change_id])))
    shown = [page.content.decode() for page in pages]
    shown += [
        body_of(AWARD_PAPERS[name], award) for name in ("reduction", "change_sheet", "hearing")
    ]
    for text in shown:
        assert after in text
    for text in shown[:-1]:  # the record of the hearing has the sum after it
        assert before in text


def test_a_cut_of_the_sum_alone_is_told_with_the_supplements(desk):
    award = changed.award()
    topped_up(award, award.members.order_by("pk").first())
    lower(award, 700)
    shown = paper(desk, award, "reduction")
    assert "1,064.00" in shown
    assert "844.00" in shown


def lower(award, basic, reason="家庭收入增加"):
    award.refresh_from_db()
    actions.set_amount(
        by=walk.approver(),
        award=award,
        version=award.version,
        from_month=DECEMBER,
        basic=Decimal(basic),
        reason=reason,
        heard="户主称属实",
        explanation=[],
    )


def test_a_gradual_exit_goes_on_with_the_supplements(desk):
    award = changed.award()
    topped_up(award, award.members.order_by("pk").first())
    said = {"direction": "fade", "amount_before": Decimal(920), "basic": Decimal(920)}
    every_paper.changed(award, **said, from_month=DECEMBER, last_month=DECEMBER)
    shown = paper(desk, award, "change")
    assert "每月1,064.00元调整为1,064.00元" in shown


def test_a_cut_by_the_town_has_the_reduction_letter_only(desk):
    row = dead(award := changed.award())
    AwardChange.objects.filter(pk=row.pk).update(route=["town"], tier="town")
    decide(row, by=town_head())
    assert [name for name in offered(desk, award) if name in ("change", "reduction")] == [
        "reduction"
    ]
    told = AWARD_PAPERS["reduction"].fields(award)
    assert told["signing"] == award.town
    shown = paper(desk, award, "reduction")
    for said in (row.article, "家属无异议", "行政复议", "提起行政诉讼", "测试调〔2026〕1号"):
        assert said in shown


def test_the_letter_of_a_cut_stays_after_a_raise_of_the_same_month(desk):
    award = changed.award()
    lower(award, 700)
    lower(award, 1000, reason="重新核定")
    shown = paper(desk, award, "reduction")
    for said in ("920.00", "700.00", "家庭收入增加", "户主称属实"):
        assert said in shown


def test_the_letter_of_a_change_stays_after_a_raise_of_the_same_month(desk):
    row = dead(award := changed.award())
    decide(row)
    lower(award, 1000, reason="重新核定")
    assert "440.00" in paper(desk, award, "reduction")


def test_each_cut_keeps_its_letter_when_a_later_one_is_decided(desk):
    """The letter that was not issued yet vanished with the next decision."""
    award = changed.award()
    lower(award, 700)
    assert "700.00" in paper(desk, award, "reduction")
    decide(dead(award))
    assert "家庭收入增加" not in paper(desk, award, "reduction")
    listed = desk.get(reverse("cases:award_paper_list", args=[award.pk])).content.decode()
    (name,) = set(re.findall(r"reduction-\d+-\d+", listed))
    before = paper(desk, award, name)
    for said in ("920.00", "700.00", "家庭收入增加", "户主称属实", "行政复议"):
        assert said in before
    issued = [
        desk.post(reverse("cases:award_paper_issue", args=[award.pk, one]))
        for one in (name, "reduction")
    ]
    assert [answer.status_code for answer in issued] == [200, 200]
    numbers = IssuedPaper.objects.filter(subject_id=award.pk).values_list("about", "serial")
    assert len(set(numbers)) == 2
    unknown = reverse("cases:award_paper", args=[award.pk, "reduction-0-0"])
    assert desk.get(unknown).status_code == 404


def test_a_stopped_supplement_is_told_in_writing_with_the_remedies(desk):
    """It ended at a birthday, or with another disability, and nobody was told."""
    award = changed.award()
    member = award.members.order_by("pk").first()
    topped_up(award, member)
    award.refresh_from_db()
    actions.stop_supplement(
        by=walk.approver(),
        award=award,
        person=member.person,
        last_month=first_of(TODAY),
        reason="残疾等级变更",
        heard="本人无异议",
    )
    shown = paper(desk, award, "reduction")
    for said in ("1,064.00", "920.00", "残疾等级变更", "本人无异议", "行政复议", "提起行政诉讼"):
        assert said in shown
