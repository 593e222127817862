"""The reference tables of the admin × every role × ours and another county."""

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from benefits.models import BankLayout, Standard, SupplementRate
from cases.models import (
    ApprovalPolicy,
    Band,
    ExclusionRule,
    FundSource,
    Institution,
    PersonGroup,
    Programme,
    SupplementKind,
)
from reports.models import PublishedFigure, ReportPlan, Target
from tests import factories
from tests.sweep.asking import EVERYTHING, addresses, body, written
from tests.sweep.scene import NEXT_TOWN, OTHER_COUNTY, OURS
from tests.sweep.table import ADMIN_TABLES
from verification.models import CountyDepartment
from welfare.models import Parameter, TableLayout, Workday

pytestmark = pytest.mark.django_db
LISTS = ("changelist", "add", "import", "export")
ROWS = ("change", "history", "delete")
# What Django's admin brings besides the tables: nothing of ours is in these pages.
OWN_PAGES = {
    *("index", "login", "logout", "password_change", "password_change_done", "autocomplete"),
    *("jsi18n", "view_on_site", "app_list"),
}
ROW_OF = {
    "welfare_division": lambda place: place.town,
    "welfare_workday": lambda place: Workday.objects.filter(county=place.county).first(),
    "welfare_tablelayout": lambda place: TableLayout.objects.filter(county=place.county).first(),
    "welfare_parameter": lambda place: Parameter.objects.filter(county=place.county).first(),
    "cases_programme": lambda place: Programme.objects.filter(county=place.county).first(),
    "cases_band": lambda place: Band.objects.filter(programme__county=place.county).first(),
    "cases_exclusionrule": lambda place: ExclusionRule.objects.filter(county=place.county).first(),
    "cases_institution": lambda place: Institution.objects.filter(county=place.county).first(),
    "cases_supplementkind": lambda place: SupplementKind.objects.filter(
        county=place.county
    ).first(),
    "cases_persongroup": lambda place: PersonGroup.objects.filter(county=place.county).first(),
    "cases_fundsource": lambda place: FundSource.objects.filter(county=place.county).first(),
    "cases_approvalpolicy": lambda place: ApprovalPolicy.objects.filter(
        county=place.county
    ).first(),
    "benefits_standard": lambda place: Standard.objects.filter(
        programme__county=place.county
    ).first(),
    "benefits_banklayout": lambda place: BankLayout.objects.filter(county=place.county).first(),
    "benefits_supplementrate": lambda place: SupplementRate.objects.filter(
        kind__county=place.county
    ).first(),
    "verification_countydepartment": lambda place: CountyDepartment.objects.filter(
        county=place.county
    ).first(),
    "reports_reportplan": lambda place: ReportPlan.objects.filter(county=place.county).first(),
    "reports_target": lambda place: Target.objects.filter(county=place.county).first(),
    "reports_publishedfigure": lambda place: PublishedFigure.objects.filter(
        county=place.county
    ).first(),
}
NOT_EVERYWHERE = {"add", "delete", "import", "export"}  # some tables have no such page


def url_of(table, page, row=None):
    name = f"admin:{table}_{page}"
    return reverse(name, args=[row.pk]) if row is not None else reverse(name)


def test_every_table_has_its_line():
    found = {f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry}
    assert found == set(ADMIN_TABLES), "say in tests/sweep/table.py who may edit this table"
    assert found - set(ROW_OF) == {t for t, who in ADMIN_TABLES.items() if not who}


def test_every_page_of_the_admin_is_known():
    pages = {name.removeprefix("admin:") for name in addresses() if name.startswith("admin:")}
    of_tables = {p for p in pages if p.startswith(tuple(f"{t}_" for t in ADMIN_TABLES))}
    kinds = {p.rpartition("_")[2] for p in of_tables}
    assert kinds <= {*LISTS, *ROWS}
    others = {p for p in pages - of_tables if "<path" not in p and "(?P<url>" not in p}
    assert others <= OWN_PAGES, others - OWN_PAGES


def refused(response):
    """403, 404, or led away: to the sign-in of the admin or to its index."""
    return response.status_code in {302, 403, 404, 405}


def pages_of(table, place):
    row = ROW_OF[table](place) if table in ROW_OF else None
    yield from ((page, url_of(table, page)) for page in LISTS if _exists(table, page))
    if row is not None:
        yield from ((page, url_of(table, page, row)) for page in ROWS)


