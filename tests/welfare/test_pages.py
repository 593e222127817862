"""The frame and the components hold: every part renders, with nothing undefined."""

from html.parser import HTMLParser

import pytest
from django.template.loader import get_template, render_to_string
from django.test import Client
from django.utils import translation

from tests import factories
from welfare.accounts.roles import Role

VOID = {"area", "br", "hr", "img", "input", "link", "meta", "use", "path", "circle", "rect"}
ERROR_PAGES = ["400", "403", "403_csrf", "404", "409", "413", "500"]


class Nesting(HTMLParser):
    """Collects tags that are closed in the wrong place and ids that stand twice."""

    def __init__(self):
        super().__init__()
        self.open, self.faults, self.ids = [], [], set()

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        name = dict(attrs).get("id")
        if name in self.ids:
            self.faults.append(f"id {name} twice")
        if name:
            self.ids.add(name)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


def faults(html):
    parser = Nesting()
    parser.feed(html)
    return parser.faults + parser.open


@pytest.fixture
def _strict(settings):
    engine = get_template("base.html").backend.engine
    before, engine.string_if_invalid = engine.string_if_invalid, "UNDEFINED(%s)"
    yield
    engine.string_if_invalid = before


@pytest.fixture
def signed_in(client):
    person = factories.user(Role.TOWN_CASEWORKER, factories.town(1))
    client.force_login(person)
    return client


@pytest.mark.django_db
@pytest.mark.usefixtures("_strict")
@pytest.mark.parametrize("query", ["", "?errors=1", "?page=3&q=a&state=1"])
def test_style_guide_shows_every_component(signed_in, query):
    html = signed_in.get(f"/style-guide/{query}").content.decode()
    assert "UNDEFINED" not in html
    assert faults(html) == []


@pytest.mark.django_db
def test_style_guide_needs_an_account(client):
    assert client.get("/style-guide/").status_code == 302


@pytest.mark.django_db
def test_pages_of_a_list_keep_the_query(signed_in):
    html = signed_in.get("/style-guide/?q=a&page=2").content.decode()
    assert 'href="?q=a&amp;page=3"' in html


@pytest.mark.django_db
def test_language_is_switched_by_post(signed_in):
    assert 'lang="zh-hans"' in signed_in.get("/style-guide/").content.decode()
    signed_in.post("/i18n/setlang/", {"language": "en", "next": "/style-guide/"})
    html = signed_in.get("/style-guide/").content.decode()
    assert 'lang="en"' in html
    assert "Search and filter" in html


@pytest.mark.django_db
def test_language_is_chosen_before_signing_in(client):
    response = client.post("/i18n/setlang/", {"language": "en", "next": "/i18n/"})
    assert response["Location"] == "/i18n/"
    assert client.cookies["django_language"].value == "en"


@pytest.mark.usefixtures("_strict")
@pytest.mark.parametrize("name", ERROR_PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_error_pages_need_no_context(name, language):
    with translation.override(language):
        html = render_to_string(f"{name}.html")
    assert "UNDEFINED" not in html.replace("UNDEFINED(csrf_token)", "")
    assert "<h1>" in html
    assert faults(html) == []


@pytest.mark.django_db
def test_stale_page_says_that_nothing_was_saved():
    html = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "en"})
    assert html.status_code == 403
    assert "没有保存任何内容" in html.content.decode()


@pytest.mark.django_db
def test_unknown_address_keeps_the_navigation(signed_in):
    response = signed_in.get("/no-such-page/")
    assert response.status_code == 404
    assert "页面不存在" in response.content.decode()
    assert "topbar" in response.content.decode()
