"""The county's logbooks and what stands in them. (台账)"""

from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import clock, listings
from cases.actions import logbooks as actions
from cases.forms.logbook import (
    CLOSED,
    OVERDUE,
    STANDINGS,
    STRUCK,
    TO_CLOSE,
    AnswerForm,
    LogbookForm,
    LogbookOpenForm,
    LogbookRecordForm,
    RecordFilter,
    StrikeForm,
)
from cases.ledgers.records import RECORDS, kind_of
from cases.logbooks import About
from cases.logbooks.sheet import listing_of
from cases.logbooks.sums import sums_of
from cases.models import REPORTER, Household, Logbook, LogbookGroup, LogbookRecord
from cases.models.person import secrets_of
from cases.rules import logbooks as rules
from cases.rules.task_boards import check_may_add, check_may_ask
from cases.rules.work_offers import refused_by
from cases.states import LIVE_AWARD
from cases.task_board import newest_month
from cases.verbs import VERBS
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import may, reason_against
from welfare.audit.verb import Verb, Words
from welfare.county.months import next_month
from welfare.exports.listed import ExportedList, exported
from welfare.models import ImportBatch, User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import Tab, asked, only, page_of, tab, tabs
from welfare.pages.verbs import posted, verb_page

FILES = 5  # the last ones that the page of a logbook names
WITH = ("town", "village", "household__head", "person", "logbook", "definition")
FOLLOWS = ("application__programme", "award__programme")
FOLLOWS_HIDDEN = ("application__account", "award__account")
HIDDEN_BESIDE = ("household__phone", *secrets_of("household__head", "person"))
HIDDEN = (*HIDDEN_BESIDE, *REPORTER)


@needs(P.SEE_CASES)
def logbook_list(request: HttpRequest) -> HttpResponse:
    """All logbooks of the county, by the work they belong to, with what waits in each."""
    today = clock.today()
    mine = LogbookRecord.objects.visible_to(request.user)
    waits = dict(_count_by_book(mine.to_close()))
    late = dict(_count_by_book(mine.overdue(today)))
    year = dict(_count_by_book(mine.standing().filter(happened_on__year=today.year)))
    books = [
        {
            "book": book,
            "waits": waits.get(book.pk, 0),
            "late": late.get(book.pk, 0),
            "year": year.get(book.pk, 0),
            "add": VERBS["add_record"] if _adds(book, request.user) else None,
            "along": VERBS["take_record_along"] if is_visit(book) else None,
        }
        for book in _books(request.user)
    ]
    order = list(LogbookGroup)
    books.sort(key=lambda row: (order.index(row["book"].group), row["book"].pk))
    context = {
        "groups": [
            (LogbookGroup(group).label, list(rows))
            for group, rows in groupby(books, key=lambda row: row["book"].group)
        ],
        "year": today.year,
        "home": home_of(request),
        "may": held(request.user, VERBS["open_logbook"]),
    }
    return render(request, "cases/logbook_list.html", context)


def _writes(book: Logbook, user: User) -> bool:
    """Whether this person's desk keeps it, by the definition of today."""
    return may(rules.check_may_keep, book, book.shown_on(clock.today()).read, user)


def _adds(book: Logbook, user: User) -> bool:
    return may(check_may_add, book, book.shown_on(clock.today()).read, user)


def is_visit(book: Logbook) -> bool:
    """Whether it is written about families, whom one goes to."""
    return book.shown_on(clock.today()).read.about != About.PLACE


def _asks(book: Logbook, user: User) -> bool:
    return may(check_may_ask, book, book.shown_on(clock.today()).read, user)


def to_answer(user: User) -> "dict[str, QuerySet[LogbookRecord]]":
    """What waits for its outcome in the logbooks of this person's desk: all of it, and the late."""
    kept = [book.pk for book in _books(user) if _writes(book, user)]
    rows = LogbookRecord.objects.visible_to(user).filter(logbook__in=kept)
    return {TO_CLOSE: rows.to_close(), OVERDUE: rows.overdue(clock.today())}


