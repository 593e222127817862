"""Households over several sheets, and new members of households that are on the roll already."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from psycopg.types.range import DateRange

from benefits.models import PayrollRun
from cases import actions
from cases.actions.changes import record_change
from cases.models import Award, AwardMember, Household, Member, Person
from counties import undo
from counties.blocking import in_the_way
from tests import factories, ledgers
from tests.cases.test_ledgers import take
from tests.cases.test_ledgers_programmes import TEKUN
from tests.cases.test_ledgers_programmes import take as take_laid_out
from tests.counties.test_undo import pay
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import BatchStatus, TableLayout

pytestmark = pytest.mark.django_db
FAMILY = {"家庭人口": 3, "保障人口": 3}


@pytest.fixture
def county(ledger_county):
    return ledger_county


@pytest.fixture
def clerk(county):
    return factories.user(Role.COUNTY_CASEWORKER)


def sheets(**rows) -> bytes:
    """A roll of several sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, listed in rows.items():
        sheet = book.create_sheet(name)
        made = load_workbook(BytesIO(ledgers.book(name, ledgers.ROLL_HEADINGS, listed)))
        for row in made[name].iter_rows(values_only=True):
            sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def over_two_sheets(**cells):
    head = ledgers.person(1, **FAMILY)
    return {
        "测试1镇": (head, ledgers.member(2), ledgers.person(5)),
        "测试1镇（续）": (ledgers.member(3, **{"低保证号": "N0001"} | cells), ledgers.person(6)),
    }


def people(number="N0001"):
    covered = AwardMember.objects.filter(award__number=number).order_by("pk")
    return list(covered.values_list("person__name", flat=True))


def test_a_household_that_goes_on_in_another_sheet_is_one(county):
    batch = take(county, sheets(**over_two_sheets()))
    assert (batch.saved, batch.rejected) == (5, 0)
    assert "rows_differ" not in batch.counts["warnings"]
    assert people() == ["户主1", "家人2", "家人3"]
    assert Household.objects.get(number="N0001").head.name == "户主1"
    assert AwardMember.objects.get(award__number="N0001", is_head=True).person.name == "户主1"


def test_a_household_whose_head_stands_in_a_later_sheet_is_one(county):
    later = over_two_sheets()
    rows = {"测试1镇": later["测试1镇（续）"], "测试1镇（续）": later["测试1镇"]}
    batch = take(county, sheets(**rows))
    assert (batch.saved, batch.rejected) == (5, 0)
    assert people() == ["户主1", "家人2", "家人3"]
    assert Household.objects.get(number="N0001").head.name == "户主1"
    assert AwardMember.objects.get(award__number="N0001", is_head=True).person.name == "户主1"
    assert batch.counts["warnings"]["goes_on"] == 1


def test_without_a_head_anywhere_such_rows_are_refused(county):
    rows = {"测试1镇": over_two_sheets()["测试1镇（续）"]}
    batch = take(county, sheets(**rows))
    assert (batch.saved, batch.rejected) == (1, 1)


def test_a_wrong_row_in_the_other_sheet_keeps_the_household_out(county):
    batch = take(county, sheets(**over_two_sheets(身份证号="1")))
    assert (batch.saved, batch.rejected) == (2, 3)
    (cause,) = [one for one in batch.counts["causes"] if one["rows"] == 2]
    assert "测试1镇（续）" in cause["reason"]
    assert "3" in cause["reason"]


@pytest.mark.parametrize("relation", ["", "户主"])
def test_without_a_mark_to_join_them_two_households_of_one_number_are_refused(county, relation):
    rows = over_two_sheets(
        **ledgers.person(3, 低保证号="N0001", **FAMILY) | {"与户主关系": relation}
    )
    batch = take(county, sheets(**rows))
    assert batch.counts["rejected"]["number_twice"] == 3
    assert set(Award.objects.values_list("number", flat=True)) == {"N0005", "N0006"}
    assert any(
        "与户主关系" in one["remedy"] or "related" in one["remedy"]
        for one in batch.counts["causes"]
    )


