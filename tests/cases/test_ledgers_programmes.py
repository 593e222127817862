"""One kind of ledger for every programme: what layout, sheet and row say of it."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import translation
from psycopg.types.range import DateRange

from benefits.ledgers.pay_rows import paid_words
from cases.ledgers import DESK
from cases.ledgers.award_rows import Held, Matrix
from cases.ledgers.details import guardian
from cases.ledgers.words import RELATIONS, programme_words
from cases.models import (
    Award,
    AwardAmount,
    AwardMember,
    CareForm,
    ExclusionRule,
    GroupMember,
    Programme,
)
from cases.programmes.parts.children import PARENTS
from tests import factories, ledgers
from welfare.files import imports
from welfare.models import TableLayout

pytestmark = pytest.mark.django_db
COLUMNS = {
    "town": {"headers": ["乡镇"], "required": True},
    "name": {"headers": ["姓名"], "required": True},
    "resident_id": {"headers": ["身份证号"], "required": True, "secret": True},
    "joined_on": {"headers": ["批准时间"], "required": True},
    "left_on": {"headers": ["停发时间"]},
    "basic_amount": {"headers": ["标准"]},
}
CHILD = factories.resident_id(7, date(2015, 3, 1))


@pytest.fixture
def county(ledger_county):
    for code in ("CHILD", "LIVING", "NURSING"):
        factories.programme(code, ledger_county)
    return ledger_county


def take(county, layout, rows, *, sheet="名册", kind="people"):
    """Rows of a file laid out so, taken over."""
    TableLayout.objects.filter(county=county, kind=kind).delete()
    columns = {**COLUMNS, **layout.pop("columns", {})}
    definition = {"row_keys": ["name"], "columns": columns, **layout}
    TableLayout.objects.create(county=county, kind=kind, definition=definition)
    rows = [{"乡镇": "测试1镇", "批准时间": "2021年5月", **row} for row in rows]
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    batch = imports.hand_in(
        by=None,
        county=county,
        spec=DESK.specs[kind],
        file=BytesIO(ledgers.book(sheet, headings, tuple(rows))),
        file_name="名册2022.xlsx",
        year=2022,
    )
    return imports.take_now(by=None, batch=batch, desk=DESK)


@pytest.mark.parametrize(
    ("word", "residence"),
    [("农村五保", "rural"), ("五保户", "rural"), ("城镇三无", "urban"), ("三无人员", "urban")],
)
def test_what_tekun_was_called_before_is_tekun_without_a_layout(word, residence):
    """特困 was 五保 in the village and 三无 in the town. (国发〔2016〕14号)"""
    tekun = Programme(code="T", name="特困", kind="tekun")
    assert programme_words([tekun]).of_word(word).stands_for is tekun
    assert tekun.definition.payment_words[word] == residence


def child(**cells):
    return {"姓名": "童一", "身份证号": CHILD, "标准": 1120, **cells}


SHEETS = {"sheets": {"孤儿": {"programme": "ORPHAN"}, "事实无人.*": {"programme": "CHILD"}}}


@pytest.mark.parametrize(("sheet", "code"), [("孤儿", "ORPHAN"), ("事实无人抚养儿童", "CHILD")])
def test_the_sheet_says_the_programme(county, sheet, code):
    assert take(county, dict(SHEETS), [child()], sheet=sheet).saved == 1
    assert Award.objects.get().programme.code == code


def test_a_column_says_the_programme_and_an_unknown_word_is_a_fault(county):
    layout = {"columns": {"programme": {"headers": ["类别"], "required": True}}}
    rows = [
        child(类别="事实无人抚养"),
        child(类别="幸运儿童", 身份证号=factories.resident_id(8, date(2015, 3, 1))),
    ]
    batch = take(county, layout, rows)
    assert batch.counts["rejected"] == {"unknown_word": 1}
    assert Award.objects.get().programme.code == "CHILD"


def test_a_word_means_the_programme_of_that_name_and_none_where_two_could_be_meant():
    urban = Programme(code="U", name="城市低保", kind="dibao")
    rural = Programme(code="R", name="农村低保", kind="dibao")
    for programmes in ([urban, rural], [rural, urban]):
        people, payments = programme_words(programmes), paid_words(programmes)
        for one in programmes:
            assert people.of_word(one.name).stands_for is one
            (paid,) = payments.of_word(one.name).stands_for
            assert paid.programme is one
    lasting = Programme(code="L", name="长期低保", kind="dibao")
    assert programme_words([urban, lasting]).of_word("农村低保") is None
    assert programme_words([lasting]).of_word("农村低保").stands_for is lasting


def test_a_programme_that_was_never_used_takes_no_word_from_one_at_work():
    at_work = factories.programme("DIBAO")
    factories.award("DIBAO")
    vain = Programme.objects.create(
        county=at_work.county,
        code="DIBAO2",
        name="城市低保",
        kind="dibao",
        calculator=at_work.calculator,
        first_month=at_work.first_month,
    )
    words = programme_words([at_work, vain])
    assert words.of_word("农村低保").stands_for == at_work
    assert words.of_word("城市低保").stands_for == vain
    (paid,) = paid_words([at_work, vain]).of_word("农村低保").stands_for
    assert paid.programme == at_work
    Programme.objects.filter(pk=vain.pk).update(open_for_applications=True)
    assert programme_words([at_work, vain]).of_word("农村低保") is None


def test_the_relation_to_a_parent_and_the_parents_state_have_words_of_their_own():
    with translation.override("en"):
        relations = {str(meaning.label) for meaning in RELATIONS}
        states = {str(label) for _name, label in PARENTS}
        assert {"Father", "Mother"} <= relations
        assert relations.isdisjoint(states)
        assert states <= {str(label) for label in guardian.READER.keys.values()}


def test_a_row_without_a_programme_is_a_fault(county):
    layout = {"columns": {"programme": {"headers": ["类别"]}}}
    assert take(county, layout, [child(类别="")]).counts["rejected"] == {"missing": 1}


SUBSIDIES = {
    "constants": {"programme": "LIVING", "programme_2": "NURSING"},
    "columns": {
        "disability_card": {"headers": ["证号"], "secret": True},
        "basic_amount": {"headers": ["生活补贴"]},
        "basic_amount_2": {"headers": ["护理补贴"]},
        "disability_grade": {"headers": ["等级"]},
    },
}


def disabled(n, living, nursing, grade="1级"):
    number = factories.resident_id(n, date(1960, 1, 1))
    return {
        "姓名": f"残{n}",
        "身份证号": number,
        "证号": f"{number}41",
        "等级": grade,
        "生活补贴": living,
        "护理补贴": nursing,
    }


def test_what_excludes_each_other_within_one_row_turns_away_that_row(county):
    pair = {"county": county, "first": "disability_living", "second": "disability_nursing"}
    ExclusionRule.objects.filter(**pair).delete()
    ExclusionRule.objects.create(
        **pair, verdict="excludes", valid_from=date(2000, 1, 1), document="测试"
    )
    rows = [disabled(1, 110, 120), disabled(2, 110, ""), disabled(3, "", 120, "2级")]
    batch = take(county, dict(SUBSIDIES), rows)
    assert (batch.saved, batch.counts["rejected"]) == (2, {"covered_twice": 1})


def test_one_row_may_stand_for_two_awards(county):
    rows = [disabled(1, 110, 120), disabled(2, 110, ""), disabled(3, "", 120, "2级")]
    batch = take(county, dict(SUBSIDIES), rows)
    assert (batch.saved, batch.counts["made"]["awards"]) == (3, 4)
    assert batch.counts["warnings"]["card_differs"] == 1
    held = AwardMember.objects.order_by("person__name", "award__programme__code")
    assert list(held.values_list("person__name", "award__programme__code")) == [
        ("残1", "LIVING"),
        ("残1", "NURSING"),
        ("残2", "LIVING"),
        ("残3", "NURSING"),
    ]
    # counted from the month of the application, unlike dibao (国发〔2015〕52号)
    assert set(Award.objects.values_list("first_month", flat=True)) == {date(2021, 5, 1)}
    again = take(county, dict(SUBSIDIES), [*rows, disabled(4, 110, "")])
    assert (again.saved, again.skipped) == (1, 3)


GUARDED = {
    "columns": {
        "guardian": {"headers": ["监护人"]},
        "account": {"headers": ["账号"], "secret": True},
        "certificate_number": {"headers": ["证号"]},
        "covered_size": {"headers": ["保障人数"]},
        "relation": {"headers": ["关系"]},
    }
}
OF_DIBAO = {"证号": "N1", "保障人数": 1, "关系": "户主"}


@pytest.mark.parametrize(
    ("code", "cells", "holder"), [("ORPHAN", {}, "舅舅"), ("DIBAO", OF_DIBAO, "童一")]
)
def test_the_account_is_a_guardians_where_the_programme_has_one(county, code, cells, holder):
    layout = {**GUARDED, "constants": {"programme": code}}
    if code == "DIBAO":
        layout["household"] = ["certificate_number"]
    rows = [child(监护人="舅舅", 账号="6299000000000001", **cells)]
    assert take(county, layout, rows).saved == 1
    assert Award.objects.get().account_holder == holder


def test_the_matrix_decides_what_one_person_may_hold(county):
    roll = ledgers.roll(ledgers.person(1, 姓名="童一", 身份证号=CHILD))
    batch = imports.hand_in(
        by=None,
        county=county,
        spec=DESK.specs["people"],
        file=BytesIO(roll),
        file_name="台账.xlsx",
    )
    assert imports.take_now(by=None, batch=batch, desk=DESK).saved == 1
    orphan = take(county, dict(SHEETS), [child()], sheet="孤儿")
    assert orphan.counts["rejected"] == {"covered_twice": 1}
    assert take(county, dict(SHEETS), [child()], sheet="事实无人抚养儿童").saved == 1


def test_a_rule_holds_for_what_begins_under_it(county):
    """As in the database: the later of two covers says by which rule they are read."""
    factories.exclusions(county)
    values = {"county": county, "first": "dibao", "second": "old_age", "document": "测试"}
    ExclusionRule.objects.filter(county=county, first="dibao", second="old_age").delete()
    for verdict, day in (("allowed", date(2000, 1, 1)), ("excludes", date(2024, 1, 1))):
        ExclusionRule.objects.create(verdict=verdict, valid_from=day, **values)

    def held(kind, year):
        return Held(1, kind, DateRange(date(year, 1, 1), None), "")

    matrix = Matrix(county)
    assert not matrix.bars(held("dibao", 2021), held("old_age", 2021))
    assert matrix.bars(held("dibao", 2025), held("old_age", 2021))
    assert matrix.bars(held("dibao", 2025), held("old_age", 2024))


TEKUN = {
    "constants": {"programme": "TEKUN"},
    "household": ["certificate_number"],
    "columns": {
        "certificate_number": {"headers": ["证号"], "required": True},
        "village": {"headers": ["村"]},
        "care_form": {"headers": ["方式"]},
        "care_grade": {"headers": ["档次"], "words": {"一档(无自理能力)": "full"}},
        "institution_or_carer": {"headers": ["机构或责任人"]},
        "basic_amount": {"headers": ["年标准"], "unit": "per_year"},
        "care_change": {"headers": ["调整"]},
        **{act: {"headers": [act]} for act in ("eat", "dress", "bed", "toilet", "walk", "bath")},
    },
}


def test_care_of_tekun_in_the_words_of_the_county(county):
    acts = dict.fromkeys(("eat", "dress", "bed", "toilet", "walk"), "×")
    row = {"证号": "T1", "村": "测试1镇村", "档次": "一档（无自理能力）", "年标准": 6852}
    people = [
        {
            **row,
            **acts,
            "bath": "√",
            "姓名": "甲",
            "身份证号": factories.resident_id(11),
            "方式": "分散",
            "机构或责任人": "李责任",
            "调整": "2022年5月由半护理调整为全护理",
        },
        {
            **row,
            **acts,
            "bath": "√",
            "姓名": "乙",
            "身份证号": factories.resident_id(12),
            "方式": "集中",
            "机构或责任人": "中心敬老院",
        },
    ]
    batch = take(county, dict(TEKUN), people)
    assert (batch.saved, batch.counts["warnings"]) == (2, {"no_review_day": 1})
    first, second = Award.objects.order_by("pk")
    assert first.household == second.household
    assert first.amounts.get().basic == Decimal(571)
    care = first.care_detail
    assert (care.grade, care.carer, care.institution) == ("full", "李责任", None)
    assert (care.grade_before, care.changed_from) == ("partial", date(2022, 5, 1))
    assert second.care_detail.form == CareForm.INSTITUTION
    assert (second.care_detail.institution.name, second.care_detail.carer) == ("中心敬老院", "")


DIBAO = {
    "constants": {"programme": "DIBAO"},
    "household": {"by": "certificate_number", "head": "relation"},
    "sheets": {"一类": {"band": "class_1"}},
    "columns": {
        "band": {"required": True},
        "certificate_number": {"headers": ["家庭编码"], "required": True},
        "village": {"headers": ["村"]},
        "relation": {"headers": ["关系"], "words": {"02": "head"}},
        "sex": {"headers": ["性别"]},
        "cover": {"headers": ["施保方式"]},
        "covered_size": {"headers": ["人数"]},
        "remark": {"headers": ["备注"]},
    },
}


def test_the_sheet_says_the_class_and_the_head_may_stand_second(county):
    programme = factories.programme("DIBAO", county)
    programme.bands.create(code="class_1", name="一类", position=1)
    home = {"家庭编码": "H1", "村": "测试1镇村", "施保方式": "整户施保", "人数": 2, "标准": 878}
    rows = [
        {**home, "姓名": "妻", "身份证号": factories.resident_id(22), "关系": "10", "备注": ""},
        {
            **home,
            "姓名": "夫",
            "身份证号": factories.resident_id(21),
            "关系": "02",
            "备注": "渐退至2022年11月",
        },
    ]
    batch = take(county, dict(DIBAO), rows, sheet="一类")
    assert batch.saved == 2
    award = Award.objects.get()
    assert (award.payee.name, award.household.head.name) == ("夫", "夫")
    assert award.band_detail.band.name == "一类"
    assert not award.dibao_detail.single_person
    assert award.members.get(person__name="妻").relation == "配偶"


def test_a_person_may_stand_on_the_lists_of_several_groups(county):
    TableLayout.objects.filter(kind="groups").delete()
    for name in ("脱贫不稳定", "突发严重困难"):
        definition = {
            "row_keys": ["name"],
            "sheet_as": "group",
            "columns": {
                "group": {"required": True},
                **{key: COLUMNS[key] for key in ("town", "name", "resident_id")},
                "household_number": {"headers": ["户编号"]},
            },
        }
        TableLayout.objects.update_or_create(
            county=county, kind="groups", name="", defaults={"definition": definition}
        )
        row = {"乡镇": "测试1镇", "姓名": "童一", "身份证号": CHILD, "户编号": "J1"}
        batch = imports.hand_in(
            by=None,
            county=county,
            spec=DESK.specs["groups"],
            file=BytesIO(ledgers.book(name, list(row), (row,))),
            file_name="名单_202210.xlsx",
        )
        assert imports.take_now(by=None, batch=batch, desk=DESK).saved == 1
    listed = GroupMember.objects.order_by("group__code")
    assert [one.group.code for one in listed] == ["sudden", "unstable"]
    assert {one.as_of for one in listed} == {date(2022, 10, 31)}


def test_who_was_of_age_when_a_childs_award_began_is_looked_at(county):
    """A guardian's number stood where the child's belongs, and an orphan of 67 was on the roll."""
    factories.parameters(county)
    old = child(姓名="小孤", 身份证号=factories.resident_id(8, date(1955, 3, 1)))
    batch = take(county, dict(SHEETS), [child(), old], sheet="孤儿")
    assert batch.counts["warnings"]["of_age"] == 1
    assert Award.objects.filter(programme__code="ORPHAN").count() == 2


def test_one_sum_for_two_programmes_is_no_silent_sum_of_the_first(county):
    both = {"programme": "LIVING", "programme_2": "NURSING"}
    number = factories.resident_id(3)
    row = {"姓名": "人一", "身份证号": number, "残疾证号": f"{number}11", "标准": 180}
    card = {"disability_card": {"headers": ["残疾证号"], "secret": True}}
    batch = take(county, {"constants": both, "columns": dict(card)}, [row])
    assert (batch.saved, batch.counts["rejected"]) == (0, {"one_sum": 1})
    said = {**both, "basic_amount": "60", "basic_amount_2": "120"}
    columns = {**card, "basic_amount": {"headers": ["月补贴"]}}
    assert take(county, {"constants": said, "columns": columns}, [row]).saved == 1
    assert sorted(AwardAmount.objects.values_list("basic", flat=True)) == [60, 120]