def _exists(table, page):
    return f"admin:{table}_{page}" in addresses()


@pytest.mark.parametrize("table", sorted(ADMIN_TABLES))
def test_opened_by_those_who_may_and_by_nobody_else(scene, table):
    """Who may not, gets no page and changes nothing, by GET or POST."""
    before = written()
    for page, url in pages_of(table, scene.ours):
        for role, client in scene.clients.items():
            response = client.get(url)
            if role in ADMIN_TABLES[table]:
                expected = {200, 403} if page in NOT_EVERYWHERE else {200}
                assert response.status_code in expected, (role, url)
                assert OTHER_COUNTY not in body(response), (role, url)
            else:
                assert refused(response), (role, url, response.status_code)
                assert refused(client.post(url, EVERYTHING)), (role, url)
            assert written() == before, (role, url)


@pytest.mark.parametrize("table", sorted(ROW_OF))
def test_a_row_of_another_county_cannot_be_reached(scene, table):
    row, before = ROW_OF[table](scene.abroad), written()
    for role in ADMIN_TABLES[table]:
        client = scene.clients[role]
        for page in ROWS:
            for method in (client.get, client.post):
                response = method(url_of(table, page, row), EVERYTHING)
                assert refused(response), (role, page, response.status_code)
                assert OTHER_COUNTY not in body(response)
                assert written() == before


@pytest.mark.parametrize("table", sorted(ADMIN_TABLES))
def test_export_holds_the_own_county_only(scene, table):
    """The file that leaves holds no row of another county."""
    if not _exists(table, "export"):
        return
    for role in ADMIN_TABLES[table]:
        form = {"format": "1", "resource": "", "export_items": []}
        response = scene.clients[role].post(url_of(table, "export"), form)
        assert response.status_code in {200, 403}
        assert OTHER_COUNTY not in body(response)


def test_who_is_not_signed_in_is_led_to_the_sign_in(scene):
    for table in ADMIN_TABLES:
        for _page, url in pages_of(table, scene.ours):
            response = Client().get(url)
            assert response.status_code == 302
            assert "login" in response.url


class Read(HTMLParser):
    """What a page says to people in its main part; what is typed into it is not said by it."""

    UNREAD = ("script", "style", "template", "textarea")

    def __init__(self):
        super().__init__()
        self.said, self.inside = [], []

    def handle_starttag(self, tag, attrs):
        if tag in self.UNREAD:
            self.inside.append(tag)
        shown = dict(attrs)
        self.said += [shown[name] for name in ("title", "aria-label") if shown.get(name)]

    def handle_endtag(self, tag):
        if tag in self.UNREAD:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.said.append(data.strip())


LATIN = re.compile("[A-Za-z]{2,}")
# The names of the languages and of files; what a profile in a box is written with.
LATIN_TOO = {"English", "xlsx", "csv", "takes", "file", "answer", "banks", "docs", "profile", "md"}
LATIN_TOO |= {OURS, NEXT_TOWN}


def codes_of(table, place):
    """What the county calls its own rows."""
    model = apps.get_model(table.replace("_", ".", 1))
    names = [f.name for f in model._meta.fields if f.name in ("code", "name")]
    rows = [Programme, SupplementKind, FundSource, *([model] if names else [])]
    return {
        word
        for one in rows
        for row in one._default_manager.all()
        for name in ("code", "name")
        for word in LATIN.findall(getattr(row, name, ""))
    }


@pytest.mark.parametrize("table", sorted(t for t in ROW_OF if ADMIN_TABLES[t]))
def test_a_table_says_nothing_in_the_words_of_the_program(scene, client, table):
    """Names of columns, keys of figures and of choices stood in pages and histories."""
    place = scene.ours
    by = factories.user(sorted(ADMIN_TABLES[table])[0], place.county)
    client.force_login(by)
    ours = codes_of(table, place) | LATIN_TOO | {*LATIN.findall(by.username)}
    for page, url in pages_of(table, place):
        answer, read = client.get(url), Read()
        if answer.status_code == 200:  # a table may have no import, and a row stay as it is
            read.feed(answer.content.decode())
            said = [text for text in read.said if " = " not in text]  # a tree as profiles write it
            assert not set(LATIN.findall(" ".join(said))) - ours, page
