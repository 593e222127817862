"""An application of every kind that pays or recognises, and what it comes to."""

from datetime import date

from cases.models import Person
from tests import factories
from tests.benefits import scene

WITHIN = {"property_within": True}
ABLE = dict.fromkeys(("eat", "dress", "bed", "toilet", "walk", "bath"), True)
TEKUN = {
    **WITHIN,
    "own_income": "1200",
    "supporters": "none",
    "supporters_proof": "村委会证明",
    "carer": "测试",
    **{"own_income_proof": "核对报告", "property_proof": "核对报告", "agreement_on": "2026-08-03"},
    "care_form": "home",
}
LOST = {"father": "dead", "father_proof": "死亡证明", "mother": "dead", "mother_proof": "死亡证明"}
LOST |= {"guardian": "测祖父", "guardian_relation": "祖父"}
ORPHAN = {**LOST, "placement": "home"}
CHILD = {**ORPHAN, "mother": "serious_illness", "mother_proof": "诊断证明"}
CARD = {"work_injury_fee": False, "long_care": True}
RIGID = {**WITHIN, "ill_by_cost": False, "spent_medical": "30000", "spent_proof": "发票"}
BORN_1950, BORN_2016 = {"birth_date": date(1950, 1, 1)}, {"birth_date": date(2016, 1, 1)}
SECOND_GRADE = {"disability_kind": "4", "disability_grade": 2}


def member(application, nth=0, **fields):
    """The nth member of the family, changed."""
    rows = Person.objects.filter(memberships__household=application.household).order_by("pk")
    found = list(rows)[nth]
    Person.objects.filter(pk=found.pk).update(**fields)
    found.refresh_from_db()
    return found


def alone(application, nth=0, **fields):
    """The case is about one member of the family."""
    application.beneficiary = member(application, nth, **fields)
    application.save()
    return application


def family():
    return scene.applied("DIBAO", 1000, 3, answers=WITHIN)


def single():
    answers = {**WITHIN, "single_ground": "near_severe", "own_income": "2400"}
    return alone(scene.applied("DIBAO", 18000, 3, answers=answers), 1, **SECOND_GRADE)


def by_class():
    programme = scene.bands("DIBAO", ("A", 439, {}), ("B", 300, {}))
    programme.calculator = "by_class"
    programme.save()
    return scene.applied("DIBAO", 1000, 2, answers={**WITHIN, "band": "B"})


def tekun():
    answers = {**TEKUN, **ABLE, "bath": False}
    return alone(scene.applied("TEKUN", 1200, 1, answers=answers), **BORN_1950)


def orphan():
    scene.standard("ORPHAN", 1500)
    return alone(scene.applied("ORPHAN", 90000, 2, answers=ORPHAN), 1, **BORN_2016)


def child_with_dibao():
    scene.standard("CHILD", 1500)
    application = alone(scene.applied("CHILD", 1000, 3, answers=CHILD), 2, **BORN_2016)
    factories.award(household=application.household, size=3, basic=900)
    return application


def living():
    scene.standard("LIVING", 110)
    application = scene.applied("LIVING", None, 2, answers={"work_injury_fee": False})
    factories.award(household=application.household, size=2)
    return alone(application, 1, disability_kind="4", disability_grade=3)


def nursing():
    scene.bands("NURSING", ("1", 150, {"grades": [1]}), ("2", 100, {"grades": [2]}))
    return alone(scene.applied("NURSING", None, 1, answers=CARD), **SECOND_GRADE)


def old_age():
    scene.bands("OLD", ("70", 60, {"age_from": 70, "age_to": 79}), ("80", 100, {"age_from": 80}))
    return alone(scene.applied("OLD", None, 1), **BORN_1950)


def graded():
    scene.bands("KBD", ("I", 50, {}), ("II", 80, {}))
    return alone(scene.applied("KBD", None, 1, answers={"band": "II"}))


def near():
    return scene.applied("NEAR", 20000, 3, answers=WITHIN)


def rigid():
    return scene.applied("RIGID", 30000, 3, answers=RIGID)


CASES = (
    (family, "1356.67"),
    (single, "280.00"),
    (by_class, "600.00"),
    (tekun, "830.00"),
    (orphan, "1500.00"),
    (child_with_dibao, "1200.00"),
    (living, "110.00"),
    (nursing, "100.00"),
    (old_age, "60.00"),
    (graded, "80.00"),
    (near, "0.00"),
    (rigid, "0.00"),
)
