"""The layouts of a county's files: as stored, as a kind can use them, and what they learn."""

from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from welfare.exceptions import NotAllowed
from welfare.files.imports.marks import MARK
from welfare.files.imports.spec import ImportSpec
from welfare.files.tables import Layout, RawFile, TableFile, load_layouts, open_file, read_table
from welfare.files.tables.errors import BadLayout
from welfare.files.tables.headers import Rows
from welfare.files.tables.layout_reading import REPEAT_OPTIONS
from welfare.files.tables.layouts import RELATION, SEQUENCE, day_of, parts_of, plain_path
from welfare.files.tables.side_by_side import FEWEST_BESIDE, MONTH
from welfare.files.tables.values import plain_word
from welfare.models import Division, ImportBatch, TableLayout
from welfare.site.language import kept

IGNORE = "-"  # said of a heading: not to be read
NOTHING = "-"  # said of a word: as if the cell were empty
READ_AS = "read_as"  # of a batch: what layouts say for this file alone
WITHIN = "/1"  # behind a key: it is the first part of a longer number (3-1: household 3)
LONGER_NUMBER = r"(\d+)[-–—]\d+"
TOWN = "town"
# A sheet of one town is called after it: 1.嵩阳街道; 城乡低保 and 乡镇汇总 are none
TOWN_SHEET = (
    r"^(?!.*(?:城乡|乡镇|城镇))(?:\d+[.、])?([㐀-䶿一-鿿\d]{1,9}?(?:镇|乡|街道(?:办事处)?|苏木))"
)
# What every office calls it besides; whose it is another kind of heading says (户主身份证号码)
USUAL = {
    "resident_id": (
        "身份证号码",
        "公民身份号码",
        "公民身份证号码",
        "居民身份证号码",
        "身份证件号码",
    )
}
SECRET = ("resident_id", "account", "card", "_id")  # how keys of numbers of a person end


def layouts_for(
    county: Division, spec: type[ImportSpec[Any]], other: Mapping[str, Any] | None = None
) -> list[Layout]:
    """The county's layouts of such files, or the kind's own headings where it has none.

    `other` is what layouts of these names say for one file alone.

    Raises NotAllowed when there are neither.
    """
    rows, other = TableLayout.objects.filter(county=county, kind=spec.kind), other or {}
    layouts = [layout_of(spec.kind, row.name, other.get(row.name, row.definition)) for row in rows]
    if not layouts and spec.keys and spec.needed:
        layouts = [layout_of(spec.kind, "", own_definition(spec))]
    if not layouts:
        raise NotAllowed(
            _(
                "%(county)s has no layout for files of the kind “%(kind)s”. "
                "It is part of the county's profile; add it under Administration, File layouts."
            )
            % {"county": county, "kind": spec.kind}
        )
    return layouts


def table_of(
    batch: ImportBatch,
    spec: ImportSpec[Any],
    content: RawFile,
    *,
    lenient: bool = False,
    heading: Rows | None = None,
) -> TableFile:
    """A file that was handed in, by the layouts of today."""
    layouts = layouts_for(spec.county, type(spec), batch.mapping.get(READ_AS))
    return read_table(
        content,
        batch.file_name,
        [spec.of_given(_with_words(layout, spec), batch.given) for layout in layouts],
        lenient=lenient,
        heading=heading,
        given=batch.given,
    )


def _with_words(layout: Layout, spec: ImportSpec[Any]) -> Layout:
    """The layout with what a person calls its kind and its columns, not how these are stored.

    So are the words by which the names of sheets and files speak of what the form may say.
    """
    title = layout.title if layout.title != spec.kind else layout.name or str(spec.title)
    labels = {key: str(label) for key, label in spec.keys.items()}
    spoken = {key: spec.vocabularies[key].in_names() for key in spec.given}
    return replace(layout, title=title, labels=labels, spoken=spoken)


def opened(batch: ImportBatch) -> RawFile:
    """The file that was handed in, opened; its bytes are handed on as they are unsealed."""
    storage: Any = batch.file.storage
    parts = storage.parts(batch.file.name)
    return open_file(parts, batch.file_name)


def layout_of(kind: str, name: str, definition: Mapping[str, Any]) -> Layout:
    """A stored layout under its name."""
    (layout,) = load_layouts({"layouts": {kind: definition}})[kind]
    return replace(layout, name=name)


