"""Lists of beds, goods, services and guardians, and the page of each of their verbs."""

from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.counted import LISTS, CountedList
from cases.forms import counted as forms
from cases.models import Award, EndNotice, Funeral, Guard, GuardLevel, KitItem
from cases.rules.carers import quarter_to_judge
from cases.rules.counted import (
    OF_A_ROW,
    OF_CARE,
    OF_COUNTY,
    OF_END_NOTICE,
    OF_FUNERAL,
    OF_GUARD,
    offers,
)
from cases.verbs import VERBS
from welfare.accounts.roles import Permission as P
from welfare.county.months import next_month
from welfare.exports.listed import ExportedList, exported
from welfare.models import User
from welfare.pages.access import needs
from welfare.pages.buttons import button, held
from welfare.pages.lists import asked, page_of, tab

HEADING = gettext_lazy("Care, goods and services")


@needs(P.SEE_CASES)
def counted(request: HttpRequest) -> HttpResponse:
    """All lists, by the work they belong to, with what waits in each."""
    lists = [(one, _due(one, request.user)) for one in LISTS.values()]
    groups = [(label, list(rows)) for label, rows in groupby(lists, key=lambda row: row[0].group)]
    return render(request, "cases/counted.html", {"groups": groups})


def _due(one: CountedList, user: User) -> str:
    """What the overview counts of a list, and how many there are."""
    if not one.due:
        return ""
    label, leaves = one.parts[one.due]
    number = leaves(one.rows(user)).count()
    return _("%(what)s: %(number)s") % {"what": label, "number": f"{number:,}"}


def _list(name: str) -> CountedList:
    if name not in LISTS:
        raise Http404(name)
    return LISTS[name]


def _rows(one: CountedList, request: HttpRequest) -> "tuple[Any, QuerySet[Any]]":
    """The filter, and what it leaves of the list, of every part."""
    form = forms.CountedFilter(request.GET, user=request.user, of=one)
    wanted, rows = asked(form, one.rows(request.user))
    if wanted.get("town"):
        rows = rows.filter(**{one.town: wanted["town"]})
    if wanted.get("first"):
        rows = rows.filter(**{f"{one.day}__gte": wanted["first"]})
    if wanted.get("last"):
        rows = rows.filter(**{f"{one.day}__lt": next_month(wanted["last"])})
    return form, rows


def _part(one: CountedList, request: HttpRequest, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    if not one.parts:
        return rows
    name = request.GET.get("part") or next(iter(one.parts))
    return one.parts[name][1](rows) if name in one.parts else rows.none()


def _listing(_request: HttpRequest, name: str) -> ExportedList:
    one = _list(name)
    return ExportedList(one.label, tuple((column.label, column.value) for column in one.columns))


def _shown(request: HttpRequest, name: str) -> "QuerySet[Any]":
    """As the address narrows them."""
    one = _list(name)
    return _part(one, request, _rows(one, request)[1])


@needs(P.SEE_CASES)
@exported(_listing, _shown)
def counted_list(request: HttpRequest, name: str) -> HttpResponse:
    """One list: a part of it, its sums, and what may be done to each row."""
    one = _list(name)
    form, rows = _rows(one, request)
    shown = _part(one, request, rows)
    page = page_of(request, shown)
    first = next(iter(one.parts), "")
    sums = shown.order_by().aggregate(**{key: made for key, (_l, made) in one.sums.items()})
    context = {
        "list": one,
        "filter": form if form.visible_fields() else None,
        "page": page,
        "lines": [(row, _cells(one, row), _offers(one, row, request.user)) for row in page],
        "tabs": [
            tab(request, "part", part, label, leaves(rows).count(), shown=first)
            for part, (label, leaves) in one.parts.items()
        ],
        "sums": [(label, sums[key] or 0) for key, (label, _made) in one.sums.items()],
        "heads": [
            button(VERBS[head])
            for head in one.heads
            if _holds(request.user, head)
            and offers(OF_COUNTY, head, request.user.county, request.user)
        ],
    }
    return render(request, "cases/counted_list.html", context)


def _holds(user: User, verb: str) -> bool:
    return held(user, VERBS[verb])[verb] is not None


def _cells(one: CountedList, row: Any) -> list[dict[str, Any]]:
    return [
        {
            "label": column.label,
            "words": _in_words(value := column.value(row)),
            "look": "num" if column.number else "date" if isinstance(value, date) else "",
            "url": reverse(column.page, args=[column.pk(row)]) if column.page else "",
        }
        for column in one.columns
    ]


def _in_words(value: Any) -> str:
    """Money with its cents, days as days, nothing as a dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _offers(one: CountedList, row: Any, user: User) -> list[Any]:
    return [
        button(VERBS[name], one.of(row))
        for name in one.offers(row)
        if _holds(user, name) and offers(OF_A_ROW, name, row, user)
    ]


@needs(P.SEE_CASES)
def award_care(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything around the care of one person: bed, four who answer, scores, papers."""
    row = cared(request.user, pk)
    guards = row.guards.filter(until=None).prefetch_related("visits__answers__item", "judgements")
    named = {guard.level: guard for guard in guards}
    given = {paper.item_id: paper for paper in row.kit.all()}
    context = {
        "award": row,
        "stays": row.stays.select_related("bed__institution", "person"),
        "asked": row.bed_requests.filter(ended_on=None).select_related("institution").first(),
        "levels": [
            (level.label, one := named.get(level.value), one and _of_guard(one, request.user))
            for level in GuardLevel
        ],
        "scores": row.care_scores.all(),
        "past_cares": row.past_cares.select_related("institution").defer("institution__account"),
        "papers": [(item, given.get(item.pk)) for item in KitItem.objects.visible_to(request.user)],
        "end_notices": [(one, _of_notice(one, request.user)) for one in row.end_notices.all()],
        "funerals": [(one, _of_funeral(one, request.user)) for one in _funerals(row)],
        "buttons": [
            button(VERBS[verb], pk) for verb in OF_CARE if offers(OF_CARE, verb, row, request.user)
        ],
        "may": held(request.user, VERBS["record_guard_visit"], VERBS["move_out"]),
    }
    return render(request, "cases/award_care.html", context)


def _funerals(award: Award) -> "QuerySet[Funeral]":
    who = ("recorded_by", "confirmed_by", "struck_by", "paid_as")
    return award.funerals.select_related("person", "award__town__parent", *who)


def _of_guard(guard: Guard, user: User) -> list[Any]:
    return [
        button(VERBS[verb], guard.pk)
        for verb in OF_GUARD
        if quarter_to_judge(guard) and offers(OF_GUARD, verb, guard, user)
    ]


def _of_notice(notice: EndNotice, user: User) -> list[Any]:
    return [
        button(VERBS[verb], notice.pk)
        for verb in OF_END_NOTICE
        if offers(OF_END_NOTICE, verb, notice, user)
    ]


def _of_funeral(funeral: Funeral, user: User) -> list[Any]:
    return [
        button(VERBS[verb], funeral.pk)
        for verb in OF_FUNERAL
        if offers(OF_FUNERAL, verb, funeral, user)
    ]


def cared(user: User, pk: int) -> Award:
    rows = Award.objects.visible_to(user).filter(care_detail__isnull=False)
    rows = rows.select_related("programme", "household__head", "town__parent", "payee")
    return get_object_or_404(rows.select_related("care_detail__institution"), pk=pk)
