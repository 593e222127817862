"""A list of what counts against something: its rows, columns, parts and sums, said once.

The page, the list taken along and the count of the overview are made from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from welfare.models import User

Words = str | Promise
Rows = "QuerySet[Any]"


@dataclass(frozen=True)
class ListColumn:
    """What a column is called and what stands in it. `page`: where its words lead, with `pk`."""

    label: Words
    value: Callable[[Any], Any]
    number: bool = False
    page: str = ""
    pk: Callable[[Any], int] = lambda row: int(row.pk)


@dataclass(frozen=True)
class CountedList:
    """One list. `rows`: what a person sees of it; `parts`: by name its label and what it leaves.

    The first part is shown first. `due`: the part that the overview counts. `town`, `day`: lookups
    by which it is narrowed. `sums`: what is added up over the rows. `heads`: verbs of the list;
    `offers`: verbs of a row by its own state, without a question to the database, done to what
    `of` names.
    """

    name: str
    label: Words
    group: Words
    rows: "Callable[[User], QuerySet[Any]]"
    columns: tuple[ListColumn, ...]
    parts: "Mapping[str, tuple[Words, Callable[[QuerySet[Any]], QuerySet[Any]]]]" = field(
        default_factory=dict
    )
    due: str = ""
    town: str = ""
    day: str = ""
    sums: Mapping[str, tuple[Words, Any]] = field(default_factory=dict)
    heads: tuple[str, ...] = ()
    offers: Callable[[Any], tuple[str, ...]] = lambda _row: ()
    of: Callable[[Any], int] = lambda row: int(row.pk)
