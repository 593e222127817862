"""The annual report in words: every number is a field of a figure, with its footnote."""

import re
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.urls import reverse

from reports import annual, narrative
from reports.sentences import SECTIONS
from tests.reports import scene

W = f"{{{narrative.WORD}}}"


def parts(content):
    with ZipFile(BytesIO(content)) as package:
        return {name: ElementTree.fromstring(package.read(name)) for name in package.namelist()}


@pytest.fixture
def written(report):
    return parts(narrative.write(report))


def fields(written):
    return {
        control.find(f"{W}sdtPr/{W}tag").get(f"{W}val"): "".join(
            text.text for text in control.iter(f"{W}t")
        )
        for control in written["word/document.xml"].iter(f"{W}sdt")
    }


def test_every_number_is_that_of_the_report(report, written):
    known = {line.key: line for sheet in annual.shown(report) for line in sheet.lines}
    told = fields(written)
    assert told["roll.persons"] == "6"
    assert all(text.startswith(known[key].value_text) for key, text in told.items())


def test_every_field_has_its_footnote(report, written):
    known = {line.key: line for sheet in annual.shown(report) for line in sheet.lines}
    notes = {
        note.get(f"{W}id"): "".join(text.text for text in note.iter(f"{W}t"))
        for note in written["word/footnotes.xml"]
    }
    marks = [m.get(f"{W}id") for m in written["word/document.xml"].iter(f"{W}footnoteReference")]
    assert len(marks) == len(fields(written))
    for mark, key in zip(marks, fields(written), strict=True):
        assert str(known[key].figure.definition) in notes[mark]


def test_a_sentence_without_its_number_is_left_out(report):
    report.figures["values"].pop("relief.amount")
    told = fields(parts(narrative.write(report)))
    assert "relief.persons" not in told
    assert "relief.first.amount" in told


def test_no_field_of_the_sentences_is_misspelled(report):
    """Of a county that has every programme; those of others are left out."""
    known = {line.key for sheet in annual.shown(report) for line in sheet.lines}
    told = [str(sentence) for _heading, sentences in SECTIONS for sentence in sentences]
    unknown = {key for sentence in told for key in narrative.FIELD.findall(sentence)} - known
    apart = re.compile(r"(subsidies|children|roll\.share)")
    assert [key for key in unknown if not apart.match(key)] == []


def test_it_is_handed_out(report, client):
    client.force_login(scene.statistician())
    answer = client.get(reverse("reports:annual_text", args=[report.pk]))
    assert answer.status_code == 200
    assert parts(b"".join(answer.streaming_content))["word/document.xml"] is not None
    assert ".docx" in answer["Content-Disposition"]
