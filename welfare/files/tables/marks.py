"""Columns that together stand for one key, one for each of its words: a √ says which is meant.

老年人 | 未成年人 | 重度残疾, 脱贫不稳定 | 边缘易致贫, A类 | B类, 男 | 女.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain
from typing import NamedTuple

from welfare.files.opening.spool import Cell
from welfare.files.tables.layouts import Layout, plain_path
from welfare.files.tables.sheets import RawSheet
from welfare.files.tables.values import plain_word, text

SEVERAL = "|"  # between the codes of several marks
TICKS = ("√", "✓", "✔", "☑", "✅")
DOTS = frozenset({"●", "◉", "■", "⬤"})
YES = frozenset({*TICKS, *DOTS, "是", "有", "对", "y", "yes", "v", "1", "true"})
RINGS = frozenset({"○", "◯", "〇", "o"})
CROSSES = frozenset({"×", "✗", "✘", "✕", "x", "□", "☐", "否"})
NO = frozenset(
    {*CROSSES, "", "不是", "无", "没有", "n", "no", "0", "false"} | {"-", "--", "—", "——", "/"}
)
Means = Callable[[str], str | None]


class Wrong(Enum):
    """Why marks say nothing."""

    SEVERAL = "several"
    UNKNOWN = "unknown"


class Marked(NamedTuple):
    """What the marks of a row say: the headings marked, as words, and the codes they stand for.

    `at` is the column of the first; of a mark that is not known it is that one, and both are the
    heading with what stands below it (老年人：二级).
    """

    said: str
    code: str
    at: int
    wrong: Wrong | None = None


@dataclass(frozen=True, slots=True)
class MarkColumn:
    """One of these columns; without a code it is the key's own, which holds the word itself."""

    at: int
    heading: str
    code: str


@dataclass
class Marks:
    """The columns of one key in a sheet, and what was read of them."""

    columns: list[MarkColumn]
    known: dict[tuple[Cell, ...], Marked] = field(default_factory=dict)
    ring: bool | None = None
    rings_seen: bool = False

    @property
    def places(self) -> tuple[int, ...]:
        """Where they stand, from the left."""
        return tuple(column.at for column in self.columns)

    def read(self, cells: list[Cell], raw: RawSheet | None, means: Means) -> Marked:
        """What the cells of a row say; the same cells are read once for all rows."""
        said = tuple(cells[at] for at in self.places)
        if said not in self.known:
            self.known[said] = self._read(said, raw, means)
        return self.known[said]

    def _read(self, cells: tuple[Cell, ...], raw: RawSheet | None, means: Means) -> Marked:
        words: list[str] = []
        codes: dict[str, int] = {}
        strange = None
        for column, cell in zip(self.columns, cells, strict=True):
            word, code = self._one(column, cell, raw, means)
            if code is None:
                strange = strange or Marked(word, word, column.at, Wrong.UNKNOWN)
            elif code:
                words.append(word)
                codes.setdefault(code, column.at)
        if strange:
            return strange
        if not codes:
            return Marked("", "", self.places[0])
        wrong = Wrong.SEVERAL if len(codes) > 1 else None
        return Marked("、".join(words), SEVERAL.join(codes), next(iter(codes.values())), wrong)

    def _one(
        self, column: MarkColumn, cell: Cell, raw: RawSheet | None, means: Means
    ) -> tuple[str, str | None]:
        """What one cell reads as, and its code: "" where nothing is marked, None if not known."""
        written = text(cell)
        if not column.code:
            code = means(written) if written else ""
            return written, written if code is None else code
        marked = self.is_mark(written, column.heading, raw)
        if marked is None:
            asked = f"{column.heading}：{written}"
            return asked, means(asked)
        return column.heading, column.code if marked else ""

    def is_mark(self, written: str, heading: str, raw: RawSheet | None) -> bool | None:
        """Whether a cell marks its heading; None where nothing tells."""
        word = plain_word(written)
        if word in NO:
            return False
        if word in YES or word.startswith(TICKS) or word == plain_word(heading):
            return True
        return self._ring(raw) if word in RINGS else None

    def _ring(self, raw: RawSheet | None) -> bool | None:
        """○ marks by itself; beside ● it is the sign of the others; beside √ nobody can tell."""
        if not self.rings_seen:
            others = {plain_word(cell) for cell in self._cells(raw)} & YES
            self.ring = not others if not others or not others.isdisjoint(DOTS) else None
            self.rings_seen = True
        return self.ring

    def _cells(self, raw: RawSheet | None) -> Iterator[Cell]:
        rows = raw.rows() if raw else iter(())
        return chain.from_iterable((row[at] for at in self.places if at < len(row)) for row in rows)


def is_plain_mark(written: str) -> bool:
    """Whether a cell by itself looks like a mark: then its heading may be one of several words."""
    word = plain_word(written)
    return word in YES | RINGS | CROSSES or word.startswith(TICKS)


def mark_columns(
    paths: Sequence[tuple[str, ...]],
    forms: Sequence[tuple[str, ...]],
    numbered: Mapping[int, str],
    layout: Layout,
    taken: Mapping[int, str],
) -> tuple[dict[str, list[MarkColumn]], dict[str, list[int]]]:
    """The columns whose marks stand for a word of a key; and those of one heading, by its key.

    As with other columns a whole heading goes before its last row, and nothing is taken of two
    that fit alike.
    """
    wanted = {
        plain_path(heading): (column.key, code)
        for column in layout.columns.values()
        for heading, code in column.marks.items()
    }
    fitting: dict[str, dict[int, list[int]]] = {}
    for at, of_column in enumerate(forms) if wanted else ():
        names = [numbered.get(at, ""), *of_column]
        depth = next((n for n, one in enumerate(names) if one in {*wanted, *layout.ignore}), None)
        if at not in taken and depth is not None and names[depth] not in layout.ignore:
            fitting.setdefault(names[depth], {}).setdefault(depth, []).append(at)
    marked: dict[str, list[MarkColumn]] = {}
    twice: dict[str, list[int]] = {}
    for name, by_depth in fitting.items():
        key, code = wanted[name]
        first, *others = by_depth[min(by_depth)]
        marked.setdefault(key, []).append(MarkColumn(first, paths[first][-1], code))
        if others:
            twice[key] = [*twice.get(key, ()), first, *others]
    return marked, twice
