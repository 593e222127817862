"""The list of recognised people for another department: who is on it, who takes it."""

from datetime import date

import pytest
from django.urls import resolve, reverse
from psycopg.types.range import DateRange

from cases import department_list
from cases.models import DisabilityDetail
from cases.programmes import KINDS
from tests import factories
from tests.taken import written
from welfare.accounts.roles import PERMISSIONS, Permission, Role
from welfare.exceptions import NotAllowed
from welfare.exports.actions import take_export
from welfare.models import Event, ListExport, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
URL = reverse("cases:department_list")


def taken(export):
    """The notes of a workbook, and the rows below its headings, by heading."""
    rows = [list(row) for row in written(export).iter_rows(values_only=True)]
    return rows[0], [dict(zip(rows[1], row, strict=True)) for row in rows[2:]]


def give(code, by=None, **fields):
    asked = {"receiver": "health_insurance", "reason": "参保资助", "whole_ids": False, **fields}
    by = by or factories.user(Role.COUNTY_CASEWORKER)
    return department_list.give_list(by=by, programme=factories.programme(code), **asked)


def test_everybody_whom_a_recognition_covers_today():
    family = factories.award("NEAR", size=2)
    gone = factories.award("NEAR", size=1)
    gone.members.update(period=DateRange(date(2022, 1, 1), date(2022, 6, 1)))
    over = factories.award("RIGID", ends_on=date(2022, 6, 1))
    notes, rows = taken(give("NEAR"))
    assert "参保资助" in notes[0]
    names = [member.person.name for member in family.members.order_by("pk")]
    assert [row["姓名"] for row in rows] == names
    assert all("*" in row["身份证号"] for row in rows)
    assert taken(give("RIGID"))[1] == []
    assert over.status == "active"  # nobody has ended it yet


def test_whole_numbers_are_given_only_when_asked_for_and_kept_on_record():
    award = factories.award("NEAR")
    _notes, (row,) = taken(give("NEAR", whole_ids=True))
    assert row["身份证号"] == award.payee.resident_id
    event = Event.objects.get(verb="list_given")
    assert event.reason == "参保资助"
    assert event.details == {"department": "health_insurance", "rows": 1, "whole": True}


def test_a_second_click_finds_the_order_and_the_log_has_it_once():
    factories.award("NEAR")
    by = factories.user(Role.COUNTY_CASEWORKER)
    assert give("NEAR", by=by) == give("NEAR", by=by)
    assert Event.objects.filter(verb="list_given").count() == 1


def test_whole_numbers_are_not_taken_by_who_may_not_reveal_them_any_more(monkeypatch):
    factories.award("NEAR")
    by = factories.user(Role.COUNTY_CASEWORKER)
    whole, masked = give("NEAR", by=by, whole_ids=True), give("NEAR", by=by)
    for made in (whole, masked):
        written(made)
    take_export(by=by, export=whole).close()
    left = PERMISSIONS[Role.COUNTY_CASEWORKER] - {Permission.REVEAL}
    monkeypatch.setitem(PERMISSIONS, Role.COUNTY_CASEWORKER, left)
    by = User.objects.get(pk=by.pk)
    with pytest.raises(NotAllowed):
        take_export(by=by, export=whole)
    take_export(by=by, export=masked).close()


def test_a_list_by_disability_card_says_kind_and_grade():
    award = factories.award("NURSING")
    DisabilityDetail.objects.create(award=award, kind="4", grade=2)
    _notes, (row,) = taken(give("NURSING"))
    assert "2" in row["残疾"]


def test_only_what_others_need_to_know_leaves_the_house():
    told = {code for code, kind in KINDS.items() if kind.told_to_departments}
    assert {"near_dibao", "rigid_expense", "dibao", "tekun"} <= told
    with pytest.raises(NotAllowed, match="孤儿"):
        give("ORPHAN")


@pytest.mark.parametrize("change", [{"reason": " "}, {"receiver": "somebody"}])
def test_a_list_has_a_receiver_and_a_reason(change):
    with pytest.raises(NotAllowed):
        give("NEAR", **change)
    assert not Event.objects.filter(verb="list_given").exists()


def test_another_county_and_a_town_take_no_list():
    factories.award("NEAR")
    foreign = factories.user(Role.COUNTY_CASEWORKER, factories.county("610398", "邻县"))
    for by in (foreign, factories.user(Role.TOWN_CASEWORKER), factories.user(Role.FINANCE)):
        with pytest.raises(NotAllowed):
            give("NEAR", by=by)


def test_the_page_gives_the_workbook_and_the_rolls_lead_to_it(client):
    award = factories.award("NEAR")
    client.force_login(factories.user(Role.COUNTY_APPROVER))
    assert URL in client.get(reverse("cases:award_list")).content.decode()
    assert client.get(URL).status_code == 200
    asked = {"programme": award.programme_id, "receiver": "housing", "reason": "公租房保障"}
    made = ListExport.objects.get(job=resolve(client.post(URL, asked).url).kwargs["pk"])
    assert made.title == "低保边缘家庭名单（提供给住房城乡建设部门）"
    _notes, rows = taken(made)
    assert len(rows) == 1
    assert Event.objects.get(verb="list_given").details["whole"] is False
    assert client.post(URL, {**asked, "reason": ""}).status_code == 200
    factories.programme("ORPHAN")
    orphans = factories.programme("ORPHAN").pk
    assert client.post(URL, {**asked, "programme": orphans}).status_code == 200
    assert Event.objects.filter(verb="list_given").count() == 1


def test_others_see_neither_button_nor_page(client):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    assert URL not in client.get(reverse("cases:award_list")).content.decode()
    assert client.get(URL).status_code == 403


def test_the_months_new_approvals_go_upward_with_the_mark_of_each_person():
    """新审批人员月报送: those of the month alone, and on which list of a group each stands."""
    old = factories.award("DIBAO", size=1, joined_on=date(2022, 9, 5))
    new = factories.award("DIBAO", size=2, joined_on=date(2022, 11, 7))
    listed = factories.listed(new.payee, as_of=date(2022, 11, 1))
    export = give("DIBAO", receiver="superior", approved_in=date(2022, 11, 1))
    assert "2022年11月" in export.title
    notes, rows = taken(export)
    names = [member.person.name for member in new.members.order_by("pk")]
    assert [row["姓名"] for row in rows] == names
    assert old.payee.name not in names
    assert [row["人群名单"] for row in rows] == [listed.group.name, None]
    assert Event.objects.get(verb="list_given").details["rows"] == 2
    with pytest.raises(NotAllowed):
        give("DIBAO", receiver="superior", approved_in=date(2099, 1, 1))
