"""One report, made once for each module whose tests all read it."""

import pytest
from django.urls import reverse

from reports.models import AnnualReport
from tests.reports import scene


@pytest.fixture(scope="module")
def _made(once):
    def make():
        scene.everything()
        scene.freeze()
        return scene.report().pk

    return once(make)


@pytest.fixture
def report(_made, db):
    """The report of the whole scene. Tests that set a scene of their own stand in other modules."""
    rows = AnnualReport.objects.select_related("county", "snapshot__county", "job", "made_by")
    return rows.get(pk=_made)


@pytest.fixture
def page(client):
    """Sign in, unless the person is signed in already, and fetch."""

    def fetch(name, *args, user=None, status=200, **query):
        user = user or scene.statistician()
        if client.session.get("_auth_user_id") != str(user.pk):
            client.force_login(user)
        response = client.get(reverse(f"reports:{name}", args=args), query)
        assert response.status_code == status
        return response

    return fetch
