"""The kinds of record of the sample county, each written into as its county says. (台账)"""

import tomllib
from decimal import Decimal

import pytest
from django.conf import settings
from django.urls import reverse

from cases.actions.logbooks import add_record, answer_record
from cases.actions.record_steps import name_liaison, step_record
from cases.chain import chain
from cases.logbooks import profile
from cases.logbooks.sums import sums_of
from cases.models import Logbook, LogbookRecord
from cases.rules.logbooks import Subject
from tests import factories
from tests.cases import walk
from tests.cases.test_logbooks import officer
from welfare.county.profile.reading import Node
from welfare.county.profile.saving import Changes
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
SAMPLE = settings.BASE_DIR / "data/profiles/linyou.toml"


@pytest.fixture
def books():
    """The logbooks of the profile of the sample county, by code."""
    factories.parameters()
    said = tomllib.loads(SAMPLE.read_text(encoding="utf-8"))
    node = Node({"logbooks": said["logbooks"]}, "", [])
    described = profile.read(node)
    assert node.faults == []
    profile.save(Changes(), factories.county(), described)
    for one in said["liaisons"]:
        name_liaison(
            by=officer(),
            county=factories.county(),
            department=one["department"],
            name=one["name"],
            phone=one["phone"],
            valid_from=walk.days_ago(30),
        )
    return {one.code: one for one in Logbook.objects.prefetch_related("definitions")}


def write(book, subject=None, by=None, ago=2, **values):
    return add_record(
        by=by or officer(),
        logbook=book,
        subject=subject or Subject(),
        happened_on=walk.days_ago(ago),
        done_by="王一",
        values=values,
    )


def test_the_waiting_list_of_flats_and_who_has_to_leave(books, client):
    book, asked = books["housing"], {"转往部门": "住建"}
    first, second, leaves = (factories.household() for _home in range(3))
    late = write(book, Subject(household=second), 类别="公租房轮候", 轮候号="2", **asked)
    early = write(book, Subject(household=first), ago=9, 类别="公租房轮候", 轮候号="1", **asked)
    out = write(book, Subject(household=leaves), 类别="公租房清退", **asked)
    with pytest.raises(NotAllowed, match="号"):
        write(book, Subject(household=leaves), 类别="公租房轮候", 轮候号="1", **asked)
    step = {"done_on": walk.days_ago(1), "done_by": "住建局甲"}
    for one in (early, out):
        step_record(by=officer(), record=one, name="部门受理", said="已受理", **step)
    step_record(by=officer(), record=out, name="通知腾退", said="限三十日内腾退", **step)
    client.force_login(officer())
    page = reverse("cases:logbook", args=[book.pk])
    shown = client.get(f"{page}?standing=to_close").context["page"].object_list
    assert set(shown) == {late, early, out}
    answer_record(by=officer(), record=early, outcome="已保障", closed_on=walk.days_ago(0))
    answer_record(by=officer(), record=out, outcome="已腾退", closed_on=walk.days_ago(0))
    assert list(client.get(f"{page}?standing=to_close").context["page"].object_list) == [late]


def test_emergency_relief_for_the_sick_is_passed_on_once_the_patient_is_known(books):
    home = factories.household()
    said = {"转往部门": "医保", "需要的帮助": "急诊无力缴费", "疾病应急救助": True}
    made = write(books["referral"], Subject(household=home), **said)
    step = {"by": officer(), "record": made, "done_on": walk.days_ago(1), "done_by": "王一"}
    step_record(**step, name="部门受理", said="已受理")
    with pytest.raises(NotAllowed, match="患者身份信息核查"):
        answer_record(by=officer(), record=made, outcome="已救助", closed_on=walk.days_ago(0))
    step_record(**step, name="患者身份信息核查", said="身份证与病历一致")
    answer_record(by=officer(), record=made, outcome="已救助", closed_on=walk.days_ago(0))
    plain = write(books["referral"], Subject(household=home), **said | {"疾病应急救助": False})
    assert [one.name for one in plain.steps.all()] == ["部门受理"]