def _books(user: User) -> "QuerySet[Logbook]":
    return Logbook.objects.visible_to(user).select_related("county").prefetch_related("definitions")


def _unanswered(request: HttpRequest) -> "tuple[QuerySet[LogbookRecord], Words]":
    parts = to_answer(request.user)
    rows, part = only(request, parts[TO_CLOSE], {OVERDUE: (_("Records overdue"), parts[OVERDUE])})
    shown = rows.select_related(*WITH).defer(*HIDDEN).prefetch_related("steps")
    return shown.order_by(F("next_on").asc(nulls_last=True), "pk"), part


@needs(P.SEE_CASES)
@exported(listings.RECORDS, lambda request: _unanswered(request)[0])
def record_list(request: HttpRequest) -> HttpResponse:
    """What waits for its outcome, the nearest day first; `?only=overdue` of the start page."""
    rows, part = _unanswered(request)
    context = {"page": page_of(request, rows), "only": part}
    return render(request, "cases/record_list.html", context)


def _count_by_book(rows: "QuerySet[LogbookRecord]") -> Any:
    return rows.order_by().values_list("logbook").annotate(n=Count("pk"))


def book_for(user: User, pk: int) -> Logbook:
    """The logbook of this person's county, or 404."""
    return get_object_or_404(_books(user), pk=pk)


def _records(user: User, book: Logbook, form: RecordFilter) -> "QuerySet[LogbookRecord]":
    """What the filter asks for, whatever its standing."""
    wanted, rows = asked(form, LogbookRecord.objects.visible_to(user).filter(logbook=book))
    if wanted.get("town"):
        rows = rows.filter(town=wanted["town"])
    if form.department and wanted.get("department"):
        rows = rows.filter(values__contains={form.department.code: wanted["department"]})
    if wanted.get("first"):
        rows = rows.filter(happened_on__gte=wanted["first"])
    if wanted.get("last"):
        rows = rows.filter(happened_on__lt=next_month(wanted["last"]))
    return rows


def _parts(rows: "QuerySet[LogbookRecord]") -> "dict[str, QuerySet[LogbookRecord]]":
    return {
        "": rows.standing(),
        TO_CLOSE: rows.to_close(),
        OVERDUE: rows.overdue(clock.today()),
        CLOSED: rows.standing().exclude(closed_on=None).filter(waits=False),
        STRUCK: rows.exclude(struck_on=None),
    }


def _shown(user: User, book: Logbook, form: RecordFilter) -> "QuerySet[LogbookRecord]":
    parts = _parts(_records(user, book, form))
    standing = form.cleaned_data.get("standing", "") if form.is_bound else ""
    rows = parts.get(standing, parts[""]).select_related(*WITH).defer(*HIDDEN)
    return rows.order_by("-happened_on", "-pk").prefetch_related("steps")


def _listing(request: HttpRequest, pk: int) -> ExportedList:
    book = book_for(request.user, pk)
    about = book.shown_on(date.max).read.about
    return listing_of(book.name, about, book.columns, book.step_names)


def _rows(request: HttpRequest, pk: int) -> "QuerySet[LogbookRecord]":
    """As the address narrows them."""
    book = book_for(request.user, pk)
    form = RecordFilter(request.GET, user=request.user, book=book)
    return _shown(request.user, book, form)


