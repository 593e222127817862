"""The scene of three places, made once for all modules and workers of a run."""

import pickle

import pytest
from django.template import Engine, Template
from django.test import override_settings

from tests import sample_database
from tests.sweep.three_places import Scene

# Who asks stands in the cookie: to look each of ten thousand sessions up was a tenth of the sweep.
IN_COOKIES = "django.contrib.sessions.backends.signed_cookies"


@pytest.fixture(scope="session")
def three_places(django_db_setup, django_db_blocker, shared_folder):
    """The database of the scene, and the scene."""
    kept = shared_folder / "sweep.pickle"
    with django_db_blocker.unblock(), override_settings(SESSION_ENGINE=IN_COOKIES):
        name = sample_database.copied(
            shared_folder, "sweep", lambda: kept.write_bytes(pickle.dumps(Scene()))
        )
    yield name, pickle.loads(kept.read_bytes())
    with django_db_blocker.unblock():
        sample_database.drop(name)


@pytest.fixture(scope="module")
def scene(three_places, django_db_blocker, shared_folder):
    """The tests of a module ask the database in which the three places stand."""
    name, made = three_places
    files = sample_database.files(shared_folder, "sweep")
    settings = override_settings(MEDIA_ROOT=files, SESSION_ENGINE=IN_COOKIES)
    with settings, django_db_blocker.unblock(), sample_database.at(name):
        yield made


@pytest.fixture
def whole_refusals():
    """Ask for it where a refusal is to be read as people read it."""


@pytest.fixture(autouse=True)
def _short_refusals(request, monkeypatch):
    """Drawing the page of each of thousands of refusals took half of the time of the sweep."""
    if "whole_refusals" not in request.fixturenames:
        engine = Engine.get_default()
        kept = engine.template_loaders[0].get_template_cache
        for name in ("403.html", "404.html"):
            monkeypatch.setitem(kept, name, Template("refused", engine=engine))
