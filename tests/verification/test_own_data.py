"""What our own data show: a class grown out of, a subsidy that outlived what it rests on."""

from datetime import date
from decimal import Decimal

import pytest
from psycopg.types.range import DateRange

from cases.models import Award, AwardMember, BandDetail, ExclusionRule, Person
from tests import factories
from tests.benefits import scene
from tests.verification.files import department_file, grant
from tests.verification.test_comparison import compare, found
from verification import effects, rules
from verification.facts import evidence_rows
from verification.states import ClosingAction
from welfare.exceptions import NotAllowed
from welfare.models import Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
JANUARY = date(2023, 1, 1)


def born(award, day, **fields):
    Person.objects.filter(pk=award.payee_id).update(birth_date=day, **fields)
    award.payee.refresh_from_db()
    return award


@pytest.fixture
def classes(county):
    """Of 80 years 50 a month, of 90 years 100."""
    department_file("death", [((factories.resident_id(1), "某"), {})])
    return scene.bands(
        "OLD", ("80", 50, {"age_from": 80, "age_to": 89}), ("90", 100, {"age_from": 90})
    )


def in_class(programme, code, **fields):
    made = grant("OLD", basic=50, **fields)
    BandDetail.objects.create(award=made, band=programme.bands.get(code=code))
    return made


def test_who_turns_ninety_is_found_and_put_into_the_class_of_ninety(county, classes):
    turned = born(in_class(classes, "80"), date(1932, 12, 31))
    born(in_class(classes, "80"), date(1933, 1, 1))
    compare(county)
    (finding,) = found("other_class")
    assert finding.award == turned
    assert finding.evidence[0]["category"] == "档80"
    finding.confirmed = True
    assert ClosingAction.CHANGE_CLASS in rules.actions_for(finding)
    closing = effects.Closing(finding, scene.approver(), JANUARY, "年满90周岁", "")
    effects.apply(ClosingAction.CHANGE_CLASS, closing)
    turned.refresh_from_db()
    assert turned.band_detail.band.code == "90"
    amount = turned.amounts.get(from_month=JANUARY)
    assert amount.basic == Decimal(100)
    assert amount.explanation[0]["sum"] == "100.00"


def test_a_lower_class_needs_a_hearing_and_who_fits_none_is_ended(county, classes):
    younger = born(in_class(classes, "90"), date(1940, 1, 1))
    younger.amounts.update(basic=100)
    nobody = born(in_class(classes, "80"), date(1970, 1, 1))
    compare(county)
    by_award = {finding.award: finding for finding in found("other_class")}
    assert set(by_award) == {younger, nobody}
    for award, heard in ((younger, ""), (nobody, "已听取")):
        closing = effects.Closing(by_award[award], scene.approver(), JANUARY, "核实", heard)
        with pytest.raises(NotAllowed):
            effects.apply(ClosingAction.CHANGE_CLASS, closing)


def test_a_grade_that_is_not_known_stands_against_nobody(county, classes):
    programme = scene.bands("NURSING", ("1", 120, {"grades": [1]}), ("2", 80, {"grades": [2]}))
    awards = [grant("NURSING") for _n in range(3)]
    for award, grade in zip(awards, (1, 2, None), strict=True):
        BandDetail.objects.create(award=award, band=programme.bands.get(code="1"))
        born(award, date(1990, 5, 5), disability_kind="4" if grade else "", disability_grade=grade)
    compare(county)
    assert [finding.award for finding in found("other_class")] == [awards[1]]


def test_the_living_subsidy_outlives_no_dibao(county):
    department_file("death", [((factories.resident_id(1), "某"), {})])
    dibao, near, ended = (grant(code, size=2) for code in ("DIBAO", "NEAR", "DIBAO"))
    living = [
        factories.award("LIVING", household=one.household, size=2, number=f"L{one.pk}")
        for one in (dibao, near, ended)
    ]
    Award.objects.filter(pk=ended.pk).update(
        status="ended",
        stop_way="ledger",
        left_on=date(2022, 3, 31),
        last_month=date(2022, 3, 1),
        left_reason="收入",
    )
    alone = grant("LIVING")
    compare(county)
    assert {finding.award for finding in found("no_hardship")} == {living[2], alone}
    finding = found("no_hardship")[0]
    finding.confirmed = True
    assert ClosingAction.END in rules.actions_for(finding)


