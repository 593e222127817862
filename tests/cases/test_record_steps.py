"""What a record asks for and what follows: leads, complaints, referrals. (主动发现、投诉、转介)"""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.actions.logbooks import add_record, answer_record, open_logbook, strike_record
from cases.actions.record_steps import (
    apply_from_record,
    end_liaison,
    link_record,
    name_liaison,
    step_record,
)
from cases.chain import chain
from cases.logbooks import BadDefinition, Definition
from cases.models import Application, Liaison, LogbookRecord, RecordFollow
from cases.rules.logbooks import Subject
from cases.states import ApplicationStatus
from tests import factories, taken
from tests.cases import walk
from tests.cases.test_logbooks import SINCE, officer
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Event
from welfare.personal.reveals import reveal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
LEAD = {
    "about": "place",
    "writes": "both",
    "fields": [{"label": "困难情况", "required": True}, {"label": "实名", "kind": "yes_no"}],
    "outcomes": ["已申请", "无需救助"],
    "opens": "已申请",
    "term": {"days": 10, "kind": "calendar"},
    "steps": [
        {"name": "核实", "first": True, "term": {"days": 3, "kind": "calendar"}},
        {"name": "答复", "where": "实名", "term": {"days": 20, "kind": "calendar"}},
        {"name": "督办"},
    ],
}
REFERRAL = {
    "about": "person",
    "writes": "both",
    "fields": [
        {"label": "部门", "kind": "department", "choices": ["教育", "人社"], "required": True}
    ],
    "outcomes": ["已安排", "本人拒绝"],
    "refused": "本人拒绝",
    "steps": [{"name": "受理", "first": True, "term": {"days": 5, "kind": "calendar"}}],
}


def book(said, code="lead", name="线索", **changed):
    return open_logbook(
        by=officer(),
        county=factories.county(),
        code=code,
        name=name,
        group="lead",
        valid_from=SINCE,
        document="1号",
        said={**said, **changed},
    )


def lead(logbook=None, **values):
    return add_record(
        by=walk.worker(),
        logbook=logbook or book(LEAD),
        subject=Subject(town=factories.town()),
        happened_on=walk.days_ago(2),
        done_by="协理员甲",
        values={"困难情况": "房屋漏雨", **values},
    )


def step(record, name="核实", on=None, by=None, said="属实"):
    return step_record(
        by=by or walk.worker(),
        record=record,
        name=name,
        done_on=on or walk.days_ago(1),
        done_by="乙",
        said=said,
    )


def apply(record, home, programme=None):
    return apply_from_record(
        by=walk.worker(),
        record=record,
        household=home,
        programme=programme or factories.programme("DIBAO"),
        applicant=home.head,
        channel="window",
    )


def refer(logbook, home, **values):
    return add_record(
        by=walk.worker(),
        logbook=logbook,
        subject=Subject(person=home.head, household=home),
        happened_on=walk.days_ago(2),
        done_by="乙",
        values={"部门": "教育", **values},
    )


def named(department="教育"):
    return name_liaison(
        by=officer(),
        county=factories.county(),
        department=department,
        name="李老师",
        phone="0917-1",
        valid_from=walk.days_ago(30),
    )


def test_a_lead_is_visited_before_it_is_closed_and_its_days_are_counted():
    record = lead()
    assert [(one.name, one.due_on) for one in record.steps.all()] == [
        ("核实", walk.days_ago(2) + timedelta(days=3))
    ]
    assert record.next_on == walk.days_ago(-1)
    with pytest.raises(NotAllowed, match="核实"):
        answer_record(
            by=walk.worker(), record=record, outcome="无需救助", closed_on=walk.days_ago(0)
        )
    step(record)
    record.refresh_from_db()
    assert (record.waits, record.next_on) == (True, walk.days_ago(-8))
    done = answer_record(
        by=walk.worker(), record=record, outcome="无需救助", closed_on=walk.days_ago(0)
    )
    assert (done.waits, done.next_on) == (False, None)


def test_a_named_reporter_is_answered_after_the_outcome_too():
    record = lead(实名=True)
    step(record)
    done = answer_record(
        by=walk.worker(), record=record, outcome="无需救助", closed_on=walk.days_ago(0)
    )
    assert (done.waits, done.next_on) == (True, walk.days_ago(-18))
    assert LogbookRecord.objects.overdue(walk.days_ago(-19)).filter(pk=done.pk).exists()
    step(done, "答复", on=walk.days_ago(0), said="已电话答复")
    assert not LogbookRecord.objects.to_close().exists()


@pytest.mark.parametrize(("days", "name"), [(-1, "核实"), (9, "核实"), (1, "没有的步骤")])
def test_a_visit_in_the_future_or_before_or_of_no_name_is_refused(days, name):
    record = lead()
    with pytest.raises(NotAllowed):
        step(record, name, on=walk.days_ago(days))
    assert not record.steps.exclude(done_on=None).exists()


