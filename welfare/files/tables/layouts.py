"""How a kind of file is laid out: which headers mean what, and what makes a row a data row.

A county's profile gives the layouts as TOML tables, so other headers need no change of code.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from welfare.files.tables.errors import BadLayout

IN_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕")
# What brackets may hold without saying whose the column is: a unit, a form, "must be filled in".
UNIT = re.compile(
    r"(单位:?)?(人民币)?[百千万亿]?(元|角|分|人|户|口|次|天|日|月|年|周?岁|亩|平方米|平米|㎡|m2|%)"
    r"(/.*|每.*|(/?人)?[/·.每]?(月|年|人|户|天))?"
    r"|必填|选填|可空|可不填|男[/、]女|是[/、]否|有[/、]无|文本(格式)?|\d+位(数字?)?|格式.*"
    r"|年[/-]?月[/-]?日?|y+.*|[\d\s./:-]+|从.*选择|下拉.*|如:.*|例:?.*|精确到.*|保留.*",
    re.IGNORECASE,
)
NO_LETTERS = re.compile(r"[\s*:_\-.,、。·]+")
COLUMN_OPTIONS = {"headers", "required", "fill_down", "secret"}
LAYOUT_OPTIONS = {"title", "row_keys", "household", "sheet_as", "columns", "words"}


@lru_cache(maxsize=4_096)
def plain_header(text: str) -> str:
    """Reduce a header to what identifies it: no spaces, no units in brackets, half width.

    Other brackets are part of it: 姓名（监护人） is not 姓名.

    >>> plain_header(" 月养老金 （元）")
    '月养老金'
    """
    narrow = unicodedata.normalize("NFKC", text)
    bare = NO_LETTERS.sub("", IN_BRACKETS.sub(_unless_unit, narrow))
    return (bare or NO_LETTERS.sub("", narrow)).casefold()


def _unless_unit(brackets: "re.Match[str]") -> str:
    inside = next(part for part in brackets.groups() if part is not None)
    return "" if UNIT.fullmatch("".join(inside.split())) else brackets[0]


def plain_path(text: str) -> str:
    """Reduce a header of one or two rows ("group/sub"); see `plain_header`."""
    return "/".join(plain_header(part) for part in text.split("/"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column by its key, with all headers it goes by ("group/sub" for two-row headers).

    `fill_down`: the value stands only in the first row of a household.
    `secret`: masked in messages.
    """

    key: str
    headers: tuple[str, ...]
    required: bool = False
    fill_down: bool = False
    secret: bool = False


@dataclass(frozen=True)
class Layout:
    """A kind of file.

    A row with any of `row_keys` filled is a data row. A new value in any `household` column begins
    a household. `sheet_as` names the key that the sheet's own name stands for, if any.
    """

    kind: str
    title: str
    columns: Mapping[str, Column]
    row_keys: tuple[str, ...]
    household: tuple[str, ...] = ()
    sheet_as: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys in the order of the profile."""
        return tuple(self.columns)

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns without which a sheet is not of this kind."""
        return tuple(column for column in self.columns.values() if column.required)


def load_layouts(profile: Mapping[str, Any]) -> dict[str, Layout]:
    """Read the `layouts` section of a profile. Raises BadLayout naming the place."""
    section = profile.get("layouts", {})
    if not isinstance(section, Mapping):
        raise BadLayout(_("[layouts] must be a table of file kinds."))
    return {kind: _layout(kind, given) for kind, given in section.items()}


def _layout(kind: str, given: Any) -> Layout:
    place = f"[layouts.{kind}]"
    _check_options(place, given, LAYOUT_OPTIONS)
    columns = {
        key: _column(f"{place} {key}", key, options)
        for key, options in given.get("columns", {}).items()
    }
    required = tuple(column.key for column in columns.values() if column.required)
    if not required:
        raise BadLayout(
            _("%(place)s needs at least one column with required = true.") % {"place": place}
        )
    row_keys = tuple(given.get("row_keys", required))
    household = tuple(given.get("household", ()))
    for key in (*row_keys, *household):
        if key not in columns:
            raise BadLayout(
                _("%(place)s names the column %(key)s, which it does not describe.")
                % {"place": place, "key": key}
            )
    _check_headers_differ(place, columns)
    title, sheet_as = str(given.get("title", kind)), str(given.get("sheet_as", ""))
    return Layout(kind, title, columns, row_keys, household, sheet_as)


def _column(place: str, key: str, options: Any) -> Column:
    if isinstance(options, list):
        options = {"headers": options}
    _check_options(place, options, COLUMN_OPTIONS)
    headers = options.get("headers")
    if not isinstance(headers, list) or not headers:
        raise BadLayout(_("%(place)s needs a list of headers.") % {"place": place})
    flags = {name: bool(options.get(name, False)) for name in ("required", "fill_down", "secret")}
    return Column(key, tuple(str(header) for header in headers), **flags)


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
        for header in column.headers:
            other = owner.setdefault(plain_path(header), column.key)
            if other != column.key:
                raise BadLayout(
                    _("%(place)s gives the header “%(header)s” to both %(one)s and %(other)s.")
                    % {"place": place, "header": header, "one": other, "other": column.key}
                )
