"""What a logbook says of an offer of work is the answer that is counted. (57号 Art 34)"""

import pytest
from django.urls import reverse

from benefits.tasks import follow_answers
from cases.actions.changes import withdraw_answer
from cases.actions.logbooks import add_record, answer_record, strike_record
from cases.chain import chain
from cases.logbooks import BadDefinition, Definition
from cases.models import AwardChange, FamilyChange
from cases.rules.logbooks import Subject
from cases.states import FamilyChangeStatus
from tests.benefits import changed
from tests.benefits.changed import last, register
from tests.cases import walk
from tests.cases.test_logbooks import officer
from tests.cases.test_record_files import take, workbook
from tests.cases.test_record_steps import book
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db
REFUSED, TAKEN, REASON = "无正当理由拒绝", "已就业", "有正当理由未接受"
OFFERS = {
    "about": "person",
    "writes": "both",
    "fields": [{"label": "岗位", "required": True}],
    "outcomes": [TAKEN, REASON, REFUSED],
    "helped": [TAKEN],
    "refused": REFUSED,
    "work": True,
}


@pytest.fixture(autouse=True)
def ground(db):
    changed.ground()


@pytest.fixture
def jobs(ground):
    return book(OFFERS, code="jobs", name="就业救助")


def offered(logbook, award, person=None, by=None):
    return add_record(
        by=by or walk.worker(),
        logbook=logbook,
        subject=Subject(person=person or last(award), household=award.household),
        happened_on=walk.days_ago(2),
        done_by="人社所甲",
        values={"岗位": f"保洁{logbook.records.count()}"},
    )


def answered(logbook, award, outcome, by=None, **said):
    record = offered(logbook, award, by=by, **said)
    on = walk.days_ago(0)
    return answer_record(by=by or walk.worker(), record=record, outcome=outcome, closed_on=on)


def test_a_refusal_in_the_logbook_is_one_of_the_three(client):
    """The chain, the page of the record and the registered answer say the same number."""
    jobs, award = book(OFFERS, code="jobs", name="就业救助"), changed.award(size=2)
    answered(jobs, award, REFUSED)
    answered(jobs, award, REASON)
    answer = {"work_answer": "refused", "what": "县人社局推荐保洁岗位"}
    today = {"happened_on": walk.days_ago(0), "reported_on": walk.days_ago(0)}
    register(award, "work_offer", person=last(award), **answer, **today)
    third = answered(jobs, award, REFUSED)
    row = FamilyChange.objects.get(record=third)
    assert (row.happened_on, row.facts["answer"]) == (third.closed_on, "refused")
    assert "3" in row.facts["after"]
    client.force_login(walk.worker())
    page = client.get(reverse("cases:record", args=[third.pk]))
    assert page.context["refusals"] == 3
    bodies = [item["body"] for item in chain(award.household, [], [])]
    assert row.facts["after"] in bodies
    assert FamilyChange.objects.filter(kind="work_offer").count() == 3


def test_the_third_refusal_in_a_logbook_proposes_the_cut_over_night(jobs):
    award = changed.award(size=2)
    for _time in range(3):
        answered(jobs, award, REFUSED, by=officer())
    follow_answers()
    follow_answers()
    row = AwardChange.objects.get()
    assert (row.direction, row.ground, row.left) == ("cut", "refused_work", [last(award).pk])
    assert (row.to_hear, row.proposed_by) == (True, officer())


def test_work_that_the_logbook_says_is_taken_begins_the_count_anew(jobs):
    award = changed.award(size=2)
    for outcome in (REFUSED, REFUSED, TAKEN):
        answered(jobs, award, outcome)
    fourth = answered(jobs, award, REFUSED)
    assert "1" in fourth.answer.facts["after"]
    follow_answers()
    assert not AwardChange.objects.exists()


def test_a_struck_record_takes_its_answer_along_and_stays_the_only_way(jobs):
    award = changed.award(size=2)
    record = answered(jobs, award, REFUSED)
    row = record.answer
    with pytest.raises(NotAllowed, match="logbook|台账"):
        withdraw_answer(by=walk.worker(), change=row, version=row.version, reason="登记有误")
    strike_record(by=walk.worker(), record=record, because="登记到他人名下")
    row.refresh_from_db()
    assert row.status == FamilyChangeStatus.WITHDRAWN
    assert "1" in answered(jobs, award, REFUSED).answer.facts["after"]


def test_what_a_proposal_counts_is_not_struck_before_it(jobs):
    award = changed.award(size=2)
    records = [answered(jobs, award, REFUSED) for _time in range(3)]
    follow_answers()
    with pytest.raises(NotAllowed):
        strike_record(by=walk.worker(), record=records[0], because="登记有误")
    records[0].refresh_from_db()
    assert records[0].struck_on is None


def test_a_file_of_answers_counts_like_typed_ones(jobs):
    award = changed.award(size=2)
    record, by = offered(jobs, award), officer()
    headings = ["记录号", "日期", "姓名", "办理结果", "办结日期"]
    said = [record.pk, record.happened_on, last(award).name, REFUSED, walk.days_ago(0)]
    take(by, jobs, workbook(said, headings=headings))
    record.refresh_from_db()
    assert (record.answer.facts["answer"], record.answer.recorded_by) == ("refused", by)


def test_an_offer_of_work_says_what_its_outcomes_mean():
    for wrong in ({"about": "family"}, {"refused": ""}, {"helped": []}, {"helped": [REFUSED]}):
        with pytest.raises(BadDefinition):
            Definition.read({**OFFERS, **wrong})
    assert Definition.read(Definition.read(OFFERS).written()).work