@pytest.mark.parametrize(
    "own",
    [
        {"月保障金额": 900},
        {"账号": "6299000000000000777"},
        {"户主姓名": "户主7"},
        {"纳入时间": "2022.6.18"},
    ],
)
def test_another_family_under_the_number_of_the_first_is_not_joined_to_it(county, own):
    spouse = ledgers.member(7, **{"与户主关系": "配偶", **own})
    rows = ledgers.person(1), ledgers.person(5), ledgers.person(1) | spouse, ledgers.member(8)
    batch = take(county, ledgers.roll(*rows))
    assert batch.counts["rejected"]["number_twice"] == 3
    assert set(Award.objects.values_list("number", flat=True)) == {"N0005"}


def test_whoever_is_joined_by_the_number_alone_is_named(county):
    repeated = {"月保障金额": 400, "家庭人口": 3, "保障人口": 3, "村（社区）": "测试1镇村"}
    batch = take(county, sheets(**over_two_sheets(**repeated)))
    assert (batch.saved, batch.counts["warnings"]["goes_on"]) == (5, 1)


# ---- a new member of a household on the roll
def grown(county, row, *, size=2, amount=400, **period):
    head = ledgers.person(1, 家庭人口=size, 保障人口=size, 月保障金额=amount)
    return take(county, ledgers.roll(head, row), name="后来.xlsx", **period)


@pytest.fixture
def on_the_roll(county):
    take(county, ledgers.roll(ledgers.person(1)))
    return Award.objects.get()


def test_a_later_ledger_adds_the_new_member_from_his_day_on(county, on_the_roll):
    batch = grown(county, ledgers.member(2, 纳入时间="2022.5.18"), amount=800)
    assert (batch.saved, batch.skipped, batch.rejected) == (1, 1, 0)
    assert batch.counts["made"]["new_members"] == 1
    assert batch.counts["warnings"] == {"member_added": 1}
    assert batch.mapping["sample"]["reasons"]["warnings"] == {"member_added": 1}
    cover = AwardMember.objects.get(person__name="家人2")
    assert cover.award == on_the_roll
    assert cover.period == DateRange(date(2022, 6, 1), None)
    assert Member.objects.get(person=cover.person).household == on_the_roll.household
    assert Member.objects.get(person=cover.person).joined_on == date(2022, 5, 18)
    on_the_roll.refresh_from_db()
    assert (on_the_roll.covered_size, on_the_roll.family_size) == (2, 2)
    amounts = dict(on_the_roll.amounts.values_list("from_month", "basic"))
    assert amounts == {date(2021, 4, 1): Decimal(400), date(2022, 6, 1): Decimal(800)}
    again = grown(county, ledgers.member(2, 纳入时间="2022.5.18"), amount=801)
    assert (again.status, again.skipped) == (BatchStatus.FAILED, 2)


def test_without_a_day_of_his_own_the_ledgers_day_counts(county, on_the_roll):
    grown(county, ledgers.member(2), month=date(2022, 9, 1))
    cover = AwardMember.objects.get(person__name="家人2")
    assert cover.period.lower == date(2022, 10, 1)


@pytest.mark.parametrize("relation", ["户主", "", "子"])
def test_a_family_with_the_number_of_another_is_not_taken_into_it(county, on_the_roll, relation):
    """The number is mistyped: whoever has it is not yet a member."""
    other = ledgers.person(2, 低保证号="N0001", 月保障金额=900, 家庭人口=2, 保障人口=2)
    rows = other | {"与户主关系": relation}, ledgers.member(3)
    for content in (ledgers.roll(*rows), ledgers.roll(ledgers.person(1), ledgers.person(5), *rows)):
        batch = take(county, content)
        rejected = batch.counts["rejected"]
        assert rejected.pop("household_differs") + rejected.pop("household_broken", 0) == 2
        assert not rejected
        assert people() == ["户主1"]
        assert on_the_roll.amounts.get().basic == Decimal(400)