def test_supervision_is_written_as_often_as_it_was():
    record = lead()
    step(record, "督办")
    step(record, "督办")
    assert record.steps.filter(name="督办").count() == 2
    strike_record(by=walk.worker(), record=record, because="重复")
    with pytest.raises(Conflict):
        step(record)


def test_a_case_is_opened_from_a_lead_once_and_the_link_is_kept():
    home, record = factories.household(), lead()
    with pytest.raises(NotAllowed, match="核实"):
        apply(record, home)
    assert not Application.objects.exists()
    step(record)
    case = apply(record, home)
    record.refresh_from_db()
    assert (record.outcome, record.followed) == ("已申请", case.number)
    assert record.follows.get().application == case
    with pytest.raises(Conflict):
        apply(record, home)
    titles = [item["title"] for item in chain(home, [], [])]
    assert any("线索" in title and "核实" in title for title in titles)
    assert Event.objects.filter(verb="record_led_to_case", subject_id=record.pk).exists()


def test_a_record_about_another_family_opens_no_case():
    logbook = book({**LEAD, "about": "family"})
    home, other = factories.household(), factories.household()
    record = add_record(
        by=walk.worker(),
        logbook=logbook,
        subject=Subject(household=home),
        happened_on=walk.days_ago(2),
        done_by="甲",
        values={"困难情况": "x"},
    )
    step(record)
    with pytest.raises(NotAllowed):
        apply(record, other)
    assert not RecordFollow.objects.exists()


def test_a_lead_becomes_a_case_in_the_browser(client):
    home, record = factories.household(), lead()
    step(record)
    client.force_login(walk.worker())
    page = client.get(reverse("cases:record", args=[record.pk])).content.decode()
    assert "房屋漏雨" in page
    assert "由此申请救助" in page
    answer = client.post(
        reverse("cases:record_apply", args=[record.pk]), {"resident_id": home.head.resident_id}
    )
    assert answer.status_code == 302
    assert home.head.resident_id not in answer.url
    assert f"record={record.pk}" in client.get(answer.url).content.decode()
    nobody = client.post(
        reverse("cases:record_apply", args=[record.pk]),
        {"resident_id": factories.resident_id(987)},
    )
    assert nobody.status_code == 200
    assert "先登记家庭" in nobody.content.decode()


def test_a_complaint_of_a_case_under_review_leads_to_the_countys_visit(client):
    case = walk.decide(walk.submitted("DIBAO", "400"))
    record = lead(book(LEAD, visited=True))
    link_record(by=walk.worker(), record=record, case=case)
    case.refresh_from_db()
    assert case.status == ApplicationStatus.IN_REVIEW
    assert case.complained_on == record.happened_on
    assert "房屋漏雨" in case.complaint
    assert case.sampled.get().complained
    client.force_login(walk.worker())
    assert case.number in client.get(reverse("cases:record", args=[record.pk])).content.decode()
    with pytest.raises(NotAllowed):
        link_record(by=walk.worker(), record=record, case=case)


def test_a_town_links_no_case_of_another():
    other = factories.household(factories.town(2))
    stranger = factories.user(Role.TOWN_CASEWORKER, other.town)
    case = walk.decide(walk.submitted("DIBAO", "400"))
    record = add_record(
        by=stranger,
        logbook=book(LEAD),
        subject=Subject(town=other.town),
        happened_on=walk.days_ago(2),
        done_by="甲",
        values={"困难情况": "x"},
    )
    with pytest.raises(NotAllowed):
        link_record(by=stranger, record=record, case=case)


def test_nobody_is_passed_on_to_a_department_without_liaison():
    logbook, home = book(REFERRAL), factories.household()
    with pytest.raises(NotAllowed, match="教育"):
        refer(logbook, home)
    assert not logbook.records.exists()
    person = named()
    assert refer(logbook, home).next_on == walk.days_ago(-3)
    end_liaison(by=officer(), liaison=person, until=walk.days_ago(0))
    with pytest.raises(NotAllowed, match="教育"):
        refer(logbook, home)
    with pytest.raises(Conflict):
        end_liaison(by=officer(), liaison=person, until=walk.days_ago(0))


def test_a_new_liaison_ends_the_one_before():
    book(REFERRAL)
    first = named()
    with pytest.raises(NotAllowed):
        named()
    name_liaison(
        by=officer(),
        county=factories.county(),
        department="教育",
        name="王老师",
        phone="",
        valid_from=walk.days_ago(1),
    )
    first.refresh_from_db()
    assert first.until == walk.days_ago(1)
    assert Liaison.objects.on(walk.days_ago(0)).get().name == "王老师"


