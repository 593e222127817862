"""The pages keep the rules of the content policy, of paper and of the keyboard."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = sorted(p for p in (ROOT / "static").rglob("*") if p.suffix in {".css", ".js", ".svg"})
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/icons.svg").read_text()))
READ = {path: path.read_text(encoding="utf-8") for path in TEMPLATES + STATIC}


def where(paths, pattern):
    """The files in which it stands: all are read by one test, which names every one of them."""
    search = re.compile(pattern).search
    return [str(path.relative_to(ROOT)) for path in paths if search(READ[path])]


def test_there_are_pages_to_read():
    assert len(TEMPLATES) > 300
    assert len(STATIC) > 10


@pytest.mark.parametrize(
    "pattern",
    [
        r"\sstyle\s*=",  # refused by the browser
        r"<style|<script(?![^>]*\bsrc=)",
        r"\son[a-z]+\s*=|hx-on|javascript:",
        r"<img(?![^>]*\balt=)",  # an image needs its alt text
        r"<th(?![^>]*\bscope=)[\s>]",  # a heading cell needs its scope
        r"<p>\{% blocktranslate[^%]*%\}To ",  # a letter names its reader at the margin (顶格)
        r'class="table-box">',  # what scrolls is reached by keyboard, and has a name
    ],
)
def test_no_page_holds(pattern):
    assert where(TEMPLATES, pattern) == []


def test_nothing_from_another_host():
    pattern = re.compile(r"""(?:src|href)=["']?(?:https?:)?//|@import|url\(["']?(?:http|//)""")
    without = {path: text.replace("http://www.w3.org/2000/svg", "") for path, text in READ.items()}
    assert [str(path) for path, text in without.items() if pattern.search(text)] == []


def test_icons_exist():
    used = {path: set(re.findall(r'{% icon "([\w-]+)"', READ[path])) - ICONS for path in TEMPLATES}
    assert {str(path): unknown for path, unknown in used.items() if unknown} == {}


def test_no_form_posts_without_token():
    forms = {
        path: re.findall(r"<form[^>]*method=.post.*?</form>", READ[path], re.DOTALL)
        for path in TEMPLATES
    }
    bare = [str(path) for path in TEMPLATES for form in forms[path] if "csrf_token" not in form]
    assert bare == []
    assert any(forms.values())


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