def test_a_family_right_below_the_one_whose_number_it_has_is_not_taken_in(county, on_the_roll):
    other = ledgers.person(2, 低保证号="N0001", 月保障金额=900)
    batch = take(county, ledgers.roll(ledgers.person(1), other, ledgers.member(3)))
    assert batch.counts["rejected"] == {"household_differs": 2}
    assert people() == ["户主1"]


def test_a_member_in_another_sheet_than_his_household_on_the_roll_is_added(county, on_the_roll):
    new = ledgers.member(3, 低保证号="N0001")
    pages = {"测试1镇": [ledgers.person(1), ledgers.person(5)], "测试1镇（续）": [new]}
    batch = take(county, sheets(**pages))
    assert (batch.rejected, people()) == (0, ["户主1", "家人3"])


def test_of_several_new_ones_nobody_guesses_who_was_left_out(county):
    take(county, ledgers.roll(ledgers.person(1, 家庭人口=2, 保障人口=2)))
    head = ledgers.person(1, 家庭人口=3, 保障人口=3)
    batch = take(county, ledgers.roll(head, ledgers.member(2), ledgers.member(3)))
    assert batch.counts["rejected"] == {"household_differs": 2}
    later = ledgers.member(3, 纳入时间="2022.5.18")
    batch = take(county, ledgers.roll(head, ledgers.member(2), later))
    assert batch.rejected == 0
    begins = {one.person.name: one.period.lower for one in AwardMember.objects.all()}
    assert begins["家人2"] == begins["户主1"] == date(2021, 4, 1)
    assert begins["家人3"] == date(2022, 6, 1)


def test_a_new_sum_is_named_beside_the_old_one(county, on_the_roll):
    batch = grown(county, ledgers.member(2, 纳入时间="2022.5.18"), amount=800)
    told = [row for row in notes(batch) if "2022-06" in row]
    assert told
    assert all("400.00" in row and "800.00" in row for row in told)


def notes(batch):
    """What the workbook of a batch says of its rows."""
    with batch.error_file.open() as stored:
        book = load_workbook(BytesIO(stored.read()))
    return [
        " ".join(str(cell) for cell in row if cell is not None)
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
    ]


def test_a_new_sum_of_which_nobody_says_from_when_is_refused(county):
    take(county, ledgers.roll(ledgers.person(1, 家庭人口=2, 保障人口=2)))
    batch = grown(county, ledgers.member(2), amount=900)
    assert batch.counts["rejected"] == {"household_differs": 1}
    assert any("400.00" in row and "900.00" in row for row in notes(batch))
    assert people() == ["户主1"]


def test_a_new_sum_for_members_of_different_days_is_refused(county, on_the_roll):
    head = ledgers.person(1, 家庭人口=3, 保障人口=3, 月保障金额=900)
    days = {2: "2022.5.18", 3: "2022.8.18"}
    new = [ledgers.member(n, 纳入时间=day) for n, day in days.items()]
    batch = take(county, ledgers.roll(head, *new))
    assert batch.counts["rejected"] == {"household_differs": 2}
    assert on_the_roll.amounts.get().basic == Decimal(400)


def test_the_award_is_locked_and_what_was_open_is_out_of_date(
    county, on_the_roll, django_assert_max_num_queries
):
    with django_assert_max_num_queries(500) as asked:
        grown(county, ledgers.member(2))
    assert any("FOR UPDATE" in one["sql"] and "cases_award" in one["sql"] for one in asked)
    with pytest.raises(Conflict):
        end(on_the_roll)
    on_the_roll.refresh_from_db()
    assert on_the_roll.version == 2


def end(award):
    return actions.end_award(
        by=factories.user(Role.COUNTY_CASEWORKER),
        proposed_by=factories.user(Role.TOWN_CASEWORKER),
        award=award,
        version=award.version,
        left_on=date(2026, 1, 6),
        last_month=date(2026, 1, 1),
        reason="家庭人口增加，重新审核",
        heard="本人知情同意",
    )


def third(county):
    """A ledger that names two more members, one of whom an earlier one has added."""
    head = ledgers.person(1, 家庭人口=3, 保障人口=3)
    rows = head, ledgers.member(2), ledgers.member(3, 纳入时间="2022.8.18")
    return take(county, ledgers.roll(*rows), name="第三.xlsx")


