"""What is printed from an award: certificate, lower amount, suspension, ending."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import AwardAmount, Origin
from cases.papers import AWARD_PAPERS
from tests import factories
from tests.cases import walk
from welfare.county.months import first_of, next_month, previous_month
from welfare.papers.paper import described

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
LINE = {
    "code": "top_up",
    "label": "保障标准",
    "factor": "480 × 2",
    "sum": "960.00",
    "document": "测民发〔2026〕1号",
    "article": "57号第二十三条",
    "persons": ["测甲", "测乙"],
}


def this_month():
    return first_of(timezone.localdate())


@pytest.fixture
def award():
    made = factories.award(size=2, basic=960)
    AwardAmount.objects.filter(award=made).update(explanation=[LINE])
    return made


@pytest.fixture
def desk(client):
    client.force_login(walk.approver())
    return client


def paper(desk, award, name, expect=200):
    answer = desk.get(reverse("cases:award_paper", args=[award.pk, name]))
    assert answer.status_code == expect
    return answer.content.decode().partition('class="paper"')[2]


def offered(desk, award):
    page = desk.get(reverse("cases:award", args=[award.pk])).content.decode()
    return [n for n in AWARD_PAPERS if reverse("cases:award_paper", args=[award.pk, n]) in page]


def lower(award, amount=700):
    award.refresh_from_db()
    return actions.set_amount(
        by=walk.approver(),
        award=award,
        version=award.version,
        from_month=next_month(this_month()),
        basic=Decimal(amount),
        reason="家庭收入增加",
        heard="户主称外出务工属实",
        explanation=[{**LINE, "label": "减：家庭月收入", "sum": "-260.00"}],
    )


def test_papers_are_found_by_being_there(desk, award):
    changes = ["change", "exit_warning", "review", "reduction", "suspension", "ending"]
    letters = [name for name, paper in AWARD_PAPERS.items() if paper.series]
    assert letters == ["certificate", *changes]
    assert offered(desk, award) == ["certificate"]
    for name in ("reduction", "suspension", "ending", "menu"):
        paper(desk, award, name, expect=404)


def test_a_paper_that_leaves_something_out_is_named():
    with pytest.raises(ImproperlyConfigured, match="bare.*PAPER"):
        described("bare", pytest)


def test_the_certificate_names_persons_rate_document_and_article(desk, award):
    shown = paper(desk, award, "certificate")
    covered = [member.person.name for member in award.members.all()]
    for said in (*covered, "960.00", *LINE["persons"], LINE["document"], LINE["article"]):
        assert said in shown
    assert LINE["factor"] in shown
    assert award.account not in shown


def test_a_recognition_is_certified_without_money(desk):
    award = factories.award("NEAR")
    assert offered(desk, award) == ["certificate"]
    assert "元" not in paper(desk, award, "certificate").partition("<footer")[0]


def test_a_lower_amount_tells_both_sums_the_reason_and_the_hearing(desk, award):
    lower(award)
    assert offered(desk, award) == ["certificate", "reduction"]
    shown = paper(desk, award, "reduction")
    for said in ("960.00", "700.00", "家庭收入增加", "户主称外出务工属实", "60", "-260.00"):
        assert said in shown
    assert "960.00" in paper(desk, award, "certificate")  # this month it is paid as before


def test_a_higher_amount_is_no_reduction(desk, award):
    lower(award, amount=1000)
    assert offered(desk, award) == ["certificate"]


def test_a_suspension_tells_month_and_reason(desk, award):
    actions.suspend_award(
        by=walk.approver(),
        proposed_by=walk.worker(),
        award=award,
        version=award.version,
        from_month=this_month(),
        reason="联系不上",
        heard="三次上门、两次电话均未联系上",
    )
    assert "suspension" in offered(desk, award)
    shown = paper(desk, award, "suspension")
    assert "联系不上" in shown
    assert f"{this_month():%Y}" in shown


def test_an_ending_tells_reason_hearing_and_remedies(desk, award):
    actions.end_award(
        by=walk.approver(),
        proposed_by=walk.worker(),
        award=award,
        version=award.version,
        left_on=timezone.localdate(),
        last_month=this_month(),
        reason="收入超过标准",
        heard="本人无异议",
    )
    assert offered(desk, award) == ["ending"]
    shown = paper(desk, award, "ending")
    for said in ("收入超过标准", "本人无异议", award.number, "60"):
        assert said in shown


def ended_by_death(award):
    """The payee died, and the award ended with it."""
    actions.record_death(
        by=walk.approver(), person=award.payee, died_on=timezone.localdate(), shown_by="死亡证明"
    )
    actions.end_award(
        by=walk.approver(),
        proposed_by=walk.worker(),
        award=award,
        version=award.version,
        left_on=timezone.localdate(),
        last_month=this_month(),
        reason="死亡",
        heard="家属无异议" if award.household.members.count() > 1 else "",
    )


def test_the_end_of_a_dead_person_alone_is_told_to_the_near_relatives(desk):
    """The letter was addressed to the dead, who could apply again at any time."""
    award = factories.award(size=1)
    ended_by_death(award)
    shown, name = paper(desk, award, "ending"), award.payee.name
    assert f"{name}的近亲属：" in shown
    assert f"{name}的低保" in shown
    assert "60日" in shown  # who is near may still object
    for left_out in ("可随时重新申请", f">{name}：", "您的"):
        assert left_out not in shown


def test_the_end_after_a_death_is_told_to_who_lives_on(desk):
    award = factories.award(size=2)
    ended_by_death(award)
    left = award.household.members.exclude(person=award.payee).get().person
    shown = paper(desk, award, "ending")
    assert f"{left.name}（{award.payee.name}家属）：" in shown
    assert "家属无异议" in shown
    assert "可随时重新申请" in shown  # the family that was covered may


def test_a_suspension_after_a_death_speaks_of_the_dead_and_to_the_family(desk):
    award = factories.award(size=2, basic=960)
    lower(award)
    award.refresh_from_db()
    dead = award.payee
    actions.record_death(
        by=walk.approver(), person=dead, died_on=timezone.localdate(), shown_by="死亡证明"
    )
    award.refresh_from_db()
    actions.suspend_award(
        by=walk.approver(),
        proposed_by=walk.worker(),
        award=award,
        version=award.version,
        from_month=this_month(),
        reason="户主死亡，待核",
        heard="家属无异议",
    )
    for name in ("suspension", "reduction"):
        shown = paper(desk, award, name)
        assert f"（{dead.name}家属）：" in shown
        assert f"{dead.name}的低保" in shown


def test_an_award_that_a_ledger_ended_has_its_notice_too(desk):
    ended = {
        "status": "ended",
        "stop_way": "ledger",
        "left_on": date(2022, 5, 31),
        "last_month": date(2022, 5, 1),
        "left_reason": "死亡",
    }
    award = factories.award(origin=Origin.LEDGER, **ended)
    assert "2022年5月31日" in paper(desk, award, "ending")


def test_one_sum_has_its_paper_with_the_case(desk):
    assert offered(desk, factories.award("RELIEF")) == []


def test_what_begins_next_month_is_certified_with_its_first_amount(desk):
    award = factories.award(first_month=next_month(this_month()), basic=333)
    assert "333.00" in paper(desk, award, "certificate")


def test_a_foreign_award_prints_nothing(client, award):
    client.force_login(
        walk.worker().__class__.objects.create_user(
            "外镇", full_name="外镇", division=factories.town(2), roles=["town_caseworker"]
        )
    )
    paper(client, award, "certificate", expect=404)


def test_the_month_before_the_first_is_no_month_of_an_amount(award):
    first = award.first_month
    assert award.amount_in(previous_month(first)) is None
    assert award.amount_in(first).total == 960
