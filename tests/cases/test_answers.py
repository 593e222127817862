"""Answers are held to what is asked, whoever sends them: the form is not the only way in."""

import pytest

from cases import actions
from cases.models import Application, Institution
from tests import factories
from tests.cases import walk
from tests.cases.test_kinds import OLD, home_of
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db
WRONG = {
    "own_income": ["-12000", "abc", "NaN", "Infinity", "1.005", "9" * 15, True, 1.5, ["1"]],
    "property_within": ["no", "True", 1, 0],
    "care_form": ["hotel", True, ["home"]],
    "agreement_on": ["2026-02-30", "today", 20260301],
    "carer": [5, "长" * 201],
    "institution": ["1", True, 999_999_999],
}


@pytest.fixture(scope="module")
def _opened(once):
    def build():
        home = home_of(OLD)
        return walk.opened("TEKUN", household=home, beneficiary=home.head).pk

    return once(build)


@pytest.fixture
def case(_opened, db):
    return Application.objects.get(pk=_opened)


def answer(case, **answers):
    return actions.edit_application(
        by=walk.worker(), application=case, version=case.version, answers=answers
    )


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_an_answer_of_another_kind_is_refused_with_its_question(case, name, value):
    with pytest.raises(NotAllowed, match=r"“.+”"):
        answer(case, **{name: value})
    case.refresh_from_db()
    assert case.answers == {}


def test_what_fits_is_kept_and_what_is_open_may_be_left_out(case):
    home = Institution.objects.create(county=factories.county(), name="测试敬老院")
    said = {
        "own_income": "0.50",
        "property_within": False,
        "care_form": "institution",
        "agreement_on": "2026-02-28",
        "institution": home.pk,
        "carer": "",
        "eat": None,
    }
    assert answer(case, **said).answers == said


def test_a_class_is_one_of_the_programmes_own():
    programme = walk.granted("KBD")
    programme.bands.create(code="I", name="一度", position=1)
    home = factories.household()
    opening = {"household": home, "beneficiary": home.head}
    with pytest.raises(NotAllowed, match=r"“.+”"):
        walk.opened("KBD", **opening, answers={"band": "IX"})
    assert walk.opened("KBD", **opening, answers={"band": "I"}).answers == {"band": "I"}
