"""Layouts from the TOML tables of a profile. Whatever cannot be meant is a BadLayout."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from welfare.files.tables.errors import BadLayout
from welfare.files.tables.layouts import (
    BEGINS,
    HEADS,
    PERIODS,
    RELATION,
    SHARES,
    UNITS,
    Column,
    Layout,
    Repeat,
    SheetRule,
    WordPattern,
    parts_of,
    plain_path,
)
from welfare.files.tables.values import MONTHS_OF_POINT_ONE, plain_word

NAMED = {"sheet_as": "sheet", "file_as": "file", "title_as": "title", "section_as": "section"}
COLUMN_OPTIONS = {
    *("headers", "patterns", "required", "fill_down", "secret", "words", "word_patterns"),
    *("unit", "dates", "point_one", "default", "marks"),
}
LAYOUT_OPTIONS = {
    *("title", "name", "row_keys", "household", "columns", "words", "constants", "sheets"),
    *("repeat", "ignore", "others", *NAMED),
}
REPEAT_OPTIONS = {"constants", "number_as"}
HOUSEHOLD_OPTIONS = {"by", "merged", "head", "numbered"}
FILLED = {False: "", True: "household", "household": "household", "above": "above"}


def load_layouts(profile: Mapping[str, Any]) -> dict[str, list[Layout]]:
    """Read the `layouts` section of a profile. Raises BadLayout naming the place."""
    section = profile.get("layouts", {})
    if not isinstance(section, Mapping):
        raise BadLayout(_("[layouts] must be a table of file kinds."))
    read = {kind: read_kind(kind, given) for kind, given in section.items()}
    for _layouts, faults in read.values():
        if faults:
            raise faults[0]
    return {kind: layouts for kind, (layouts, _faults) in read.items()}


def read_kind(kind: str, given: Any) -> tuple[list[Layout], list[BadLayout]]:
    """The layouts of one kind that can be used, and what is wrong with each of the others."""
    layouts: list[Layout] = []
    faults: list[BadLayout] = []
    for number, place, one in _described(kind, given):
        try:
            if isinstance(one, BadLayout):
                raise one
            layouts.append(_layout(place, kind, one))
        except BadLayout as fault:
            fault.number = number
            faults.append(fault)
    return layouts, faults


def _described(kind: str, given: Any) -> Iterator[tuple[int, str, Any]]:
    """Each layout with its number (0: the only one) and its place, or what keeps it from being."""
    place = f"[layouts.{kind}]"
    if isinstance(given, Mapping):
        yield 0, place, given
        return
    if not isinstance(given, list) or not given:
        yield 0, place, BadLayout(_("%(place)s must be a table.") % {"place": place})
        return
    names: set[str] = set()
    for number, one in enumerate(given, 1):
        name = str(one.get("name", "")).strip() if isinstance(one, Mapping) else ""
        place = f"[[layouts.{kind}]] {name or number}"
        if not name or name in names:
            one = BadLayout(
                _("%(place)s needs a name of its own: several layouts are told apart by it.")
                % {"place": place}
            )
        names.add(name)
        yield number, place, one


def _layout(place: str, kind: str, given: Mapping[str, Any]) -> Layout:
    _check_options(place, given, LAYOUT_OPTIONS)
    columns = {
        key: _column(f"{place} {key}", key, options)
        for key, options in _table(place, given, "columns").items()
    }
    repeat = _repeats(f"{place} repeat", given.get("repeat", []))
    named = {to: _named(f"{place} {option}", given.get(option)) for option, to in NAMED.items()}
    constants = _constants(f"{place} constants", given.get("constants", {}))
    sheets = _sheets(f"{place} sheets", _table(place, given, "sheets"))
    for key in _given_keys(columns, repeat, named, constants, sheets):
        columns.setdefault(key, Column(key))
    columns = _with_parts_of_days(columns)
    required = tuple(column.key for column in columns.values() if column.required)
    if not required:
        raise BadLayout(
            _("%(place)s needs at least one column with required = true.") % {"place": place}
        )
    household = _household(f"{place} household", given.get("household", []))
    if household[2] == BEGINS and RELATION in columns:
        columns[RELATION] = replace(columns[RELATION], required=True)
    layout = Layout(
        kind=kind,
        title=str(given.get("title", kind)),
        columns=columns,
        row_keys=tuple(given.get("row_keys", required)),
        household=household[0],
        merged=household[1],
        head=household[2],
        numbered=household[3],
        name=str(given.get("name", "")).strip(),
        constants=constants,
        sheets=sheets,
        named=named,
        repeat=repeat,
        ignore=frozenset(plain_path(one) for one in _texts(place, given, "ignore")),
        others=_others(place, given),
    )
    _check_known(place, layout, given.get("columns", {}))
    _check_headers_differ(place, columns)
    return layout


def _others(place: str, given: Mapping[str, Any]) -> frozenset[str]:
    words = frozenset(plain_path(one) for one in _texts(place, given, "others"))
    if "" in words:
        raise BadLayout(_("%(place)s: a word of others is empty.") % {"place": place})
    return words


def _with_parts_of_days(columns: Mapping[str, Column]) -> dict[str, Column]:
    """The columns, and for each day those of its month and its day (年 | 月 | 日).

    They need not be described where they stand under the heading of the day.
    """
    known = {plain_path(header) for column in columns.values() for header in column.headers}
    made: dict[str, Column] = {}
    for key, column in columns.items():
        parts = parts_of(key)
        if parts:
            own = (*column.headers, *_under(column.headers, "年", known))
            made[key] = replace(column, headers=own)
        elif key not in made:
            made[key] = column
        for part, sign in parts.items():
            described = columns.get(part, Column(part))
            headers = (*described.headers, *_under(column.headers, sign, known))
            fill_down = described.fill_down or column.fill_down
            made[part] = replace(described, headers=headers, fill_down=fill_down)
    return made


def _under(headers: Iterable[str], sign: str, known: set[str]) -> list[str]:
    """The headings of a part below those of its day, unless they mean something else."""
    named = [f"{header}/{sign}" for header in headers]
    return [one for one in named if plain_path(one) not in known]


def _given_keys(
    columns: Mapping[str, Column],
    repeat: tuple[Repeat, ...],
    named: Mapping[str, Mapping[str, Any]],
    constants: Mapping[str, str],
    sheets: tuple[SheetRule, ...],
) -> list[str]:
    """Keys that have a value without a column of their own."""
    patterns = [pattern for column in columns.values() for pattern in column.word_patterns]
    givers: list[Mapping[str, Any]] = [*named.values(), constants]
    givers += [pattern.feeds for pattern in patterns] + [rule.constants for rule in sheets]
    givers += [one.columns for one in repeat] + [one.constants for one in repeat]
    numbers = [one.number_as for one in repeat if one.number_as]
    return [*numbers, *(key for giver in givers for key in giver)]


def _check_known(place: str, layout: Layout, described: Mapping[str, Any]) -> None:
    given = _given_keys(
        layout.columns, layout.repeat, layout.named, layout.constants, layout.sheets
    )
    relation = (RELATION,) if layout.head == BEGINS else ()
    for key in (*layout.row_keys, *layout.household, *layout.merged, *relation):
        if key not in layout.columns:
            raise BadLayout(
                _("%(place)s names the column %(key)s, which it does not describe.")
                % {"place": place, "key": key}
            )
    for key in described:
        column = layout.columns[key]
        if not (column.headings or column.patterns or key in given or column.default):
            raise BadLayout(_("%(place)s needs a list of headers.") % {"place": f"{place} {key}"})


def _column(place: str, key: str, options: Any) -> Column:
    if isinstance(options, list):
        options = {"headers": options}
    _check_options(place, options, COLUMN_OPTIONS)
    fill_down = options.get("fill_down", False)
    if not isinstance(fill_down, bool | str) or fill_down not in FILLED:
        raise _no_such(place, "fill_down", fill_down, ["true", "false", '"above"'])
    unit, months, each = _unit(place, options)
    return Column(
        key,
        headers=tuple(_texts(place, options, "headers")),
        patterns=tuple(_regex(place, one) for one in _texts(place, options, "patterns")),
        required=bool(options.get("required", False)),
        fill_down=FILLED[fill_down],
        secret=bool(options.get("secret", False)),
        words=_words(f"{place} words", options.get("words", {})),
        word_patterns=tuple(
            _word_pattern(f"{place} word_patterns {n}", one)
            for n, one in enumerate(_list(place, options, "word_patterns"), 1)
        ),
        unit=unit,
        months=months,
        each=each,
        dates=_dates(place, options),
        point_one=_point_one(place, options.get("point_one")),
        default=_constant(place, options.get("default", "")),
        marks=_marks(f"{place} marks", options.get("marks", {})),
    )


def _unit(place: str, options: Mapping[str, Any]) -> tuple[str, int, bool | None]:
    given = options.get("unit", [])
    unit, months, each = "", 0, None
    for word in given if isinstance(given, list) else [given]:
        if word in UNITS:
            unit = UNITS[word]
        elif word in PERIODS:
            months = PERIODS[word]
        elif word in SHARES:
            each = SHARES[word]
        else:
            raise _no_such(place, "unit", word, [*UNITS, *PERIODS, *SHARES])
    return unit, months, each


def _dates(place: str, options: Mapping[str, Any]) -> tuple[str, ...]:
    given = options.get("dates", [])
    forms = [given] if isinstance(given, str) else _texts(place, options, "dates")
    for form in forms:
        if "%m" not in form or not ("%Y" in form or "%y" in form):
            raise BadLayout(
                _("%(place)s: the form of dates “%(form)s” needs %%Y (or %%y) and %%m.")
                % {"place": place, "form": form}
            )
    return tuple(forms)


def _point_one(place: str, given: Any) -> int:
    if given is not None and given not in MONTHS_OF_POINT_ONE:
        raise _no_such(place, "point_one", given, [*MONTHS_OF_POINT_ONE])
    return MONTHS_OF_POINT_ONE.get(given, 0)


def _words(place: str, given: Any) -> dict[str, str]:
    if not isinstance(given, Mapping) or not all(isinstance(one, str) for one in given.values()):
        raise BadLayout(
            _('%(place)s must be a table of words such as "√" = "yes".') % {"place": place}
        )
    return {plain_word(word): code for word, code in given.items()}


def _marks(place: str, given: Any) -> dict[str, str]:
    """Heading to word; which of them is meant where two are the same nobody can tell."""
    if not isinstance(given, Mapping) or not all(
        isinstance(one, str) and one for one in given.values()
    ):
        raise BadLayout(
            _('%(place)s must be a table of headings such as "老年人" = "ELDERLY".')
            % {"place": place}
        )
    plain = [plain_path(heading) for heading in given]
    again = next((h for h, one in zip(given, plain, strict=True) if plain.count(one) > 1), "")
    if again:
        raise BadLayout(
            _("%(place)s has the heading “%(header)s” twice.") % {"place": place, "header": again}
        )
    return dict(given)


def _word_pattern(place: str, given: Any) -> WordPattern:
    if not isinstance(given, Mapping) or "match" not in given:
        raise BadLayout(_("%(place)s must be a table with match.") % {"place": place})
    match = _regex(place, given["match"])
    feeds = {key: group for key, group in given.items() if key not in {"match", "means"}}
    for key, group in feeds.items():
        if not isinstance(group, int) or not 1 <= group <= match.groups:
            raise BadLayout(
                _("%(place)s: %(key)s must be the number of a group of the pattern.")
                % {"place": place, "key": key}
            )
    means = given.get("means")
    return WordPattern(match, None if means is None else str(means), feeds)


def _named(place: str, given: Any) -> "dict[str, re.Pattern[str] | None]":
    """What a name stands for: a key, or keys with the pattern that cuts their value out."""
    if not given:
        return {}
    if isinstance(given, str):
        return {given: None}
    if not isinstance(given, Mapping):
        raise BadLayout(_("%(place)s must be a key or a table.") % {"place": place})
    return {
        key: _regex(f"{place} {key}", one, may_be_empty=True) if one else None
        for key, one in given.items()
    }


def _constants(place: str, given: Any) -> dict[str, str]:
    if not isinstance(given, Mapping):
        raise BadLayout(_("%(place)s must be a table.") % {"place": place})
    return {key: _constant(f"{place} {key}", value) for key, value in given.items()}


def _constant(place: str, value: Any) -> str:
    if isinstance(value, Mapping | list | bool):
        raise BadLayout(_("%(place)s must be a word, a number or a day.") % {"place": place})
    return str(value)


def _sheets(place: str, given: Mapping[str, Any]) -> tuple[SheetRule, ...]:
    rules = []
    for name, values in given.items():
        here = f'{place}."{name}"'
        constants = _constants(here, {k: v for k, v in dict(values).items() if k != "skip"})
        try:
            pattern = re.compile("".join(_half_width(name).split()), re.IGNORECASE)
        except re.error:
            pattern = re.compile(re.escape(plain_word(name)))
        rules.append(SheetRule(name, pattern, constants, bool(values.get("skip", False))))
    return tuple(rules)


def _repeats(place: str, given: Any) -> tuple[Repeat, ...]:
    if isinstance(given, Mapping):
        return (_repeat(place, given, numbered=True),) if given else ()
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise BadLayout(_("%(place)s must be a table.") % {"place": place})
    return tuple(_repeat(f"{place} {n}", one) for n, one in enumerate(given, 1))


def _repeat(place: str, given: Mapping[str, Any], *, numbered: bool = False) -> Repeat:
    columns = {}
    for key, headings in given.items():
        if key not in REPEAT_OPTIONS:
            listed = [headings] if isinstance(headings, str) else _texts(place, given, key)
            columns[key] = tuple((plain_path(one), _regex(place, one)) for one in listed)
    if not columns:
        raise BadLayout(_("%(place)s needs a list of headers.") % {"place": place})
    constants = _constants(f"{place} constants", given.get("constants", {}))
    number_as = _constant(f"{place} number_as", given.get("number_as", ""))
    return Repeat(columns, constants, numbered, number_as)


def _household(place: str, given: Any) -> tuple[tuple[str, ...], tuple[str, ...], str, bool]:
    if isinstance(given, list | str):
        given = {"by": given}
    _check_options(place, given, HOUSEHOLD_OPTIONS)
    head = given.get("head", "first")
    if head not in HEADS:
        raise _no_such(place, "head", head, HEADS)
    keys = [
        (given[name],) if isinstance(given.get(name), str) else tuple(_texts(place, given, name))
        for name in ("by", "merged")
    ]
    numbered = given.get("numbered", True)
    if not isinstance(numbered, bool):
        raise _no_such(place, "numbered", numbered, ["true", "false"])
    return keys[0], keys[1], head, numbered


def _half_width(pattern: str) -> str:
    r"""A pattern as what it is compared with: a bracket of a Chinese text is no group.

    >>> print(_half_width("退汇（(.+)）"))
    退汇\((.+)\)
    """
    narrow = {sign: unicodedata.normalize("NFKC", sign) for sign in set(pattern)}
    return "".join(sign if narrow[sign] == sign else re.escape(narrow[sign]) for sign in pattern)


def _regex(place: str, text: Any, *, may_be_empty: bool = False) -> "re.Pattern[str]":
    try:
        pattern = re.compile(_half_width(str(text)), re.IGNORECASE)
    except re.error as error:
        raise BadLayout(
            _("%(place)s: the pattern “%(pattern)s” cannot be read: %(error)s.")
            % {"place": place, "pattern": text, "error": error}
        ) from error
    if not may_be_empty and pattern.fullmatch(""):
        raise BadLayout(
            _("%(place)s: the pattern “%(pattern)s” fits everything.")
            % {"place": place, "pattern": text}
        )
    return pattern


def _table(place: str, given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = given.get(name, {})
    if not isinstance(value, Mapping):
        raise BadLayout(_("%(place)s must be a table.") % {"place": f"{place} {name}"})
    return value


def _list(place: str, given: Mapping[str, Any], name: str) -> list[Any]:
    value = given.get(name, [])
    if not isinstance(value, list):
        raise BadLayout(_("%(place)s must be a list.") % {"place": f"{place} {name}"})
    return value


def _texts(place: str, given: Mapping[str, Any], name: str) -> list[str]:
    return [str(one) for one in _list(place, given, name)]


def _no_such(place: str, option: str, word: object, words: Sequence[str]) -> BadLayout:
    return BadLayout(
        _("%(place)s: %(option)s cannot be “%(word)s”; write one of: %(words)s.")
        % {"place": place, "option": option, "word": word, "words": ", ".join(words)}
    )


def _check_options(place: str, given: Any, allowed: set[str]) -> None:
    if not isinstance(given, Mapping):
        raise BadLayout(_("%(place)s must be a table.") % {"place": place})
    unknown = sorted(set(given) - allowed)
    if unknown:
        raise BadLayout(
            _("%(place)s has unknown options: %(options)s.")
            % {"place": place, "options": ", ".join(unknown)}
        )


def _check_headers_differ(place: str, columns: Mapping[str, Column]) -> None:
    owner: dict[str, str] = {}
    for column in columns.values():
        for header in column.headings:
            other = owner.setdefault(plain_path(header), column.key)
            if other != column.key:
                raise BadLayout(
                    _("%(place)s gives the header “%(header)s” to both %(one)s and %(other)s.")
                    % {"place": place, "header": header, "one": other, "other": column.key}
                )
