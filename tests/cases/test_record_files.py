"""Files of a logbook: settlements, lists, and what a department answers. (台账导入、部门反馈)"""

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import Workbook

from cases.actions.logbooks import add_record, strike_record
from cases.actions.record_steps import name_liaison
from cases.ledgers import RECORDS
from cases.ledgers.records import kind_of
from cases.models import LogbookRecord
from cases.rules.logbooks import Subject
from counties.undo import take_back
from tests import factories, taken
from tests.cases import walk
from tests.cases.test_logbooks import officer
from tests.cases.test_record_steps import REFERRAL, book, refer
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.files import imports
from welfare.models import BatchStatus, Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
SETTLED = {
    "about": "person",
    "writes": "county",
    "fields": [
        {
            "label": "阶段",
            "kind": "choice",
            "choices": ["医前", "医中", "医后", "一站式结算"],
            "required": True,
        },
        {"label": "票据号", "kind": "number", "required": True},
        {"label": "合规费用", "kind": "money", "required": True},
        {"label": "救助金额", "kind": "money", "required": True, "at_most": "合规费用"},
    ],
}
HEADINGS = ["日期", "姓名", "身份证号", "阶段", "票据号", "合规费用", "救助金额", "经办人员"]


@pytest.fixture
def by():
    factories.parameters()
    return officer()


@pytest.fixture
def settled(by):
    return book(SETTLED, code="medical", name="医疗救助", writes="county")


def row(person, number, *, cost=300, helped=120, stage="一站式结算", day=None, name=None):
    day = day or walk.days_ago(3)
    name, card = name or person.name, person.resident_id
    return [day.isoformat(), name, card, stage, number, cost, helped, "医保局甲"]


def workbook(*rows, headings=HEADINGS):
    book, stream = Workbook(), BytesIO()
    for one in (headings, *rows):
        book.active.append(one)
    book.save(stream)
    stream.seek(0)
    return stream


def hand_in(by, logbook, stream, name="一站式结算.xlsx"):
    return imports.hand_in(
        by=by,
        county=by.county,
        spec=RECORDS.specs[kind_of(logbook)],
        file=stream,
        file_name=name,
    )


def take(by, logbook, stream, name="一站式结算.xlsx"):
    batch = hand_in(by, logbook, stream, name)
    assert not batch.mapping["blocked"], batch.mapping["sample"]
    return imports.take_now(by=by, batch=batch, desk=RECORDS)


def causes(batch):
    return {one["reason"] for one in batch.counts["causes"]}


def test_settlements_are_taken_over_each_by_the_rules_of_its_logbook(by, settled):
    one, other = factories.household().head, factories.household().head
    batch = take(
        by,
        settled,
        workbook(
            row(one, "P001"),
            row(other, "P002", helped="80.50"),
            row(other, "P003", cost=50, helped=60),
            row(other, "P004", name="别人"),
            row(other, "P001"),
        ),
    )
    records = LogbookRecord.objects.filter(logbook=settled).order_by("pk")
    assert [(one.once, one.values["救助金额"]) for one in records] == [
        ("P001", "120.00"),
        ("P002", "80.50"),
    ]
    assert {(one.person, one.recorded_by, one.batch) for one in records} == {
        (one, by, batch),
        (other, by, batch),
    }
    assert (batch.rows_read, batch.saved, batch.rejected, batch.skipped) == (5, 2, 3, 0)
    assert any("救助金额" in said and "合规费用" in said for said in causes(batch))
    assert f"系统中此人姓名为“{other.name}”。" in causes(batch)
    assert Event.objects.filter(verb="record_added").count() == 2


def test_the_same_settlements_again_are_not_written_twice(by, settled):
    person = factories.household().head
    take(by, settled, workbook(row(person, "P001")))
    again = take(by, settled, workbook(row(person, " p001"), row(person, "P009")), "再次.xlsx")
    assert (again.saved, again.skipped) == (1, 1)
    assert LogbookRecord.objects.filter(logbook=settled).count() == 2


VISITED = {
    "about": "family",
    "writes": "both",
    "fields": [{"label": "人次", "kind": "count", "required": True}, {"label": "情况"}],
}


def visit(home, times=3, what="上门", who="甲", day=2):
    return [walk.days_ago(day).isoformat(), home.head.name, home.head.resident_id, times, what, who]


def visits(*rows):
    return workbook(*rows, headings=["日期", "姓名", "身份证号", "人次", "情况", "经办人员"])


