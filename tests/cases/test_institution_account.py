"""An institution without an account is said where it is chosen, priced and decided."""

import pytest
from django.urls import reverse

from cases.forms.questions import fields_for
from tests import factories
from tests.cases import walk
from tests.cases.test_kinds import ACTS, OLD, home_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
SAID = "测试敬老院”"


def resident_case(account="", form="institution"):
    home = factories.institution(account=account)
    answers = {act: True for act, _label in ACTS}
    answers |= {"care_form": form, "institution": home.pk, "own_income": "0"}
    answers |= {"supporters": "none", "supporters_proof": "村委会证明"}
    household = home_of(OLD)
    return walk.submitted(
        "TEKUN", "830", household=household, beneficiary=household.head, answers=answers
    )


def pages(client, case):
    client.force_login(walk.worker())
    for name in ("cases:application", "benefits:entitlement"):
        yield client.get(reverse(name, args=[case.pk])).content.decode()
    client.force_login(walk.head())
    yield client.get(reverse("cases:decide", args=[case.pk])).content.decode()


@pytest.mark.parametrize(
    ("account", "form", "warned"),
    [("", "institution", True), ("62990000001", "institution", False), ("", "home", False)],
)
def test_it_is_said_on_the_case_at_the_amount_and_to_who_decides(client, account, form, warned):
    case = resident_case(account, form)
    for page in pages(client, case):
        assert (SAID in page) is warned


def test_it_is_said_where_the_institution_is_chosen():
    bare, paid = factories.institution("甲院"), factories.institution("乙院", account="62990000001")
    choices = dict(fields_for(factories.programme("TEKUN"))["ask_institution"].choices)
    assert choices[str(paid.pk)] == "乙院"
    assert choices[str(bare.pk)].startswith("甲院")
    assert choices[str(bare.pk)] != "甲院"
