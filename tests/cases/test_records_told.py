"""What a record tells to whom, and what may be written into it. (台账的保密与办理结果)"""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from benefits.papers.families.chain import PAPER
from cases.actions.logbooks import add_record, answer_record
from cases.actions.record_steps import end_liaison, link_record, name_liaison
from cases.chain import chain
from cases.logbooks import BadDefinition, Definition
from cases.models import Channel, Liaison
from cases.rules.logbooks import Subject
from counties.blocking import in_the_way
from reports.listing import RECORD
from tests import factories
from tests.cases import walk
from tests.cases.test_logbooks import officer
from tests.cases.test_record_steps import LEAD, REFERRAL, apply, book, lead, step
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import ImportBatch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
LONG = {"label": "困难情况", "kind": "long"}


def complained(case):
    """A complaint of a family, by somebody who trusts that it is not told."""
    record = lead(book(LEAD, confidential=True), 困难情况="邻居反映有车")
    link_record(by=walk.worker(), record=record, case=case)
    return record


def test_a_confidential_record_is_told_only_to_those_whose_work_it_is(client):
    case = walk.decide(walk.submitted("DIBAO", "400"))
    record = complained(case)
    home = case.household
    finance = factories.user(Role.FINANCE)
    assert "邻居反映有车" in str(chain(home, [], [], walk.worker()))
    for reader in (None, finance):
        assert "邻居反映有车" not in str(chain(home, [], [], reader))
    client.force_login(finance)
    page = client.get(reverse("benefits:chain", args=[home.pk])).content.decode()
    assert "邻居反映有车" not in page
    assert client.get(reverse("cases:record", args=[record.pk])).status_code == 404
    case.refresh_from_db()
    assert "邻居反映有车" not in case.complaint
    client.force_login(walk.worker())
    assert "邻居反映有车" in client.get(reverse("benefits:chain", args=[home.pk])).content.decode()


def test_no_print_shows_a_confidential_record():
    case = walk.decide(walk.submitted("DIBAO", "400"))
    complained(case)
    assert "邻居反映有车" not in str(PAPER.fields(case.household))


def test_that_a_case_was_opened_is_said_only_of_a_record_with_its_case(client):
    record = lead()
    step(record)
    client.force_login(walk.worker())
    page = client.get(reverse("cases:record_answer", args=[record.pk])).content.decode()
    assert 'value="已申请"' not in page
    assert 'value="无需救助"' in page
    said = {"by": walk.worker(), "outcome": "已申请", "closed_on": walk.days_ago(0)}
    with pytest.raises(NotAllowed, match="已申请"):
        answer_record(record=record, **said)
    other = lead(record.logbook, 困难情况="另一户")
    step(other)
    case = apply(other, factories.household())
    link_record(by=walk.worker(), record=record, case=case)
    assert answer_record(record=record, **said).outcome == "已申请"


def complaint_of(home):
    return add_record(
        by=walk.worker(),
        logbook=book({**LEAD, "about": "family", "confidential": True}),
        subject=Subject(household=home),
        happened_on=walk.days_ago(2),
        done_by="甲",
        values={"困难情况": "邻居反映有车"},
    )


def test_who_undoes_an_import_reads_nothing_of_a_complaint():
    """The page of the import named the logbook and the day, of a family that its file brought."""
    home = factories.household()
    record = complaint_of(home)
    said = {"kind": "people", "file_name": "名册.xlsx", "sha256": "x", "size": 1}
    said |= {"county": factories.county(), "finished_at": timezone.now()}
    home.batch = ImportBatch.objects.create(**said)
    home.save()
    (told,) = in_the_way(home.batch).rows
    assert (told.kind, told.title, told.url) == (str(record._meta.verbose_name), "", "")


def test_a_name_in_a_report_is_not_that_of_a_confidential_record():
    home = factories.household()
    record = complaint_of(home)
    said = [str(read(record)) for _label, read in RECORD.columns]
    assert home.head.name not in said
    assert "邻居反映有车" not in said


BILL = {
    "about": "place",
    "writes": "both",
    "fields": [
        {"label": "票据号", "kind": "number", "required": True},
        {"label": "费用", "kind": "money"},
        {"label": "救助", "kind": "money", "at_most": "费用"},
    ],
}


def bill(logbook, **values):
    return add_record(
        by=walk.worker(),
        logbook=logbook,
        subject=Subject(town=factories.town()),
        happened_on=walk.days_ago(2),
        done_by="甲",
        values=values,
    )


def test_a_column_is_at_most_another_one():
    logbook = book(BILL)
    with pytest.raises(NotAllowed, match="救助.*费用"):
        bill(logbook, 票据号="1", 费用=Decimal(1000), 救助=Decimal(5000))
    assert bill(logbook, 票据号="1", 费用=Decimal(1000), 救助=Decimal(1000)).pk
    assert bill(logbook, 票据号="2", 救助=Decimal(5000)).pk  # nothing bounds it
    read = Definition.read(BILL)
    assert Definition.read(read.written()) == read


@pytest.mark.parametrize("other", ["没有", "票据号", "救助"])
def test_only_another_column_of_such_numbers_bounds_one(other):
    fields = [*BILL["fields"][:2], {**BILL["fields"][2], "at_most": other}]
    with pytest.raises(BadDefinition, match="救助"):
        Definition.read({**BILL, "fields": fields})


