"""What every list has: a filter that never shows too much, tabs that count, one page at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.forms import BaseForm
from django.http import HttpRequest

from welfare.audit.verb import Words

Rows = TypeVar("Rows", bound="QuerySet[Any]")
ROWS_PER_PAGE = 50
FEW_ROWS = 20  # of a list whose rows are tall
SORT = "sort"


@dataclass(frozen=True)
class Tab:
    """One tab of components/tabs.html; `count` is how many rows stand behind it."""

    label: Words
    url: str
    active: bool
    count: int | None = None


def page_of(
    request: HttpRequest, rows: "QuerySet[Any] | Sequence[Any]", size: int = ROWS_PER_PAGE
) -> "Page[Any]":
    """The page of a list that the address asks for; one that does not exist is the nearest."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def asked(form: BaseForm, rows: Rows) -> tuple[dict[str, Any], Rows]:
    """What a filter asks for, and the rows it is to narrow.

    A value that is no choice leaves none of the rows, never all of them; components/filter.html
    says so. A form that was not sent asks for nothing.
    """
    if not form.is_bound:
        return {}, rows
    return (form.cleaned_data, rows) if form.is_valid() else (form.cleaned_data, rows.none())


def in_order(request: HttpRequest, rows: Rows, columns: Mapping[str, Sequence[str]]) -> Rows:
    """The rows as the address sorts them: `?sort=amount`, or `?sort=-amount` the other way round.

    Without it, or with a name that is no column, they stay as they are. What is empty stands last.
    """
    wanted = request.GET.get(SORT, "")
    fields = columns.get(wanted.removeprefix("-"))
    if not fields:
        return rows
    down = wanted.startswith("-")
    order = [OrderBy(F(one), descending=down, nulls_last=True) for one in fields]
    return rows.order_by(*order, "pk")


def sorted_now(request: HttpRequest, column: str) -> tuple[str, str]:
    """How this column is sorted (for `aria-sort`), and the address that sorts by it next."""
    wanted, query = request.GET.get(SORT, ""), request.GET.copy()
    query.pop("page", None)
    query[SORT] = f"-{column}" if wanted == column else column
    now = {column: "ascending", f"-{column}": "descending"}.get(wanted, "none")
    return now, f"?{query.urlencode()}"


def only(
    request: HttpRequest, rows: Rows, parts: "Mapping[str, tuple[Words, QuerySet[Any]]]"
) -> tuple[Rows, Words]:
    """The part of a list that the address names, and what it is called: `?only=overdue`.

    A number of the start page leads to the list of exactly what it counts; a name that is none
    leaves no row. components/only.html says it and leads to all of them.
    """
    wanted = request.GET.get("only", "")
    if not wanted:
        return rows, ""
    if wanted not in parts:
        return rows.none(), wanted
    label, part = parts[wanted]
    return rows.filter(pk__in=part.order_by().values("pk")), label


def one_of(
    request: HttpRequest, parts: "Mapping[str, tuple[Words, Sequence[Any]]]"
) -> tuple[Words, "Page[Any] | None"]:
    """Of a page with several lists the one that the address names, alone: `?only=to_confirm`.

    Without a name no list is singled out; a name that is none is an empty one.
    """
    wanted = request.GET.get("only", "")
    if not wanted:
        return "", None
    label, rows = parts.get(wanted, (wanted, ()))
    return label, page_of(request, rows)


def tab(
    request: HttpRequest,
    name: str,
    value: str,
    label: Words,
    count: int | None = None,
    *,
    shown: str | None = None,
) -> Tab:
    """The same list with another value of one filter; `shown` is the value where none is given."""
    query = request.GET.copy()
    query.pop("page", None)
    now = query.get(name) or shown or ""
    query[name] = value
    return Tab(label, f"?{query.urlencode()}", active=value == now, count=count)


def tabs(
    request: HttpRequest,
    name: str,
    choices: Iterable[tuple[Any, Words]],
    counted: Mapping[Any, int],
    every: Words,
) -> list[Tab]:
    """A tab for all rows, called `every`, and one for each choice of a filter."""
    return [tab(request, name, "", every, sum(counted.values()))] + [
        tab(request, name, value, label, counted.get(value, 0)) for value, label in choices
    ]
