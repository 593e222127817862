"""What every test finds in place."""

import fcntl
import gc
import itertools
import math
import os
import urllib.parse
from contextlib import contextmanager
from pathlib import Path

import pgtrigger
import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings
from django.urls import get_resolver
from django.utils import translation

from tests import ledgers, sample_database, undefined
from tests.benefits import scene
from tests.cases import walk
from welfare.models import Division, Level
from welfare.site import middleware

REDIS_DATABASES = 16
BUILT_ONCE = {"once", "three_places"}
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def pytest_addoption(parser):
    parser.addoption("--seeds", default="", help="random counties: so many, or from:to")


def pytest_configure():
    """Before anything is built, for a test or for a whole module.

    A slow hash is right for people and wrong for thousands of invented accounts. Queued tasks run
    inside the test, when its transaction would commit.
    """
    gc.disable()  # until all is collected: whatever is imported stays
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True  # or every client of every test lists all files anew
    current_app.conf.task_always_eager = True
    current_app.conf.task_eager_propagates = True
    middleware.SEEN_EVERY_SECONDS = math.inf  # a slow machine's minute is nobody's query
    settings.IDLE_MINUTES = 600  # nor is its hour somebody's absence: tests sign in once a module
    settings.SECOND_FACTOR = "off"  # tests of the second factor set it themselves
    undefined.fail()
    TransactionTestCase._fixture_teardown = _emptied
    if WORKER:
        _take_a_redis_database(int(WORKER.removeprefix("gw")))


_empty = TransactionTestCase._fixture_teardown


def _emptied(case):
    """After a test that committed: what no application may empty is emptied too."""
    with pgtrigger.ignore():
        _empty(case)


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """One worker reads the tests first and keeps them compiled; the others wait for it."""
    with Path(__file__).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return (yield)
        except BlockingIOError:
            fcntl.flock(lock, fcntl.LOCK_SH)
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The slow ones after all others, the longest first: at the end nobody waits long."""
    items.sort(key=_order)


def pytest_collection_finish():
    """What was imported and collected stays to the end: nobody need look again and again for it.

    What the tests leave is looked for seldom: an answer of a page is thousands of objects, and
    at the usual count every second page was followed by a search, eight of a hundred seconds.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 20)


def _order(item):
    slow = item.get_closest_marker("slow")
    return (1, -slow.args[0]) if slow else (0, 0)


def _take_a_redis_database(number):
    """Parallel workers clear their caches and queue jobs: each takes a Redis database of its own.

    pytest-django has read the settings before it reads this file, so they are changed too.
    """
    parts = urllib.parse.urlsplit(settings.REDIS_URL)
    number = (int(parts.path.strip("/") or 0) + 1 + number) % REDIS_DATABASES
    url = parts._replace(path=f"/{number}").geturl()
    os.environ["REDIS_URL"] = settings.REDIS_URL = settings.CELERY_BROKER_URL = url
    settings.CACHES["default"]["LOCATION"] = url
    current_app.conf.broker_url = url


@pytest.fixture(scope="session")
def _folders(tmp_path_factory):
    """A name for each test; few write a file, so no folder is made before it is needed."""
    folder = tmp_path_factory.mktemp("tests")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _files_stay_in_the_test(request, settings, _folders):
    """What was built once for many has its files where it was built."""
    if not BUILT_ONCE & set(request.fixturenames):
        settings.MEDIA_ROOT = next(_folders) / "files"


@pytest.fixture(scope="session", autouse=True)
def _pages_are_loaded():
    """Before any test sets the clock: a form that is first imported then would keep that day."""
    assert get_resolver().url_patterns


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _language_stays_in_the_test():
    """A page asked for in English sets the language of its thread, and nobody sets it back."""
    yield
    translation.deactivate()


@pytest.fixture
def each(subtests, db):
    """One of several cases that stand on the same rows: `with each(cause=cause):`.

    What the case wrote is taken back after it, and every case that fails is named.
    """

    @contextmanager
    def case(**said):
        with subtests.test(**said), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return case


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker, tmp_path_factory):
    """Build rows for all tests of a module: `once(build)`. They are taken back after it."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, django_db_blocker.unblock(), transaction.atomic():
        try:
            yield _built
        finally:
            transaction.set_rollback(True)


@pytest.fixture(scope="class")
def further(once):
    """Build on it for the tests of a class, which begin further on than others of their module."""
    with transaction.atomic():
        try:
            yield _built
        finally:
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def ledger_county(once):
    """The county of the small ledgers, for modules in which every test begins with it."""
    return once(ledgers.county)


@pytest.fixture(scope="module")
def ground(once):
    """What most cases stand on, for modules whose tests would each lay it: see there."""
    once(walk.ground)


@pytest.fixture(scope="module")
def paying_ground(once):
    """What most runs of payments stand on, for modules whose tests would each lay it."""
    once(scene.ground)


def _built(build, today=None):
    """What was built, on a day of the tests' own where they say which."""
    with pytest.MonkeyPatch.context() as clock:
        if today:
            clock.setattr("django.utils.timezone.localdate", lambda *_a: today)
        made = build()
    connection.check_constraints()  # now, or the end of every test checks all these rows again
    return made


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory):
    """The same for all workers of this run."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if WORKER else folder


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request, django_db_modify_db_settings_parallel_suffix, django_db_blocker, shared_folder
):
    """The migrations run once: each worker's database is a copy, made in a fifth of the time."""
    if WORKER and not request.config.getvalue("reuse_db"):
        with django_db_blocker.unblock():
            template = sample_database.migrated(shared_folder)
        connection.settings_dict["TEST"]["TEMPLATE"] = template


@pytest.fixture(scope="session")
def _sample_database(django_db_setup, django_db_blocker, shared_folder):
    with django_db_blocker.unblock():
        name = sample_database.copied(shared_folder, "linyou", sample_database.sample_county)
    yield name
    with django_db_blocker.unblock():
        sample_database.drop(name)


@pytest.fixture(scope="module")
def sample_county(_sample_database, django_db_blocker):
    """The tests of a module ask a database in which the sample county stands, ledgers and all."""
    with django_db_blocker.unblock(), sample_database.at(_sample_database):
        yield Division.objects.get(level=Level.COUNTY)
