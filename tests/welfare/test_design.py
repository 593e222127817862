"""The pages keep the rules of the content policy, of paper and of the keyboard."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = sorted(p for p in (ROOT / "static").rglob("*") if p.suffix in {".css", ".js", ".svg"})
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/icons.svg").read_text()))


def identify(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_nothing_inline(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text), "a style attribute is refused by the browser"
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"\son[a-z]+\s*=|hx-on|javascript:", text)


@pytest.mark.parametrize("path", TEMPLATES + STATIC, ids=identify)
def test_nothing_from_another_host(path):
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(
        r"""(?:src|href)=["']?(?:https?:)?//|@import|url\(["']?(?:http|//)""", text
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_icons_exist(path):
    used = set(re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8")))
    assert used <= ICONS


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_images_and_headers_speak(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<img(?![^>]*\balt=)", text), "an image needs its alt text"
    assert not re.search(r"<th(?![^>]*\bscope=)[\s>]", text), "a heading cell needs its scope"


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_no_form_posts_without_token(path):
    text = path.read_text(encoding="utf-8")
    for form in re.findall(r"<form[^>]*method=.post.*?</form>", text, re.DOTALL):
        assert "csrf_token" in form


def test_motion_can_be_switched_off():
    assert "prefers-reduced-motion: reduce" in (ROOT / "static/css/base.css").read_text()


def test_paper_repeats_table_heads():
    sheet = (ROOT / "static/css/print.css").read_text()
    assert "size: A4" in sheet
    assert "table-header-group" in sheet


# What papers share with pages on purpose; every other class of theirs begins with "paper".
SHARED = {"pre-line", "num", "soft", "small", "table", "table--lines", "table-box", "explained"}


def test_a_paper_takes_no_look_from_the_pages():
    """The same words stand in the stylesheets of pages, where they mean something else."""
    drawn = [ROOT / "templates/papers" / name for name in ("letter.html", "sheet.html")]
    drawn += (ROOT / "templates/papers").glob("_*.html")
    drawn += (ROOT / "templates/cases").glob("*paper_*.html")
    listed = ROOT / "templates/papers/_listed.html"  # stands on a page
    named = set()
    for path in set(drawn) - {listed}:
        for classes in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8")):
            named |= set(re.sub(r"{%.*?%}", " ", classes).split())
    assert {name for name in named if not name.startswith("paper")} - SHARED == set()
