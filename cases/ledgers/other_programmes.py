"""Whether a ledger looks like one of another programme than it is read as, by form or by name."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cases.models import Programme
from welfare.files.imports import LooksLike, Vocabulary
from welfare.files.imports.spoken import AND, read_as_one
from welfare.files.tables import TableFile
from welfare.files.tables.given import gives
from welfare.files.tables.reader import FilePart

PROGRAMME = "programme"


def other_programmes(table: TableFile, words: Vocabulary) -> list[LooksLike]:
    """Each programme that the file may be of instead, once, with the reason."""
    offered: dict[str, LooksLike] = {}
    for part in table.parts:
        for programme, reason in _seen(part, words):
            one = LooksLike(reason, programme.name, {PROGRAMME: programme.code})
            offered.setdefault(programme.code, one)
    if words_of := read_as_one(table, PROGRAMME):
        reason = _("The sheets or titles speak of %(named)s, and all are read as one programme.")
        one = LooksLike(
            reason % {"named": AND.join(words_of)}, _("as the file says"), {PROGRAMME: ""}
        )
        offered.setdefault("", one)
    return list(offered.values())


def _seen(part: FilePart, words: Vocabulary) -> Iterator[tuple[Programme, str]]:
    layout = part.layout
    meaning = words.of_word(layout.constants.get(PROGRAMME, ""))
    if layout.lent and meaning is not None and _fits_as_its_own(part):
        reason = _("By its headings the file looks like one of “%(programme)s” (“%(layout)s”).")
        said = {"programme": meaning.label, "layout": layout.name or layout.title}
        yield meaning.stands_for, reason % said
    if PROGRAMME in part.sheet_map.index or part.sheet_map.given_by.get(PROGRAMME) != "layout":
        return
    read_as = words.of_word(part.sheet_map.fixed.get(PROGRAMME, ""))
    named = _named(part, words)
    if read_as is not None and named and read_as.stands_for not in named:
        reason = _("The file speaks of “%(named)s”, and is read as one of “%(read_as)s”.")
        for programme, word in named.items():
            yield programme, reason % {"named": word, "read_as": read_as.label}


def _fits_as_its_own(part: FilePart) -> bool:
    """Whether the file has all that the programme of the layout asks for."""
    return all(gives(part.sheet_map, part.layout, key) for key in part.layout.asked_of_own)


def _named(part: FilePart, words: Vocabulary) -> dict[Programme, str]:
    """The programmes that the names of the file, its title or its sheet speak of, with the word."""
    spoken = [one.get(PROGRAMME, {}) for one in part.sheet_map.speaks.values()]
    longest = {code: word for one in spoken for code, word in one.items()}
    return {
        words.by_code[code].stands_for: word
        for code, word in longest.items()
        if not any(word != other and word in other for other in longest.values())
    }
