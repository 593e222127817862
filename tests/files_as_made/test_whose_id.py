"""Two columns of resident IDs in one sheet: another person's is never taken without a question."""

from datetime import date
from io import BytesIO

import pytest

from benefits.ledgers import DESK as PAYMENTS
from cases.ledgers import DESK as LEDGERS
from cases.models import Award
from tests import factories
from tests.files_as_made.handing_in import county
from verification.imports import DESK as DEPARTMENTS
from verification.models import DepartmentRecord
from welfare.accounts.roles import Role
from welfare.files import imports
from welfare.files.questions import QuestionForm
from welfare.files.tables import BadFile
from welfare.models import TableLayout

pytestmark = pytest.mark.django_db

DEAD, LIVING = "610329194010149206", "610329197010159395"
CHILD, GUARDIAN = "610329201410189963", "610329195510199159"
ORPHAN = {"安置方式": "散居", "月基本生活费": "1000", "纳入时间": "2022.10.1"}
ORPHAN |= {"账号": "6299800000000000803"}
PLACE = {"乡镇": "九成宫镇", "村": "夏家山村"}
DESKS = (LEDGERS, PAYMENTS, DEPARTMENTS)


@pytest.fixture(scope="module")
def area(once):
    return once(county)


def handed_in(area, kind, *columns, name="名单.csv"):
    desk = next(one for one in DESKS if kind in one.specs)
    period = {"month": date(2022, 12, 1)} if desk is DEPARTMENTS else {}
    by = factories.user(Role.COUNTY_CASEWORKER, area)
    batch = imports.hand_in(
        by=by,
        county=area,
        spec=desk.specs[kind],
        file=BytesIO("\n".join(",".join(row) for row in zip(*columns, strict=True)).encode()),
        file_name=name,
        **period,
    )
    return batch, desk


def answered(batch, desk, said, **more):
    """The form of the preview as it stands, with some headings said."""
    form = QuestionForm(batch, desk.specs[batch.kind](batch))
    data = {name: field.initial or "" for name, field in form.fields.items()}
    for n, column in enumerate(form.columns):
        data[f"heading_{n}"] = said.get(column["header"], data[f"heading_{n}"])
    form = QuestionForm(batch, desk.specs[batch.kind](batch), data | more)
    assert form.is_valid(), form.errors
    return imports.answer(by=batch.uploaded_by, batch=batch, desk=desk, **form.answers)


def death(*columns):
    return [("序号", "1"), *columns, ("死亡日期", "2022-12-05")]


def orphan(*columns):
    return [*PLACE.items(), *columns, *ORPHAN.items()]


REPORTED = death(
    ("姓名", "亡七测"), ("死者证件号", DEAD), ("报告人", "报七测"), ("身份证号", LIVING)
)
CANCELLED = death(
    ("姓名", "亡八测"), ("身份证号（已注销）", DEAD), ("家属", "属八测"), ("身份证号", LIVING)
)
HANDLED = death(
    ("逝者姓名", "亡六测"), ("逝者证件号码", DEAD), ("经办人姓名", "办六测"), ("身份证号", LIVING)
)
GUARDED = orphan(
    ("姓名", "小孤测"), ("身份证号（儿童）", CHILD), ("监护人", "大监测"), ("身份证号", GUARDIAN)
)
NAMED = orphan(
    ("儿童姓名", "小孤测"),
    ("儿童身份证号码", CHILD),
    ("监护人姓名", "大监测"),
    ("身份证号", GUARDIAN),
)
NO_WORD = death(("姓名", "亡九测"), ("编码", DEAD), ("报告人", "报九测"), ("身份证号", LIVING))