def own_definition(spec: type[ImportSpec[Any]]) -> dict[str, Any]:
    """What a kind calls its own columns, as a layout to begin with; in the county's language."""
    columns: dict[str, dict[str, Any]] = {}
    taken: set[str] = set()
    with kept():
        for key, label in spec.keys.items():
            header = plain_path(str(label))
            if header not in taken:
                headings = [str(label), *spec.also.get(key, ()), *USUAL.get(key, ())]
                columns[key] = _column(key, headings, required=key in spec.needed)
                taken.add(header)
        named = {"sheet_as": {TOWN: TOWN_SHEET}} if TOWN in columns else {}
        home = {"by": [spec.of_household], "head": RELATION} if spec.of_household else {}
        homes = {"household": home} if home else {}
        return {"title": str(spec.title), "columns": columns, **named, **homes}


def keys_of(spec: type[ImportSpec[Any]]) -> dict[str, str]:
    """What a heading may stand for, with what it is called: of a day also its month and its day."""
    listed: dict[str, str] = {}
    for key, label in spec.keys.items():
        listed[key] = str(label)
        listed |= {part: _part_of(str(label), part) for part in parts_of(key)}
    return listed


def _part_of(label: str, part: str) -> str:
    words = {"label": label}
    if part.endswith("_month"):
        return _("%(label)s: its month") % words
    return _("%(label)s: its day") % words


def label_of(spec: type[ImportSpec[Any]], layout: Layout, key: str) -> str:
    """What a key is called on screen: by its kind, or by the first heading of its layout."""
    if key in spec.keys:
        return str(spec.keys[key])
    if key == SEQUENCE:
        return _("Running number")
    if day := day_of(key):
        return _part_of(label_of(spec, layout, day), key)
    column = layout.columns.get(key)
    return column.title if column else key


def check_layouts(
    spec: ImportSpec[Any], layouts: Iterable[Layout], only: Collection[str] = ()
) -> None:
    """Every key is one that the kind reads, every word means something. Raises BadLayout.

    `only` names the keys to look at, where the others are not what is asked: what is wrong with
    them is told to who looks at a preview, in other words than to who writes a profile.
    """
    for layout in layouts:
        place = f"[layouts.{layout.kind}] {layout.name}".strip()
        if not only:
            _check_complete(spec, place, layout)
        for key, column in layout.columns.items():
            if only and key not in only:
                continue
            if spec.keys and key not in {*keys_of(type(spec)), SEQUENCE}:
                raise BadLayout(
                    _("%(place)s: files of this kind have no column %(key)s; they have: %(keys)s.")
                    % {"place": place, "key": key, "keys": ", ".join(spec.keys)}
                )
            codes = column.codes | {layout.constants.get(key, "")}
            codes |= {rule.constants.get(key, "") for rule in layout.sheets}
            codes |= {one.constants.get(key, "") for one in layout.repeat}
            told = _("Column “%(label)s”") % {"label": label_of(type(spec), layout, key)}
            _check_words(spec, told if only else f"{place} {key}", key, codes, told=bool(only))


def _check_complete(spec: ImportSpec[Any], place: str, layout: Layout) -> None:
    for key in spec.lacks(layout):
        words = {"place": place, "key": key, "label": label_of(type(spec), layout, key)}
        raise BadLayout(
            _("%(place)s: no row can be taken without “%(label)s”; give it a column: %(key)s.")
            % words
        )


def _check_words(
    spec: ImportSpec[Any], place: str, key: str, codes: set[str], *, told: bool
) -> None:
    """To a person what may be written is said in words, to who writes a profile in its codes."""
    vocabulary = spec.vocabularies.get(key)
    if vocabulary is None:
        return
    for code in sorted(code for code in codes if code):
        if vocabulary.of_word(code) is None:
            raise BadLayout(
                _("%(place)s: “%(word)s” means nothing here; write one of: %(words)s.")
                % {
                    "place": place,
                    "word": code,
                    "words": _(", ").join(
                        vocabulary.words if told else [meaning.code for meaning in vocabulary]
                    ),
                }
            )


