"""What every test finds in place."""

import pytest
from celery import current_app
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _tasks_run_at_once():
    """Queued tasks run inside the test, when its transaction would commit."""
    current_app.conf.task_always_eager = True
    current_app.conf.task_eager_propagates = True


@pytest.fixture(autouse=True)
def _files_stay_in_the_test(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()
