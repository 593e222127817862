"""The profile's section on logbooks: [logbooks.CODE]."""

from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cases.logbooks.definition import (
    LAST_DAY,
    LONGEST_LABEL,
    About,
    BadDefinition,
    Definition,
    FieldKind,
    Writes,
)
from cases.models import Logbook, LogbookDefinition, LogbookGroup
from cases.rules.logbooks import check_columns_stay, check_defined_later
from welfare.county.calendar import DayKind
from welfare.county.profile.reading import Node
from welfare.county.profile.saving import Changes, put
from welfare.models import Division

LONGEST_CODE = 30


class Described(NamedTuple):
    """One logbook as a profile says it."""

    code: str
    values: dict[str, Any]
    valid_from: date
    document: str
    said: dict[str, Any]


def read(profile: Node) -> list[Described]:
    """All logbooks; what is wrong is noted in the profile."""
    return [_logbook(code, node) for code, node in profile.named("logbooks")]


def _logbook(code: str, node: Node) -> Described:
    if len(code) > LONGEST_CODE:
        words = {"n": LONGEST_CODE}
        node.bad("name", _("The code is too long."), _("At most %(n)s signs.") % words)
    said: dict[str, Any] = {
        "about": node.choice("about", About.values, About.FAMILY.value),
        "writes": node.choice("writes", Writes.values, Writes.TOWN.value),
        "outcomes": _words(node, "outcomes"),
    }
    if node.has("days"):
        said["term"] = _term(node)
    _read_columns(node, said)
    for key in ("opens", "refused"):
        if node.has(key):
            said[key] = node.text(key, longest=60)
    if node.has("helped"):
        said["helped"] = _words(node, "helped")
    for key in ("work", "visited", "confidential", "reporter"):
        if node.has(key):
            said[key] = node.flag(key, default=False)
    made = Described(
        code,
        {
            "name": node.text("name", longest=40),
            "group": node.choice("group", LogbookGroup.values, LogbookGroup.OTHER.value),
        },
        node.day("from"),
        node.text("document", longest=100),
        said,
    )
    node.close()
    try:
        Definition.read(said)
    except BadDefinition as bad:
        node.bad("fields", str(bad), "")
    return made


def _read_columns(node: Node, said: dict[str, Any]) -> None:
    """The columns of a logbook or the tasks of a board, and the steps."""
    if node.has("tasks"):
        said["tasks"] = [_task(row) for row in node.rows("tasks")]
        said["by_day"] = node.whole("by_day", least=1, most=LAST_DAY)
    else:
        said["fields"] = [_field(row) for row in node.rows("fields")]
    if node.has("steps"):
        said["steps"] = [_step(row) for row in node.rows("steps")]


def _field(node: Node) -> dict[str, Any]:
    said = {
        "label": node.text("label", longest=30),
        "kind": node.choice("kind", FieldKind.values, FieldKind.TEXT.value),
        "required": node.flag("required", default=False),
        "choices": _words(node, "choices"),
    }
    if node.has("split"):
        said["split"] = node.flag("split", default=False)
    for key in ("code", "unit", "at_most"):
        if node.has(key):
            said[key] = node.text(key, longest=30)
    node.close()
    return said


def _step(node: Node) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": node.text("name", longest=30),
        "first": node.flag("first", default=False),
    }
    if node.has("where"):
        said["where"] = node.text("where", longest=30)
    if node.has("days"):
        said["term"] = _term(node)
    node.close()
    return said


def _task(node: Node) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": node.text("name", longest=LONGEST_LABEL),
        "lead": _words(node, "lead"),
        "duty": _words(node, "duty"),
    }
    node.close()
    return said


def _term(node: Node) -> dict[str, Any]:
    return {
        "days": node.whole("days", least=1, most=366),
        "kind": node.choice("days_of", DayKind.values, DayKind.CALENDAR.value),
    }


def _words(node: Node, key: str) -> list[str]:
    value = node.values.get(key, []) if node.has(key) else []
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        node.bad(key, _("This is not a list of words."), _('Write it as ["yes", "no"].'))
        return []
    return value


def save(changes: Changes, county: Division, described: list[Described]) -> None:
    """Put each logbook; a definition that differs follows from its day on."""
    for one in described:
        book = put(changes, Logbook, {"county": county, "code": one.code}, one.values)
        stored = book.definitions.filter(valid_from=one.valid_from).first()
        said = Definition.read(one.said).written()
        if stored and (stored.said, stored.document) == (said, one.document):
            changes.same[LogbookDefinition._meta.label_lower] += 1
            continue
        check_defined_later(book, one.valid_from)
        check_columns_stay(book, Definition.read(one.said))
        LogbookDefinition.objects.create(
            logbook=book, valid_from=one.valid_from, document=one.document, said=said
        )
        changes.added[LogbookDefinition._meta.label_lower] += 1
