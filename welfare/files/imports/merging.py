"""A layout that the profile brings anew, with what the county has said of it since."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from welfare.files.imports.county_layouts import (
    IGNORE,
    NOTHING,
    WITHIN,
    is_within,
    with_beside,
    with_date,
    with_heading,
    with_word,
    without_longer,
)
from welfare.files.imports.marks import MARK
from welfare.files.imports.sources import (
    CONSTANTS,
    OPTIONS,
    SHEETS,
    SKIP,
    sources_of,
    with_source,
)
from welfare.files.tables.layout_reading import REPEAT_OPTIONS
from welfare.files.tables.layouts import plain_path
from welfare.files.tables.values import plain_word

Definition = Mapping[str, Any]
Said = dict[Any, tuple[str, str]]  # what is compared: how it is written, what it means
DAYS = ("dates", "point_one")
SIGN = "="  # between what gives a column and how
ANSWERED = {"columns", "ignore", CONSTANTS, *OPTIONS.values()}  # what answers may write
# options that an answer in the preview may write
TAUGHT = {"headers", "words", "marks", "secret", *DAYS}


@dataclass
class Merged:
    """The layout to keep; in words what of the county's own is in it, and what cannot be."""

    definition: dict[str, Any]
    kept: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)

    def take(
        self, said: str, change: Callable[[Definition], dict[str, Any]], *, disputed: bool
    ) -> None:
        """Keep what the county said, unless the profile says something new of the same."""
        (self.against if disputed else self.kept).append(said)
        if not disputed:
            self.definition = change(self.definition)


def merge(base: Definition, ours: Definition, profile: Definition) -> Merged:
    """`base` is what the profile said before, `ours` what the county made of it.

    What the profile left as it was is not its business; where it says something new of the very
    heading or word that the county has answered, a person decides.
    """
    merged = Merged(dict(profile))
    for _one, written, means, disputed in _changed(*map(_headings, (base, ours, profile))):
        change = partial(with_heading, header=written, key=means)
        merged.take(f"{written} = {means or '—'}", change, disputed=disputed)
    for (key, _plain), written, means, disputed in _changed(*map(_words, (base, ours, profile))):
        change = partial(with_word, key=key, word=written, code=means or NOTHING)
        merged.take(f"{key}: {written} = {means or '—'}", change, disputed=disputed)
    for (key, _option), how, means, disputed in _changed(*map(_days, (base, ours, profile))):
        if means:  # a form taken away: no answer does that
            merged.take(f"{key}: {how}", partial(with_date, key=key, how=how), disputed=disputed)
    for pattern, _same, key, disputed in _changed(*map(_side_by_side, (base, ours, profile))):
        change = partial(with_beside, pattern=pattern, key=key)
        merged.take(f"{pattern} = {key or '—'}", change, disputed=disputed)
    for (key, sheet), _same, how, disputed in _changed(*map(_sources, (base, ours, profile))):
        source, _sign, said = how.partition(SIGN)
        change = partial(with_source, key=key, source=source, said=said, sheet=sheet)
        merged.take(f"{sheet} {key}: {how or '—'}".strip(), change, disputed=disputed)
    within = {key for key, options in ours.get("columns", {}).items() if is_within(key, options)}
    if base == profile:
        merged.definition = dict(ours)
    elif _rest(ours, within) not in (_rest(base, within), _rest(profile, within)):
        merged.against.append(_("more than headings and words"))
    return merged


def _changed(base: Said, ours: Said, profile: Said) -> Iterator[tuple[Any, str, str, bool]]:
    """What the county says otherwise than the profile did, and whether the profile does too."""
    for one in {**base, **ours}:
        written, means = ours.get(one, (base.get(one, ("", ""))[0], ""))
        before, now = base.get(one, ("", ""))[1], profile.get(one, ("", ""))[1]
        if means not in (before, now):
            yield one, written, means, now != before


def _headings(definition: Definition) -> Said:
    said: Said = {plain_path(one): (one, IGNORE) for one in definition.get("ignore", [])}
    for key, options in definition.get("columns", {}).items():
        headers = options if isinstance(options, list) else options.get("headers", [])
        means = key + WITHIN if is_within(key, options) else key
        said |= {plain_path(header): (header, means) for header in headers}
        marks = options.get("marks", {}) if isinstance(options, Mapping) else {}
        said |= {plain_path(one): (one, f"{key}{MARK}{code}") for one, code in marks.items()}
    return said


def _words(definition: Definition) -> Said:
    return {
        (key, plain_word(word)): (word, means or NOTHING)
        for key, options in definition.get("columns", {}).items()
        if isinstance(options, Mapping)
        for word, means in options.get("words", {}).items()
    }


def _days(definition: Definition) -> Said:
    """How columns write their days: each form by itself, and what 2022.1 is."""
    said: Said = {}
    for key, options in definition.get("columns", {}).items():
        for option in DAYS if isinstance(options, Mapping) else ():
            given = options.get(option, [])
            for how in [given] if isinstance(given, str) else given:
                said[key, how if option == "dates" else option] = (how, how)
    return said


def _side_by_side(definition: Definition) -> Said:
    """What stands side by side for several people: the forms of its headings."""
    given = definition.get("repeat", {})
    if not isinstance(given, Mapping):
        return {}
    return {
        one: (one, key)
        for key, headings in given.items()
        if key not in REPEAT_OPTIONS
        for one in ([headings] if isinstance(headings, str) else headings)
    }


def _sources(definition: Definition) -> Said:
    """What stands for columns that a file does not have."""
    return {place: (place[0], SIGN.join(said)) for place, said in sources_of(definition).items()}


def _rest(definition: Definition, within: Collection[str]) -> dict[str, Any]:
    """The layout without what an answer may say; `within`: keys whose number is in a longer one."""
    columns = {}
    for key, options in definition.get("columns", {}).items():
        if isinstance(options, Mapping):
            kept = {name: value for name, value in options.items() if name not in TAUGHT}
            if is_within(key, options):
                kept["word_patterns"] = without_longer(key, options)
            columns[key] = {name: value for name, value in kept.items() if value != []}
    rest = {name: value for name, value in definition.items() if name not in ANSWERED}
    if isinstance(rest.get(SHEETS), Mapping):
        skipped = {name for name, rule in rest.pop(SHEETS).items() if rule.get(SKIP)}
        rest |= {SKIP: sorted(skipped)} if skipped else {}
    if isinstance(rest.get("repeat"), Mapping):
        beside = rest.pop("repeat")
        rest |= {f"{one} beside": beside[one] for one in ("constants",) if one in beside}
    if rest.get("household") in [[key] for key in within]:
        del rest["household"]
    return {**rest, "columns": {key: options for key, options in columns.items() if options}}