def test_several_ledgers_are_undone_the_newest_first(county, clerk, on_the_roll):
    second = grown(county, ledgers.member(2, 纳入时间="2022.5.18"))
    last = third(county)
    with pytest.raises(NotAllowed, match="第三"):
        undo.take_back(by=clerk, batch=second, reason="错的文件")
    for batch, size in ((last, 2), (second, 1)):
        undo.take_back(by=clerk, batch=batch, reason="错的文件")
        on_the_roll.refresh_from_db()
        assert (on_the_roll.covered_size, on_the_roll.family_size) == (size, size)
        assert len(people()) == size
    assert third(county).rejected == 0


def test_the_file_below_is_not_undone_before_what_has_grown_on_it(county, clerk, on_the_roll):
    first = on_the_roll.batch
    batch = grown(county, ledgers.member(2))
    assert in_the_way(first).files == [batch]
    with pytest.raises(NotAllowed, match="后来"):
        undo.take_back(by=clerk, batch=first, reason="错的文件")
    assert people() == ["户主1", "家人2"]
    undo.take_back(by=clerk, batch=batch, reason="错的文件")
    undo.take_back(by=clerk, batch=first, reason="错的文件")
    assert not Award.objects.exists()


def test_an_award_that_was_changed_here_is_not_put_back(county, clerk, on_the_roll):
    batch = grown(county, ledgers.member(2))
    on_the_roll.refresh_from_db()
    end(on_the_roll)
    with pytest.raises(NotAllowed):
        undo.take_back(by=clerk, batch=batch, reason="错的文件")
    assert people() == ["户主1", "家人2"]


def test_whom_the_first_ledger_counted_but_left_out_is_covered_from_the_beginning(county):
    take(county, ledgers.roll(ledgers.person(1, 家庭人口=2, 保障人口=2)))
    grown(county, ledgers.member(2), month=date(2022, 9, 1))
    cover = AwardMember.objects.get(person__name="家人2")
    assert cover.period.lower == cover.award.first_month


def test_what_excludes_the_new_members_own_programme_keeps_him_out(county, on_the_roll):
    row = ledgers.member(2)
    take(county, ledgers.roll(ledgers.person(9, 姓名="家人2", 身份证号=row["身份证号"])))
    batch = grown(county, row)
    assert batch.counts["rejected"] == {"covered_twice": 1}
    assert "member_added" not in batch.counts["warnings"]
    assert people() == ["户主1"]


def test_undoing_takes_the_new_member_out_again(county, clerk, on_the_roll):
    batch = grown(county, ledgers.member(2, 纳入时间="2022.5.18"), amount=800)
    undo.take_back(by=clerk, batch=batch, reason="错的文件")
    on_the_roll.refresh_from_db()
    assert (on_the_roll.covered_size, on_the_roll.amounts.count()) == (1, 1)
    assert people() == ["户主1"]
    assert not Person.objects.filter(name="家人2").exists()


def test_undoing_is_refused_once_the_award_was_paid_here(county, clerk, on_the_roll):
    batch = grown(county, ledgers.member(2))
    pay(on_the_roll, run=run(county))
    with pytest.raises(NotAllowed):
        undo.take_back(by=clerk, batch=batch, reason="错的文件")
    assert people() == ["户主1", "家人2"]


def run(county):
    return PayrollRun.objects.create(
        county=county,
        month=date(2022, 12, 1),
        sequence=1,
        created_by=factories.user(Role.FINANCE),
    )


@pytest.mark.parametrize("taken_over", [False, True])
def test_an_award_that_was_paid_here_grows_by_a_decision(county, on_the_roll, taken_over):
    if taken_over:  # the usual county: history is taken over, then paid here
        pay(on_the_roll, month=date(2022, 11, 1), batch=on_the_roll.batch)
    pay(on_the_roll, run=run(county))
    assert Award.objects.paid_here().get() == on_the_roll
    batch = grown(county, ledgers.member(2))
    assert batch.counts["rejected"] == {"household_differs": 1}
    assert people() == ["户主1"]