def with_heading(definition: Mapping[str, Any], header: str, key: str) -> dict[str, Any]:
    """The definition in which the heading stands for the key, and for no other.

    Without a key the heading is unknown again; `IGNORE` says that it is not to be read. `WITHIN`
    behind the key: it is that of a household, whose number stands within a longer one. `MARK` and a
    word behind it: a mark below the heading says that word.
    """
    key, within = key.removesuffix(WITHIN), key.endswith(WITHIN)
    key, _sign, code = key.partition(MARK)
    changed: dict[str, Any] = deepcopy(dict(definition))
    plain = plain_path(header)
    columns = changed.setdefault("columns", {})
    for other, options in list(columns.items()):
        options = columns[other] = _as_table(options)
        marks = {
            one: word for one, word in options.get("marks", {}).items() if plain_path(one) != plain
        }
        if marks != options.get("marks", {}):
            options["marks"] = marks
        kept = [one for one in options.get("headers", []) if plain_path(one) != plain]
        if kept != options.get("headers", []):
            options["headers"] = kept
            if is_within(other, options):
                options["word_patterns"] = without_longer(other, options)
    ignored = [one for one in changed.get("ignore", []) if plain_path(one) != plain]
    if key == IGNORE:
        ignored.append(header)
    elif key:
        columns.setdefault(key, _column(key, []))
        if code:
            columns[key]["marks"] = {**columns[key].get("marks", {}), header: code}
        else:
            columns[key]["headers"] = [*columns[key].get("headers", []), header]
        if within:
            others = without_longer(key, columns[key])
            columns[key]["word_patterns"] = [*others, _longer(key)]
            changed.setdefault("household", [key])
    if ignored or "ignore" in changed:
        changed["ignore"] = ignored
    changed["columns"] = {key: one for key, one in columns.items() if not _is_empty(one)}
    return changed


def _is_empty(options: Mapping[str, Any]) -> bool:
    """Whether a column says nothing any more."""
    known = {"headers", "word_patterns", "marks"}
    return bool(options) and options.keys() <= known and not any(options.values())


def with_beside(definition: Mapping[str, Any], pattern: str, key: str) -> dict[str, Any]:
    """The definition in which headings of this form stand side by side, one for each person."""
    changed: dict[str, Any] = deepcopy(dict(definition))
    given = changed.get("repeat", {})
    if not isinstance(given, Mapping):
        raise NotAllowed(
            _(
                "The layout already has other columns side by side. Keep this one as a layout of"
                " its own: write its name below."
            )
        )
    repeat = {
        one: headings if one in REPEAT_OPTIONS else _without(headings, pattern)
        for one, headings in given.items()
    }
    if key:
        repeat[key] = [*repeat.get(key, []), pattern]
        if pattern.startswith(tuple(FEWEST_BESIDE)):
            repeat["number_as"] = MONTH
    changed["repeat"] = {one: headings for one, headings in repeat.items() if headings}
    return changed


def _without(headings: Any, pattern: str) -> list[str]:
    listed = [headings] if isinstance(headings, str) else headings
    return [one for one in listed if one != pattern]


def _longer(key: str) -> dict[str, Any]:
    return {"match": LONGER_NUMBER, key: 1}


def is_within(key: str, options: Any) -> bool:
    """Whether a column was said to hold the number of a household within a longer one."""
    patterns = options.get("word_patterns", []) if isinstance(options, Mapping) else []
    return _longer(key) in patterns


def without_longer(key: str, options: Mapping[str, Any]) -> list[Any]:
    """The other patterns of such a column."""
    return [one for one in options.get("word_patterns", []) if one != _longer(key)]


def with_word(definition: Mapping[str, Any], key: str, word: str, code: str) -> dict[str, Any]:
    """The definition in which a word of a column means the code (`NOTHING`: an empty cell)."""
    changed: dict[str, Any] = deepcopy(dict(definition))
    columns = changed.setdefault("columns", {})
    options = columns[key] = _as_table(columns.get(key, {}))
    words = {
        one: means
        for one, means in options.get("words", {}).items()
        if plain_word(one) != plain_word(word)
    }
    options["words"] = {**words, word: "" if code == NOTHING else code}
    return changed


def with_date(definition: Mapping[str, Any], key: str, how: str) -> dict[str, Any]:
    """The definition in which a column writes its days so: a form, or which month 2022.1 is."""
    changed: dict[str, Any] = deepcopy(dict(definition))
    columns = changed.setdefault("columns", {})
    options = columns[key] = _as_table(columns.get(key, {}))
    if "%" not in how:
        options["point_one"] = how
        return changed
    given = options.get("dates", [])
    options["dates"] = [*([given] if isinstance(given, str) else given), how]
    return changed


def _as_table(options: Any) -> dict[str, Any]:
    return {"headers": options} if isinstance(options, list) else dict(options)


def _column(key: str, headers: list[str], *, required: bool = False) -> dict[str, Any]:
    options: dict[str, Any] = {"headers": headers}
    if required:
        options["required"] = True
    if key.endswith(SECRET):
        options["secret"] = True
    return options