def test_a_corrected_file_without_numbers_writes_only_what_is_new(by):
    """Three of its rows stand already, in whosever spelling; two times the same day are two."""
    logbook = book(VISITED, code="visits", name="走访")
    one, other = factories.household(), factories.household()
    old = visit(one), visit(one, who="乙"), visit(other, times=1)
    first = take(by, logbook, visits(*old))
    assert (first.saved, first.skipped) == (3, 0)
    new = visit(other, times=2, day=3)
    again = take(by, logbook, visits(*old, new, new, visit(one, what="上门2")), "更正.xlsx")
    assert (again.saved, again.skipped, again.rejected) == (2, 4, 0)
    assert sum(row.values["人次"] for row in logbook.records.standing()) == 3 + 3 + 1 + 2 + 3


def test_typed_twice_it_is_refused_and_the_record_is_named(by):
    logbook = book(VISITED, code="visits", name="走访")
    home = factories.household()
    typed = {
        "by": by,
        "logbook": logbook,
        "subject": Subject(household=home),
        "happened_on": walk.days_ago(1),
        "values": {"人次": 1},
    }
    record = add_record(done_by="甲", **typed)
    with pytest.raises(NotAllowed, match=f"{record.pk}号"):
        add_record(done_by="甲", **typed)
    assert add_record(done_by="乙", **typed).pk  # another one's visit of the day
    strike_record(by=by, record=record, because="写错")
    assert add_record(done_by="甲", **typed).pk


def test_what_became_of_a_record_is_not_lost_with_the_row_that_says_the_same(by):
    logbook = referred(by)
    home = factories.household()
    headings = ["日期", "姓名", "身份证号", "部门", "经办人员"]
    headings += ["受理完成日期", "受理经办人员", "受理处理结果"]
    day = walk.days_ago(2).isoformat()
    line = [day, home.head.name, home.head.resident_id, "教育", "甲"]
    take(by, logbook, workbook([*line, "", "", ""], headings=headings))
    (record,) = logbook.records.all()
    new = factories.household().head
    lines = [[*line, "", "", ""], [day, new.name, new.resident_id, "教育", "甲", "", "", ""]]
    again = take(by, logbook, workbook(*lines, headings=headings), "再次.xlsx")
    assert (again.saved, again.skipped) == (1, 1)
    stream = workbook([*line, day, "乙", "已受理"], headings=headings)
    batch = hand_in(by, logbook, stream, "反馈.xlsx")
    assert batch.mapping["blocked"] == ["rejected"]
    (said,) = batch.mapping["sample"]["causes"]
    assert str(record.pk) in said["remedy"]


def test_somebody_unknown_is_named_with_the_remedy_and_the_others_are_taken(by, settled):
    known, unknown = factories.household().head, factories.person()
    batch = take(by, settled, workbook(row(known, "P001"), row(unknown, "P002")))
    assert (batch.saved, batch.rejected) == (1, 1)
    (said,) = batch.counts["first_rejected"]
    assert said["column"] == "C"
    assert unknown.resident_id not in said["value"]
    assert "登记" in said["remedy"]


def gone(member, days_ago):
    """Who lived there and left, as by a death or a move."""
    member.left_on, member.joined_on = walk.days_ago(days_ago), walk.days_ago(90)
    member.save()
    return member.person


def test_who_has_left_since_counts_with_the_family_of_that_day(by, settled):
    home, new = factories.household(size=2), factories.household()
    moved = gone(home.members.order_by("pk").last(), 2)
    new.members.create(person=moved, relation="女", joined_on=walk.days_ago(2))
    early = row(moved, "P002", day=walk.days_ago(1))
    take(by, settled, workbook(row(moved, "P001", day=walk.days_ago(5)), early))
    records = batch_records(settled.records.first().batch)
    assert [one.household for one in records] == [home, new]
    with pytest.raises(NotAllowed, match=f"{walk.days_ago(1)}.*家庭成员"):
        settle(by, settled, home, moved, 1)
    assert settle(by, settled, home, moved, 4).household == home


def settle(by, logbook, home, person, days_ago):
    return add_record(
        by=by,
        logbook=logbook,
        subject=Subject(person=person, household=home),
        happened_on=walk.days_ago(days_ago),
        done_by="甲",
        values={"阶段": "医后", "票据号": f"D{days_ago}", "合规费用": 10, "救助金额": 5},
    )


def test_who_had_left_by_the_day_is_not_to_be_registered(by, settled, client):
    home = factories.household(size=2)
    person = gone(home.members.order_by("pk").last(), 9)
    batch = hand_in(by, settled, workbook(row(person, "P001", day=walk.days_ago(3))))
    (said,) = batch.mapping["sample"]["causes"]
    assert str(walk.days_ago(9)) in said["reason"]
    assert "登记" not in said["remedy"]
    client.force_login(by)
    url = reverse("cases:record_add", args=[settled.pk])
    typed = {"resident_id": person.resident_id, "happened_on": walk.days_ago(3).isoformat()}
    page = client.post(url, typed).content.decode()
    assert f"已于{walk.days_ago(9)}离开" in page
    chosen = client.get(url, {"household": home.pk}).content.decode()
    assert person.name in chosen  # of an earlier day


