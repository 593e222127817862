"""Taking a ledger over: wholly or not at all, with reasons for every row that is left out."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from benefits.models import Payment
from benefits.states import PaymentStatus
from cases import actions, clock
from cases.ledgers import DESK
from cases.ledgers.writing import Books
from cases.models import (
    Award,
    AwardMember,
    Household,
    Member,
    Origin,
    PaymentKind,
    Person,
    Supplement,
)
from cases.states import AwardStatus
from cases.tasks import import_ledger
from tests import factories, ledgers
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.files import imports
from welfare.files.tables import BadFile
from welfare.jobs import actions as jobs
from welfare.models import BatchStatus, Event, ImportBatch, Job, JobStatus, TableLayout

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(ledger_county):
    return ledger_county


@pytest.fixture
def clerk(county):
    return factories.user(Role.COUNTY_CASEWORKER)


def hand_in(county, content, *, kind="people", by=None, name="台账2022.xlsx", **period):
    return imports.hand_in(
        by=by,
        county=county,
        spec=DESK.specs[kind],
        file=BytesIO(content),
        file_name=name,
        **period,
    )


def take(county, content, **options):
    return imports.take_now(by=None, batch=hand_in(county, content, **options), desk=DESK)


def nothing_is_there():
    models = (Person, Household, Member, Award, AwardMember, Supplement)
    return not any(model.objects.exists() for model in models)


def test_a_household_with_award_and_supplement(county):
    content = ledgers.roll(
        ledgers.person(
            1,
            家庭人口=3,
            保障人口=2,
            分类施保类别="老年",
            备注="渐退帮扶12个月（自2022年6月起） 脱贫不脱保",
        ),
        ledgers.member(2),
    )
    batch = take(county, content)
    assert batch.status == BatchStatus.IMPORTED
    assert (batch.rows_read, batch.saved, batch.rejected, batch.skipped) == (2, 2, 0, 0)
    award = Award.objects.get()
    assert award.origin == Origin.LEDGER
    assert award.application is None
    assert award.first_month == date(2021, 4, 1)
    assert (award.gradual_exit.from_month, award.gradual_exit.months) == (date(2022, 6, 1), 12)
    assert award.dibao_detail.kept_after_exit
    assert not award.dibao_detail.single_person
    assert award.residence == "rural"
    assert award.amounts.get().basic == Decimal(400)
    assert award.members.count() == award.household.members.count() == 2
    supplement = Supplement.objects.get()
    assert supplement.kind.name == "老年"
    assert supplement.first_month == award.first_month


def test_an_ended_award_stays_ended(county):
    take(county, ledgers.roll(ledgers.person(1, 停保时间="2022-05-30", 停保原因="死亡")))
    award = Award.objects.get()
    assert award.status == AwardStatus.ENDED
    assert award.last_month == date(2022, 5, 1)
    assert award.left_reason == "死亡"
    assert award.members.get().period.upper == date(2022, 6, 1)


GOOD = ledgers.person(1)["身份证号"]
FAULTS = {
    "lost digits": ({"身份证号": 610329195101019000}, "number_lost_digits", "H"),
    "scientific": ({"身份证号": "6.10329E+17"}, "number_lost_digits", "H"),
    "check digit": (
        {"身份证号": GOOD[:17] + ("0" if GOOD[17] != "0" else "1")},
        "bad_check_digit",
        "H",
    ),
    "no id": ({"身份证号": ""}, "empty", "H"),
    "village": ({"村（社区）": "不存在村"}, "unknown_village", "A"),
    "name": ({"姓名": ""}, "missing", "G"),
    "date": ({"纳入时间": "去年春天"}, "bad_date", "M"),
    "no date": ({"纳入时间": ""}, "missing", "M"),
    "left before joining": ({"停保时间": "2019-01-01"}, "bad_date", "N"),
    "negative": ({"月保障金额": -400}, "negative_money", "K"),
    "money": ({"月保障金额": "约四百"}, "bad_money", "K"),
    "supplement": ({"分类施保类别": "幸运者"}, "unknown_word", "I"),
    "size": ({"保障人口": 3}, "bad_number", "E"),
    "long": ({"低保证号": "N" * 60}, "too_long", "C"),
    "exit month": ({"备注": "渐退帮扶12个月（自2022年13月起）"}, "bad_date", "P"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_row_comes_back_with_place_reason_and_remedy(county, fault):
    cells, code, column = FAULTS[fault]
    bad = ledgers.person(1, **cells)
    batch = take(county, ledgers.roll(ledgers.person(5), bad, ledgers.person(6)))
    assert (batch.rows_read, batch.saved, batch.rejected) == (3, 2, 1)
    assert batch.counts["rejected"] == {code: 1}
    assert set(Award.objects.values_list("number", flat=True)) == {"N0005", "N0006"}
    with batch.error_file.open("rb") as stored:
        summary, sheet = load_workbook(stored).worksheets
    lines = [[cell.value for cell in row] for row in summary.iter_rows()]
    line = next(line for line in lines if line[0] == "测试1镇" and line[1] == 4)
    assert line[2] == column
    assert line[4]
    assert line[5]
    assert sheet[f"{column}4"].fill.start_color.rgb != "00000000"


def test_the_error_file_holds_no_whole_resident_id_in_its_summary(county):
    bad = factories.resident_id(7)[:17] + "?"
    batch = take(county, ledgers.roll(ledgers.person(5), ledgers.person(1, 身份证号=bad)))
    with batch.error_file.open("rb") as stored:
        summary = load_workbook(stored).worksheets[0]
    said = " ".join(str(cell.value) for row in summary.iter_rows() for cell in row)
    assert bad not in said
    assert "********" in said


def test_a_household_is_taken_whole(county):
    content = ledgers.roll(
        ledgers.person(1, 家庭人口=2, 保障人口=2),
        ledgers.member(2, 身份证号="123"),
        ledgers.person(3),
    )
    batch = take(county, content)
    assert (batch.saved, batch.rejected) == (1, 2)
    assert batch.counts["rejected"] == {"bad_length": 1, "household_broken": 1}
    assert Award.objects.get().number == "N0003"


def test_the_mended_error_file_is_taken_and_the_rest_skipped(county):
    batch = take(
        county, ledgers.roll(ledgers.person(1), ledgers.person(2, **{"村（社区）": "别处村"}))
    )
    with batch.error_file.open("rb") as stored:
        workbook = load_workbook(stored)
    workbook["测试1镇"]["A4"] = "测试1镇村"
    stream = BytesIO()
    workbook.save(stream)
    again = take(county, stream.getvalue(), name="改正.xlsx")
    assert again.status == BatchStatus.IMPORTED
    assert (again.rows_read, again.saved, again.rejected, again.skipped) == (2, 1, 0, 1)
    assert Award.objects.count() == 2


def test_repaired_numbers_are_counted_and_repeated_rows_skipped(county):
    content = ledgers.roll(
        ledgers.person(1, 身份证号="'" + ledgers.person(1)["身份证号"]),
        ledgers.person(2),
        ledgers.person(2),
    )
    batch = take(county, content)
    assert (batch.saved, batch.skipped, batch.repaired) == (2, 1, 1)
    assert batch.counts["repaired"] == {"apostrophe": 1}
    assert batch.counts["skipped"] == {"duplicate": 1}


def test_formula_text_stays_text(county):
    bad_village = {"村（社区）": "=1+1"}
    batch = take(
        county,
        ledgers.roll(ledgers.person(1, 姓名="=HYPERLINK(1)"), ledgers.person(2, **bad_village)),
    )
    assert Person.objects.get().name == "=HYPERLINK(1)"
    with batch.error_file.open("rb") as stored:
        book = load_workbook(stored)
    assert {cell.data_type for row in book["测试1镇"].iter_rows() for cell in row} <= {"s", "n"}


def test_one_person_stands_in_one_household(county):
    same = ledgers.person(1)["身份证号"]
    batch = take(county, ledgers.roll(ledgers.person(1), ledgers.person(2, 身份证号=same)))
    assert (batch.saved, batch.rejected) == (1, 1)
    assert batch.counts["rejected"] == {"two_names": 1}
    (cause,) = batch.counts["causes"]
    assert all(one in cause["reason"] for one in ("户主1", "户主2", "测试1镇", "3"))
    row = ledgers.person(7, 姓名="户主1", 身份证号=same)
    again = take(county, ledgers.roll(row, ledgers.person(8)), name="又.xlsx")
    assert again.counts["rejected"] == {"covered_twice": 1}
    other = take(county, ledgers.roll(row | {"姓名": "李四"}, ledgers.person(9)), name="三.xlsx")
    assert other.counts["rejected"] == {"two_names": 1}


def test_a_person_may_come_back_after_the_award_ended(county):
    same = ledgers.person(1)["身份证号"]
    batch = take(
        county,
        ledgers.roll(
            ledgers.person(1, 停保时间="2022-03-01", 停保原因="收入超标"),
            ledgers.person(2, 身份证号=same, 姓名="户主1", 纳入时间="2022-06-01"),
        ),
    )
    assert batch.saved == 2
    assert Person.objects.count() == 1
    assert Member.objects.get(left_on=None).household.number == "N0002"


def test_two_names_of_one_person_are_told_and_the_first_is_kept(county):
    row = ledgers.person(1)
    factories.person(resident_id=row["身份证号"], name="旧名", birth_date=date(1951, 1, 1))
    batch = take(county, ledgers.roll(row))
    assert batch.counts["warnings"] == {"other_name": 1, "no_review_day": 1}
    assert Person.objects.get().name == "旧名"


def test_a_person_moves_from_a_household_of_relief_to_that_of_the_roll(county):
    row = ledgers.person(1)
    relief = ledgers.book(
        "临时救助",
        ["申请日期", "受理乡镇", "申请人", "身份证号", "家庭人口", "批准金额", "发放日期"],
        (
            {
                "申请日期": "2022-02-01",
                "受理乡镇": "测试1镇",
                "申请人": "户主1",
                "身份证号": row["身份证号"],
                "家庭人口": 3,
                "批准金额": 800,
                "发放日期": "2022-02-10",
            },
        ),
    )
    take(county, relief, kind="relief")
    paid = Award.objects.get()
    assert paid.status == AwardStatus.ENDED
    assert (paid.family_size, paid.left_on) == (3, date(2022, 2, 10))
    assert not Award.objects.payable_in(date(2022, 2, 1)).exists()
    take(county, ledgers.roll(row))
    assert Member.objects.get(left_on=None).household.number == "N0001"


def test_a_file_of_another_kind_is_refused_with_a_sentence(county):
    with pytest.raises(BadFile) as refused:
        hand_in(county, ledgers.payments(ledgers.payment(1)))
    assert refused.value.code == "wrong_kind"
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", ledgers.roll()])
def test_empty_and_broken_files_leave_nothing(county, content):
    with pytest.raises((BadFile, AssertionError)):
        assert take(county, content).status == BatchStatus.IMPORTED
    assert nothing_is_there()


def test_a_file_without_one_good_row_is_a_failure_that_says_so(county):
    batch = take(county, ledgers.roll(ledgers.person(1, 身份证号="1")))
    assert batch.status == BatchStatus.FAILED
    assert batch.job.status == JobStatus.FAILED
    assert "1" in batch.job.message
    assert batch.job.error_file == batch.error_file
    assert nothing_is_there()


def test_a_fault_while_saving_leaves_nothing(county, monkeypatch):
    def broken(self):
        raise RuntimeError("disk full")

    monkeypatch.setattr(Books, "_write_awards", broken)
    batch = hand_in(county, ledgers.roll(ledgers.person(1)))
    with pytest.raises(RuntimeError):
        imports.take_now(by=None, batch=batch, desk=DESK)
    assert nothing_is_there()
    batch.refresh_from_db()
    assert batch.status == BatchStatus.FAILED
    monkeypatch.undo()
    jobs.resume(job=batch.job, by=factories.user(Role.COUNTY_CASEWORKER))
    import_ledger(batch.job_id)
    batch.refresh_from_db()
    assert batch.status == BatchStatus.IMPORTED
    assert Award.objects.count() == 1


def test_the_task_run_twice_makes_nothing_twice(county, clerk, django_capture_on_commit_callbacks):
    batch = hand_in(county, ledgers.roll(ledgers.person(1)), by=clerk)
    with django_capture_on_commit_callbacks(execute=True):
        job = imports.confirm(by=clerk, batch=batch, desk=DESK)
    import_ledger(job.pk)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.QUEUED, finished_at=None)
    import_ledger(job.pk)
    assert Award.objects.count() == Person.objects.count() == 1
    with pytest.raises(NotAllowed):
        imports.confirm(by=clerk, batch=batch, desk=DESK)


def test_the_same_file_is_taken_once(county):
    content = ledgers.roll(ledgers.person(1))
    first, second = hand_in(county, content), hand_in(county, content)
    imports.take_now(by=None, batch=first, desk=DESK)
    with pytest.raises(NotAllowed):
        hand_in(county, content)
    with pytest.raises(NotAllowed):
        imports.take_now(by=None, batch=second, desk=DESK)


def test_undo_removes_everything_and_allows_the_file_again(county, clerk):
    content = ledgers.roll(ledgers.person(1, 分类施保类别="老年"), ledgers.person(2))
    batch = take(county, content)
    with pytest.raises(NotAllowed):
        imports.undo(by=clerk, batch=batch, desk=DESK, reason=" ")
    imports.undo(by=clerk, batch=batch, desk=DESK, reason="错的文件")
    assert nothing_is_there()
    assert Event.objects.get(verb="ledger_undone").reason == "错的文件"
    assert take(county, content).status == BatchStatus.IMPORTED


def test_undo_lets_people_live_again_where_they_lived_before(county, clerk):
    row = ledgers.person(1)
    person = factories.person(
        resident_id=row["身份证号"], name="户主1", birth_date=date(1951, 1, 1)
    )
    home = factories.household(size=1)
    Member.objects.create(
        household=home, person=person, relation="其他", joined_on=date(2020, 1, 1)
    )
    batch = take(county, ledgers.roll(row))
    assert Member.objects.get(person=person, left_on=None).household.number == "N0001"
    imports.undo(by=clerk, batch=batch, desk=DESK, reason="错的文件")
    assert Member.objects.get(person=person).household == home
    assert Member.objects.get(person=person).left_on is None


def test_undo_is_refused_when_something_stands_on_it(county, clerk):
    batch = take(county, ledgers.roll(ledgers.person(1)))
    award = Award.objects.get()
    payment = Payment.objects.create(
        award=award,
        programme=award.programme,
        town=award.town,
        residence=award.residence,
        month=date(2022, 1, 1),
        pay_month=date(2022, 1, 1),
        kind=PaymentKind.REGULAR,
        persons=1,
        basic=400,
        amount=400,
        payee=award.payee,
        payee_name="户主1",
        status=PaymentStatus.PAID,
        paid_on=date(2022, 1, 10),
        batch=batch,
    )
    with pytest.raises(NotAllowed):
        imports.undo(by=clerk, batch=batch, desk=DESK, reason="错的文件")
    assert Award.objects.exists()
    payment.delete()
    imports.undo(by=clerk, batch=batch, desk=DESK, reason="错的文件")
    assert nothing_is_there()


def test_undo_keeps_people_that_another_list_names(county, clerk):
    row = ledgers.person(1)
    batch = take(county, ledgers.roll(row))
    watch = ledgers.book(
        "名单",
        ["乡镇", "姓名", "证件号码", "监测对象类别"],
        (
            {
                "乡镇": "测试1镇",
                "姓名": "户主1",
                "证件号码": row["身份证号"],
                "监测对象类别": "脱贫不稳定",
            },
        ),
    )
    take(county, watch, kind="groups", month=date(2022, 12, 1))
    imports.undo(by=clerk, batch=batch, desk=DESK, reason="错的文件")
    assert Person.objects.count() == 1
    assert not Award.objects.exists()


@pytest.mark.parametrize("role", [r for r in Role if r != Role.COUNTY_CASEWORKER])
def test_only_the_county_takes_ledgers_over(county, role):
    with pytest.raises(NotAllowed):
        hand_in(county, ledgers.roll(ledgers.person(1)), by=factories.user(role))


def test_another_county_may_call_columns_otherwise(county):
    layout = {
        "title": "低保名册",
        "row_keys": ["name", "resident_id"],
        "columns": {
            "town": {"headers": ["街道"], "required": True},
            "village": {"headers": ["居委"], "required": True},
            "certificate_number": {"headers": ["卡号"], "required": True},
            "covered_size": {"headers": ["人数"]},
            "relation": {"headers": ["称谓"]},
            "name": {"headers": ["本人"], "required": True},
            "resident_id": {"headers": ["公民号"], "required": True, "secret": True},
            "basic_amount": {"headers": ["金额"]},
            "joined_on": {"headers": ["起始"]},
        },
        "constants": {"programme": "DIBAO"},
    }
    layouts = TableLayout.objects.filter(county=county, kind="people")
    layouts.exclude(name="低保台账").delete()
    layouts.update(name="", definition=layout)
    headings = ["街道", "居委", "卡号", "人数", "称谓", "本人", "公民号", "金额", "起始"]
    values = ["测试1镇", "测试1镇社区", "X1", 1, "本人", "张三", GOOD, "1,200", "2020年1月"]
    content = ledgers.book("名册", headings, (dict(zip(headings, values, strict=True)),))
    assert take(county, content).saved == 1
    assert Award.objects.get().amounts.get().basic == Decimal(1200)


def test_what_comes_before_the_countys_limits_is_to_be_reviewed(county):
    """Without a day of review it was reviewed by nobody, for ever."""
    batch = take(county, ledgers.roll(ledgers.person(1), ledgers.person(2)))
    assert batch.counts["warnings"] == {"no_review_day": 1}  # once for the programme
    awards, today = Award.objects.order_by("pk"), clock.today()
    assert {award.review_on for award in awards} == {None}
    assert list(awards.to_review(today)) == list(awards)
    factories.parameters()
    award = actions.record_review(
        by=factories.user(Role.TOWN_CASEWORKER, awards[0].town),
        award=awards[0],
        version=1,
        reviewed_on=today,
        outcome="无变化",
    )
    assert award.review_on is not None
    assert list(awards.to_review(today)) == [awards[1]]
    again = take(county, ledgers.roll(ledgers.person(3)))
    assert "no_review_day" not in again.counts["warnings"]
