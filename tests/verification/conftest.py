"""A small invented county with department files."""

import pytest

from tests import factories
from tests.benefits import scene
from tests.verification.files import layouts


def _county():
    scene.ground()
    layouts(factories.county())


@pytest.fixture(scope="module")
def departments(once):
    """The ground of the payments and what the words of the departments mean, once for a module."""
    once(_county)


@pytest.fixture
def county(departments, db):
    return factories.county()