def test_refused_jobs_are_counted_and_shown(client):
    logbook, home = book(REFERRAL), factories.household()
    named()
    for _time in range(3):
        record = refer(logbook, home)
        step(record, "受理")
        answer_record(
            by=walk.worker(), record=record, outcome="本人拒绝", closed_on=walk.days_ago(0)
        )
    assert LogbookRecord.objects.refusals(logbook, home.head, "本人拒绝").count() == 3
    client.force_login(walk.worker())
    page = client.get(reverse("cases:record", args=[record.pk]))
    assert page.context["refusals"] == 3
    assert any("3" in item["body"] for item in chain(home, [], []) if "拒绝" in item["title"])


def test_the_list_taken_along_says_what_was_done_and_what_waits():
    record = lead(实名=True)
    step(record)
    rows = taken.rows(walk.worker(), reverse("cases:logbook", args=[record.logbook_id]))
    assert "属实" in rows[1][-1]
    assert "答复" in rows[1][-1]


def test_the_list_of_a_logbook_asks_the_same_with_many_records(
    client, django_assert_max_num_queries
):
    logbook = book(LEAD)
    for time in range(2):
        step(lead(logbook, 困难情况=f"第{time}户"))
    client.force_login(walk.worker())
    url = reverse("cases:logbook", args=[logbook.pk])
    client.get(url)
    with django_assert_max_num_queries(100) as few:
        client.get(url)
    for time in range(4):
        step(lead(logbook, 困难情况=f"后{time}户"))
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(url)


@pytest.mark.parametrize(
    "said",
    [
        {"steps": [{"name": ""}]},
        {"steps": [{"name": "a"}, {"name": "a"}]},
        {"steps": [{"name": "a", "where": "困难情况"}]},
        {"steps": [{"name": "a", "first": True}], "outcomes": [], "opens": "", "term": None},
        {"opens": "没有的"},
        {"refused": "没有的"},
    ],
)
def test_steps_that_cannot_be_kept_by_are_refused(said):
    with pytest.raises(BadDefinition):
        Definition.read({**LEAD, **said})


def test_what_a_definition_says_is_read_as_it_was_written():
    for said in (LEAD, REFERRAL):
        read = Definition.read(said)
        assert Definition.read(read.written()) == read


def test_who_reported_it_is_kept_sealed_and_shown_with_a_reason(client):
    logbook = book(LEAD, reporter=True)
    client.force_login(walk.worker())
    add = reverse("cases:record_add", args=[logbook.pk])
    posted = {
        "happened_on": walk.days_ago(1).isoformat(),
        "done_by": "协理员甲",
        "column_困难情况": "独居无人照料",
        "reporter": "欧阳样例",
        "reporter_phone": "139 0000 1234",
    }
    assert client.post(add, posted).status_code == 302
    (record,) = LogbookRecord.objects.filter(logbook=logbook)
    assert (record.reporter, record.reporter_phone) == ("欧阳样例", "139 0000 1234")
    shown = client.get(reverse("cases:record", args=[record.pk])).content.decode()
    assert "欧**例" in shown
    assert "欧阳样例" not in shown
    assert "139 0000 1234" not in shown
    rows = taken.rows(officer(), reverse("cases:logbook", args=[logbook.pk]))
    assert "欧阳样例" not in str(rows)
    whole = reveal(row=record, field="reporter_phone", reason="答复反映人", by=walk.worker())
    assert whole == "139 0000 1234"
    assert Event.objects.filter(verb="number_revealed", actor=walk.worker()).count() == 1


def test_who_reported_it_is_asked_only_where_the_logbook_does():
    said = {"by": walk.worker(), "done_by": "甲", "happened_on": walk.days_ago(1)}
    said |= {"subject": Subject(town=factories.town()), "values": {"困难情况": "漏雨"}}
    with pytest.raises(NotAllowed, match="不登记反映人"):
        add_record(logbook=book(LEAD), reporter="甲", **said)
    named = book(LEAD, code="named", name="实名线索", reporter=True)
    with pytest.raises(NotAllowed, match="该电话是谁的"):
        add_record(logbook=named, reporter_phone="13900001234", **said)


def test_a_referral_that_led_to_help_is_help_in_the_chain_and_no_other_is():
    logbook = book(REFERRAL, code="referral", name="转介", helped=["已安排"])
    named()
    schooled, turned_down = factories.household(), factories.household()
    for home, outcome in ((schooled, "已安排"), (turned_down, "本人拒绝")):
        record = refer(logbook, home)
        step(record, "受理")
        answer_record(by=walk.worker(), record=record, outcome=outcome, closed_on=walk.days_ago(0))
    helped = [item["helped"] for item in chain(schooled, [], []) if item["helped"]]
    assert helped == [(walk.days_ago(0), walk.days_ago(0))]
    assert not [item for item in chain(turned_down, [], []) if item["helped"]]


def test_what_counts_as_help_is_one_of_the_outcomes():
    with pytest.raises(BadDefinition, match="没有的结果"):
        Definition.read({**REFERRAL, "helped": ["没有的结果"]})
