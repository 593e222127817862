"""The layout of a kind of file in the administration: read and changed as a profile writes it."""

import tomllib

import pytest
from django.conf import settings
from django.urls import reverse

from cases.models import Logbook
from tests import factories
from welfare.accounts.roles import Role
from welfare.county.profile.writing import as_toml
from welfare.models import TableLayout

PROFILES = sorted((settings.BASE_DIR / "data" / "profiles").glob("*.toml"))
TEXT = """title = "车辆"
row_keys = ["plate"]

[columns]
plate = { headers = ["号牌"], required = true, patterns = ['\\d+号'] }"""


def layouts(path):
    for given in tomllib.loads(path.read_text("utf-8")).get("layouts", {}).values():
        yield from given if isinstance(given, list) else [given]


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_what_is_written_is_what_is_read(path):
    for layout in layouts(path):
        assert tomllib.loads(as_toml(layout)) == layout


def test_odd_signs_come_back_too():
    tree = {"a b": 'sa"y', "c": ["\\d'", "x\ny", "\x7f", ""], "d": {"√": {}, "e": None}, "f": 1.5}
    assert tomllib.loads(as_toml(tree)) == tree | {"d": {"√": {}}}


@pytest.fixture
def here(client, db):
    admin = factories.user(Role.SYSTEM_ADMIN)
    client.force_login(admin)
    row = TableLayout.objects.create(
        county=admin.division, kind="car", definition=tomllib.loads(TEXT)
    )
    return reverse("admin:welfare_tablelayout_change", args=[row.pk])


def post(client, here, text):
    row = TableLayout.objects.get()
    form = {"county": row.county_id, "kind": row.kind, "name": "", "definition": text}
    return client.post(here, form)


def test_the_form_shows_the_layout_as_a_profile_writes_it(client, here):
    form = client.get(here).context["adminform"].form
    shown = form["definition"].value()
    assert "[columns]\nplate = {" in shown
    assert tomllib.loads(shown) == tomllib.loads(TEXT)
    assert form.fields["definition"].help_text


def test_a_changed_layout_is_kept(client, here):
    said = TEXT.replace('["号牌"]', '["号牌", "车牌号"]') + '\nname = ["姓名"]'
    assert post(client, here, said).status_code == 302
    columns = TableLayout.objects.get().definition["columns"]
    assert columns["plate"]["headers"] == ["号牌", "车牌号"]
    assert columns["name"] == ["姓名"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('plate = { headers = ["号牌"', "5"),
        ("plate = { headers = 号牌 }", "5"),
        ('plate = { header = ["号牌"] }', "header"),
    ],
)
def test_a_wrong_layout_comes_back_as_it_was_typed(client, here, wrong, said):
    text = TEXT.rpartition("\n")[0] + f"\n{wrong}"
    form = post(client, here, text).context["adminform"].form
    assert any(said in one for one in form.errors["definition"])
    assert form["definition"].value() == text
    assert "required" in TableLayout.objects.get().definition["columns"]["plate"]


def test_a_day_in_a_layout_is_kept_as_a_text(client, here):
    said = TEXT.replace("[columns]", "constants = { registered_on = 2022-10-01 }\n\n[columns]")
    assert post(client, here, said).status_code == 302
    assert TableLayout.objects.get().definition["constants"] == {"registered_on": "2022-10-01"}


def test_what_the_files_are_is_chosen_by_words(client, here):
    shown = dict(client.get(here).context["adminform"].form.fields["kind"].choices)
    assert (shown["car"], shown["people"]) == ("车管机动车", "救助对象名册")
    page = client.get(reverse("admin:welfare_tablelayout_add")).content.decode()
    assert '<option value="car">' in page


def test_files_that_nobody_reads_have_no_layout(client, here):
    row = TableLayout.objects.get()
    form = {"county": row.county_id, "kind": "motor", "name": "", "definition": TEXT}
    assert "kind" in client.post(here, form).context["adminform"].form.errors
    assert TableLayout.objects.get().kind == "car"


def test_the_list_speaks_the_language_of_its_reader(client, here):
    client.cookies["django_language"] = "en"
    page = client.get(reverse("admin:welfare_tablelayout_changelist")).content.decode()
    assert "Files of this kind" in page


def test_the_countys_own_logbooks_are_among_them_and_no_other_countys(client, here):
    other = factories.county("610328", "邻县")
    mine, theirs = (
        Logbook.objects.create(county=one, code="visits", name=f"{one.name}走访", group="other")
        for one in (factories.county(), other)
    )
    shown = dict(client.get(here).context["adminform"].form.fields["kind"].choices)
    assert shown[f"records-{mine.pk}"] == "测试县走访"
    assert f"records-{theirs.pk}" not in shown
