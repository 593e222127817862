"""What a person says of headings and words in the preview; the county's layout keeps it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from welfare.audit import log as audit
from welfare.exceptions import NotAllowed
from welfare.files.imports.county_layouts import (
    READ_AS,
    WITHIN,
    check_layouts,
    layout_of,
    opened,
    own_definition,
    table_of,
    with_beside,
    with_date,
    with_heading,
    with_word,
)
from welfare.files.imports.error_book import add_errors
from welfare.files.imports.homes import with_households
from welfare.files.imports.marks import MARK
from welfare.files.imports.preview import describe
from welfare.files.imports.reader import read
from welfare.files.imports.reading import Tally
from welfare.files.imports.rules import BY_ROWS, check_may_import
from welfare.files.imports.sources import Source, form_of, with_source
from welfare.files.imports.spec import Desk, ImportSpec
from welfare.files.tables import BadLayout, Layout, RawFile
from welfare.files.tables.headers import Rows
from welfare.models import BatchStatus, ImportBatch, TableLayout, User

Headings = Mapping[tuple[str, str], str]  # (layout, heading as written): key
Words = Mapping[tuple[str, str, str], str]  # (layout, key, word): code
Beside = Mapping[tuple[str, str], str]  # (layout, form of the headings side by side): key
Dates = Mapping[tuple[str, str, str], str]  # (layout, key, what is open of it): a form, a month
Homes = Mapping[str, tuple[str, str]]  # layout: what tells households apart, with its heading

# (layout, key, sheet; "" for all of them): what gives it, and how
Sources = Mapping[tuple[str, str, str], Source]


@transaction.atomic
def answer(
    *,
    by: User,
    batch: ImportBatch,
    desk: Desk,
    headings: Headings,
    words: Words,
    dates: Dates | None = None,
    beside: Beside | None = None,
    sources: Sources | None = None,
    homes: Homes | None = None,
    keep_as: str = "",
    heading: Rows | None = None,
) -> ImportBatch:
    """Keep what headings, words and dates mean in the county's layout, and read the file anew.

    So is kept what stands for a column that the file does not have (`sources`).

    `keep_as` names a layout of its own for files of this shape; without it the layout by which the
    file was read learns. `heading` says in which rows the headings of a file stand of which none is
    known. Raises NotAllowed or BadInput (a layout that cannot be).
    """
    rows = ImportBatch.objects.select_for_update(of=("self",)).select_related("county")
    batch = rows.get(pk=batch.pk)
    spec = desk.specs[batch.kind]
    check_may_import(by, batch.county, spec)
    if batch.status != BatchStatus.PREVIEWED:
        raise NotAllowed(_("This file has already been confirmed. Hand it in again to start anew."))
    dates, beside, sources, homes = dates or {}, beside or {}, sources or {}, homes or {}
    names = {place[0] for place in (*headings, *words, *dates, *beside, *sources)} | {*homes}
    for name in sorted(names):
        _learn(
            by,
            spec(batch),
            name,
            {place[1]: key for place, key in headings.items() if place[0] == name},
            {place[1:]: code for place, code in words.items() if place[0] == name},
            [(place[1], said) for place, said in dates.items() if place[0] == name],
            {place[1]: key for place, key in beside.items() if place[0] == name},
            {place[1:]: said for place, said in sources.items() if place[0] == name},
            homes.get(name),
            keep_as.strip() or name,
        )
    batch.mapping = look_at(batch, spec(batch), heading=heading)
    batch.save(update_fields=["mapping", "error_file"])
    return batch


@transaction.atomic
def read_as_named(batch: ImportBatch, desk: Desk) -> bool:
    """Read the file by its names where its sheets or lines are of several things; whether they are.

    Nobody looks at the preview of a command: what the file itself says goes before the one word of
    a layout. The layout stays as it is, for the next file may be of that one thing again.
    """
    asked, spec = batch.mapping["sources"], desk.specs[batch.kind]
    stored = TableLayout.objects.filter(county=batch.county, kind=batch.kind)
    known, told = dict(stored.values_list("name", "definition")), dict[str, Any]()
    for row in asked["rows"]:
        name, source = row["layout"], row.get("proposed")
        if source and row["source"] and name in known:
            how = form_of(asked["names"][name][source], row["part"])
            told[name] = with_source(told.get(name, known[name]), row["key"], source, how)
    if told:
        batch.mapping = {READ_AS: told}
        batch.mapping |= look_at(batch, spec(batch))
        batch.save(update_fields=["mapping", "error_file"])
    return bool(told)


def look_at(
    batch: ImportBatch,
    spec: ImportSpec[Any],
    *,
    given: RawFile | None = None,
    heading: Rows | None = None,
) -> dict[str, Any]:
    """The preview of a file that was handed in, by the layouts of today.

    Of a file of which nothing would be saved there is the workbook with the marked cells already.

    A command has nobody to ask: without a person a required column must be there.
    """
    asks = batch.uploaded_by_id is not None
    table = table_of(batch, spec, given or opened(batch), lenient=asks, heading=heading)
    seen = describe(table, spec, batch)
    batch.error_file = ""
    if BY_ROWS.intersection(seen["blocked"]):
        tally = Tally()
        tally.add(read(table, type(spec)(batch)))
        add_errors(batch, tally, table)
    return seen


def _learn(
    by: User,
    spec: ImportSpec[Any],
    name: str,
    headings: Mapping[str, str],
    words: Mapping[tuple[str, str], str],
    dates: list[tuple[str, str]],
    beside: Mapping[str, str],
    sources: Mapping[tuple[str, str], Source],
    homes: tuple[str, str] | None,
    keep_as: str,
) -> None:
    stored = TableLayout.objects.select_for_update().filter(county=spec.county, kind=spec.kind)
    known = stored.filter(name=name).first()
    definition = known.definition if known else own_definition(type(spec))
    for header, key in headings.items():
        definition = with_heading(definition, header, key)
    for (key, word), code in words.items():
        definition = with_word(definition, key, word, code)
    for key, how in dates:
        definition = with_date(definition, key, how)
    for pattern, key in beside.items():
        definition = with_beside(definition, pattern, key)
    for (key, sheet), (source, how) in sources.items():
        definition = with_source(definition, key, source, how, sheet)
    if homes is not None:
        definition = with_households(definition, spec.of_household, *homes)
    answered = (key for key in (*headings.values(), *beside.values()) if key)
    said = {key.removesuffix(WITHIN).partition(MARK)[0] for key in answered}
    said |= {key for key, _said in (*words, *dates)}
    said |= {key for key, _sheet in sources}
    check_layouts(spec, [_layout(spec, keep_as, definition)], only=said)
    row = stored.filter(name=keep_as).first()
    if row is None:
        row = TableLayout(county=spec.county, kind=spec.kind, name=keep_as)
    row.definition = definition
    row.full_clean(exclude=["county"])
    row.save()
    audit.record(
        "layout_kept",
        row,
        by=by,
        kind=spec.kind,
        file=spec.batch.file_name,
        headings=[f"{header} = {key}" for header, key in headings.items()],
        words=[f"{key}: {word} = {code}" for (key, word), code in words.items()],
        dates=[f"{key}: {how}" for key, how in dates],
        beside=[f"{pattern} = {key}" for pattern, key in beside.items()],
        sources=[
            f"{sheet} {key}: {source} {how}".strip()
            for (key, sheet), (source, how) in sources.items()
        ],
        households=[homes[0] or spec.of_household] if homes else [],
    )


def _layout(spec: ImportSpec[Any], name: str, definition: Mapping[str, Any]) -> Layout:
    """The layout as it would be kept. What is wrong with it is told to no writer of profiles."""
    try:
        return layout_of(spec.kind, name, definition)
    except BadLayout as error:
        own = _("Keep the file as a layout of its own: write its name below.")
        raise NotAllowed(f"{_why_not(spec, definition)} {own}") from error


def _why_not(spec: ImportSpec[Any], definition: Mapping[str, Any]) -> str:
    household = definition.get("household", ())
    by = household.get("by", ()) if isinstance(household, Mapping) else household
    keys = [*definition.get("row_keys", ()), *([by] if isinstance(by, str) else by)]
    columns = definition.get("columns", {})
    for key in keys:
        options = columns.get(key, {})
        headed = isinstance(options, list) or options.get("headers") or options.get("patterns")
        if key in spec.keys and not headed:
            reason = _("By “%(label)s” the layout tells rows or households apart.")
            return reason % {"label": spec.keys[key]}
    return _("What was said does not fit the other columns of the layout.")
