"""Whether a ledger looks like one of another programme than it is read as, by form or by name."""

from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from cases.models import Programme
from welfare.files.imports import LooksLike, Vocabulary
from welfare.files.tables import TableFile
from welfare.files.tables.given import gives, names_of
from welfare.files.tables.reader import FilePart
from welfare.models import ImportBatch

PROGRAMME = "programme"
SHORTEST = 2  # signs of a word that names a programme


def other_programmes(table: TableFile, batch: ImportBatch, words: Vocabulary) -> list[LooksLike]:
    """Each programme that the file may be of instead, once, with the reason."""
    offered: dict[str, LooksLike] = {}
    for part in table.parts:
        for programme, reason in _seen(part, batch, words):
            one = LooksLike(reason, programme.name, {PROGRAMME: programme.code})
            offered.setdefault(programme.code, one)
    return list(offered.values())


def _seen(part: FilePart, batch: ImportBatch, words: Vocabulary) -> Iterator[tuple[Programme, str]]:
    layout = part.layout
    meaning = words.of_word(layout.constants.get(PROGRAMME, ""))
    if layout.lent and meaning is not None and _fits_as_its_own(part):
        reason = _("By its headings the file looks like one of “%(programme)s” (“%(layout)s”).")
        said = {"programme": meaning.label, "layout": layout.name or layout.title}
        yield meaning.stands_for, reason % said
    if PROGRAMME in part.sheet_map.index or part.sheet_map.given_by.get(PROGRAMME) != "layout":
        return
    read_as = words.of_word(part.sheet_map.fixed.get(PROGRAMME, ""))
    named = _named(part, batch, words)
    if read_as is not None and named and read_as.stands_for not in named:
        reason = _("The file speaks of “%(named)s”, and is read as one of “%(read_as)s”.")
        for programme, word in named.items():
            yield programme, reason % {"named": word, "read_as": read_as.label}


def _fits_as_its_own(part: FilePart) -> bool:
    """Whether the file has all that the programme of the layout asks for."""
    return all(gives(part.sheet_map, part.layout, key) for key in part.layout.asked_of_own)


def _named(part: FilePart, batch: ImportBatch, words: Vocabulary) -> dict[Programme, str]:
    """The programmes that the names of the file, its title or its sheet speak of, with the word."""
    title = islice(part.raw.rows(), part.sheet_map.header_rows[0] - 1)
    said = [
        name
        for names in names_of(part.sheet_map.name, batch.file_name, title).values()
        for name in names
    ]
    spoken_of: dict[Programme, str] = {}
    for meaning in words:
        spoken = [w for w in meaning.words if len(w) >= SHORTEST and any(w in one for one in said)]
        if spoken:
            spoken_of[meaning.stands_for] = max(spoken, key=len)
    longest = {
        programme: word
        for programme, word in spoken_of.items()
        if not any(word != other and word in other for other in spoken_of.values())
    }
    return longest
