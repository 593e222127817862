"""What every test finds in place."""

import os
import urllib.parse

import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache

REDIS_DATABASES = 16


def pytest_configure():
    """Parallel workers clear their caches and queue jobs: each takes a Redis database of its own.

    pytest-django has read the settings before it reads this file, so they are changed too.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        return
    parts = urllib.parse.urlsplit(settings.REDIS_URL)
    number = (int(parts.path.strip("/") or 0) + 1 + int(worker[2:])) % REDIS_DATABASES
    url = parts._replace(path=f"/{number}").geturl()
    os.environ["REDIS_URL"] = settings.REDIS_URL = settings.CELERY_BROKER_URL = url
    settings.CACHES["default"]["LOCATION"] = url
    current_app.conf.broker_url = url


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


@pytest.fixture(autouse=True)
def _passwords_are_hashed_quickly(settings):
    """A slow hash is right for people and wrong for thousands of invented accounts."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
