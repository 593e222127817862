"""The scene of three places, once per module."""

import pytest

from tests.sweep.three_places import Scene


@pytest.fixture(scope="module")
def scene(once):
    """One scene for all tests of this module."""
    return once(Scene)