def test_the_yearly_report_of_an_institution_stands_once_and_adds_up(books):
    book = books["institution_report"]
    said = {"单位名称": "城关敬老院", "报告文号": "年报1", "从业人数": 9, "年初资产": Decimal(100)}
    said |= {"年末资产": Decimal(120), "本年收入": Decimal(80), "本年支出": Decimal(60)}
    write(book, **said)
    write(book, **said | {"单位名称": "崔木敬老院", "报告文号": "年报2", "从业人数": 4})
    with pytest.raises(NotAllowed):
        write(book, **said)
    rows = LogbookRecord.objects.filter(logbook=book)
    sums = {one.field.label: one.total for one in sums_of(book.columns, rows)}
    assert sums["从业人数"] == 13
    assert sums["年末资产"] == Decimal(240)


def test_measures_against_an_epidemic_in_a_home_are_written_down(books):
    made = write(books["epidemic"], 机构="城关敬老院", 措施="疫苗接种", 涉及人数=30)
    assert "疫苗接种" in made.sentence


def test_one_case_goes_to_several_departments_at_once_each_answers_for_itself(books, client):
    home, book = factories.household(), books["referral"]
    client.force_login(walk.worker())
    page = f"{reverse('cases:record_add', args=[book.pk])}?household={home.pk}"
    number = client.get(page).context["form"]["form"].value()
    typed = {"happened_on": walk.days_ago(1).isoformat(), "done_by": "王一", "form": str(number)}
    typed |= {"column_转往部门": ["教育", "住建", "医保"], "column_需要的帮助": "住房和学费"}
    twice = client.post(page, typed | {"column_转介单号": "单1"})
    assert "转介单号" in twice.content.decode()
    assert not LogbookRecord.objects.exists()
    for _sent in range(2):  # sent again it is written once
        assert client.post(page, typed).status_code == 302
    made = LogbookRecord.objects.filter(household=home).order_by("pk")
    assert [one.values["转往部门"] for one in made] == ["教育", "住建", "医保"]
    assert all(one.waits and one.steps.count() == 1 for one in made)


def test_where_one_department_has_no_liaison_nobody_is_told(books, client):
    home, book = factories.household(), books["referral"]
    client.force_login(walk.worker())
    page = f"{reverse('cases:record_add', args=[book.pk])}?household={home.pk}"
    typed = {"happened_on": walk.days_ago(1).isoformat(), "done_by": "王一"}
    typed |= {"column_转往部门": ["教育", "工会"], "column_需要的帮助": "住房和学费"}
    answer = client.post(page, typed)
    assert "工会" in answer.content.decode()
    assert not LogbookRecord.objects.exists()


def test_what_a_parlour_does_not_charge_stands_once_adds_up_and_is_in_the_chain(books):
    home = factories.household(size=2)
    dead = home.members.order_by("pk").last()
    dead.person.died_on = walk.days_ago(5)
    dead.person.save()
    book, of = books["parlour"], Subject(person=dead.person, household=home)
    said = {"殡仪服务机构": "县殡仪馆", "减免项目": "遗体火化", "结算单号": "殡001"}
    said |= {"应收费用": Decimal(900), "减免金额": Decimal(600)}
    with pytest.raises(NotAllowed, match="应收费用"):
        write(book, of, **said | {"减免金额": Decimal(901)})
    write(book, of, **said)
    with pytest.raises(NotAllowed, match="此号码"):  # the same bill, let off anew
        write(book, of, **said | {"减免金额": Decimal(300)})
    rows = LogbookRecord.objects.filter(logbook=book)
    sums = {one.field.label: one.total for one in sums_of(book.columns, rows)}
    assert sums["减免金额"] == Decimal(600)
    titles = [item["title"] for item in chain(home, [], [], walk.worker())]
    assert f"殡葬减免 {dead.person.name}" in titles