def test_near_dibao_is_enough_only_where_the_county_says_so(county):
    department_file("death", [((factories.resident_id(1), "某"), {})])
    near = grant("NEAR")
    living = factories.award("LIVING", household=near.household)
    Parameter.objects.filter(key=Key.LIVING_NEAR_DIBAO).update(value="0")
    compare(county)
    assert [finding.award for finding in found("no_hardship")] == [living]


def test_who_is_newly_severe_may_be_referred_where_no_supplement_is_offered(county):
    award = grant()
    card = {"category": "肢体", "grade": 2, "state": "正常"}
    department_file("disabled", [(award.payee, card)])
    compare(county)
    (finding,) = found("newly_severe")
    finding.confirmed = True
    assert ClosingAction.REFER in rules.actions_for(finding)


def barred(county, day):
    ExclusionRule.objects.create(
        county=county,
        first="dibao",
        second="old_age",
        verdict="choose",
        valid_from=day,
        document="测试〔2022〕9号",
    )


def test_what_was_held_together_before_a_rule_is_found_every_month_from_its_day(county):
    department_file("death", [((factories.resident_id(1), "某"), {})])
    department_file("death", [((factories.resident_id(1), "某"), {})], month=JANUARY)
    dibao, alone = grant(), grant("OLD")
    late = factories.award("OLD", household=dibao.household, number="O-2")
    barred(county, JANUARY)
    compare(county)
    assert found("excluded") == []
    compare(county, JANUARY)
    (finding,) = found("excluded")
    assert (finding.award, finding.person) == (late, dibao.payee)
    assert alone.payee != finding.person
    (said,) = evidence_rows(finding)
    assert {dibao.programme.name, dibao.number, "测试〔2022〕9号"} <= set(said.values())
    finding.confirmed = True
    assert ClosingAction.END in rules.actions_for(finding)


def test_the_number_of_another_towns_award_is_not_told(county):
    department_file("death", [((factories.resident_id(1), "某"), {})])
    dibao = factories.award("DIBAO", factories.town(2))
    late = factories.award("OLD")
    AwardMember.objects.filter(award=late).update(person=dibao.payee)
    barred(county, date(2022, 12, 1))
    compare(county)
    (finding,) = found("excluded")
    assert finding.award == late
    assert dibao.number not in evidence_rows(finding)[0].values()


def test_what_no_longer_runs_in_the_month_is_not_found(county):
    department_file("death", [((factories.resident_id(1), "某"), {})])
    dibao = grant()
    late = factories.award("OLD", household=dibao.household, number="O-2")
    AwardMember.objects.filter(award=late).update(
        period=DateRange(late.first_month, date(2022, 12, 1))
    )
    barred(county, date(2022, 12, 1))
    compare(county)
    assert found("excluded") == []


@pytest.mark.parametrize(
    ("until", "longest", "stays"),
    [
        (None, "24", False),
        (date(2023, 6, 1), "24", True),
        (date(2022, 11, 1), "24", False),
        (date(2023, 6, 1), "18", False),
    ],
)
def test_a_grown_child_is_kept_while_school_lasts_and_the_county_says(
    county, until, longest, stays
):
    """社会救助法 Art 16; 62号 三(三). What is found is closed by proposing the end."""
    department_file("death", [((factories.resident_id(1), "某"), {})])
    Parameter.objects.filter(key=Key.SCHOOL_AGE).update(value=longest)
    born(grant("CHILD"), date(2004, 5, 1), school_until=until)
    compare(county)
    assert [finding.award.programme.code for finding in found("grown_up")] == (
        [] if stays else ["CHILD"]
    )