@pytest.mark.parametrize(
    ("kind", "columns", "said", "other"),
    [
        ("death", REPORTED, {"死者证件号": "resident_id"}, "身份证号@报告人"),
        ("death", CANCELLED, {"身份证号（已注销）": "resident_id"}, "身份证号@家属"),
        (
            "death",
            HANDLED,
            {"逝者姓名": "name", "逝者证件号码": "resident_id"},
            "身份证号@经办人姓名",
        ),
        ("people", GUARDED, {"身份证号（儿童）": "resident_id"}, "身份证号@监护人"),
        (
            "people",
            NAMED,
            {"儿童姓名": "name", "儿童身份证号码": "resident_id"},
            "身份证号@监护人姓名",
        ),
        ("death", NO_WORD, {"编码": "resident_id"}, "身份证号@报告人"),
    ],
)
def test_it_is_asked_whose_the_id_is_and_the_answer_is_kept_for_both_columns(
    area, kind, columns, said, other
):
    batch, desk = handed_in(area, kind, *columns)
    asked = {one["header"]: one for one in batch.mapping["columns"] if one["asked"]}
    own = next(header for header, key in said.items() if key == "resident_id")
    assert "twice" in batch.mapping["blocked"]
    assert asked.keys() == {own, other}
    assert asked[other]["after"] == other.partition("@")[2]
    assert "****" in asked[own]["example"]
    assert "****" in asked[other]["example"]

    only_name = {header: key for header, key in said.items() if key == "name"}
    if only_name:
        batch = answered(batch, desk, only_name)
        assert batch.mapping["blocked"] == ["twice"]
    batch = answered(batch, desk, said)
    assert batch.mapping["blocked"] == []
    imports.take_now(by=None, batch=batch, desk=desk)
    if kind == "death":
        assert DepartmentRecord.objects.get().resident_id == DEAD
    else:
        assert Award.objects.get().payee.resident_id == CHILD

    following, _desk = handed_in(area, kind, *columns, ("备注", "二"), name="下月.csv")
    kept = {one["header"]: one for one in following.mapping["columns"]}
    assert not following.mapping["twice"]
    assert kept[own]["key"] == "resident_id"
    assert kept[other]["ignored"]


def test_the_answer_holds_for_files_of_this_shape_only(area):
    """身份证号 behind the reporter is not read; in the usual file it is the person's as before."""
    batch, desk = handed_in(area, "death", *REPORTED)
    answered(batch, desk, {"死者证件号": "resident_id"})
    usual = death(("姓名", "亡七测"), ("身份证号", DEAD))
    batch, _desk = handed_in(area, "death", *usual)
    assert batch.mapping["blocked"] == []


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        (
            "death",
            death(
                ("姓名", "亡测"), ("身份证号", DEAD), ("报告人", "报测"), ("报告人证件号", LIVING)
            ),
        ),
        (
            "people",
            orphan(
                ("监护人", "大监测"),
                ("监护人身份证号", GUARDIAN),
                ("姓名", "测"),
                ("身份证号", CHILD),
            ),
        ),
    ],
)
def test_nothing_is_asked_where_the_headings_say_whose_each_is(area, kind, columns):
    batch, _desk = handed_in(area, kind, *columns)
    assert batch.mapping["blocked"] == []


def test_two_columns_of_one_heading_are_told_apart_by_the_names_before_them(area):
    """The next file may have them the other way round."""
    own = [("姓名", "小孤测"), ("身份证号", CHILD)]
    other = [("监护人姓名", "大监测"), ("身份证号", GUARDIAN)]
    batch, desk = handed_in(area, "people", *orphan(*own, *other))
    assert batch.mapping["blocked"] == ["twice"]
    answered(batch, desk, {"身份证号@姓名": "resident_id"})
    batch, desk = handed_in(area, "people", *orphan(*other, *own))
    assert batch.mapping["blocked"] == []
    imports.take_now(by=None, batch=batch, desk=desk)
    assert Award.objects.get().payee.resident_id == CHILD


def test_two_columns_of_one_heading_are_two_people_only_if_somebody_says_so(area):
    own = [("姓名", "小孤测"), ("身份证号", CHILD)]
    other = [("姓名", "大监测"), ("身份证号", GUARDIAN)]
    batch, desk = handed_in(area, "people", *orphan(*own, *other))
    assert "twice" in batch.mapping["blocked"]
    batch = answered(batch, desk, {})
    assert "twice" in batch.mapping["blocked"]


