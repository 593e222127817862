"""What a profile may say, as a page: kinds of programme, limits, and every column of every file.

The lower part of `docs/profile.md` is written from the code, so that it names what is read and
nothing else; what stands above the mark is written by hand.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone, translation

from benefits.bank_files import layout as bank_layout
from benefits.models import StandardPer
from cases import programmes
from cases.models import Condition, SupplementCondition, Tier
from cases.programmes import Kind
from cases.programmes.parts.exclusions import Verdict
from counties.kinds import DESKS
from reports import annual, plan
from reports.figures import others
from verification.comparisons import RULES
from welfare.county import parameters
from welfare.files.imports import ImportSpec, Meaning, Vocabulary
from welfare.models import Division, ImportBatch, Key

PAGE = Path(settings.BASE_DIR) / "docs" / "profile.md"
MARK = "<!-- from here on written by: manage.py profile_reference --write -->"
MOST_WORDS = 14
MONTH = date(2022, 12, 1)


def page(county: Division) -> str:
    """The whole page, in Chinese terms; of the county only the rows that give words are asked."""
    by_hand = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    with translation.override("zh-hans"):
        parts = [by_hand + MARK, *_sections(county)]
    return "\n\n".join(parts) + "\n"


def _sections(county: Division) -> Iterator[str]:
    yield "## Kinds of programme"
    yield _table(
        (
            "kind",
            "term",
            "calculator",
            "first_month",
            "standards (component)",
            "bands",
            "ledger",
            "keys",
        ),
        [_kind(kind) for kind in programmes.KINDS.values()],
    )
    yield "## Words of the other sections"
    yield _table(("where", "words"), _choices())
    yield "## Limits: `[[parameters]]`"
    yield _table(("key", "meaning", "value"), [(f"`{k}`", k.label, _bounds(k)) for k in Key])
    yield "## Columns of the files: `[layouts.KIND]`"
    yield (
        "`*` without it no row can be taken (a constant, a sheet, a file name or the form may give"
        " it instead of a column)."
    )
    for kind, desk in DESKS.items():
        spec = desk.specs[kind](ImportBatch(county=county, kind=kind))
        yield f"### `{kind}` {spec.title}"
        yield from _columns(spec)
    yield "## Keys of the report: `[published.YEAR.figures]`, `expected.csv`"
    yield (
        f"Those of {county.name} in {MONTH:%Y-%m}. Names of programmes, classes, groups, levels and"
        " columns stand in the keys as the county calls them; a programme that this county does not"
        " have has keys as its kind says above, such as `allowances.OLD_AGE.persons`. Of a county"
        " without an `expected.csv`, `make acceptance` lists every key with its value."
    )
    yield _table(("table", "keys"), _figures(county))


def _figures(county: Division) -> Iterator[tuple[str, str]]:
    for table in annual.tables_of(county, MONTH, timezone.now()):
        yield str(table.title), _codes(figure.key for figure in table.figures)


def _kind(kind: Kind) -> tuple[str, ...]:
    return (
        f"`{kind.code}`",
        str(kind.term),
        _codes(kind.calculators),
        _codes(month.value for month in kind.first_months),
        _codes((*kind.components, *(f"({one})" for one in kind.placements))),
        "yes" if kind.bands else "",
        _codes([kind.ledger] if kind.ledger else []),
        f"`{kind.figures}.CODE.…`" if kind.figures in others.TITLES else "",
    )


def _choices() -> list[tuple[str, str]]:
    lists: list[tuple[str, Iterable[Any]]] = [
        ("`[supplements.CODE] condition`", SupplementCondition),
        ("`[[standards]] per`", StandardPer),
        ("`[[policies.rules]] condition`", Condition),
        ("`[[policies.rules]] route`", Tier),
        ("`[[exclusions]] verdict`", Verdict),
        ("`[report] population`", [one for one in plan.Population if one]),
        ("`[[report.cross]] counted_by`", plan.CountedBy),
        ("`[[report.cross.columns]] unit`", plan.CountedIn),
    ]
    rows = [(where, "; ".join(f"`{one}` {one.label}" for one in words)) for where, words in lists]
    return [*rows, *((where, _codes(fields)) for where, fields in _bank_fields())]


def _bank_fields() -> list[tuple[str, Iterable[str]]]:
    """What may stand in the files of a bank."""
    return [
        ("`[banks.file] format`", bank_layout.ENDINGS),
        ("`[banks.file] encoding`", bank_layout.CODECS),
        ("`[banks.file] columns`", bank_layout.LINE),
        ("`[banks.file] header`, `trailer`", bank_layout.SUMS),
        ("`[banks.answer] columns`", bank_layout.ANSWER),
        ("`[banks.answer] header`, `trailer`", bank_layout.ANSWER_SUMS),
    ]


def _bounds(key: Key) -> str:
    if words := parameters.WORDS.get(key):
        return _codes(words)
    least, most = parameters.BOUNDS.get(key, (None, None))
    return "" if least is None else f"{least}–{most}"


def _columns(spec: ImportSpec[Any]) -> Iterator[str]:
    rows = [
        (
            f"`{key}`{'*' if key in spec.needed else ''}",
            str(label),
            _words(spec.vocabularies.get(key)),
        )
        for key, label in spec.keys.items()
    ]
    yield _table(("key", "meaning", "words: code (understood without a layout)"), rows)
    asked = {name for rule in RULES if spec.kind in rule.departments for name in rule.words}
    if asked:
        yield f"`[layouts.{spec.kind}.words]`: {_codes(sorted(asked))}"


def _words(vocabulary: Vocabulary | None) -> str:
    """The codes with the words that are understood; what the county's own rows give, by name."""
    if vocabulary is None:
        return ""
    meanings = list(vocabulary)
    if any(map(_is_of_county, meanings)):
        return "the county's own, by code or name"
    return "; ".join(f"`{one.code}` ({_some(one.words)})" for one in meanings)


def _is_of_county(meaning: Meaning) -> bool:
    """Whether a row of the county's own gives the word, not the law or the trade."""
    value = meaning.value
    values = value if isinstance(value, tuple) else (value,)
    return any(isinstance(one, Model | Mapping) or hasattr(one, "programme") for one in values)


def _some(words: tuple[str, ...]) -> str:
    more = " …" if len(words) > MOST_WORDS else ""
    return "、".join(words[:MOST_WORDS]) + more


def _codes(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _head in heads), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
