"""What an award pays from which month on stays readable: on its page and on its papers."""

from datetime import timedelta
from decimal import Decimal

import pgtrigger
import pytest
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import Range

from cases import award_sums
from cases.actions import awards
from cases.actions.papers import issue_paper
from cases.models import Application, Award, Person, Supplement
from cases.papers import AWARD_PAPERS
from tests import factories
from tests.benefits import raises, scene
from tests.cases import walk
from tests.cases.every_paper import family
from tests.cases.test_award_papers import offered, paper
from welfare.audit import log as audit
from welfare.county.months import add_months, first_of
from welfare.exceptions import NotAllowed
from welfare.models import Residence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
CORRECTED = "测试民发〔2026〕更正1号"


def month(n=0):
    return add_months(first_of(timezone.localdate()), n)


@pytest.fixture
def desk(client):
    client.force_login(walk.approver())
    return client


def begun():
    """An award that began with a standard of its own month."""
    scene.standards()
    scene.standard("DIBAO", 530, since=month())
    return factories.award(size=2, basic=1060, monthly_income=Decimal(0), first_month=month())


def put_right():
    """The same, after another standard of that month put it right."""
    award = begun()
    raises.in_force(raises.rural(500), since=month(), document=CORRECTED)
    return award.pk


def rows_of(award):
    return [(row.from_month, row.total) for row in award_sums.by_month(award)]


def topped_up(award, kind="SEVERE", since=None):
    return Supplement.objects.create(
        member=award.members.order_by("pk").first(),
        kind=scene.kinds()[kind],
        first_month=since or award.first_month,
        reason="随救助资格开始",
    )


class TestOfACut:
    @pytest.fixture(scope="class")
    @classmethod
    def _cut(cls, paying_ground, further):
        return further(put_right)

    @pytest.fixture
    def cut(self, _cut, db):
        return Award.objects.get(pk=_cut)

    def test_a_sum_that_was_cut_in_its_own_month_stays_readable(self, cut, desk):
        assert rows_of(cut) == [(month(), Decimal(1000))]
        page = desk.get(reverse("cases:award", args=[cut.pk])).content.decode()
        for said in ("1,060.00", "1,000.00", CORRECTED):
            assert said in page

    def test_the_notice_of_payment_lists_both_sums_with_the_document(self, cut, desk):
        shown = paper(desk, cut, "certificate")
        for said in ("1,060.00", "1,000.00", CORRECTED):
            assert said in shown

    def test_who_is_near_to_the_family_issues_no_paper_of_its_award(self, cut):
        Person.objects.filter(pk=cut.members.first().person_id).update(name=walk.worker().full_name)
        with pytest.raises(NotAllowed, match="同名"):
            issue_paper(by=walk.worker(), paper=AWARD_PAPERS["reduction"], subject=cut)
        assert issue_paper(by=walk.head(), paper=AWARD_PAPERS["reduction"], subject=cut)

    def test_what_a_standard_cut_has_its_notice_with_day_and_number(self, cut, desk):
        assert "reduction" in offered(desk, cut)
        shown = paper(desk, cut, "reduction")
        today = timezone.localdate()
        for said in (
            "1,060.00",
            "1,000.00",
            CORRECTED,
            f"{today.year}年{today.month}月{today.day}日",
        ):
            assert said in shown
        asks = {"by": walk.worker(), "paper": AWARD_PAPERS["reduction"], "subject": cut}
        issued, _again = issue_paper(**asks)
        assert f"{issued.serial}" in issued.body

    def test_an_older_act_gives_a_later_cut_neither_its_day_nor_its_hearing(self, desk, cut):
        audit.record(
            "amount_set",
            cut,
            by=walk.approver(),
            heard="早先听取的意见",
            from_month=f"{month():%Y-%m}",
            basic="1060",
        )
        assert "早先听取的意见" not in paper(desk, cut, "reduction")


def test_a_notice_that_was_issued_before_stays_and_the_new_sum_has_its_own(desk):
    award = begun()
    notice = AWARD_PAPERS["certificate"]
    before, _again = issue_paper(by=walk.worker(), paper=notice, subject=award)
    raises.in_force(raises.rural(500), since=month(), document=CORRECTED)
    after, again = issue_paper(by=walk.worker(), paper=notice, subject=award)
    assert not again
    assert after.serial == before.serial + 1
    assert CORRECTED not in before.body
    assert CORRECTED in after.body


def test_a_top_up_that_began_with_the_award_counts_on_page_and_paper(desk):
    award = factories.award(size=2, basic=960, first_month=month())
    person = topped_up(award).member.person
    assert rows_of(award) == [(month(), Decimal(960 + 144))]
    page = desk.get(reverse("cases:award", args=[award.pk])).content.decode()
    for shown in (page, paper(desk, award, "certificate")):
        for said in ("1,104.00", "144.00", "重病重残", person.name):
            assert said in shown


