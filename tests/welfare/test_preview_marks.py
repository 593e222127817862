"""Columns with √ for one key: the preview says them in words, asks for them, and keeps answers."""

import re
from datetime import date
from io import BytesIO

import pytest

from cases.ledgers import DESK
from cases.models import GroupMember, PersonGroup, Supplement
from tests import factories, ledgers
from tests.cases.test_ledgers import take
from tests.files_as_made.test_whose_id import answered
from welfare.accounts.roles import Role
from welfare.files import imports
from welfare.files.imports.county_layouts import IGNORE, with_heading
from welfare.files.imports.merging import merge
from welfare.files.questions import QuestionForm
from welfare.models import TableLayout

pytestmark = pytest.mark.django_db
KINDS = {"老年": "elderly", "重病重残": "severe"}
ROLL = [one for one in ledgers.ROLL_HEADINGS if one != "分类施保类别"]


@pytest.fixture
def county(ledger_county):
    return ledger_county


def taught(county, **marks):
    """The layout of dibao with such columns."""
    layout = TableLayout.objects.filter(county=county, kind="people", name="低保台账").get()
    layout.definition["columns"]["supplement"] = {"marks": marks}
    layout.save()


def roll(*rows, headings=(*ROLL, *KINDS)):
    return ledgers.book("测试1镇", [*headings], rows)


def handed_in(county, content, kind="people", **given):
    return imports.hand_in(
        by=factories.user(Role.COUNTY_CASEWORKER, county),
        county=county,
        spec=DESK.specs[kind],
        file=BytesIO(content),
        file_name="台账.xlsx",
        **given,
    )


def test_the_first_class_that_fits_is_taken_of_several_marks(county):
    taught(county, **KINDS)
    content = roll(
        ledgers.person(1, 老年="√"),
        ledgers.person(2, 老年="√", 重病重残="√"),
        ledgers.person(3, 老年="×"),
        ledgers.person(4, 老年="√", 重病重残="二级"),
    )
    batch = handed_in(county, content, year=2022, given={"programme": "DIBAO"})
    columns = {one["header"]: one["label"] for one in batch.mapping["columns"]}
    assert columns["老年"].endswith("√ = 老年")
    assert any("老年、重病重残 = 重病重残" in one["text"] for one in batch.mapping["understood"])
    at = batch.mapping["headings"].index("分类施保")
    assert [row["cells"][at] for row in batch.mapping["rows"]] == [
        "老年", "老年、重病重残", "", "重病重残：二级"
    ]  # fmt: skip
    assert [one["word"] for one in batch.mapping["words"]] == ["重病重残：二级"]
    (cause,) = batch.mapping["sample"]["causes"]
    assert "重病重残：二级" in str(cause)

    form = QuestionForm(batch, DESK.specs["people"](batch))
    data = {name: field.initial or "" for name, field in form.fields.items()}
    form = QuestionForm(batch, DESK.specs["people"](batch), {**data, "word_0": "severe"})
    assert form.is_valid(), form.errors
    batch = imports.answer(by=batch.uploaded_by, batch=batch, desk=DESK, **form.answers)
    assert not batch.mapping["words"]
    imports.take_now(by=None, batch=batch, desk=DESK)
    kinds = Supplement.objects.order_by("member__award__number").values_list(
        "kind__code", flat=True
    )
    assert [*kinds] == ["elderly", "severe", "severe"]


LISTED = ["镇", "姓名", "身份证号"]
GROUPS = ["脱贫不稳定", "边缘易致贫", "突发严重困难"]


def listed(n, **marks):
    return {"镇": "测试1镇", "姓名": f"甲{n}", "身份证号": factories.resident_id(n), **marks}


def group_layout(county):
    TableLayout.objects.filter(county=county, kind="groups").delete()
    PersonGroup.objects.filter(county=county).delete()
    groups = [
        PersonGroup.objects.create(county=county, code=f"G{n}", name=name, position=n)
        for n, name in enumerate(GROUPS)
    ]
    columns = {"town": ["镇"], "name": ["姓名"], "resident_id": ["身份证号"]}
    marks = {group.name: group.code for group in groups}
    definition = {"columns": {
        **{key: {"headers": headers, "required": True} for key, headers in columns.items()},
        "group": {"marks": marks, "required": True},
    }}  # fmt: skip
    return TableLayout.objects.create(county=county, kind="groups", definition=definition)


def test_contradictory_marks_and_none_are_refused_with_place_and_remedy(county):
    group_layout(county)
    rows = [listed(1, 边缘易致贫="●"), listed(2, 脱贫不稳定="●", 突发严重困难="●"), listed(3)]
    content = ledgers.book("名单", [*LISTED, *GROUPS], rows)
    batch = take(county, content, kind="groups", name="三类202212.xlsx")
    assert (batch.saved, batch.rejected) == (1, 2)
    assert GroupMember.objects.get().group.name == "边缘易致贫"
    told = str(batch.counts["causes"])
    assert "脱贫不稳定、突发严重困难" in told
    assert re.search("脱贫不稳定、边缘易致贫、突发严重困难", told)


def test_marks_are_proposed_by_their_headings_and_the_answer_is_kept(county):
    layout = group_layout(county)
    del layout.definition["columns"]["group"]
    layout.save()
    rows = [listed(1, 边缘易致贫="是"), listed(2, 脱贫不稳定="是"), listed(3, 突发严重困难="是")]
    content = ledgers.book("名单", [*LISTED, *GROUPS], rows)
    batch = handed_in(county, content, "groups", month=date(2022, 12, 1))
    assert batch.mapping["blocked"]
    batch = answered(batch, DESK, {})
    assert batch.mapping["blocked"] == []
    stored = TableLayout.objects.get(pk=layout.pk).definition["columns"]["group"]["marks"]
    assert stored == {"脱贫不稳定": "G0", "边缘易致贫": "G1", "突发严重困难": "G2"}
    imports.take_now(by=None, batch=batch, desk=DESK)
    assert GroupMember.objects.count() == 3


def test_an_answer_takes_a_mark_away_again_and_outlives_a_profile_loaded_anew():
    base = {"columns": {"name": ["姓名"]}}
    marked = with_heading(base, "老年", "supplement=elderly")
    assert marked["columns"]["supplement"]["marks"] == {"老年": "elderly"}
    left_out = with_heading(marked, "老年", IGNORE)
    assert left_out == {"columns": {"name": {"headers": ["姓名"]}}, "ignore": ["老年"]}
    profile = {"columns": {"name": ["姓名", "名字"]}}
    merged = merge(base, marked, profile)
    assert merged.definition["columns"]["supplement"]["marks"] == {"老年": "elderly"}
    assert not merged.against
