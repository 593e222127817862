"""A client generated from the description of the API asks a live server over the loopback."""

import importlib
import os
import subprocess
import sys
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from drf_spectacular.drainage import GENERATOR_STATS

from reports import annual
from tests import factories
from tests.linyou import load_county
from tests.reports import scene
from tests.reports.targets import target
from tests.welfare.test_offices import opened
from welfare.accounts.roles import Role
from welfare.audit import log as audit
from welfare.offices.scopes import Scope

BIN = Path(sys.executable).parent
HEAD = "序号,姓名,身份证号,死亡日期\n"


@pytest.fixture
def client_of(tmp_path, monkeypatch, live_server):
    """The package that openapi-python-client makes of the description."""
    described, package = tmp_path / "api.json", tmp_path / "office_client"
    call_command("spectacular", "--format", "openapi-json", "--file", str(described))
    subprocess.run(
        [BIN / "openapi-python-client", "generate", "--meta", "none"]
        + ["--path", described, "--output-path", package],
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
        check=True,
        capture_output=True,
    )
    monkeypatch.syspath_prepend(tmp_path)
    made = importlib.import_module("office_client.client")
    yield lambda key: made.AuthenticatedClient(base_url=live_server.url, token=key)
    for name in [name for name in sys.modules if name.partition(".")[0] == "office_client"]:
        del sys.modules[name]


def operation(name):
    return importlib.import_module(f"office_client.api.api.{name}")


def shape(name):
    return getattr(importlib.import_module("office_client.models"), name)


def test_the_description_is_whole():
    """A warning means an address whose description guesses."""
    GENERATOR_STATS.reset()
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", os.devnull)


@pytest.mark.slow(8)
@pytest.mark.django_db(transaction=True)
def test_a_generated_client_hands_in_follows_and_asks(client_of):
    access, key = opened([Scope.FILES], load_county(), department="death")
    asks = client_of(key)

    alive = operation("alive_retrieve").sync(client=asks)
    assert (alive.office, alive.scopes) == (access.office, access.scopes)

    file = importlib.import_module("office_client.types").File(
        payload=BytesIO(f"{HEAD}1,某,{factories.resident_id(1)},2022-11-01\n".encode()),
        file_name="死亡名单.csv",
        mime_type="text/csv",
    )
    body = shape("SentFileRequest")(department="death", month="2022-12", file=file)
    sent = operation("department_files_create").sync(client=asks, body=body)
    became = operation("department_files_retrieve").sync(id=sent.id, client=asks)
    assert (became.status, became.saved, became.month) == ("imported", 1, "2022-12")

    award = factories.award("DIBAO")
    every = [scope for scope in Scope if scope != Scope.WHOLE_IDS]
    asks = client_of(opened(every, award.town.parent, department="death")[1])
    event = audit.record("award_ended", award, by=factories.user(Role.COUNTY_APPROVER))
    told = operation("decisions_retrieve").sync(client=asks, since=event.pk - 1)
    assert [one.award for one in told.results] == [award.number]
    assert told.results[0].people[0].resident_id.count("*") == 8

    factories.parameters()
    target()
    scene.freeze()
    lines = [line for sheet in annual.shown(scene.make("targets")) for line in sheet.lines]
    figures = operation("statistics_list")
    first = figures.sync(client=asks, page_size=1, kind="targets")
    cursor = parse_qs(urlsplit(first.next_).query)["cursor"][0]
    second = figures.sync(client=asks, page_size=1, kind="targets", cursor=cursor)
    given = [(one.figure, Decimal(one.value)) for one in first.results + second.results]
    assert given == [(line.key, line.value) for line in lines[:2]]

    seen = operation("awards_list").sync(client=asks, page_size=1)
    assert seen.results[0].number == award.number

    asked = shape("AskedRequest")(
        resident_id=award.payee.resident_id, number="没有", reason="核验资格"
    )
    refused = operation("application_status_create").sync(client=asks, body=asked)
    assert refused.errors[0].reason
    assert operation("alive_retrieve").sync(client=client_of("sw-x")).errors[0].remedy


@pytest.mark.django_db
def test_the_page_of_the_api_reads_in_both_languages(client):
    client.force_login(factories.user(Role.SYSTEM_ADMIN))
    for language, word in (("zh-hans", "救助决定"), ("en", "Decisions")):
        client.cookies["django_language"] = language
        page = client.get("/api/", headers={"Accept-Language": language}).content.decode()
        assert word in page
        assert "POST /api/v1/application-status/" in page
        assert "http" not in page.split("<main", 1)[1].replace("http://www.w3.org", "")
