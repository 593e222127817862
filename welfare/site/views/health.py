"""Whether the parts of the product answer, for a load balancer or a watch dog."""

from collections.abc import Callable

import redis
from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

REDIS_SECONDS = 2
WORKER_SECONDS = 1.0


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis() -> bool:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=REDIS_SECONDS)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _worker() -> bool:
    try:
        return bool(current_app.control.ping(timeout=WORKER_SECONDS))
    except (OperationalError, redis.RedisError, OSError):
        return False


PARTS: dict[str, Callable[[], bool]] = {"database": _database, "redis": _redis, "worker": _worker}


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """`{"database": true, "redis": true, "worker": true}`; 503 when one of them is not there.

    `?without=worker` leaves a part out, as a web server behind a balancer wants it.
    """
    left_out = set(request.GET.getlist("without"))
    answers = {name: answers_now() for name, answers_now in PARTS.items() if name not in left_out}
    return JsonResponse(answers, status=200 if all(answers.values()) else 503)
