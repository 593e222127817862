"""How an office writes one value: each function draws a habit and gives the writer of a column.

A writer comes with what the county's layout must say of the column.
"""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tests.random_county.invented import Invented

WIDE = {ord("0") + n: 0xFF10 + n for n in range(10)}
UNITS = {"元": 1, "百元": 100, "千元": 1000, "万元": 10000}
UNIT_CODES = {"元": "yuan", "百元": "hundred", "千元": "thousand", "万元": "wan"}
PERIODS = {1: "", 3: "per_quarter", 12: "per_year"}
PERIOD_WORDS = {1: ("/月", ""), 3: ("/季",), 12: ("/年",)}


@dataclass
class Habit:
    """How a column is written, what follows its heading, what the layout says of it."""

    write: Callable[[Any], Any]
    suffix: str = ""
    options: dict = field(default_factory=dict)
    dotted: bool = False  # months as 2022.1, which in a text file may be October


def plain(_rng: random.Random) -> Habit:
    return Habit(lambda value: "" if value is None else value)


def name(rng: random.Random) -> Habit:
    """Padded in the middle, with wide spaces, with spaces around."""

    def padded(said: str) -> str:
        lot = rng.random()
        if lot < 0.15 and len(said) == 2:
            return f"{said[0]}{rng.choice((' ', '　', '  '))}{said[1]}"
        return f" {said} " if lot > 0.9 else said

    return Habit(padded if rng.random() < 0.5 else lambda said: said)


def identity(rng: random.Random) -> Habit:
    """A resident ID or a card, by the sign that its office adds."""
    habits = {
        "apostrophe": lambda said: f"'{said}",
        "groups": lambda said: f"{said[:6]} {said[6:14]} {said[14:]}",
        "wide": lambda said: said.translate(WIDE),
        "small": lambda said: said.lower(),
        "tab": lambda said: f"{said}\t",
        "zero_width": lambda said: f"\u200b{said}",
        "wide_space": lambda said: f"　{said}",
    }
    habit = habits[rng.choice(list(habits))]
    share = rng.choice((0, 0, 0.3, 1))
    return Habit(lambda said: habit(said) if said and rng.random() < share else said)


def account(rng: random.Random) -> Habit:
    def grouped(said: str) -> str:
        return " ".join(said[at : at + 4] for at in range(0, len(said), 4))

    def figure(said: str) -> Any:
        return int(said) if len(said) <= 15 else said

    habits = (grouped, figure, lambda said: f"{said[:4]}-{said[4:]}", lambda said: f"'{said}")
    habit = rng.choice(habits)
    share = rng.choice((0, 0, 0.3, 1))
    return Habit(lambda said: habit(said) if said and rng.random() < share else said)


def whole(rng: random.Random, counting: str = "") -> Habit:
    """A number of people: as a figure, as text, with its word, in full width."""
    writes = (
        lambda said: said,
        str,
        lambda said: f"{said}{counting}",
        lambda said: str(said).translate(WIDE),
    )
    write = rng.choice(writes)
    return Habit(lambda said: "" if said is None else write(said))


def money(rng: random.Random, *, periods: bool = False, unit: str = "") -> Habit:
    """Yuan or another unit, of a month or a year; heading or layout says which.

    With a `unit` that stands above the headings the column says nothing of it.
    """
    above, unit = unit, unit or rng.choice(("元", "元", "元", "百元", "千元", "万元"))
    months = rng.choice((1, 1, 3, 12)) if periods and not above else 1
    options: dict = {}
    suffix = ""
    if not above and ((unit, months) != ("元", 1) or rng.random() < 0.3):
        if rng.random() < 0.5:
            suffix = f"（{unit}{rng.choice(PERIOD_WORDS[months])}）"
        else:
            said = [UNIT_CODES[unit], *([PERIODS[months]] if months > 1 else [])]
            options["unit"] = said if len(said) > 1 else said[0]
    shape = rng.choice(("figure", "figure", "text", "commas", "word"))
    return Habit(lambda said: _sum(said, unit, months, shape), suffix, options)


def _sum(said: int | None, unit: str, months: int, shape: str) -> Any:
    if said is None:
        return ""
    amount = Decimal(said) * months / UNITS[unit]
    if shape == "figure":
        return int(amount) if amount == int(amount) else float(amount)
    if shape == "word" and unit == "元":
        return f"{amount}元"
    return f"{amount:,f}" if shape == "commas" else f"{amount:f}"


DAY_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
OWN_FORMS = ("%d/%m/%Y", "%m-%d-%Y", "%d.%m.%y")
DOTTED = "%Y.%m"
MONTH_FORMS = ("%Y-%m", "%Y年%m月", "%Y%m", DOTTED)


def day(rng: random.Random, *, months: bool = False, past: bool = True) -> Habit:
    """A day, or a month where the office writes months only."""
    lot = rng.random()
    if lot < 0.25:
        return Habit(lambda said: said or "")
    if lot < 0.35:
        return Habit(lambda said: (said - date(1899, 12, 30)).days if said else "")
    if months and lot < 0.8:
        return _months(rng)
    if lot < 0.5:
        form = rng.choice(OWN_FORMS)
        return Habit(lambda said: _text(said, form), "", {"dates": form})
    form, short = rng.choice(DAY_FORMS), rng.random() < 0.3
    if form == "%Y%m%d":
        as_figure = rng.random() < 0.5
        return Habit(lambda said: _compact(said, as_figure=as_figure))
    return Habit(lambda said: _text(said, form, short=short))


def _text(said: date | None, form: str, *, short: bool = False) -> str:
    if said is None:
        return ""
    if short:
        form = form.replace("%m", str(said.month)).replace("%d", str(said.day))
    return said.strftime(form)


def _compact(said: date | None, *, as_figure: bool) -> Any:
    if said is None:
        return ""
    return int(f"{said:%Y%m%d}") if as_figure else f"{said:%Y%m%d}"


def month(rng: random.Random) -> Habit:
    """A month; some leave the year to the file."""
    lot = rng.random()
    if lot < 0.15:
        return Habit(lambda said: f"{said.month}月")
    if lot < 0.25:
        return Habit(lambda said: said)
    if lot < 0.35:
        return Habit(lambda said: int(f"{said:%Y%m}"))
    return _months(rng)


def _months(rng: random.Random) -> Habit:
    form, short = rng.choice(MONTH_FORMS), rng.random() < 0.5
    write = lambda said: _text(said, form, short=short and form != "%Y%m")  # noqa: E731
    return Habit(write, dotted=short and form == DOTTED)


def word(invented: Invented, meanings: Mapping[str, Iterable[str]], *, share: float = 0.4) -> Habit:
    """A word for each meaning: one that everybody knows, or one of the office's own."""
    rng = invented.rng
    own = rng.random() < share
    words: dict[str, str] = {}
    said: dict[str, str] = {}
    for meaning, usual in meanings.items():
        known = list(usual)
        if known and not own:
            said[meaning] = rng.choice(known)
        else:
            said[meaning] = _own_word(invented, meaning)
            words[said[meaning]] = meaning
    options = {"words": words} if words else {}
    return Habit(lambda value: said[value] if value else "", "", options)


def _own_word(invented: Invented, meaning: str) -> str:
    rng = invented.rng
    shape = rng.random()
    if shape < 0.2:
        return invented.once(lambda: f"{rng.choice('ABCDEFGH')}{rng.randrange(100)}")
    if shape < 0.4:
        return f"{invented.word()}（{invented.word()}）"
    return invented.word()
