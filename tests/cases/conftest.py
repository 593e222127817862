"""What many modules of cases share."""

import pytest

from tests.cases import walk


@pytest.fixture(scope="module")
def ground(once):
    """What the cases of a module stand on, once: every test would build the same."""
    once(walk.ground)