@pytest.mark.parametrize("typed", ["票 1a", "票１Ａ", " 票\u30001A", "票\u200b1a"])
def test_a_number_is_the_same_however_it_was_typed(typed):
    logbook = book(BILL)
    bill(logbook, 票据号="票1A")
    with pytest.raises(NotAllowed, match="已有"):
        bill(logbook, 票据号=typed)


def test_a_number_of_nothing_that_is_seen_is_none():
    with pytest.raises(NotAllowed, match="票据号"):
        bill(book(BILL), 票据号="\u200b")


def test_an_answer_that_is_due_after_the_outcome_is_said_and_not_counted_as_done(client):
    record = lead(实名=True)
    step(record)
    said = {"by": walk.worker(), "outcome": "无需救助", "closed_on": walk.days_ago(0)}
    answer_record(record=record, **said)
    client.force_login(walk.worker())
    url = reverse("cases:logbook", args=[record.logbook_id])
    day = f"{walk.days_ago(-18):%Y-%m-%d}"
    assert f"答复 {day}" in client.get(url, {"standing": "to_close"}).content.decode()
    assert not client.get(url, {"standing": "closed"}).context["page"].paginator.count
    step(record, "答复", on=walk.days_ago(0))
    assert client.get(url, {"standing": "closed"}).context["page"].paginator.count == 1


def test_the_same_lead_is_written_once_while_it_waits():
    record = lead()
    with pytest.raises(NotAllowed, match="协理员甲"):
        lead(record.logbook)
    assert lead(record.logbook, 困难情况="另一户").pk
    step(record)
    said = {"by": walk.worker(), "outcome": "无需救助", "closed_on": walk.days_ago(0)}
    answer_record(record=record, **said)
    assert lead(record.logbook).pk


def liaison(department, since):
    return name_liaison(
        by=officer(),
        county=factories.county(),
        department=department,
        name="李老师",
        phone="",
        valid_from=since,
    )


def test_a_liaison_answers_for_a_department_that_a_logbook_offers():
    book(REFERRAL)
    with pytest.raises(NotAllowed, match="教育.*人社"):
        liaison("教育局", walk.days_ago(0))
    assert liaison("教育", walk.days_ago(0)).pk


def test_two_liaisons_of_one_department_never_answer_on_the_same_day():
    book(REFERRAL)
    first = end_liaison(
        by=officer(), liaison=liaison("教育", walk.days_ago(9)), until=walk.days_ago(-9)
    )
    second = liaison("教育", walk.days_ago(0))
    assert list(Liaison.objects.on(walk.days_ago(-3))) == [second]
    first.refresh_from_db()
    assert first.until == second.valid_from


def test_words_stand_apart_and_a_long_text_is_cut_in_lists(client):
    record = lead(困难情况="漏雨" * 55, 实名=False)
    assert record.sentence.startswith("困难情况：漏雨")
    assert "；实名：" in record.sentence
    long = lead(book({**LEAD, "fields": [LONG], "steps": []}, "long", "长"), 困难情况="漏雨" * 1000)
    client.force_login(walk.worker())
    page = client.get(reverse("cases:logbook", args=[long.logbook_id])).content.decode()
    assert "漏雨…" in page
    assert "漏雨" * 100 not in page
    assert "漏雨" * 1000 in client.get(reverse("cases:record", args=[long.pk])).content.decode()
    with pytest.raises(NotAllowed, match="困难情况"):
        lead(long.logbook, 困难情况="漏" * 2001)


def test_an_application_from_a_lead_was_found_by_staff(client):
    home, record = factories.household(), lead()
    step(record)
    client.force_login(walk.worker())
    url = reverse("cases:application_create", args=[home.pk])
    asked = {"programme": factories.programme("DIBAO").pk}
    for more, channel in (({"record": record.pk}, Channel.FOUND), ({}, Channel.WINDOW)):
        page = client.get(url, asked | more)
        assert page.context["form"]["channel"].value() == channel


def test_who_is_not_registered_is_registered_by_a_link(client):
    record = lead()
    step(record)
    client.force_login(walk.worker())
    nobody = client.post(
        reverse("cases:record_apply", args=[record.pk]),
        {"resident_id": factories.resident_id(987)},
    )
    assert f'href="{reverse("cases:household_create")}"' in nobody.content.decode()


def test_what_a_complaint_found_leads_to_the_end_of_the_award(client):
    award = factories.award("DIBAO")
    record = lead()
    link_record(by=walk.worker(), record=record, case=award)
    step(record)
    client.force_login(walk.worker())
    page, end = (
        reverse("cases:record", args=[record.pk]),
        reverse("benefits:award_end", args=[award.pk]),
    )
    assert end not in client.get(page).content.decode()
    said = {"by": walk.worker(), "outcome": "无需救助", "closed_on": walk.days_ago(0)}
    answer_record(record=record, **said)
    assert end in client.get(page).content.decode()
    client.force_login(factories.user(Role.FINANCE))
    assert client.get(page).status_code == 200
    assert end not in client.get(page).content.decode()
