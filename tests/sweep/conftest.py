"""The scene of three places, once per module, in one transaction that is rolled back."""

from contextlib import ExitStack

import pytest
from django.db import transaction
from django.test import override_settings

from tests.sweep.three_places import Scene


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """One scene for all tests of this module, in one transaction that is rolled back."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        files = tmp_path_factory.mktemp("files")
        stack.enter_context(override_settings(MEDIA_ROOT=files))
        stack.enter_context(transaction.atomic())
        try:
            yield Scene(), files
        finally:
            transaction.set_rollback(True)


@pytest.fixture
def scene(built, settings):
    made, settings.MEDIA_ROOT = built
    return made
