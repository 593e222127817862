"""Records around the cases: a kind of record is data of the county, and no line of code. (台账)"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from cases.actions.logbooks import (
    add_record,
    answer_record,
    define_logbook,
    open_logbook,
    strike_record,
)
from cases.chain import chain
from cases.forms.logbook import LogbookOpenForm
from cases.logbooks import BadDefinition, Definition
from cases.logbooks.sums import sums_of
from cases.models import Logbook, LogbookRecord
from cases.rules.logbooks import Subject
from tests import factories, taken
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
SINCE = date(2020, 1, 1)
BATHING = {
    "about": "person",
    "writes": "town",
    "fields": [
        {"label": "服务机构", "kind": "text", "required": True},
        {"label": "时长", "kind": "count", "unit": "分钟", "required": True},
        {"label": "费用", "kind": "money"},
        {"label": "服务单号", "kind": "number", "required": True},
    ],
    "outcomes": ["满意", "不满意"],
    "term": {"days": 3, "kind": "calendar"},
}
FILLED = {"服务机构": "青山助浴点", "时长": 40, "费用": Decimal("30.5"), "服务单号": "A001"}


def officer():
    return factories.user(Role.COUNTY_CASEWORKER)


def bathing(**changed):
    """助浴服务, of which nobody wrote a line of code."""
    return open_logbook(
        by=officer(),
        county=factories.county(),
        code="bathing",
        name="助浴服务",
        group="service",
        valid_from=SINCE,
        document="测试县民政局〔2020〕9号",
        said={**BATHING, **changed},
    )


def write(book, home=None, by=None, on=None, **values):
    home = home or factories.household()
    about = book.definitions.first().read.about
    subject = Subject(person=home.head if about == "person" else None, household=home)
    return add_record(
        by=by or walk.worker(),
        logbook=book,
        subject=subject,
        happened_on=on or walk.days_ago(1),
        done_by="护理员丁",
        values={**FILLED, **values},
    )


def test_a_new_kind_of_record_goes_from_data_to_list_export_sums_and_chain(client):
    book = bathing()
    home = factories.household()
    record = write(book, home)
    write(book, home, 服务单号="A002", 时长=20, 费用=None)
    assert record.due_on == walk.days_ago(1) + timedelta(days=3)
    client.force_login(walk.worker())
    shown = client.get(reverse("cases:logbook", args=[book.pk])).content.decode()
    assert "青山助浴点" in shown
    assert "60分钟" in shown
    assert "30.50" in shown
    rows = taken.rows(walk.worker(), reverse("cases:logbook", args=[book.pk]))
    assert rows[0][5:9] == ("服务机构", "时长", "费用", "服务单号")
    assert {row[8] for row in rows[1:]} == {"A001", "A002"}
    said = [item["body"] for item in chain(home, [], []) if "助浴服务" in item["title"]]
    assert len(said) == 2
    assert any("时长：40分钟" in words for words in said)
    kinds = Event.objects.filter(case_type="cases.household", case_id=home.pk)
    assert set(kinds.values_list("verb", flat=True)) == {"record_added"}


def test_what_its_columns_come_to_is_one_query(django_assert_num_queries):
    book = bathing()
    for at in range(3):
        write(book, 服务单号=f"B{at}")
    columns = book.columns
    with django_assert_num_queries(1):
        sums = sums_of(columns, book.records.standing())
    assert [(one.field.label, one.total) for one in sums] == [
        ("时长", Decimal(120)),
        ("费用", Decimal("91.5")),
    ]


def test_a_number_stands_once_and_again_when_the_first_was_struck():
    book = bathing()
    first = write(book)
    with pytest.raises(NotAllowed, match="此号码在台账中已有"):
        write(book)
    strike_record(by=walk.worker(), record=first, because="重复登记")
    write(book)
    assert book.records.standing().count() == 1


def test_an_outcome_is_recorded_once_and_not_before_its_record():
    book = bathing()
    record = write(book)
    with pytest.raises(NotAllowed, match="不是本台账"):
        answer_record(by=walk.worker(), record=record, outcome="很好", closed_on=walk.days_ago(0))
    with pytest.raises(NotAllowed):
        answer_record(by=walk.worker(), record=record, outcome="满意", closed_on=walk.days_ago(9))
    answered = answer_record(
        by=walk.worker(),
        record=record,
        outcome="满意",
        closed_on=walk.days_ago(0),
        followed="下月再来",
    )
    assert not LogbookRecord.objects.to_close().filter(pk=answered.pk).exists()
    with pytest.raises(Conflict):
        answer_record(by=walk.worker(), record=record, outcome="满意", closed_on=walk.days_ago(0))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"时长": None}, "时长"),
        ({"时长": -5}, "时长"),
        ({"费用": "三十"}, "费用"),
        ({"服务机构": "长" * 121}, "服务机构"),
        ({"没有的栏": "x"}, "没有的栏"),
    ],
)
def test_a_column_that_cannot_be_kept_is_named_and_nothing_is_saved(values, said):
    book = bathing()
    with pytest.raises(NotAllowed, match=said):
        write(book, **values)
    assert not book.records.exists()


def test_a_visit_in_the_future_and_a_day_before_the_logbook_are_refused():
    book = bathing()
    for day in (walk.days_ago(-1), date(2019, 12, 31)):
        with pytest.raises(NotAllowed):
            write(book, on=day)
    assert not book.records.exists()


def test_a_town_writes_of_its_own_people_and_sees_no_other(client):
    book = bathing()
    other = factories.household(factories.town(2))
    with pytest.raises(NotAllowed):
        write(book, other)
    stranger = factories.user(Role.TOWN_CASEWORKER, other.town)
    record = write(book, other, by=stranger)
    client.force_login(walk.worker())
    assert client.get(reverse("cases:record", args=[record.pk])).status_code == 404
    assert "青山助浴点" not in client.get(reverse("cases:logbook", args=[book.pk])).content.decode()


def test_the_desk_that_keeps_it_is_asked():
    book = bathing(writes="county")
    with pytest.raises(NotAllowed, match="助浴服务"):
        write(book)
    assert write(book, by=officer()).pk


def test_a_later_definition_leaves_what_is_written_as_it_was():
    book = bathing()
    old = write(book, on=walk.days_ago(30))
    more = {**BATHING, "fields": [*BATHING["fields"], {"label": "天气", "kind": "text"}]}
    with pytest.raises(NotAllowed):
        define_logbook(
            by=officer(), logbook=book, valid_from=walk.days_ago(40), document="10号", said=more
        )
    define_logbook(
        by=officer(), logbook=book, valid_from=walk.days_ago(10), document="10号", said=more
    )
    new = write(book, 服务单号="A003", 天气="晴")
    assert [len(row.columns) for row in (old, new)] == [4, 5]


@pytest.mark.parametrize(
    "said",
    [
        {"fields": []},
        {"fields": [{"label": "a"}, {"label": "a"}]},
        {"fields": [{"label": "a", "kind": "number"}, {"label": "b", "kind": "number"}]},
        {"fields": [{"label": "a", "kind": "choice", "choices": ["一"]}]},
        {"fields": [{"label": "a"}], "term": {"days": 3}},
        {"fields": [{"label": "a"}], "outcomes": ["是", "是"]},
        {"fields": [{"label": "a"}], "about": "dog"},
    ],
)
def test_a_definition_nobody_could_keep_by_is_refused(said):
    with pytest.raises(BadDefinition):
        Definition.read(said)


def test_a_column_goes_on_holding_what_it_held():
    book = bathing()
    write(book, on=walk.days_ago(30))
    other = {**BATHING, "fields": [*BATHING["fields"][:2], {"label": "费用", "kind": "text"}]}
    with pytest.raises(NotAllowed, match="费用"):
        define_logbook(
            by=officer(), logbook=book, valid_from=walk.days_ago(9), document="10号", said=other
        )


def test_what_an_earlier_definition_counted_is_counted_and_exported_still(client):
    book = bathing()
    write(book, on=walk.days_ago(30))
    fewer = {**BATHING, "fields": [BATHING["fields"][0], {"label": "2026", "kind": "count"}]}
    define_logbook(
        by=officer(), logbook=book, valid_from=walk.days_ago(9), document="10号", said=fewer
    )
    home = factories.household()
    add_record(
        by=walk.worker(),
        logbook=book,
        subject=Subject(person=home.head, household=home),
        happened_on=walk.days_ago(1),
        done_by="丁",
        values={"服务机构": "甲", "2026": 7},
    )
    book.refresh_from_db()
    sums = sums_of(book.columns, book.records.all())
    assert {one.field.label: one.total for one in sums} == {
        "2026": Decimal(7),
        "时长": Decimal(40),
        "费用": Decimal("30.5"),
    }
    client.force_login(walk.worker())
    address = reverse("cases:logbook", args=[book.pk])
    assert client.get(address).status_code == 200
    assert len(taken.rows(walk.worker(), address)) > 1


def test_a_definition_to_come_stops_no_record_of_today(client):
    book = bathing()
    more = {**BATHING, "fields": [*BATHING["fields"], {"label": "评分", "required": True}]}
    define_logbook(
        by=officer(), logbook=book, valid_from=walk.days_ago(-400), document="10号", said=more
    )
    client.force_login(walk.worker())
    home = factories.household()
    add = reverse("cases:record_add", args=[book.pk])
    shown = client.get(add).context["form"]
    assert "column_评分" not in shown.fields
    typed = {"resident_id": home.head.resident_id, "happened_on": walk.days_ago(1).isoformat()}
    typed |= {
        "column_服务机构": "甲",
        "column_时长": "40",
        "column_服务单号": "A9",
        "done_by": "丁",
    }
    assert client.post(add, typed).status_code == 302


def test_the_same_form_sent_again_writes_no_second_record(client):
    book = bathing(fields=BATHING["fields"][:2])
    client.force_login(walk.worker())
    home = factories.household()
    add = reverse("cases:record_add", args=[book.pk])
    form = str(client.get(add).context["form"]["form"].value())
    typed = {"resident_id": home.head.resident_id, "happened_on": walk.days_ago(1).isoformat()}
    typed |= {"column_服务机构": "甲", "column_时长": "40", "done_by": "丁", "form": form}
    first, second = client.post(add, typed), client.post(add, typed)
    assert first.url == second.url
    assert book.records.count() == 1


def test_what_is_written_is_not_rewritten():
    record = write(bathing())
    with pytest.raises(ProgrammingError, match="record_is_kept"):
        LogbookRecord.objects.filter(pk=record.pk).update(values={})


def test_the_county_opens_a_logbook_in_the_browser(client):
    client.force_login(officer())
    typed = {
        "name": "助浴服务",
        "group": "service",
        "code": "bathing",
        "valid_from": "2023-01-01",
        "document": "9号",
        "about": "person",
        "writes": "town",
        "outcomes": "满意、不满意",
        "term_days": "3",
        "term_kind": "calendar",
        "label_0": "服务机构",
        "kind_0": "text",
        "required_0": "on",
        "label_1": "时长",
        "kind_1": "count",
        "choices_1": "分钟",
    }
    answer = client.post(reverse("cases:logbook_open"), typed)
    assert answer.status_code == 302
    client.force_login(walk.worker())
    home = factories.household()
    page = client.get(answer.url).content.decode()
    assert "登记台账" in page
    add = reverse("cases:record_add", args=[int(answer.url.rstrip("/").rpartition("/")[2])])
    typed = {"resident_id": home.head.resident_id, "happened_on": walk.days_ago(1).isoformat()}
    typed |= {"column_服务机构": "青山助浴点", "column_时长": "40", "done_by": "护理员丁"}
    written = client.post(add, typed)
    assert written.status_code == 302, written.context["form"].errors
    assert home.head.name in client.get(written.url).content.decode()


JOBS = {
    "name": "岗位推荐",
    "group": "service",
    "code": "jobs",
    "valid_from": "2023-01-01",
    "document": "9号",
    "about": "person",
    "writes": "town",
    "outcomes": "已就业、本人拒绝",
    "term_kind": "calendar",
    "label_0": "岗位",
    "kind_0": "text",
}
MEANT = {"helped": "已就业", "refused": "本人拒绝", "work": "on"}


def test_the_browser_asks_what_outcomes_mean_and_whether_work_is_offered(client):
    client.force_login(officer())
    assert client.post(reverse("cases:logbook_open"), {**JOBS, **MEANT}).status_code == 302
    made = Logbook.objects.get(code="jobs")
    said = made.shown_on(timezone.localdate()).read
    assert (said.helped, said.refused, said.work) == (("已就业",), "本人拒绝", True)
    page = reverse("cases:logbook_define", args=[made.pk])
    shown = client.get(page).context["form"]
    assert [shown[name].value() for name in MEANT] == ["已就业", "本人拒绝", True]
    later = {**JOBS, "valid_from": "2024-01-01", "helped": "已就业"}
    assert client.post(page, later).status_code == 302
    said = Logbook.objects.get(code="jobs").shown_on(timezone.localdate()).read
    assert (said.helped, said.refused, said.work) == (("已就业",), "", False)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"refused": "没有的结果"}, "没有的结果"),
        ({"helped": ""}, "岗位介绍"),
        ({"about": "family"}, "岗位介绍"),
    ],
)
def test_what_outcomes_mean_fits_the_outcomes(client, said, sentence):
    client.force_login(officer())
    answer = client.post(reverse("cases:logbook_open"), {**JOBS, **MEANT, **said})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Logbook.objects.exists()


def test_the_fault_of_a_short_name_speaks_of_no_field():
    field = LogbookOpenForm.base_fields["code"]
    with pytest.raises(ValidationError, match="字母、数字"):
        field.clean("台账 1")
