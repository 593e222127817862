"""Every text of the product has its Chinese; nothing is left over, fuzzy or half translated."""

import re
import textwrap
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from cases.models import NoticeResult
from welfare.models import JobStatus
from welfare.site import translations
from welfare.site.translations import Message


def test_the_catalogue_is_complete(capsys):
    call_command("messages", check=True)


def test_chinese_sentences_have_chinese_stops():
    """A stop of the keyboard behind a Chinese character is a slip; “yes,no” of a filter is none."""
    given = re.compile(r"%\(\w+\)[sd]|\[\[.*?\]\]")
    latin = re.compile(r"[\u4e00-\u9fff）”》][.,;!?](?!\w)|[\u4e00-\u9fff][.;!?]|X[.,;](?=\s|$)")
    path = Path(settings.BASE_DIR) / "locale/zh_Hans/LC_MESSAGES/django.po"
    said = [text for e in polib.pofile(str(path)) for text in (e.msgstr, *e.msgstr_plural.values())]
    assert [text for text in said if latin.search(given.sub("X", text))] == []


def test_a_concept_keeps_its_one_word():
    """What docs/terms.md lists as not said of dibao, tekun and who is bound to support."""
    other = re.compile(r"subsistence.allowance|extreme.poverty|obligor|duty.to.support", re.I)
    path = Path(settings.BASE_DIR) / "locale/zh_Hans/LC_MESSAGES/django.po"
    assert [entry.msgid for entry in polib.pofile(str(path)) if other.search(entry.msgid)] == []
    ours = ("cases", "benefits", "verification", "reports", "counties", "welfare", "templates")
    code = [f for app in ours for f in (Path(settings.BASE_DIR) / app).rglob("*.*")]
    assert [
        str(f) for f in code if f.suffix in (".py", ".html") and other.search(f.read_text("utf-8"))
    ] == []


def project(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / "cases" / name.replace("__", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return root


def test_texts_are_found_in_python_and_templates(tmp_path):
    root = project(
        tmp_path,
        a__py="""
            _("one" " piece")
            x = f"{_('inside')}"
            ngettext("%(n)s row", "%(n)s rows", n)
            pgettext_lazy("verb", "open")
            _(variable)
        """,
        b__html="""
            {% load i18n %}
              {% translate "indented" %}
            {% include "x.html" with title=_("a constant") %}
            {% blocktranslate with n=1 %}{{ n }} found{% endblocktranslate %}
            {% blocktranslate count n=2 %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
            {% translate "shown" context "badge" %}
            {# it's "quoted #}
        """,
    )
    assert set(translations.collect(root)) == {
        Message("one piece"),
        Message("inside"),
        Message("%(n)s row", "%(n)s rows"),
        Message("open", context="verb"),
        Message("indented"),
        Message("a constant"),
        Message("%(n)s found"),
        Message("shown", context="badge"),
    }


@pytest.fixture
def catalogue():
    made = polib.POFile()
    made.extend(
        [
            polib.POEntry(msgid="kept", msgstr="保留"),
            polib.POEntry(msgid="gone", msgstr="已删"),
            polib.POEntry(msgid="%(n)s days", msgstr="天"),
            polib.POEntry(msgid="unsure", msgstr="不定", flags=["fuzzy"]),
            polib.POEntry(msgid="empty", msgstr=""),
        ]
    )
    return made


WANTED = dict.fromkeys(
    map(Message, ["kept", "%(n)s days", "unsure", "empty", "new %(x)s"]), "somewhere"
)


def test_gaps_are_named_by_kind(catalogue):
    found = translations.gaps(catalogue, WANTED)
    assert found.missing == [Message("new %(x)s")]
    assert found.obsolete == [Message("gone")]
    assert found.untranslated == [Message("empty")]
    assert found.fuzzy == [Message("unsure")]
    assert found.placeholders == [Message("%(n)s days")]


def test_updating_keeps_translations_and_removes_what_is_gone(catalogue):
    translations.update(catalogue, WANTED)
    texts = {entry.msgid: entry.msgstr for entry in catalogue}
    assert list(texts) == sorted(texts)
    assert texts["kept"] == "保留"
    assert texts["new %(x)s"] == ""
    assert "gone" not in texts
    assert "python-format" in catalogue.find("new %(x)s").flags


def test_a_state_of_the_machine_is_no_state_of_a_case():
    """A job at work read “公示中”, as if it hung on the village's board."""
    with translation.override("zh-hans"):
        machine, board = ({str(w) for w in states.labels} for states in (JobStatus, NoticeResult))
    assert not machine & board


def test_menus_are_named_as_the_menu_names_them():
    """“参数与表格”, “参数与表” and “参数和表” stood for one item of the menu."""
    path = Path(settings.BASE_DIR) / "locale/zh_Hans/LC_MESSAGES/django.po"
    said = path.read_text(encoding="utf-8")
    assert not re.findall("参数[与和]表|月末快照", said)
