"""Classes, shares, subsidies, children, kinds of payment and cross tables until October."""

from decimal import Decimal

import pytest

from reports import annual, plan
from reports.models import AnnualReport, ReportPlan, span_of
from tests.reports import scene, second_county
from tests.reports.scene import MOST_QUERIES, text, value

pytestmark = pytest.mark.django_db

EXPECTED = {
    "roll.households": 3,
    "roll.persons": 6,
    "roll.class.一类.households": 1,
    "roll.class.二类.persons": 2,
    "roll.class.四类.persons": 0,
    "roll.upper.households": 2,
    "roll.upper.persons": 3,
    "roll.lower.persons": 3,
    "roll.share": "6.00",
    "roll.upper_share": "3.00",
    "roll.joined.persons": 2,
    "roll.disabled.persons": 4,
    "roll.disabled.single": 1,
    "roll.disabled.whole": 3,
    "regions.farmers": 100,
    "regions.same_names": 0,
    "hardship.households": 2,
    "hardship.集中.households": 1,
    "hardship.changed.persons": 1,
    "hardship.joined.persons": 0,
    "children.orphans": 1,
    "children.orphans_ever": 2,
    "children.facts": 1,
    "children.reduced.persons": 1,
    "subsidies.persons": 3,
    "subsidies.living": 2,
    "subsidies.care": 2,
    "subsidies.both": 1,
    "subsidies.removed": 1,
    "subsidies.roll_disabled_without_living": 3,
    "relief.level.县民政局.households": 1,
    "relief.students.households": 1,
    "relief.accidents.households": 0,
    "cross.已脱贫.households": 4,
    "cross.已脱贫.persons": 10,
    "cross.已脱贫.covered.households": 3,
    "cross.已脱贫.covered.persons": 6,
    "cross.已脱贫.一二类.households": 1,
    "cross.已脱贫.一二类.persons": 2,
    "cross.已脱贫.三四类.households": 1,
    "cross.已脱贫.三四类.persons": 1,
    "cross.已脱贫.特困.households": 0,
    "cross.已脱贫.特困.persons": 0,
    "cross.已脱贫.两补.households": 1,
    "cross.已脱贫.两补.persons": 3,
    "cross.已脱贫.儿童.households": 2,
    "cross.已脱贫.儿童.persons": 2,
    "cross.已脱贫.临时.households": 1,
    "cross.已脱贫.临时.persons": 4,
    "cross.脱贫不稳定.households": 3,
    "cross.脱贫不稳定.特困.persons": 1,
    "cross.脱贫不稳定.covered.households": 1,
}


@pytest.fixture(scope="module")
def _made(once):
    def make():
        second_county.everything()
        return second_county.report().pk

    return once(make)


@pytest.fixture
def october(_made, db):
    """The report of the second county until October, made once for this module."""
    return AnnualReport.objects.select_related("county", "snapshot__county").get(pk=_made)


def test_what_is_counted_until_october(october):
    given = {key: Decimal(value(october, key) or -1) for key in EXPECTED}
    assert given == {key: Decimal(number) for key, number in EXPECTED.items()}
    wrong = [o for o in annual.outcomes(october) if o.source == "ours" and o.result == "error"]
    assert wrong == []
    codes = {(o.code, o.subject) for o in annual.outcomes(october)}
    assert ("E6", "roll.persons") in codes
    assert ("E12c", "cross.已脱贫.covered.persons") in codes


def test_a_figure_opens_its_list_and_asks_as_often_for_many(
    page, django_assert_max_num_queries, october
):
    keys = ("cross.已脱贫.covered.persons", "cross.已脱贫.临时.persons", "roll.class.二类.persons")
    for key in keys:
        listed = page("drill", october.pk, key)
        assert not listed.context["moved"], key
    for number in range(5):
        two = second_county.dibao(2, size=3)
        second_county.household("lifted", f"T9{number}", two.payee)
    scene.freeze(month=second_county.OCTOBER, reason="更多")
    larger = scene.report(month=10)
    for key in keys:
        page("drill", larger.pk, key)
        with django_assert_max_num_queries(MOST_QUERIES):
            page("drill", larger.pk, key)


def test_titles_say_the_span(page, october):
    assert annual.span_of(october) == "2022年1—10月"
    assert "测试县2022年1—10月报告" in text(page("annual", october.pk))
    assert (span_of(2022, 12), span_of(2022, 1)) == ("2022", "2022年1月")
    assert "2022年10月" in text(page("annual_list"))


def test_what_the_county_reports_is_kept_with_the_report(october):
    before = {line.key for sheet in annual.shown(october) for line in sheet.lines}
    ReportPlan.objects.all().delete()
    october.refresh_from_db()
    assert {line.key for sheet in annual.shown(october) for line in sheet.lines} == before
    assert plan.of({}) == plan.Plan()
