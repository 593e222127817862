"""A bank's layout as the profile or the county's row says it; what is wrong is said by place."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from benefits.bank_files import usual
from benefits.bank_files.layout import (
    ANSWER,
    ANSWER_NEEDED,
    ANSWER_SUMS,
    CODECS,
    COUNTS,
    DAYS,
    ENDINGS,
    LINE,
    LINE_ENDS,
    MONEY,
    NEEDED,
    SUMS,
    AnswerLayout,
    Bank,
    Cell,
    FileLayout,
    Meant,
    Rows,
)
from welfare.county.profile.reading import Node
from welfare.files.tables import BadLayout, Layout, read_kind

KIND = "bank_return"
TABLE = "table"
ALIGN = ("left", "right")
KEYS = ("takes", "file", "answer")  # what the definition of a bank holds
MOST_FIELDS = 100


def read_bank(node: Node, name: str, *, usual_one: bool = False, row: int = 0) -> Bank:
    """The layout of a bank; what is wrong stands among the faults of the node."""
    return Bank(
        name,
        usual_one,
        tuple(_texts(node, "takes")),
        _file(node.table("file") if node.has("file") else _usual(node, "file")),
        _answer(node.table("answer") if node.has("answer") else _usual(node, "answer")),
        row,
    )


def faults_of(name: str, definition: Mapping[str, Any]) -> list[str]:
    """What is wrong with a layout, one sentence each."""
    node = Node(definition, "", [])
    read_bank(node, name)
    node.close()
    return [str(fault) for fault in node.faults]


def _usual(node: Node, key: str) -> Node:
    """What a bank says nothing of is as with most."""
    return Node(usual.LAYOUT[key], node.place, node.faults)


def _file(node: Node) -> FileLayout:
    form = node.choice("format", list(ENDINGS))
    file = _cut(node, form, LINE, SUMS)
    _check_needed(node, file.columns, NEEDED)
    node.close()
    return file


def _cut(node: Node, form: str, line: Sequence[str], sums: Sequence[str]) -> FileLayout:
    """What is true of every file whose columns are places."""
    fixed = form == "fixed"
    header, trailer = (_rows(node, key, sums, fixed=fixed) for key in ("header", "trailer"))
    return FileLayout(
        form,
        node.choice("encoding", list(CODECS), "gb18030"),
        _delimiter(node),
        _cells(node, "columns", _list(node, "columns"), line, fixed=fixed),
        header,
        trailer,
        node.text("extension", ENDINGS[form], longest=8).lstrip("."),
        LINE_ENDS[node.choice("line_end", list(LINE_ENDS), "crlf")],
    )


def _delimiter(node: Node) -> str:
    sign = node.values.get("delimiter", ",") if node.has("delimiter") else ","
    if isinstance(sign, str) and len(sign) == 1 and not sign.isalnum() and sign not in "\"'\r\n.":
        return sign
    remedy = _("Write one sign that stands in no name and no amount, such as “|”.")
    node.bad("delimiter", _("This cannot cut the fields of a line."), remedy)
    return ","


def _answer(node: Node) -> AnswerLayout:
    form = node.choice("format", [TABLE, *ENDINGS], TABLE)
    results = _results(node)
    if form == TABLE:
        header = _rows(node, "header", ANSWER_SUMS, fixed=False)
        trailer = _rows(node, "trailer", ANSWER_SUMS, fixed=False)
        answer = AnswerLayout(_headings(node), results, header, trailer)
    else:
        file = _cut(node, form, ANSWER, ANSWER_SUMS)
        _check_needed(node, file.columns, ANSWER_NEEDED)
        headings = _layout(usual.ANSWER["columns"])[0][0]
        answer = AnswerLayout(headings, results, file.header, file.trailer, file)
    node.close()
    return answer


def _headings(node: Node) -> Layout:
    """The columns of a table by their headings, as in [layouts]."""
    listed = node.values["columns"] if node.has("columns") else usual.ANSWER["columns"]
    layouts, faults = _layout(listed)
    for fault in faults:
        node.bad("columns", str(fault), _("Correct the layout."))
    if layouts and (lacking := [one for one in ANSWER_NEEDED if one not in layouts[0].columns]):
        _lacks(node, lacking)
    return layouts[0] if layouts else _layout(usual.ANSWER["columns"])[0][0]


def _layout(columns: Any) -> tuple[list[Layout], list[BadLayout]]:
    given: dict[str, Any] = {"title": _("Answer of the bank"), "columns": columns}
    if isinstance(columns, Mapping):
        given["row_keys"] = [key for key in ("reference", "result") if key in columns]
    return read_kind(KIND, given)


def _results(node: Node) -> dict[str, Meant]:
    """Words and codes of the bank: paid, failed, or failed for a reason of their own."""
    said = node.table("words") if node.has("words") else Node(usual.ANSWER["words"], "", [])
    results = {word: Meant(paid=True) for word in _texts(said, "paid")}
    listed = [(word, "") for word in _texts(said, "failed")]
    if said.has("reasons"):
        reasons = said.table("reasons")
        listed += [(code, reasons.text(code, longest=120)) for code in reasons.values]
    for word, reason in listed:
        if word in results:
            said.bad("failed", _("The same word means two things."), _("Remove one of the two."))
        results[word] = Meant(paid=False, reason=reason)
    said.close()
    if not any(one.paid for one in results.values()):
        node.bad("words", _("No word says that a payment was made."), _("Add it under paid."))
    return results


def _rows(node: Node, key: str, fields: Sequence[str], *, fixed: bool) -> Rows:
    """Rows above or below the lines, each a list of cells."""
    rows = []
    for row in _list(node, key):
        if not isinstance(row, list):
            remedy = _('Write a list of rows, such as [["T", { field = "count" }]].')
            node.bad(key, _("A row is no list of cells."), remedy)
            return ()
        rows.append(_cells(node, key, row, fields, fixed=fixed))
    return tuple(rows)


def _cells(
    node: Node, key: str, listed: Iterable[Any], fields: Sequence[str], *, fixed: bool
) -> tuple[Cell, ...]:
    cells = []
    for number, one in enumerate(listed, 1):
        given = {"text": one} if isinstance(one, str) else one
        if not isinstance(given, Mapping):
            remedy = _('Write a text, or { field = "count" }.')
            node.bad(key, _("The cell %(n)s is none.") % {"n": number}, remedy)
            continue
        place = f"{node.place} {key} {number}:".strip()
        path = (*node.path, key)
        inner = Node(given, place, node.faults, path=path, lines=node.lines)
        cells.append(_cell(inner, fields, fixed=fixed))
    return tuple(cells)


def _cell(node: Node, fields: Sequence[str], *, fixed: bool) -> Cell:
    field = node.choice("field", fields) if node.has("field") else ""
    text = str(node.values["text"]) if node.has("text") else ""
    width = node.whole("width", None, 1, MOST_FIELDS * 10) if fixed else 0
    number = field in MONEY or field in COUNTS
    align = node.choice("align", ALIGN, ALIGN[number]) if fixed else ""
    pad = _pad(node, align) if fixed else " "
    fen = field in MONEY and node.choice("unit", ["yuan", "fen"], "yuan") == "fen"
    form = node.text("form", DAYS[field], longest=40) if field in DAYS else ""
    if form and "%" not in form:
        node.bad(
            "form",
            _("This is no form of a day."),
            _("Write it as in %(form)s.") % {"form": DAYS[field]},
        )
    node.close()
    return Cell(field, text, width, align == "right", pad, fen, form)


def _pad(node: Node, align: str) -> str:
    """What fills a field up; figures at the end of a number would make another one of it."""
    pad = str(node.values.get("pad", " ")) if node.has("pad") else " "
    if len(pad) != 1 or not pad.isascii() or (pad.isalnum() and align == "left"):
        remedy = _("Write one sign; figures fill up on the left only (align = “right”).")
        node.bad("pad", _("This cannot fill a field up."), remedy)
        return " "
    return pad


def _check_needed(node: Node, cells: Sequence[Cell], needed: Sequence[str]) -> None:
    fields = [cell.field for cell in cells if cell.field]
    if lacking := [one for one in needed if one not in fields]:
        _lacks(node, lacking)
    if twice := sorted({one for one in fields if fields.count(one) > 1}):
        words = {"fields": _(", ").join(twice)}
        reason = _("These fields stand there twice: %(fields)s.") % words
        node.bad("columns", reason, _("Remove one of the two."))


def _lacks(node: Node, fields: Iterable[str]) -> None:
    reason = _("These fields are missing: %(fields)s.") % {"fields": _(", ").join(fields)}
    node.bad("columns", reason, _("Without them no payment is known again. Add them."))


def _list(node: Node, key: str) -> list[Any]:
    value = node.values.get(key, []) if node.has(key) else []
    if not isinstance(value, list) or len(value) > MOST_FIELDS:
        node.bad(key, _("This is not a list."), _("Write it in square brackets."))
        return []
    return value


def _texts(node: Node, key: str) -> list[str]:
    listed = _list(node, key)
    if not all(isinstance(one, str) and one.strip() for one in listed):
        remedy = _("Write each of them in quotation marks.")
        node.bad(key, _("A word of the list is not known."), remedy)
        return []
    return [one.strip() for one in listed]