@needs(P.SEE_CASES)
@exported(_listing, _rows)
def logbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The records of one logbook, newest first, and their sums."""
    book = book_for(request.user, pk)
    form = RecordFilter(request.GET, user=request.user, book=book)
    shown = _shown(request.user, book, form)
    parts = _parts(_records(request.user, book, form))
    counts = {name: rows.count() for name, rows in parts.items()}
    is_board = bool(book.shown_on(clock.today()).read.tasks)
    context = {
        "book": book,
        "filter": form,
        "page": page_of(request, shown),
        "sums": sums_of(book.columns, shown),
        "tabs": _tabs(request, counts),
        "may": held(request.user, VERBS["define_logbook"]),
        "add": VERBS["add_record"] if _adds(book, request.user) else None,
        "along": VERBS["take_record_along"] if is_visit(book) else None,
        "ask": VERBS["ask_progress"] if _asks(book, request.user) else None,
        "board": newest_month(book, request.user, clock.today()) if is_board else None,
        **_files(request.user, book),
    }
    return render(request, "cases/logbook_page.html", context)


def _files(user: User, book: Logbook) -> dict[str, Any]:
    """Where a file of the logbook is handed in, and the last that were."""
    kind = kind_of(book)
    if not (user.may(P.IMPORT_LEDGERS) and user.division == book.county and _adds(book, user)):
        return {}
    rows = ImportBatch.objects.visible_to(user).filter(kind=kind).order_by("-pk")
    return {"hand_in": RECORDS.url("upload", kind), "files": rows[:FILES]}


def _tabs(request: HttpRequest, counts: dict[str, int]) -> list[Tab]:
    """All that stands, then by its outcome; what was struck last."""
    every = tab(request, "standing", "", _("All"), counts[""])
    return [every, *tabs(request, "standing", STANDINGS, counts, "")[1:]]


@performs(VERBS["open_logbook"])
def logbook_open(request: HttpRequest) -> HttpResponse:
    """A further kind of record: its columns, its term, its outcomes."""
    form = LogbookOpenForm(**posted(request))
    back = reverse("cases:logbook_list")

    def opened() -> Logbook:
        data = form.cleaned_data
        return actions.open_logbook(
            by=request.user,
            county=request.user.county,
            said=form.said(),
            **{name: data[name] for name in ("code", "name", "group", "valid_from", "document")},
        )

    return verb_page(
        request,
        form,
        opened,
        verb=VERBS["open_logbook"],
        back=back,
        then=lambda made: reverse("cases:logbook", args=[made.pk]),
        done=_("The logbook is open."),
        crumbs=[(_("Logbooks"), back)],
        lede=_("Each line below is one column. Lines that are left empty are left out."),
    )


@performs(VERBS["define_logbook"])
def logbook_define(request: HttpRequest, pk: int) -> HttpResponse:
    """What it holds from a later day on; records keep the columns of their day."""
    book = book_for(request.user, pk)
    newest = book.shown_on(date.max).read
    form = LogbookForm(**posted(request), known=newest, initial=LogbookForm.typed(newest))
    back = reverse("cases:logbook", args=[book.pk])
    return verb_page(
        request,
        form,
        lambda: actions.define_logbook(
            by=request.user,
            logbook=book,
            valid_from=form.cleaned_data["valid_from"],
            document=form.cleaned_data["document"],
            said=form.said(),
        ),
        verb=VERBS["define_logbook"],
        back=back,
        done=_("The new definition is kept."),
        crumbs=[(_("Logbooks"), reverse("cases:logbook_list")), (book.name, back)],
    )


@performs(VERBS["add_record"])
def record_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One record; `?household=` comes from the page of a family."""
    book = book_for(request.user, pk)
    home, definition = home_of(request), book.shown_on(day_of(request)).read
    said = {"user": request.user, "definition": definition, "home": home, "several": True}
    form = LogbookRecordForm(**posted(request), **said)
    back = reverse("cases:logbook", args=[book.pk])
    return verb_page(
        request,
        form,
        lambda: write(request.user, book, form, form.cleaned_data["form"]),
        verb=VERBS["add_record"],
        rule=lambda: check_may_add(book, definition, request.user),
        back=back,
        then=lambda made: reverse("cases:record", args=[made.pk]),
        done=_("The record is written."),
        crumbs=[(_("Logbooks"), reverse("cases:logbook_list")), (book.name, back)],
        lede=str(home) if home else "",
    )


def write(by: User, book: Logbook, form: LogbookRecordForm, number: UUID | None) -> LogbookRecord:
    """What the form says becomes one record, or one for each department; sent again, none.

    The first, which stands under the number of the form, is given back; the others stand under
    numbers that follow from it.
    """
    with transaction.atomic():  # all departments are told, or none
        made = [
            actions.add_record(
                by=by,
                logbook=book,
                subject=form.subject(),
                happened_on=form.cleaned_data["happened_on"],
                done_by=form.cleaned_data["done_by"],
                values=values,
                **form.told_by(),
                form=uuid5(number, str(at)) if number and at else number,
            )
            for at, values in enumerate(form.each())
        ]
    return made[0]