def test_the_id_of_the_head_is_not_that_of_each_member(area):
    columns = [
        *PLACE.items(),
        ("低保证号", "HD01"),
        *(("户主姓名", "头一测"), ("身份证号", "610329196004119798")),
        *(("家庭人口", "1"), ("保障人口", "1"), ("与户主关系", "户主"), ("成员姓名", "头一测")),
        *(("成员身份证号", "610329196004119798"), ("月保障金额", "400")),
        *(("账号", "6299800000000000604"), ("纳入时间", "2022.10.18")),
    ]
    batch, _desk = handed_in(area, "people", *columns)
    assert "twice" in batch.mapping["blocked"]
    asked = {one["header"] for one in batch.mapping["columns"] if one["asked"]}
    assert asked == {"身份证号@户主姓名", "成员身份证号"}


def test_where_nobody_can_be_asked_the_file_is_refused(area):
    with pytest.raises(BadFile) as refused:
        imports.hand_in(
            by=None,
            county=area,
            spec=DEPARTMENTS.specs["death"],
            file=BytesIO("\n".join(",".join(row) for row in zip(*REPORTED, strict=True)).encode()),
            file_name="名单.csv",
            month=date(2022, 12, 1),
        )
    assert refused.value.code == "two_columns"


ONE_ID = orphan(("姓名", "小孤测"), ("监护人", "大监测"), ("身份证号", CHILD))


def test_a_single_id_behind_another_name_is_asked_for_and_the_answer_kept(area):
    batch, desk = handed_in(area, "people", *ONE_ID)
    assert batch.mapping["blocked"] == ["whose"]
    (asked,) = [one for one in batch.mapping["columns"] if one["asked"]]
    assert (asked["header"], asked["after"]) == ("身份证号@监护人", "监护人")
    refused = answered(batch, desk, {"身份证号@监护人": "-"})
    assert refused.mapping["blocked"] == ["columns"]  # the guardian's: then the child's is missing

    batch = answered(refused, desk, {"身份证号@监护人": "resident_id"})
    assert batch.mapping["blocked"] == []
    imports.take_now(by=None, batch=batch, desk=desk)
    assert Award.objects.get().payee.resident_id == CHILD
    following, _desk = handed_in(area, "people", *ONE_ID, ("备注", "二"), name="下月.csv")
    assert following.mapping["blocked"] == ["nothing"]  # the child is there already


def many(n=14, **columns):
    """A file of several orphans with their guardians; each column a function of the row."""
    made = []
    for heading, cell in (
        *{"乡镇": lambda _n: "九成宫镇", "村": lambda _n: "夏家山村"}.items(),
        *columns.items(),
        *{name: (lambda _n, value=value: value) for name, value in ORPHAN.items()}.items(),
    ):
        made.append((heading, *(cell(row) for row in range(n))))
    return made


def born(n):
    return date(2010 + n % 5, 1 + n % 12, 3 + n)


def number(n):
    return factories.resident_id(2 * n + n % 2, born(n))


