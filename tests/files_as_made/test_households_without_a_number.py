"""A county whose files give households no number says in the preview by what the rows make them."""

import pytest

from cases.ledgers import DESK
from cases.models import Award, Household
from tests import factories, ledgers
from tests.files_as_made.test_county_without_layouts import book, county, handed_in
from tests.files_as_made.test_whose_id import answered
from welfare.files import imports
from welfare.files.imports.county_layouts import own_definition
from welfare.files.questions import QuestionForm
from welfare.files.tables import BadLayout, load_layouts
from welfare.models import TableLayout

__all__ = ["county"]
pytestmark = pytest.mark.django_db
MEANT = {
    "户主身份证": "head_id",
    "户主": "head_name",
    "标准": "basic_amount",
    "保障": "covered_size",
}
HEADINGS = [
    "序号", "村（社区）", "户主", "户主身份证", "与户主关系", "姓名", "身份证号", "标准", "保障",
    "纳入日期",
]  # fmt: skip
NUMBERS = ["certificate_number"]


def rows(*, blank=()):
    """Two families, of three and of one."""
    listed, n = [], 0
    for head, members in ((1, (11, 12)), (2, ())):
        for at, one in enumerate((head, *members)):
            said = ledgers.person(one) if one is head else ledgers.member(one)
            own = ledgers.person(head)
            n += at == 0
            row = {
                **dict(zip(HEADINGS, (n, "测试1镇村", own["姓名"], own["身份证号"]), strict=False)),
                "与户主关系": said["与户主关系"],
                "姓名": said["姓名"],
                "身份证号": said["身份证号"],
                "标准": 300 * (1 + len(members)),
                "保障": 1 + len(members),
                "纳入日期": "2021.3.18",
            }
            listed.append(row | (dict.fromkeys(blank, "") if at else {}))
    return listed


def written(headings, listed):
    return book(headings, *([row[name] for name in headings] for row in listed))


def preview(county, headings, listed):
    batch = handed_in(county, written(headings, listed))
    headers = [one["header"] for one in batch.mapping["columns"]]
    said = {one: MEANT[one] for one in headers if one in MEANT}
    return answered(batch, DESK, said)


def ways(batch):
    form = QuestionForm(batch, DESK.specs["people"](batch))
    return [how for how, _label in form.fields["home_0"].choices]


@pytest.mark.parametrize(
    ("left_out", "blank", "how"),
    [
        ({"户主", "户主身份证"}, (), "head"),
        ({"与户主关系", "户主"}, (), "same/head_id"),
        ({"与户主关系", "户主身份证"}, (), "same/head_name"),
        ({"户主", "户主身份证"}, ("标准", "保障"), "filled/covered_size"),
        ({"户主", "户主身份证"}, ("序号",), "filled/sequence"),
    ],
)
def test_the_preview_asks_and_the_layout_keeps_it(county, left_out, blank, how):
    headings = [one for one in HEADINGS if one not in left_out]
    batch = preview(county, headings, rows(blank=blank))
    assert batch.mapping["blocked"]
    assert how in ways(batch)
    batch = answered(batch, DESK, {}, home_0=how)
    assert (batch.mapping["blocked"], batch.mapping["sample"]["taken"]) == ([], 4)
    imports.take_now(by=None, batch=batch, desk=DESK)
    assert sorted(award.members.count() for award in Award.objects.all()) == [1, 3]
    assert {number[0] for number in Household.objects.values_list("number", flat=True)} == {"H"}
    again = handed_in(county, written(headings, rows(blank=blank)[:3]))
    assert again.mapping["homes"][0]["how"] == how
    assert again.mapping["blocked"] == ["nothing"]  # all of it is there already
    definition = TableLayout.objects.get(county=county, kind="people").definition
    assert definition["household"]["numbered"] is False


def test_a_file_with_numbers_is_not_asked(county):
    batch = handed_in(county, book(ledgers.ROLL_HEADINGS, list(ledgers.person(1).values())))
    assert batch.mapping["homes"] == []


def test_it_may_be_said_otherwise_again(county):
    headings = [one for one in HEADINGS if one not in {"户主", "户主身份证"}]
    batch = answered(preview(county, headings, rows()), DESK, {}, home_0="head")
    batch = answered(batch, DESK, {}, home_0="")
    assert batch.mapping["blocked"]
    definition = TableLayout.objects.get(county=county, kind="people").definition
    assert definition["household"] == {"by": NUMBERS, "head": "relation"}


def test_a_number_that_the_layout_required_is_asked_for_no_more(county):
    columns = {"certificate_number": {"headers": ["证号"], "required": True}}
    own = own_definition(DESK.specs["people"])
    definition = own | {"columns": own["columns"] | columns}
    TableLayout.objects.create(county=county, kind="people", definition=definition)
    headings = [one for one in HEADINGS if one not in {"户主", "户主身份证"}]
    batch = preview(county, headings, rows())
    assert [one["key"] for one in batch.mapping["lacking"]] == NUMBERS
    batch = answered(batch, DESK, {}, home_0="head")
    assert (batch.mapping["lacking"], batch.mapping["sample"]["taken"]) == ([], 4)


@pytest.mark.parametrize("relation", [[], ["与户主关系"]])
def test_people_with_an_award_each_are_not_joined_by_what_was_said_of_families(county, relation):
    headings = [one for one in HEADINGS if one not in {"户主", "户主身份证"}]
    answered(preview(county, headings, rows()), DESK, {}, home_0="head")
    factories.programme("OLD", county)
    names = ["姓名", "身份证号", "标准", "纳入日期", *relation]
    listed = [{**ledgers.person(n), "标准": 50, "纳入日期": "2021.3.18"} for n in (1, 2)]
    listed = [row | {"与户主关系": said} for row, said in zip(listed, ("户主", "妻"), strict=True)]
    batch = handed_in(county, written(names, listed), "OLD")
    batch = imports.take_now(by=None, batch=batch, desk=DESK)
    assert (batch.saved, batch.counts["rejected"]) == (2, {})
    assert Award.objects.filter(programme__code="OLD").count() == 2


def test_by_heads_needs_the_relation():
    columns = {"name": {"headers": ["姓名"], "required": True}}
    given = {"columns": columns, "household": {"head": "begins"}}
    with pytest.raises(BadLayout, match="relation"):
        load_layouts({"layouts": {"people": given}})
