"""Old payments find their awards; nothing is paid twice, nothing again that did not fail."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from benefits import differences
from benefits.ledgers import DESK
from benefits.ledgers.pay import PaySpec
from benefits.models import Payment
from benefits.states import PaymentStatus, RunStatus
from cases.ledgers import DESK as LEDGERS
from cases.models import Award
from tests import factories, ledgers
from tests.benefits import scene
from welfare.accounts.roles import Role
from welfare.files import imports
from welfare.models import BatchStatus, TableLayout

pytestmark = pytest.mark.django_db
FEBRUARY = date(2022, 2, 10)


def take(county, content, desk=DESK, kind="pay"):
    batch = imports.hand_in(
        by=None, county=county, spec=desk.specs[kind], file=BytesIO(content), file_name="明细.xlsx"
    )
    return imports.take_now(by=None, batch=batch, desk=desk)


@pytest.fixture(scope="module")
def _roll(once, ledger_county):
    roll = ledgers.roll(ledgers.person(1), ledgers.person(2))
    once(lambda: take(ledger_county, roll, LEDGERS, "people"))


@pytest.fixture(params=[5_000, 1], ids=["at once", "row by row"])
def parts(request, monkeypatch):
    """In whatever parts a file is read, what its rows say of each other holds."""
    monkeypatch.setattr(PaySpec, "rows_at_once", request.param)


@pytest.fixture
def county(ledger_county, _roll):
    return ledger_county


def test_a_payment_belongs_to_the_award_of_its_month(county):
    batch = take(county, ledgers.payments(ledgers.payment(1)))
    assert (batch.status, batch.saved) == (BatchStatus.IMPORTED, 1)
    payment = Payment.objects.get()
    assert payment.award.number == "N0001"
    assert payment.month == payment.pay_month == date(2022, 1, 1)
    assert payment.run is None
    assert payment.batch == batch


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"救助类型": "农村分散特困"}, "no_award"),
        ({"身份证号": factories.resident_id(9)}, "no_award"),
        ({"合计": 500}, "sum_differs"),
        ({"合计": 0, "低保金": 0}, "bad_money"),
        ({"发放日期": ""}, "missing"),
        ({"发放结果": "也许"}, "unknown_word"),
        ({"备注": "补发2021年12月"}, "not_failed"),
        ({"备注": "补发2022年13月"}, "bad_date"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(county, cells, code):
    batch = take(county, ledgers.payments(ledgers.payment(2), ledgers.payment(1, **cells)))
    assert (batch.saved, batch.rejected) == (1, 1)
    assert batch.counts["rejected"] == {code: 1}


def test_a_programme_that_nobody_knows_is_the_only_cause(county):
    row = ledgers.payment(1, 救助类型="神秘救助")
    batch = take(county, ledgers.payments(ledgers.payment(2), row))
    assert batch.counts["rejected"] == {"unknown_word": 1}
    with batch.error_file.open() as stored:
        sheets = load_workbook(BytesIO(stored.read())).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    said = " ".join(f"{cell.value} {cell.comment.text if cell.comment else ''}" for cell in cells)
    assert "神秘救助" in said
    assert "相加为" not in said


@pytest.mark.usefixtures("parts")
def test_a_month_is_paid_once(county):
    batch = take(county, ledgers.payments(ledgers.payment(1), ledgers.payment(1, 账号="62991")))
    assert batch.counts["rejected"] == {"paid_twice": 1}
    again = take(county, ledgers.payments(ledgers.payment(1), ledgers.payment(2)))
    assert (again.saved, again.skipped) == (1, 1)


def failed_and_paid_again():
    failed = ledgers.payment(1, 发放结果="失败", 失败原因="账号不存在", 发放日期="")
    again = ledgers.payment(1, 备注="补发2022年1月", 发放日期=FEBRUARY)
    return failed, again


@pytest.mark.usefixtures("parts")
def test_a_failed_payment_is_paid_again_by_a_row_of_its_own(county):
    failed, again = failed_and_paid_again()
    take(county, ledgers.payments(failed))
    take(county, ledgers.payments(again, month="2022年02月"))
    payment = Payment.objects.get(status=PaymentStatus.PAID)
    assert payment.replaces.status == PaymentStatus.FAILED
    assert payment.month == date(2022, 1, 1)
    assert payment.pay_month == date(2022, 2, 1)


@pytest.mark.usefixtures("parts")
def test_a_repayment_may_stand_in_the_same_file(county):
    failed, again = failed_and_paid_again()
    batch = take(county, ledgers.payments(failed, again))
    assert batch.saved == 2
    assert Payment.objects.exclude(replaces=None).count() == 1
    later = take(county, ledgers.payments(failed, again, ledgers.payment(2)))
    assert (later.saved, later.skipped) == (1, 2)


def two_of_tekun(county):
    """Household TK1: 甲 (624 + 106) and 乙 (624 + 206)."""
    headings = [
        "乡镇", "村（社区）", "户号", "与户主关系", "姓名", "身份证号", "供养方式", "自理能力",
        "基本生活费", "护理费", "纳入时间",
    ]  # fmt: skip
    people = [
        ["测试1镇", "测试1镇村", "TK1", "户主", "甲", factories.resident_id(11), "分散", "全自理"],
        [
            "测试1镇",
            "测试1镇村",
            "TK1",
            "兄弟姐妹",
            "乙",
            factories.resident_id(12),
            "分散",
            "半护理",
        ],
    ]
    rows = [
        dict(zip(headings, [*one, 624, care, "2020-01-01"], strict=True))
        for one, care in zip(people, (106, 206), strict=True)
    ]
    take(county, ledgers.book("分散", headings, tuple(rows)), LEDGERS, "people")


def test_one_sum_for_a_household_is_shared_among_its_awards(county):
    two_of_tekun(county)
    assert Award.objects.filter(programme__code="TEKUN").count() == 2
    one_sum = ledgers.payment(
        3,
        户主姓名="甲",
        身份证号=factories.resident_id(11),
        救助类型="农村分散特困",
        保障人数=2,
        低保金=1248,
        分类施保金=312,
        合计=1560,
    )
    batch = take(county, ledgers.payments(one_sum))
    assert batch.saved == 1
    assert batch.counts["made"] == {"payments": 2}
    assert sorted(Payment.objects.values_list("award__number", "amount", "payee__name")) == [
        ("TK1", 730, "甲"),
        ("TK1-2", 830, "甲"),
    ]


def test_undo_removes_repayments_too(county):
    failed, again = failed_and_paid_again()
    batch = take(county, ledgers.payments(failed, again, ledgers.payment(2)))
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    imports.undo(by=clerk, batch=batch, desk=DESK, reason="错的文件")
    assert not Payment.objects.exists()
    assert Award.objects.count() == 2


@pytest.mark.usefixtures("parts")
def test_undo_removes_a_repayment_of_a_repayment(county):
    failed, again = failed_and_paid_again()
    twice = {**again, "发放结果": "失败", "失败原因": "销户", "发放日期": ""}
    first = take(county, ledgers.payments(failed, ledgers.payment(2)))
    last = {**again, "账号": "6299"}
    batch = take(county, ledgers.payments(twice, last, month="2022年03月"))
    assert (first.saved, batch.saved) == (2, 2)
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    imports.undo(by=clerk, batch=batch, desk=DESK, reason="错的文件")
    assert Payment.objects.count() == 2


def laid_out(area, **layout):
    """Payments of this county look so from now on."""
    columns = {
        "head_name": {"headers": ["姓名"], "required": True},
        "resident_id": {"headers": ["证件号"], "required": True, "secret": True},
        "month": {"headers": ["年月"], "required": True},
        "total_amount": {"headers": ["金额"]},
        "pay_kind": {
            "headers": ["业务"],
            "word_patterns": [
                {"match": r"重发(\d+)月", "means": "again", "for_month": 1},
                {
                    "match": r"提标补发(\d+)-(\d+)月",
                    "means": "raise",
                    "for_month": 1,
                    "for_month_to": 2,
                },
            ],
        },
        "result": {"headers": ["结果"]},
        "failure": {"headers": ["退票原因"]},
        **layout.pop("columns", {}),
    }
    TableLayout.objects.filter(county=area, kind="pay").delete()
    definition = {
        "row_keys": ["head_name"],
        "constants": {"programme": "DIBAO"},
        "columns": columns,
        **layout,
    }
    TableLayout.objects.create(county=area, kind="pay", definition=definition)


def paid(n, month, kind="正常发放", amount=400, **cells):
    return {
        "姓名": f"户主{n}",
        "证件号": ledgers.person(n)["身份证号"],
        "年月": month,
        "业务": kind,
        "金额": amount,
        "结果": "已到账",
        "退票原因": "",
        **cells,
    }


def test_a_payment_is_put_down_under_the_care_of_its_month(county):
    """Who is in a home since February was paid at home for January, whenever the file comes."""
    two_of_tekun(county)
    award = Award.objects.get(payee__name="甲")
    home = factories.institution()
    award.past_cares.create(last_month=date(2022, 1, 1), form="home", grade="self", carer="邻居")
    award.care_detail.form, award.care_detail.institution = "institution", home
    award.care_detail.save()

    for month in (1, 2):
        named = {"户主姓名": "甲", "身份证号": factories.resident_id(11)}
        named["发放日期"] = date(2022, month, 10)
        sums = {"低保金": 624, "分类施保金": 106, "合计": 730}
        row = ledgers.payment(11, **named, 救助类型="农村分散特困", **sums)
        take(county, ledgers.payments(row, month=f"2022年0{month}月"))
    forms = Payment.objects.order_by("month").values_list("month__month", "care_form")
    assert list(forms) == [(1, "home"), (2, "institution")]


def rows_of(*rows):
    return ledgers.book("明细", list(rows[0]), rows)


def test_one_total_of_living_and_care_is_divided_as_the_award_divides_it(county):
    two_of_tekun(county)

    def total(n, name, amount):
        return ledgers.payment(
            n,
            户主姓名=name,
            身份证号=factories.resident_id(n),
            救助类型="农村分散特困",
            低保金="",
            分类施保金="",
            合计=amount,
        )

    batch = take(county, ledgers.payments(total(11, "甲", 700), total(12, "乙", 830)))
    assert (batch.saved, batch.counts["warnings"]) == (2, {"care_not_divided": 1})
    paid = Payment.objects.order_by("payee_name").values_list("basic", "supplement", "amount")
    assert sorted(paid) == [(624, 206, 830), (700, 0, 700)]
    awards = Award.objects.filter(programme__code="TEKUN")
    awards.update(account="6299000011112222", account_hash="6299", bank_name="某银行")
    run = scene.run_to(RunStatus.CALCULATED, date(2022, 2, 1))
    changed = {line.award for line in differences.lines(run)} & set(
        awards.values_list("pk", flat=True)
    )
    assert changed == {
        Payment.objects.get(basic=700).award_id
    }  # of the other one the sum was another


@pytest.mark.usefixtures("parts")
def test_kinds_of_payment_in_the_words_of_the_county(county):
    laid_out(county)
    content = rows_of(
        paid(1, "202203", 结果="退票", 退票原因="账户已销户"),
        paid(1, "202204"),
        paid(1, "202204", "提标补发1-3月", 120),
        paid(1, "202204", "重发3月"),
        paid(1, "202204", "春节慰问", 200),
        paid(2, "2022年第1季度", amount=1200),
    )
    batch = take(county, content)
    assert (batch.saved, batch.rejected) == (6, 0)
    rows = Payment.objects.order_by("pk").values_list("kind", "month", "last_month", "pay_month")
    january, march, april = (date(2022, month, 1) for month in (1, 3, 4))
    assert list(rows) == [
        ("regular", march, None, march),
        ("regular", april, None, april),
        ("raise", january, march, april),
        ("regular", march, None, april),
        ("festival", april, None, april),
        ("regular", january, march, march),
    ]
    again = Payment.objects.exclude(replaces=None).get()
    assert again.replaces.failure == "账户已销户"
    assert not Payment.objects.exclude(paid_on=None).exists()  # the file has no such column
    again = take(county, rows_of(paid(1, "202204", "提标补发1-3月", 120), paid(2, "202205")))
    assert again.counts["skipped"] == {"already_there": 1}
    doubled = take(county, rows_of(paid(1, "202205", "提标补发1-3月", 130), paid(2, "202206")))
    assert doubled.counts["rejected"] == {"paid_twice": 1}


def test_a_word_for_a_kind_of_payment_that_nobody_knows_is_a_fault(county):
    laid_out(county)
    batch = take(county, rows_of(paid(1, "202204", "神秘补发"), paid(2, "202204")))
    assert batch.counts["rejected"] == {"unknown_word": 1}


def test_a_row_may_pay_two_programmes(county):
    person = factories.person(resident_id=factories.resident_id(61), name="残疾")
    for code in ("LIVING", "NURSING"):
        award = factories.award(code)
        Award.objects.filter(pk=award.pk).update(payee=person, first_month=date(2022, 1, 1))
    laid_out(
        county,
        constants={"programme": "LIVING", "programme_2": "NURSING"},
        columns={
            "basic_amount": {"headers": ["生活补贴"]},
            "basic_amount_2": {"headers": ["护理补贴"]},
        },
    )
    both = {"姓名": "残疾", "证件号": factories.resident_id(61), "结果": "成功"}
    content = rows_of(
        {**both, "年月": "202201", "生活补贴": 110, "护理补贴": 120, "金额": 230},
        {**both, "年月": "202202", "生活补贴": 0, "护理补贴": 120, "金额": 120},
        {**both, "年月": "202203", "生活补贴": 110, "护理补贴": 120, "金额": 120},
    )
    batch = take(county, content)
    assert (batch.saved, batch.counts["rejected"]) == (2, {"sum_differs": 1})
    made = Payment.objects.order_by("month", "amount")
    assert list(made.values_list("programme__code", "month__month", "amount")) == [
        ("LIVING", 1, 110),
        ("NURSING", 1, 120),
        ("NURSING", 2, 120),
    ]


def test_another_sum_of_the_same_month_and_kind_is_no_repetition(county):
    laid_out(county)
    take(county, rows_of(paid(1, "202204", "其他", 200), paid(1, "202204", "其他", 250)))
    assert Payment.objects.count() == 2  # there may be several of this kind
    content = rows_of(
        paid(1, "202204", "其他", 250), paid(1, "202204", "其他", 300), paid(2, "202204")
    )
    batch = take(county, content)
    assert (batch.saved, batch.counts["skipped"]) == (1, {"already_there": 1})
    assert batch.counts["rejected"] == {"another_sum": 1}
    corrected = take(county, rows_of(paid(2, "202204", amount=401), paid(2, "202205")))
    assert corrected.counts["rejected"] == {"another_sum": 1}


@pytest.mark.usefixtures("parts")
def test_what_came_back_of_a_quarter_is_paid_again_as_one(county):
    laid_out(county, columns={"for_month": {"headers": ["补发季度"]}})
    sent = paid(1, "2022年第1季度", amount=1200) | {"补发季度": ""}
    back = sent | {"结果": "退票", "退票原因": "账号有误"}
    again = paid(1, "202205", "重发", 1200) | {"补发季度": "2022年一季度"}
    batch = take(county, rows_of(back, again))
    assert (batch.saved, batch.rejected) == (2, 0)
    rows = Payment.objects.order_by("pk").values_list("month", "last_month", "pay_month")
    january, march, may = (date(2022, month, 1) for month in (1, 3, 5))
    assert list(rows) == [(january, march, march), (january, march, may)]


@pytest.mark.usefixtures("parts")
def test_a_month_of_a_quarter_in_the_same_file_is_paid_twice(county):
    laid_out(county)
    rows = (paid(1, "2022年第1季度", amount=1200), paid(1, "202202"), paid(2, "202202"))
    batch = take(county, rows_of(*rows))
    assert (batch.saved, batch.counts["rejected"]) == (2, {"paid_twice": 1})
    batch = take(county, rows_of(paid(1, "202203"), paid(2, "202203")))
    assert (batch.saved, batch.counts["rejected"]) == (1, {"another_sum": 1})


def test_a_row_that_pays_one_programme_twice_is_one_wrong_row(county):
    laid_out(
        county,
        constants={"programme": "DIBAO", "programme_2": "DIBAO"},
        columns={"basic_amount": {"headers": ["甲"]}, "basic_amount_2": {"headers": ["乙"]}},
    )
    twice = {**paid(1, "202201"), "甲": 200, "乙": 200}
    once = {**paid(2, "202201"), "甲": 400, "乙": 0}
    batch = take(county, rows_of(twice, once))
    assert (batch.saved, batch.counts["rejected"]) == (1, {"paid_twice": 1})


def test_a_row_on_file_with_another_account_or_result_is_told_with_old_and_new(county):
    first = take(
        county, ledgers.payments(*(ledgers.payment(n, 账号=f"62990001{n}") for n in (1, 2)))
    )
    changed = ledgers.payment(1, 账号="6299000099", 发放结果="失败", 失败原因="销户", 发放日期="")
    same = ledgers.payment(2, 账号="629900012")
    batch = take(county, ledgers.payments(changed, same))
    assert (batch.saved, batch.counts["skipped"]) == (0, {"already_there": 1, "differs": 1})
    (told,) = batch.counts["differing"]
    assert told["whose"] == "户主1 2022-01"
    assert [(one["old"][-4:], one["new"][-4:]) for one in told["changes"][:1]] == [("0011", "0099")]
    old, new = (str(PaymentStatus[name].label) for name in ("PAID", "FAILED"))
    assert (told["changes"][1]["old"], told["changes"][1]["new"]) == (old, new)
    assert told["undo"] == first.pk
    assert "6299000099" not in str(told)
    assert Payment.objects.filter(status=PaymentStatus.PAID).count() == 2


def test_a_file_that_names_no_account_differs_in_nothing(county):
    take(county, ledgers.payments(ledgers.payment(1, 账号="629900011")))
    batch = take(county, ledgers.payments(ledgers.payment(1), ledgers.payment(2)))
    assert (batch.counts["skipped"], batch.counts["differing"]) == ({"already_there": 1}, [])


@pytest.mark.parametrize(
    "layout",
    [
        {"constants": {"programme": "DIBAO", "fund": "福彩公益金"}},
        {"sheets": {"明.*": {"fund": "LOTTERY"}}},
        {"title_as": {"fund": "资金来源.(.+)"}},
        {"file_as": {"fund": "(福彩公益金)"}},
    ],
    ids=["layout", "sheet", "title", "file"],
)
def test_the_source_of_the_money_may_stand_beside_the_columns(county, layout):
    """A file of one source has no column that says so."""
    factories.fund(county, code="LOTTERY", name="福彩公益金")
    laid_out(county, **layout)
    row = paid(1, "202204")
    content = ledgers.book("明细", list(row), (row,))
    if "title_as" in layout:
        content = titled(content, "资金来源：福彩公益金")
    batch = imports.hand_in(
        by=None,
        county=county,
        spec=DESK.specs["pay"],
        file=BytesIO(content),
        file_name="发放明细（福彩公益金）.xlsx",
    )
    batch = imports.take_now(by=None, batch=batch, desk=DESK)
    assert (batch.saved, batch.counts["rejected"]) == (1, {})
    assert Payment.objects.get().source.code == "LOTTERY"


def titled(content, words):
    book = load_workbook(BytesIO(content))
    sheet = book.active
    sheet.insert_rows(1)
    sheet["A1"] = words
    out = BytesIO()
    book.save(out)
    return out.getvalue()
