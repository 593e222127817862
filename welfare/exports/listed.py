"""A list that can be taken along: its rows as the page shows them, its columns as words and facts.

The view of a list says so itself, and the export calls the very function that the page calls:

    @needs(Permission.SEE_CASES)
    @exported(listings.HOUSEHOLDS, _shown)
    def household_list(request): ...
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve

from welfare.accounts.roles import Permission
from welfare.audit.verb import Words
from welfare.models import User
from welfare.pages.access import View
from welfare.personal.fields import EncryptedTextField

CHUNK = 2000
Column = tuple[Words, Callable[[Any], object]]
PLAIN = (int, Decimal, date)


@dataclass(frozen=True)
class ExportedList:
    """What a list is called and what stands in its columns; numbers that identify are masked.

    `beside` adds to a part of the rows what the page looks up for those it shows. `masks` are the
    encrypted columns of a row that stand masked in it; the others are not even decrypted. `reads`
    are the fields that the columns read, where a row has many others. `notes` stand above the rows,
    below the line that says who took them.
    """

    title: Words
    columns: tuple[Column, ...]
    beside: Callable[[Sequence[Any], User], object] | None = None
    masks: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    notes: tuple[Words, ...] = ()

    @property
    def headings(self) -> list[str]:
        return [str(heading) for heading, _value in self.columns]

    def cells(self, rows: Iterable[Any], user: User) -> Iterator[list[object]]:
        """Every row, part by part."""
        lines = iter(rows)
        while part := list(islice(lines, CHUNK)):
            if self.beside:
                self.beside(part, user)
            for row in part:
                yield [_plain(value(row)) for _heading, value in self.columns]


def lightly(rows: "QuerySet[Any]", listing: ExportedList) -> "QuerySet[Any]":
    """The rows with what their columns read, to be gone through part by part.

    Of what a county has a few, each is made once for a part and not once for every row.
    """
    if listing.reads:
        rows = rows.only(*listing.reads)
    rows, joined = left_sealed(rows, listing.masks), rows.query.select_related
    if not isinstance(joined, dict):
        return rows
    few = [name for name, further in joined.items() if not further and _are_few(rows.model, name)]
    others = list(_paths({name: joined[name] for name in joined if name not in few}))
    rows = rows.select_related(None).prefetch_related(*few)
    return rows.select_related(*others) if others else rows


def _are_few(model: type[Model], name: str) -> bool:
    return getattr(model._meta.get_field(name).related_model, "few", False)


def _paths(joined: dict[str, Any], to: str = "") -> Iterator[str]:
    for name, further in joined.items():
        yield f"{to}{name}"
        yield from _paths(further, f"{to}{name}__")


def left_sealed(rows: "QuerySet[Any]", masks: Sequence[str]) -> "QuerySet[Any]":
    """The rows without the encrypted columns of theirs, and of what comes with them."""
    joined = rows.query.select_related
    sealed = _sealed(rows.model, joined if isinstance(joined, dict) else {}, "")
    return rows.defer(*(path for path in sealed if path not in masks))


def _sealed(model: type[Model], joined: dict[str, Any], to: str) -> Iterator[str]:
    for field in model._meta.concrete_fields:
        if isinstance(field, EncryptedTextField):
            yield f"{to}{field.name}"
    for name, further in joined.items():
        other = model._meta.get_field(name).related_model
        if isinstance(other, type):
            yield from _sealed(other, further, f"{to}{name}__")


def _plain(value: object) -> object:
    """Words and names as text; numbers, money and days as they are."""
    return value if value is None or isinstance(value, PLAIN) else str(value)


@dataclass(frozen=True)
class ListPage:
    """A list at an address: of which rights it asks one, and what it shows to whom."""

    rights: frozenset[Permission]
    address: str
    _listing: ExportedList | Callable[..., ExportedList]
    _rows: Callable[..., Any]
    _arguments: dict[str, Any]
    by_form: bool = False

    def may(self, user: User) -> bool:
        return any(user.may(right) for right in self.rights)

    def listing(self, user: User) -> ExportedList:
        """Its title and columns. Raises Http404 where the page would."""
        if isinstance(self._listing, ExportedList):
            return self._listing
        return self._listing(self._asked(user), **self._arguments)

    def rows(self, user: User) -> "QuerySet[Any] | Sequence[Any]":
        """The rows that the page shows this person, over all its pages, in its order."""
        rows: QuerySet[Any] | Sequence[Any] = self._rows(self._asked(user), **self._arguments)
        return rows

    def _asked(self, user: User) -> HttpRequest:
        """The address as this person asks for it."""
        request, address = HttpRequest(), urlsplit(self.address)
        request.method, request.path, request.user = "GET", address.path, user
        request.GET = QueryDict(address.query)  # type: ignore[assignment]
        return request


def exported(
    listing: ExportedList | Callable[..., ExportedList],
    rows: Callable[..., Any],
    *,
    by_form: bool = False,
) -> Callable[[View], View]:
    """The list of this view may be taken along; stands below the right that opens the page.

    `rows`, and `listing` where the columns differ by the page, take what the view takes. `by_form`:
    the page has a form of its own that orders it, with more than a reason; `listing` then asks the
    rule of that form again.
    """

    def decorate(view: View) -> View:
        view.listing, view.listed_rows = listing, rows  # type: ignore[attr-defined]
        view.listed_by_form = by_form  # type: ignore[attr-defined]
        return view

    return decorate


def page_at(address: str) -> ListPage | None:
    """The list at an address of this site; nothing where there is none to take along."""
    try:
        parts = urlsplit(address)
        page = resolve(parts.path)
    except (Resolver404, ValueError):
        return None
    if parts.scheme or parts.netloc:  # the way back leads there: never to another site
        return None
    view: Any = page.func
    if not hasattr(view, "listing"):
        return None
    return ListPage(
        view.permissions,
        address,
        view.listing,
        view.listed_rows,
        page.kwargs,
        view.listed_by_form,
    )