def day_of(request: HttpRequest) -> date:
    """The day of the record that is sent, by whose definition it is written; else today."""
    try:
        return date.fromisoformat(request.POST.get("happened_on", ""))
    except ValueError:
        return clock.today()


def home_of(request: HttpRequest) -> Household | None:
    asked_for = request.GET.get("household", "")
    if not asked_for.isdecimal():
        return None
    rows = Household.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("head", "town", "village"), pk=asked_for)


def record_for(user: User, pk: int) -> LogbookRecord:
    """The record of this person's area, or 404."""
    rows = LogbookRecord.objects.visible_to(user).select_related(*WITH, "closed_by", "struck_by")
    rows = rows.select_related("recorded_by").defer(*HIDDEN_BESIDE)
    return get_object_or_404(rows, pk=pk)


@needs(P.SEE_CASES)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One record with its columns and what came of it."""
    row = record_for(request.user, pk)
    buttons = {
        "step_record": rules.check_may_step,
        "answer_record": rules.check_may_answer,
        "apply_from_record": rules.check_may_apply_from,
        "link_record": rules.check_may_link,
        "strike_record": rules.check_may_strike,
    }
    context = {
        "record": row,
        "steps": row.steps.select_related("written_by"),
        "follows": row.follows.select_related(*FOLLOWS).defer(*FOLLOWS_HIDDEN),
        "refusals": _refusals(row),
        "live": LIVE_AWARD,
        "stop": _stop(row, request.user),
        "may": {
            name: VERBS[name]
            for name, rule in buttons.items()
            if not reason_against(rule, row, request.user)
        },
    }
    return render(request, "cases/record_page.html", context)


def _stop(row: LogbookRecord, user: User) -> Verb | None:
    """What was found and recorded leads to the end of the award that is linked with the record."""
    return held(user, VERBS["propose_end"])["propose_end"] if row.closed_on else None


def _refusals(row: LogbookRecord) -> int:
    """How often the person of the record turned such an offer down; fitting work, in a row."""
    word = row.says.refused
    if not word or row.person is None:
        return 0
    if row.says.work:
        return refused_by(row.answer) if hasattr(row, "answer") else 0
    return LogbookRecord.objects.refusals(row.logbook, row.person, word).count()


@performs(VERBS["answer_record"])
def record_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of it."""
    row = record_for(request.user, pk)
    form = AnswerForm(**posted(request), record=row)
    return record_verb(
        request,
        row,
        form,
        lambda: actions.answer_record(by=request.user, record=row, **form.cleaned_data),
        verb=VERBS["answer_record"],
        rule=lambda: rules.check_may_answer(row, request.user),
        done=_("The outcome is recorded."),
    )


@performs(VERBS["strike_record"])
def record_strike(request: HttpRequest, pk: int) -> HttpResponse:
    """It was a mistake."""
    row = record_for(request.user, pk)
    form = StrikeForm(**posted(request))
    return record_verb(
        request,
        row,
        form,
        lambda: actions.strike_record(by=request.user, record=row, **form.cleaned_data),
        verb=VERBS["strike_record"],
        rule=lambda: rules.check_may_strike(row, request.user),
        done=_("The record is struck. It stays to be read."),
    )


def record_verb(
    request: HttpRequest, row: LogbookRecord, form: Any, action: Any, **context: Any
) -> HttpResponse:
    """The page of a verb on a record: back to it, by way of its logbook."""
    book = reverse("cases:logbook", args=[row.logbook_id])
    crumbs = [(_("Logbooks"), reverse("cases:logbook_list")), (row.logbook.name, book)]
    back = reverse("cases:record", args=[row.pk])
    return verb_page(request, form, action, back=back, crumbs=crumbs, **context)