def test_a_bill_that_is_settled_after_a_death_stands_with_the_family_of_who_died(by, settled):
    home = factories.household(size=2)
    person = gone(home.members.order_by("pk").last(), 9)
    person.died_on = walk.days_ago(9)
    person.save()
    take(by, settled, workbook(row(person, "P001", day=walk.days_ago(3))))
    assert settled.records.get().household == home
    assert settle(by, settled, home, person, 4).household == home


def test_a_file_of_records_is_undone_by_striking_them(by, settled):
    person = factories.household().head
    batch = take(by, settled, workbook(row(person, "P001"), row(person, "P002")))
    strike_record(by=by, record=batch_records(batch)[0], because="重复")
    chief = factories.user(Role.COUNTY_CASEWORKER)
    undone = take_back(by=chief, batch=batch, reason="文件错了")
    assert undone.status == BatchStatus.UNDONE
    first, second = batch_records(batch)
    assert (first.struck_because, second.struck_because) == ("重复", "文件错了")
    assert second.struck_by == chief


def batch_records(batch):
    return list(LogbookRecord.objects.filter(batch=batch).order_by("pk"))


def referred(by):
    logbook = book(REFERRAL, code="referral", name="转介")
    for department in ("教育", "人社"):
        name_liaison(
            by=by,
            county=by.county,
            department=department,
            name="样例甲",
            phone="",
            valid_from=walk.days_ago(30),
        )
    return logbook


def test_what_was_passed_on_goes_to_the_department_and_its_answers_come_back(by, client):
    logbook = referred(by)
    schooled, refused = factories.household(), factories.household()
    first = refer(logbook, schooled)
    second = refer(logbook, refused)
    refer(logbook, factories.household(), 部门="人社")
    address = reverse("cases:logbook", args=[logbook.pk])
    sheet = taken.sheet(by, f"{address}?standing=to_close&department=教育")
    head = [cell.value for cell in sheet[2]]
    lines = list(sheet.iter_rows(min_row=3))
    assert {line[0].value for line in lines} == {first.pk, second.pk}
    at = {name: head.index(name) for name in head}
    for line in lines:
        line[at["受理完成日期"]].value = walk.days_ago(1)
        line[at["受理经办人员"]].value = "教育局乙"
        line[at["受理处理结果"]].value = "已受理"
        if line[0].value == first.pk:
            line[at["办理结果"]].value = "已安排"
            line[at["办结日期"]].value = walk.days_ago(0)
            line[at["后续情况"]].value = "免学费"
    stream = BytesIO()
    sheet.parent.save(stream)
    stream.seek(0)
    batch = take(by, logbook, stream, "教育局反馈.xlsx")
    assert (batch.saved, batch.rejected) == (2, 0)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.outcome, first.followed, first.closed_by) == ("已安排", "免学费", by)
    assert (second.outcome, second.waits) == ("", True)
    assert [one.said for one in second.steps.all()] == ["已受理"]
    with pytest.raises(NotAllowed, match="补记"):
        take_back(by=by, batch=batch, reason="弄错了")


def test_an_answer_that_cannot_be_is_refused_with_its_row(by):
    logbook = referred(by)
    home = factories.household()
    record = refer(logbook, home)
    headings = ["记录号", "日期", "姓名", "办理结果", "办结日期"]
    today, day = walk.days_ago(0).isoformat(), walk.days_ago(2).isoformat()
    batch = hand_in(
        by,
        logbook,
        workbook(
            [record.pk, day, home.head.name, "已安排", today],  # not accepted yet
            [record.pk, day, "别人", "已安排", today],
            [987654, day, home.head.name, "已安排", today],
            headings=headings,
        ),
    )
    assert batch.mapping["blocked"] == ["rejected"]
    said = {one["reason"] for one in batch.mapping["sample"]["causes"]}
    assert len(said) == 3
    assert any("受理" in one for one in said)
    record.refresh_from_db()
    assert record.waits


def test_a_column_that_was_written_over_changes_nothing_and_is_told(by):
    logbook = referred(by)
    home = factories.household()
    record = refer(logbook, home)
    headings = ["记录号", "日期", "部门", "受理完成日期", "受理经办人员", "受理处理结果"]
    day = walk.days_ago(1).isoformat()
    line = [record.pk, day, "人社", day, "丙", "转给我们"]
    batch = take(by, logbook, workbook(line, headings=headings))
    assert batch.counts["warnings"] == {"differs": 1}
    record.refresh_from_db()
    assert record.values["部门"] == "教育"


