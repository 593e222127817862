"""Another of the family is to be helped: nothing that was one person's counts for the next.

Not the answers, not the county's draw and visit, not what the neighbours judged.
"""

from decimal import Decimal

import pytest
from django.urls import reverse

from benefits.application_entitlement import propose
from cases import clock
from cases.models import Household
from tests.benefits.test_cascade_persons import HERS, HIS, applied, family_of_five, named, turn
from tests.cases import walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
OF_THE_FAMILY = {name: HIS[name] for name in ("property_within", "property_proof")}


@pytest.fixture(scope="module")
def _home(paying_ground, once):
    return once(family_of_five).pk


@pytest.fixture
def home(_home, db):
    return Household.objects.get(pk=_home)


def corrected(client, case, whom, **said):
    """更正申请, sent as its page shows it but for who is to be helped, and what is said anew."""
    client.force_login(walk.worker())
    page = reverse("cases:application_edit", args=[case.pk])
    form = client.get(page).context["form"]
    shown = {field.html_name: field.value() for field in form}
    sent = {name: value for name, value in shown.items() if value is not None}
    answered = client.post(page, sent | {"beneficiary": whom.pk if whom else ""} | said)
    assert answered.status_code == 302, answered.context["form"].errors
    case.refresh_from_db()
    return case


def test_who_is_chosen_in_the_form_does_not_take_over_the_answers_of_the_one_before(home, client):
    case = applied(home, "TEKUN", answers=HIS, beneficiary=named("何父"))
    case = corrected(client, case, named("何母"))
    assert (case.beneficiary, case.answers) == (named("何母"), OF_THE_FAMILY)
    assert propose(case, clock.today()).is_open  # nothing was said of her
    case = corrected(client, case, named("何母"), ask_own_income="600", ask_walk="False")
    hers = OF_THE_FAMILY | {"own_income": "600", "walk": False}
    assert case.answers == hers
    case = corrected(client, case, named("何父"))
    assert (case.beneficiary, case.answers) == (named("何父"), HIS)
    assert corrected(client, case, named("何母")).answers == hers
    assert turn(case, "TEKUN", named("何父")).answers == HIS


def test_what_is_said_anew_with_the_choice_is_said_of_the_new_one(home, client):
    case = applied(home, "TEKUN", answers=HERS, beneficiary=named("何母"))
    said = {"ask_own_income": "2400", "ask_carer": "吴邻居", "ask_property_within": "False"}
    case = corrected(client, case, named("何父"), **said)
    family = OF_THE_FAMILY | {"property_within": False}
    assert case.answers == family | {"own_income": "2400", "carer": "吴邻居"}


def test_whoever_was_not_named_yet_keeps_what_was_typed_and_nobody_else_gets_it(home, client):
    single = {"property_within": True, "single_ground": "clergy", "own_income": "600"}
    case = corrected(client, applied(home, answers=single), named("何父"))
    assert case.answers == single
    assert corrected(client, case, named("何母")).answers == {"property_within": True}
    assert corrected(client, case, None).answers == {"property_within": True}
    assert corrected(client, case, named("何父")).answers == single


def test_an_amount_computed_for_one_is_not_proposed_for_the_next(home, client):
    case = applied(home, "TEKUN", answers=HIS, beneficiary=named("何父"))
    walk.propose(case, "730")
    case = corrected(client, case, named("何母"))
    assert (case.amount_proposed, case.care_proposed) == (None, Decimal(0))
