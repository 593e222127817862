"""台账: what was written into the county's logbooks in the period, and what its columns come to."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.logbooks import FieldKind, LogbookField
from cases.logbooks.sums import number_of
from cases.models import (
    Logbook,
    LogbookDefinition,
    LogbookGroup,
    LogbookRecord,
    Programme,
    RecordFollow,
)
from reports.figures.base import AddsUp, Figure, FigureTable, Makers, Period, Unit
from welfare.models import Division


def records(period: Period, book: int) -> "QuerySet[LogbookRecord]":
    """Those of the days of the period."""
    rows = standing(period, book)
    return rows.filter(happened_on__gte=period.opens, happened_on__lte=period.closes)


def standing(period: Period, book: int) -> "QuerySet[LogbookRecord]":
    """Records as they stood when it was reported; those struck later were there."""
    rows = LogbookRecord.objects.filter(logbook=book, recorded_at__lte=period.at)
    return rows.filter(Q(struck_at=None) | Q(struck_at__gt=period.at))


def answered(period: Period, book: int) -> "QuerySet[LogbookRecord]":
    """Those of them whose outcome was recorded."""
    return records(period, book).filter(closed_on__lte=period.closes, closed_at__lte=period.at)


def of_column(period: Period, book: int, code: str) -> "QuerySet[LogbookRecord]":
    """Those of them in which a column holds a number, which is `counted`."""
    rows = records(period, book).filter(values__has_key=code)
    return rows.annotate(counted=number_of(code))


def tables(period: Period) -> list[FigureTable]:
    """One table a logbook of the county, in their order."""
    county: Division = period.county
    known = LogbookDefinition.objects.filter(written_at__lte=period.at)
    books = Logbook.objects.filter(county=county, definitions__in=known).distinct()
    books = books.prefetch_related(Prefetch("definitions", known))
    return [_table(book) for book in books.order_by("group", "pk")]


def _table(book: Logbook) -> FigureTable:
    key, name = f"logbook.{book.code}", book.name
    figures = [
        Figure(
            f"{key}.records",
            _("Records"),
            Unit.RECORDS,
            _("Records of the period in this logbook, without those that were struck."),
            partial(records, book=book.pk),
        ),
        Figure(
            f"{key}.families",
            _("Families"),
            Unit.HOUSEHOLDS,
            _("How many different families these records are about."),
            partial(_with_family, book=book.pk),
            distinct="household",
        ),
    ]
    if any(one.read.outcomes for one in book.definitions.all()):
        figures.append(
            Figure(
                f"{key}.answered",
                _("With outcome"),
                Unit.RECORDS,
                _("Those of them whose outcome was recorded by the end of the period."),
                partial(answered, book=book.pk),
            )
        )
        figures += [_outcome(key, book.pk, word) for word in _outcomes(book)]
    if any(one.read.opens for one in book.definitions.all()):
        figures.append(
            Figure(
                f"{key}.cases",
                _("Cases opened from them"),
                Unit.RECORDS,
                _("Those of them from which a case was opened by the end of the period."),
                partial(_with_case, book=book.pk),
            )
        )
    for one in book.columns:
        if one.split:
            figures += [_word(key, book.pk, one, word) for word in one.choices]
    figures += [_sum(key, book.pk, one) for one in _summed(book)]
    if book.group != LogbookGroup.MEDICAL:
        return FigureTable(key, name, tuple(figures))
    seen = Programme.objects.filter(pk__in=book.records.order_by().values("programme"))
    among = [*seen.order_by("pk"), None]
    figures += [figure for one in among for figure in _by_programme(key, book, one)]
    return FigureTable(key, name, tuple(figures), sums=_together(key, book, among))


def _with_family(period: Period, book: int) -> "QuerySet[LogbookRecord]":
    return records(period, book).filter(household__isnull=False)


def _outcomes(book: Logbook) -> list[str]:
    """All outcomes that its records may have had, the newest definition's first, each once."""
    newest_first = sorted(book.definitions.all(), key=lambda one: one.valid_from, reverse=True)
    return list(dict.fromkeys(word for one in newest_first for word in one.read.outcomes))


def _with_outcome(period: Period, book: int, word: str) -> "QuerySet[LogbookRecord]":
    return answered(period, book).filter(outcome=word)


def _with_case(period: Period, book: int) -> "QuerySet[LogbookRecord]":
    led = RecordFollow.objects.filter(linked_at__lte=period.at, application__isnull=False)
    return records(period, book).filter(pk__in=led.values("record"))


def _with_word(period: Period, book: int, code: str, word: str) -> "QuerySet[LogbookRecord]":
    return records(period, book).filter(values__contains={code: word})


def _outcome(key: str, book: int, word: str) -> Figure:
    return Figure(
        f"{key}.outcome.{word}",
        word,
        Unit.RECORDS,
        _("Those of them with this outcome by the end of the period."),
        partial(_with_outcome, book=book, word=word),
    )


def _word(key: str, book: int, one: LogbookField, word: str) -> Figure:
    return Figure(
        f"{key}.{one.code}.{word}",
        f"{one.label} {word}",
        Unit.RECORDS,
        _("Those of them in which this column says so."),
        partial(_with_word, book=book, code=one.code, word=word),
    )


def _sum(key: str, book: int, one: LogbookField) -> Figure:
    unit: Any = Unit.YUAN if one.kind == FieldKind.MONEY else Unit.PLACES
    return Figure(
        f"{key}.{one.code}",
        one.label,
        unit,
        _("What this column of the logbook comes to over the records of the period."),
        partial(of_column, book=book, code=one.code),
        total="counted",
    )


def _of(key: str, programme: Programme | None) -> str:
    return f"{key}.of.{programme.code if programme else 'none'}"


def _by_programme(key: str, book: Logbook, programme: Programme | None) -> Iterator[Figure]:
    """Person-times and sums of the people who were on it that day, or on nothing."""
    of, name = _of(key, programme), str(programme or _("On no programme"))
    rows = partial(_of_programme, book=book.pk, programme=programme.pk if programme else None)
    said: Any = _("Records of people who were on this programme on the day of the record.")
    yield Figure(f"{of}.records", name, Unit.RECORDS, said, rows)
    for one in _summed(book):
        yield Figure(
            f"{of}.{one.code}",
            f"{name} {one.label}",
            Unit.YUAN if one.kind == FieldKind.MONEY else Unit.PLACES,
            _("What this column comes to over these records."),
            partial(rows, code=one.code),
            total="counted",
        )


def _summed(book: Logbook) -> list[LogbookField]:
    return [one for one in book.columns if one.summed]


def _of_programme(
    period: Period, book: int, programme: int | None, code: str = ""
) -> "QuerySet[LogbookRecord]":
    rows = of_column(period, book, code) if code else records(period, book)
    return rows.filter(programme=programme)


def _together(key: str, book: Logbook, among: Iterable[Programme | None]) -> tuple[AddsUp, ...]:
    """E17: the programmes together make the whole, the records and every sum."""
    wholes = ("records", *(one.code for one in _summed(book)))
    return tuple(
        AddsUp("E17", f"{key}.{whole}", tuple(f"{_of(key, one)}.{whole}" for one in among))
        for whole in wholes
    )


TABLES: Makers = {85: tables}