def test_a_new_record_with_an_impossible_step_or_outcome_is_refused_alone(by):
    logbook = referred(by)
    homes = [factories.household() for _ in range(4)]
    headings = ["日期", "姓名", "身份证号", "部门", "经办人员"]
    headings += ["受理完成日期", "受理经办人员", "受理处理结果", "办理结果", "办结日期"]
    day, before, today = (walk.days_ago(n).isoformat() for n in (2, 9, 0))
    step = [day, "乙", "已受理"]
    said = [
        [*step, "已安排", today],
        [before, "乙", "已受理", "", ""],  # before the record itself
        ["", "", "", "已安排", today],  # not accepted yet
        [*step, "", ""],
    ]
    lines = [
        [day, home.head.name, home.head.resident_id, "教育", "甲", *rest]
        for home, rest in zip(homes, said, strict=True)
    ]
    stream = workbook(*lines, lines[3], headings=headings)
    batch = imports.take_now(by=by, batch=hand_in(by, logbook, stream), desk=RECORDS)
    assert (batch.saved, batch.rejected, batch.skipped) == (2, 2, 1)
    closed, open_ = LogbookRecord.objects.filter(logbook=logbook).order_by("pk")
    assert (closed.household, closed.outcome) == (homes[0], "已安排")
    assert (open_.household, open_.waits) == (homes[3], True)
    assert batch.counts["rejected"] == {"not_allowed": 2}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_rows_of_one_matter_that_say_different_things_lose_nothing(by, order):
    logbook = referred(by)
    home, other = factories.household(), factories.household()
    headings = ["日期", "姓名", "身份证号", "部门", "经办人员"]
    headings += ["受理完成日期", "受理经办人员", "受理处理结果", "办理结果", "办结日期"]
    day, today = walk.days_ago(2).isoformat(), walk.days_ago(0).isoformat()
    who = [home.head.name, home.head.resident_id, "教育"]
    both = [
        [day, *who, "甲", "", "", "", "", ""],
        [day, *who, "丙", day, "乙", "已受理", "已安排", today],
    ]
    innocent = [day, other.head.name, other.head.resident_id, "教育", "甲", "", "", "", "", ""]
    stream = workbook(*(both[n] for n in order), innocent, headings=headings)
    batch = imports.take_now(by=by, batch=hand_in(by, logbook, stream), desk=RECORDS)
    assert (batch.saved, batch.rejected, batch.skipped) == (2, 1, 0)
    assert batch.counts["rejected"] == {"record_twice": 1}


def test_the_page_leads_to_the_file_and_nobody_else_has_it(by, settled, client):
    client.force_login(by)
    page = client.get(reverse("cases:logbook", args=[settled.pk])).content.decode()
    upload = reverse("cases:records_upload", args=[kind_of(settled)])
    assert upload in page
    assert "医疗救助" in client.get(upload).content.decode()
    foreign = factories.user(Role.COUNTY_CASEWORKER, factories.county("610398"))
    client.force_login(foreign)
    assert client.get(upload).status_code == 404
    client.force_login(walk.worker())
    assert upload not in client.get(reverse("cases:logbook", args=[settled.pk])).content.decode()


def test_a_place_has_its_records_from_a_file_too(by):
    logbook = book(
        {
            "about": "place",
            "writes": "both",
            "fields": [{"label": "姓名", "required": True}, {"label": "人数", "kind": "count"}],
        },
        code="aides",
        name="协理员",
    )
    village = factories.village(factories.town())
    headings = ["日期", "乡镇", "村（社区）", "姓名", "人数", "经办人员"]
    day = walk.days_ago(2).isoformat()
    line = [day, village.parent.name, village.name, "样例甲", 3, "乙"]
    take(by, logbook, workbook(line, headings=headings))
    (record,) = LogbookRecord.objects.filter(logbook=logbook)
    assert (record.village, record.values) == (village, {"姓名": "样例甲", "人数": 3})


def test_more_help_than_cost_is_refused_at_the_desk_as_in_the_file(by, settled):
    home = factories.household()
    with pytest.raises(NotAllowed):
        add_record(
            by=by,
            logbook=settled,
            subject=Subject(person=home.head, household=home),
            happened_on=walk.days_ago(1),
            done_by="甲",
            values={
                "阶段": "医后",
                "票据号": "X1",
                "合规费用": Decimal(10),
                "救助金额": Decimal(11),
            },
        )