def test_the_way_that_the_refusal_names_can_be_gone(county, on_the_roll):
    """Register who joined, or end the award and apply anew: nothing on the way is refused."""
    factories.parameters()
    town = on_the_roll.town
    worker = factories.user(Role.TOWN_CASEWORKER, town)
    change = record_change(
        by=worker,
        household=on_the_roll.household,
        version=on_the_roll.household.version,
        kind="joining",
        person=factories.person(),
        relation="子",
        happened_on=date(2026, 1, 5),
        reported_on=date(2026, 1, 6),
        reported_by="户主",
        evidence="户口簿",
    )
    home = change.household
    end(on_the_roll)
    opened = actions.open_application(
        by=worker,
        household=home,
        programme=on_the_roll.programme,
        applicant=home.head,
        channel="window",
    )
    assert opened.household == home


def test_one_more_person_of_a_household_of_tekun_gets_an_award_beside(county, clerk):
    row = {"证号": "T1", "村": "测试1镇村", "档次": "全护理", "方式": "分散", "年标准": 6852}
    first = {**row, "姓名": "甲", "身份证号": factories.resident_id(11)}
    second = {**row, "姓名": "乙", "身份证号": factories.resident_id(12)}
    take_laid_out(county, dict(TEKUN), [first])
    batch = take_laid_out(county, dict(TEKUN), [first, second])
    assert (batch.saved, batch.skipped) == (1, 1)
    assert set(Award.objects.values_list("number", flat=True)) == {"T1", "T1-2"}
    assert Household.objects.get().members.count() == 2
    with pytest.raises(NotAllowed, match=batch.file_name):
        undo.take_back(by=clerk, batch=Household.objects.get().batch, reason="错的文件")
    undo.take_back(by=clerk, batch=batch, reason="错的文件")
    assert Award.objects.get().number == "T1"
    assert Household.objects.get().members.count() == 1
    assert TableLayout.objects.filter(kind="people").count() == 1


@pytest.mark.parametrize("beside", [False, True])
def test_whoever_has_a_number_of_tekun_is_not_in_that_household_by_it(county, beside):
    layout = {**TEKUN, "columns": {**TEKUN["columns"], "relation": {"headers": ["关系"]}}}
    row = {"证号": "T1", "村": "测试1镇村", "档次": "全护理", "方式": "分散", "年标准": 6852}
    first, other = (
        {**row, "姓名": name, "身份证号": factories.resident_id(n)}
        for n, name in ((11, "甲"), (12, "丙"))
    )
    first["关系"], other["关系"] = "户主", "户主" if beside else "弟"
    take_laid_out(county, dict(layout), [first])
    batch = take_laid_out(county, dict(layout), [first, other] if beside else [other])
    assert batch.counts["rejected"] == {"household_differs": 1}
    assert Award.objects.get().payee.name == "甲"


def test_what_a_household_says_against_itself_is_told(county):
    """All was taken without a word: the sum of the first row, and a second head."""
    differing = {"家庭人口": 2, "保障人口": 2, "月保障金额": 800}
    rows = (
        ledgers.person(1, **differing),
        ledgers.member(2, **{"月保障金额": 900}),
        ledgers.person(3, **differing),
        ledgers.member(4, **{"月保障金额": 800, "与户主关系": "户主"}),
        ledgers.person(5, **{"月保障金额": 0}),
    )
    counted = take(county, ledgers.roll(*rows)).counts["warnings"]
    told = ("sums_differ", "two_heads", "nothing_paid")
    assert {name: counted.get(name) for name in told} == dict.fromkeys(told, 1)


def test_what_is_noted_behind_a_name_is_no_part_of_it(county):
    """已故 and 户主 stood in names, and no other file knew the person by them."""
    rows = (ledgers.person(1, 姓名="甲一测（已故）"), ledgers.person(2, 姓名="甲二测(户主)"))
    batch = take(county, ledgers.roll(*rows))
    assert sorted(Person.objects.values_list("name", flat=True)) == ["甲一测", "甲二测"]
    assert batch.counts["mended"]["name_note"] == 2
