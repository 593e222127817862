"""Pages of a list: no row twice and none left out while rows are added."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

MOST = 500


class StablePages(CursorPagination):
    """By cursor, in the order that the view says (`ordering`), the number of the row last."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = MOST

    def get_ordering(
        self, request: Request, queryset: "QuerySet[Any]", view: Any
    ) -> tuple[str, ...]:
        return tuple(getattr(view, "ordering", ("pk",)))
