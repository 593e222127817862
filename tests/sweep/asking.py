"""Requests of the sweep, and what is looked at in each answer."""

import io
import re
import zipfile
from functools import cache

from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from welfare.models import User

# What any form might ask for: a wrong person's POST must fail for the person, not for the form.
EVERYTHING = {
    **{"version": "1", "shown_tier": "town", "tier": "town", "decision": "approve"},
    **{"reason": "试探", "note": "试探", "opinion": "试探", "amount": "1", "month": "2026-10"},
    **{"from_month": "2026-10", "last_month": "2026-10", "first_month": "2026-10", "year": "2022"},
    **{"confirmed": "on", "action": "none", "result": "no_objection", "place": "试探"},
    **{"day": "2026-10-10", "accepted_on": "2026-10-10", "visited_on": "2026-10-10"},
    **{"posted_on": "2026-10-10", "closed_on": "2026-10-10", "delivered_on": "2026-10-10"},
    **{"left_on": "2026-10-10", "reported_on": "2026-10-10", "signed_on": "2026-10-10"},
    **{"bank_name": "试探", "account": "6299000000000009", "account_holder": "试探"},
    **{"hits": "0", "persons": "1", "remark": "试探", "confirm": "on"},
}
UNCOUNTED = {"welfare_draft"}  # what a refused form held is kept for its own sender
# As pg_stat_xact_user_tables counts; that view looks at every index of every table as well.
WRITES = """
SELECT relname, count FROM (
    SELECT relname, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
        + pg_stat_get_xact_tuples_deleted(oid) AS count
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
) AS tables WHERE count > 0
"""


@cache
def addresses() -> dict[str, str]:
    """Every URL name of the project, by walking the resolver; without the admin's own."""
    return dict(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, names: str, route: str):
    for entry in resolver.url_patterns:
        path = route + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield f"{names}{entry.name or path}", path
        else:
            yield from _walk(
                entry, f"{names}{entry.namespace}:" if entry.namespace else names, path
            )


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client


def written() -> dict[str, int]:
    """Rows written so far in this test's transaction, by table: PostgreSQL's own count."""
    with connection.cursor() as cursor:
        cursor.execute(WRITES)
        return {name: count for name, count in cursor.fetchall() if name not in UNCOUNTED}


def body(response: HttpResponseBase) -> str:
    """Everything a person can read in an answer, in a workbook's cells too."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(name).decode(errors="ignore") for name in book.namelist())
    return content.decode(errors="ignore")


VOLATILE = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": ?"[^"]*"|\d\d:\d\d(:\d\d)?(\.\d{6})?'
    r'|"csrf": ?"[^"]*"'
    r"|\d+ (秒|分钟|小时)[^<]*前"
)


def steady(text: str) -> str:
    """The body without what differs between two requests for the same page."""
    return VOLATILE.sub("", text)
