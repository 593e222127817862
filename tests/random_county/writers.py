"""The same sheets as a workbook of several dialects, as text, as a web page."""

import csv
import html
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.random_county.biff import old_workbook
from tests.random_county.sheets import Sheet

# how a form of file is written, and whether it holds sheets by name
BOOKS = ("xlsx", "xls", "ods", "xml")
FORMS = (*BOOKS, "csv", "csv-bom", "csv-gb", "tsv-gb", "tsv-16", "pipe", "html", "html-gb")
ENDINGS = {
    **{"xlsx": "xlsx", "xls": "xls", "ods": "ods", "csv": "csv", "csv-bom": "csv"},
    **{"csv-gb": "csv", "tsv-gb": "txt", "tsv-16": "txt", "pipe": "txt"},
    **{"html": "xls", "html-gb": "xls", "xml": "xls"},
}
TEXTS = {
    "csv": (",", "utf-8"),
    "csv-bom": (",", "utf-8-sig"),
    "csv-gb": (",", "gb18030"),
    "tsv-gb": ("\t", "gb18030"),
    "tsv-16": ("\t", "utf-16"),
    "pipe": ("|", "utf-8"),
}


def write(path: Path, form: str, sheets: list[Sheet]) -> None:
    """Write the file; a form without sheets by name holds one."""
    if form == "xlsx":
        _xlsx(path, sheets)
    elif form == "xls":
        path.write_bytes(old_workbook(sheets))
    elif form == "ods":
        _ods(path, sheets)
    elif form == "xml":
        path.write_text(_book_of_2003(sheets), encoding="utf-8")
    elif form in TEXTS:
        separator, encoding = TEXTS[form]
        path.write_bytes(_text(sheets[0], separator).encode(encoding))
    else:
        encoding = "gb18030" if form == "html-gb" else "utf-8"
        path.write_bytes(_page(sheets, encoding).encode(encoding))


def _xlsx(path: Path, sheets: list[Sheet]) -> None:
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        made = book.create_sheet(sheet.name)
        for row in sheet.rows:
            made.append([None if cell == "" else cell for cell in row])
        for cells in made.iter_rows():
            for cell in cells:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
        for top, bottom, left, right in sheet.merged:
            if (top, left) != (bottom, right):
                place = {"start_row": top + 1, "end_row": bottom + 1}
                made.merge_cells(**place, start_column=left + 1, end_column=right + 1)
    book.save(path)


def shown(cell: Any) -> str:
    return cell.isoformat() if isinstance(cell, date) else "" if cell is None else str(cell)


def _text(sheet: Sheet, separator: str) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
    writer.writerows([[shown(cell) for cell in row] for row in sheet.rows])
    return stream.getvalue()


def _spans(sheet: Sheet) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """Where a cell spans how much, and which cells it covers."""
    spans, covered = {}, set()
    for top, bottom, left, right in sheet.merged:
        spans[top, left] = (bottom - top + 1, right - left + 1)
        covered |= {
            (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
        } - {(top, left)}
    return spans, covered


def _page(sheets: list[Sheet], encoding: str) -> str:
    tables = []
    for sheet in sheets:
        spans, covered = _spans(sheet)
        lines = []
        for at, row in enumerate(sheet.rows):
            cells = []
            for place, cell in enumerate(row):
                if (at, place) in covered:
                    continue
                down, across = spans.get((at, place), (1, 1))
                said = html.escape(shown(cell)).replace("\n", "<br>")
                cells.append(f'<td rowspan="{down}" colspan="{across}">{said}</td>')
            lines.append(f"<tr>{''.join(cells)}</tr>")
        tables.append(f"<table>{''.join(lines)}</table>")
    head = f'<head><meta charset="{encoding}"></head>'
    return f"<html>{head}<body>{''.join(tables)}</body></html>"


XML_HEAD = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
)


def _book_of_2003(sheets: list[Sheet]) -> str:
    """A workbook as XML: covered cells are left out and counted by their index."""
    return XML_HEAD + "".join(map(_xml_sheet, sheets)) + "</Workbook>"


def _xml_sheet(sheet: Sheet) -> str:
    spans, covered = _spans(sheet)
    lines = []
    for at, row in enumerate(sheet.rows):
        cells = [
            _xml_cell(place, cell, *spans.get((at, place), (1, 1)))
            for place, cell in enumerate(row)
            if (at, place) not in covered and cell not in ("", None)
        ]
        lines.append(f'<Row ss:Index="{at + 1}">{"".join(cells)}</Row>')
    name = html.escape(sheet.name)
    return f'<Worksheet ss:Name="{name}"><Table>{"".join(lines)}</Table></Worksheet>'


def _xml_cell(place: int, cell: Any, down: int, across: int) -> str:
    said = f'ss:Index="{place + 1}" ss:MergeDown="{down - 1}" ss:MergeAcross="{across - 1}"'
    kind, word = "String", html.escape(shown(cell)).replace("\n", "&#10;")
    if isinstance(cell, date):
        kind, word = "DateTime", f"{cell.isoformat()}T00:00:00.000"
    elif isinstance(cell, int | float):
        kind = "Number"
    return f'<Cell {said}><Data ss:Type="{kind}">{word}</Data></Cell>'


ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
)
ODS_TAIL = "</office:spreadsheet></office:body></office:document-content>"
MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/"'
    ' manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)


def _ods(path: Path, sheets: list[Sheet]) -> None:
    body = "".join(map(_ods_table, sheets))
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", MANIFEST)
        book.writestr("content.xml", ODS_HEAD + body + ODS_TAIL)


def _ods_table(sheet: Sheet) -> str:
    spans, covered = _spans(sheet)
    lines = []
    for at, row in enumerate(sheet.rows):
        cells = [
            "<table:covered-table-cell/>"
            if (at, place) in covered
            else _ods_cell(cell, spans.get((at, place)))
            for place, cell in enumerate(row)
        ]
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    return f'<table:table table:name="{html.escape(sheet.name)}">{"".join(lines)}</table:table>'


def _ods_cell(cell: Any, span: tuple[int, int] | None) -> str:
    if cell in ("", None):
        return "<table:table-cell/>"
    said = ""
    if span:
        said = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"'
    if isinstance(cell, date):
        said += f' office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, int | float):
        said += f' office:value-type="float" office:value="{cell}"'
    else:
        said += ' office:value-type="string"'
    lines = "".join(f"<text:p>{html.escape(one)}</text:p>" for one in shown(cell).split("\n"))
    return f"<table:table-cell{said}>{lines}</table:table-cell>"
