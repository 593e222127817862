"""What an application comes to: by kind, from survey, household, answers and dated standards."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from benefits import application_entitlement as engine
from benefits.cascade import cascade
from benefits.entitlement import Part
from benefits.models import Standard
from cases.actions import propose_amount
from cases.models import CareDetail
from cases.rules import check_still_priced
from tests import factories
from tests.benefits import asked, scene
from tests.benefits.asked import ABLE, CARD, CHILD, LOST, TEKUN, WITHIN, alone, member
from welfare.exceptions import MissingParameter, NotAllowed
from welfare.models import Key, Parameter

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 20)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture(autouse=True, scope="module")
def _rates(once):
    once(scene.ground)
    once(scene.standards)
    once(scene.kinds)


def applied(code="DIBAO", income=1000, size=3, answers=WITHIN, **fields):
    return scene.applied(code, income, size, accepted_on=TODAY, answers=answers, **fields)


def failing(assessment):
    return [test.sentence for test in assessment.tests if test.met is not True]


@pytest.mark.parametrize(("build", "amount"), asked.CASES, ids=lambda v: getattr(v, "__name__", v))
def test_every_kind_comes_to_its_amount(build, amount):
    application = build()
    assessment = engine.propose(application, timezone.localdate())
    assert failing(assessment) == []
    assert assessment.amount == Decimal(amount)
    assert sum(line.sum for line in assessment.entitlement.lines) == assessment.amount
    assert all(line.persons and line.article for line in assessment.entitlement.lines)


def test_a_family_is_topped_up_from_the_latest_survey_and_the_annual_base():
    application = applied(income=5000)
    scene.surveyed(application, 1000)
    assessment = engine.propose(application, TODAY)
    assert failing(assessment) == []
    assert assessment.amount == Decimal("1356.67")  # 480 × 3 − 1000 ÷ 12, rounded once
    assert [person.pk for person in assessment.people] == [
        row.person_id for row in application.household.members.order_by("pk")
    ]
    line = assessment.entitlement.lines[0]
    assert (line.document, line.persons) == (
        scene.DOCUMENT,
        tuple(p.name for p in assessment.people),
    )


def test_the_standard_is_that_of_the_first_paid_month():
    scene.standard("DIBAO", 530, since=NOVEMBER)
    scene.standard("DIBAO", 560, since=DECEMBER)
    application = applied(income=0)
    assessment = engine.propose(application, TODAY)
    assert (assessment.month, assessment.until, assessment.amount) == (
        NOVEMBER,
        DECEMBER,
        Decimal(1590),
    )
    propose_amount(
        by=application.registered_by,
        application=application,
        version=application.version,
        proposal=assessment.as_proposal(),
    )
    application.refresh_from_db()
    check_still_priced(application, date(2026, 10, 31))
    with pytest.raises(NotAllowed, match="2026-12"):
        check_still_priced(application, date(2026, 11, 2))


def test_a_new_standard_of_the_income_test_counts_too():
    scene.standard("DIBAO", 560, since=DECEMBER)
    assessment = engine.propose(applied("NEAR", income=20000), TODAY)
    assert (assessment.met, assessment.until) == (True, DECEMBER)


def test_income_above_the_standard_is_a_refusal_with_its_reason():
    assessment = engine.propose(applied(income=20000), TODAY)
    assert (assessment.met, assessment.amount) == (False, 0)
    assert any("555.56" in sentence for sentence in failing(assessment))
    assert assessment.entitlement.lines  # how it was computed is shown all the same


def classes(*rows):
    programme = scene.bands("DIBAO", *rows)
    programme.calculator = "by_class"
    programme.save()


@pytest.mark.parametrize(("own", "amount"), [("2400", "280.00"), ("5759.94", "0.01")])
def test_one_person_of_a_near_family_counts_alone(own, amount):
    application = severe_in_a_near_family({"own_income": own})
    assessment = engine.propose(application, TODAY)
    assert failing(assessment) == []
    assert (assessment.amount, len(assessment.people)) == (Decimal(amount), 1)


@pytest.mark.parametrize("by_class", [False, True])
@pytest.mark.parametrize(
    ("own", "met"), [({"own_income": "5760"}, False), ({"own_income": "18000"}, False), ({}, None)]
)
def test_who_is_covered_alone_lives_below_the_standard_however_it_is_paid(by_class, own, met):
    if by_class:
        classes(("A", 520, {}))
    application = severe_in_a_near_family({**own, **({"band": "A"} if by_class else {})})
    assessment = engine.propose(application, TODAY)
    assert [test.met for test in assessment.tests if test.met is not True] == [met]
    assert (assessment.is_open, assessment.amount) == (met is None, 0)


def severe_in_a_near_family(said):
    answers = {**WITHIN, "single_ground": "near_severe", **said}
    application = applied(income=18000, answers=answers)  # 500 a month each, above 480
    return alone(application, 1, disability_kind="4", disability_grade=2)


def test_who_lives_alone_is_the_whole_family():
    assessment = engine.propose(alone(applied(income=1200, size=1)), TODAY)
    assert (failing(assessment), assessment.amount) == ([], Decimal(380))


def test_a_class_is_chosen_and_its_rate_is_paid():
    classes(("A", 439, {}), ("B", 300, {}))
    application = applied(size=2)
    assert engine.propose(application, TODAY).is_open
    application.answers = {**WITHIN, "band": "B"}
    assessment = engine.propose(application, TODAY)
    assert (assessment.amount, assessment.entitlement.lines[0].label) == (Decimal(600), "档B")


def test_tekun_keeps_living_and_care_money_apart():
    answers = {**TEKUN, **ABLE, "bath": False}
    application = alone(applied("TEKUN", size=1, answers=answers), birth_date=date(1950, 1, 1))
    assessment = engine.propose(application, TODAY)
    assert failing(assessment) == []
    assert assessment.amount == Decimal(830)
    proposal = assessment.as_proposal()
    assert (proposal.amount, proposal.care) == (Decimal(830), Decimal(206))
    assert assessment.entitlement.parts[Part.BASIC] == 624


@pytest.mark.parametrize(("drawn", "care"), [("", 206), ("0", 206), ("150", 56), ("300", 0)])
def test_the_care_fee_makes_up_what_work_injury_insurance_pays_for_nursing(drawn, care):
    """Drawn beside tekun it is paid once: 工伤保险生活护理费. (docs/law.md §5.4)"""
    answers = {**TEKUN, **ABLE, "bath": False, "injury_fee_monthly": drawn}
    application = alone(applied("TEKUN", size=1, answers=answers), birth_date=date(1950, 1, 1))
    assessment = engine.propose(application, TODAY)
    assert failing(assessment) == []
    proposal = assessment.as_proposal()
    assert (proposal.amount, proposal.care) == (Decimal(624 + care), Decimal(care))


def in_care(form):
    answers = {**TEKUN, **ABLE, "bath": False, "care_form": form}
    answers["institution"] = factories.institution().pk
    return alone(applied("TEKUN", size=1, answers=answers), birth_date=date(1950, 1, 1))


def test_forms_of_care_have_their_own_prices_once_one_of_them_has():
    scene.standard("TEKUN", 498, component="institution_care_partial", since=NOVEMBER)
    with pytest.raises(MissingParameter, match="分散|at home"):
        engine.propose(in_care("home"), TODAY)
    assert engine.propose(in_care("institution"), TODAY).amount == Decimal(624 + 498)
    scene.standard("TEKUN", 105, component="home_care_partial", since=NOVEMBER)
    assert engine.propose(in_care("home"), TODAY).amount == Decimal(624 + 105)
    scene.standard("TEKUN", 700, component="institution_basic", since=DECEMBER)  # not in force yet
    assert engine.propose(in_care("institution"), TODAY).amount == Decimal(624 + 498)


@pytest.mark.parametrize("form", ["home", "institution"])
def test_both_forms_have_the_common_price_where_the_county_prices_none_apart(form):
    assert engine.propose(in_care(form), TODAY).amount == Decimal(830)


def test_tekun_is_shown_test_by_test_before_the_acts_are_assessed():
    application = alone(applied("TEKUN", size=1, answers=TEKUN), birth_date=date(1950, 1, 1))
    assessment = engine.propose(application, TODAY)
    assert (assessment.met, assessment.amount, assessment.entitlement.lines) == (False, 0, ())
    assert len(failing(assessment)) == 1


@pytest.mark.parametrize("code", ["ORPHAN", "CHILD"])
def test_a_child_has_the_standard_whatever_the_income(code):
    scene.standard(code, 1500)
    answers = {**(LOST if code == "ORPHAN" else CHILD), "placement": "home"}
    application = alone(applied(code, 90000, 2, answers), 1, birth_date=date(2016, 1, 1))
    assessment = engine.propose(application, TODAY)
    assert (failing(assessment), assessment.amount, len(assessment.people)) == (
        [],
        Decimal(1500),
        1,
    )


def test_a_child_in_an_institution_has_the_standard_of_institutions():
    scene.standard("ORPHAN", 1500)
    answers = {**LOST, "placement": "institution"}
    application = alone(applied("ORPHAN", 0, 2, answers), 1, birth_date=date(2016, 1, 1))
    assert engine.propose(application, TODAY).is_open  # which institution is not said
    answers["institution"] = factories.institution().pk
    application.answers = answers
    with pytest.raises(MissingParameter, match="机构"):
        engine.propose(application, TODAY)
    scene.standard("ORPHAN", 2100, component="institution")
    assert engine.propose(application, TODAY).amount == Decimal(2100)


def test_a_grandfather_is_no_orphan():
    scene.standard("ORPHAN", 1500)
    application = alone(applied("ORPHAN", answers=LOST), birth_date=date(1970, 1, 1))
    assert engine.propose(application, TODAY).amount == 0


def test_an_unsupported_child_of_a_dibao_family_gets_the_difference():
    scene.standard("CHILD", 1500)
    application = alone(applied("CHILD", size=3, answers=CHILD), 2, birth_date=date(2016, 1, 1))
    dibao = factories.award(household=application.household, size=3, basic=900)
    assessment = engine.propose(application, TODAY)
    assert assessment.amount == Decimal(1200)  # 1500 − 900 ÷ 3
    assert [line.code for line in assessment.entitlement.lines] == ["standard", "other"]
    dibao.suspended_from, dibao.status, dibao.stop_way = NOVEMBER, "suspended", "ledger"
    dibao.save()
    assert engine.propose(application, TODAY).amount == Decimal(1500)


def test_living_subsidy_from_the_month_of_the_application():
    scene.standard("LIVING", 110)
    application = applied("LIVING", None, 2, {"work_injury_fee": False})
    alone(application, 1, disability_kind="4", disability_grade=3)
    assert "低保" not in failing(engine.propose(application, TODAY))
    assert engine.propose(application, TODAY).amount == 0  # the family is on no roll yet
    factories.award(household=application.household, size=2)
    assessment = engine.propose(application, date(2026, 11, 5))
    assert (failing(assessment), assessment.amount, assessment.month) == (
        [],
        Decimal(110),
        date(2026, 10, 1),
    )


def test_nursing_subsidy_by_grade():
    scene.bands("NURSING", ("1", 150, {"grades": [1]}), ("2", 100, {"grades": [2]}))
    application = applied("NURSING", None, 1, CARD)
    alone(application, disability_kind="4", disability_grade=2)
    assert engine.propose(application, TODAY).amount == Decimal(100)
    alone(application, disability_grade=3)
    assert engine.propose(application, TODAY).amount == 0


@pytest.mark.parametrize(
    ("born", "amount"), [(date(1946, 10, 20), 100), (date(1930, 1, 1), 200), (date(1950, 1, 1), 0)]
)
def test_old_age_by_band(born, amount):
    scene.bands("OLD", ("80", 100, {"age_from": 80, "age_to": 89}), ("90", 200, {"age_from": 90}))
    application = alone(applied("OLD", None, 1, {}), birth_date=born)
    assert engine.propose(application, TODAY).amount == amount


def test_graded_allowance_by_the_grade_that_was_chosen():
    scene.bands("KBD", ("I", 50, {}), ("II", 80, {}))
    application = alone(applied("KBD", None, 1, {}))
    assert len(failing(engine.propose(application, TODAY))) == 1
    application.answers = {"band": "II"}
    assert engine.propose(application, TODAY).amount == Decimal(80)


@pytest.mark.parametrize(("income", "met"), [(25919, True), (25920, False), (17279, False)])
def test_a_near_family_is_recognised_and_paid_nothing(income, met):
    assessment = engine.propose(applied("NEAR", income), TODAY)
    assert (assessment.met, assessment.amount, assessment.entitlement.lines) == (met, 0, ())


def test_a_family_whose_expenses_eat_its_income_is_recognised():
    answers = {**WITHIN, "ill_by_cost": False, "spent_medical": "30000", "spent_proof": "发票"}
    application = applied("RIGID", 30000, answers=answers)
    assert engine.propose(application, TODAY).met
    application.answers["spent_medical"] = "24000"  # just 80 %, not above it
    assessment = engine.propose(application, TODAY)
    assert not assessment.met
    assert any("24,000.00" in sentence for sentence in failing(assessment))


def test_a_sum_that_people_set_keeps_their_reckoning_and_its_limit():
    application = scene.applied("RELIEF", None, relief_type="urgent", cause="accident")
    small = engine.judged(application, TODAY, Decimal(480), "三百为药费")
    assert small.small_sum
    assert [(line["label"], line["kept"]) for line in small.explanation][0] == ("三百为药费", None)
    assert small.explanation[1]["kept"] is True
    larger = engine.judged(application, TODAY, Decimal(481), "按实际支出")
    assert (larger.small_sum, larger.explanation[1]["kept"]) == (False, False)
    application.relief_type = "expense"
    application.annual_income = Decimal(7200)
    application.answers = {**WITHIN, "own_expenses": "3000"}
    assert not engine.judged(application, TODAY, Decimal(1), "").small_sum


def test_help_for_expenses_is_at_most_what_the_family_paid_itself():
    said = {"answers": {**WITHIN, "own_expenses": "3000"}, "cause": "illness"}
    application = scene.applied("RELIEF", 7200, relief_type="expense", **said)
    with pytest.raises(NotAllowed, match=r"3,?000"):
        engine.judged(application, TODAY, Decimal(9000), "按实际支出")
    kept = engine.judged(application, TODAY, Decimal(3000), "按实际支出")
    assert [line["kept"] for line in kept.explanation] == [None, True]


def test_help_for_expenses_waits_for_what_is_not_known():
    application = scene.applied("RELIEF", 7200, relief_type="expense", cause="illness")
    with pytest.raises(NotAllowed, match="财产.*支出"):
        engine.judged(application, TODAY, Decimal(1000), "按实际支出")


def test_help_for_schooling_waits_for_its_type_and_its_proof():
    answers = {**WITHIN, "own_expenses": "3000"}
    said = {"answers": answers, "cause": "schooling", "relief_type": "expense"}
    application = scene.applied("RELIEF", 7200, **said)
    with pytest.raises(NotAllowed, match="就学支出"):
        engine.judged(application, TODAY, Decimal(1000), "学费")
    application.answers = {**answers, "school_expense": "tuition", "school_proof": "缴费票据12号"}
    kept = engine.judged(application, TODAY, Decimal(1000), "学费")
    assert all(line["kept"] for line in kept.explanation if line["kept"] is not None)


def test_help_for_expenses_stops_without_the_disposable_income():
    answers = {**WITHIN, "own_expenses": "3000"}
    said = {"answers": answers, "cause": "illness"}
    application = scene.applied("RELIEF", 7200, relief_type="expense", **said)
    Parameter.objects.filter(key=Key.DISPOSABLE_INCOME).delete()
    with pytest.raises(MissingParameter, match="可支配收入"):
        engine.judged(application, TODAY, Decimal(1000), "按实际支出")


def test_supplements_count_a_person_once_in_the_first_kind_that_fits():
    application = applied()
    member(application, 0, birth_date=date(1950, 1, 1))
    member(application, 1, birth_date=date(2015, 1, 1))
    severe = {"disability_kind": "4", "disability_grade": 2}
    member(application, 2, birth_date=date(1950, 1, 1), **severe)
    supplements = engine.propose(application, TODAY).supplements
    assert [(line.label, line.factor) for line in supplements.lines] == [
        ("重病重残", "144 × 1"),
        ("老年", "96 × 1"),
        ("未成年", "96 × 1"),
    ]


def test_without_a_standard_it_stops_and_says_which():
    Standard.objects.filter(residence="rural", programme__code="DIBAO").delete()
    with pytest.raises(MissingParameter) as stop:
        engine.propose(applied(), TODAY)
    for word in ("低保", "测试县", "2026-11-01"):
        assert word in str(stop.value)


def test_a_standard_after_the_first_paid_month_is_not_in_force():
    Standard.objects.filter(residence="rural", programme__code="DIBAO").update(
        valid_from=date(2026, 11, 2)
    )
    with pytest.raises(MissingParameter):
        engine.propose(applied(), TODAY)


def test_without_a_survey_nothing_is_computed():
    with pytest.raises(NotAllowed):
        engine.propose(applied(income=None), TODAY)


def assessed(application):
    return {row.programme.code: row.assessment for row in cascade(application, TODAY)}


def test_one_application_is_tested_down_the_cascade():
    for code in ("TEKUN", "NEAR", "RIGID"):
        scene.opened(code)
    application = applied(income=20000)
    by_code = assessed(application)
    assert list(by_code) == ["TEKUN", "DIBAO", "NEAR", "RIGID"]
    assert [code for code, row in by_code.items() if row.met] == ["NEAR"]
    assert len(by_code["TEKUN"].tests) >= 4  # told one by one, before anything is answered
    application.refresh_from_db()
    assert application.programme.code == "DIBAO"


def test_the_cascade_tests_tekun_for_the_person_and_dibao_for_the_family():
    scene.opened("DIBAO")
    answers = {**TEKUN, **ABLE}
    application = alone(applied("TEKUN", 1200, 1, answers), birth_date=date(1950, 1, 1))
    by_code = assessed(application)
    assert [(code, row.met, row.amount) for code, row in by_code.items()] == [
        ("TEKUN", True, Decimal(730)),
        ("DIBAO", True, Decimal(380)),
    ]


def test_a_rate_that_is_missing_stops_its_programme_only():
    scene.opened("DIBAO")
    answers = {**TEKUN, **ABLE}
    application = alone(applied("TEKUN", 1200, 1, answers), birth_date=date(1950, 1, 1))
    Standard.objects.filter(programme__code="TEKUN").delete()
    by_code = assessed(application)
    assert not by_code["TEKUN"].tests
    assert "特困" in by_code["TEKUN"].refusal
    assert not by_code["DIBAO"].refusal
    assert not CareDetail.objects.exists()
