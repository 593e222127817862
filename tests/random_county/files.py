"""What every file of an office has: a name, sheets, a form, and what the layout says of it."""

import random
from dataclasses import dataclass, field

from tests.random_county import cells, writers
from tests.random_county.cells import Habit
from tests.random_county.headings import Headings
from tests.random_county.invented import Invented
from tests.random_county.sheets import Column, Look, Sheet, draw, look

SECRET = {"resident_id", "account", "disability_card"}


@dataclass
class File:
    """A file as it lies in the folder; `rows` are what it brings, `month` what it is of."""

    name: str
    kind: str
    sheets: list[Sheet]
    form: str
    rows: int
    month: str = ""
    repeated: int = 0
    wrong: int = 0  # rows with a wrong number, which are turned away


@dataclass
class Layout:
    """A layout of the profile with the files that it is for."""

    kind: str
    name: str
    definition: dict
    files: list[File] = field(default_factory=list)


class Draft:
    """A layout and its columns while they are drawn."""

    def __init__(self, invented: Invented, kind: str, name: str) -> None:
        self.invented, self.rng = invented, invented.rng
        self.kind, self.name = kind, name
        self.headings = Headings(invented, self.rng.choice((0, 0.5, 0.9)))
        self.columns: list[Column] = []
        self.described: dict[str, dict] = {}
        self.definition: dict = {"row_keys": ["name", "resident_id"]}
        self.blocks: list[tuple[str, list[list[dict]]]] = []
        self.unit = self.rng.choice(("千元", "万元")) if self.rng.random() < 0.1 else ""

    def add(
        self,
        key: str,
        habit: Habit,
        *,
        required: bool = False,
        own: bool = False,
        stands: str = "every",
        fill: "bool | str" = False,
        group: str = "",
    ) -> None:
        """A column; `own` where no other layout may have its heading."""
        heading = self.headings.of(key, own=own)
        shown = self.headings.dressed(heading) + habit.suffix
        column = Column(key, shown, habit, stands, group)
        self.columns.insert(self.rng.randint(0, len(self.columns)), column)
        options: dict = {"headers": [heading], **habit.options}
        if not own and "（" not in heading and self.rng.random() < 0.1:
            options["headers"] = []
            options["patterns"] = [f"{heading}.{{0,3}}"]
        elif self.rng.random() < 0.3:
            options["headers"].insert(self.rng.randint(0, 1), self.invented.word())
        if required:
            options["required"] = True
        if fill:
            options["fill_down"] = fill
        if key in SECRET:
            options["secret"] = True
        self.described[key] = options

    def given(self, key: str, **options) -> None:
        """A key that has no column of its own, with what its words mean."""
        self.described[key] = {"required": True, **options}

    def layout(self) -> Layout:
        how = dict(self.definition)
        how["columns"] = self.described
        ignored = [heading for heading in self.ignored if self.rng.random() < 0.5]
        if ignored:
            how["ignore"] = ignored
        return Layout(self.kind, self.name, {"title": self.name, **how})

    ignored: tuple[str, ...] = ()

    def look(self) -> Look:
        """How its sheets look; decided when all columns are there."""
        how = look(self.invented, f"{self.name}（样例）", self.unit)
        self.grouped(how)
        self.ignored = tuple(how.extra)
        return how

    def money(self, *, periods: bool = False) -> Habit:
        """A sum; of a file whose unit stands above the headings, in that unit."""
        return cells.money(self.rng, periods=periods, unit=self.unit)

    def grouped(self, how: Look) -> None:
        """Some neighbours stand under one heading; the layout may name both lines."""
        if not how.two_rows:
            return
        for name in (self.invented.word(), self.invented.word()):
            free = [column for column in self.columns if not column.group and column.key]
            for column in self.rng.sample(free, min(len(free), self.rng.randint(1, 3))):
                column.group = name
                options = self.described.get(column.key, {})
                if options.get("headers") and self.rng.random() < 0.5:
                    options["headers"] = [f"{name}/{one}" for one in options["headers"]]


def form_for(rng: random.Random, *, by_name: bool, several: bool) -> str:
    """A form of file that can hold these sheets."""
    if by_name:
        return rng.choice(writers.BOOKS)
    if several:
        return rng.choice((*writers.BOOKS, "html", "html-gb"))
    return rng.choice(writers.FORMS)


def file_of(
    draft: Draft,
    name: str,
    parts: list[tuple[str, list[list[dict]]]],
    *,
    by_name: bool = False,
    how: Look,
    titles: "list[str] | None" = None,
) -> File:
    """One file: a sheet for each part, in a form that can hold them."""
    rng = draft.rng
    form = form_for(rng, by_name=by_name, several=len(parts) > 1)
    made = []
    for at, (sheet, blocks) in enumerate(parts):
        if titles:
            how.titles = [*[one for one in how.titles if one not in titles], titles[at]]
        made.append(draw(sheet, draft.columns, blocks, how, draft.invented))
    rows = [row for _sheet, blocks in parts for block in blocks for row in block]
    if form in writers.TEXTS:
        _tell_months(draft, rows)
    repeated = sum(sheet.repeated for sheet in made)
    wrong = sum(bool(row.get("_wrong")) for row in rows)
    if form in writers.BOOKS and rng.random() < 0.15:
        made.insert(
            rng.randint(0, len(made)), Sheet("填表说明", [["一、按户填写"], ["二、报县局"]])
        )
    good = sum(row.get("_records", 1) for row in rows) - wrong
    name = f"{name}.{writers.ENDINGS[form]}"
    return File(name, draft.kind, made, form, good, repeated=repeated, wrong=wrong)


def _tell_months(draft: Draft, rows: list[dict]) -> None:
    """2022.1 in a text file is January or October: where no 2022.10 tells, the layout has to."""
    for column in draft.columns:
        if column.habit.dotted:
            months = {row[column.key].month for row in rows if row.get(column.key)}
            if 1 in months and 10 not in months:
                draft.described[column.key]["point_one"] = "january"


def with_wrong(draft: Draft, blocks: list[list[dict]], *keys: str) -> list[list[dict]]:
    """Some rows more whose number has a wrong digit: they are turned away, the others stay."""
    if not blocks or draft.rng.random() > 0.15:
        return blocks
    row = dict(
        draft.rng.choice([one for block in blocks for one in block if len(block) == 1] or [{}])
    )
    if not any(row.get(key) for key in keys):
        return blocks
    for key in keys:
        if row.get(key):
            row[key] = _wrong(row[key])
    return [*blocks, [row | {"_wrong": True}]]


def _wrong(number: str) -> str:
    """One digit of the order is another, so that the check digit fits no more."""
    other = str((int(number[15]) + 1) % 10)
    return number[:15] + other + number[16:]


def by(blocks: list[list[dict]], key: str) -> list[tuple[str, list[list[dict]]]]:
    """The blocks sorted to sheets by what their first row says."""
    sheets: dict[str, list[list[dict]]] = {}
    for block in blocks:
        sheets.setdefault(block[0][key], []).append(block)
    return list(sheets.items())


def spread(
    draft: Draft, blocks: list[list[dict]], number: int
) -> list[tuple[str, list[list[dict]]]]:
    """Blocks over sheets with names that mean nothing."""
    if number == 1 or len(blocks) < number:
        return [(draft.invented.word(), blocks)]
    size = -(-len(blocks) // number)
    return [(draft.invented.word(), blocks[at : at + size]) for at in range(0, len(blocks), size)]
