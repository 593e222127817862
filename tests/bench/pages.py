"""Lists with the whole county behind them: time of a page and queries, beside a bare SELECT."""

from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Application, Award, Household
from tests.bench.county import County
from tests.bench.stopwatch import Measured, median, statement
from verification.models import Finding
from welfare.accounts.roles import Role

TIMES, ENOUGH_PEOPLE = 20, 10_000  # below, nothing is measured: it is tried only
LISTS = (
    ("review queue", "cases:queue", Role.COUNTY_APPROVER, Application, ""),
    ("application list", "cases:application_list", Role.COUNTY_CASEWORKER, Application, ""),
    ("household list, county", "cases:household_list", Role.COUNTY_CASEWORKER, Household, ""),
    ("household list, town", "cases:household_list", Role.TOWN_CASEWORKER, Household, ""),
    ("household list, search", "cases:household_list", Role.COUNTY_CASEWORKER, Household, "?q=赵"),
    ("award list, county", "cases:award_list", Role.COUNTY_CASEWORKER, Award, ""),
    ("award list, last page", "cases:award_list", Role.COUNTY_CASEWORKER, Award, "?page=last"),
    ("finding list, county", "verification:finding_list", Role.COUNTY_CASEWORKER, Finding, ""),
    ("finding list, town", "verification:finding_list", Role.TOWN_CASEWORKER, Finding, ""),
    ("start page", "welfare:start", Role.COUNTY_CASEWORKER, Award, ""),
    ("worklist", "welfare:worklist", Role.COUNTY_CASEWORKER, Award, ""),
    ("due: cases", "cases:due", Role.COUNTY_APPROVER, Application, ""),
    ("due: findings", "verification:due", Role.COUNTY_CASEWORKER, Finding, ""),
)


def measure(county: County) -> Iterator[Measured]:
    """p50 of requests through the whole stack of middleware, template included."""
    statement("ANALYZE")()
    times = TIMES if county.persons >= ENOUGH_PEOPLE else 1
    for what, name, role, model, query in LISTS:
        client = Client(SERVER_NAME="localhost")
        client.force_login(county.users[role])
        url = reverse(name) + query.replace("last", str(model.objects.count() // 50))
        response = client.get(url)
        assert response.status_code == 200, (url, response.status_code)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        queries = len(captured)
        table = model._meta.db_table
        yield Measured(
            f"page: {what}",
            model.objects.count(),
            "rows behind",
            median(lambda client=client, url=url: client.get(url), times),
            median(statement(f"SELECT * FROM {table} ORDER BY id LIMIT 50"), times),
            "SELECT … LIMIT 50",
            queries=queries,
            note=f"{len(response.content) // 1024} kB",
        )