def guardian(n):
    return factories.resident_id(500 + 2 * n + n // 2 % 2, date(1950 + 7 * n % 31, 2, 3))


@pytest.mark.parametrize(
    "fact",
    [
        {"出生日期": lambda n: f"{born(n):%Y.%m.%d}"},
        {"出生年月": lambda n: f"{born(n):%Y年%m月}"},
        {"年龄": lambda n: f"{2022 - born(n).year}岁"},
        {"性别": lambda n: "男" if int(number(n)[16]) % 2 else "女"},
    ],
)
@pytest.mark.parametrize("ids", [number, guardian])
def test_birth_age_or_sex_beside_the_name_decide_whose_it_is(area, fact, ids):
    columns = many(
        姓名=lambda n: f"小孤{'测' * (1 + n)}", **fact, 监护人=lambda _n: "大监测", 身份证号=ids
    )
    batch, _desk = handed_in(area, "people", *columns)
    assert ("whose" in batch.mapping["blocked"]) == (ids is guardian)


def test_few_rows_of_the_same_sex_decide_nothing(area):
    columns = many(
        3,
        姓名=lambda n: f"小孤{'测' * (1 + n)}",
        性别=lambda n: "男" if int(number(n)[16]) % 2 else "女",
        监护人=lambda _n: "大监测",
        身份证号=number,
    )
    batch, _desk = handed_in(area, "people", *columns)
    assert "whose" in batch.mapping["blocked"]


def test_the_single_id_of_the_head_is_not_that_of_the_member(area):
    columns = [
        *PLACE.items(),
        *(("低保证号", "HD01"), ("户主姓名", "头一测"), ("身份证号", "610329196004119798")),
        *(("家庭人口", "1"), ("保障人口", "1"), ("与户主关系", "户主"), ("姓名", "头一测")),
        *(("月保障金额", "400"), ("账号", "6299800000000000604"), ("纳入时间", "2022.10.18")),
    ]
    batch, _desk = handed_in(area, "people", *columns)
    assert "whose" in batch.mapping["blocked"]


def test_nothing_is_asked_where_the_group_above_says_whose_it_is(area):
    first = ["乡镇", "村", "儿童", "", "监护人", "儿童", *ORPHAN]
    second = ["", "", "姓名", "性别", "姓名", "身份证号", *([""] * len(ORPHAN))]
    row = [*PLACE.values(), "小孤测", "男", "大监测", CHILD, *ORPHAN.values()]
    batch, _desk = handed_in(area, "people", *zip(first, second, row, strict=True))
    assert "whose" not in batch.mapping["blocked"]


def test_a_county_has_words_of_its_own_for_other_people(area):
    columns = orphan(("姓名", "小孤测"), ("帮扶责任干事", "大监测"), ("身份证号", CHILD))
    batch, desk = handed_in(area, "people", *columns)
    assert batch.mapping["blocked"] == []
    for layout in TableLayout.objects.filter(county=area, kind="people"):
        layout.definition["others"] = ["帮扶责任干事"]
        layout.save()
    batch, _desk = handed_in(area, "people", *columns, name="又一份.csv")
    assert batch.mapping["blocked"] == ["whose"]
    assert [one["after"] for one in batch.mapping["columns"] if one["asked"]] == ["帮扶责任干事"]


@pytest.mark.parametrize("other", ["收款人", "家长", "法定监护人", "养父母", "协理员"])
def test_an_id_behind_whoever_is_called_so_is_asked_for(area, other):
    """Nobody can list every word for another person; how such words end is enough to ask."""
    columns = orphan(("姓名", "小孤测"), (other, "大监测"), ("身份证号", GUARDIAN))
    batch, _desk = handed_in(area, "people", *columns)
    assert "whose" in batch.mapping["blocked"]


def test_who_is_looked_after_is_not_who_looks_after(area):
    """被监护人 holds the word 监护人, and is the child."""
    ids = [
        ("祖父", "大监测"),
        ("身份证号", GUARDIAN),
        ("姓名", "小孤测"),
        ("被监护人身份证号", CHILD),
    ]
    batch, _desk = handed_in(area, "people", *orphan(*ids))
    assert "twice" in batch.mapping["blocked"]


@pytest.mark.parametrize("office", ["核查人", "审核人姓名", "入户调查人员", "填报人"])
def test_who_looked_at_the_row_has_no_number_in_it(area, office):
    alone = death(("姓名", "亡七测"), (office, "查七测"), ("身份证号", DEAD))
    batch, desk = handed_in(area, "death", *alone)
    imports.take_now(by=None, batch=batch, desk=desk)
    record = DepartmentRecord.objects.get()
    assert (record.name, record.resident_id) == ("亡七测", DEAD)
    of_two = [*alone[:2], ("证件号码", LIVING), *alone[2:]]
    batch, _desk = handed_in(area, "death", *of_two, name="两列.csv")
    assert "twice" in batch.mapping["blocked"]
