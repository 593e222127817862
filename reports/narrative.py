"""The annual report in words, as .docx: sentences whose numbers are fields, with a footnote.

A field `[[key]]` becomes a content control of Word that is tagged with the key of the figure; the
footnote says what was counted. A sentence of which a number is not known is left out: it never
says nought. A .docx is a few XML parts in a zip; nothing but these is needed.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.translation import gettext as _

from reports import annual
from reports.figures.base import Unit
from reports.lines import FigureLine
from reports.models import AnnualReport
from reports.sentences import SECTIONS

FIELD = re.compile(r"\[\[([^\[\]]+)\]\]")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
PRINTED = (Unit.YUAN, Unit.WAN, Unit.PERCENT)  # units that no sentence says
PARTS = ("document", "footnotes", "styles")


def write(report: AnnualReport) -> bytes:
    """The whole document, in the language that is active."""
    known = {line.key: line for sheet in annual.shown(report) for line in sheet.lines}
    notes: dict[str, FigureLine] = {}
    body = "".join(_paragraphs(report, known, notes))
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations({"officeDocument": "word/document.xml"}),
        "word/_rels/document.xml.rels": _relations(
            {"footnotes": "footnotes.xml", "styles": "styles.xml"}
        ),
        "word/document.xml": _part("document", f"<w:body>{body}{_page()}</w:body>"),
        "word/footnotes.xml": _part("footnotes", "".join(_footnotes(notes))),
        "word/styles.xml": _part("styles", _styles()),
    }
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, DECLARED + content)
    return stream.getvalue()


def _paragraphs(
    report: AnnualReport, known: dict[str, FigureLine], notes: dict[str, FigureLine]
) -> Iterator[str]:
    """A heading stands where something stands below it."""
    title = {"county": report.county, "title": annual.title_of(report)}
    yield _paragraph(_run(_("%(county)s: %(title)s") % title), "Title")
    for heading, sentences in SECTIONS:
        told = [
            _paragraph("".join(_runs(str(sentence), known, notes)))
            for sentence in sentences
            if all(_is_known(known.get(key)) for key in FIELD.findall(str(sentence)))
        ]
        if told:
            yield _paragraph(_run(str(heading)), "Heading1") + "".join(told)


def _is_known(line: FigureLine | None) -> bool:
    return line is not None and line.value is not None


def _runs(line: str, known: dict[str, FigureLine], notes: dict[str, FigureLine]) -> Iterator[str]:
    for at, piece in enumerate(FIELD.split(line)):
        if at % 2 == 0:
            yield _run(piece)
            continue
        figure = known[piece]
        yield _field(figure)
        if piece not in notes:
            notes[piece] = figure
            yield f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>{_mark(len(notes))}</w:r>'


def _mark(number: int) -> str:
    return f'<w:footnoteReference w:id="{number}"/>'


def _field(line: FigureLine) -> str:
    """The number with its unit, to be found by the key of its figure."""
    unit = line.figure.unit
    shown = f"{line.value_text}{unit.label}" if unit in PRINTED else line.value_text
    alias, tag = quoteattr(str(line.figure.label)), quoteattr(line.key)
    properties = f"<w:sdtPr><w:alias w:val={alias}/><w:tag w:val={tag}/></w:sdtPr>"
    return f"<w:sdt>{properties}<w:sdtContent>{_run(shown)}</w:sdtContent></w:sdt>"


MONEY = (
    Unit.YUAN,
    Unit.WAN,
    Unit.PERCENT,
)  # printed with what they are; the sentence says the rest


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def _paragraph(runs: str, style: str = "Normal") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _footnotes(notes: dict[str, FigureLine]) -> Iterator[str]:
    for number, name in ((-1, "separator"), (0, "continuationSeparator")):
        line_above = f"<w:p><w:r><w:{name}/></w:r></w:p>"
        yield f'<w:footnote w:type="{name}" w:id="{number}">{line_above}</w:footnote>'
    for number, line in enumerate(notes.values(), 1):
        figure = line.figure
        words = {"figure": figure.label, "unit": figure.unit.label, "said": figure.definition}
        said = _("%(figure)s (%(unit)s): %(said)s") % words
        if line.is_share:
            said += f" {line.above:,f} / {line.below:,f}"
        note = _paragraph(f"<w:r><w:footnoteRef/></w:r>{_run(f' {said}')}")
        yield f'<w:footnote w:id="{number}">{note}</w:footnote>'


def _page() -> str:
    """A4 with the margins of an official document. (GB/T 9704-2012)"""
    return (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588"/></w:sectPr>'
    )


def _styles() -> str:
    def style(name: str, size: int, *, bold: bool = False, centred: bool = False) -> str:
        weight = "<w:b/>" if bold else ""
        place = '<w:jc w:val="center"/>' if centred else ""
        default = ' w:default="1"' if name == "Normal" else ""
        return (
            f'<w:style w:type="paragraph"{default} w:styleId="{name}"><w:name w:val="{name}"/>'
            f'<w:pPr><w:spacing w:after="120" w:line="360" w:lineRule="auto"/>{place}</w:pPr>'
            f'<w:rPr>{weight}<w:sz w:val="{size}"/></w:rPr></w:style>'
        )

    return (
        style("Normal", 24)
        + style("Title", 40, bold=True, centred=True)
        + style("Heading1", 30, bold=True)
    )


def _part(name: str, content: str) -> str:
    return f'<w:{name} xmlns:w="{WORD}">{content}</w:{name}>'


def _relations(targets: dict[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/{name}" Target="{target}"/>'
        for at, (name, target) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def _content_types() -> str:
    main = {"document": "document.main"}
    listed = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{TYPE}.{main.get(name, name)}+xml"/>'
        for name in PARTS
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )
