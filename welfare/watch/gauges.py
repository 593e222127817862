"""Numbers of the moment: each app names its own in `<app>/gauges.py`, this room those below them.

They are counted when they are asked for, from what is stored: no process has to remember anything.
"""

import json
import math
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from welfare.backups import manifest, saving
from welfare.models import Event, EventSeal, Job, JobStatus

PREFIX, MODULE = "welfare_", "gauges"
SIGN_INS = {
    "signed_in": "opened",
    "sign_in_failed": "wrong",
    "sign_in_locked": "locked",
}
LATELY = timedelta(hours=1)
NEVER = math.inf


class Gauge(NamedTuple):
    """One number with its labels; of one name the labels are always the same."""

    name: str
    meaning: str
    value: float
    labels: dict[str, str] = {}


class Stored(Collector):
    """Everything that is counted, in the form of the library."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        families: dict[str, GaugeMetricFamily] = {}
        for one in every():
            if one.name not in families:
                families[one.name] = GaugeMetricFamily(
                    PREFIX + one.name, one.meaning, labels=list(one.labels)
                )
            families[one.name].add_metric(list(one.labels.values()), one.value)
        return families.values()


def text() -> bytes:
    """As Prometheus reads it."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Stored())
    return bytes(generate_latest(registry))


def every() -> Iterator[Gauge]:
    """Of all floors, from the ground up."""
    yield from _jobs()
    yield from _sign_ins()
    yield from _log()
    yield from _backups()
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, MODULE):
            yield from import_module(f"{app.name}.{MODULE}").gauges()


def _jobs() -> Iterator[Gauge]:
    """A queue that grows old is a worker that does not work."""
    numbers = dict(Job.objects.values_list("status").annotate(Count("pk")).order_by())
    for status in JobStatus:
        meaning = "Jobs by their state"
        yield Gauge("jobs", meaning, numbers.get(status, 0), {"status": status.value})
    waiting = Job.objects.filter(status=JobStatus.QUEUED)
    since = waiting.aggregate(since=Min("created_at"))["since"]
    yield Gauge("oldest_queued_job_seconds", "Age of the oldest job in the queue", _age(since))
    yield Gauge("silent_jobs", "Stopped or silent jobs", Job.objects.stopped().count())


def _sign_ins() -> Iterator[Gauge]:
    lately = Event.objects.filter(at__gte=timezone.now() - LATELY, verb__in=SIGN_INS)
    numbers = dict(lately.values_list("verb").annotate(Count("pk")).order_by())
    for verb, outcome in SIGN_INS.items():
        meaning = "Sign-ins of the last hour by outcome"
        yield Gauge("sign_ins_lately", meaning, numbers.get(verb, 0), {"outcome": outcome})


def _log() -> Iterator[Gauge]:
    last = EventSeal.objects.last()
    if last is None:
        return
    yield Gauge("log_unsealed_seconds", "Age of the last seal of the log", _age(last.until))
    said = Event.objects.filter(verb="log_checked").order_by("at", "pk").last()
    if said:
        broken = "Stretches of the log that were changed after they were sealed"
        yield Gauge("log_broken", broken, said.details["broken"])
        yield Gauge("log_checked_seconds", "Age of the last check of the log", _age(said.at))


def _backups() -> Iterator[Gauge]:
    """None where no folder is set; infinity where it holds none."""
    if not settings.BACKUP_FOLDER:
        return
    whole = saving.every(settings.BACKUP_FOLDER)
    taken = [_said(one / manifest.NAME, "taken_at") for one in whole[-1:]]
    proofs = [one / manifest.PROOF for one in whole if (one / manifest.PROOF).exists()]
    proved = [_said(path, "proved_at") for path in proofs[-1:]]
    yield Gauge("backup_seconds", "Age of the newest backup", min(taken, default=NEVER))
    yield Gauge("backup_proved_seconds", "Age of its last proof", min(proved, default=NEVER))


def _said(path: Path, moment: str) -> float:
    """A file that cannot be read says as little as none."""
    try:
        return _age(datetime.fromisoformat(json.loads(path.read_text())[moment]))
    except (OSError, ValueError, KeyError, TypeError):
        return NEVER


def _age(since: datetime | None) -> float:
    return (timezone.now() - since).total_seconds() if since else 0
