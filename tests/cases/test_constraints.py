"""What PostgreSQL itself refuses, each constraint by its name; a new one without a test fails."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from tests.cases import (  # noqa: F401 (their cases stand among the others)
    constraint_cases_accounts,
    constraint_cases_archive,
    constraint_cases_around,
    constraint_cases_changes,
    constraint_cases_logbooks,
    constraint_cases_means,
    constraint_cases_meetings,
    constraint_cases_offices,
    constraint_cases_papers,
    constraint_cases_people,
    constraint_cases_policies,
    constraint_cases_reviews,
    constraint_cases_surveys,
    constraint_ground,
)
from tests.cases.constraint_cases import BREAKS
from welfare.constraints import constraint_name, readable, sentences

pytestmark = pytest.mark.django_db
NAMES = sorted(
    name
    for app in ("welfare", "cases")
    for model in apps.get_app_config(app).get_models()
    for name in sentences(model)
)


@pytest.fixture(scope="module", autouse=True)
def _ground(once):
    once(constraint_ground.ground)
    once(constraint_cases_meetings.ground)


@pytest.mark.parametrize("name", NAMES)
def test_the_database_refuses_by_name(name):
    assert name in BREAKS, f"write a case for {name} in constraint_cases.py"
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        BREAKS[name]()
    assert constraint_name(refusal.value) == name
    assert readable(refusal.value)


def test_no_case_is_left_over():
    assert set(BREAKS) == set(NAMES)
