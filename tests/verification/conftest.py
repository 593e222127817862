"""A small invented county with department files."""

import pytest

from tests import factories
from tests.verification.files import layouts


@pytest.fixture
def county(db):
    made = factories.county()
    factories.parameters(made)
    layouts(made)
    return made
