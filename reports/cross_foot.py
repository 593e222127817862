"""逻辑审核: sums and shares that have to agree, in our figures and in the published ones.

A check is plain arithmetic on figures, so that the same check runs on what was published. Codes
are those of docs/law.md §8.4; E is an error, W a warning.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.figures import others
from reports.figures.base import CENT, AddsUp, FigureTable
from reports.figures.catalogue import shares
from reports.figures.words import FORMS, GRADES

Number = Decimal | None
Known = Mapping[str, Number]

MOST_CHANGE = Decimal(20)  # percent from month to month (W2)
FAMILY = (Decimal(1), Decimal(8))  # persons per household (W3)
PREVIOUS = "previous:"  # before the key of a figure: its value at the end of the period before


class Result(models.TextChoices):
    OK = "ok", _("Agrees")
    ERROR = "error", _("Does not agree")
    WARNING = "warning", _("To be looked at")


TONES = {Result.OK: "ok", Result.ERROR: "bad", Result.WARNING: "warn"}


class Source(models.TextChoices):
    OURS = "ours", _("This report")
    PUBLISHED = "published", _("The publication")


SENTENCES: dict[str, Any] = {
    "E1": _("On the roll at the end = at the beginning + joined − left."),
    "E2": _("Urban and rural together make the whole."),
    "E2t": _("The towns together make the county."),
    "E3": _("Not fewer persons than households."),
    "E4": _("In institutions and at home together make all who are supported."),
    "E5": _("The three grades of care together make all who are supported."),
    "E6": _("The classes together make the whole."),
    "E6a": _("The ages together make everybody."),
    "E6g": _("The grades together make everybody."),
    "E6k": _("The kinds of disability together make everybody."),
    "E6h": _("Families registered here and elsewhere together make the whole."),
    "E6l": _("The levels of decision together make the whole."),
    "E6t": _("The types together make the whole."),
    "E7": _("A part is not more than the whole."),
    "E8": _("The four abilities to work together make everybody."),
    "E8c": _("The causes together make everybody."),
    "E9": _("The months together make the whole period."),
    "E10a": _(
        "Spending is basic amounts, supplements and care fees together, without what was set off."
    ),
    "E10b": _("Paid = signed in runs and taken over − sent back − not answered yet."),
    "E10c": _("As many payments of runs are paid as the bank has answered."),
    "E10k": _("The kinds of payment together make what was paid."),
    "E10s": _("The sources together make what was paid."),
    "E10p": _("The programmes of a source together make what was paid out of it."),
    "E10q": _("The quarters together make the whole period."),
    "E11": _("Two programmes together, less those who have both, make all who have any."),
    "E12": _("The groups together make all who are listed."),
    "E12c": _("The parts that are covered together make all who are covered."),
    "E13": _("A percentage is its numerator divided by its denominator."),
    "E13d": _("A figure that is divided has something to be divided by."),
    "E14": _("Nobody holds two awards that exclude each other."),
    "E15": _("Open at the end = at the beginning + claimed − received − set off − given up."),
    "E16": _("Open at the end = at the beginning + lent − paid back − written off."),
    "E17": _("The programmes together make the whole logbook."),
    "E18": _("Who reported and who did not together make all who were asked."),
    "E18t": _("The tasks together make the whole board."),
    "W1": _("The average amount per person is not above the standard."),
    "W2": _("The average per person changes by at most one fifth from month to month."),
    "W3": _("A household has one to eight persons on average."),
    "W4": _("The share of the people is not below the county's target."),
    "W5": _("Of everybody it is recorded."),
}


SUBJECTS: dict[str, Any] = {
    "roll": _("Dibao"),
    "hardship": _("Tekun"),
    **others.TITLES,
    "roll.rural": _("Dibao, rural"),
    "roll.urban": _("Dibao, urban"),
    "hardship.rural": _("Tekun, rural"),
    "hardship.urban": _("Tekun, urban"),
    "relief": _("Temporary relief"),
    "roll.supplement": _("Graded supplements, all classes"),
    "": _("Living support"),
    "pay.total": _("Paid, all programmes"),
    "pay.rows": _("Payments, all programmes"),
}


class TwoSides(NamedTuple):
    """The two sides of a check; `subject` says of what (a figure's key or a name).

    `keys` are the figures on both sides, where each of them is in doubt when it fails.
    """

    code: str
    subject: str
    left: Number
    right: Number
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckDone:
    """One check, done."""

    code: str
    subject: str
    left: str
    right: str
    result: str
    source: str
    keys: Sequence[str] = ()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def text(self) -> Any:
        """What the check says, in words."""
        return SENTENCES.get(self.code, self.code)

    @property
    def result_text(self) -> Any:
        return Result(self.result).label

    @property
    def tone(self) -> str:
        return TONES[Result(self.result)]


def on_figures(values: Known, tables: list[FigureTable]) -> Iterator[TwoSides]:
    """The checks that need nothing but figures; a side without all its figures is None."""
    for start in ("roll", "hardship"):
        for counted in ("households", "persons"):
            parts = (f"{start}.rural.{counted}", f"{start}.urban.{counted}")
            whole = f"{start}.{counted}"
            yield _adds_up(values, AddsUp("E2", whole, parts))
    for start in ("roll.rural", "roll.urban", "hardship.rural", "hardship.urban", "relief"):
        households = values.get(f"{start}.households")
        yield TwoSides("E3", start, values.get(f"{start}.persons"), households)
    for place in ("rural", "urban"):
        for counted in ("households", "persons"):
            whole = f"hardship.{place}.{counted}"
            forms = tuple(f"hardship.{place}.{word}.{counted}" for word in FORMS.values())
            yield _adds_up(values, AddsUp("E4", whole, forms))
    yield from _grades(values)
    yield from _parts_and_wholes(values)
    yield from _others(values, tables)
    for table in tables:
        for made in table.sums:
            yield _adds_up(values, made)
        yield from _limits(values, table)
    yield from _quotients(values, tables)
    for start in ("roll.rural", "roll.urban"):
        size = _divided(values.get(f"{start}.persons"), values.get(f"{start}.households"))
        yield TwoSides("W3", start, size, FAMILY[1])


def _quotients(values: Known, tables: list[FigureTable]) -> Iterator[TwoSides]:
    for share in shares(tables):
        above, below = values.get(share.numerator), values.get(share.denominator)
        keys = (share.key, share.numerator, share.denominator)
        yield TwoSides("E13", share.key, values.get(share.key), share.of(values), keys)
        if above and not below and share.denominator in values:  # a publication may leave it out
            yield TwoSides("E13d", share.key, above, Decimal(0), keys)


def _limits(values: Known, table: FigureTable) -> Iterator[TwoSides]:
    """What a table says of its own: E3, E7 and W1 to W5."""
    for code, left, right in table.limits:
        above, below = values.get(left), values.get(right)
        if code == "W3":
            yield TwoSides(code, left, _divided(above, below), FAMILY[1])
        elif code == "W5":
            yield TwoSides(code, left, above, Decimal(0))
        else:
            yield TwoSides(code, left, above, below)
    for key in table.steady:
        before, now = values.get(f"{PREVIOUS}{key}"), values.get(key)
        if before and now is not None:
            yield TwoSides("W2", key, abs(now - before) * 100 / before, MOST_CHANGE)


def _grades(values: Known) -> Iterator[TwoSides]:
    words = list(GRADES.values())
    parts = tuple(f"hardship.{word}.persons" for word in words)
    yield _adds_up(values, AddsUp("E5", "hardship.persons", parts))
    for form in FORMS.values():
        parts = tuple(f"hardship.{form}.{word}.persons" for word in words)
        whole = f"hardship.{form}.persons"
        yield _adds_up(values, AddsUp("E5", whole, parts))


def _parts_and_wholes(values: Known) -> Iterator[TwoSides]:
    wholes = {
        "roll.supplement.total": "roll.persons",
        "roll.fading.households": "roll.households",
        "roll.fading.persons": "roll.persons",
        "roll.kept.households": "roll.households",
        "roll.kept.persons": "roll.persons",
        "roll.single.households": "roll.households",
        "relief.first.households": "relief.households",
        "relief.online.amount": "relief.amount",
        "relief.disaster.persons": "relief.persons",
        "watch.covered": "watch.total",
        "pay.failed.rows": "pay.rows",
    }
    for part, whole in wholes.items():
        yield TwoSides("E7", part, values.get(part), values.get(whole))
    kinds = [k for k in values if k.startswith("roll.supplement.") and k.count(".") == 2]
    other = {"total", "minor_now_18", "aged_60_without"}
    classes = tuple(key for key in kinds if key.rpartition(".")[2] not in other)
    yield TwoSides("E7", "roll.supplement", _sum(values, classes), values.get("roll.persons"))


def _adds_up(values: Known, made: AddsUp) -> TwoSides:
    left, less = _sum(values, made.parts), _sum(values, made.less)
    if made.less:
        left = None if left is None or less is None else left - less
    keys = (made.whole, *made.parts, *made.less)
    return TwoSides(made.code, made.whole, left, values.get(made.whole), keys)


def _others(values: Known, tables: list[FigureTable]) -> Iterator[TwoSides]:
    """E3 of each programme, and E11 of a group of two."""
    for table in tables:
        if table.key not in others.TITLES:
            continue
        starts = {figure.key.rsplit(".", 1)[0] for figure in table.figures}
        each = [f"{start}.persons" for start in sorted(starts) if f"{start}.households" in values]
        for key in each:
            households = values.get(key.replace(".persons", ".households"))
            yield TwoSides("E3", key, values.get(key), households)
        both = values.get(f"{table.key}.several.persons")
        if len(each) == 2 and both is not None:
            whole = f"{table.key}.persons"
            apart = _sum(values, tuple(each))
            yield TwoSides("E11", whole, None if apart is None else apart - both, values.get(whole))


def _sum(values: Known, keys: tuple[str, ...]) -> Number:
    lacking = {key for key in keys if key in values and values[key] is None}  # nothing to add
    terms = [values.get(key) for key in keys if key not in lacking]
    if not terms or any(value is None for value in terms):
        return None
    return sum((value for value in terms if value is not None), Decimal(0))


def _divided(above: Number, below: Number) -> Number:
    return None if above is None or not below else above / below


def judge(pairs: Iterator[TwoSides], source: Source) -> list[CheckDone]:
    """Decide each check whose two sides are known, by the sides as they are printed.

    Else a change of 20.003 percent would be warned of as 20 against 20.
    """
    return [
        CheckDone(
            pair.code,
            pair.subject,
            _shown(pair.left),
            _shown(pair.right),
            _result(pair),
            source,
            pair.keys,
        )
        for pair in pairs
        if pair.left is not None and pair.right is not None
    ]


HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "E3": lambda left, right: left >= right >= 0,
    "E7": lambda left, right: left <= right,
    "W1": lambda left, right: left <= right,
    "W2": lambda left, right: left <= right,
    "W4": lambda left, right: left <= right,
    "W3": lambda left, right: FAMILY[0] <= left <= right,
}


def _result(pair: TwoSides) -> Result:
    assert pair.left is not None
    assert pair.right is not None
    holds = HOLDS.get(pair.code, Decimal.__eq__)
    if holds(pair.left.quantize(CENT), pair.right.quantize(CENT)):
        return Result.OK
    return Result.WARNING if pair.code.startswith("W") else Result.ERROR


def _shown(value: Number) -> str:
    if value is None:
        return ""
    return str(value.quantize(CENT)) if value % 1 else str(int(value))


def largest_change(averages: list[Decimal]) -> Number:
    """The largest change between neighbours, in percent of the earlier one."""
    changes = [abs(b - a) * 100 / a for a, b in pairwise(averages) if a]
    return max(changes) if changes else None
