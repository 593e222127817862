"""The log as a chain: each hour's events are sealed with a key that the database does not hold.

Who may write to the database may change its rows, triggers or not; then the seals no longer fit,
and the first that does not says from when. (网络安全法 Art 23; 等保三级 8.1.4.3; docs/decisions/50)
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from welfare.audit import log as audit
from welfare.audit.models import Event, EventSeal

SETTLED = timedelta(hours=1)  # how old an event must be: clocks differ, and acts take their time
AT_ONCE = timedelta(days=1)  # of a log that was never sealed
PURPOSE = b"chain of the log"
BEGINNING = ""

# The text of a row does not depend on who reads it: no time zone, and keys in PostgreSQL's order.
ROWS = """
    SELECT count(*), encode(sha256(convert_to(coalesce(string_agg(
        jsonb_build_array(id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), actor_id,
            verb, subject_type, subject_id, case_type, case_id, town_id, county_id, details,
            reason)::text,
        E'\\n' ORDER BY at, id), ''), 'UTF8')), 'hex')
    FROM welfare_event WHERE at < %s AND (%s::timestamptz IS NULL OR at >= %s)
"""
OLDEST_ACT = """
    SELECT min(xact_start) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Broken:
    """A stretch of the log that is not as it was sealed."""

    since: datetime | None
    until: datetime
    sealed: int
    there: int


def seal() -> int:
    """Seal what has settled since the last seal; how many seals were added.

    An act that is still under way may yet write events that are dated from its beginning: nothing
    later than it is sealed.
    """
    added = 0
    while _next():
        added += 1
    return added


@transaction.atomic
def _next() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE welfare_eventseal IN EXCLUSIVE MODE")  # one at a time
        cursor.execute(OLDEST_ACT)
        oldest = cursor.fetchone()[0]
    now = timezone.now()
    settled = min(now, oldest or now) - SETTLED
    last = EventSeal.objects.last()
    waiting = Event.objects.order_by("at")
    first = (waiting.filter(at__gte=last.until) if last else waiting).first()
    if first is None or first.at >= settled:
        return False
    since, until = last.until if last else None, min(settled, first.at + AT_ONCE)
    before = last.digest if last else BEGINNING
    count, rows = _rows(since, until)
    EventSeal.objects.create(until=until, events=count, digest=_digest(before, until, count, rows))
    return True


def broken() -> Iterator[Broken]:
    """Every stretch that does not fit its seal, from the oldest on."""
    before, since = BEGINNING, None
    for one in EventSeal.objects.order_by("pk"):
        count, rows = _rows(since, one.until)
        if not hmac.compare_digest(one.digest, _digest(before, one.until, count, rows)):
            yield Broken(since, one.until, one.events, count)
        before, since = one.digest, one.until


def check() -> list[Broken]:
    """The same, on record for the auditors; what was said of the last seal is not said again."""
    stretches, last = list(broken()), EventSeal.objects.last()
    if last is None:
        return []
    said = Event.objects.filter(verb="log_checked", subject_id=last.pk).order_by("pk").last()
    if said is None or said.details["broken"] != len(stretches):
        audit.record("log_checked", last, by=None, seals=last.pk, broken=len(stretches))
    return stretches


def _rows(since: datetime | None, until: datetime) -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [until, since, since])
        count, digest = cursor.fetchone()
    return count, digest


def _digest(before: str, until: datetime, count: int, rows: str) -> str:
    key = hmac.new(settings.HASH_KEY, PURPOSE, sha256).digest()
    text = f"{before}|{until.astimezone(UTC).isoformat()}|{count}|{rows}"
    return hmac.new(key, text.encode(), sha256).hexdigest()
