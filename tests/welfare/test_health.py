"""The parts of the product answer, or the page says which does not."""

import pytest

from welfare.site.views import health

pytestmark = pytest.mark.django_db


def test_the_parts_are_named_without_signing_in(client):
    response = client.get("/health/", {"without": "worker"})
    assert response.status_code == 200
    assert response.json() == {"database": True, "redis": True}


def test_a_part_that_is_not_there_is_a_503(client, settings, monkeypatch):
    monkeypatch.setitem(health.PARTS, "worker", lambda: False)
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["worker"] is False
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert client.get("/health/").json()["redis"] is False


def test_nothing_is_posted_to_it(client):
    assert client.post("/health/").status_code == 405