def test_each_month_in_which_a_top_up_begins_or_ends_has_its_sum(desk):
    award = factories.award(size=2, basic=960, first_month=month(-3))
    row = topped_up(award, since=month(-2))
    row.last_month = month(-1)
    row.save()
    assert rows_of(award) == [
        (month(-3), Decimal(960)),
        (month(-2), Decimal(1104)),
        (month(), Decimal(960)),
    ]
    reasons = [row.reasons for row in award_sums.by_month(award)]
    assert "随救助资格开始" in reasons[1][0]
    assert len(reasons[2]) == 1


def test_the_months_are_worked_out_once_for_the_letters_of_stopped_top_ups(desk, monkeypatch):
    """They were for each month of each top-up, each time the page asked for its letters."""
    award = factories.award(size=2, basic=960, first_month=month(-3))
    for back in (3, 1):
        person = topped_up(award, since=month(-back)).member.person
        asks = {"reason": "残疾等级变化", "heard": "本人无异议", "last_month": month(1 - back)}
        awards.stop_supplement(by=walk.approver(), award=award, person=person, **asks)
    asked, by_month = [], award_sums.by_month
    monkeypatch.setattr(
        award_sums, "by_month", lambda award: asked.append(award) or by_month(award)
    )
    shown = paper(desk, award, "reduction")
    assert "残疾等级变化" in shown
    assert "1,104.00" in shown
    assert len(asked) == 1


def test_a_top_up_without_a_rate_says_so(desk):
    award = factories.award(size=1, basic=480, first_month=month())
    row = topped_up(award)
    with pgtrigger.ignore("benefits.SupplementRate:supplement_rate_used_stays"):
        row.kind.rates.filter(residence=Residence.RURAL).delete()
    assert "未设定标准" in paper(desk, award, "certificate")


def test_a_list_gives_what_the_page_of_each_award_gives(paying_ground, django_assert_num_queries):
    """Worked out for many at once: at another rate, ended, of nobody, later, and over."""
    scene.standards()
    over = {"status": "ended", "stop_way": "ledger", "left_on": month(-1), "left_reason": "超标"}
    asked = {
        factories.award(size=2, basic=960, first_month=month(-5)): month(),
        factories.award(size=1, basic=480, first_month=month(-5)): month(),
        factories.award(size=1, basic=490, first_month=month(-5)): month(),
        factories.award(size=1, basic=500, first_month=month(2)): month(2),
        factories.award(size=1, first_month=month(-5), last_month=month(-1), **over): month(-1),
    }
    two, ended, empty, *_later = asked
    for award in asked:
        topped_up(award)
    Supplement.objects.filter(member__award=ended).update(last_month=month(-2))
    empty.members.update(period=Range(empty=True))
    with django_assert_num_queries(4):
        listed = award_sums.of_lists(asked)
    for award, at in asked.items():
        one = award_sums.in_month(award, at)
        told = listed[award.pk]
        assert (told.basic, told.care) == (one.amount.basic, one.amount.care)
        assert (told.extra, told.total) == (one.extra, one.total)
    assert listed[two.pk].extra > 0 == listed[ended.pk].extra == listed[empty.pk].extra


def confirmed():
    """An application that is confirmed, of whose people one is severely disabled."""
    scene.standards()
    scene.kinds()
    case = walk.submitted("DIBAO", "400", household=family())
    return walk.decide(walk.decide(case)).pk


class TestOfAConfirmedCase:
    @pytest.fixture(scope="class")
    @classmethod
    def _confirmed(cls, paying_ground, further):
        return further(confirmed)

    @pytest.fixture
    def case(self, _confirmed, db):
        return Application.objects.get(pk=_confirmed)

    def test_the_confirmation_names_the_top_up_that_opened_with_the_award(self, desk, case):
        answer = desk.get(reverse("cases:paper", args=[case.pk, "confirmation"]))
        shown = answer.content.decode().partition('class="paper"')[2]
        for said in ("400.00", "144.00", "96.00", "736.00", "重病重残", scene.DOCUMENT):
            assert said in shown

    def test_the_confirmation_keeps_what_was_decided_when_the_sum_is_another(self, desk, case):
        award = case.awards.get()
        award.amounts.update(basic=300, reason="后来调减")
        shown = desk.get(reverse("cases:paper", args=[case.pk, "confirmation"])).content.decode()
        assert "736.00" in shown
        assert "300.00" not in shown


def test_months_after_the_last_one_have_no_sum():
    award = factories.award(size=2, basic=960, first_month=month(-3))
    topped_up(award, since=month(-2))
    award.status, award.left_on = "ended", timezone.localdate() - timedelta(days=1)
    award.stop_way = "ledger"
    award.last_month, award.left_reason = month(-3), "收入超过标准"
    award.save()
    assert rows_of(award) == [(month(-3), Decimal(960))]
